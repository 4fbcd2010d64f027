#pragma once

#include "core/ingest/follower.h"
#include "core/ingest/ingest.h"
#include "core/regroup/explainissue.h"
#include "core/source/sourcefinder.h"
#include "core/store/sourcestore.h"
#include "ui/jobs/explorejob.h"
#include "ui/jobs/groupingjob.h"
#include "ui/jobs/ingestjob.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace spanglass {

class FollowJob;
class SourceJob;
class TriageJob;

/// Where the window is: the start page, a first read without a workspace to show yet, a workspace that
/// can be explored (while more is read or not), or an open that failed.
enum class Phase { Start, Reading, Ready, Failed };

/// What the list shows: issues of the workspace, or of a read that is not over.
struct IssueRows {
    std::shared_ptr<const IssueList> list{};
    std::shared_ptr<const std::vector<LiveIssue>> live{}; ///< instead of `list` while it is set
};

/// The one mutable object of the window: open workspace, query, order, selected issue and running jobs.
/// Long work runs in jobs; every answer arrives as a signal with plain values. A signal about an
/// issue is of the selected one, always.
class Session : public QObject {
    Q_OBJECT
public:
    /// Workspaces of captures that are opened without a named one are kept in `workspaceFolder`.
    explicit Session(QString workspaceFolder, QObject* parent = nullptr);
    ~Session() override;

    /// Replaces what is open by these captures and shows a workspace that knows them at once. With
    /// `workspace` they are added to that file instead of to their default one. `format` is the name of the
    /// format all of them have; "" tells it by content.
    void open(const QStringList& captures, const QString& workspace = {}, const std::string& format = {});
    void openWorkspace(const QString& path);
    void addCaptures(const QStringList& captures);

    /// Reads captures again so that the workspace holds what they say now; without ids all that changed.
    void reloadCaptures(std::vector<CaptureId> captures = {});
    void removeCaptures(std::vector<CaptureId> captures);

    /// Adds what is written to the open captures while they are open. On unless told otherwise.
    void setFollowing(bool on);
    void close();
    void cancelReading();

    /// False, with queryFailed(), if the line is no query; the list then stays as it is.
    bool setQueryText(const QString& text);
    void setTimeRange(std::optional<TimeNs> from, std::optional<TimeNs> to);
    void setSort(Sort sort);

    /// Selects by row value; issues of a running read have no id and are known by their fingerprint.
    void select(const Issue& issue);
    void clearSelection();
    void setDimension(Dimension by);
    void showOccurrence(quint64 index);
    void showLatest();

    void setState(const std::vector<IssueId>& issues, IssueState state);
    void undo();
    void redo();
    void setPolicy(TrackingPolicy policy);
    void askLedger();

    /// Grouping. The answers are about the selected issue; what changes it is one action of undo each.
    void askGrouping();
    void askExplanation(); ///< explanationReady(), then similarReady()
    void askDifference(IssueId other);
    void askPreview(const GroupingConfig& config);
    void dropPreview();
    void askMovingSpans(const RegroupChange& change);
    void regroup(const GroupingConfig& config);
    void mergeIssues(const std::vector<IssueId>& issues);
    void takeApart(const std::vector<IssueId>& parts); ///< of the selected issue; empty: all
    void moveOccurrence(OccurrenceId occurrence);

    /// Source. Frames are those of the occurrence shown; answers are dropped when another one is shown.
    void addSourceRoots(const QStringList& folders); ///< before a workspace is open: of the one being opened
    void setSourceSettings(const SourceSettings& settings);
    void askSource(FrameIndex frame, int around);
    void askWholeFile(FrameIndex frame); ///< answered in any case, until the next one is asked for
    void chooseSourceFile(FrameIndex frame, const SourceFile& file); ///< kept as a rule
    void askEditorPlace(FrameIndex frame);
    void askPermalink(FrameIndex frame);
    void declineRepository(const QString& path);

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] QString workspace() const { return m_workspace; }
    /// What is open in a word: the name of the first capture, or of the workspace chosen for it.
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString queryText() const { return m_queryText; }
    [[nodiscard]] const Query& query() const { return m_query; }
    [[nodiscard]] Sort sort() const { return m_sort; }
    /// With its totals over all occurrences, whatever part of them the query shows; fingerprint "" = none.
    [[nodiscard]] const Issue& selected() const { return m_shown; }
    [[nodiscard]] bool isReading() const { return m_ingest != nullptr || m_waiting; }
    [[nodiscard]] bool wantsFollowing() const { return m_wantsFollowing; }
    [[nodiscard]] const std::shared_ptr<const FollowUpdate>& lastFollowed() const
    {
        return m_followed;
    } ///< may be null
    [[nodiscard]] bool isFiltered() const; ///< by text or time
    [[nodiscard]] const std::shared_ptr<const WorkspaceSummary>& summary() const
    {
        return m_summary;
    } ///< may be null

    [[nodiscard]] const std::shared_ptr<const SourceSettings>& sourceSettings() const
    {
        return m_sourceSettings;
    } ///< null while not known
    [[nodiscard]] const std::shared_ptr<const std::vector<RootState>>& rootStates() const
    {
        return m_rootStates;
    } ///< null while not known

