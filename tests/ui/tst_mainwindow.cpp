#include "ui/issues/issuelistview.h"
#include "ui/issues/querybar.h"
#include "ui/issues/timeline.h"
#include "ui/look/theme.h"
#include "ui/mainwindow.h"
#include "ui/messagepage.h"
#include "ui/startpage.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;

namespace {

constexpr auto waitMs = 20'000;

QString demo()
{
    return QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz");
}

template <typename Widget> Widget* visibleChild(const QWidget& parent)
{
    for (auto* child : parent.findChildren<Widget*>()) {
        if (child->isVisible()) {
            return child;
        }
    }
    return nullptr;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    [[nodiscard]] QString settingsFile() const { return m_folder.filePath(QStringLiteral("window.json")); }

private Q_SLOTS:
    void startsWithTheStartPage()
    {
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        QVERIFY(visibleChild<StartPage>(window));
        QVERIFY(!visibleChild<IssueListView>(window));
    }

    void opensACaptureAndWalksThroughIssues()
    {
        applyTheme(*qApp, ThemeChoice::Dark);
        MainWindow window(settingsFile(), m_folder.path());
        window.resize(1280, 800);
        window.show();
        window.openCaptures({ demo() });
        const auto ready = [&] {
            return window.session().phase() == Phase::Ready && !window.session().isReading();
        };
        QTRY_VERIFY_WITH_TIMEOUT(ready(), waitMs);
        auto* list = visibleChild<IssueListView>(window);
        QVERIFY(list);
        QSignalSpy details(&window.session(), &Session::detailsReady);
        const auto first = list->currentIssue()->fingerprint;
        list->step(1);
        QTRY_VERIFY_WITH_TIMEOUT(details.count() > 0, waitMs);
        QVERIFY(list->currentIssue()->fingerprint != first);
        QCOMPARE(window.session().selected().fingerprint, list->currentIssue()->fingerprint);
        QVERIFY(visibleChild<Timeline>(window));
        QCOMPARE(window.focusWidget(), list);
        QVERIFY(window.windowTitle().contains(QLatin1String("larder")));

        for (auto* action : window.findChildren<QAction*>()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)) {
                QVERIFY(action->isEnabled());
                action->trigger();
            }
        }
        QVERIFY(
            QApplication::clipboard()->text().contains(QString::fromStdString(list->currentIssue()->type)));
    }

    void saysWhenNothingAnswersTheSearch()
    {
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        window.openCaptures({ demo() });
        QTRY_VERIFY_WITH_TIMEOUT(
            window.session().phase() == Phase::Ready && !window.session().isReading(), waitMs);
        window.session().setQueryText(QStringLiteral("zzzznothing"));
        QTRY_VERIFY_WITH_TIMEOUT(!visibleChild<IssueListView>(window), waitMs);
        const auto* page = visibleChild<MessagePage>(window);
        QVERIFY(page && page->headline().contains(QLatin1String("No issue")));
        QPushButton* clear = visibleChild<QPushButton>(*page);
        QVERIFY(clear);
        clear->click();
        QTRY_VERIFY_WITH_TIMEOUT(visibleChild<IssueListView>(window), waitMs);
        QCOMPARE(window.session().queryText(), QString());
    }

    void saysWhatCouldNotBeOpened()
    {
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        window.openCaptures({ m_folder.filePath(QStringLiteral("missing.jsonl")) });
        QTRY_COMPARE_WITH_TIMEOUT(window.session().phase(), Phase::Failed, waitMs);
        const auto* page = visibleChild<MessagePage>(window);
        QVERIFY(page && page->text().contains(QLatin1String("missing.jsonl")));
    }

    void tellsOfACaptureWithoutErrors()
    {
        QFile clean(m_folder.filePath(QStringLiteral("clean.json")));
        QVERIFY(clean.open(QIODevice::WriteOnly));
        clean.write("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":"
                    "\"0123456789abcdef0123456789abcdef\",\"spanId\":\"0123456789abcdef\","
                    "\"name\":\"GET\",\"kind\":2}]}]}]}");
        clean.close();
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        window.openCaptures({ clean.fileName() });
        QTRY_VERIFY_WITH_TIMEOUT(
            window.session().phase() == Phase::Ready && !window.session().isReading(), waitMs);
        const auto* page = visibleChild<MessagePage>(window);
        QVERIFY(page);
        QCOMPARE(page->headline(), QStringLiteral("No errors"));
        for (const auto* label : window.findChildren<QLabel*>()) { // nothing is promised any more
            QVERIFY(!label->isVisible() || !label->text().contains(QLatin1String("appear")));
        }
    }

    void filtersWhileACaptureIsRead()
    {
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        window.openCaptures({ demo() });
        QVERIFY(window.session().setQueryText(QStringLiteral("zzzznothing")));
        QCOMPARE(window.session().phase(), Phase::Reading);
        auto live = std::make_shared<std::vector<LiveIssue>>(1);
        live->front().issue = { .fingerprint = "v1:1", .type = "TypeError", .count = 1 };
        Q_EMIT window.session().rowsChanged({ .live = live });
        QVERIFY(!visibleChild<IssueListView>(window));
        const auto* page = visibleChild<MessagePage>(window);
        QVERIFY(page && page->headline().contains(QLatin1String("yet")));
        QVERIFY(window.session().setQueryText(QStringLiteral("type:TypeError")));
        Q_EMIT window.session().rowsChanged({ .live = live });
        QVERIFY(visibleChild<IssueListView>(window));
    }

    void remembersWhatWasOpened()
    {
        {
            MainWindow window(settingsFile(), m_folder.path());
            window.openCaptures({ demo() });
            window.close();
        }
        const Settings settings = loadSettings(settingsFile());
        QVERIFY(!settings.recent.empty());
        QCOMPARE(settings.recent.front().paths, QStringList{ demo() });
        QVERIFY(!settings.geometry.isEmpty() && !settings.splitter.isEmpty());
    }

    void staysLegibleWhenTheThemeChanges()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        MainWindow window(settingsFile(), m_folder.path());
        window.show();
        window.openCaptures({ demo() });
        QTRY_VERIFY_WITH_TIMEOUT(
            window.session().phase() == Phase::Ready && !window.session().isReading(), waitMs);
        applyTheme(*qApp, ThemeChoice::Dark);
        int seen = 0;
        for (const QLabel* label : window.findChildren<QLabel*>()) {
            if (label->isVisible() && !label->text().isEmpty()) {
                const QColor ink = label->palette().color(label->foregroundRole());
                QVERIFY2(contrastRatio(ink, themeColors(true).window) >= 4.5, qPrintable(label->text()));
                ++seen;
            }
        }
        QVERIFY(seen > 5);
    }

    void namesWhatIsOpenWithoutTheHash()
    {
        MainWindow window(settingsFile(), m_folder.path());
        window.openCaptures({ demo() });
        QCOMPARE(window.windowTitle(), QStringLiteral("larder - Spanglass"));
    }

    void everyMenuHasItsOwnMnemonics()
    {
        MainWindow window(settingsFile(), m_folder.path());
        int menus = 0;
        for (const auto* menu : window.findChildren<QMenu*>()) {
            QStringList letters;
            for (const auto* action : menu->actions()) {
                const QString letter = QKeySequence::mnemonic(action->text()).toString();
                QVERIFY2(letter.isEmpty() || !letters.contains(letter), qPrintable(action->text()));
                letters << letter;
            }
            ++menus;
        }
        QVERIFY(menus > 6);
    }

    void everyMenuEntryHasItsOwnKey()
    {
        MainWindow window(settingsFile(), m_folder.path());
        QStringList keys;
        for (const auto* action : window.findChildren<QAction*>()) {
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys << key.toString();
            }
        }
        QVERIFY(keys.size() > 15);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
