#include "tests/smoke/screen.h"
#include "tests/smoke/stackscreen.h"
#include "tests/smoke/tillcapture.h"
#include "tests/support/gitfolder.h"
#include "ui/issue/stacklist.h"
#include "ui/look/theme.h"
#include "ui/mainwindow.h"
#include "ui/source/sourcedialog.h"

#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>
#include <QUrl>

#include <optional>

namespace {

using namespace spanglass;
using namespace spanglass::test;

QPushButton* visibleButton(const QWidget& window, const QString& text)
{
    for (QPushButton* button : window.findChildren<QPushButton*>()) {
        if (button->isVisible() && button->text() == text) {
            return button;
        }
    }
    return nullptr;
}

} // namespace

/// What a person does so that code is shown, and with it: source roots, which file it is, the editor. In the
/// real window on a real X screen.
class TestSourceSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void opensTheEditor();
    void opensFilesOfAnyName();
    void asksWhichFileItIs();
    void offersTheRepository();
    void addsARootByTheDialog();
    void takesADroppedFolder();
    void cleanup();

private:
    [[nodiscard]] QString capture() const { return m_screen->path(QStringLiteral("till.jsonl")); }
    [[nodiscard]] QString folder() const { return m_screen->path(QStringLiteral("till")); }
    void openPayWithoutRoot();
    void makeStubEditor();
    [[nodiscard]] QStringList editorWords() const;

    std::unique_ptr<StackScreen> m_screen;
    std::optional<GitFolder> m_repository;
    QByteArray m_searchPath;
};

void TestSourceSteps::initTestCase()
{
    QVERIFY(QGuiApplication::platformName() == QLatin1String("xcb"));
    m_searchPath = qgetenv("PATH");
}

void TestSourceSteps::init()
{
    applyTheme(*qApp, ThemeChoice::Light);
    m_screen = std::make_unique<StackScreen>();
    m_repository = GitFolder::init(folder());
}

void TestSourceSteps::cleanup()
{
    if (QTest::currentTestFailed()) {
        keep(
            screenshot(), QStringLiteral("source-at-failure-") + QLatin1String(QTest::currentTestFunction()));
    }
    m_screen.reset();
    qputenv("PATH", m_searchPath);
}

/// An editor that writes down what it is told.
void TestSourceSteps::makeStubEditor()
{
    const QString folder = m_screen->path(QStringLiteral("bin"));
    QVERIFY(QDir().mkpath(folder));
    const QString stub = folder + QStringLiteral("/code");
    QFile program(stub);
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$0.part\"\nmv \"$0.part\" \"$0.words\"\n");
    program.close();
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("PATH", QFile::encodeName(folder) + ':' + m_searchPath);
    QVERIFY(QDir().mkpath(this->folder() + QStringLiteral("/.vscode")));
}

QStringList TestSourceSteps::editorWords() const
{
    QFile file(m_screen->path(QStringLiteral("bin/code.words")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed().split(u'\n')
                                          : QStringList();
}

void TestSourceSteps::opensTheEditor()
{
    makeStubEditor();
    const std::string ran = m_repository->commit("src/pay.js", payFile(), "Pay");
    m_repository->commit("src/pay.js", "// Till\n\n" + payFile(), "Say what it is");
    QVERIFY(writeCapture(capture(), nodeFrame("charge", "/srv/till/src/pay.js:12:15"), ran));
    QVERIFY(m_screen->openWithRoot(capture(), folder()));
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QVERIFY(m_screen->goTo(QStringLiteral("failing line 12")));
    QTest::keyClick(&m_screen->stack(), Qt::Key_O);
    QTRY_VERIFY_WITH_TIMEOUT(!editorWords().isEmpty(), patience);
    // Where the line stands now, two lines further down.
    const QStringList expected{ QStringLiteral("-g"), folder() + QStringLiteral("/src/pay.js:14:15") };
    QCOMPARE(editorWords(), expected);
    keep(screenshot(), QStringLiteral("source-editor"));
}

/// No shell has a part in it, whatever a file is called.
void TestSourceSteps::opensFilesOfAnyName()
{
    makeStubEditor();
    const std::string name = "src/it's $(touch boom) `touch bang`; \"now\".js";
    const std::string ran = m_repository->commit(name, payFile(), "Pay");
    QVERIFY(writeCapture(capture(), nodeFrame("charge", "/srv/till/" + name + ":12:15"), ran));
    QVERIFY(m_screen->openWithRoot(capture(), folder()));
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QVERIFY(m_screen->goTo(QStringLiteral("failing line 12")));
    QTest::keyClick(&m_screen->stack(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!editorWords().isEmpty(), patience);
    const QStringList expected{ QStringLiteral("-g"),
        QString::fromStdString(m_repository->pathOf(name)) + QStringLiteral(":12:15") };
    QCOMPARE(editorWords(), expected);
    for (const char* made : { "boom", "bang" }) {
        QVERIFY(!QFile::exists(QString::fromLatin1(made)));
        QVERIFY(!QFile::exists(folder() + u'/' + QLatin1String(made)));
        QVERIFY(!QFile::exists(folder() + QStringLiteral("/src/") + QLatin1String(made)));
    }
}

/// Once, and the answer is kept.
void TestSourceSteps::asksWhichFileItIs()
{
    m_repository->write("services/shop/src/server.js", payFile());
    const std::string ran = m_repository->commit("services/bank/src/server.js",
        std::string(payFile()).replace(payFile().find("'euro'"), 6, "'pound'"), "Two services");
    QVERIFY(writeCapture(capture(), nodeFrame("charge", "/app/src/server.js:12:15"), ran));
    QVERIFY(m_screen->openWithRoot(capture(), folder()));
    QVERIFY(m_screen->selectFirstIssue());
    const QString question = QStringLiteral("2 files fit");
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(question) > 0, patience);
    keep(screenshot(), QStringLiteral("source-question"));
    const QString bank = QStringLiteral("services/bank/src/server.js, choose this file");
    QVERIFY(m_screen->rowWith(QStringLiteral("services/shop/src/server.js, choose this file")) > 0);
    QVERIFY2(m_screen->goTo(bank), qPrintable(m_screen->rows().join(u'\n')));
    QTest::keyClick(&m_screen->stack(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("card.charge(total, 'pound')")) > 0, patience);
    QVERIFY(m_screen->rowWith(question) < 0);
    keep(screenshot(), QStringLiteral("source-answered"));
    QTRY_COMPARE_WITH_TIMEOUT(m_screen->stored().rules.size(), std::size_t(1), patience);
    QVERIFY(m_screen->open());
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("card.charge(total, 'pound')")) > 0, patience);
    QVERIFY(m_screen->rowWith(question) < 0);
}