Q_SIGNALS:
    void phaseChanged(spanglass::Phase phase);
    void failedToOpen(const QString& message);
    void problem(const QString& message); ///< something asked for did not happen; the rest goes on
    void notice(const QString& message); ///< something asked for was done
    void progressed(const spanglass::IngestUpdate& update);
    void readingEnded(
        const std::shared_ptr<const spanglass::IngestOutcome>& outcome); ///< null if there is none
    void followed(const std::shared_ptr<const spanglass::FollowUpdate>& update); ///< null: nothing is
    void summarized(const std::shared_ptr<const spanglass::WorkspaceSummary>& summary);
    void rowsChanged(const spanglass::IssueRows& rows);
    void timelineChanged(const std::shared_ptr<const spanglass::Histogram>& timeline);
    void vocabularyChanged(const std::shared_ptr<const spanglass::Vocabulary>& vocabulary);
    void queryChanged(const QString& text);
    void queryFailed(const QString& message);
    void selectionChanged(const spanglass::Issue& issue); ///< fingerprint "" = none
    void issueUpdated(const spanglass::Issue& issue); ///< the selected one, after its totals or state changed
    void liveShown(const spanglass::LiveIssue& issue);
    void detailsLoading(const spanglass::Issue& issue);
    void detailsReady(const std::shared_ptr<const spanglass::IssueDetails>& details);
    void histogramReady(
        spanglass::Dimension by, const std::shared_ptr<const spanglass::Histogram>& histogram);
    void occurrenceReady(const std::shared_ptr<const spanglass::OccurrenceView>& occurrence);
    void tagsReady(const std::shared_ptr<const std::vector<spanglass::TagDistribution>>& tags);
    void issueFailed(const QString& message);
    void ledgerReady(const std::shared_ptr<const spanglass::Ledger>& ledger);
    void policyChanged(spanglass::TrackingPolicy policy);
    void groupingReady(const std::shared_ptr<const spanglass::GroupingState>& state);
    void explanationReady(const std::shared_ptr<const spanglass::IssueExplanation>& explanation);
    void explanationFailed(const QString& message);
    void similarReady(const std::shared_ptr<const std::vector<spanglass::SimilarIssue>>& similar);
    void differenceReady(const std::shared_ptr<const spanglass::IssueDifference>& difference);
    void previewReady(const std::shared_ptr<const spanglass::RegroupPreview>& preview);
    void previewFailed(const QString& message);
    void movingSpansReady(const std::shared_ptr<const spanglass::GroupingJob::Spans>& spans);
    void regroupEnded(); ///< done or not
    /// Both null: nothing is open. `states` null: the roots are being opened.
    void sourceSettingsChanged(const std::shared_ptr<const spanglass::SourceSettings>& settings,
        const std::shared_ptr<const std::vector<spanglass::RootState>>& states);
    void frameSourceReady(
        spanglass::FrameIndex frame, const std::shared_ptr<const spanglass::FrameSource>& source);
    void wholeFileReady(const std::shared_ptr<const spanglass::FrameSource>& source); ///< null: given up
    void lineOriginReady(spanglass::FrameIndex frame,
        const std::shared_ptr<const spanglass::LineOrigin>& origin); ///< null: none
    /// Null: none; `problem` says why, as far as is known.
    void suspectReady(const std::shared_ptr<const spanglass::SuspectCommit>& suspect,
        const QStringList& owners, const QString& problem);
    void editorPlaceReady(const spanglass::SourceFinder::EditorPlace& place);
    void permalinkReady(const QString& address);
    void repositorySuggested(const QString& path); ///< "": no more
    void issueMade(spanglass::IssueId issue); ///< by a merge or a move; the next list holds it

