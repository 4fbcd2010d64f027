#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/modelspans.h"
#include "tests/support/print.h"

#include <QDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <tuple>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const std::string captures = SPANGLASS_SHARED "/captures/";

struct ReadCapture {
    RecordingSink sink{};
    Result<ReadOutcome> outcome = Error{};
};

ReadCapture readFile(const std::string& path)
{
    ReadCapture read;
    auto source = openSource(captures + path);
    if (!source) {
        read.outcome = source.error();
        return read;
    }
    ReadOptions options;
    options.sinks = { &read.sink };
    read.outcome = readCapture(*source, options, {});
    return read;
}

/// The first difference, "" if there is none.
std::string difference(const std::vector<ModelSpan>& got, const std::vector<ModelSpan>& expected)
{
    if (got.size() != expected.size()) {
        return std::to_string(got.size()) + " of " + std::to_string(expected.size());
    }
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (!(got[i] == expected[i])) {
            return "expected " + describe(expected[i]) + "got " + describe(got[i]);
        }
    }
    return {};
}

} // namespace

/// The same run of real tracers, as they and the Collector wrote it in the encodings of OTLP.
class TestOtlpCaptures : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(QString::fromStdString(captures)).exists()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
    }
    void readsTheSameFromEveryEncoding_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("json");
        QTest::addColumn<int>("spans");
        QTest::newRow("frames") << std::string("otlp/larder-1.1.0.framed.pb.gz")
                                << std::string("otlp/larder-1.1.0.jsonl.gz") << 9389;
        QTest::newRow("frames, staging") << std::string("otlp/larder-1.2.0-staging.framed.pb")
                                         << std::string("otlp/larder-1.2.0-staging.jsonl.gz") << 1813;
        QTest::newRow("zstd frames") << std::string("otlp/larder-1.2.0-staging.framed.pb.zstd")
                                     << std::string("otlp/larder-1.2.0-staging.jsonl.gz") << 1813;
    }
    void readsTheSameFromEveryEncoding()
    {
        QFETCH(std::string, path);
        QFETCH(std::string, json);
        QFETCH(int, spans);
        ReadCapture protobuf = readFile(path);
        ReadCapture text = readFile(json);
        VERIFY_RESULT(protobuf.outcome);
        VERIFY_RESULT(text.outcome);
        QCOMPARE(protobuf.outcome->format, std::string("otlp-protobuf"));
        QCOMPARE(text.outcome->format, std::string("otlp-json"));
        QCOMPARE(protobuf.outcome->warningCount, std::uint64_t{ 0 });
        QCOMPARE(protobuf.sink.spans.size(), static_cast<std::size_t>(spans));
        QCOMPARE(difference(inOrder(protobuf.sink.spans), inOrder(text.sink.spans)), std::string());
    }
    void readsSingleRequests()
    {
        ReadCapture all = readFile("otlp/larder-1.0.0.jsonl.gz");
        const std::vector<ModelSpan> expected = inOrder(std::move(all.sink.spans));
        std::size_t spans = 0;
        std::size_t errors = 0;
        for (const char* name : { "0001.pb", "0009.pb", "0010.pb", "0023.pb" }) {
            ReadCapture read = readFile(std::string("otlp/larder-1.0.0-single-pb/") + name);
            VERIFY_RESULT(read.outcome);
            QCOMPARE(read.outcome->warningCount, std::uint64_t{ 0 });
            spans += read.sink.spans.size();
            for (const ModelSpan& span : inOrder(std::move(read.sink.spans))) {
                errors += span.status == SpanStatus::Error ? 1 : 0;
                const auto key = [](const ModelSpan& one) { return std::pair(one.trace, one.span); };
                const auto same = std::ranges::lower_bound(expected, key(span), {}, key);
                QVERIFY(same != expected.end());
                QCOMPARE(describe(span), describe(*same));
            }
        }
        QCOMPARE(spans, std::size_t{ 2048 });
        QCOMPARE(errors, std::size_t{ 177 });
    }
    void readsTheSameLogsFromBothEncodings()
    {
        ReadCapture protobuf = readFile("otlp/larder-1.1.0.logs.framed.pb.gz");
        ReadCapture text = readFile("otlp/larder-1.1.0.logs.jsonl.gz");
        VERIFY_RESULT(protobuf.outcome);
        VERIFY_RESULT(text.outcome);
        QCOMPARE(text.sink.remarks.size(), std::size_t{ 51 });
        QVERIFY(text.sink.spans.empty());
        const auto sorted = [](std::vector<RecordedSpan> remarks) {
            std::ranges::sort(remarks, {}, [](const RecordedSpan& one) {
                return std::tuple(one.start, one.trace, one.span, one.events.at(0).attributes);
            });
            return remarks;
        };
        QCOMPARE(difference(sorted(protobuf.sink.remarks), sorted(text.sink.remarks)), std::string());
    }
    /// Requests that Fluent Bit takes give their span; of those that it refuses, what can be read.
    void bearsTheRequestsOfFluentBit()
    {
        std::ifstream file(SPANGLASS_SHARED "/corpora/otlp/fluent-bit/traces_cases.json");
        if (!file) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        const auto document = nlohmann::json::parse(file);
        int taken = 0;
        for (const auto& [name, one] : document.at("cases").items()) {
            RecordingSink sink;
            OpenedSource source = memorySource(one.at("input").dump());
            ReadOptions options;
            options.sinks = { &sink };
            const auto outcome = readCapture(source, options, {});
            if (!one.contains("expected_error")) {
                QVERIFY2(outcome && outcome->warningCount == 0 && sink.spans.size() == 1, name.c_str());
                ++taken;
            }
            QVERIFY2(!outcome || outcome->state == CaptureState::Complete, name.c_str());
            QVERIFY2(sink.spans.size() <= 1, name.c_str());
        }
        QCOMPARE(taken, 4);
    }
    void readsTheLanguageThatSendsProtobuf()
    {
        const ReadCapture read = readFile("langs/frames.framed.pb");
        VERIFY_RESULT(read.outcome);
        QCOMPARE(read.sink.spans.size(), std::size_t{ 480 });
        QCOMPARE(std::ranges::count(read.sink.spans, SpanStatus::Error, &RecordedSpan::status), 138);
    }
};

QTEST_APPLESS_MAIN(TestOtlpCaptures)
#include "tst_otlpcaptures.moc"
