#include "tests/smoke/screen.h"
#include "tests/smoke/stackscreen.h"
#include "tests/smoke/tillcapture.h"
#include "tests/support/gitfolder.h"
#include "ui/issue/sourceview.h"
#include "ui/issue/stacklist.h"
#include "ui/look/theme.h"
#include "ui/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QPointer>
#include <QTest>

#include <optional>

namespace {

using namespace spanglass;
using namespace spanglass::test;

QAction* actionCalled(const QWidget& window, const QString& text)
{
    for (QAction* action : window.findChildren<QAction*>()) {
        if (action->text().remove(QLatin1Char('&')) == text) {
            return action;
        }
    }
    return nullptr;
}

QImage pictureOfStack()
{
    return screenshot().copy(placeOf(QStringLiteral("Stack trace")));
}

} // namespace

/// Code of a stack in the real window on a real X screen: what is seen of it, what a screen reader is told,
/// and that all of it can be done by keys.
class TestSource : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void showsCodeAtTheCommit();
    void expandsAndCollapsesAll();
    void findsInTheStack();
    void showsTheWholeFile();
    void showsCodeInTheDark();
    void showsCodeOfLarder();
    void cleanup();

private:
    [[nodiscard]] QString capture() const { return m_screen->path(QStringLiteral("till.jsonl")); }
    [[nodiscard]] QString folder() const { return m_screen->path(QStringLiteral("till")); }
    void openPay();

    std::unique_ptr<StackScreen> m_screen;
    std::optional<GitFolder> m_repository;
};

void TestSource::initTestCase()
{
    QVERIFY(QGuiApplication::platformName() == QLatin1String("xcb"));
}

void TestSource::init()
{
    applyTheme(*qApp, ThemeChoice::Light);
    m_screen = std::make_unique<StackScreen>();
    m_repository = GitFolder::init(folder());
}

void TestSource::cleanup()
{
    if (QTest::currentTestFailed()) {
        keep(
            screenshot(), QStringLiteral("source-at-failure-") + QLatin1String(QTest::currentTestFunction()));
    }
    m_screen.reset();
}

/// A stack of two files; both have moved by two lines in the work tree.
void TestSource::openPay()
{
    m_repository->write("src/server.js", "const http = require('http');\n\nhttp.listen(pay);\n");
    const std::string ran = m_repository->commit("src/pay.js", payFile(), "Pay");
    m_repository->write("src/server.js", "// Server\n\nconst http = require('http');\n\nhttp.listen(pay);\n");
    m_repository->commit("src/pay.js", "// Till\n\n" + payFile(), "Say what it is");
    const std::string frames = nodeFrame("charge", "/srv/till/src/pay.js:12:15")
        + nodeFrame("Layer.handle", "/srv/till/node_modules/express/lib/router/layer.js:95:5")
        + nodeFrame("next", "/srv/till/node_modules/express/lib/router/route.js:149:13")
        + nodeFrame("serve", "/srv/till/src/server.js:3:6");
    QVERIFY(writeCapture(capture(), frames, ran));
    QVERIFY(m_screen->openWithRoot(capture(), folder()));
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 12")) > 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 3")) > 0, patience);
}

void TestSource::showsCodeAtTheCommit()
{
    openPay();
    const QStringList rows = m_screen->rows();
    const QString at =
        QStringLiteral("at commit ") + QString::fromStdString(m_repository->idOf("HEAD~1")).left(7);
    QVERIFY2(rows.value(m_screen->rowWith(QStringLiteral("charge (/srv"))).contains(at),
        qPrintable(rows.join(u'\n')));
    const int own = m_screen->rowWith(QStringLiteral("failing line 12"));
    QVERIFY(rows[own].contains(QStringLiteral("return card.charge(total, 'euro')")));
    QVERIFY(rows[own].contains(QStringLiteral("column 15")));
    QVERIFY(rows[own - 1].startsWith(QStringLiteral("line 11, const step11 = 11;")));
    QVERIFY(rows[own + 5].startsWith(QStringLiteral("line 17, const step17 = 17;")));
    // What is seen: code in colours, and the failing line on another ground than its neighbours.
    const auto picture = [this](int row) { return screenshot().copy(m_screen->placeOfRow(row)); };
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(pictureOfStack()) > 0.01, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(picture(own)) > 0.002, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(picture(own - 1)) > 0.001, patience);
    QTRY_VERIFY_WITH_TIMEOUT(background(picture(own)) != background(picture(own - 1)), patience);
    QTRY_VERIFY_WITH_TIMEOUT(background(picture(own + 1)) == background(picture(own - 1)), patience);
    keep(screenshot(), QStringLiteral("source-light"));
}

void TestSource::expandsAndCollapsesAll()
{
    openPay();
    QVERIFY(m_screen->rowWith(QStringLiteral("Layer.handle")) < 0); // folded
    m_screen->stack().setFocus();
    const QImage folded = pictureOfStack();
    QTest::keyClick(&m_screen->stack(), Qt::Key_E);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("Layer.handle")) > 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("next (/srv")) > 0, patience);
    QVERIFY(m_screen->rowWith(QStringLiteral("failing line 12")) > 0);
    QVERIFY(m_screen->rowWith(QStringLiteral("failing line 3")) > 0);
    QTRY_VERIFY_WITH_TIMEOUT(changedShare(folded, pictureOfStack()) > 0.005, patience);
    keep(screenshot(), QStringLiteral("source-expanded"));
    QTest::keyClick(&m_screen->stack(), Qt::Key_C);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("line ")) < 0, patience);
    QVERIFY(m_screen->rowWith(QStringLiteral("Layer.handle")) < 0);
    // A click opens one.
    m_screen->click(m_screen->rowWith(QStringLiteral("serve (/srv")));
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 3")) > 0, patience);
    QVERIFY(m_screen->rowWith(QStringLiteral("failing line 12")) < 0);
}

