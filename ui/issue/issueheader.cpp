#include "ui/issue/issueheader.h"

#include "ui/issue/elidedlabel.h"
#include "ui/issue/flowlayout.h"
#include "ui/issue/messageview.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/servicelabel.h"
#include "ui/issue/suspectline.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QActionGroup>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::array states{ IssueState::ForReview, IssueState::Reviewed, IssueState::Resolved,
    IssueState::Ignored, IssueState::Excluded };

QString seenText(const QString& words, TimeNs time, const std::string& version, TimeNs dataEnd)
{
    const QString seen = words.arg(dataEnd == 0 ? formatTime(time) : formatAgo(time, dataEnd));
    return version.empty() ? seen : IssueHeader::tr("%1 in %2").arg(seen, oneLine(version, 60));
}

/// A few words on a rounded fill, in the theme's colours of what is new.
class Badge : public QLabel {
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent*) override
    {
        const ThemeColors colors = colorsFor(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.badgeNewFill);
        painter.drawRoundedRect(rect(), 4, 4);
        painter.setPen(colors.badgeNew);
        painter.drawText(contentsRect(), Qt::AlignCenter | Qt::TextSingleLine, text());
    }
};

QString withArrow(const QString& text)
{
    return text + QStringLiteral(" ▾");
}

} // namespace

IssueHeader::IssueHeader(QWidget* parent)
    : QWidget(parent)
{
    m_type = new ElidedLabel(this);
    m_type->setFont(scaledFont(font(), 1.25, QFont::DemiBold));
    m_type->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_badge = new Badge(this);
    m_badge->setTextFormat(Qt::PlainText);
    m_badge->setFont(scaledFont(font(), 0.82, QFont::Bold));
    m_badge->setContentsMargins(5, 1, 5, 2);
    m_state = new QPushButton(this);
    m_copy = new QPushButton(withArrow(tr("Copy as")), this);
    createStateMenu();
    createCopyMenu();

    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_type, 1);
    title->addWidget(m_badge, 0, Qt::AlignVCenter);
    title->addStretch(0);
    title->addWidget(m_state);
    title->addWidget(m_copy);
    m_message = new MessageView(this);
    auto* facts = new QWidget(this);
    m_factsLayout = new FlowLayout(5, 2, facts);
    createFacts();
    m_suspect = new SuspectLine(this);
    m_suspect->hide();
    connect(m_suspect, &SuspectLine::chosen, this, &IssueHeader::suspectWanted);

    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 10, 16, 4);
    rows->setSpacing(6);
    rows->addLayout(title);
    rows->addWidget(m_message);
    rows->addWidget(facts);
    rows->addWidget(m_suspect);
}

void IssueHeader::createStateMenu()
{
    auto* menu = new QMenu(m_state);
    auto* group = new QActionGroup(menu);
    for (const IssueState state : states) {
        QAction* action = menu->addAction(titleOf(state));
        action->setCheckable(true);
        group->addAction(action);
        m_stateActions.push_back(action);
        connect(action, &QAction::triggered, this, [this, state] {
            // The check follows what the workspace says, not the click.
            m_stateActions[static_cast<std::size_t>(m_current)]->setChecked(true);
            if (state != m_current)
                Q_EMIT stateChosen(state);
        });
    }
    m_state->setMenu(menu);
}

void IssueHeader::createCopyMenu()
{
    auto* menu = new QMenu(m_copy);
    const std::array<std::pair<CopyFormat, QString>, 3> formats{ { { CopyFormat::Markdown, tr("&Markdown") },
        { CopyFormat::Stack, tr("&Stack trace") }, { CopyFormat::Json, tr("&JSON") } } };
    for (const auto& [format, words] : formats) {
        const CopyFormat wanted = format;
        m_copyActions.push_back(menu->addAction(words, this, [this, wanted] { Q_EMIT copyWanted(wanted); }));
    }
    m_copy->setMenu(menu);
    m_copy->setAccessibleName(tr("Copy the issue as"));
}

void IssueHeader::createFacts()
{
    for (QLabel** label : { &m_errors, &m_spans, &m_traces, &m_firstSeen, &m_lastSeen })
        *label = new ElidedLabel(this);
    m_service = new ServiceLabel(this);
    m_service->setAccessibleName(tr("Service"));
    for (QLabel* label :
        std::initializer_list<QLabel*>{ m_errors, m_spans, m_traces, m_firstSeen, m_lastSeen, m_service }) {
        setTextRole(*label, QStringLiteral("muted"));
        m_factsLayout->addWidget(label);
    }
}

