#include "ui/jobs/explorejob.h"

#include "ui/look/format.h"

#include <algorithm>
#include <optional>
#include <set>

namespace spanglass {

struct ExploreJob::Worker {
    std::unique_ptr<Explorer> explorer;
    std::optional<Error> failure;

    /// Opens at the first question; later questions get the same failure.
    bool open(const std::string& path)
    {
        if (!explorer && !failure) {
            auto opened = Explorer::open(path);
            if (opened) {
                explorer = std::move(*opened);
            } else {
                failure = opened.error();
            }
        }
        return explorer != nullptr;
    }
};

namespace {

constexpr std::size_t vocabularyIssues = 12; ///< issues asked for environments and versions

QStringList sorted(const std::set<std::string>& values)
{
    QStringList list;
    for (const auto& value : values) {
        if (!value.empty()) {
            list << fromUtf8(value);
        }
    }
    return list;
}

} // namespace

/// Words found so far, and the issues whose occurrences are still to be asked.
struct ExploreJob::Words {
    std::set<std::string> services;
    std::set<std::string> types;
    std::set<std::string> versions;
    std::set<std::string> environments;
    std::vector<IssueId> toAsk;

    void takeIssues(const IssueList& list);
    void takeOccurrences(const Explorer& explorer, IssueId issue);
};

void ExploreJob::Words::takeIssues(const IssueList& list)
{
    for (const Issue& issue : list.issues) {
        services.insert(issue.service);
        types.insert(issue.type);
        versions.insert({ issue.firstVersion, issue.lastVersion });
        if (toAsk.size() < vocabularyIssues) {
            toAsk.push_back(issue.id);
        }
    }
}

void ExploreJob::Words::takeOccurrences(const Explorer& explorer, IssueId issue)
{
    for (const auto& [values, by] :
        { std::pair(&versions, Dimension::Version), std::pair(&environments, Dimension::Environment) }) {
        if (auto shares = explorer.breakdown(issue, by)) {
            for (const TagShare& share : *shares) {
                values->insert(share.value);
            }
        }
    }
}

ExploreJob::ExploreJob(std::string workspace, QObject* parent)
    : QObject(parent)
    , m_path(std::move(workspace))
    , m_worker(std::make_shared<Worker>())
    , m_tagWorker(std::make_shared<Worker>())
    , m_tagQueue(std::make_unique<WorkQueue>())
    , m_queue(std::make_unique<WorkQueue>())
{
    open();
}

ExploreJob::~ExploreJob()
{
    m_tagStop.request_stop();
}

void ExploreJob::open()
{
    m_queue->add([this, worker = m_worker, path = m_path](const std::stop_token&) -> WorkQueue::Continuation {
        if (!worker->open(path)) {
            return [this, error = *worker->failure] { Q_EMIT failedToOpen(error); };
        }
        auto summary = std::make_shared<const WorkspaceSummary>(worker->explorer->summary());
        return [this, summary] { Q_EMIT opened(summary); };
    });
}

/// Asks on the worker's thread. What cannot be answered from totals alone loads the occurrences, once,
/// and is asked again.
template <typename Answer, typename Ask, typename Then, typename Fail>
void ExploreJob::ask(Slot slot, Ask question, Then then, Fail fail)
{
    const bool tags = slot == TagPanel;
    auto worker = tags ? m_tagWorker : m_worker;
    auto* queue = tags ? m_tagQueue.get() : m_queue.get();
    queue->replace(slot, [=, path = m_path](const std::stop_token& stop) -> WorkQueue::Continuation {
        if (!worker->open(path)) {
            return [fail, error = *worker->failure] { fail(error); };
        }
        Result<Answer> answer = question(*worker->explorer, stop);
        if (!answer && !worker->explorer->hasColumns() && answer.error().kind != Error::Kind::Cancelled) {
            if (auto loaded = worker->explorer->loadColumns(stop); !loaded) {
                return [fail, error = loaded.error()] { fail(error); };
            }
            answer = question(*worker->explorer, stop);
        }
        if (!answer) {
            return [fail, error = answer.error()] { fail(error); };
        }
        auto value = std::make_shared<const Answer>(std::move(*answer));
        return [then, value] { then(value); };
    });
}

void ExploreJob::load()
{
    m_queue->add(
        [this, worker = m_worker, path = m_path](const std::stop_token& stop) -> WorkQueue::Continuation {
            if (!worker->open(path)
                || (!worker->explorer->hasColumns() && !worker->explorer->loadColumns(stop))) {
                return [this] { Q_EMIT notLoaded(); }; // questions that need them try again and tell why
            }
            return [this] { Q_EMIT loaded(); };
        });
}

void ExploreJob::askList(const Query& query, Sort sort)
{
    ask<IssueList>(
        List,
        [query, sort](Explorer& explorer, const std::stop_token&) { return explorer.list(query, sort); },
        [this](const auto& list) { Q_EMIT listed(list); },
        [this](const Error& error) { Q_EMIT listFailed(error); });
}

void ExploreJob::askTimeline(const Query& query)
{
    ask<Histogram>(
        Timeline,
        [query](
            Explorer& explorer, const std::stop_token&) { return explorer.timeline(query, timelineBuckets); },
        [this](const auto& timeline) { Q_EMIT timelineReady(timeline); },
        [this](const Error& error) { Q_EMIT listFailed(error); });
}

void ExploreJob::askDetails(IssueId issue, Dimension by)
{
    m_queue->drop(Occurrences);
    m_queue->drop(Histograms);
    m_queue->drop(First);
    ask<IssueDetails>(
        Details,
        [issue, by](Explorer& explorer, const std::stop_token&) -> Result<IssueDetails> {
            auto occurrence = explorer.latestRelevant(issue);
            if (!occurrence) {
                return occurrence.error();
            }
            auto histogram = explorer.impactedSpans(issue, by, issueBuckets);
            if (!histogram) {
                return histogram.error();
            }
            return IssueDetails{ std::move(*occurrence), by, std::move(*histogram) };
        },
        [this, issue](const auto& details) { Q_EMIT detailsReady(issue, details); },
        [this, issue](const Error& error) { Q_EMIT issueFailed(issue, error); });
}

void ExploreJob::askHistogram(IssueId issue, Dimension by)
{
    ask<Histogram>(
        Histograms,
        [issue, by](Explorer& explorer, const std::stop_token&) {
            return explorer.impactedSpans(issue, by, issueBuckets);
        },
        [this, issue, by](const auto& histogram) { Q_EMIT histogramReady(issue, by, histogram); },
        [this, issue](const Error& error) { Q_EMIT issueFailed(issue, error); });
}

void ExploreJob::askOccurrence(IssueId issue, quint64 index)
{
    ask<OccurrenceView>(
        Occurrences,
        [issue, index](
            Explorer& explorer, const std::stop_token&) { return explorer.occurrence(issue, index); },
        [this, issue](const auto& occurrence) { Q_EMIT occurrenceReady(issue, occurrence); },
        [this, issue](const Error& error) { Q_EMIT issueFailed(issue, error); });
}

void ExploreJob::askFirst(IssueId issue)
{
    ask<OccurrenceView>(
        First, [issue](Explorer& explorer, const std::stop_token&) { return explorer.occurrence(issue, 0); },
        [this, issue](const auto& occurrence) { Q_EMIT firstReady(issue, occurrence); },
        [this, issue](const Error&) { Q_EMIT firstReady(issue, nullptr); });
}

void ExploreJob::askTags(IssueId issue)
{
    m_tagStop.request_stop(); // the answer for the issue before is of no use any more
    m_tagStop = std::stop_source();
    ask<std::vector<TagDistribution>>(
        TagPanel,
        [issue, stop = m_tagStop.get_token()](
            Explorer& explorer, const std::stop_token&) { return explorer.tags(issue, stop); },
        [this, issue](const auto& tags) { Q_EMIT tagsReady(issue, tags); },
        [this, issue](const Error& error) { Q_EMIT issueFailed(issue, error); });
}

void ExploreJob::askLedger()
{
    ask<Ledger>(
        LedgerSlot, [](Explorer& explorer, const std::stop_token&) { return explorer.ledger(); },
        [this](const auto& ledger) { Q_EMIT ledgerReady(ledger); },
        [this](const Error& error) { Q_EMIT ledgerFailed(error); });
}

void ExploreJob::askVocabulary()
{
    auto words = std::make_shared<Words>();
    m_queue->add([this, words, worker = m_worker](const std::stop_token&) -> WorkQueue::Continuation {
        if (!worker->explorer) {
            return {};
        }
        if (auto list = worker->explorer->list({}, {})) {
            words->takeIssues(*list);
        }
        return [this, words] { learn(words); };
    });
}

/// One issue at a time, so that what is clicked meanwhile comes in between.
void ExploreJob::learn(const std::shared_ptr<Words>& words)
{
    Q_EMIT vocabularyReady(std::make_shared<const Vocabulary>(Vocabulary{ sorted(words->services),
        sorted(words->environments), sorted(words->versions), sorted(words->types) }));
    if (words->toAsk.empty()) {
        return;
    }
    m_queue->add([this, words, worker = m_worker](const std::stop_token&) -> WorkQueue::Continuation {
        words->takeOccurrences(*worker->explorer, words->toAsk.back());
        words->toAsk.pop_back();
        return [this, words] { learn(words); };
    });
}

} // namespace spanglass
