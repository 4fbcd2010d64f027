#include "ui/source/pathrulestable.h"

#include "ui/issue/elidedlabel.h"
#include "ui/issue/plaintext.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <set>

namespace spanglass {

namespace {

constexpr int textRole = Qt::UserRole + 1; ///< as it is, not as it is shown

/// Marks the current cell, which keys edit: the selection is of whole rows.
class CellDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->save();
            painter->setPen(colorsFor(option.palette).accent);
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
            painter->restore();
        }
    }
};

/// Offers the source roots.
class RootDelegate : public CellDelegate {
public:
    RootDelegate(std::function<QStringList()> roots, QObject* parent)
        : CellDelegate(parent)
        , m_roots(std::move(roots))
    {
    }
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        auto* box = new QComboBox(parent);
        box->addItems(m_roots());
        return box;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        static_cast<QComboBox*>(editor)->setCurrentText(index.data(Qt::EditRole).toString());
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        model->setData(index, static_cast<QComboBox*>(editor)->currentText());
    }

private:
    std::function<QStringList()> m_roots;
};

QByteArray bytesOf(const std::string& text)
{
    return { text.data(), static_cast<qsizetype>(text.size()) };
}

bool leadsOut(const std::string& path)
{
    const std::string whole = '/' + path + '/';
    return whole.find("/../") != std::string::npos;
}

} // namespace

std::string rulePrefix(std::string text)
{
    std::ranges::replace(text, '\\', '/');
    std::string prefix(text.starts_with('/') ? "/" : "");
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('/', at), text.size());
        const std::string element = text.substr(at, end - at);
        if (!element.empty() && element != ".") {
            prefix += (prefix.empty() || prefix.ends_with('/') ? "" : "/") + element;
        }
        at = end + 1;
    }
    return prefix;
}

PathRulesTable::PathRulesTable(QWidget* parent)
    : QWidget(parent)
    , m_table(new QTableWidget(0, ColumnCount, this))
    , m_add(new QPushButton(tr("Add R&ule"), this))
    , m_remove(new QPushButton(tr("Remo&ve Rule"), this))
    , m_problem(new ElidedLabel(this))
{
    m_table->setObjectName(QStringLiteral("pathRules")); // it shows the focus
    m_table->setAccessibleName(tr("Path rules"));
    m_table->setHorizontalHeaderLabels(
        { tr("Service"), tr("Path in stacks begins with"), tr("Source root"), tr("Is in it") });
    m_table->horizontalHeaderItem(ServiceColumn)->setToolTip(tr("Empty: all services"));
    m_table->horizontalHeaderItem(RepositoryColumn)->setToolTip(tr("Empty: the source root itself"));
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    setTextRole(*m_problem, QStringLiteral("error"));
    createDelegates();
    createButtons();
    connect(m_table, &QTableWidget::cellChanged, this, &PathRulesTable::takeEdit);
    connect(m_table, &QTableWidget::itemSelectionChanged, this,
        [this] { m_remove->setEnabled(m_table->selectionModel()->hasSelection()); });
    setRules({}, {});
}

void PathRulesTable::createDelegates()
{
    auto* cells = new CellDelegate(this);
    auto* roots = new RootDelegate(
        [this] {
            QStringList paths;
            for (const SourceRoot& root : m_roots) {
                paths << oneLine(root.path);
            }
            return paths;
        },
        this);
    m_table->setItemDelegate(cells);
    m_table->setItemDelegateForColumn(RootColumn, roots);
    for (const QStyledItemDelegate* delegate : { cells, static_cast<CellDelegate*>(roots) }) {
        // Later, as the next cell may be edited then.
        connect(delegate, &QAbstractItemDelegate::closeEditor, this, &PathRulesTable::endNewRule,
            Qt::QueuedConnection);
    }
}

void PathRulesTable::createButtons()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    row->addWidget(m_problem, 1); // beside the buttons, so that nothing moves when it comes and goes
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table, 1);
    layout->addLayout(row);
    m_add->setAutoDefault(false);
    m_remove->setAutoDefault(false);
    m_remove->setEnabled(false);
    connect(m_add, &QPushButton::clicked, this, &PathRulesTable::addRule);
    connect(m_remove, &QPushButton::clicked, this, &PathRulesTable::removeRules);
    auto* remove = new QShortcut(QKeySequence(QKeySequence::Delete), m_table);
    remove->setContext(Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, &PathRulesTable::removeRules);
}