private:
    void setPhase(Phase phase);
    void reset();
    void startIngest(const QStringList& captures, const std::string& format);
    void startTriage();
    void startGrouping();
    void regrouped();
    void takeReplayed(const std::optional<TriageAction>& action);
    void explore(bool keepAnswering);
    void connectLists(ExploreJob* job);
    void connectIssue(ExploreJob* job);
    void answerFromNewest();
    void takeUpdate(const IngestUpdate& update);
    void startWork(IngestJob::Work work);
    void beginWork(IngestJob::Work work);
    void endIngest(const std::shared_ptr<const IngestOutcome>& outcome);
    void failIngest(const QString& message);
    void takeSummary(const std::shared_ptr<const WorkspaceSummary>& summary);
    void takeList(const std::shared_ptr<const IssueList>& list);
    [[nodiscard]] Issue wholeOf(const Issue& row) const;
    void askDetails();
    void ask();
    void askTimeline();
    bool canTriage();
    bool canChangeCaptures();
    void startFollowing();
    void stopFollowing();
    void takeFollowed(const std::shared_ptr<const FollowUpdate>& update);
    void startSource();
    void resetSource();
    void loadSource();
    void takeSourceSettings(const std::shared_ptr<const SourceSettings>& settings);
    void changeSource(SourceSettings settings);
    void storeSource();
    void showSource(const std::shared_ptr<const OccurrenceView>& occurrence);
    void askSourcesAgain();
    void askSuspect();
    void takeFirst(IssueId issue, const std::shared_ptr<const OccurrenceView>& first);

    template <typename Job> void retire(Job*& job)
    {
        if (job) {
            job->disconnect(this);
            job->deleteLater(); // it may be the one whose signal is being handled
            job = nullptr;
        }
    }

    QString m_folder;
    QString m_workspace;
    Phase m_phase = Phase::Start;
    QString m_queryText;
    Query m_query;
    Sort m_sort;
    Issue m_selected; ///< as its row
    Issue m_shown; ///< as selected() gives it
    std::shared_ptr<const IssueList> m_whole; ///< newest list that no query cut
    bool m_detailsStale = false; ///< what is shown of the selected issue is of an older state
    std::uint64_t m_occurrences = 0; ///< of the selected issue in all, whatever the query; 0 = not known
    Dimension m_dimension = Dimension::Version;
    std::shared_ptr<const WorkspaceSummary> m_summary;
    std::shared_ptr<const std::vector<LiveIssue>> m_live;
    // Jobs are children of the session: they cancel and join before it is gone.
    ExploreJob* m_explore = nullptr;
    ExploreJob* m_answering =
        nullptr; ///< about the selected issue: an older state until m_explore has loaded
    TriageJob* m_triage = nullptr;
    GroupingJob* m_grouping = nullptr;
    IngestJob* m_ingest = nullptr;
    FollowJob* m_follow = nullptr;
    FollowJob* m_stopping = nullptr; ///< told to end; what it did last may still be written
    SourceJob* m_source = nullptr;
    std::shared_ptr<const SourceSettings> m_sourceSettings;
    std::shared_ptr<const std::vector<RootState>> m_rootStates;
    std::shared_ptr<const OccurrenceView> m_occurrence; ///< that is shown of the selected issue
    std::map<FrameIndex, int> m_askedFrames; ///< of it, with the lines around
    QStringList m_rootsToAdd; ///< when the settings are known
    std::size_t m_suggestedFor = 0; ///< captures
    bool m_sourceUnsaved = false; ///< written when no capture is read
    bool m_sourceLoading = false;
    IssueId m_suspectAsked{}; ///< issue whose suspect is being looked for
    IssueId m_suspectOf{}; ///< that the next two are about; none: not known yet
    std::shared_ptr<const SuspectCommit> m_suspect;
    QStringList m_owners;
    QString m_suspectProblem;
    bool m_fileAsked = false; ///< a whole file, not answered yet
    std::optional<IngestJob::Work> m_waiting; ///< begins when it has
    std::shared_ptr<const FollowUpdate> m_followed;
    bool m_wantsFollowing = true;
    bool m_loading = false; ///< m_explore has not loaded all occurrences yet
    bool m_exploreAgain = false; ///< when it has
};

/// The file in `folder` that belongs to this set of captures, whatever their order: base name of the first
/// and a hash of all absolute paths.
QString defaultWorkspace(const QString& folder, const QStringList& captures);

} // namespace spanglass
