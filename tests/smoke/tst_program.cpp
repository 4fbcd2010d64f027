#include "tests/smoke/screen.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

using namespace spanglass::test;

constexpr int patience = 30'000; // ms; a busy machine is slow, not wrong

/// Runs xdotool and returns what it prints; empty if it fails.
QString xdotool(const QStringList& words)
{
    QProcess tool;
    tool.start(QStringLiteral("xdotool"), words);
    if (!tool.waitForFinished(patience) || tool.exitCode() != 0) {
        return {};
    }
    return QString::fromLocal8Bit(tool.readAllStandardOutput()).trimmed();
}

void press(const QStringList& keys)
{
    xdotool(QStringList{ QStringLiteral("key"), QStringLiteral("--delay"), QStringLiteral("60") } + keys);
}

/// The left part of the window, where the list is, and the right one with the issue's page.
QImage leftOf(const QImage& screen)
{
    return screen.copy(0, 200, screen.width() / 3, screen.height() - 300);
}
QImage rightOf(const QImage& screen)
{
    return screen.copy(screen.width() / 2, 200, screen.width() / 2, screen.height() - 300);
}

} // namespace

/// The built program as a person starts it: real process, real keys, real pixels.
class TestProgram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void showsTheDemoCapture();
    void selectsIssuesByKeyboard();
    void switchesThemeByKeyboard();
    void quitsByKeyboard();
    void cleanupTestCase();

private:
    QTemporaryDir m_home;
    QProcess m_program;
};

void TestProgram::initTestCase()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), m_home.filePath(QStringLiteral("data")));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home.filePath(QStringLiteral("config")));
    environment.remove(QStringLiteral("QT_QPA_PLATFORM"));
    m_program.setProcessEnvironment(environment);
    m_program.setProcessChannelMode(QProcess::ForwardedChannels);
    m_program.start(QStringLiteral(SPANGLASS_PROGRAM),
        { QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz") });
    QVERIFY(m_program.waitForStarted(patience));
}

void TestProgram::showsTheDemoCapture()
{
    QString window;
    QTRY_VERIFY_WITH_TIMEOUT(
        !(window = xdotool({ QStringLiteral("search"), QStringLiteral("--onlyvisible"),
                               QStringLiteral("--pid"), QString::number(m_program.processId()) })
                       .section(u'\n', 0, 0))
             .isEmpty(),
        patience);
    xdotool({ QStringLiteral("windowmove"), window, QStringLiteral("0"), QStringLiteral("0") });
    xdotool({ QStringLiteral("windowsize"), window, QStringLiteral("1600"), QStringLiteral("960") });
    xdotool({ QStringLiteral("windowactivate"), window });
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(leftOf(screenshot())) > 0.03, patience);
}

void TestProgram::selectsIssuesByKeyboard()
{
    press({ QStringLiteral("j") });
    QTRY_VERIFY_WITH_TIMEOUT(inkedShare(rightOf(screenshot())) > 0.05, patience);
    QTRY_VERIFY_WITH_TIMEOUT(colouredShare(rightOf(screenshot())) > 0.002, patience);
    const QImage first = screenshot();
    keep(first, QStringLiteral("program-first-issue"));
    press({ QStringLiteral("j"), QStringLiteral("j") });
    QTRY_VERIFY_WITH_TIMEOUT(changedShare(rightOf(first), rightOf(screenshot())) > 0.01, patience);
    QTRY_VERIFY_WITH_TIMEOUT(changedShare(leftOf(first), leftOf(screenshot())) > 0.01, patience);
    keep(screenshot(), QStringLiteral("program-third-issue"));
}

void TestProgram::switchesThemeByKeyboard()
{
    const bool wasDark = lightness(leftOf(screenshot())) < 100;
    // View, Theme, and in its list (as the desktop, light, dark) the other one.
    press({ QStringLiteral("alt+v"), QStringLiteral("t") });
    press(wasDark ? QStringList{ QStringLiteral("l") }
                  : QStringList{ QStringLiteral("Down"), QStringLiteral("Down"), QStringLiteral("Return") });
    QTRY_VERIFY_WITH_TIMEOUT((lightness(leftOf(screenshot())) < 100) != wasDark, patience);
    QTRY_VERIFY_WITH_TIMEOUT((lightness(rightOf(screenshot())) < 100) != wasDark, patience);
    keep(screenshot(), wasDark ? QStringLiteral("program-light") : QStringLiteral("program-dark"));
}

void TestProgram::quitsByKeyboard()
{
    press({ QStringLiteral("ctrl+q") });
    QVERIFY(m_program.waitForFinished(patience));
    QCOMPARE(m_program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_program.exitCode(), 0);
}

void TestProgram::cleanupTestCase()
{
    if (m_program.state() != QProcess::NotRunning) {
        keep(screenshot(), QStringLiteral("program-at-failure"));
        m_program.kill();
        m_program.waitForFinished(patience);
    }
}

QTEST_MAIN(TestProgram)
#include "tst_program.moc"
