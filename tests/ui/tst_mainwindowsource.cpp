#include "core/store/sourcestore.h"
#include "tests/support/gitfolder.h"
#include "tests/support/otlptext.h"
#include "ui/issue/issuepage.h"
#include "ui/issue/stacklist.h"
#include "ui/issues/issuelistview.h"
#include "ui/mainwindow.h"
#include "ui/noticebar.h"
#include "ui/source/sourcedialog.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

#include <memory>
#include <optional>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr auto waitMs = 20'000; ///< for the slowest machine; what is waited for comes in milliseconds

/// Drags come from the desktop only.
class OpenWindow : public MainWindow {
public:
    using MainWindow::dropEvent;
    using MainWindow::MainWindow;

    void drop(const QStringList& paths)
    {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& path : paths) {
            urls << QUrl::fromLocalFile(path);
        }
        mime.setUrls(urls);
        QDropEvent event(QPointF(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        dropEvent(&event);
    }
};

QPushButton* button(const QWidget& widget, const QString& text)
{
    for (QPushButton* one : widget.findChildren<QPushButton*>()) {
        if (one->text() == text) {
            return one;
        }
    }
    return nullptr;
}

} // namespace

/// A capture that lies in a repository.
class TestMainWindowSource : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<GitFolder> m_repository;
    std::unique_ptr<OpenWindow> m_window;

    [[nodiscard]] QString capture() const
    {
        return QString::fromStdString(m_repository->pathOf("captures/week.jsonl"));
    }
    [[nodiscard]] QString workspace() const { return m_folder->filePath(QStringLiteral("w.spanglass")); }
    [[nodiscard]] SourceSettings stored() const
    {
        const auto settings = readSourceSettings(workspace().toStdString());
        return settings ? *settings : SourceSettings{};
    }
    [[nodiscard]] Session& session() const { return m_window->session(); }

    /// The bar that asks about the repository.
    [[nodiscard]] NoticeBar* suggestion() const
    {
        for (NoticeBar* bar : m_window->findChildren<NoticeBar*>()) {
            if (bar->isVisible() && bar->text().contains(QStringLiteral("“larder”"))) {
                return bar;
            }
        }
        return nullptr;
    }

    void open()
    {
        m_window = std::make_unique<OpenWindow>(
            m_folder->filePath(QStringLiteral("window.json")), m_folder->filePath(QStringLiteral("spaces")));
        m_window->show();
        m_window->openCaptures({ capture() }, workspace());
        QTRY_VERIFY_WITH_TIMEOUT(session().sourceSettings() && !session().isReading(), waitMs);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_repository = GitFolder::init(m_folder->filePath(QStringLiteral("larder")));
        m_repository->write("captures/week.jsonl",
            otlpRequest("till", otlpSpan(traceA, "00000000000000a1", "", otlpError())) + "\n");
        m_repository->commit("src/pay.js", "pay();\n", "Begin");
    }
    void cleanup() { m_window.reset(); }

    void offersTheRepositoryOfTheCaptures()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(suggestion(), waitMs);
        button(*suggestion(), QStringLiteral("&Use"))->click();
        QVERIFY(!suggestion());
        QTRY_COMPARE_WITH_TIMEOUT(stored().roots.size(), std::size_t(1), waitMs);
        QVERIFY(stored().roots.front().path == m_repository->path());
    }
    void remembersThatItIsNotWanted()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(suggestion(), waitMs);
        button(*suggestion(), QStringLiteral("&No"))->click();
        QVERIFY(!suggestion());
        QTRY_COMPARE_WITH_TIMEOUT(stored().declined.size(), std::size_t(1), waitMs);
        session().close();
        QVERIFY(!suggestion());
    }
    void showsTheDialogByKey()
    {
        open();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = m_window->findChild<SourceDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        Q_EMIT dialog->rootsChosen({ QString::fromStdString(m_repository->path()) });
        auto* roots = dialog->findChild<QTreeWidget*>();
        QCOMPARE(roots->topLevelItemCount(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(
            roots->topLevelItem(0)->text(1).startsWith(QLatin1String("Repository at ")), waitMs);
        Q_EMIT dialog->rootsChosen({ m_folder->filePath(QStringLiteral("nowhere")) });
        const auto labels = dialog->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(
            labels, [](QLabel* label) { return label->text().contains(QLatin1String("nowhere")); }));
        Q_EMIT dialog->editorChosen({ QStringLiteral("kate"), {} });
        dialog->reject();
        QCOMPARE(loadSettings(m_folder->filePath(QStringLiteral("window.json"))).editor.editor,
            QStringLiteral("kate"));
        QTest::keyClick(m_window.get(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        session().close();
        QVERIFY(!dialog->isVisible());
    }
    void takesDroppedClonesForSource()
    {
        open();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("plain")));
        m_window->drop({ QString::fromStdString(m_repository->path()) });
        QTRY_COMPARE_WITH_TIMEOUT(stored().roots.size(), std::size_t(1), waitMs);
        QCOMPARE(session().workspace(), workspace());
        m_window->drop({ m_folder->filePath(QStringLiteral("plain")) }); // captures, as ever
        QVERIFY(session().workspace() != workspace());
    }
    void opensAFolderOfCapturesThatIsAClone()
    {
        m_window = std::make_unique<OpenWindow>(
            m_folder->filePath(QStringLiteral("window.json")), m_folder->filePath(QStringLiteral("spaces")));
        m_window->drop({ QString::fromStdString(m_repository->path()) });
        QTRY_COMPARE_WITH_TIMEOUT(session().phase(), Phase::Ready, waitMs);
        QCOMPARE(session().summary()->captures.size(), std::size_t(1));
    }
    /// From the frame to the program that the settings name.
    void opensAFrameInTheEditor()
    {
        m_repository->commit("app/a.js", "f();\n", "Add what fails");
        const QString stub = m_folder->filePath(QStringLiteral("my editor"));
        QFile program(stub);
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\nprintf '%s|' \"$@\" > \"$0.part\"\n/bin/mv \"$0.part\" \"$0.done\"\n");
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        Settings settings;
        settings.editor = { QString(customEditor), QStringLiteral("'%1' %l:%c %f").arg(stub) };
        QVERIFY(saveSettings(m_folder->filePath(QStringLiteral("window.json")), settings));
        open();
        session().addSourceRoots({ QString::fromStdString(m_repository->path()) });
        QSignalSpy sources(&session(), &Session::frameSourceReady);
        QTRY_VERIFY_WITH_TIMEOUT(!sources.isEmpty(), waitMs); // the page asks for its first frame
        Q_EMIT m_window->findChild<IssuePage*>()->editorWanted({ 0, 0 });
        QFile done(stub + QStringLiteral(".done"));
        QTRY_VERIFY_WITH_TIMEOUT(done.exists(), waitMs);
        QVERIFY(done.open(QIODevice::ReadOnly));
        QCOMPARE(done.readAll(), QByteArray::fromStdString("1:2|" + m_repository->pathOf("app/a.js") + "|"));
    }
    void goesFromTheIssuesIntoTheStackAndBack()
    {
        open();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        auto* issues = m_window->findChild<IssueListView*>();
        auto* stack = m_window->findChild<StackList*>();
        QTRY_VERIFY_WITH_TIMEOUT(
            issues->model()->rowCount() == 1 && stack->isVisible() && stack->model()->rowCount() > 1, waitMs);
        for (const Qt::Key key : { Qt::Key_S, Qt::Key_Return, Qt::Key_Enter }) {
            issues->setFocus();
            QTest::keyClick(issues, key);
            QVERIFY(stack->hasFocus());
            QCOMPARE(stack->currentIndex().row(), 1);
            QTest::keyClick(stack, Qt::Key_Escape);
            QVERIFY(issues->hasFocus());
        }
    }
    void copiesALink()
    {
        open();
        Q_EMIT session().permalinkReady(QStringLiteral("https://example.org/a.js#L1"));
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("https://example.org/a.js#L1"));
    }
};

QTEST_MAIN(TestMainWindowSource)
#include "tst_mainwindowsource.moc"
