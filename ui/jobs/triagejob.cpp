#include "ui/jobs/triagejob.h"

#include <utility>

namespace spanglass {

TriageJob::TriageJob(std::string workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
{
}

void TriageJob::setState(std::vector<IssueId> issues, IssueState state)
{
    m_queue.add([this, path = m_workspace, issues = std::move(issues), state](
                    const std::stop_token&) -> WorkQueue::Continuation {
        if (auto set = setIssueState(path, issues, state); !set) {
            return [this, error = set.error()] { Q_EMIT failed(error); };
        }
        return [this, count = issues.size(), state] { Q_EMIT stateSet(count, state); };
    });
}

void TriageJob::undo()
{
    m_queue.add([this, path = m_workspace](const std::stop_token&) -> WorkQueue::Continuation {
        auto action = undoTriage(path);
        if (!action) {
            return [this, error = action.error()] { Q_EMIT failed(error); };
        }
        return [this, done = *action] { Q_EMIT undone(done); };
    });
}

void TriageJob::redo()
{
    m_queue.add([this, path = m_workspace](const std::stop_token&) -> WorkQueue::Continuation {
        auto action = redoTriage(path);
        if (!action) {
            return [this, error = action.error()] { Q_EMIT failed(error); };
        }
        return [this, done = *action] { Q_EMIT redone(done); };
    });
}

void TriageJob::setPolicy(TrackingPolicy policy)
{
    m_queue.add([this, path = m_workspace, policy](const std::stop_token& stop) -> WorkQueue::Continuation {
        if (auto set = setTrackingPolicy(path, policy, stop); !set) {
            return [this, error = set.error()] { Q_EMIT failed(error); };
        }
        return [this, policy] { Q_EMIT policySet(policy); };
    });
}

void TriageJob::merge(std::vector<IssueId> issues)
{
    m_queue.add([this, path = m_workspace, issues = std::move(issues)](
                    const std::stop_token& stop) -> WorkQueue::Continuation {
        const auto into = mergeIssues(path, issues, stop);
        if (!into) {
            return [this, error = into.error()] { Q_EMIT failed(error); };
        }
        return [this, count = issues.size(), id = *into] { Q_EMIT merged(count, id); };
    });
}

void TriageJob::takeApart(IssueId issue, std::vector<IssueId> parts)
{
    m_queue.add([this, path = m_workspace, issue, parts = std::move(parts)](
                    const std::stop_token& stop) -> WorkQueue::Continuation {
        if (auto done = spanglass::takeApart(path, issue, parts, stop); !done) {
            return [this, error = done.error()] { Q_EMIT failed(error); };
        }
        return [this] { Q_EMIT takenApart(); };
    });
}

void TriageJob::moveOccurrences(std::vector<OccurrenceId> occurrences)
{
    m_queue.add([this, path = m_workspace, occurrences = std::move(occurrences)](
                    const std::stop_token& stop) -> WorkQueue::Continuation {
        const auto issue = spanglass::moveOccurrences(path, occurrences, stop);
        if (!issue) {
            return [this, error = issue.error()] { Q_EMIT failed(error); };
        }
        return [this, count = occurrences.size(), id = *issue] { Q_EMIT moved(count, id); };
    });
}

void TriageJob::regroup(GroupingConfig config)
{
    m_queue.add([this, path = m_workspace, config = std::move(config)](
                    const std::stop_token& stop) -> WorkQueue::Continuation {
        auto done = applyRegroup(path, config, stop);
        if (!done) {
            return [this, error = done.error()] { Q_EMIT regroupFailed(error); };
        }
        return [this, result = std::make_shared<const RegroupPreview>(std::move(*done))] {
            Q_EMIT regrouped(result);
        };
    });
}

} // namespace spanglass
