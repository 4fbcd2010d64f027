#include "ui/grouping/regroupdialog.h"
#include "ui/jobs/triagejob.h"
#include "ui/look/format.h"
#include "ui/session.h"

// Session: how the workspace is grouped, and what people do to issues by hand.

namespace spanglass {

namespace {

QString text(const Error& error)
{
    return fromUtf8(error.message);
}

} // namespace

void Session::startGrouping()
{
    retire(m_grouping);
    m_grouping = new GroupingJob(m_workspace.toStdString(), this);
    connect(m_grouping, &GroupingJob::stateReady, this, &Session::groupingReady);
    connect(m_grouping, &GroupingJob::explained, this, [this](IssueId issue, const auto& explanation) {
        if (issue == m_selected.id) {
            Q_EMIT explanationReady(explanation);
            m_grouping->askSimilar(issue);
        }
    });
    connect(m_grouping, &GroupingJob::explanationFailed, this, [this](IssueId issue, const Error& error) {
        if (issue == m_selected.id) {
            Q_EMIT explanationFailed(text(error));
        }
    });
    connect(m_grouping, &GroupingJob::similarReady, this, [this](IssueId issue, const auto& similar) {
        if (issue == m_selected.id) {
            Q_EMIT similarReady(similar);
        }
    });
    connect(m_grouping, &GroupingJob::differenceReady, this, &Session::differenceReady);
    connect(m_grouping, &GroupingJob::previewReady, this, &Session::previewReady);
    connect(m_grouping, &GroupingJob::previewFailed, this,
        [this](const Error& error) { Q_EMIT previewFailed(text(error)); });
    connect(m_grouping, &GroupingJob::movingSpansReady, this, &Session::movingSpansReady);
    connect(
        m_grouping, &GroupingJob::failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
    connect(m_triage, &TriageJob::merged, this, [this](quint64 issues, IssueId into) {
        Q_EMIT issueMade(into);
        Q_EMIT notice(tr("%1 issues merged").arg(formatCount(issues)));
        regrouped();
    });
    connect(m_triage, &TriageJob::takenApart, this, [this] {
        Q_EMIT notice(tr("Merged issue taken apart"));
        regrouped();
    });
    connect(m_triage, &TriageJob::moved, this, [this](quint64 occurrences, IssueId into) {
        Q_EMIT issueMade(into);
        Q_EMIT notice(occurrences == 1
                ? tr("Occurrence moved to an issue of its own")
                : tr("%1 occurrences moved to an issue of their own").arg(formatCount(occurrences)));
        regrouped();
    });
    connect(m_triage, &TriageJob::regrouped, this, [this](const auto& done) {
        Q_EMIT notice(headlineOf(*done));
        Q_EMIT regroupEnded();
        regrouped();
    });
    connect(m_triage, &TriageJob::regroupFailed, this, [this](const Error& error) {
        Q_EMIT problem(text(error));
        Q_EMIT regroupEnded();
    });
}

/// Issues have other occurrences now: all that is shown of them is of the past.
void Session::regrouped()
{
    m_detailsStale = true;
    explore(false);
    askGrouping();
}

void Session::askGrouping()
{
    if (m_grouping) {
        m_grouping->askState();
    }
}

void Session::askExplanation()
{
    if (m_grouping && m_selected.id) {
        m_grouping->askExplanation(m_selected.id);
    }
}

void Session::askDifference(IssueId other)
{
    if (m_grouping && m_selected.id && other) {
        m_grouping->askDifference(m_selected.id, other);
    }
}

void Session::askPreview(const GroupingConfig& config)
{
    if (m_grouping) {
        m_grouping->askPreview(config);
    }
}

void Session::dropPreview()
{
    if (m_grouping) {
        m_grouping->dropPreview();
    }
}

void Session::askMovingSpans(const RegroupChange& change)
{
    if (m_grouping) {
        m_grouping->askMovingSpans(change, movingSpansShown);
    }
}

void Session::regroup(const GroupingConfig& config)
{
    if (canTriage()) {
        m_triage->regroup(config);
    } else {
        Q_EMIT regroupEnded();
    }
}

void Session::mergeIssues(const std::vector<IssueId>& issues)
{
    if (issues.size() >= 2 && canTriage()) {
        m_triage->merge(issues);
    }
}

void Session::takeApart(const std::vector<IssueId>& parts)
{
    if (m_selected.id && canTriage()) {
        m_triage->takeApart(m_selected.id, parts);
    }
}

void Session::moveOccurrence(OccurrenceId occurrence)
{
    if (occurrence && canTriage()) {
        m_triage->moveOccurrences({ occurrence });
    }
}

} // namespace spanglass
