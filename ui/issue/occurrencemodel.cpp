#include "ui/issue/occurrencemodel.h"

#include "core/base/text.h"
#include "core/stack/structured.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"

#include <QFont>
#include <QStringList>

#include <string>

namespace spanglass {

/// Parents own their children, so addresses of nodes hold until the model is reset.
struct OccurrenceModel::Node {
    std::string name;
    std::string value;
    Node* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children;

    Node& add(std::string childName, std::string childValue = {})
    {
        auto child = std::make_unique<Node>();
        child->name = std::move(childName);
        child->value = std::move(childValue);
        child->parent = this;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
        return *children.back();
    }
    void addIfKnown(std::string childName, const std::string& childValue)
    {
        if (!childValue.empty())
            add(std::move(childName), childValue);
    }
    void addAll(const std::vector<Attribute>& attributes)
    {
        for (const Attribute& attribute : attributes)
            add(attribute.key, attribute.value);
    }
};

namespace {

std::string utf8(const QString& text)
{
    return text.toStdString();
}

QString lacksText(LackSet lacks)
{
    QStringList names;
    for (const Lack lack : { Lack::EntrySpan, Lack::Type, Lack::Message, Lack::Stack, Lack::Span }) {
        if (has(lacks, lack))
            names << QLatin1String(nameOf(lack));
    }
    return names.join(QStringLiteral(", "));
}

/// "GET /stock (client) · began here · 12.4 ms"
QString pathText(const PathSpan& span)
{
    const QString dot = QStringLiteral(" · ");
    QString text = fromUtf8(span.name) + QStringLiteral(" (") + QLatin1String(nameOf(span.kind)) + u')';
    if (span.isOrigin)
        text += dot + OccurrenceModel::tr("began here");
    if (span.isShown)
        text += dot + OccurrenceModel::tr("this span");
    if (!span.failed)
        text += dot + OccurrenceModel::tr("did not fail");
    else if (!span.isTracked && !span.isShown)
        text += dot + OccurrenceModel::tr("not tracked: %1").arg(lacksText(span.lacks));
    return text + dot + formatDuration(span.duration);
}

std::string timeText(TimeNs time)
{
    return time == 0 ? std::string() : formatRfc3339(time);
}

} // namespace

OccurrenceModel::OccurrenceModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

OccurrenceModel::~OccurrenceModel() = default;

void OccurrenceModel::clear()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    endResetModel();
}

void OccurrenceModel::setOccurrence(const OccurrenceView& view)
{
    const Occurrence& occurrence = view.occurrence;
    beginResetModel();
    m_root = std::make_unique<Node>();

    Node& span = m_root->add(utf8(tr("Span")));
    span.addIfKnown(utf8(tr("Name")), occurrence.name);
    span.add(utf8(tr("Kind")), nameOf(occurrence.kind));
    span.addIfKnown(utf8(tr("Start")), timeText(occurrence.start));
    span.add(utf8(tr("Duration")), utf8(formatDuration(occurrence.duration)));
    span.addIfKnown(utf8(tr("Status message")), occurrence.statusMessage);
    span.addIfKnown(utf8(tr("Trace id")), occurrence.trace ? toHex(occurrence.trace) : std::string());
    span.addIfKnown(utf8(tr("Span id")), occurrence.span ? toHex(occurrence.span) : std::string());
    span.addIfKnown(utf8(tr("Parent span id")), occurrence.parent ? toHex(occurrence.parent) : std::string());
    span.addIfKnown(utf8(tr("Service")), occurrence.resource.service);
    span.addIfKnown(utf8(tr("Version")), occurrence.resource.version);
    span.addIfKnown(utf8(tr("Environment")), occurrence.resource.environment);
    span.addIfKnown(utf8(tr("Host")), occurrence.resource.host);
    span.addIfKnown(utf8(tr("Capture")), occurrence.capture);
    if (occurrence.handling != Handling::Unknown)
        span.add(utf8(tr("Handled")), utf8(occurrence.handling == Handling::Handled ? tr("yes") : tr("no")));

    if (!view.path.empty()) {
        Node& path = m_root->add(utf8(tr("Propagation")));
        for (const PathSpan& on : view.path)
            path.add(on.service, utf8(pathText(on)));
    }

    if (!occurrence.attributes.empty())
        m_root->add(utf8(tr("Attributes"))).addAll(occurrence.attributes);
    if (!occurrence.resource.attributes.empty())
        m_root->add(utf8(tr("Resource"))).addAll(occurrence.resource.attributes);
    if (!occurrence.events.empty()) {
        Node& events = m_root->add(utf8(tr("Events")));
        for (const SpanEvent& event : occurrence.events)
            events.add(event.name, timeText(event.time)).addAll(event.attributes);
    }
    if (!occurrence.links.empty()) {
        Node& links = m_root->add(utf8(tr("Links")));
        for (const SpanLink& link : occurrence.links)
            links.add(utf8(tr("Link")), toHex(link.trace) + '/' + toHex(link.span)).addAll(link.attributes);
    }
    if (occurrence.exceptions.size() > 1) {
        Node& others = m_root->add(utf8(tr("Other exceptions")));
        // The last one is the issue's own, shown as the stack trace.
        for (std::size_t i = 0; i + 1 < occurrence.exceptions.size(); ++i) {
            const ExceptionEvent& exception = occurrence.exceptions[i];
            Node& node =
                others.add(exception.type.empty() ? utf8(tr("Error")) : exception.type, exception.message);
            node.addIfKnown(utf8(tr("Time")), timeText(exception.time));
            node.addIfKnown(
                utf8(tr("Stack")), displayText(exception.stack, exception.type, exception.message));
        }
    }
    endResetModel();
}

const OccurrenceModel::Node* OccurrenceModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<const Node*>(index.constInternalPointer()) : m_root.get();
}

QModelIndex OccurrenceModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex OccurrenceModel::parent(const QModelIndex& child) const
{
    if (!child.isValid())
        return {};
    const Node* parent = nodeOf(child)->parent;
    return parent == m_root.get() ? QModelIndex() : createIndex(parent->row, 0, parent);
}

int OccurrenceModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int OccurrenceModel::columnCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : ColumnCount;
}

bool OccurrenceModel::isSection(const QModelIndex& index) const
{
    return index.isValid() && nodeOf(index)->parent == m_root.get();
}

QString OccurrenceModel::nameText(const QModelIndex& index) const
{
    return index.isValid() ? verbatim(nodeOf(index)->name) : QString();
}

QString OccurrenceModel::valueText(const QModelIndex& index) const
{
    return index.isValid() ? verbatim(nodeOf(index)->value) : QString();
}

QVariant OccurrenceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node& node = *nodeOf(index);
    const std::string& text = index.column() == NameColumn ? node.name : node.value;
    switch (role) {
    case Qt::DisplayRole: return oneLine(text, 500);
    case Qt::ToolTipRole: return toolTipText(printable(text, 1000));
    case Qt::AccessibleTextRole:
        return node.value.empty() ? oneLine(node.name, 500)
                                  : oneLine(node.name, 500) + QStringLiteral(": ") + oneLine(node.value, 500);
    case Qt::FontRole:
        if (isSection(index)) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    default: return {};
    }
}

QVariant OccurrenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Name") : tr("Value");
}

} // namespace spanglass
