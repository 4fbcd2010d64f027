#include "ui/jobs/groupingjob.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t similarShown = 20;

template <typename Value> std::shared_ptr<const Value> shared(Result<Value>&& result)
{
    return std::make_shared<const Value>(std::move(*result));
}

/// A fresh source for the newest question of a kind; the one before is stopped.
std::stop_token restarted(std::stop_source& source)
{
    source.request_stop();
    source = std::stop_source();
    return source.get_token();
}

} // namespace

GroupingJob::GroupingJob(std::string workspace, QObject* parent)
    : QObject(parent)
    , m_path(std::move(workspace))
{
}

GroupingJob::~GroupingJob()
{
    m_previewStop.request_stop();
    m_similarStop.request_stop();
}

void GroupingJob::askState()
{
    m_queue.replace(State, [this, path = m_path](const std::stop_token&) -> WorkQueue::Continuation {
        auto state = readGrouping(path);
        if (!state) {
            return [this, error = state.error()] { Q_EMIT failed(error); };
        }
        return [this, answer = shared(std::move(state))] { Q_EMIT stateReady(answer); };
    });
}

void GroupingJob::askExplanation(IssueId issue)
{
    m_queue.replace(
        Explained, [this, path = m_path, issue](const std::stop_token&) -> WorkQueue::Continuation {
            auto explanation = explainIssue(path, issue);
            if (!explanation) {
                return [this, issue, error = explanation.error()] { Q_EMIT explanationFailed(issue, error); };
            }
            return
                [this, issue, answer = shared(std::move(explanation))] { Q_EMIT explained(issue, answer); };
        });
}

void GroupingJob::askSimilar(IssueId issue)
{
    const std::stop_token newer = restarted(m_similarStop);
    m_previews.replace(
        Similar, [this, path = m_path, issue, newer](const std::stop_token&) -> WorkQueue::Continuation {
            auto similar = similarIssues(path, issue, similarShown, newer);
            if (!similar) {
                return [this, error = similar.error()] {
                    if (error.kind != Error::Kind::Cancelled) {
                        Q_EMIT failed(error);
                    }
                };
            }
            return [this, issue, answer = shared(std::move(similar))] { Q_EMIT similarReady(issue, answer); };
        });
}

void GroupingJob::askDifference(IssueId first, IssueId second)
{
    m_queue.replace(
        Difference, [this, path = m_path, first, second](const std::stop_token&) -> WorkQueue::Continuation {
            auto difference = explainDifference(path, first, second);
            if (!difference) {
                return [this, error = difference.error()] { Q_EMIT failed(error); };
            }
            return [this, answer = shared(std::move(difference))] { Q_EMIT differenceReady(answer); };
        });
}

void GroupingJob::askPreview(GroupingConfig config)
{
    const std::stop_token newer = restarted(m_previewStop);
    m_previews.replace(Preview,
        [this, path = m_path, config = std::move(config), newer](
            const std::stop_token&) -> WorkQueue::Continuation {
            auto preview = previewRegroup(path, config, newer);
            if (!preview) {
                return [this, error = preview.error()] {
                    if (error.kind != Error::Kind::Cancelled) {
                        Q_EMIT previewFailed(error);
                    }
                };
            }
            return [this, answer = shared(std::move(preview))] { Q_EMIT previewReady(answer); };
        });
}

void GroupingJob::dropPreview()
{
    m_previewStop.request_stop();
    m_previews.drop(Preview);
}

void GroupingJob::askMovingSpans(RegroupChange change, std::size_t limit)
{
    m_queue.replace(Moving,
        [this, path = m_path, change = std::move(change), limit](
            const std::stop_token&) -> WorkQueue::Continuation {
            auto spans = movingSpans(path, change, limit);
            if (!spans) {
                return [this, error = spans.error()] { Q_EMIT failed(error); };
            }
            return [this, answer = shared(std::move(spans))] { Q_EMIT movingSpansReady(answer); };
        });
}

} // namespace spanglass
