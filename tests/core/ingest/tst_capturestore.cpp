#include "core/ingest/capturestore.h"

#include "tests/support/handmadecaptures.h"
#include "tests/support/print.h"

#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TraceId wide{ 0x11a23e9d721fed44, 0xf6a6f12a9da29832 };
constexpr TraceId narrow{ 0, wide.low };
constexpr TraceId otherWide{ 0x22a23e9d721fed44, wide.low };

HandSpan passed(TraceId trace, std::uint64_t span, std::uint64_t parent, const std::string& service = "shop")
{
    HandSpan out;
    out.trace = trace;
    out.span = span;
    out.parent = parent;
    out.service = service;
    return out;
}

HandSpan failed(TraceId trace, std::uint64_t span, std::uint64_t parent, const std::string& service = "shop")
{
    HandSpan out = passed(trace, span, parent, service);
    out.failed = true;
    out.thrown = { boom() };
    return out;
}

} // namespace

class TestCaptureStore : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HandMadeCaptures> m_captures;

    void fresh()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_captures = std::make_unique<HandMadeCaptures>(m_folder->filePath("workspace").toStdString());
    }
    /// Two captures, in one ingest or in two.
    void store(bool together, const std::vector<HandSpan>& first, const std::vector<HandSpan>& second)
    {
        fresh();
        m_captures->capture("/first");
        for (const HandSpan& span : first) {
            m_captures->add(span);
        }
        if (!together) {
            VERIFY_RESULT(m_captures->store());
        }
        m_captures->capture("/second");
        for (const HandSpan& span : second) {
            m_captures->add(span);
        }
        VERIFY_RESULT(m_captures->store());
    }
    [[nodiscard]] std::int64_t number(const std::string& sql) const { return m_captures->number(sql); }
    [[nodiscard]] std::int64_t tracked() const
    {
        return number("SELECT value FROM meta WHERE key = 'tracked'");
    }

private slots:
    /// A service traced with 64-bit ids below one with 128 bits, whichever comes first.
    void joinsHalvesOfBothWidths_data()
    {
        QTest::addColumn<bool>("together");
        QTest::addColumn<bool>("wideFirst");
        QTest::newRow("one ingest, wide first") << true << true;
        QTest::newRow("one ingest, narrow first") << true << false;
        QTest::newRow("two ingests, wide first") << false << true;
        QTest::newRow("two ingests, narrow first") << false << false;
    }
    void joinsHalvesOfBothWidths()
    {
        QFETCH(bool, together);
        QFETCH(bool, wideFirst);
        const std::vector<HandSpan> otlp = { passed(wide, 1, 0, "web"), passed(wide, 2, 1),
            failed(wide, 6, 1) };
        const std::vector<HandSpan> datadog = { failed(narrow, 3, 2), failed(narrow, 4, 1),
            passed(narrow, 5, 4) };
        store(together, wideFirst ? otlp : datadog, wideFirst ? datadog : otlp);
        QCOMPARE(number("SELECT count(*) FROM trace"), std::int64_t{ 1 });
        QCOMPARE(m_captures->text("SELECT lower(hex(trace_id)) FROM trace"),
            std::string("11a23e9d721fed44f6a6f12a9da29832"));
        QCOMPARE(number("SELECT sum(new_traces) FROM capture"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count(DISTINCT trace) FROM trace_blob"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM trace_blob"), std::int64_t{ 2 });
        QCOMPARE(tracked(), std::int64_t{ 2 }); // the spans 4 and 6; the parent of 3 is of its service
        QCOMPARE(number("SELECT span FROM occurrence WHERE lacks & 1"), std::int64_t{ 3 });
        QCOMPARE(number("SELECT count(*) FROM occurrence WHERE flags & 1"), std::int64_t{ 0 });
    }
    /// The wider half has no errors of its own, and brings the parent later.
    void widensAStoredTrace()
    {
        store(false, { failed(narrow, 3, 2) }, { passed(wide, 2, 1), passed(wide, 1, 0, "web") });
        QCOMPARE(m_captures->text("SELECT lower(hex(trace_id)) FROM trace"),
            std::string("11a23e9d721fed44f6a6f12a9da29832"));
        QCOMPARE(number("SELECT count(*) FROM trace_blob"), std::int64_t{ 2 });
        QCOMPARE(tracked(), std::int64_t{ 0 });
    }
    void countsASpanOfBothWidthsOnce_data()
    {
        QTest::addColumn<bool>("together");
        QTest::newRow("one ingest") << true;
        QTest::newRow("two ingests") << false;
    }
    void countsASpanOfBothWidthsOnce()
    {
        QFETCH(bool, together);
        store(together, { failed(wide, 1, 0), passed(wide, 2, 1) },
            { failed(narrow, 1, 0), passed(narrow, 2, 1) });
        QCOMPARE(number("SELECT count(*) FROM occurrence"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT sum(new_spans) FROM capture"), std::int64_t{ 2 });
        QCOMPARE(number("SELECT sum(spans) FROM capture"), std::int64_t{ 4 });
        QCOMPARE(number("SELECT sum(spans) FROM rollup"), std::int64_t{ 1 });
    }
    /// Of two readings of a span the one with an exception stays.
    void keepsTheReadingThatSaysMore()
    {
        HandSpan bare = failed(narrow, 1, 0);
        bare.thrown = {};
        store(true, { bare }, { failed(wide, 1, 0) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM occurrence"), std::int64_t{ 1 });
    }
    /// No way to tell which of the two is meant.
    void leavesAnAmbiguousIdAlone()
    {
        store(true, { failed(wide, 1, 0), failed(otherWide, 1, 0) }, { failed(narrow, 1, 0) });
        QCOMPARE(number("SELECT count(*) FROM trace"), std::int64_t{ 3 });
        QCOMPARE(tracked(), std::int64_t{ 3 });
    }
    /// Equal low halves alone make no duplicate of a span of an earlier capture.
    void tellsTracesApartThatShareALowHalf()
    {
        store(false, { failed(wide, 1, 0) }, { failed(otherWide, 1, 0), failed(otherWide, 3, 2) });
        QCOMPARE(number("SELECT count(*) FROM trace"), std::int64_t{ 2 });
        QCOMPARE(tracked(), std::int64_t{ 3 });
    }
    /// A shared span's two halves in one service, and each sent twice.
    void keepsBothSidesOfASharedSpan_data() { countsASpanOfBothWidthsOnce_data(); }
    void keepsBothSidesOfASharedSpan()
    {
        QFETCH(bool, together);
        HandSpan caller = passed(wide, 2, 1);
        caller.kind = SpanKind::Client;
        const HandSpan callee = failed(wide, 2, 1);
        store(together, { passed(wide, 1, 0), caller }, { callee, caller, callee });
        QCOMPARE(number("SELECT sum(new_spans) FROM capture"), std::int64_t{ 3 });
        QCOMPARE(number("SELECT count(*) FROM occurrence"), std::int64_t{ 1 });
    }
    void keepsLeftAlignedTracesApart()
    {
        store(true, { failed({ 1, 0 }, 1, 0) }, { failed({ 2, 0 }, 1, 0) });
        QCOMPARE(number("SELECT count(*) FROM trace"), std::int64_t{ 2 });
        QCOMPARE(tracked(), std::int64_t{ 2 });
    }
};

QTEST_APPLESS_MAIN(TestCaptureStore)
#include "tst_capturestore.moc"
