#include "ui/grouping/regroupdialog.h"

#include "core/base/text.h"
#include "ui/grouping/groupingpage.h"
#include "ui/grouping/ruleseditor.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

constexpr int shownChanges = 200;
constexpr int shownIssues = 50; ///< of one change
constexpr int changeRole = Qt::UserRole + 1;

QLabel* createLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString counted(std::uint64_t count, const QString& one, const QString& many)
{
    return count == 1 ? one : many.arg(formatCount(count));
}

QString titleOfIssue(const RegroupedIssue& issue)
{
    return oneLine(issue.type, 120) + QStringLiteral(": ") + oneLine(issue.message, 300);
}

QString titleOfChange(const RegroupChange& change)
{
    const QString counts =
        RegroupDialog::tr("%1 → %2").arg(formatCount(change.before.size()), formatCount(change.after.size()));
    const QString title = change.before.empty() ? QString() : titleOfIssue(change.before.front());
    switch (change.kind) {
    case RegroupChange::Kind::Merged: return RegroupDialog::tr("Merged %1  %2").arg(counts, title);
    case RegroupChange::Kind::Split: return RegroupDialog::tr("Split %1  %2").arg(counts, title);
    case RegroupChange::Kind::Rearranged: return RegroupDialog::tr("Rearranged %1  %2").arg(counts, title);
    }
    return title;
}

void addIssues(QTreeWidgetItem* change, const std::vector<RegroupedIssue>& issues, const QString& side)
{
    const std::size_t shown = std::min<std::size_t>(issues.size(), shownIssues);
    for (std::size_t i = 0; i < shown; ++i) {
        const RegroupedIssue& issue = issues[i];
        const QString title = titleOfIssue(issue);
        auto* row = new QTreeWidgetItem(change,
            { side + title, oneLine(issue.service, 80), titleOf(issue.state), formatCount(issue.count) });
        row->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
        const QString culprit =
            oneLine(issue.culprit.function, 120) + QLatin1Char(' ') + oneLine(issue.culprit.file, 200);
        row->setToolTip(0, toolTipText(title + QLatin1Char('\n') + culprit));
    }
    if (shown < issues.size()) {
        new QTreeWidgetItem(
            change, { RegroupDialog::tr("… and %1 more").arg(formatCount(issues.size() - shown)) });
    }
}

} // namespace

QString headlineOf(const RegroupPreview& preview)
{
    if (preview.changes.empty() && preview.issuesBefore == preview.issuesAfter) {
        return RegroupDialog::tr("%1 stay as they are")
            .arg(counted(preview.issuesBefore, RegroupDialog::tr("1 issue"), RegroupDialog::tr("%1 issues")));
    }
    QStringList kinds;
    if (preview.merged > 0) {
        kinds << RegroupDialog::tr("%1 merged").arg(formatCount(preview.merged));
    }
    if (preview.split > 0) {
        kinds << RegroupDialog::tr("%1 split").arg(formatCount(preview.split));
    }
    if (preview.rearranged > 0) {
        kinds << RegroupDialog::tr("%1 rearranged").arg(formatCount(preview.rearranged));
    }
    return RegroupDialog::tr("%1 become %2: %3")
        .arg(counted(preview.issuesBefore, RegroupDialog::tr("1 issue"), RegroupDialog::tr("%1 issues")),
            formatCount(preview.issuesAfter), kinds.join(QStringLiteral(", ")));
}