void TestSource::findsInTheStack()
{
    openPay();
    QVERIFY(m_screen->goTo(QStringLiteral("charge (/srv")));
    QTest::keyClick(&m_screen->stack(), '/');
    auto* line = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(line);
    QCOMPARE(line->accessibleName(), QStringLiteral("Find text"));
    QTest::keyClicks(line, QStringLiteral("STEP14"));
    const auto current = [this] { return m_screen->rows().value(m_screen->stack().currentIndex().row()); };
    QTRY_VERIFY_WITH_TIMEOUT(current().startsWith(QStringLiteral("line 14, const step14")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(accessible(QStringLiteral("1 of 1")), patience);
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("layer.js")); // in a fold
    QTRY_VERIFY_WITH_TIMEOUT(current().contains(QStringLiteral("Layer.handle")), patience);
    const auto row = [this] {
        return screenshot().copy(m_screen->placeOfRow(m_screen->stack().currentIndex().row()));
    };
    const QRgb chosen = colorsFor(m_screen->stack().palette()).selection.rgb();
    QTRY_VERIFY_WITH_TIMEOUT(background(row()) == chosen, patience);
    keep(screenshot(), QStringLiteral("source-find"));
    QTest::keyClick(line, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!line->isVisible(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->stack().hasFocus(), patience);
}

void TestSource::showsTheWholeFile()
{
    openPay();
    QVERIFY(m_screen->goTo(QStringLiteral("failing line 12")));
    QTest::keyClick(&m_screen->stack(), Qt::Key_F);
    QPointer<SourceView> view = m_screen->window().findChild<SourceView*>();
    QVERIFY(view);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::activeWindow() == view, patience);
    QTRY_COMPARE_WITH_TIMEOUT(view->markedLine(), 12, patience);
    QCOMPARE(view->text().trimmed().toStdString() + "\n", payFile());
    QVERIFY(view->windowTitle().contains(QStringLiteral("src/pay.js")));
    const auto picture = [&view] { return screenshot().copy(view->geometry()); };
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(picture()) > 0.02, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(picture()) > 0.005, patience);
    keep(picture(), QStringLiteral("source-whole-file"));
    QTest::keyClick(view, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!view, patience);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::activeWindow() == &m_screen->window(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->stack().hasFocus(), patience);
}

void TestSource::showsCodeInTheDark()
{
    openPay();
    actionCalled(m_screen->window(), QStringLiteral("Dark"))->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(lightness(pictureOfStack()) < 100, patience);
    const int own = m_screen->rowWith(QStringLiteral("failing line 12"));
    const auto picture = [this](int row) { return screenshot().copy(m_screen->placeOfRow(row)); };
    QTRY_VERIFY_WITH_TIMEOUT(lightness(picture(own)) < 120, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(picture(own - 1)) > 0.001, patience);
    QTRY_VERIFY_WITH_TIMEOUT(background(picture(own)) != background(picture(own - 1)), patience);
    keep(screenshot(), QStringLiteral("source-dark"));
}

/// Real spans of real tracers, and the repository they ran from.
void TestSource::showsCodeOfLarder()
{
    const QString bundle = QStringLiteral(SPANGLASS_SHARED "/captures/apps/larder.bundle");
    if (!QFile::exists(bundle)) {
        QSKIP("the repository of the demo capture is not there (../shared/captures/apps)");
    }
    const QString clone = m_screen->path(QStringLiteral("larder"));
    GitFolder larder = GitFolder::clone(bundle.toStdString(), clone);
    const QString outside = m_screen->path(QStringLiteral("larder.jsonl.gz")); // of any repository
    QVERIFY(QFile::copy(QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz"), outside));
    QVERIFY(m_screen->openWithRoot(outside, clone));
    m_screen->window().session().setQueryText(QStringLiteral("service:orders street"));
    QVERIFY(m_screen->selectFirstIssue());
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("failing line 25")) > 0, patience);
    const QString file =
        QString::fromStdString(larder.git({ "show", "v1.2.0:services/orders/src/orders.js" }));
    const QString line = file.split(u'\n').value(24).trimmed();
    QVERIFY(!line.isEmpty());
    const QString row = m_screen->rows()[m_screen->rowWith(QStringLiteral("failing line 25"))];
    QVERIFY2(row.contains(line), qPrintable(row));
    QTRY_VERIFY_WITH_TIMEOUT(m_screen->rowWith(QStringLiteral("at commit ")
                                 + QString::fromStdString(larder.idOf("v1.2.0^{}")).left(7))
            > 0,
        patience);
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(pictureOfStack()) > 0.02, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(pictureOfStack()) > 0.01, patience);
    keep(screenshot(), QStringLiteral("larder-light"));
    actionCalled(m_screen->window(), QStringLiteral("Dark"))->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(lightness(pictureOfStack()) < 100, patience);
    keep(screenshot(), QStringLiteral("larder-dark"));
}

QTEST_MAIN(TestSource)
#include "tst_source.moc"