void IssueHeader::setHasRoots(bool hasRoots)
{
    m_hasRoots = hasRoots;
    m_suspect->setVisible(hasRoots);
}

void IssueHeader::setSuspectNote(const QString& note)
{
    m_suspect->setNote(note);
    m_suspect->setOwners({});
    m_suspect->setVisible(m_hasRoots);
}

void IssueHeader::setSuspect(const std::optional<SuspectCommit>& suspect, const QStringList& owners,
    TimeNs relativeTo, const QString& problem)
{
    if (suspect)
        m_suspect->setSuspect(*suspect, relativeTo);
    else if (problem.isEmpty())
        m_suspect->setNote(tr("No suspect commit"),
            tr("No commit of the 90 days before the first occurrence is known to have touched a line of the "
               "stack."));
    else
        m_suspect->setNote(tr("No suspect commit: %1").arg(oneLine(problem.toStdString(), 300)));
    m_suspect->setOwners(owners);
    m_suspect->setVisible(m_hasRoots || suspect || !owners.isEmpty());
}

void IssueHeader::setIssue(const Issue& issue, const DataRange& range)
{
    m_current = issue.state;
    m_state->setVisible(true);
    m_state->setText(withArrow(titleOf(issue.state)));
    m_state->setAccessibleName(tr("State: %1").arg(titleOf(issue.state)));
    m_stateActions[static_cast<std::size_t>(issue.state)]->setChecked(true);
    m_badge->setVisible(isNewIssue(issue, range));
    m_badge->setText(
        issue.firstVersion.empty() ? tr("NEW") : tr("NEW in %1").arg(oneLine(issue.firstVersion, 24)));
    m_message->setMessage(issue.message);
    showFacts(issue, range.to);
}

void IssueHeader::setLive(const Issue& issue, const std::string& message)
{
    m_state->setVisible(false);
    m_badge->setVisible(false);
    m_message->setMessage(message.empty() ? issue.message : message);
    showFacts(issue, 0);
}

void IssueHeader::showFacts(const Issue& issue, TimeNs dataEnd)
{
    const QString dot = QStringLiteral(" ·");
    m_type->setText(issue.type.empty() ? tr("Error") : oneLine(issue.type));
    const bool repeats = issue.failures != 0 && issue.failures != issue.count;
    const QString failures =
        issue.failures == 1 ? tr("1 failure") : tr("%1 failures").arg(formatCount(issue.failures));
    const QString errors = issue.count == 1 ? tr("1 error") : tr("%1 errors").arg(formatCount(issue.count));
    m_errors->setText((repeats ? failures : errors) + dot);
    m_errors->setToolTip(
        repeats ? tr("An error that passes through several spans is one failure.") : QString());
    m_spans->setText(tr("%1 spans").arg(formatCount(issue.count)) + dot);
    m_spans->setVisible(repeats);
    m_traces->setText(
        (issue.traces == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(issue.traces))) + dot);
    m_firstSeen->setText(seenText(tr("first seen %1"), issue.firstSeen, issue.firstVersion, dataEnd) + dot);
    m_lastSeen->setText(seenText(tr("last seen %1"), issue.lastSeen, issue.lastVersion, dataEnd) + dot);
    m_firstSeen->setToolTip(formatTimeFull(issue.firstSeen));
    m_lastSeen->setToolTip(formatTimeFull(issue.lastSeen));
    m_firstSeen->setAccessibleDescription(formatTimeFull(issue.firstSeen));
    m_lastSeen->setAccessibleDescription(formatTimeFull(issue.lastSeen));
    m_firstSeen->setVisible(issue.firstSeen != 0);
    m_lastSeen->setVisible(issue.lastSeen != 0);
    m_traces->setVisible(issue.traces != 0);
    m_service->setService(oneLine(issue.service), {});
}

void IssueHeader::setOccurrence(const Occurrence& occurrence)
{
    if (!occurrence.exceptions.empty() && !occurrence.exceptions.back().message.empty())
        m_message->setMessage(occurrence.exceptions.back().message);
    m_service->setService(oneLine(occurrence.resource.service), oneLine(occurrence.resource.environment));
}

void IssueHeader::setCopyEnabled(CopyFormat format, bool enabled)
{
    m_copyActions[static_cast<std::size_t>(format)]->setEnabled(enabled);
}

} // namespace spanglass
