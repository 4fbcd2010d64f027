#include "ui/grouping/groupingpage.h"

#include "core/grouping/grouper.h"
#include "ui/grouping/frameusemodel.h"
#include "ui/issue/card.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int idRole = Qt::UserRole + 1;
constexpr int shownTextLength = 400;

QLabel* createLabel(QWidget* parent, bool selectable = false)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (selectable) {
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    return label;
}

/// Rows with room around their text, all of one height.
class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static int heightOf(const QFontMetrics& metrics) { return metrics.height() + 8; }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return { QStyledItemDelegate::sizeHint(option, index).width(), heightOf(option.fontMetrics) };
    }
};

void dress(QTreeView* view, const QString& name)
{
    view->setAccessibleName(name);
    view->setItemDelegate(new RowDelegate(view));
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setRootIsDecorated(false);
    view->setUniformRowHeights(true);
    view->setAllColumnsShowFocus(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setTextElideMode(Qt::ElideRight);
    view->setTabKeyNavigation(false);
    view->header()->setHighlightSections(false);
    view->header()->setStretchLastSection(true);
    view->header()->setMinimumSectionSize(24);
}

/// The list with room on its sides.
QWidget* padded(QWidget* list, QWidget* parent)
{
    auto* body = new QWidget(parent);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(12, 1, 12, 1); // off the lines of the card
    rows->addWidget(list);
    return body;
}

/// As tall as its rows, within bounds: the page scrolls, not its lists.
void fitHeight(QTreeView* view, int least, int most)
{
    const int rows = std::clamp(view->model()->rowCount(), least, most);
    view->ensurePolished();
    const int header = std::max(view->header()->sizeHint().height(), view->fontMetrics().height() + 14);
    view->setFixedHeight(header + rows * RowDelegate::heightOf(view->fontMetrics()) + 8);
}

QString titleOfIssue(const RegroupedIssue& issue)
{
    return oneLine(issue.type, 120) + QStringLiteral(": ") + oneLine(issue.message, shownTextLength);
}

QTreeWidgetItem* addIssue(QTreeWidget* list, const RegroupedIssue& issue, const QString& first)
{
    auto* item = new QTreeWidgetItem(
        list, { first, titleOfIssue(issue), oneLine(issue.service, 80), formatCount(issue.count) });
    item->setData(0, idRole, QVariant::fromValue<qlonglong>(issue.id.value));
    item->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
    item->setToolTip(1, toolTipText(item->text(1)));
    return item;
}

void dressIssues(QTreeWidget* list, const QString& first)
{
    list->setColumnCount(4);
    list->setHeaderLabels(
        { first, GroupingPage::tr("Issue"), GroupingPage::tr("Service"), GroupingPage::tr("Spans") });
    list->header()->setStretchLastSection(false);
    list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    list->headerItem()->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
    const int letter = list->fontMetrics().averageCharWidth();
    list->setColumnWidth(0, letter * 13);
    list->setColumnWidth(2, letter * 16);
    list->setColumnWidth(3, letter * 9);
}

QString basisText(const IssueExplanation& explanation)
{
    const Explanation& told = explanation.explanation;
    switch (told.basis) {
    case KeyBasis::Custom: return GroupingPage::tr("The attribute error.fingerprint decides.");
    case KeyBasis::Rule: return GroupingPage::tr("The rule in line %1 joins it.").arg(told.rule);
    case KeyBasis::Attributes: return GroupingPage::tr("The values of attributes decide.");
    case KeyBasis::AppFrames: return GroupingPage::tr("Frames of the application tell where it happened.");
    case KeyBasis::AllFrames:
        return GroupingPage::tr("No frame is the application's, so library frames count.");
    case KeyBasis::Message: return GroupingPage::tr("Type and message decide.");
    case KeyBasis::Type: return GroupingPage::tr("The type decides.");
    }
    return {};
}

QString sentenceOf(const IssueExplanation& explanation)
{
    QStringList sentences;
    if (explanation.moved) {
        sentences << GroupingPage::tr("These occurrences were moved to an issue of their own.");
    }
    sentences << GroupingPage::tr("Grouped by %1, exceptions of a chain: %2.")
                     .arg(describe(explanation.explanation.strategy),
                         titleOf(explanation.explanation.chain).toLower());
    sentences << basisText(explanation);
    if (explanation.explanation.partial) {
        sentences << GroupingPage::tr("The stack was cut off before all frames that count.");
    }
    if (explanation.signatures > 1) {
        sentences << GroupingPage::tr(
            "%1 different stacks or messages have this key; shown is the most frequent one.")
                         .arg(formatCount(explanation.signatures));
    }
    if (explanation.outdated) {
        sentences << GroupingPage::tr("The key is of an older version of the algorithm.");
    }
    return sentences.join(QLatin1Char(' '));
}

} // namespace

