#include "ui/issue/impactchart.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/barsview.h"
#include "ui/issue/flatbutton.h"
#include "ui/issue/placeholder.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace spanglass;

namespace {

Histogram single(std::vector<std::uint32_t> counts)
{
    return { .from = sample::dataEnd(),
        .bucket = 1'000'000'000,
        .series = { { .label = "1.0", .counts = std::move(counts) } } };
}

} // namespace

class ImpactChartTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mergesBucketsAndKeepsTheirSum()
    {
        std::vector<std::uint32_t> counts(1001);
        std::iota(counts.begin(), counts.end(), 0U);
        const Histogram merged = withAtMost(single(counts), 100);
        QVERIFY(merged.series[0].counts.size() <= 100);
        QCOMPARE(merged.bucket, 11'000'000'000);
        QCOMPARE(std::accumulate(merged.series[0].counts.begin(), merged.series[0].counts.end(), 0U),
            1000U * 1001U / 2U);
        QCOMPARE(withAtMost(single({ 1, 2 }), 100), single({ 1, 2 }));
        QCOMPARE(withAtMost({}, 100), Histogram{});
    }

    void asksForAnotherBreakdown()
    {
        ImpactChart chart;
        chart.setHistogram(Dimension::Host, sample::histogram(Dimension::Host));
        QCOMPARE(chart.dimension(), Dimension::Host);
        QSignalSpy spy(&chart, &ImpactChart::dimensionChosen);
        QTest::keyClick(chart.findChild<FlatButton*>(), Qt::Key_Space);
        auto* menu = chart.findChild<QMenu*>();
        QTRY_VERIFY(menu->isVisible());
        QVERIFY(menu->actions().at(3)->isChecked());
        menu->actions().at(3)->trigger();
        QCOMPARE(spy.count(), 0);
        menu->actions().at(0)->trigger();
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].value<Dimension>(), Dimension::Version);
    }

    void movesACursorByKeys()
    {
        ImpactChart chart;
        chart.resize(600, 170);
        chart.setHistogram(Dimension::Version, single({ 5, 0, 7 }));
        chart.show();
        auto* bars = chart.findChild<BarsView*>();
        QTest::keyClick(bars, Qt::Key_Right);
        QCOMPARE(bars->cursor(), 0);
        QTest::keyClick(bars, Qt::Key_End);
        QCOMPARE(bars->cursor(), 2);
        QTest::keyClick(bars, Qt::Key_Right);
        QCOMPARE(bars->cursor(), 2);
        QTest::keyClick(bars, Qt::Key_Home);
        QTest::keyClick(bars, Qt::Key_Left);
        QCOMPARE(bars->cursor(), 0);
        QVERIFY(bars->accessibleDescription().contains(QStringLiteral("5 spans")));
    }

    void tellsTheBarUnderThePointer()
    {
        ImpactChart chart;
        chart.resize(600, 170);
        chart.setHistogram(Dimension::Version, single({ 5, 0, 7 }));
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        auto* bars = chart.findChild<BarsView*>();
        QCOMPARE(bars->barAt({ bars->width() / 2, 40 }), 1);
        QCOMPARE(bars->barAt({ 20, 40 }), 0);
        QCOMPARE(bars->barAt({ 0, 40 }), -1);
        QVERIFY(bars->barText(2).contains(QStringLiteral("1.0: 7")));
        QCOMPARE(bars->barText(3), QString());
    }

    void describesTotals()
    {
        ImpactChart chart;
        chart.setHistogram(Dimension::Version, single({ 5, 0, 7 }));
        QCOMPARE(chart.findChild<BarsView*>()->accessibleDescription(), QStringLiteral("12 spans, 1.0: 12"));
    }

    void showsOneBucketAndNone()
    {
        ImpactChart chart;
        chart.resize(600, 170);
        chart.show();
        chart.setHistogram(Dimension::Version, single({ 3 }));
        QVERIFY(!chart.grab().isNull());
        auto* place = chart.findChild<Placeholder*>();
        QVERIFY(place->showsContent());
        chart.setHistogram(Dimension::Version, {});
        QCOMPARE(place->text(), QStringLiteral("No spans in this time range."));
        chart.setHistogram(Dimension::Version, single({ 0, 0 }));
        QVERIFY(!place->showsContent());
        chart.showLoading();
        QTRY_COMPARE(place->text(), QStringLiteral("Loading…"));
    }

    void followsTheTheme()
    {
        ImpactChart chart;
        chart.setHistogram(Dimension::Version, sample::histogram(Dimension::Version));
        auto* bars = chart.findChild<BarsView*>();
        chart.setPalette(paletteFor(false));
        QCOMPARE(bars->colorOf(1), seriesColor(1, false));
        chart.setPalette(paletteFor(true));
        QCOMPARE(bars->colorOf(1), seriesColor(1, true));
    }

    void replacesAHundredBarsQuickly()
    {
        Histogram wide{ .from = sample::dataEnd(), .bucket = 1'000'000'000, .series = {} };
        for (int i = 0; i < 7; ++i)
            wide.series.push_back(
                { .label = std::to_string(i), .counts = std::vector<std::uint32_t>(100, 5) });
        ImpactChart chart;
        chart.resize(900, 170);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        chart.setHistogram(Dimension::Host, wide);
        QElapsedTimer timer;
        timer.start();
        chart.setHistogram(Dimension::Host, wide);
        const qint64 set = timer.elapsed();
        chart.grab();
        qInfo("100 bars of 7 series: set in %lld ms, painted after %lld ms", set, timer.elapsed());
        QCOMPARE(chart.findChild<BarsView*>()->histogram().series.size(), std::size_t{ 7 });
    }
};

QTEST_MAIN(ImpactChartTest)
#include "tst_impactchart.moc"