RegroupDialog::RegroupDialog(QWidget* parent)
    : QDialog(parent)
    , m_delay(new QTimer(this))
{
    constexpr int typingMs = 250;
    setWindowTitle(tr("Grouping"));
    m_delay->setSingleShot(true);
    m_delay->setInterval(typingMs);
    connect(m_delay, &QTimer::timeout, this, &RegroupDialog::askPreview);
    auto* halves = new QSplitter(Qt::Horizontal, this);
    halves->setChildrenCollapsible(false);
    halves->addWidget(createSettings());
    halves->addWidget(createPreview());
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_apply = buttons->addButton(tr("Apply"), QDialogButtonBox::ApplyRole);
    m_drop = buttons->addButton(tr("Drop Changes"), QDialogButtonBox::ResetRole);
    m_apply->setDefault(true);
    connect(m_apply, &QPushButton::clicked, this, [this] { Q_EMIT applyWanted(config()); });
    connect(m_drop, &QPushButton::clicked, this, [this] { takeConfig(m_state.config); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(halves, 1);
    layout->addWidget(buttons);
    resize(1080, 680);
    enableButtons();
}

QWidget* RegroupDialog::createSettings()
{
    auto* settings = new QWidget(this);
    m_strategy = new QComboBox(settings);
    m_strategy->setAccessibleName(tr("Strategy"));
    for (const Strategy strategy : { Strategy::Page, Strategy::TopFrame, Strategy::Frames,
             Strategy::TypeAndMessage, Strategy::TypeOnly, Strategy::Attributes }) {
        m_strategy->addItem(titleOf(strategy), static_cast<int>(strategy));
    }
    m_strategyNote = createLabel(settings);
    setTextRole(*m_strategyNote, QStringLiteral("muted"));
    m_chain = new QComboBox(settings);
    m_chain->setAccessibleName(tr("Exceptions of a chain that count"));
    for (const ChainPolicy chain :
        { ChainPolicy::Outermost, ChainPolicy::Innermost, ChainPolicy::WholeChain }) {
        m_chain->addItem(titleOf(chain), static_cast<int>(chain));
    }
    m_attributes = new QLineEdit(settings);
    m_attributes->setPlaceholderText(tr("http.route, tenant"));
    m_attributes->setAccessibleName(tr("Attributes, at most five"));
    m_attributesLabel = new QLabel(tr("&Attributes"), settings);
    m_attributesLabel->setBuddy(m_attributes);
    m_rules = new RulesEditor(settings);
    m_errors = new QListWidget(settings);
    m_errors->setAccessibleName(tr("Errors in the rules"));
    m_errors->setMaximumHeight(90);
    m_errors->setWordWrap(true);
    m_errors->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_errors->hide();
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Strategy"), m_strategy);
    form->addRow(QString(), m_strategyNote);
    form->addRow(tr("&Chain"), m_chain);
    form->addRow(m_attributesLabel, m_attributes);
    auto* rulesLabel = new QLabel(tr("&Rules"), settings);
    rulesLabel->setBuddy(m_rules);
    auto* rows = new QVBoxLayout(settings);
    rows->setContentsMargins(0, 0, 8, 0);
    rows->addLayout(form);
    rows->addWidget(rulesLabel);
    rows->addWidget(m_rules, 1);
    rows->addWidget(m_errors);
    connect(m_strategy, &QComboBox::currentIndexChanged, this, &RegroupDialog::changed);
    connect(m_chain, &QComboBox::currentIndexChanged, this, &RegroupDialog::changed);
    connect(m_attributes, &QLineEdit::textChanged, this, &RegroupDialog::changed);
    connect(m_rules, &RulesEditor::checked, this, [this] {
        showErrors();
        changed();
    });
    connect(m_errors, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        const auto at = static_cast<std::size_t>(m_errors->row(item));
        if (at < m_rules->errors().size()) {
            m_rules->goTo(m_rules->errors()[at]);
        }
    });
    return settings;
}

QWidget* RegroupDialog::createPreview()
{
    auto* preview = new QWidget(this);
    m_headline = createLabel(preview);
    m_headline->setAccessibleName(tr("What would change"));
    m_headline->setFont(scaledFont(font(), 1.15, QFont::DemiBold));
    m_note = createLabel(preview);
    setTextRole(*m_note, QStringLiteral("muted"));
    m_changes = new QTreeWidget(preview);
    m_changes->setAccessibleName(tr("Issues that would change"));
    m_changes->setColumnCount(4);
    m_changes->setHeaderLabels({ tr("Issues"), tr("Service"), tr("State"), tr("Spans") });
    m_changes->setUniformRowHeights(true);
    m_changes->setTabKeyNavigation(false);
    m_changes->header()->setStretchLastSection(false);
    m_changes->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_changes->headerItem()->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
    m_place = new Placeholder(m_changes, preview);
    m_spansHead = createLabel(preview);
    m_spans = new QListWidget(preview);
    m_spans->setAccessibleName(tr("Spans that would move"));
    m_spans->setUniformItemSizes(true);
    m_spans->setFont(fixedFont(font()));
    m_spans->setMaximumHeight(130);
    m_spans->hide();
    auto* rows = new QVBoxLayout(preview);
    rows->setContentsMargins(8, 0, 0, 0);
    rows->addWidget(m_headline);
    rows->addWidget(m_note);
    rows->addWidget(m_place, 1);
    rows->addWidget(m_spansHead);
    rows->addWidget(m_spans);
    connect(m_changes, &QTreeWidget::currentItemChanged, this, &RegroupDialog::showChosen);
    return preview;
}

GroupingConfig RegroupDialog::config() const
{
    GroupingConfig config;
    config.strategy = static_cast<Strategy>(m_strategy->currentData().toInt());
    config.chain = static_cast<ChainPolicy>(m_chain->currentData().toInt());
    if (config.strategy == Strategy::Attributes) {
        static const QRegularExpression separators(QStringLiteral("[,;\\s]+"));
        for (const QString& name : m_attributes->text().split(separators, Qt::SkipEmptyParts)) {
            config.attributes.push_back(name.toStdString());
        }
    }
    config.rules = m_rules->toPlainText().toStdString();
    return config;
}

void RegroupDialog::takeConfig(const GroupingConfig& config)
{
    m_strategy->setCurrentIndex(m_strategy->findData(static_cast<int>(config.strategy)));
    m_chain->setCurrentIndex(m_chain->findData(static_cast<int>(config.chain)));
    QStringList names;
    for (const std::string& name : config.attributes) {
        names << fromUtf8(name);
    }
    m_attributes->setText(names.join(QStringLiteral(", ")));
    if (m_rules->toPlainText().toStdString() != config.rules) {
        m_rules->setPlainText(verbatim(config.rules));
    }
    changed();
}

void RegroupDialog::setState(const GroupingState& state, bool startOver)
{
    const bool untouched = config() == m_state.config;
    m_state = state;
    if (startOver || untouched || !m_known) {
        takeConfig(state.config);
    } else {
        changed();
    }
    m_known = true;
    if (!m_rulesToCome.isEmpty()) {
        m_rules->addRules(std::exchange(m_rulesToCome, {}));
    }
}

void RegroupDialog::addRules(const QString& rules)
{
    if (m_known) {
        m_rules->addRules(rules);
    } else {
        m_rulesToCome = rules;
    }
}

QString RegroupDialog::problem() const
{
    if (!m_rules->errors().empty()) {
        return tr("The rules have errors.");
    }
    const GroupingConfig wanted = config();
    if (wanted.strategy == Strategy::Attributes && wanted.attributes.empty()) {
        return tr("Name the attributes to group by.");
    }
    if (wanted.attributes.size() > maxGroupingAttributes) {
        return tr("At most five attributes make a key.");
    }
    return {};
}

/// Something was typed or chosen: what is shown is of the past.
void RegroupDialog::changed()
{
    const auto strategy = static_cast<Strategy>(m_strategy->currentData().toInt());
    m_strategyNote->setText(tr("One issue for each: %1.").arg(describe(strategy)));
    m_attributes->setEnabled(strategy == Strategy::Attributes);
    m_attributesLabel->setEnabled(strategy == Strategy::Attributes);
    m_preview.reset();
    m_waiting = true;
    m_delay->start();
    enableButtons();
}

void RegroupDialog::askPreview()
{
    const QString why = problem();
    if (!why.isEmpty()) {
        showPreviewError(why);
        return;
    }
    m_headline->setText(tr("Looking what would change…"));
    m_note->clear();
    Q_EMIT previewWanted(config());
}

void RegroupDialog::showErrors()
{
    m_errors->clear();
    for (const RuleError& error : m_rules->errors()) {
        m_errors->addItem(
            tr("Line %1, column %2: %3").arg(error.line).arg(error.column).arg(oneLine(error.message, 300)));
    }
    m_errors->setVisible(m_errors->count() > 0);
}

void RegroupDialog::setPreview(std::shared_ptr<const RegroupPreview> preview)
{
    if (!m_waiting) {
        return;
    }
    m_waiting = false;
    m_preview = std::move(preview);
    m_headline->setText(headlineOf(*m_preview));
    QStringList notes;
    if (m_preview->moving > 0) {
        notes << counted(m_preview->moving, tr("1 span moves"), tr("%1 spans move"));
    }
    std::uint64_t lost = 0;
    for (const RegroupChange& change : m_preview->changes) {
        lost += change.lostStates;
    }
    if (lost > 0) {
        notes << counted(
            lost, tr("1 issue takes the state of another"), tr("%1 issues take the state of others"));
    }
    QStringList idle;
    for (const auto& [line, hits] : m_preview->ruleHits) {
        if (hits == 0) {
            idle << QString::number(line);
        }
    }
    if (!idle.isEmpty()) {
        notes << tr("no span matches the rule in line %1").arg(idle.join(QStringLiteral(", ")));
    }
    m_note->setText(notes.join(QStringLiteral(" · ")));
    showChanges();
    enableButtons();
}

void RegroupDialog::showChanges()
{
    m_changes->clear();
    hideSpans();
    const std::size_t shown = std::min<std::size_t>(m_preview->changes.size(), shownChanges);
    QList<QTreeWidgetItem*> rows;
    for (std::size_t i = 0; i < shown; ++i) {
        const RegroupChange& change = m_preview->changes[i];
        auto* row =
            new QTreeWidgetItem({ titleOfChange(change), QString(), QString(), formatCount(change.moving) });
        row->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
        row->setToolTip(3, tr("Spans that move"));
        row->setData(0, changeRole, static_cast<int>(i));
        addIssues(row, change.before, QString());
        addIssues(row, change.after, QStringLiteral("→ "));
        rows << row;
    }
    if (shown < m_preview->changes.size()) {
        rows << new QTreeWidgetItem(
            { tr("… and %1 more changes").arg(formatCount(m_preview->changes.size() - shown)) });
    }
    m_changes->addTopLevelItems(rows);
    const int letter = m_changes->fontMetrics().averageCharWidth();
    m_changes->setColumnWidth(1, letter * 14);
    m_changes->setColumnWidth(2, letter * 13);
    m_changes->setColumnWidth(3, letter * 9);
    if (rows.isEmpty()) {
        m_place->showEmpty(tr("No issue would change."));
        return;
    }
    m_place->showContent();
    if (rows.size() <= 3) {
        m_changes->expandAll();
    }
    m_changes->setCurrentItem(rows.front());
}

void RegroupDialog::showChosen()
{
    QTreeWidgetItem* item = m_changes->currentItem();
    while (item != nullptr && item->parent() != nullptr) {
        item = item->parent();
    }
    hideSpans();
    const QVariant at = item == nullptr ? QVariant() : item->data(0, changeRole);
    if (m_preview && at.isValid()) {
        Q_EMIT movingSpansWanted(m_preview->changes[static_cast<std::size_t>(at.toInt())]);
    }
}

void RegroupDialog::hideSpans()
{
    m_spans->clear();
    m_spans->hide();
    m_spansHead->hide();
}

void RegroupDialog::setMovingSpans(const std::vector<std::pair<TraceId, SpanId>>& spans)
{
    m_spans->clear();
    QStringList lines;
    for (const auto& [trace, span] : spans) {
        lines << QString::fromStdString(toHex(trace)) + QLatin1Char('/')
                + QString::fromStdString(toHex(span));
    }
    m_spans->addItems(lines);
    m_spansHead->setText(spans.size() < movingSpansShown
            ? tr("Spans that move (trace/span)")
            : tr("Spans that move (trace/span), the first %1").arg(spans.size()));
    m_spans->setVisible(!spans.empty());
    m_spansHead->setVisible(!spans.empty());
}

void RegroupDialog::showPreviewError(const QString& text)
{
    m_waiting = false;
    m_preview.reset();
    m_headline->setText(tr("No preview"));
    m_note->clear();
    hideSpans();
    m_place->showError(text);
    enableButtons();
}

void RegroupDialog::showProblem(const QString& text)
{
    if (isVisible()) {
        m_note->setText(text);
    }
}

void RegroupDialog::setBusy(bool busy)
{
    m_busy = busy;
    if (busy) {
        m_headline->setText(tr("Regrouping…"));
    }
    enableButtons();
}

void RegroupDialog::enableButtons()
{
    const bool touched = m_strategy != nullptr && config() != m_state.config;
    m_apply->setEnabled(!m_busy && m_preview && (touched || m_state.outdated));
    m_drop->setEnabled(!m_busy && touched);
}

} // namespace spanglass
