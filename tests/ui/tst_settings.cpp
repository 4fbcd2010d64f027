#include "ui/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;

class TestSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void survivesWritingAndReading()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a/b/window.json"));
        Settings settings;
        settings.theme = ThemeChoice::Dark;
        settings.geometry = QByteArray("\x01\x00\xff", 3);
        settings.splitter = "split";
        settings.editor = { QStringLiteral("custom"), QStringLiteral("ed '%f' %l") };
        settings.remember({ .paths = { QStringLiteral("/a.jsonl"), QStringLiteral("/b.jsonl") } });
        settings.remember({ .paths = { QStringLiteral("/w.spanglass") }, .isWorkspace = true });
        QVERIFY(saveSettings(file, settings));
        const Settings read = loadSettings(file);
        QCOMPARE(read.theme, ThemeChoice::Dark);
        QCOMPARE(read.geometry, settings.geometry);
        QCOMPARE(read.splitter, settings.splitter);
        QVERIFY(read.editor == settings.editor);
        QVERIFY(read.recent == settings.recent);
        QVERIFY(read.recent.front().isWorkspace);
    }

    void damagedFileGivesDefaults()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("window.json"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write("{\"theme\": [1,2], \"recent\": {\"paths\": 3}, \"geometry\":");
        out.close();
        QCOMPARE(loadSettings(file).theme, ThemeChoice::System);
        QVERIFY(loadSettings(file).recent.empty());
        QVERIFY(loadSettings(folder.filePath(QStringLiteral("none.json"))).recent.empty());
    }

    void unwritablePlaceIsTold() { QVERIFY(!saveSettings(QStringLiteral("/proc/nowhere/window.json"), {})); }

    void recentOnesMoveUpAndAreFew()
    {
        Settings settings;
        for (int i = 0; i < 15; ++i) {
            settings.remember({ .paths = { QString::number(i) } });
        }
        QCOMPARE(settings.recent.size(), std::size_t(Settings::maxRecent));
        settings.remember({ .paths = { QStringLiteral("10") } });
        QCOMPARE(settings.recent.size(), std::size_t(Settings::maxRecent));
        QCOMPARE(settings.recent.front().paths.front(), QStringLiteral("10"));
    }

    void titleNamesTheFirst()
    {
        QCOMPARE(titleOf(RecentItem{ .paths = { QStringLiteral("/x/week.jsonl") } }),
            QStringLiteral("week.jsonl"));
        QCOMPARE(
            titleOf(RecentItem{ .paths = { QStringLiteral("/x/a.jsonl"), QStringLiteral("/x/b.jsonl") } }),
            QStringLiteral("a.jsonl and 1 more"));
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
