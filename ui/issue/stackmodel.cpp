#include "ui/issue/stackmodel.h"

#include "ui/issue/plaintext.h"

#include <QLocale>

#include <algorithm>
#include <iterator>

namespace spanglass {

namespace {

constexpr int maxPeriod = 8;
constexpr int minTimes = 4;
constexpr int packagesNamed = 3;

QString number(int n)
{
    return QLocale().toString(n);
}

bool sameBlock(const std::vector<StackFrame>& frames, std::size_t a, std::size_t b, std::size_t length)
{
    return b + length <= frames.size()
        && std::equal(frames.begin() + static_cast<std::ptrdiff_t>(a),
            frames.begin() + static_cast<std::ptrdiff_t>(a + length),
            frames.begin() + static_cast<std::ptrdiff_t>(b));
}

bool anyInApp(const std::vector<StackFrame>& frames, int first, int count)
{
    const auto begin = frames.begin() + first;
    return std::any_of(begin, begin + count, [](const StackFrame& frame) { return frame.inApp; });
}

} // namespace

FrameRepeat repeatAt(const std::vector<StackFrame>& frames, int first)
{
    for (int period = 1; period <= maxPeriod; ++period) {
        const auto at = static_cast<std::size_t>(first);
        const auto length = static_cast<std::size_t>(period);
        int times = 1;
        while (sameBlock(frames, at, at + length * static_cast<std::size_t>(times), length))
            ++times;
        if (times >= minTimes)
            return { period, times };
    }
    return {};
}

QString locationText(const StackFrame& frame)
{
    QString text = oneLine(frame.file);
    if (frame.line > 0)
        text += QStringLiteral(":%1").arg(frame.line);
    if (frame.line > 0 && frame.column > 0)
        text += QStringLiteral(":%1").arg(frame.column);
    return text;
}

void StackModel::setStack(StackTrace stack)
{
    beginResetModel();
    m_stack = std::move(stack);
    rebuild();
    endResetModel();
}

void StackModel::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    beginResetModel();
    m_mode = mode;
    rebuild();
    endResetModel();
}

void StackModel::rebuild()
{
    m_rows.clear();
    for (int i = 0; i < static_cast<int>(m_stack.exceptions.size()); ++i)
        appendException(i);
}

void StackModel::appendException(int exception)
{
    const StackException& raised = m_stack.exceptions[static_cast<std::size_t>(exception)];
    const std::vector<StackFrame>& frames = raised.frames;
    const int count = static_cast<int>(frames.size());
    m_rows.push_back({ .kind = Kind::Exception, .exception = exception });
    if (frames.empty() && raised.framesInCommon == 0)
        m_rows.push_back({ .kind = Kind::NoFrames, .exception = exception });

    int plain = 0; // first frame not yet appended
    for (int i = 0; i < count;) {
        const FrameRepeat repeat = repeatAt(frames, i);
        // Repeated library frames are folded with their neighbours anyway.
        if (repeat.times == 1 || (m_mode == Mode::InApp && !anyInApp(frames, i, repeat.period))) {
            ++i;
            continue;
        }
        const int length = repeat.period * repeat.times;
        appendFrames(exception, plain, i + repeat.period - plain);
        m_rows.push_back({ .kind = Kind::Repeat,
            .exception = exception,
            .first = i + repeat.period,
            .count = length - repeat.period,
            .period = repeat.period });
        i += length;
        plain = i;
    }
    appendFrames(exception, plain, count - plain);
    if (raised.framesInCommon > 0)
        m_rows.push_back({ .kind = Kind::Common, .exception = exception, .count = raised.framesInCommon });
}

void StackModel::appendFrames(int exception, int first, int count)
{
    const std::vector<StackFrame>& frames = m_stack.exceptions[static_cast<std::size_t>(exception)].frames;
    const int end = first + count;
    for (int i = first; i < end;) {
        int run = i;
        while (m_mode == Mode::InApp && run < end && !frames[static_cast<std::size_t>(run)].inApp)
            ++run;
        if (run > i) {
            appendForeign(exception, i, run - i);
            i = run;
        } else {
            m_rows.push_back({ .kind = Kind::Frame, .exception = exception, .first = i++ });
        }
    }
}

