#pragma once

#include "core/regroup/explainissue.h"
#include "core/regroup/regroup.h"
#include "ui/jobs/workqueue.h"

#include <QObject>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// Answers questions about grouping off the window's thread: why issues are what they are, and what another
/// grouping would do. Of each kind only the newest question is answered. Changes nothing; that is
/// TriageJob's.
class GroupingJob : public QObject {
    Q_OBJECT
public:
    using Spans = std::vector<std::pair<TraceId, SpanId>>;

    explicit GroupingJob(std::string workspace, QObject* parent = nullptr);
    ~GroupingJob() override;

    void askState();
    void askExplanation(IssueId issue);
    void askSimilar(IssueId issue);
    void askDifference(IssueId first, IssueId second);
    void askPreview(GroupingConfig config);
    void dropPreview(); ///< the answer is not wanted any more
    void askMovingSpans(RegroupChange change, std::size_t limit);

Q_SIGNALS:
    void stateReady(const std::shared_ptr<const spanglass::GroupingState>& state);
    void explained(
        spanglass::IssueId issue, const std::shared_ptr<const spanglass::IssueExplanation>& explanation);
    void similarReady(
        spanglass::IssueId issue, const std::shared_ptr<const std::vector<spanglass::SimilarIssue>>& similar);
    void differenceReady(const std::shared_ptr<const spanglass::IssueDifference>& difference);
    void previewReady(const std::shared_ptr<const spanglass::RegroupPreview>& preview);
    void previewFailed(const spanglass::Error& error);
    void movingSpansReady(const std::shared_ptr<const spanglass::GroupingJob::Spans>& spans);
    void explanationFailed(spanglass::IssueId issue, const spanglass::Error& error);
    void failed(const spanglass::Error& error);

private:
    enum Slot { State, Explained, Similar, Difference, Preview, Moving };

    std::string m_path;
    std::stop_source m_previewStop; ///< of the newest preview
    std::stop_source m_similarStop;
    WorkQueue m_queue;
    WorkQueue m_previews; ///< they take long; what is clicked meanwhile does not wait
};

} // namespace spanglass
