#pragma once

#include "core/explore/answers.h"
#include "core/source/sourcefinder.h"
#include "core/store/sourcestore.h"
#include "ui/jobs/workqueue.h"

#include <QObject>
#include <QStringList>

#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// Finds the code of a workspace's stacks on threads of its own: lines come from one, from another what takes
/// the history of repositories, so that it never delays them, and a third lists the files of the commits that
/// the workspace names before they are asked for. Questions are about the occurrence shown last; answers
/// about an earlier one are dropped and its work is cancelled.
class SourceJob : public QObject {
    Q_OBJECT
public:
    explicit SourceJob(std::string workspace, QObject* parent = nullptr);
    ~SourceJob() override;

    void load(); ///< loaded() or failed()
    void store(const SourceSettings& settings); ///< stored() or failed()

    /// Opens the roots: rootsReady().
    void setSettings(const SourceSettings& settings);

    /// Looks for a repository around these captures that is neither a root nor declined.
    void suggestFor(std::vector<std::string> captures);

    /// Null: none.
    void show(std::shared_ptr<const OccurrenceView> occurrence);
    void askSource(
        FrameIndex frame, int around); ///< sourceReady(), then lineOriginReady() if it has a commit
    /// wholeFileReady() in any case, even when another occurrence is shown by then. Takes the place of an
    /// earlier such question.
    void askWholeFile(FrameIndex frame);
    void askEditorPlace(FrameIndex frame);
    void askPermalink(FrameIndex frame);

    /// Takes the place of an earlier such question; null: there is nothing to be asked.
    void askSuspect(const std::shared_ptr<const OccurrenceView>& first);

Q_SIGNALS:
    void loaded(const std::shared_ptr<const spanglass::SourceSettings>& settings);
    void stored(const std::shared_ptr<const spanglass::SourceSettings>& settings);
    void failed(const spanglass::Error& error); ///< of load() and store()
    void rootsReady(const std::shared_ptr<const std::vector<spanglass::RootState>>& roots);
    void repositorySuggested(const QString& path);
    void sourceReady(
        spanglass::FrameIndex frame, const std::shared_ptr<const spanglass::FrameSource>& source);
    void lineOriginReady(spanglass::FrameIndex frame,
        const std::shared_ptr<const spanglass::LineOrigin>&
            origin); ///< null: of no commit, or older than a year
    void wholeFileReady(const std::shared_ptr<const spanglass::FrameSource>& source);
    void editorPlaceReady(const spanglass::SourceFinder::EditorPlace& place);
    void editorPlaceFailed(const spanglass::Error& error);
    void permalinkReady(const QString& address);
    void permalinkFailed(const spanglass::Error& error);
    void suspectReady(const std::shared_ptr<const spanglass::SuspectCommit>& suspect,
        const QStringList& owners,
        const QString& problem); ///< why there is none, as far as is known

private:
    struct Worker; ///< a finder; only tasks of one queue touch it
    void configure(WorkQueue& queue, const std::shared_ptr<Worker>& worker, bool prepares);
    void listCommits();
    void takeSource(FrameIndex frame, const std::shared_ptr<const FrameSource>& source);
    void askOrigin(FrameIndex frame, const std::shared_ptr<const FrameSource>& source);
    template <typename Ask, typename Then> void ask(const std::stop_source& stopped, Ask question, Then then);

    std::string m_workspace;
    SourceSettings m_settings;
    std::shared_ptr<const OccurrenceView> m_shown;
    std::map<FrameIndex, std::shared_ptr<const FrameSource>> m_sources; ///< known, of the shown one
    std::set<FrameIndex> m_blamed; ///< frames whose line was asked about
    std::shared_ptr<Worker> m_lineWorker;
    std::shared_ptr<Worker> m_historyWorker;
    std::shared_ptr<Worker> m_listingWorker;
    std::stop_source m_rootsStop; ///< of opening the roots
    std::stop_source m_shownStop; ///< of all about m_shown
    std::stop_source m_suspectStop;
    std::stop_source m_fileStop;
    // Last: they join before what their tasks use is gone.
    WorkQueue m_storeQueue; ///< what is to be kept waits for nothing
    WorkQueue m_listingQueue;
    WorkQueue m_historyQueue;
    WorkQueue m_lineQueue;
};

} // namespace spanglass
