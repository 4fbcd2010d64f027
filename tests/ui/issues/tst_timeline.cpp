#include "ui/issues/timeline.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QTest>

using namespace spanglass;

namespace {

std::shared_ptr<const Histogram> histogram(int buckets)
{
    auto result = std::make_shared<Histogram>();
    result->from = 1'795'000'000'000'000'000;
    result->bucket = 3'600'000'000'000;
    for (const char* label : { "payments", "other" }) {
        HistogramSeries series{ label, {} };
        for (int i = 0; i < buckets; ++i) {
            series.counts.push_back(static_cast<std::uint32_t>(i % 7));
        }
        result->series.push_back(series);
    }
    return result;
}

struct Chosen {
    std::optional<TimeNs> from;
    std::optional<TimeNs> to;
    int times = 0;
};

} // namespace

class TestTimeline : public QObject {
    Q_OBJECT
private:
    void listen(Timeline& timeline, Chosen& chosen)
    {
        connect(&timeline, &Timeline::rangeChosen, this, [&](auto from, auto to) {
            chosen = { from, to, chosen.times + 1 };
        });
    }

private Q_SLOTS:
    void paintsBarsInBothThemes()
    {
        for (const bool dark : { false, true }) {
            applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
            Timeline timeline;
            timeline.resize(700, timeline.sizeHint().height());
            const QImage empty = timeline.grab().toImage();
            timeline.setHistogram(histogram(60));
            const QImage full = timeline.grab().toImage();
            QVERIFY(empty != full);
            QCOMPARE(full.pixelColor(2, 2), themeColors(dark).surface);
        }
    }

    void dragChoosesARange()
    {
        Timeline timeline;
        timeline.resize(624, 70); // 600 for the bars
        const auto data = histogram(60);
        timeline.setHistogram(data);
        Chosen chosen;
        listen(timeline, chosen);
        QTest::mousePress(&timeline, Qt::LeftButton, {}, QPoint(12 + 105, 30));
        QTest::mouseMove(&timeline, QPoint(12 + 150, 30));
        QMouseEvent move(
            QEvent::MouseMove, QPointF(12 + 205, 30), QPointF(), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&timeline, &move);
        QTest::mouseRelease(&timeline, Qt::LeftButton, {}, QPoint(12 + 205, 30));
        QCOMPARE(chosen.times, 1);
        QCOMPARE(chosen.from, std::optional(data->from + 10 * data->bucket));
        QCOMPARE(chosen.to, std::optional(data->from + 21 * data->bucket));
        QTest::mouseClick(&timeline, Qt::LeftButton, {}, QPoint(400, 30));
        QCOMPARE(chosen.times, 2);
        QVERIFY(!chosen.from);
    }

    void arrowsChooseAndShiftWidens()
    {
        Timeline timeline;
        timeline.resize(624, 70);
        timeline.setHistogram(histogram(10));
        Chosen chosen;
        listen(timeline, chosen);
        QTest::keyClick(&timeline, Qt::Key_Left);
        QCOMPARE(timeline.chosenBuckets(), (std::optional(std::pair(9, 9))));
        QTest::keyClick(&timeline, Qt::Key_Right);
        QCOMPARE(timeline.chosenBuckets(), (std::optional(std::pair(9, 9))));
        QTest::keyClick(&timeline, Qt::Key_Left);
        QTest::keyClick(&timeline, Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(&timeline, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(timeline.chosenBuckets(), (std::optional(std::pair(6, 8))));
        QTest::keyClick(&timeline, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(timeline.chosenBuckets(), (std::optional(std::pair(7, 8))));
        QVERIFY(timeline.accessibleDescription().contains(QLatin1String("Chosen")));
        QTest::keyClick(&timeline, Qt::Key_Escape);
        QVERIFY(!timeline.chosenBuckets());
        QVERIFY(!chosen.from && !chosen.to);
    }

    void otherDataForgetsTheRange()
    {
        Timeline timeline;
        timeline.setHistogram(histogram(10));
        QTest::keyClick(&timeline, Qt::Key_Left);
        timeline.setHistogram(histogram(10)); // the same axis keeps it
        QVERIFY(timeline.chosenBuckets());
        timeline.setHistogram(nullptr);
        QVERIFY(!timeline.chosenBuckets());
        QTest::keyClick(&timeline, Qt::Key_Left);
        QVERIFY(!timeline.chosenBuckets());
    }
};

QTEST_MAIN(TestTimeline)
#include "tst_timeline.moc"
