#pragma once

#include "core/regroup/merging.h"
#include "core/regroup/regroup.h"
#include "core/triage/triage.h"
#include "ui/jobs/workqueue.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// Writes what people decide to a workspace, one after another, off the window's thread.
class TriageJob : public QObject {
    Q_OBJECT
public:
    explicit TriageJob(std::string workspace, QObject* parent = nullptr);

    void setState(std::vector<IssueId> issues, IssueState state);
    void undo();
    void redo();
    void setPolicy(TrackingPolicy policy);
    void merge(std::vector<IssueId> issues);
    void takeApart(IssueId issue, std::vector<IssueId> parts);
    void moveOccurrences(std::vector<OccurrenceId> occurrences);
    void regroup(GroupingConfig config);

Q_SIGNALS:
    void stateSet(quint64 issues, spanglass::IssueState state);
    void undone(const std::optional<spanglass::TriageAction>& action);
    void redone(const std::optional<spanglass::TriageAction>& action);
    void policySet(spanglass::TrackingPolicy policy);
    void merged(quint64 issues, spanglass::IssueId into);
    void takenApart();
    void moved(quint64 occurrences, spanglass::IssueId into);
    void regrouped(const std::shared_ptr<const spanglass::RegroupPreview>& done);
    void regroupFailed(const spanglass::Error& error);
    void failed(const spanglass::Error& error);

private:
    std::string m_workspace;
    WorkQueue m_queue;
};

} // namespace spanglass