QString titleOf(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Page: return GroupingPage::tr("Page");
    case Strategy::TopFrame: return GroupingPage::tr("Top frame");
    case Strategy::Frames: return GroupingPage::tr("Frames without message");
    case Strategy::TypeAndMessage: return GroupingPage::tr("Type and message");
    case Strategy::TypeOnly: return GroupingPage::tr("Type only");
    case Strategy::Attributes: return GroupingPage::tr("Attributes");
    }
    return {};
}

QString describe(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Page: return GroupingPage::tr("service, type, message and the frames nearest the raise");
    case Strategy::TopFrame: return GroupingPage::tr("service, type, message and the top frame");
    case Strategy::Frames: return GroupingPage::tr("service, type and frames, whatever the message");
    case Strategy::TypeAndMessage: return GroupingPage::tr("service, type and message");
    case Strategy::TypeOnly: return GroupingPage::tr("service and type");
    case Strategy::Attributes: return GroupingPage::tr("values of chosen attributes");
    }
    return {};
}

QString titleOf(ChainPolicy chain)
{
    switch (chain) {
    case ChainPolicy::Outermost: return GroupingPage::tr("Outermost");
    case ChainPolicy::Innermost: return GroupingPage::tr("Innermost");
    case ChainPolicy::WholeChain: return GroupingPage::tr("Whole chain");
    }
    return {};
}

GroupingPage::GroupingPage(QWidget* parent)
    : QWidget(parent)
{
    constexpr int margin = 12;
    setAccessibleName(tr("Grouping of the issue"));
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(margin, margin, margin, margin);
    rows->setSpacing(margin);
    rows->addWidget(createKeyCard());
    rows->addWidget(createFrameCard());
    rows->addWidget(createMergedCard());
    rows->addWidget(createSimilarCard());
    rows->addStretch(1);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(content);
    m_scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    m_place = new Placeholder(m_scroll, this);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_place);
    showEmpty(tr("Select an issue to see why it is one."));
}

Card* GroupingPage::createKeyCard()
{
    auto* card = new Card(tr("What made the key"), this);
    auto* change = new QPushButton(tr("Change Grouping…"), card);
    change->setToolTip(tr("Strategy, chains and rules of the workspace (Ctrl+G)"));
    connect(change, &QPushButton::clicked, this, &GroupingPage::regroupWanted);
    card->setControls(change);
    auto* body = new QWidget(card);
    m_sentence = createLabel(body);
    m_sentence->setAccessibleName(tr("How it was grouped"));
    m_key = createLabel(body, true);
    m_key->setAccessibleName(tr("Fingerprint"));
    setTextRole(*m_key, QStringLiteral("muted"));
    m_parts = new QTreeWidget(body);
    dress(m_parts, tr("Parts of the key"));
    m_parts->setColumnCount(4);
    m_parts->setHeaderLabels({ QString(), tr("Part"), tr("In the key"), tr("Why") });
    m_parts->setSelectionMode(QAbstractItemView::SingleSelection);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(12, 8, 12, 8);
    rows->setSpacing(6);
    rows->addWidget(m_sentence);
    rows->addWidget(m_key);
    rows->addWidget(m_parts);
    card->setContent(body);
    return card;
}

Card* GroupingPage::createFrameCard()
{
    m_frameCard = new Card(tr("Frames"), this);
    m_frames = new QTreeView(m_frameCard);
    dress(m_frames, tr("Frames and whether they count"));
    m_frameModel = new FrameUseModel(this);
    m_frames->setModel(m_frameModel);
    m_frameCard->setContent(padded(m_frames, m_frameCard));
    return m_frameCard;
}

