#include "ui/session.h"

#include "ui/jobs/followjob.h"
#include "ui/jobs/ingestjob.h"
#include "ui/jobs/sourcejob.h"
#include "ui/jobs/triagejob.h"
#include "ui/look/format.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

QString text(const Error& error)
{
    return fromUtf8(error.message);
}

QString issuesText(std::size_t count)
{
    return count == 1 ? Session::tr("1 issue") : Session::tr("%1 issues").arg(formatCount(count));
}

/// What an action did, after "Undone: ".
QString described(const TriageAction& action)
{
    const std::size_t count = action.issues.size();
    switch (action.kind) {
    case TriageKind::State: return Session::tr("%1 to %2").arg(issuesText(count), titleOf(action.to));
    case TriageKind::Merge: return Session::tr("merge of issues");
    case TriageKind::TakeApart: return Session::tr("taking a merged issue apart");
    case TriageKind::Move: return Session::tr("move of occurrences");
    case TriageKind::Regroup: return Session::tr("regrouping");
    }
    return {};
}

} // namespace

Session::Session(QString workspaceFolder, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(workspaceFolder))
{
}

Session::~Session() = default;

void Session::setPhase(Phase phase)
{
    if (m_phase != phase) {
        m_phase = phase;
        Q_EMIT phaseChanged(phase);
    }
}

/// Back to nothing open, with the query cleared and every job cancelled.
void Session::reset()
{
    m_waiting.reset();
    stopFollowing();
    if (m_ingest) {
        m_ingest->cancel();
        retire(m_ingest);
        Q_EMIT readingEnded(nullptr);
    }
    m_loading = false;
    m_exploreAgain = false;
    if (m_answering != m_explore) {
        retire(m_answering);
    }
    m_answering = nullptr;
    retire(m_explore);
    retire(m_triage);
    retire(m_grouping);
    resetSource();
    m_workspace.clear();
    m_live.reset();
    m_whole.reset();
    m_summary.reset();
    m_query = {};
    if (!m_queryText.isEmpty()) {
        m_queryText.clear();
        Q_EMIT queryChanged(m_queryText);
    }
    clearSelection();
    Q_EMIT timelineChanged(nullptr);
    Q_EMIT rowsChanged({});
}

void Session::openWorkspace(const QString& path)
{
    reset();
    m_workspace = QFileInfo(path).absoluteFilePath();
    setPhase(Phase::Reading);
    startTriage();
    startSource();
    explore(false);
}

void Session::close()
{
    reset();
    m_summary.reset();
    setPhase(Phase::Start);
}

