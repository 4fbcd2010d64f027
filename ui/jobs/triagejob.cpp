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

} // namespace spanglass