void PathRulesTable::setRules(const std::vector<PathRule>& rules, const std::vector<SourceRoot>& roots)
{
    m_roots = roots;
    m_add->setEnabled(!roots.empty());
    if (rules != usableRules()) {
        const QSignalBlocker blocker(m_table);
        m_newRow = -1;
        m_table->setRowCount(0);
        for (const PathRule& rule : rules) {
            appendRow(rule);
        }
    }
    showProblems();
}

void PathRulesTable::appendRow(const PathRule& rule)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (const auto& [column, text] : { std::pair<int, const std::string*>(ServiceColumn, &rule.service),
             { DeployedColumn, &rule.deployed }, { RootColumn, &rule.root },
             { RepositoryColumn, &rule.repository } }) {
        auto* item = new QTableWidgetItem(oneLine(*text));
        item->setData(textRole, bytesOf(*text));
        item->setToolTip(toolTipText(oneLine(*text)));
        m_table->setItem(row, column, item);
    }
}

void PathRulesTable::addRule()
{
    if (m_roots.empty()) {
        return;
    }
    {
        const QSignalBlocker blocker(m_table);
        appendRow({ {}, {}, m_roots.front().path, {} });
    }
    m_newRow = m_table->rowCount() - 1;
    showProblems();
    m_table->setCurrentCell(m_table->rowCount() - 1, DeployedColumn);
    m_table->editItem(m_table->currentItem());
}

/// As soon as nothing of the new rule is edited any more it is one as all others.
void PathRulesTable::endNewRule()
{
    if (m_newRow < 0) {
        return;
    }
    for (int column = 0; column < ColumnCount; ++column) {
        if (m_table->isPersistentEditorOpen(m_table->item(m_newRow, column))) { // or one that comes and goes
            return;
        }
    }
    m_newRow = -1;
    showProblems();
}

void PathRulesTable::removeRules()
{
    std::set<int, std::greater<>> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedIndexes()) {
        rows.insert(index.row());
    }
    if (rows.empty()) {
        return;
    }
    const auto before = usableRules();
    m_newRow = -1;
    for (const int row : rows) {
        m_table->removeRow(row);
    }
    showProblems();
    if (const auto after = usableRules(); after != before) {
        Q_EMIT rulesChanged(after);
    }
}

void PathRulesTable::takeEdit(int row, int column)
{
    QTableWidgetItem* const item = m_table->item(row, column);
    std::string text = item->text().trimmed().toStdString();
    if (column == RootColumn) {
        const auto root = std::ranges::find_if(
            m_roots, [&](const SourceRoot& one) { return oneLine(one.path) == item->text(); });
        text = root == m_roots.end() ? text : root->path;
    } else if (column != ServiceColumn) {
        text = rulePrefix(text);
    }
    {
        const QSignalBlocker blocker(m_table);
        item->setText(oneLine(text));
        item->setData(textRole, bytesOf(text));
        item->setToolTip(toolTipText(oneLine(text)));
    }
    m_newRow = row == m_newRow ? -1 : m_newRow;
    showProblems();
    Q_EMIT rulesChanged(usableRules());
}

PathRule PathRulesTable::ruleAt(int row) const
{
    const auto text = [&](int column) {
        return m_table->item(row, column)->data(textRole).toByteArray().toStdString();
    };
    return { text(ServiceColumn), text(DeployedColumn), text(RootColumn), text(RepositoryColumn) };
}

QString PathRulesTable::problemOf(const PathRule& rule) const
{
    if (rule.deployed.empty() && rule.repository.empty()) { // all else is told by the ends of paths
        return tr("A rule has to say how paths in stacks begin, as /app or C:/srv.");
    }
    if (std::ranges::find(m_roots, rule.root, &SourceRoot::path) == m_roots.end()) {
        return tr("%1 is no source root.").arg(oneLine(rule.root, 200));
    }
    if (rule.repository.starts_with('/') || leadsOut(rule.repository)) {
        return tr("%1 does not lie in the source root.").arg(oneLine(rule.repository, 200));
    }
    return {};
}

std::vector<PathRule> PathRulesTable::usableRules() const
{
    std::vector<PathRule> rules;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        PathRule rule = ruleAt(row);
        if (problemOf(rule).isEmpty()) {
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

void PathRulesTable::showProblems()
{
    QString first;
    for (int row = 0; row < m_table->rowCount() && first.isEmpty(); ++row) {
        first = row == m_newRow ? QString() : problemOf(ruleAt(row));
    }
    m_problem->setText(first);
}

QString PathRulesTable::problem() const
{
    return m_problem->text();
}

} // namespace spanglass
