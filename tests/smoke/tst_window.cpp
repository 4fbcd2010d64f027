#include "tests/smoke/screen.h"
#include "ui/look/theme.h"
#include "ui/mainwindow.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

namespace {

using namespace spanglass;
using namespace spanglass::test;

constexpr int patience = 30'000; // ms; a busy machine is slow, not wrong

QString demo()
{
    return QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz");
}

/// The part of the screen where the object with this accessible name is.
QImage pictureOf(const QString& name)
{
    return screenshot().copy(placeOf(name));
}

QAction* actionCalled(const QWidget& window, const QString& text)
{
    for (QAction* action : window.findChildren<QAction*>()) {
        if (action->text().remove(QLatin1Char('&')) == text) {
            return action;
        }
    }
    return nullptr;
}

} // namespace

/// The real window on a real X screen with the demo capture: what a person sees (pixels) and what a
/// screen reader is told (accessible names).
class TestWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void opensTheDemoCapture();
    void namesItsRegions_data();
    void namesItsRegions();
    void drawsTheChart();
    void selectsIssuesByKeyboard();
    void filtersBySearchLine();
    void switchesTheme();
    void cleanupTestCase();

private:
    QAbstractItemView* list() const;

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindow::initTestCase()
{
    QVERIFY(QGuiApplication::platformName() == QLatin1String("xcb"));
    applyTheme(*qApp, ThemeChoice::Light);
    m_window = std::make_unique<MainWindow>(
        m_folder.filePath(QStringLiteral("window.json")), m_folder.filePath(QStringLiteral("workspaces")));
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get(), patience));
}

QAbstractItemView* TestWindow::list() const
{
    for (auto* view : m_window->findChildren<QAbstractItemView*>()) {
        if (view->accessibleName() == QLatin1String("Issues")) {
            return view;
        }
    }
    return nullptr;
}

void TestWindow::opensTheDemoCapture()
{
    m_window->openCaptures({ demo() });
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().phase() == Phase::Ready, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isReading(), patience);
    QVERIFY(list());
    QTRY_VERIFY_WITH_TIMEOUT(list()->model()->rowCount() >= 15, patience);
    list()->setFocus();
    QTRY_VERIFY_WITH_TIMEOUT(list()->hasFocus(), patience);
    QTest::keyClick(list(), Qt::Key_Home);
    // Issues of a running read have no id yet, and their order may change.
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().selected().id, patience);
    QTest::keyClick(list(), Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(list()->currentIndex().row(), 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(pictureOf(QStringLiteral("Stack trace"))) > 0.01, patience);
}

void TestWindow::namesItsRegions_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("ink"); ///< at least this share of the area is text or figures
    QTest::newRow("list") << "Issues" << 0.03;
    QTest::newRow("timeline") << "Errors over time" << 0.005;
    QTest::newRow("search line") << "Search issues" << 0.005;
    QTest::newRow("chart") << "Impacted spans over time" << 0.01;
    QTest::newRow("stack") << "Stack trace" << 0.01;
    QTest::newRow("tags") << "Tags" << 0.01;
    QTest::newRow("status bar") << "Status" << 0.005;
}

void TestWindow::namesItsRegions()
{
    QFETCH(const QString, name);
    QFETCH(const double, ink);
    QTRY_VERIFY_WITH_TIMEOUT(accessible(name), patience);
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(pictureOf(name)) > ink, patience);
    keep(pictureOf(name),
        QStringLiteral("window-") + QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-'));
    QVERIFY(placeOf(name).width() > 100);
}

void TestWindow::drawsTheChart()
{
    QTRY_VERIFY_WITH_TIMEOUT(
        colouredShare(pictureOf(QStringLiteral("Impacted spans over time"))) > 0.002, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(pictureOf(QStringLiteral("Errors over time"))) > 0.002, patience);
}

void TestWindow::selectsIssuesByKeyboard()
{
    const auto stack = [] { return pictureOf(QStringLiteral("Stack trace")); };
    const std::string first = m_window->session().selected().fingerprint;
    const QImage ofFirst = stack();
    QTest::keyClick(list(), Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().selected().fingerprint != first, patience);
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(stack()) > 0.01 && changedShare(ofFirst, stack()) > 0.01, patience);
    const QImage ofSecond = stack();
    QTest::keyClick(list(), Qt::Key_Up);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->session().selected().fingerprint, first, patience);
    // Not the very picture of before: what the stack says of source may have come meanwhile.
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(stack()) > 0.01 && changedShare(ofSecond, stack()) > 0.01, patience);
    keep(screenshot(), QStringLiteral("window-light"));
}

void TestWindow::filtersBySearchLine()
{
    const int all = list()->model()->rowCount();
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::focusWidget() && QApplication::focusWidget() != list(), patience);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("service:payments"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(list()->model()->rowCount() > 0 && list()->model()->rowCount() < all, patience);
    m_window->session().setQueryText({});
    QTRY_COMPARE_WITH_TIMEOUT(list()->model()->rowCount(), all, patience);
}

void TestWindow::switchesTheme()
{
    QVERIFY(lightness(pictureOf(QStringLiteral("Issues"))) > 150);
    QAction* dark = actionCalled(*m_window, QStringLiteral("Dark"));
    QVERIFY(dark);
    dark->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(lightness(pictureOf(QStringLiteral("Issues"))) < 100, patience);
    QTRY_VERIFY_WITH_TIMEOUT(lightness(pictureOf(QStringLiteral("Stack trace"))) < 100, patience);
    QTRY_VERIFY_WITH_TIMEOUT(
        lightness(pictureOf(QStringLiteral("Impacted spans over time"))) < 100, patience);
    keep(screenshot(), QStringLiteral("window-dark"));
}

void TestWindow::cleanupTestCase()
{
    m_window.reset();
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
