#include "ui/issue/issuepage.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/foldlist.h"
#include "ui/issue/impactchart.h"
#include "ui/issue/issueheader.h"
#include "ui/issue/messageview.h"
#include "ui/issue/occurrencebar.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/segments.h"
#include "ui/issue/stackview.h"
#include "ui/issue/tagpanel.h"
#include "ui/look/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

namespace {

void fill(IssuePage& page)
{
    page.showLoading(sample::issue());
    page.setIssue(sample::issue(), sample::dataRange());
    page.setOccurrence(sample::occurrence());
    page.setHistogram(Dimension::Version, sample::histogram(Dimension::Version));
    page.setTags(sample::tags());
}

LiveIssue live()
{
    return { .issue = sample::issue(),
        .sampleMessage = "x is not a function",
        .sampleStack = sample::liveStackText() };
}

Placeholder* placeOf(const QWidget* part)
{
    return part->findChild<Placeholder*>();
}

} // namespace

class IssuePageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsAnIssueWithAllItsParts()
    {
        IssuePage page;
        fill(page);
        page.resize(930, 860);
        page.show();
        QVERIFY(placeOf(&page)->showsContent());
        QVERIFY(placeOf(page.findChild<ImpactChart*>())->showsContent());
        QVERIFY(placeOf(page.findChild<StackView*>())->showsContent());
        QVERIFY(placeOf(page.findChild<TagPanel*>())->showsContent());
        QCOMPARE(page.stackText(), QString::fromStdString(sample::stackText()));
    }

    void passesOnWhatThePersonWants()
    {
        IssuePage page;
        fill(page);
        page.show();
        QSignalSpy states(&page, &IssuePage::stateChosen);
        QSignalSpy dimensions(&page, &IssuePage::dimensionChosen);
        QSignalSpy occurrences(&page, &IssuePage::occurrenceWanted);
        QSignalSpy latest(&page, &IssuePage::latestWanted);
        QSignalSpy filters(&page, &IssuePage::filterWanted);
        Q_EMIT page.findChild<IssueHeader*>()->stateChosen(IssueState::Ignored);
        Q_EMIT page.findChild<ImpactChart*>()->dimensionChosen(Dimension::Host);
        Q_EMIT page.findChild<OccurrenceBar*>()->occurrenceWanted(3);
        Q_EMIT page.findChild<OccurrenceBar*>()->latestWanted();
        Q_EMIT page.findChild<TagPanel*>()->filterWanted(QStringLiteral("env:x"));
        QCOMPARE(
            states.count() + dimensions.count() + occurrences.count() + latest.count() + filters.count(), 5);
    }

    void copiesMarkdownStackAndJson()
    {
        IssuePage page;
        fill(page);
        QList<QAction*> actions;
        for (const QPushButton* button : page.findChildren<QPushButton*>()) {
            if (button->text().startsWith(QStringLiteral("Copy as")))
                actions = button->menu()->actions();
        }
        QCOMPARE(actions.size(), 3);
        actions[0]->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("applyDiscount")));
        actions[1]->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(sample::stackText()));
        actions[2]->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u'{'));
        page.showLoading({ .id = IssueId{ 8 } });
        QVERIFY(!actions[0]->isEnabled());
        QVERIFY(!actions[1]->isEnabled());
    }

    void anotherIssueEmptiesWhatWasShown()
    {
        IssuePage page;
        fill(page);
        Issue reviewed = sample::issue();
        reviewed.state = IssueState::Reviewed;
        page.setIssue(reviewed, sample::dataRange());
        QVERIFY(!page.stackText().isEmpty());
        QVERIFY(page.findChild<MessageView*>()->text().contains(QStringLiteral("'discount'")));
        Issue other = sample::issue();
        other.id = IssueId{ 8 };
        page.setIssue(other, sample::dataRange());
        QVERIFY(page.stackText().isEmpty());
        QTRY_COMPARE(placeOf(page.findChild<StackView*>())->text(), QStringLiteral("Loading…"));
    }

    /// Whoever goes through the list with a key held down sees the stack in one place.
    void answersMoveNothingWhileIssuesAreGoneThrough()
    {
        IssuePage page;
        page.resize(760, 860);
        page.setHasRoots(true);
        fill(page);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto* stack = page.findChild<StackView*>();
        const auto place = [&] {
            QCoreApplication::sendPostedEvents();
            return QRect(stack->mapTo(&page, QPoint(0, 0)), stack->size());
        };
        const QRect before = place();
        for (const int id : { 8, 9, 10 }) {
            Issue next = sample::issue();
            next.id.value = id;
            page.showLoading(next);
            QCOMPARE(place(), before);
            page.setIssue(next, sample::dataRange());
            page.setOccurrence(sample::occurrence());
            QCOMPARE(place(), before);
            page.setFrameSource({ 0, 0 }, sample::source());
            page.setLineOrigin({ 0, 0 }, sample::lineOrigin(), sample::dataEnd());
            QCOMPARE(place(), before);
            page.setSuspect(
                sample::suspect(), QStringList(9, QStringLiteral("@shop/payments")), next.firstSeen);
            QCOMPARE(place(), before);
        }
        page.showError(QStringLiteral("gone"));
        QCOMPARE(place(), before);
    }

    void showsALiveIssueThenTheRest()
    {
        IssuePage page;
        page.showLive(live());
        QVERIFY(page.stackText().startsWith(QStringLiteral("TypeError: x is not a function")));
        QCOMPARE(
            placeOf(page.findChild<TagPanel*>())->text(), QStringLiteral("Shown when the capture is read."));
        page.showLive(live());
        fill(page);
        QVERIFY(placeOf(page.findChild<TagPanel*>())->showsContent());
        page.showLive(live());
        QCOMPARE(
            placeOf(page.findChild<TagPanel*>())->text(), QStringLiteral("Shown when the capture is read."));
    }

    void tellsErrors()
    {
        IssuePage page;
        page.showError(QStringLiteral("no workspace"));
        QCOMPARE(placeOf(&page)->text(), QStringLiteral("no workspace"));
        fill(page);
        page.showError(QStringLiteral("disk failed"));
        QVERIFY(placeOf(&page)->showsContent());
        QCOMPARE(placeOf(page.findChild<StackView*>())->text(), QStringLiteral("disk failed"));
        page.showNothing(QStringLiteral("No issue answers the search."));
        QCOMPARE(placeOf(&page)->text(), QStringLiteral("No issue answers the search."));
        QCOMPARE(page.stackText(), QString());
    }

    void fitsNarrowAndWidePages_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<Qt::LayoutDirection>("direction");
        for (const int width : { 560, 700, 930, 1000 }) {
            QTest::addRow("%d", width) << width << Qt::LeftToRight;
            QTest::addRow("%d mirrored", width) << width << Qt::RightToLeft;
        }
    }
    void fitsNarrowAndWidePages()
    {
        QFETCH(int, width);
        QFETCH(Qt::LayoutDirection, direction);
        IssuePage page;
        page.setLayoutDirection(direction);
        fill(page);
        page.resize(width, 660);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QCOMPARE(page.width(), width);
        QVERIFY2(page.minimumSizeHint().width() <= 560,
            qPrintable(QString::number(page.minimumSizeHint().width())));
        for (const QWidget* part : page.findChildren<QWidget*>()) {
            const auto* area = qobject_cast<const QAbstractScrollArea*>(part->parentWidget()->parentWidget());
            if (!part->isVisible() || part->isWindow() || area)
                continue;
            const QRect place(part->mapTo(&page, QPoint(0, 0)), part->size());
            QVERIFY2(page.rect().contains(place), part->metaObject()->className());
        }
        for (const QAbstractItemView* list : page.findChildren<QAbstractItemView*>()) {
            if (list->isVisible())
                QVERIFY(!list->horizontalScrollBar()->isVisible());
        }
    }

    void cardsKeepTheirHeadsWhenTheyBecomeNarrow()
    {
        IssuePage page;
        page.resize(930, 660);
        page.show();
        fill(page);
        page.resize(560, 660);
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto* segments = page.findChild<StackView*>()->findChild<Segments*>();
        QTRY_VERIFY(segments->height() >= segments->sizeHint().height());
        QTRY_VERIFY(segments->mapTo(page.findChild<StackView*>(), QPoint(0, 0)).y() >= segments->height());
    }

    void canBeReachedByKeyboardAndHasNames()
    {
        IssuePage page;
        fill(page);
        page.resize(930, 860);
        page.show();
        int reached = 0;
        for (const QWidget* part : page.findChildren<QWidget*>()) {
            const bool control =
                qobject_cast<const QAbstractButton*>(part) || qobject_cast<const QAbstractScrollArea*>(part);
            if (!control || !part->isVisible() || !(part->focusPolicy() & Qt::TabFocus))
                continue;
            ++reached;
            const auto* button = qobject_cast<const QAbstractButton*>(part);
            QVERIFY2(!part->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                part->metaObject()->className());
        }
        QVERIFY(reached >= 10);
    }

    void followsTheTheme()
    {
        IssuePage page;
        fill(page);
        page.resize(930, 860);
        page.show();
        page.setPalette(paletteFor(true));
        QCOMPARE(page.grab().toImage().pixelColor(3, 855), themeColors(true).window);
        page.setPalette(paletteFor(false));
        QCOMPARE(page.grab().toImage().pixelColor(3, 855), themeColors(false).window);
    }

    void takesHostileValues()
    {
        OccurrenceView view = sample::occurrence();
        view.occurrence.exceptions.back().message = std::string(1 << 20, 'x') + "<script>";
        view.occurrence.resource.environment = std::string(3000, 'e');
        view.occurrence.name = "שלום 🎉\x02";
        IssuePage page;
        page.resize(560, 660);
        page.show();
        fill(page);
        page.setOccurrence(view);
        QVERIFY(!page.grab().isNull());
        QCOMPARE(page.width(), 560);
        page.setOccurrence({});
        page.setTags({});
        page.setHistogram(Dimension::Operation, {});
        QVERIFY(!page.grab().isNull());
    }
};

QTEST_MAIN(IssuePageTest)
#include "tst_issuepage.moc"