void StackModel::appendForeign(int exception, int first, int count)
{
    const std::vector<StackFrame>& frames = m_stack.exceptions[static_cast<std::size_t>(exception)].frames;
    // Where nothing is the application's own, the frames nearest the raise are all there is to see.
    constexpr int worthShowing = 8;
    const bool open = first == 0 && exception == 0 && !anyInApp(frames, 0, static_cast<int>(frames.size()));
    if (open && count > worthShowing) {
        Row head{ .kind = Kind::Foreign,
            .exception = exception,
            .first = first,
            .count = worthShowing,
            .expanded = true };
        m_rows.push_back(head);
        std::ranges::copy(childrenOf(head), std::back_inserter(m_rows));
        m_rows.push_back({ .kind = Kind::Foreign,
            .exception = exception,
            .first = first + worthShowing,
            .count = count - worthShowing });
        return;
    }
    const Row fold{
        .kind = Kind::Foreign, .exception = exception, .first = first, .count = count, .expanded = open
    };
    m_rows.push_back(fold);
    if (open)
        std::ranges::copy(childrenOf(fold), std::back_inserter(m_rows));
}

std::vector<StackModel::Row> StackModel::childrenOf(const Row& fold) const
{
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(fold.count));
    for (int i = 0; i < fold.count; ++i)
        rows.push_back(
            { .kind = Kind::Frame, .exception = fold.exception, .first = fold.first + i, .depth = 1 });
    return rows;
}

int StackModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

bool StackModel::folds(int row) const
{
    if (row < 0 || row >= rowCount())
        return false;
    const Kind kind = m_rows[static_cast<std::size_t>(row)].kind;
    return kind == Kind::Foreign || kind == Kind::Repeat;
}

bool StackModel::isExpanded(int row) const
{
    return folds(row) && m_rows[static_cast<std::size_t>(row)].expanded;
}

int StackModel::foldOf(int row) const
{
    if (row < 0 || row >= rowCount() || m_rows[static_cast<std::size_t>(row)].depth == 0)
        return -1;
    while (m_rows[static_cast<std::size_t>(row)].depth > 0)
        --row;
    return row;
}

void StackModel::setExpanded(int row, bool expanded)
{
    if (!folds(row) || isExpanded(row) == expanded)
        return;
    Row& fold = m_rows[static_cast<std::size_t>(row)];
    const auto below = m_rows.begin() + row + 1;
    fold.expanded = expanded;
    if (expanded) {
        const std::vector<Row> children = childrenOf(fold);
        beginInsertRows({}, row + 1, row + static_cast<int>(children.size()));
        m_rows.insert(below, children.begin(), children.end());
        endInsertRows();
    } else {
        const int count = fold.count;
        beginRemoveRows({}, row + 1, row + count);
        m_rows.erase(below, below + count);
        endRemoveRows();
    }
    Q_EMIT dataChanged(index(row), index(row), { ExpandedRole });
}

void StackModel::setAllExpanded(bool expanded)
{
    beginResetModel();
    std::vector<Row> rows;
    for (const Row& row : m_rows) {
        if (row.depth > 0)
            continue;
        rows.push_back(row);
        if (row.kind != Kind::Foreign && row.kind != Kind::Repeat)
            continue;
        rows.back().expanded = expanded;
        if (expanded)
            std::ranges::copy(childrenOf(row), std::back_inserter(rows));
    }
    m_rows = std::move(rows);
    endResetModel();
}

const StackFrame& StackModel::frameOf(const Row& row) const
{
    return m_stack.exceptions[static_cast<std::size_t>(row.exception)]
        .frames[static_cast<std::size_t>(row.first)];
}

QString StackModel::packages(const Row& row) const
{
    const std::vector<StackFrame>& frames =
        m_stack.exceptions[static_cast<std::size_t>(row.exception)].frames;
    std::vector<std::string_view> names;
    int more = 0;
    // A glance at the first frames is enough to name them; a run may have thousands.
    constexpr int looked = 200;
    for (int i = row.first; i < row.first + std::min(row.count, looked); ++i) {
        const std::string_view name = frames[static_cast<std::size_t>(i)].package;
        if (name.empty() || std::ranges::find(names, name) != names.end())
            continue;
        if (names.size() < packagesNamed)
            names.push_back(name);
        else
            ++more;
    }
    QStringList texts;
    for (const std::string_view name : names)
        texts << oneLine(name, 100);
    const QString list = texts.join(QStringLiteral(", "));
    return more > 0 ? tr("%1 and others").arg(list) : list;
}

