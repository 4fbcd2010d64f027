#pragma once

#include "core/triage/triage.h"
#include "ui/jobs/workqueue.h"

#include <QObject>

#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// Writes triage changes to a workspace, one after another, off the window's thread.
class TriageJob : public QObject {
    Q_OBJECT
public:
    explicit TriageJob(std::string workspace, QObject* parent = nullptr);

    void setState(std::vector<IssueId> issues, IssueState state);
    void undo();
    void redo();
    void setPolicy(TrackingPolicy policy);

Q_SIGNALS:
    void stateSet(quint64 issues, spanglass::IssueState state);
    void undone(const std::optional<spanglass::TriageAction>& action);
    void redone(const std::optional<spanglass::TriageAction>& action);
    void policySet(spanglass::TrackingPolicy policy);
    void failed(const spanglass::Error& error);

private:
    std::string m_workspace;
    WorkQueue m_queue;
};

} // namespace spanglass
