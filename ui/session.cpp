#include "ui/session.h"

#include "core/base/hash.h"
#include "ui/jobs/ingestjob.h"
#include "ui/jobs/triagejob.h"
#include "ui/look/format.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

QStringList absolute(const QStringList& paths)
{
    QStringList result;
    for (const QString& path : paths) {
        result << (path == QLatin1String("-") ? path : QFileInfo(path).absoluteFilePath());
    }
    return result;
}

QString text(const Error& error)
{
    return fromUtf8(error.message);
}

/// True if a read brought nothing that the summary does not know.
bool knowsAll(const WorkspaceSummary& summary, const IngestReport& report)
{
    return std::all_of(report.captures.begin(), report.captures.end(), [&summary](const Capture& capture) {
        return std::any_of(summary.captures.begin(), summary.captures.end(),
            [&capture](const Capture& known) { return known.id == capture.id; });
    });
}

QString issuesText(std::size_t count)
{
    return count == 1 ? Session::tr("1 issue") : Session::tr("%1 issues").arg(formatCount(count));
}

/// The file's name without what says how it is packed: "larder-1.0.0" of larder-1.0.0.jsonl.gz.
QString nameWithoutFormat(const QString& path)
{
    QString name = QFileInfo(path).fileName();
    for (const char* suffix : { ".gz", ".zst", ".zstd", ".jsonl", ".ndjson", ".json" }) {
        if (name.endsWith(QLatin1String(suffix), Qt::CaseInsensitive)) {
            name.chop(static_cast<qsizetype>(qstrlen(suffix)));
        }
    }
    return name.isEmpty() ? QStringLiteral("capture") : name.left(80);
}

} // namespace

QString defaultWorkspace(const QString& folder, const QStringList& captures)
{
    QStringList paths = absolute(captures);
    paths.sort();
    QString name = nameWithoutFormat(paths.value(0));
    if (paths.contains(QLatin1String("-"))) { // another stream each time
        name = QStringLiteral("stdin");
        paths << QString::number(QDateTime::currentMSecsSinceEpoch());
    }
    const auto joined = paths.join(QLatin1Char('\n')).toStdString();
    const QString hash = QStringLiteral("%1").arg(hash64(joined) >> 32U, 8, 16, QLatin1Char('0'));
    return QDir(folder).filePath(name + QLatin1Char('-') + hash + QLatin1String(".spanglass"));
}

Session::Session(QString workspaceFolder, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(workspaceFolder))
{
}

Session::~Session() = default;

template <typename Job> void Session::retire(Job*& job)
{
    if (job) {
        job->disconnect(this);
        job->deleteLater(); // it may be the one whose signal is being handled
        job = nullptr;
    }
}

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
    if (m_ingest) {
        m_ingest->cancel();
        retire(m_ingest);
        Q_EMIT readingEnded(nullptr);
    }
    if (m_answering != m_explore) {
        retire(m_answering);
    }
    m_answering = nullptr;
    retire(m_explore);
    retire(m_triage);
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

void Session::open(const QStringList& captures, const QString& workspace, const std::string& format)
{
    if (captures.isEmpty()) {
        return;
    }
    reset();
    m_workspace =
        workspace.isEmpty() ? defaultWorkspace(m_folder, captures) : QFileInfo(workspace).absoluteFilePath();
    QDir().mkpath(QFileInfo(m_workspace).absolutePath());
    setPhase(Phase::Reading);
    if (QFileInfo::exists(m_workspace)) {
        explore(false);
    }
    startTriage();
    startIngest(captures, format);
}

void Session::openWorkspace(const QString& path)
{
    reset();
    m_workspace = QFileInfo(path).absoluteFilePath();
    setPhase(Phase::Reading);
    startTriage();
    explore(false);
}

