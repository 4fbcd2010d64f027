#include "core/ingest/spanindex.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestSpanIndex : public QObject {
    Q_OBJECT
private:
    static constexpr TraceId trace{ 5, 7 };
    static constexpr SpanId span{ 9 };

private slots:
    void findsSpansByServiceAndSide()
    {
        const std::uint64_t hash = traceHash(trace);
        const EarlierSpans spans({ EarlierSpans::spanEntry(hash, { 10 }, Side::Unknown, 1),
                                     EarlierSpans::spanEntry(hash, span, Side::Callee, 3),
                                     EarlierSpans::spanEntry(hash, span, Side::Caller, 2) },
            {});
        const auto same = spans.find(hash, span, Side::Caller, 2);
        QVERIFY(same.any && same.sameService && same.sameSpan);
        const auto otherHalf = spans.find(hash, span, Side::Callee, 2);
        QVERIFY(otherHalf.any && otherHalf.sameService && !otherHalf.sameSpan);
        QVERIFY(spans.find(hash, span, Side::Unknown, 2).sameSpan);
        const auto otherService = spans.find(hash, span, Side::Caller, 1);
        QVERIFY(otherService.any && !otherService.sameService && !otherService.sameSpan);
        QVERIFY(!spans.find(hash, { 11 }, Side::Caller, 2).any);
        QVERIFY(!spans.find(traceHash({ 5, 8 }), span, Side::Caller, 2).any);
    }
    /// The last number of a service does not touch the side.
    void keepsServicesAndSidesApart()
    {
        constexpr std::uint16_t last = 16'383;
        const EarlierSpans spans({ EarlierSpans::spanEntry(1, span, Side::Callee, last) }, {});
        QVERIFY(spans.find(1, span, Side::Callee, last).sameSpan);
        QVERIFY(!spans.find(1, span, Side::Caller, last).sameSpan);
        QVERIFY(!spans.find(1, span, Side::Callee, 0).sameService);
    }
    void knowsTracesOfBothWidths()
    {
        const EarlierSpans wide({ EarlierSpans::traceEntry(trace) }, {});
        QVERIFY(wide.knowsTrace(trace));
        QVERIFY(wide.knowsTrace({ 0, trace.low }));
        QVERIFY(!wide.knowsTrace({ 6, trace.low }));
        QVERIFY(!wide.knowsTrace({ 5, 8 }));
        const EarlierSpans narrow({ EarlierSpans::traceEntry({ 0, trace.low }) }, {});
        QVERIFY(narrow.knowsTrace(trace));
        QVERIFY(narrow.knowsTrace({ 6, trace.low }));
        QVERIFY(!EarlierSpans({}, {}).knowsTrace(trace));
    }
};

QTEST_APPLESS_MAIN(TestSpanIndex)
#include "tst_spanindex.moc"