void Session::startTriage()
{
    m_triage = new TriageJob(m_workspace.toStdString(), this);
    connect(m_triage, &TriageJob::stateSet, this, [this](quint64 issues, IssueState state) {
        Q_EMIT notice(tr("%1 set to %2").arg(issuesText(issues), titleOf(state)));
        explore(true);
    });
    connect(m_triage, &TriageJob::undone, this, [this](const std::optional<TriageAction>& action) {
        Q_EMIT notice(action ? tr("Undone: %1").arg(described(*action)) : tr("Nothing to undo"));
        takeReplayed(action);
    });
    connect(m_triage, &TriageJob::redone, this, [this](const std::optional<TriageAction>& action) {
        Q_EMIT notice(action ? tr("Done again: %1").arg(described(*action)) : tr("Nothing to redo"));
        takeReplayed(action);
    });
    connect(m_triage, &TriageJob::policySet, this, [this](TrackingPolicy policy) {
        m_detailsStale = true;
        explore(false);
        Q_EMIT policyChanged(policy);
    });
    connect(m_triage, &TriageJob::failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
    startGrouping();
}

/// After undo or redo.
void Session::takeReplayed(const std::optional<TriageAction>& action)
{
    if (action && action->kind != TriageKind::State) {
        regrouped();
    } else {
        explore(true);
    }
}

/// A job for the newest state. With `keepAnswering` the job before goes on answering about the selected
/// issue until the new one has loaded all occurrences, so that triage never makes a selection wait.
void Session::explore(bool keepAnswering)
{
    if (m_explore != m_answering) {
        retire(m_explore);
    } else if (m_explore) {
        m_explore->disconnect(this); // its lists are of the past
        connectIssue(m_explore);
    }
    m_explore = new ExploreJob(m_workspace.toStdString(), this);
    connectLists(m_explore);
    if (!keepAnswering || !m_answering) {
        answerFromNewest();
    }
    ask();
    m_loading = true;
    m_explore->load();
    m_explore->askVocabulary();
}

void Session::answerFromNewest()
{
    if (m_answering != m_explore) {
        retire(m_answering);
        m_answering = m_explore;
        connectIssue(m_answering);
        if (m_detailsStale && m_selected.id) {
            askDetails();
        }
    }
}

void Session::connectLists(ExploreJob* job)
{
    connect(job, &ExploreJob::opened, this, &Session::takeSummary);
    connect(job, &ExploreJob::failedToOpen, this, [this](const Error& error) {
        m_loading = false;
        if (m_phase == Phase::Ready) {
            Q_EMIT problem(text(error));
        } else if (!m_ingest) { // a running ingest tells the same with more context
            failIngest(text(error));
        }
    });
    connect(job, &ExploreJob::listed, this, &Session::takeList);
    connect(job, &ExploreJob::listFailed, this, [this](const Error& error) {
        if (m_phase == Phase::Ready) {
            Q_EMIT problem(text(error));
        }
    });
    connect(job, &ExploreJob::notLoaded, this, [this] { m_loading = false; });
    connect(job, &ExploreJob::loaded, this, [this] {
        m_loading = false;
        answerFromNewest();
        if (std::exchange(m_exploreAgain, false)) {
            explore(true);
        } else {
            askTimeline(); // totals gave a coarse one
        }
    });
    connect(job, &ExploreJob::timelineReady, this, &Session::timelineChanged);
    connect(job, &ExploreJob::vocabularyReady, this, &Session::vocabularyChanged);
    connect(job, &ExploreJob::ledgerReady, this, &Session::ledgerReady);
    connect(
        job, &ExploreJob::ledgerFailed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
}

void Session::connectIssue(ExploreJob* job)
{
    connect(job, &ExploreJob::detailsReady, this, [this](IssueId id, const auto& details) {
        if (id == m_selected.id) {
            m_occurrences = details->occurrence.count;
            showSource(std::shared_ptr<const OccurrenceView>(details, &details->occurrence));
            Q_EMIT detailsReady(details);
            askSuspect();
        }
    });
    connect(job, &ExploreJob::histogramReady, this, [this](IssueId id, Dimension by, const auto& histogram) {
        if (id == m_selected.id && by == m_dimension) {
            Q_EMIT histogramReady(by, histogram);
        }
    });
    connect(job, &ExploreJob::occurrenceReady, this, [this](IssueId id, const auto& occurrence) {
        if (id == m_selected.id) {
            showSource(occurrence);
            Q_EMIT occurrenceReady(occurrence);
        }
    });
    connect(job, &ExploreJob::firstReady, this, &Session::takeFirst);
    connect(job, &ExploreJob::tagsReady, this, [this](IssueId id, const auto& tags) {
        if (id == m_selected.id) {
            Q_EMIT tagsReady(tags);
        }
    });
    connect(job, &ExploreJob::issueFailed, this, [this](IssueId id, const Error& error) {
        if (id == m_selected.id) {
            Q_EMIT issueFailed(text(error));
        }
    });
}

void Session::takeSummary(const std::shared_ptr<const WorkspaceSummary>& summary)
{
    m_summary = summary;
    Q_EMIT summarized(summary);
    loadSource();
}

void Session::takeList(const std::shared_ptr<const IssueList>& list)
{
    if (m_phase == Phase::Reading && m_ingest && m_summary && m_summary->captures.empty()) {
        return; // a workspace without captures yet: what is being read is shown instead
    }
    m_live.reset();
    if (!isFiltered()) {
        m_whole = list;
    }
    setPhase(Phase::Ready);
    Q_EMIT rowsChanged({ .list = list });
    startFollowing();
}

void Session::ask()
{
    m_explore->askList(m_query, m_sort);
    askTimeline();
}

/// Over the whole range of the data: what is chosen there is marked, not cut out.
void Session::askTimeline()
{
    Query whole = m_query;
    whole.from.reset();
    whole.to.reset();
    m_explore->askTimeline(whole);
}

QString Session::title() const
{
    QString name = QFileInfo(m_workspace).completeBaseName();
    if (QFileInfo(m_workspace).dir() == QDir(m_folder)) {
        static const QRegularExpression hash(QStringLiteral("-[0-9a-f]{8}$"));
        name.remove(hash); // only tells files apart
    }
    return name;
}

bool Session::isFiltered() const
{
    return m_query != Query{};
}

bool Session::setQueryText(const QString& line)
{
    auto query = parseQuery(line.toStdString());
    if (!query) {
        Q_EMIT queryFailed(text(query.error()));
        return false;
    }
    query->from = m_query.from;
    query->to = m_query.to;
    const bool changed = *query != m_query;
    m_query = std::move(*query);
    m_queryText = line;
    Q_EMIT queryChanged(line);
    if (changed && m_live) {
        Q_EMIT rowsChanged({ .live = m_live });
    }
    if (changed && m_explore) {
        ask();
    }
    return true;
}

void Session::setTimeRange(std::optional<TimeNs> from, std::optional<TimeNs> to)
{
    if (m_query.from == from && m_query.to == to) {
        return;
    }
    m_query.from = from;
    m_query.to = to;
    if (m_explore) {
        m_explore->askList(m_query, m_sort);
    }
}

void Session::setSort(Sort sort)
{
    if (m_sort == sort) {
        return;
    }
    m_sort = sort;
    if (m_live) {
        Q_EMIT rowsChanged({ .live = m_live });
    } else if (m_explore) {
        m_explore->askList(m_query, m_sort);
    }
}

/// A query by time, environment or version counts some of an issue's occurrences only; the page is about
/// all of them.
Issue Session::wholeOf(const Issue& row) const
{
    const bool cut = m_query.from || m_query.to || !m_query.environment.empty() || !m_query.version.empty();
    if (!cut || !m_whole || !row.id) {
        return row;
    }
    const auto found = std::find_if(m_whole->issues.begin(), m_whole->issues.end(),
        [&row](const Issue& issue) { return issue.id == row.id; });
    if (found == m_whole->issues.end()) {
        return row;
    }
    Issue whole = *found;
    whole.state = row.state;
    return whole;
}

void Session::select(const Issue& issue)
{
    const bool same = issue.fingerprint == m_selected.fingerprint;
    const bool sameRow = same && issue.id == m_selected.id;
    const bool changed = issue != m_selected;
    m_selected = issue;
    m_shown = wholeOf(issue);
    if (!same) {
        m_occurrences = 0;
        showSource(nullptr);
        Q_EMIT selectionChanged(m_shown);
    }
    if (!issue.id) {
        if (m_live && changed) {
            const auto live = std::find_if(m_live->begin(), m_live->end(),
                [&issue](const LiveIssue& one) { return one.issue.fingerprint == issue.fingerprint; });
            if (live != m_live->end()) {
                Q_EMIT liveShown(*live);
            }
        }
        return;
    }
    if (sameRow) {
        if (changed) {
            Q_EMIT issueUpdated(m_shown);
        }
        return;
    }
    Q_EMIT detailsLoading(m_shown);
    askDetails();
}

void Session::clearSelection()
{
    if (!m_selected.fingerprint.empty()) {
        m_selected = {};
        m_shown = {};
        showSource(nullptr);
        Q_EMIT selectionChanged(m_selected);
    }
}

void Session::askDetails()
{
    if (m_answering && m_selected.id) {
        m_detailsStale = false;
        m_answering->askDetails(m_selected.id, m_dimension);
        m_answering->askTags(m_selected.id);
    }
}

void Session::setDimension(Dimension by)
{
    m_dimension = by;
    if (m_answering && m_selected.id) {
        m_answering->askHistogram(m_selected.id, by);
    }
}

void Session::showOccurrence(quint64 index)
{
    if (m_answering && m_selected.id) {
        m_answering->askOccurrence(m_selected.id, index);
    }
}

void Session::showLatest()
{
    if (m_answering && m_selected.id && m_occurrences > 0) {
        m_answering->askOccurrence(m_selected.id, m_occurrences - 1);
    }
}

bool Session::canTriage()
{
    if (m_ingest) {
        Q_EMIT problem(tr("States can be changed when the capture has been read."));
        return false;
    }
    return m_triage != nullptr && m_phase == Phase::Ready;
}

void Session::setState(const std::vector<IssueId>& issues, IssueState state)
{
    if (!issues.empty() && canTriage()) {
        m_triage->setState(issues, state);
    }
}

void Session::undo()
{
    if (canTriage()) {
        m_triage->undo();
    }
}

void Session::redo()
{
    if (canTriage()) {
        m_triage->redo();
    }
}

void Session::setPolicy(TrackingPolicy policy)
{
    if (canTriage()) {
        m_triage->setPolicy(policy);
    }
}

void Session::askLedger()
{
    if (m_explore) {
        m_explore->askLedger();
    }
}

} // namespace spanglass
