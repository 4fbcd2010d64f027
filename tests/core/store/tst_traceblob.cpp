#include "core/store/traceblob.h"

#include "tests/support/print.h"

#include <QTest>

#include <random>

using namespace spanglass;

class TestTraceBlob : public QObject {
    Q_OBJECT
private:
    static std::vector<TraceSpan> trace(std::size_t count)
    {
        std::vector<TraceSpan> spans;
        for (std::size_t i = 0; i < count; ++i) {
            const SpanId parent{ i == 0 ? 0 : i == 1 ? 999'999 : i / 2 };
            spans.push_back(
                { SpanId{ i + 1 }, parent, static_cast<TimeNs>(1'795'249'664'963'000'000 + i * 1000),
                    static_cast<DurationNs>(i), static_cast<std::uint32_t>(i % 7), 3, SpanKind::Server,
                    i % 3 == 0 ? SpanStatus::Error : SpanStatus::Unset });
        }
        return spans;
    }

private slots:
    void readsWhatItWrites()
    {
        for (const std::size_t count : { 0U, 1U, 2U, 31U, 33U, 1000U }) {
            const auto read = decodeTrace(encodeTrace(trace(count)));
            VERIFY_RESULT(read);
            QVERIFY(*read == trace(count));
        }
    }
    void staysSmall() { QVERIFY(encodeTrace(trace(1000)).size() < 1000 * 24); }
    void refusesDamage()
    {
        const std::string good = encodeTrace(trace(20));
        for (std::size_t size = 0; size < good.size(); ++size) {
            QVERIFY(!decodeTrace(std::string_view(good).substr(0, size)));
        }
        std::mt19937 random(3);
        for (int round = 0; round < 5000; ++round) {
            std::string damaged = good;
            damaged[random() % damaged.size()] = static_cast<char>(random());
            const auto read = decodeTrace(damaged); // any answer, but an answer
            QVERIFY(!read || read->size() <= good.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestTraceBlob)
#include "tst_traceblob.moc"
