#include "tests/core/capture/capturetext.h"
#include "tests/support/print.h"

#include <QTest>

#include <sys/resource.h>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr std::uint64_t hugeSize = 200'000'000;
constexpr std::uint64_t mostMegabytes =
    160; // what is held of a line before it is read as a stream, and copies
constexpr std::uint64_t mostForOneRecord = 600; // a record is held whole, and moved once, up to 256 MiB

const std::string head = R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[)";
const std::string tail = "]}]}]}\n";
const std::string span =
    R"({"traceId":"11111111111111111111111111111111","spanId":"1111111111111111","name":"GET /",)"
    R"("kind":2,"startTimeUnixNano":"1795249645000000001","endTimeUnixNano":"1795249645020000000",)"
    R"("attributes":[{"key":"http.route","value":{"stringValue":"/"}}],"status":{"code":0}})";
const std::string wholeLine = head + span + tail;

std::uint64_t peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) / 1000;
}

TextRead readHuge(const std::string& before, const std::string& middle, const std::string& after)
{
    auto bytes = std::make_unique<RepeatingSource>(before, middle, hugeSize / middle.size(), after);
    OpenedSource source;
    source.size = bytes->size();
    source.bytes = std::move(bytes);
    return readSource(std::move(source));
}

} // namespace

/// Lines of 200 MB: memory does not grow with the line, only with its largest record.
class TestHugeLine : public QObject {
    Q_OBJECT
private slots:
    void readsSpansOnOneLine()
    {
        [[maybe_unused]] const auto before = peakMegabytes();
        const auto read = readHuge(head + span, "," + span, tail);
        VERIFY_RESULT(read.outcome);
        QCOMPARE(read.outcome->warningCount, std::uint64_t{ 0 });
        QCOMPARE(read.spans, 1 + hugeSize / (span.size() + 1));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(peakMegabytes() - before < mostMegabytes, std::to_string(peakMegabytes() - before).c_str());
#endif
    }
    void leavesOutWhatIsHuge_data()
    {
        QTest::addColumn<std::string>("before");
        QTest::addColumn<std::string>("middle");
        QTest::addColumn<std::string>("after");
        const std::string opened = span.substr(0, span.size() - 1); // without its last brace
        QTest::newRow("name") << wholeLine + head + "{\"traceId\":\"11\",\"spanId\":\"11\",\"name\":\""
                              << std::string(1000, 'x') << "\"}" + tail + wholeLine;
        QTest::newRow("attributes") << wholeLine + head + opened + ",\"more\":[0" << std::string(",1234567")
                                    << "]}" + tail + wholeLine;
        QTest::newRow("no end") << wholeLine + head + "{\"name\":\"" << std::string(1000, 'x')
                                << std::string();
        QTest::newRow("brackets") << wholeLine << std::string(1000, '[') << "\n" + wholeLine;
        QTest::newRow("zeros") << wholeLine << std::string(1000, '\0') << "\n" + wholeLine;
    }
    void leavesOutWhatIsHuge()
    {
        QFETCH(std::string, before);
        QFETCH(std::string, middle);
        QFETCH(std::string, after);
        [[maybe_unused]] const auto peak = peakMegabytes();
        const auto read = readHuge(before, middle, after);
        VERIFY_RESULT(read.outcome);
        QVERIFY(read.spans >= 1);
        QVERIFY2(after.empty() || read.spans >= 2, "the line behind was not read");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(peakMegabytes() - peak < mostForOneRecord, std::to_string(peakMegabytes() - peak).c_str());
#endif
    }
};

QTEST_APPLESS_MAIN(TestHugeLine)
#include "tst_hugeline.moc"