Card* GroupingPage::createMergedCard()
{
    m_mergedCard = new Card(tr("Merged by hand"), this);
    m_takeApart = new QPushButton(tr("Take Apart"), m_mergedCard);
    m_takeApart->setToolTip(tr("Gives the chosen parts an issue of their own again; all if none is chosen"));
    m_merged = new QTreeWidget(m_mergedCard);
    dress(m_merged, tr("Issues that were merged"));
    dressIssues(m_merged, tr("State"));
    m_merged->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_mergedCard->setControls(m_takeApart);
    m_mergedCard->setContent(padded(m_merged, m_mergedCard));
    connect(m_takeApart, &QPushButton::clicked, this, [this] {
        std::vector<IssueId> parts;
        for (const QTreeWidgetItem* item : m_merged->selectedItems()) {
            parts.push_back(IssueId{ item->data(0, idRole).toLongLong() });
        }
        Q_EMIT takeApartWanted(parts);
    });
    return m_mergedCard;
}

Card* GroupingPage::createSimilarCard()
{
    m_similarCard = new Card(tr("Similar issues"), this);
    auto* controls = new QWidget(m_similarCard);
    m_why = new QPushButton(tr("Why Separate?"), controls);
    m_merge = new QPushButton(tr("Merge into This"), controls);
    auto* line = new QHBoxLayout(controls);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_why);
    line->addWidget(m_merge);
    m_similarCard->setControls(controls);
    auto* body = new QWidget(m_similarCard);
    m_similar = new QTreeWidget(body);
    dress(m_similar, tr("Similar issues"));
    dressIssues(m_similar, tr("Alike"));
    m_similarPlace = new Placeholder(m_similar, body);
    m_answer = new QWidget(body);
    m_answer->setAccessibleName(tr("Why the two issues are separate"));
    m_answer->hide();
    m_difference = createLabel(m_answer, true);
    m_rule = createLabel(m_answer, true);
    m_rule->setFont(fixedFont(font()));
    m_writeRule = new QPushButton(tr("Write This Rule…"), m_answer);
    m_writeRule->setToolTip(tr("Adds the rule to the workspace's and shows what it would do"));
    auto* answer = new QVBoxLayout(m_answer);
    answer->setContentsMargins(12, 8, 12, 8);
    answer->addWidget(m_difference);
    answer->addWidget(m_rule);
    answer->addWidget(m_writeRule, 0, Qt::AlignLeft);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(padded(m_similarPlace, body));
    rows->addWidget(m_answer);
    m_similarCard->setContent(body);
    connect(m_similar, &QTreeWidget::itemSelectionChanged, this, [this] {
        m_answer->hide();
        enableButtons();
    });
    connect(m_similar, &QTreeWidget::itemActivated, this, [this] {
        if (const IssueId issue = chosenSimilar()) {
            Q_EMIT issueWanted(issue);
        }
    });
    connect(m_why, &QPushButton::clicked, this, [this] { Q_EMIT differenceWanted(chosenSimilar()); });
    connect(m_merge, &QPushButton::clicked, this, [this] { Q_EMIT mergeWanted(chosenSimilar()); });
    connect(m_writeRule, &QPushButton::clicked, this, [this] { Q_EMIT ruleWanted(m_ruleText); });
    return m_similarCard;
}

IssueId GroupingPage::chosenSimilar() const
{
    const auto chosen = m_similar->selectedItems();
    return chosen.isEmpty() ? IssueId{} : IssueId{ chosen.front()->data(0, idRole).toLongLong() };
}

void GroupingPage::enableButtons()
{
    const bool chosen = static_cast<bool>(chosenSimilar());
    m_why->setEnabled(chosen);
    m_merge->setEnabled(chosen);
}

void GroupingPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int letter = fontMetrics().averageCharWidth();
    const int room = std::max(event->size().width() - letter * 10, letter * 40);
    m_frames->setColumnWidth(FrameUseModel::Use, letter * 4);
    m_frames->setColumnWidth(FrameUseModel::Frame, room * 28 / 100);
    m_frames->setColumnWidth(FrameUseModel::Place, room * 36 / 100);
    m_parts->setColumnWidth(0, letter * 4);
    m_parts->setColumnWidth(1, letter * 16);
    m_parts->setColumnWidth(2, room * 45 / 100);
}

void GroupingPage::showLoading()
{
    m_place->showLoading();
    m_similar->clear();
    m_similarPlace->showLoading();
    m_answer->hide();
    enableButtons();
}