/// A capture that lies in a repository.
void TestSourceSteps::offersTheRepository()
{
    const std::string ran = m_repository->commit("src/pay.js", payFile(), "Pay");
    QVERIFY(QDir(folder()).mkpath(QStringLiteral("captures")));
    const QString inside = folder() + QStringLiteral("/captures/week.jsonl");
    QVERIFY(writeCapture(inside, nodeFrame("charge", "/srv/till/src/pay.js:12:15"), ran));
    QVERIFY(m_screen->open(inside));
    QVERIFY(m_screen->selectFirstIssue());
    MainWindow& window = m_screen->window();
    QTRY_VERIFY_WITH_TIMEOUT(visibleButton(window, QStringLiteral("&Use")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("Add the folder of the source")) > 0, patience);
    keep(screenshot(), QStringLiteral("source-suggestion"));
    QTest::keyClick(&window, Qt::Key_U, Qt::AltModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QVERIFY(!visibleButton(window, QStringLiteral("&Use")));
    QVERIFY(m_screen->rowWith(QStringLiteral("Add the folder of the source")) < 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_screen->stored().roots.size(), std::size_t(1), patience);
}

void TestSourceSteps::openPayWithoutRoot()
{
    const std::string ran = m_repository->commit("src/pay.js", payFile(), "Pay");
    QVERIFY(writeCapture(capture(), nodeFrame("charge", "/srv/till/src/pay.js:12:15"), ran));
    QVERIFY(m_screen->open(capture()));
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("Add the folder of the source")) > 0, patience);
    QVERIFY(!visibleButton(m_screen->window(), QStringLiteral("&Use"))); // the capture lies in none
}

/// From the row that says what is missing, by mouse, and then by keys.
void TestSourceSteps::addsARootByTheDialog()
{
    openPayWithoutRoot();
    m_screen->click(m_screen->rowWith(QStringLiteral("Add the folder of the source")));
    auto* dialog = m_screen->window().findChild<SourceDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::activeWindow() == dialog, patience);
    // The question for the folder has an event loop of its own; it is answered from within that.
    bool answered = false;
    QTimer watch;
    connect(&watch, &QTimer::timeout, this, [this, &watch, &answered] {
        auto* question = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        auto* name = question ? question->findChild<QLineEdit*>() : nullptr;
        if (name && question->isActiveWindow()) {
            watch.stop();
            answered = true;
            name->selectAll();
            QTest::keyClicks(name, folder());
            QTest::keyClick(name, Qt::Key_Return);
        }
    });
    watch.start(20);
    QTest::keyClick(dialog, Qt::Key_F, Qt::AltModifier);
    QTRY_VERIFY_WITH_TIMEOUT(answered, patience);
    auto* roots = dialog->findChild<QTreeWidget*>();
    QTRY_COMPARE_WITH_TIMEOUT(roots->topLevelItemCount(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(
        roots->topLevelItem(0)->text(1).startsWith(QStringLiteral("Repository at ")), patience);
    keep(screenshot(), QStringLiteral("source-dialog"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_screen->stored().roots.size(), std::size_t(1), patience);
}

void TestSourceSteps::takesADroppedFolder()
{
    openPayWithoutRoot();
    QMimeData data;
    data.setUrls({ QUrl::fromLocalFile(folder()) });
    QWidget* area = m_screen->stack().viewport();
    const QPoint at = area->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(area, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(area, &drop);
    QVERIFY(drop.isAccepted());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_screen->stored().roots.size(), std::size_t(1), patience);
}

QTEST_MAIN(TestSourceSteps)
#include "tst_sourcesteps.moc"