QString StackModel::leadText(const Row& row) const
{
    if (row.kind == Kind::Frame) {
        const StackFrame& frame = frameOf(row);
        return frame.module.empty() || frame.function.empty() ? QString() : oneLine(frame.module) + u'.';
    }
    if (row.kind != Kind::Exception)
        return {};
    switch (m_stack.exceptions[static_cast<std::size_t>(row.exception)].relation) {
    case StackException::Relation::Reported: return {};
    case StackException::Relation::Cause: return tr("Caused by");
    case StackException::Relation::Suppressed: return tr("Suppressed");
    case StackException::Relation::Member: return tr("In the group");
    }
    return {};
}

QString StackModel::mainText(const Row& row) const
{
    switch (row.kind) {
    case Kind::Exception: {
        const StackException& raised = m_stack.exceptions[static_cast<std::size_t>(row.exception)];
        return raised.type.empty() ? tr("Error") : oneLine(raised.type);
    }
    case Kind::Frame: {
        const StackFrame& frame = frameOf(row);
        if (!frame.function.empty())
            return oneLine(frame.function);
        return frame.module.empty() ? tr("(anonymous)") : oneLine(frame.module);
    }
    case Kind::Foreign:
        if (packages(row).isEmpty())
            return row.count == 1 ? tr("1 library frame") : tr("%1 library frames").arg(number(row.count));
        return row.count == 1 ? tr("1 frame from") : tr("%1 frames from").arg(number(row.count));
    case Kind::Repeat: {
        const int times = row.count / row.period;
        return row.period == 1
            ? tr("repeated %1 more times").arg(number(times))
            : tr("%1 frames repeated %2 more times").arg(number(row.period), number(times));
    }
    case Kind::Common:
        return row.count == 1 ? tr("1 frame in common with the exception before")
                              : tr("%1 frames in common with the exception before").arg(number(row.count));
    case Kind::NoFrames: return tr("No frames");
    }
    return {};
}

QString StackModel::detailText(const Row& row) const
{
    switch (row.kind) {
    case Kind::Exception: return oneLine(m_stack.exceptions[static_cast<std::size_t>(row.exception)].message);
    case Kind::Frame: return locationText(frameOf(row));
    case Kind::Foreign: return packages(row);
    default: return {};
    }
}

QString StackModel::rowText(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const Row& it = m_rows[static_cast<std::size_t>(row)];
    const QString lead = leadText(it);
    const QString detail = detailText(it);
    switch (it.kind) {
    case Kind::Exception:
        return (lead.isEmpty() ? QString() : lead + QStringLiteral(": ")) + mainText(it)
            + (detail.isEmpty() ? QString() : QStringLiteral(": ") + detail);
    case Kind::Frame:
        return lead + mainText(it) + (detail.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(detail));
    default: return detail.isEmpty() ? mainText(it) : mainText(it) + u' ' + detail;
    }
}

QString StackModel::accessibleText(const Row& row) const
{
    const QString text = rowText(static_cast<int>(&row - m_rows.data()));
    if (row.kind == Kind::Foreign || row.kind == Kind::Repeat)
        return row.expanded ? tr("%1, open").arg(text) : tr("%1, folded").arg(text);
    if (row.kind == Kind::Frame && frameOf(row).inApp)
        return tr("%1, in-app").arg(text);
    return text;
}

QVariant StackModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return rowText(index.row());
    case Qt::ToolTipRole: return toolTipText(rowText(index.row()));
    case Qt::AccessibleTextRole: return accessibleText(row);
    case KindRole: return QVariant::fromValue(row.kind);
    case LeadRole: return leadText(row);
    case MainRole: return mainText(row);
    case DetailRole: return detailText(row);
    case DepthRole: return row.depth;
    case ExpandedRole: return folds(index.row()) ? QVariant(row.expanded) : QVariant();
    case InAppRole: return row.kind == Kind::Frame && frameOf(row).inApp;
    default: return {};
    }
}

} // namespace spanglass