void GroupingPage::showEmpty(const QString& text)
{
    m_place->showEmpty(text);
}

void GroupingPage::showError(const QString& text)
{
    m_place->showError(text);
}

void GroupingPage::setExplanation(const IssueExplanation& explanation)
{
    m_sentence->setText(sentenceOf(explanation));
    m_key->setText(tr("Key %1").arg(oneLine(explanation.explanation.fingerprint, 120)));
    showParts(explanation);
    m_frameModel->setFrames(explanation.explanation.frames);
    const auto counting = std::count_if(explanation.explanation.frames.begin(),
        explanation.explanation.frames.end(), [](const auto& f) { return f.use == FrameUse::Counts; });
    m_frameCard->setVisible(!explanation.explanation.frames.empty());
    m_frameCard->setNote(tr("%1 of %2 count")
                             .arg(formatCount(static_cast<std::uint64_t>(counting)),
                                 formatCount(explanation.explanation.frames.size())));
    fitHeight(m_frames, 1, 24);
    m_merged->clear();
    for (const RegroupedIssue& part : explanation.parts) {
        addIssue(m_merged, part, titleOf(part.state));
    }
    m_mergedCard->setVisible(explanation.parts.size() > 1);
    fitHeight(m_merged, 1, 12);
    m_place->showContent();
}

void GroupingPage::showParts(const IssueExplanation& explanation)
{
    m_parts->clear();
    for (const KeyPart& part : explanation.explanation.parts) {
        auto* item = new QTreeWidgetItem(m_parts,
            { QString(part.counts ? QChar(0x25CF) : QChar(0x25CB)), oneLine(part.name, 80),
                oneLine(part.counts ? part.key : part.value, shownTextLength), oneLine(part.why, 200) });
        for (int column = 0; column < 4; ++column) {
            const QString text =
                column == 0 ? (part.counts ? tr("counts") : tr("does not count")) : item->text(column);
            item->setToolTip(column, toolTipText(column == 2 ? oneLine(part.value, shownTextLength) : text));
            if (!part.counts) {
                item->setForeground(column, palette().placeholderText());
            }
        }
        item->setData(0, Qt::AccessibleTextRole, part.counts ? tr("counts") : tr("does not count"));
    }
    fitHeight(m_parts, 1, 16);
}

void GroupingPage::setSimilar(const std::vector<SimilarIssue>& similar)
{
    const QSignalBlocker quiet(m_similar); // what is told of a pair stays
    m_similar->clear();
    for (const SimilarIssue& one : similar) {
        addIssue(m_similar, one.issue, formatShare(static_cast<std::uint64_t>(one.similarity * 1000), 1000));
    }
    if (similar.empty()) {
        m_similarPlace->showEmpty(tr("No other issue is like this one."));
        m_similarPlace->setFixedHeight(m_similar->fontMetrics().height() * 4);
    } else {
        fitHeight(m_similar, 1, 10);
        m_similarPlace->setFixedHeight(m_similar->height());
        m_similarPlace->showContent();
    }
    enableButtons();
    showAnswer();
}

/// It may be asked for from the list, and stands below the fold.
void GroupingPage::showAnswer()
{
    if (!m_answer->isHidden()) {
        QTimer::singleShot(0, this, [this] { m_scroll->ensureWidgetVisible(m_answer); });
    }
}

void GroupingPage::setDifference(const IssueDifference& difference)
{
    const auto orNothing = [](const std::string& text) {
        return text.empty() ? tr("nothing") : QStringLiteral("“%1”").arg(oneLine(text, 200));
    };
    if (difference.difference) {
        const KeyDifference& first = *difference.difference;
        m_difference->setText(
            tr("They first differ in %1: %2 here, %3 there.")
                .arg(oneLine(first.part, 80), orNothing(first.first), orNothing(first.second)));
    } else {
        m_difference->setText(tr("Their keys are equal; they were parted by hand."));
    }
    m_ruleText = verbatim(difference.rule);
    m_rule->setText(m_ruleText.isEmpty() ? QString() : tr("This rule would join them:\n%1").arg(m_ruleText));
    m_rule->setVisible(!m_ruleText.isEmpty());
    m_writeRule->setVisible(!m_ruleText.isEmpty());
    m_answer->show();
    showAnswer();
}

} // namespace spanglass
