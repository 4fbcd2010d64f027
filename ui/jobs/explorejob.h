#pragma once

#include "core/explore/explorer.h"
#include "core/triage/triage.h"
#include "ui/jobs/workqueue.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <string>
#include <utility>

namespace spanglass {

/// What the window shows of an issue without its tags.
struct IssueDetails {
    OccurrenceView occurrence{};
    Dimension dimension = Dimension::Version;
    Histogram histogram{};
};

/// Values that the search line offers after a key.
struct Vocabulary {
    QStringList services{};
    QStringList environments{};
    QStringList versions{};
    QStringList types{};
};

/// Answers questions over one state of a workspace on threads of its own. Of each kind of question only
/// the newest is answered. After a change of the workspace make a new one. The first list comes from
/// materialised totals; what needs the occurrences waits until they are loaded.
class ExploreJob : public QObject {
    Q_OBJECT
public:
    static constexpr int timelineBuckets = 160;
    static constexpr int issueBuckets = 60;

    explicit ExploreJob(std::string workspace, QObject* parent = nullptr);
    ~ExploreJob() override;

    /// Reads the occurrences after what was asked so far; `loaded` follows.
    void load();

    void askList(const Query& query, Sort sort);
    void askTimeline(const Query& query);
    void askDetails(IssueId issue, Dimension by);
    void askHistogram(IssueId issue, Dimension by);
    void askOccurrence(IssueId issue, quint64 index);
    void askFirst(IssueId issue); ///< its first occurrence; silent if that cannot be had
    void askTags(IssueId issue);
    void askLedger();
    void askVocabulary();

Q_SIGNALS:
    void opened(const std::shared_ptr<const spanglass::WorkspaceSummary>& summary);
    void failedToOpen(const spanglass::Error& error);
    void loaded();
    void notLoaded(); ///< instead; what is asked then tells why
    void listed(const std::shared_ptr<const spanglass::IssueList>& list);
    void timelineReady(const std::shared_ptr<const spanglass::Histogram>& timeline);
    void detailsReady(
        spanglass::IssueId issue, const std::shared_ptr<const spanglass::IssueDetails>& details);
    void histogramReady(spanglass::IssueId issue, spanglass::Dimension by,
        const std::shared_ptr<const spanglass::Histogram>& histogram);
    void occurrenceReady(
        spanglass::IssueId issue, const std::shared_ptr<const spanglass::OccurrenceView>& occurrence);
    void firstReady(spanglass::IssueId issue,
        const std::shared_ptr<const spanglass::OccurrenceView>& occurrence); ///< null: not to be read
    void tagsReady(
        spanglass::IssueId issue, const std::shared_ptr<const std::vector<spanglass::TagDistribution>>& tags);
    void ledgerReady(const std::shared_ptr<const spanglass::Ledger>& ledger);
    void vocabularyReady(const std::shared_ptr<const spanglass::Vocabulary>& vocabulary);
    void listFailed(const spanglass::Error& error);
    void issueFailed(spanglass::IssueId issue, const spanglass::Error& error);
    void ledgerFailed(const spanglass::Error& error);

private:
    struct Worker; ///< the explorer; only tasks of one queue touch it
    struct Words;
    enum Slot { List, Timeline, Details, Occurrences, Histograms, First, TagPanel, LedgerSlot };

    void open();
    void learn(const std::shared_ptr<Words>& words);
    template <typename Answer, typename Ask, typename Then, typename Fail>
    void ask(Slot slot, Ask question, Then then, Fail fail);

    std::string m_path;
    std::shared_ptr<Worker> m_worker;
    std::shared_ptr<Worker> m_tagWorker;
    std::stop_source m_tagStop; ///< of the newest tag question
    std::unique_ptr<WorkQueue> m_tagQueue; ///< tags take long; what is clicked meanwhile does not wait
    std::unique_ptr<WorkQueue> m_queue;
};

} // namespace spanglass
