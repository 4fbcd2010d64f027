#include "core/ingest/tracewidths.h"

#include "tests/support/print.h"

#include <QTest>

#include <set>
#include <vector>

using namespace spanglass;

class TestTraceWidths : public QObject {
    Q_OBJECT
private:
    static std::vector<SpanSkeleton> spansOf(const std::vector<TraceId>& traces)
    {
        std::vector<SpanSkeleton> spans;
        for (const TraceId trace : traces) {
            spans.emplace_back().trace = trace;
        }
        return spans;
    }

    static constexpr TraceId narrow{ 0, 7 };
    static constexpr TraceId wide{ 5, 7 };
    static constexpr TraceId other{ 6, 7 };

private slots:
    void widensToTheOnlyWideId()
    {
        for (const auto& traces : { std::vector{ narrow, wide }, std::vector{ wide, narrow, wide } }) {
            const TraceWidths widths(spansOf(traces), {}, {});
            QVERIFY(widths.changesAny());
            QVERIFY(widths.widened(narrow) == wide);
            QVERIFY(widths.widened(wide) == wide);
            QVERIFY((widths.widened({ 0, 8 }) == TraceId{ 0, 8 }));
        }
    }
    void knowsTracesOfTheWorkspace()
    {
        const std::vector<TraceId> storedWide = { wide };
        QVERIFY(TraceWidths(spansOf({ narrow }), {}, storedWide).widened(narrow) == wide);
        const std::vector<TraceId> storedNarrow = { narrow };
        QVERIFY(TraceWidths(spansOf({ wide }), {}, storedNarrow).widened(narrow) == wide);
    }
    void choosesAmongSeveralNone()
    {
        QVERIFY(TraceWidths(spansOf({ narrow, wide, other }), {}, {}).widened(narrow) == narrow);
        const std::vector<TraceId> stored = { other };
        QVERIFY(TraceWidths(spansOf({ narrow, wide }), {}, stored).widened(narrow) == narrow);
        // Both were stored when a third one was there: they stay apart.
        const std::vector<TraceId> apart = { narrow, wide };
        QVERIFY(TraceWidths(spansOf({ narrow }), {}, apart).widened(narrow) == narrow);
    }
    void leavesOneWidthAlone()
    {
        QVERIFY(!TraceWidths(spansOf({ narrow, { 0, 8 } }), {}, {}).changesAny());
        QVERIFY(!TraceWidths(spansOf({ wide, other }), {}, {}).changesAny());
        QVERIFY(!TraceWidths({}, {}, {}).changesAny());
    }
    /// Filled up with zeros at the wrong end: neither equal to each other nor in one partition.
    void keepsLeftAlignedIdsApart()
    {
        std::set<std::size_t> partitions;
        std::vector<TraceId> traces = { {} };
        for (std::uint64_t i = 1; i <= 1000; ++i) {
            traces.push_back({ i << 32U, 0 });
            partitions.insert(partitionOf(traceHash(traces.back())));
        }
        QCOMPARE(partitions.size(), partitionCount);
        QVERIFY(!TraceWidths(spansOf(traces), {}, {}).changesAny());
    }
};

QTEST_APPLESS_MAIN(TestTraceWidths)
#include "tst_tracewidths.moc"
