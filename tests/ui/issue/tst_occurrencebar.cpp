#include "ui/issue/occurrencebar.h"

#include "ui/issue/flatbutton.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

class OccurrenceBarTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goesToNeighbours()
    {
        OccurrenceBar bar;
        bar.setPlace(2, 12);
        QCOMPARE(bar.findChild<QLabel*>()->text(), QStringLiteral("3 of 12"));
        QCOMPARE(bar.accessibleDescription(), QStringLiteral("Occurrence 3 of 12"));
        QSignalSpy wanted(&bar, &OccurrenceBar::occurrenceWanted);
        QSignalSpy latest(&bar, &OccurrenceBar::latestWanted);
        const auto buttons = bar.findChildren<FlatButton*>();
        QTest::keyClick(buttons[0], Qt::Key_Space);
        QCOMPARE(wanted.takeFirst()[0].toULongLong(), 1ULL);
        bar.setPlace(1, 12);
        // Keys may be faster than answers.
        buttons[1]->click();
        buttons[1]->click();
        QCOMPARE(wanted.takeLast()[0].toULongLong(), 3ULL);
        buttons[2]->click();
        QCOMPARE(latest.count(), 1);
    }

    void worksByShortcutFromElsewhereInTheWindow()
    {
        QWidget window;
        auto* bar = new OccurrenceBar(&window);
        bar->setPlace(2, 12);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy wanted(bar, &OccurrenceBar::occurrenceWanted);
        QTest::keyClick(&window, Qt::Key_PageUp, Qt::AltModifier);
        QCOMPARE(wanted.count(), 1);
        QTest::keyClick(&window, Qt::Key_PageDown, Qt::AltModifier);
        QCOMPARE(wanted.count(), 2);
    }

    void stopsAtTheEnds()
    {
        OccurrenceBar bar;
        const auto buttons = bar.findChildren<FlatButton*>();
        for (const FlatButton* button : buttons) {
            QVERIFY(!button->isEnabled());
            QVERIFY(!button->accessibleName().isEmpty());
        }
        bar.setPlace(0, 1);
        QVERIFY(!buttons[0]->isEnabled());
        QVERIFY(!buttons[1]->isEnabled());
        QVERIFY(buttons[2]->isEnabled());
        bar.setPlace(0, 2);
        QVERIFY(buttons[1]->isEnabled());
        bar.clear();
        QVERIFY(!buttons[1]->isEnabled());
    }
};

QTEST_MAIN(OccurrenceBarTest)
#include "tst_occurrencebar.moc"
