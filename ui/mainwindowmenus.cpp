// The menus of the window and what their entries do.
#include "ui/capturedialog.h"
#include "ui/mainwindow.h"

#include "ui/captures/capturesdialog.h"
#include "ui/issue/issuepage.h"
#include "ui/issue/plaintext.h"
#include "ui/issues/issuelistview.h"
#include "ui/issues/ledgerdialog.h"
#include "ui/issues/querybar.h"
#include "ui/look/format.h"
#include "ui/startpage.h"
#include "ui/statusline.h"

#include <QActionGroup>
#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::array states{ IssueState::ForReview, IssueState::Reviewed, IssueState::Resolved,
    IssueState::Ignored, IssueState::Excluded };

struct KeyHelp {
    const char* keys;
    const char* what;
};

constexpr auto keyHelp = std::to_array<KeyHelp>({
    { "Ctrl+O", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Open captures") },
    { "Ctrl+Shift+O", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Add captures to what is open") },
    { "Ctrl+F, /", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Search") },
    { "Esc", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Clear the search or the time range") },
    { "J, Down", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Next issue") },
    { "K, Up", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Previous issue") },
    { "Shift+Up, Shift+Down", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Select several issues") },
    { "1 to 5",
        QT_TRANSLATE_NOOP("spanglass::MainWindow", "For review, Reviewed, Resolved, Ignored, Excluded") },
    { "Ctrl+Z", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Undo a change of state or grouping") },
    { "Ctrl+Shift+Z", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Redo it") },
    { "[ and ]", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Previous and next occurrence") },
    { "L", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Latest occurrence") },
    { "M", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Merge the selected issues") },
    { "W", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Why the two selected issues are separate") },
    { "Ctrl+Shift+M", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Copy the issue as Markdown") },
    { "Ctrl+Shift+C", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Copy the stack") },
    { "S, Enter",
        QT_TRANSLATE_NOOP("spanglass::MainWindow", "From the issues into the stack; Esc leads back") },
    { "Ctrl+Shift+F", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Find in the stack; in it also /") },
    { "F3, Shift+F3", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: next and previous match") },
    { "Right, Left", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: open and close a frame") },
    { "Ctrl+Up, Ctrl+Down", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: from frame to frame") },
    { "Shift+Left, Shift+Right",
        QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: see more of long lines") },
    { "E, C", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: expand all, collapse all") },
    { "O, Ctrl+Enter", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: open in the editor") },
    { "F", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: show the whole file") },
    { "P, Shift+P", QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the stack: copy the path, a permalink") },
    { "Left, Right",
        QT_TRANSLATE_NOOP("spanglass::MainWindow", "In the timeline: choose a time, with Shift a range") },
    { "Ctrl+U", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Why error spans are not tracked") },
    { "Ctrl+I", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Captures: add, reload, remove, follow") },
    { "Ctrl+G", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Grouping: strategy, chains, rules") },
    { "Ctrl+Shift+R",
        QT_TRANSLATE_NOOP("spanglass::MainWindow", "Source and editor: roots, path rules, command") },
    { "F5", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Reload captures that have changed") },
    { "Ctrl+Shift+L", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Follow files that grow, or not") },
    { "F1", QT_TRANSLATE_NOOP("spanglass::MainWindow", "This list") },
    { "Ctrl+Q", QT_TRANSLATE_NOOP("spanglass::MainWindow", "Quit") },
});

} // namespace

void MainWindow::createMenus()
{
    createFileMenu();
    createEditMenu();
    createIssueMenu();
    createViewMenu();
    createHelpMenu();
}

void MainWindow::createFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(tr("&Open Capture…"), QKeySequence::Open, this, [this] { chooseCaptures(false); });
    m_addCaptures = menu->addAction(tr("&Add Captures…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
        this, [this] { chooseCaptures(true); });
    menu->addAction(tr("Open &Folder…"), this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a Folder of Captures"));
        openCaptures(folder.isEmpty() ? QStringList() : QStringList(folder));
    });
    menu->addAction(tr("Open &Workspace…"), this, &MainWindow::chooseWorkspace);
    menu->addSeparator();
    m_reload = menu->addAction(
        tr("Re&load What Changed"), QKeySequence(Qt::Key_F5), this, [this] { m_session.reloadCaptures(); });
    m_follow = menu->addAction(tr("Follow Files That &Grow"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
        this, [this](bool on) { setFollowing(on); });
    m_follow->setCheckable(true);
    m_follow->setChecked(m_settings.follow);
    menu->addSeparator();
    m_recentMenu = menu->addMenu(tr("&Recent"));
    menu->addSeparator();
    menu->addAction(tr("&Close"), QKeySequence::Close, &m_session, &Session::close);
    menu->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);
}

void MainWindow::createEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    menu->addAction(tr("&Undo"), QKeySequence::Undo, &m_session, &Session::undo);
    menu->addAction(tr("&Redo"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), &m_session, &Session::redo);
    menu->addSeparator();
    m_issueActions << menu->addAction(tr("Copy Issue as &Markdown"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M), this, &MainWindow::copyMarkdown);
    m_issueActions << menu->addAction(
        tr("Copy &Stack"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this, &MainWindow::copyStack);
    menu->addSeparator();
    QAction* find = menu->addAction(tr("&Find"), m_query, &QueryBar::focusLine);
    find->setShortcuts({ QKeySequence(QKeySequence::Find), QKeySequence(Qt::Key_Slash) });
    m_issueActions << menu->addAction(tr("Find in S&tack"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
        this, [this] { m_issue->findInStack(); });
}

void MainWindow::createIssueMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Issue"));
    m_stateMenu = new QMenu(tr("&State"), this);
    int key = Qt::Key_1;
    for (const IssueState state : states) {
        QAction* action = m_stateMenu->addAction(
            titleOf(state), QKeySequence(key++), this, [this, state] { setStateOfSelected(state); });
        m_issueActions << action;
    }
    menu->addMenu(m_stateMenu);
    menu->addSeparator();
    m_issueActions << menu->addAction(
        tr("&Next Issue"), QKeySequence(Qt::Key_J), this, [this] { m_list->step(1); });
    m_issueActions << menu->addAction(
        tr("&Previous Issue"), QKeySequence(Qt::Key_K), this, [this] { m_list->step(-1); });
    menu->addSeparator();
    m_issueActions << menu->addAction(
        tr("P&revious Occurrence"), QKeySequence(Qt::Key_BracketLeft), this, [this] {
            if (m_occurrence && m_occurrence->index > 0) {
                m_session.showOccurrence(m_occurrence->index - 1);
            }
        });
    m_issueActions << menu->addAction(
        tr("N&ext Occurrence"), QKeySequence(Qt::Key_BracketRight), this, [this] {
            if (m_occurrence && m_occurrence->index + 1 < m_occurrence->count) {
                m_session.showOccurrence(m_occurrence->index + 1);
            }
        });
    m_issueActions << menu->addAction(
        tr("&Latest Occurrence"), QKeySequence(Qt::Key_L), &m_session, &Session::showLatest);
    m_issueActions << menu->addAction(
        tr("&Go to the Stack"), QKeySequence(Qt::Key_S), this, &MainWindow::enterStack);
    menu->addSeparator();
    m_merge = menu->addAction(
        tr("&Merge Selected Issues"), QKeySequence(Qt::Key_M), this, &MainWindow::mergeSelected);
    m_explainPair = menu->addAction(
        tr("&Why Are These Two Separate?"), QKeySequence(Qt::Key_W), this, &MainWindow::explainPair);
    m_merge->setEnabled(false);
    m_explainPair->setEnabled(false);
    m_issueActions << menu->addAction(
        tr("Move &Occurrence to an Issue of Its Own"), this, &MainWindow::moveShownOccurrence);
    for (QAction* action : std::as_const(m_issueActions)) {
        action->setEnabled(false);
    }
}

void MainWindow::createViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    QMenu* themes = menu->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    for (const auto& [choice, title] : { std::pair(ThemeChoice::System, tr("&As the Desktop")),
             std::pair(ThemeChoice::Light, tr("&Light")), std::pair(ThemeChoice::Dark, tr("&Dark")) }) {
        QAction* action = themes->addAction(title, this, [this, choice = choice] { setTheme(choice); });
        action->setCheckable(true);
        action->setChecked(m_settings.theme == choice);
        m_themes->addAction(action);
    }
    menu->addAction(
        tr("&Untracked Error Spans…"), QKeySequence(Qt::CTRL | Qt::Key_U), this, &MainWindow::showLedger);
    menu->addAction(tr("&Captures…"), QKeySequence(Qt::CTRL | Qt::Key_I), this, &MainWindow::showCaptures);
    menu->addAction(tr("&Grouping…"), QKeySequence(Qt::CTRL | Qt::Key_G), this, &MainWindow::showGrouping);
    menu->addAction(tr("&Source and Editor…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), this,
        &MainWindow::showSource);
    menu->addSeparator();
    menu->addAction(tr("&Reset Layout"), this, &MainWindow::resetLayout);
}

void MainWindow::createHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&Keyboard Shortcuts"), QKeySequence::HelpContents, this, &MainWindow::showKeys);
    menu->addAction(tr("&About Spanglass"), this, &MainWindow::showAbout);
}

void MainWindow::showIssueMenu(const QPoint& at)
{
    const Issue* issue = m_list->currentIssue();
    if (!issue) {
        return;
    }
    QMenu menu(this);
    menu.addActions(m_stateMenu->actions());
    menu.addSeparator();
    menu.addAction(m_merge);
    menu.addAction(m_explainPair);
    menu.addSeparator();
    const auto offer = [&](const QString& title, const QString& key, const std::string& value) {
        if (!value.empty()) {
            const QString text = fromUtf8(value);
            const QString term =
                key + (text.contains(QLatin1Char(' ')) ? QLatin1Char('"') + text + QLatin1Char('"') : text);
            const QString shown = QString(text.left(40)).replace(QLatin1Char('&'), QLatin1String("&&"));
            menu.addAction(title.arg(shown), m_query, [this, term] { m_query->addTerm(term); });
        }
    };
    offer(tr("Only service %1"), QStringLiteral("service:"), issue->service);
    offer(tr("Only type %1"), QStringLiteral("type:"), issue->type);
    menu.addSeparator();
    menu.addAction(tr("Copy Issue as Markdown"), this, &MainWindow::copyMarkdown);
    menu.exec(at);
}

void MainWindow::chooseCaptures(bool add)
{
    CaptureDialog dialog(add ? tr("Add Captures") : tr("Open Captures"), this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const QStringList files = dialog.selectedFiles();
    if (add) {
        m_session.addCaptures(files);
    } else {
        openCaptures(files);
    }
}

void MainWindow::chooseWorkspace()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open Workspace"), {}, tr("Workspaces (*.spanglass);;All files (*)"));
    if (!file.isEmpty()) {
        openWorkspace(file);
    }
}

void MainWindow::openRecent(const RecentItem& item)
{
    if (item.isWorkspace) {
        openWorkspace(item.paths.value(0));
    } else {
        openCaptures(item.paths);
    }
}

void MainWindow::remember(const RecentItem& item)
{
    m_settings.remember(item);
    saveSettings(m_settingsFile, m_settings);
    showRecent();
}

void MainWindow::showRecent()
{
    m_start->setRecent(m_settings.recent);
    m_recentMenu->clear();
    m_recentMenu->setEnabled(!m_settings.recent.empty());
    for (const RecentItem& item : m_settings.recent) {
        const QString title = titleOf(item).replace(QLatin1Char('&'), QLatin1String("&&"));
        QAction* action = m_recentMenu->addAction(title, this, [this, item] { openRecent(item); });
        action->setToolTip(toolTipText(item.paths.join(QLatin1Char('\n'))));
    }
    m_recentMenu->setToolTipsVisible(true);
    if (!m_settings.recent.empty()) {
        m_recentMenu->addSeparator();
        m_recentMenu->addAction(tr("&Forget These"), this, [this] {
            m_settings.recent.clear();
            saveSettings(m_settingsFile, m_settings);
            showRecent();
        });
    }
}

void MainWindow::showLedger()
{
    if (!m_session.summary()) {
        return;
    }
    if (!m_ledger) {
        m_ledger = new LedgerDialog(this);
        connect(m_ledger, &LedgerDialog::policyChosen, &m_session, &Session::setPolicy);
    }
    m_ledger->setSummary(*m_session.summary());
    m_session.askLedger();
    m_ledger->show();
    m_ledger->raise();
}

void MainWindow::showCaptures()
{
    if (!m_session.summary() && !m_session.isReading()) {
        return;
    }
    if (!m_captures) {
        m_captures = new CapturesDialog(this);
        connect(m_captures, &CapturesDialog::addWanted, this, [this] { chooseCaptures(true); });
        connect(m_captures, &CapturesDialog::followWanted, this, &MainWindow::setFollowing);
        connect(m_captures, &CapturesDialog::reloadWanted, &m_session, &Session::reloadCaptures);
        connect(m_captures, &CapturesDialog::removeWanted, &m_session, &Session::removeCaptures);
        m_captures->addAction(m_reload); // its key works here too
    }
    m_captures->showProblem({});
    updateCaptures();
    m_captures->show();
    m_captures->raise();
}

void MainWindow::updateCaptures()
{
    const auto& update = m_session.lastFollowed();
    const auto followed = update ? update->captures : std::vector<FollowedCapture>();
    m_status->setFollowed(static_cast<int>(
        std::ranges::count(followed, FollowState::Following, [](const auto& one) { return one.state; })));
    if (m_captures) {
        const auto& summary = m_session.summary();
        m_captures->setBusy(m_session.isReading());
        m_captures->setFollowing(m_session.wantsFollowing());
        m_captures->setCaptures(summary ? summary->captures : std::vector<Capture>());
        m_captures->setFollowed(followed);
    }
}

void MainWindow::setFollowing(bool on)
{
    m_session.setFollowing(on);
    m_follow->setChecked(on);
    m_settings.follow = on;
    saveSettings(m_settingsFile, m_settings);
    updateCaptures();
}

void MainWindow::showKeys()
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Keyboard Shortcuts"));
    auto* list = new QTreeWidget(&dialog);
    list->setAccessibleName(tr("Keyboard shortcuts"));
    list->setHeaderLabels({ tr("Keys"), tr("What they do") });
    list->setRootIsDecorated(false);
    for (const KeyHelp& key : keyHelp) {
        new QTreeWidgetItem(list, { QString::fromLatin1(key.keys), tr(key.what) });
    }
    list->setColumnWidth(0, 190);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(list);
    layout->addWidget(buttons);
    dialog.resize(620, 500);
    dialog.exec();
}

void MainWindow::showAbout()
{
    QMessageBox box(this);
    box.setWindowTitle(tr("About Spanglass"));
    box.setTextFormat(Qt::PlainText);
    box.setIconPixmap(windowIcon().pixmap(64, 64));
    box.setText(tr("Spanglass %1").arg(QApplication::applicationVersion()));
    box.setInformativeText(
        tr("A desktop explorer for the errors in local trace captures. Nothing leaves this computer.\n\n"
           "Free software under the GNU General Public License, version 3 or later."));
    box.exec();
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_settings.theme = choice;
    applyTheme(*qApp, choice);
    saveSettings(m_settingsFile, m_settings);
}

void MainWindow::restoreLayout()
{
    if (m_settings.geometry.isEmpty() || !restoreGeometry(m_settings.geometry)) {
        const QSize room = screen()->availableSize();
        resize(std::min(1600, room.width() * 9 / 10), std::min(1000, room.height() * 9 / 10));
    }
    if (m_settings.splitter.isEmpty() || !m_splitter->restoreState(m_settings.splitter)) {
        m_splitter->setSizes({ 42, 58 });
    }
}

void MainWindow::resetLayout()
{
    m_settings.geometry.clear();
    m_settings.splitter.clear();
    showNormal();
    restoreLayout();
}

} // namespace spanglass
