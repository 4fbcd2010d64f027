#pragma once

#include "ui/look/datarange.h"
#include "ui/session.h"
#include "ui/settings.h"

#include <QMainWindow>

class QActionGroup;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace spanglass {

class CapturesDialog;
class DesktopScheme;
class EditorStarter;
class IssueListModel;
class IssueListView;
class IssuePage;
class LedgerDialog;
class MessagePage;
class NoticeBar;
class QueryBar;
class RegroupDialog;
class SourceDialog;
class StartPage;
class StatusLine;
class Timeline;

/// The window: regions side by side, menus, and the wires between them and the session.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// Settings are read from and written to `settingsFile`; workspaces without a name are kept in
    /// `workspaceFolder`.
    MainWindow(QString settingsFile, const QString& workspaceFolder, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// `format`: the name of the format all of them have; "" to tell it by content.
    void openCaptures(
        const QStringList& captures, const QString& workspace = {}, const std::string& format = {});
    void openWorkspace(const QString& path);

    [[nodiscard]] Session& session() { return m_session; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    enum ListPage { ListRows, ListMessage };
    enum Page { PageStart, PageMain, PageMessage };

    void createRegions();
    QWidget* createTopBar();
    QWidget* createListSide();
    void createMenus();
    void createFileMenu();
    void createEditMenu();
    void createIssueMenu();
    void createViewMenu();
    void createHelpMenu();
    void connectSession();
    void connectIssuePage();
    void connectRegions();

    void showPhase(Phase phase);
    void showRows(const IssueRows& rows);
    void showSummary(const WorkspaceSummary& summary);
    void showListMessage();
    void showIssueMenu(const QPoint& at);
    void setStateOfSelected(IssueState state);
    void clearFilters();
    void chooseCaptures(bool add);
    void chooseWorkspace();
    void openRecent(const RecentItem& item);
    void remember(const RecentItem& item);
    void showRecent();
    void showLedger();
    void showCaptures();
    void connectSource();
    void showSource();
    void connectStackKeys();
    void enterStack();
    void connectStackSource();
    void suggestRepository(const QString& path);
    void takeDropped(const QStringList& paths);
    void copyPermalink(const QString& address);
    void connectGrouping();
    void showGrouping();
    void mergeSelected();
    void moveShownOccurrence();
    void explainPair();
    void updateCaptures();
    void setFollowing(bool on);
    void showKeys();
    void showAbout();
    void setTheme(ThemeChoice choice);
    void restoreLayout();
    void resetLayout();
    void copyMarkdown();
    void copyStack();
    [[nodiscard]] DataRange dataRange() const;

    QString m_settingsFile;
    Settings m_settings;
    Session m_session;
    std::shared_ptr<const IssueDetails> m_details;
    std::shared_ptr<const OccurrenceView> m_occurrence;
    std::shared_ptr<const std::vector<TagDistribution>> m_tags;
    std::string m_liveStack;

    DesktopScheme* m_scheme = nullptr;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    MessagePage* m_failure = nullptr;
    QPushButton* m_openButton = nullptr;
    QueryBar* m_query = nullptr;
    Timeline* m_timeline = nullptr;
    QSplitter* m_splitter = nullptr;
    QStackedWidget* m_listPages = nullptr;
    IssueListModel* m_model = nullptr;
    IssueListView* m_list = nullptr;
    MessagePage* m_listMessage = nullptr;
    QPushButton* m_clearButton = nullptr;
    QPushButton* m_ledgerButton = nullptr;
    IssuePage* m_issue = nullptr;
    StatusLine* m_status = nullptr;
    LedgerDialog* m_ledger = nullptr;
    CapturesDialog* m_captures = nullptr;
    RegroupDialog* m_regroup = nullptr;
    QString m_groupedWorkspace; ///< that m_regroup shows
    IssueId m_made{}; ///< to be selected when the list holds it
    NoticeBar* m_outdated = nullptr;
    std::shared_ptr<const SuspectCommit> m_suspect; ///< of the selected issue; may be null
    SourceDialog* m_source = nullptr;
    EditorStarter* m_editor = nullptr;
    int m_failedLine = 0; ///< of the frame that is being opened, 0 = unknown
    NoticeBar* m_suggestion = nullptr;
    QString m_suggested; ///< the repository that it is about
    QMenu* m_recentMenu = nullptr;
    QMenu* m_stateMenu = nullptr;
    QActionGroup* m_themes = nullptr;
    QList<QAction*> m_issueActions; ///< need a selected issue
    QAction* m_merge = nullptr;
    QAction* m_explainPair = nullptr;
    QAction* m_addCaptures = nullptr;
    QAction* m_reload = nullptr;
    QAction* m_follow = nullptr;
    bool m_focusList = false; ///< when it shows its first rows
};

} // namespace spanglass
