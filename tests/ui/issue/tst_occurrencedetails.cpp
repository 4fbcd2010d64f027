#include "ui/issue/occurrencedetails.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/handlingchip.h"
#include "ui/issue/placeholder.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QTest>
#include <QTreeView>

using namespace spanglass;

class OccurrenceDetailsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void copiesIdsByKeyboardAndShowsWholeValues()
    {
        OccurrenceDetails details;
        details.resize(560, 500);
        details.show();
        details.setOccurrence(sample::occurrence());
        auto* tree = details.findChild<QTreeView*>();
        QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("Name"));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(tree, Qt::Key_Down);
        QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("Trace id"));
        QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("4bf92f3577b34da6a3ce929d0e0e4736"));
        QCOMPARE(details.findChild<QPlainTextEdit*>()->toPlainText(),
            QStringLiteral("4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    void selectsWithATintThatKeepsTextLegible()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        OccurrenceDetails details;
        details.show();
        const auto* tree = details.findChild<QTreeView*>();
        for (const bool dark : { true, false }) {
            applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
            QCOMPARE(tree->palette().color(QPalette::Highlight), themeColors(dark).selection);
            QCOMPARE(tree->palette().color(QPalette::HighlightedText), themeColors(dark).text);
        }
    }

    void saysWhetherTheErrorWasHandled()
    {
        OccurrenceDetails details;
        details.resize(560, 500);
        details.show();
        OccurrenceView view = sample::occurrence();
        details.setOccurrence(view);
        const auto* chip = details.findChild<HandlingChip*>();
        QVERIFY(chip->isHidden());
        view.occurrence.handling = Handling::Unhandled;
        details.setOccurrence(view);
        QVERIFY(chip->isVisible());
        QCOMPARE(chip->text(), QStringLiteral("unhandled"));
        QVERIFY(!chip->accessibleDescription().isEmpty());
        view.occurrence.handling = Handling::Handled;
        details.setOccurrence(view);
        QCOMPARE(chip->text(), QStringLiteral("handled"));
    }

    void isFilledWhenLookedAt()
    {
        OccurrenceDetails details;
        details.setOccurrence(sample::occurrence());
        auto* tree = details.findChild<QTreeView*>();
        QCOMPARE(tree->model()->rowCount(), 0);
        details.show();
        QCOMPARE(tree->model()->rowCount(), 6);
    }

    void hasItsOtherStates()
    {
        OccurrenceDetails details;
        auto* place = details.findChild<Placeholder*>();
        details.showError(QStringLiteral("gone"));
        QCOMPARE(place->text(), QStringLiteral("gone"));
        details.showEmpty(QStringLiteral("later"));
        QCOMPARE(place->text(), QStringLiteral("later"));
        details.showLoading();
        QTRY_COMPARE(place->text(), QStringLiteral("Loading…"));
        details.setOccurrence(sample::occurrence());
        QVERIFY(place->showsContent());
    }
};

QTEST_MAIN(OccurrenceDetailsTest)
#include "tst_occurrencedetails.moc"
