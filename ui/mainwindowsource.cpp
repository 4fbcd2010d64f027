#include "ui/issue/issuepage.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/stackview.h"
#include "ui/issues/issuelistview.h"
#include "ui/mainwindow.h"
#include "ui/noticebar.h"
#include "ui/source/editorstarter.h"
#include "ui/source/sourcedialog.h"
#include "ui/statusline.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QShortcut>

#include <optional>
#include <utility>

// MainWindow: the wires of source.

namespace spanglass {

void MainWindow::connectSource()
{
    m_editor = new EditorStarter(environmentForOthers(QProcessEnvironment::systemEnvironment()), this);
    connect(m_editor, &EditorStarter::started, m_status, &StatusLine::showNotice);
    connect(m_editor, &EditorStarter::failed, m_status, &StatusLine::showRefusal);
    connect(&m_session, &Session::editorPlaceReady, this,
        [this](const auto& place) { m_editor->open(place, m_settings.editor, m_failedLine); });
    connect(&m_session, &Session::permalinkReady, this, &MainWindow::copyPermalink);
    connect(&m_session, &Session::repositorySuggested, this, &MainWindow::suggestRepository);
    connect(
        &m_session, &Session::sourceSettingsChanged, this, [this](const auto& settings, const auto& states) {
            if (m_source && settings) {
                m_source->setSettings(*settings, states ? *states : std::vector<RootState>());
            } else if (m_source) {
                m_source->hide();
            }
        });
    connectStackSource();
    connectStackKeys();
    connect(m_suggestion, &NoticeBar::accepted, this,
        [this] { m_session.addSourceRoots({ std::exchange(m_suggested, {}) }); });
    connect(m_suggestion, &NoticeBar::refused, this,
        [this] { m_session.declineRepository(std::exchange(m_suggested, {})); });
}

/// Between the stack of the page and the session.
void MainWindow::connectStackSource()
{
    connect(m_issue, &IssuePage::sourceWanted, &m_session, &Session::askSource);
    connect(m_issue, &IssuePage::wholeFileWanted, &m_session, &Session::askWholeFile);
    connect(&m_session, &Session::wholeFileReady, m_issue->stack(),
        [this](const auto& source) { m_issue->stack()->setWholeFile(source ? *source : FrameSource()); });
    connect(m_issue, &IssuePage::editorWanted, this, [this](FrameIndex frame) {
        const FrameSource* source = m_issue->stack()->source(frame);
        m_failedLine = source ? source->line : 0;
        m_session.askEditorPlace(frame);
    });
    connect(m_issue, &IssuePage::permalinkWanted, &m_session, &Session::askPermalink);
    connect(m_issue, &IssuePage::sourceFileChosen, &m_session, &Session::chooseSourceFile);
    connect(m_issue, &IssuePage::foldersDropped, &m_session, &Session::addSourceRoots);
    connect(m_issue, &IssuePage::sourceRootsWanted, this, &MainWindow::showSource);
    connect(&m_session, &Session::frameSourceReady, m_issue,
        [this](FrameIndex frame, const auto& source) { m_issue->setFrameSource(frame, *source); });
    connect(&m_session, &Session::lineOriginReady, m_issue, [this](FrameIndex frame, const auto& origin) {
        m_issue->setLineOrigin(frame, origin ? std::optional(*origin) : std::nullopt,
            m_occurrence ? m_occurrence->occurrence.start : 0);
    });
    connect(&m_session, &Session::suspectReady, m_issue,
        [this](const auto& suspect, const QStringList& owners, const QString& problem) {
            m_suspect = suspect;
            m_issue->setSuspect(suspect ? std::optional(*suspect) : std::nullopt, owners,
                m_session.selected().firstSeen, problem);
        });
    connect(m_issue, &IssuePage::suspectWanted, this, [this] {
        if (m_suspect && m_suspect->frame != noFrame) {
            m_issue->showStackTab();
            m_issue->stack()->showFrame(m_suspect->frame);
        }
    });
    connect(&m_session, &Session::sourceSettingsChanged, m_issue, [this](const auto& settings, const auto&) {
        m_issue->setHasRoots(!settings || !settings->roots.empty());
    });
}

/// From the list into the stack and back.
void MainWindow::connectStackKeys()
{
    for (const int key : { Qt::Key_Return, Qt::Key_Enter }) {
        auto* enter = new QShortcut(QKeySequence(key), m_list);
        enter->setContext(Qt::WidgetShortcut);
        connect(enter, &QShortcut::activated, this, &MainWindow::enterStack);
    }
    connect(m_issue->stack(), &StackView::left, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_issue->stack(), &StackView::noticed, m_status, &StatusLine::showNotice);
}

void MainWindow::enterStack()
{
    m_issue->showStackTab();
    m_issue->stack()->enter();
}

void MainWindow::showSource()
{
    if (!m_session.sourceSettings()) {
        return;
    }
    if (!m_source) {
        m_source = new SourceDialog(environmentForOthers(QProcessEnvironment::systemEnvironment()), this);
        connect(m_source, &SourceDialog::rootsChosen, &m_session, &Session::addSourceRoots);
        connect(m_source, &SourceDialog::settingsChosen, &m_session, &Session::setSourceSettings);
        connect(m_source, &SourceDialog::editorChosen, this,
            [this](const EditorChoice& choice) { m_settings.editor = choice; });
        connect(m_source, &QDialog::finished, this, [this] { saveSettings(m_settingsFile, m_settings); });
        connect(&m_session, &Session::problem, m_source, &SourceDialog::showProblem);
    }
    const auto& states = m_session.rootStates();
    m_source->showProblem({});
    m_source->setSettings(*m_session.sourceSettings(), states ? *states : std::vector<RootState>());
    m_source->setEditor(m_settings.editor);
    m_source->show();
    m_source->raise();
    m_source->activateWindow();
}

void MainWindow::suggestRepository(const QString& path)
{
    m_suggested = path;
    m_suggestion->setText(tr("The captures lie in the repository “%1”. Use its source?")
                              .arg(oneLine(QFileInfo(path).fileName().toStdString(), 100)));
    m_suggestion->setToolTip(toolTipText(oneLine(path.toStdString())));
    m_suggestion->setVisible(!path.isEmpty());
}

/// Clones are source as soon as there are stacks; all else is captures.
void MainWindow::takeDropped(const QStringList& paths)
{
    QStringList clones;
    QStringList captures;
    for (const QString& path : paths) {
        (QFileInfo(path).isDir() && isRepositoryFolder(path) ? clones : captures) << path;
    }
    const bool isOpen = m_session.phase() == Phase::Ready || m_session.phase() == Phase::Reading;
    if (!isOpen && captures.isEmpty()) {
        std::swap(clones, captures);
    }
    openCaptures(captures);
    if (!clones.isEmpty()) {
        m_session.addSourceRoots(clones);
    }
}

void MainWindow::copyPermalink(const QString& address)
{
    QApplication::clipboard()->setText(address);
    m_status->showNotice(tr("Link copied: %1").arg(oneLine(address.toStdString(), 200)));
}

} // namespace spanglass