void Session::addCaptures(const QStringList& captures)
{
    if (m_phase != Phase::Ready || m_workspace.isEmpty()) {
        open(captures);
    } else if (m_ingest) {
        Q_EMIT problem(tr("Another capture is being read. Add this one when it is done."));
    } else if (!captures.isEmpty()) {
        startIngest(captures, {});
    }
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
        Q_EMIT notice(action
                ? tr("Undone: %1 to %2").arg(issuesText(action->issues.size()), titleOf(action->to))
                : tr("Nothing to undo"));
        explore(true);
    });
    connect(m_triage, &TriageJob::redone, this, [this](const std::optional<TriageAction>& action) {
        Q_EMIT notice(action
                ? tr("Done again: %1 to %2").arg(issuesText(action->issues.size()), titleOf(action->to))
                : tr("Nothing to redo"));
        explore(true);
    });
    connect(m_triage, &TriageJob::policySet, this, [this](TrackingPolicy policy) {
        m_detailsStale = true;
        explore(false);
        Q_EMIT policyChanged(policy);
    });
    connect(m_triage, &TriageJob::failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
}

void Session::startIngest(const QStringList& captures, const std::string& format)
{
    std::vector<std::string> paths;
    for (const QString& path : absolute(captures)) {
        paths.push_back(path.toStdString());
    }
    m_ingest = new IngestJob(std::move(paths), m_workspace.toStdString(), format, this);
    connect(m_ingest, &IngestJob::updated, this, &Session::takeUpdate);
    connect(m_ingest, &IngestJob::finished, this, &Session::endIngest);
    connect(m_ingest, &IngestJob::failed, this, [this](const Error& error) { failIngest(text(error)); });
    connect(m_ingest, &IngestJob::cancelled, this, [this] { failIngest({}); });
}

void Session::takeUpdate(const IngestUpdate& update)
{
    Q_EMIT progressed(update);
    if (m_phase == Phase::Reading && update.issues) {
        m_live = update.issues;
        Q_EMIT rowsChanged({ .live = m_live });
    }
}

void Session::endIngest(const std::shared_ptr<const IngestReport>& report)
{
    retire(m_ingest);
    const bool known = m_phase == Phase::Ready && m_summary && knowsAll(*m_summary, *report);
    Q_EMIT readingEnded(report);
    if (!report->failures.empty()) {
        const IngestFailure& first = report->failures.front();
        const auto more = static_cast<int>(report->failures.size()) - 1;
        Q_EMIT problem(text(first.error) + (more > 0 ? tr(" (and %1 more)").arg(more) : QString()));
    }
    if (!known) {
        m_detailsStale = true;
        explore(m_phase == Phase::Ready);
    }
}

/// `message` is empty after a cancel.
void Session::failIngest(const QString& message)
{
    retire(m_ingest);
    Q_EMIT readingEnded(nullptr);
    if (m_phase == Phase::Ready) {
        Q_EMIT message.isEmpty() ? notice(tr("Reading cancelled; nothing of it was kept")) : problem(message);
        return;
    }
    reset();
    setPhase(message.isEmpty() ? Phase::Start : Phase::Failed);
    if (message.isEmpty()) {
        Q_EMIT notice(tr("Reading cancelled; nothing of it was kept"));
    } else {
        Q_EMIT failedToOpen(message);
    }
}

void Session::cancelReading()
{
    if (m_ingest) {
        m_ingest->cancel();
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
    connect(job, &ExploreJob::loaded, this, [this] {
        answerFromNewest();
        askTimeline(); // totals gave a coarse one
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
            Q_EMIT detailsReady(details);
        }
    });
    connect(job, &ExploreJob::histogramReady, this, [this](IssueId id, Dimension by, const auto& histogram) {
        if (id == m_selected.id && by == m_dimension) {
            Q_EMIT histogramReady(by, histogram);
        }
    });
    connect(job, &ExploreJob::occurrenceReady, this, [this](IssueId id, const auto& occurrence) {
        if (id == m_selected.id) {
            Q_EMIT occurrenceReady(occurrence);
        }
    });
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
