#include "core/capture/capturereader.h"

#include "core/capture/findings.h"
#include "core/capture/looks.h"
#include "core/capture/sniff.h"
#include "tests/support/otlptext.h"
#include "tests/support/otlpwalk.h"
#include "tests/support/print.h"
#include "tests/support/recordingsink.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

#include <zlib.h>

using namespace spanglass;
using namespace spanglass::test;

namespace {

std::string inflated(const QString& path)
{
    std::string out;
    gzFile file = gzopen(path.toUtf8().constData(), "rb");
    std::string piece(1U << 16U, '\0');
    for (int count = 0;
         file != nullptr && (count = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0;) {
        out.append(piece, 0, static_cast<std::size_t>(count));
    }
    gzclose(file);
    return out;
}

std::string deflated(const std::string& text)
{
    std::string out(compressBound(text.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// What simdjson sees of a line, in the words of RecordedSpan.
struct ReferenceVisitor {
    std::vector<std::string> spans{};
    void span(const WalkedSpan& s)
    {
        spans.push_back(std::string(s.traceId) + '/' + std::string(s.spanId) + '/'
            + std::string(s.parentSpanId) + '/' + std::string(s.name) + "/service=" + std::string(s.service)
            + '/' + std::to_string(s.kind) + '/' + std::to_string(s.start) + '/' + std::to_string(s.status));
    }
    void attribute(std::string_view, std::string_view) { }
    void event() { }
    void eventName(std::string_view) { }
    void eventTime(std::uint64_t) { }
    void eventAttribute(std::string_view, std::string_view) { }
};

std::string asWalked(const RecordedSpan& s)
{
    return s.trace + '/' + s.span + '/' + s.parent + '/' + s.name + "/service=" + s.service + '/'
        + std::to_string(static_cast<int>(s.kind)) + '/' + std::to_string(s.start) + '/'
        + std::to_string(static_cast<int>(s.status));
}

} // namespace

class TestCaptureReader : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    int m_files = 0;

    struct Outcome {
        std::vector<std::string> spans{};
        ReadOutcome report{};
        std::string error{};
    };

    Outcome read(const std::string& content, std::size_t threads = 2)
    {
        const QString path = m_folder.filePath(QString::number(++m_files));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            return {};
        }
        file.write(content.data(), static_cast<qint64>(content.size()));
        file.close();
        std::vector<RecordingSink> sinks(threads);
        ReadOptions options;
        for (RecordingSink& sink : sinks) {
            options.sinks.push_back(&sink);
        }
        Outcome out;
        auto source = openSource(path.toStdString());
        auto report = readCapture(*source, options, {});
        QFile::remove(path);
        if (!report) {
            out.error = report.error().message;
            return out;
        }
        out.report = *report;
        for (const RecordingSink& sink : sinks) {
            std::ranges::transform(sink.spans, std::back_inserter(out.spans), asWalked);
        }
        std::ranges::sort(out.spans);
        return out;
    }

    static std::string twoSpans(const std::string& service)
    {
        return otlpRequest(service,
            otlpSpan(traceA, "00000000000000b1", "") + ","
                + otlpSpan(traceA, "00000000000000b2", "00000000000000b1"));
    }

private slots:
    void readsAnyShape_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("spans");
        const std::string one = twoSpans("shop");
        const auto row = [](const char* name, const std::string& content, int spans) {
            QTest::newRow(name) << QByteArray::fromStdString(content) << spans;
        };
        row("one line without newline", one, 2);
        row("lines", one + "\n" + one + "\n", 4);
        row("CRLF and blank lines", "\r\n" + one + "\r\n\r\n" + one + "\r\n", 4);
        row("byte-order mark", "\xEF\xBB\xBF" + one + "\n" + one, 4);
        row("array on one line", "[" + one + "," + one + "]\n", 4);
        row("array, an element a line", "[\n" + one + ",\n" + one + "\n]\n", 4);
        row("one after another without newline", one + one, 4);
        std::string pretty = one;
        for (std::size_t at = 0; at < pretty.size(); ++at) {
            if (std::string_view("{}[],").find(pretty[at]) != std::string_view::npos) {
                pretty.insert(at + 1, "\n  ");
            }
        }
        row("pretty-printed", pretty, 2);
        row("pretty-printed, several", pretty + "\n" + pretty, 4);
        row("logger's prefix", "INFO exporter: " + one + "\nINFO exporter: " + one, 4);
        row("logger's prefix in brackets",
            "[otel.javaagent 2026-11-21 08:00:00:000 +0000] [main] INFO x - " + one
                + "\n[otel.javaagent 2026-11-21 08:00:00:001 +0000] [main] INFO x - " + one,
            4);
        row("gzip", deflated(one + "\n" + one), 4);
        row("gzip, two members", deflated(one + "\n") + deflated(one), 4);
    }
    void readsAnyShape()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, spans);
        const Outcome got = read(content.toStdString());
        QCOMPARE(got.error, std::string());
        QCOMPARE(static_cast<int>(got.spans.size()), spans);
        QCOMPARE(got.report.warningCount, std::uint64_t{ 0 });
        QVERIFY(got.report.state == CaptureState::Complete);
        QCOMPARE(got.report.format, std::string("otlp-json"));
    }
    /// More than a piece, lines longer than one, and a document without lines, by one thread and several.
    void readsLargeCaptures()
    {
        std::string lines;
        std::string document = "[";
        for (int i = 0; i < 3000; ++i) {
            std::string span =
                otlpSpan(traceA, QString("%1").arg(i + 1, 16, 16, QChar('0')).toStdString(), "",
                    ",\"attributes\":[{\"key\":\"k\",\"value\":{\"stringValue\":\""
                        + std::string(static_cast<std::size_t>(i % 4000), 'x') + "\"}}]");
            lines += otlpRequest("shop", span) + "\n";
            document += (i == 0 ? "" : ",") + otlpRequest("shop", span);
        }
        document += "]";
        const Outcome expected = read(lines, 1);
        QCOMPARE(expected.spans.size(), std::size_t{ 3000 });
        QCOMPARE(read(lines, 3).spans.size(), std::size_t{ 3000 });
        QVERIFY(read(lines, 3).spans == expected.spans);
        QVERIFY(read(document, 3).spans == expected.spans);
        QVERIFY(read(deflated(lines), 3).spans == expected.spans);
        const std::string wide = otlpRequest("shop",
            otlpSpan(
                traceA, "00000000000000b1", "", ",\"attributes\":\"" + std::string(5'000'000, 'y') + "\""));
        QCOMPARE(read(wide + "\n" + wide + "\n" + twoSpans("shop")).spans.size(), std::size_t{ 4 });
    }
    void namesDamageByLine()
    {
        const std::string good = twoSpans("shop");
        const Outcome got = read(good + "\n" + good.substr(0, good.size() - 9) + "\n\nnonsense\n" + good);
        QCOMPARE(got.spans.size(), std::size_t{ 5 }); // what stands before the damage is kept
        QVERIFY(got.report.state == CaptureState::Complete);
        QCOMPARE(got.report.warningCount, std::uint64_t{ 2 });
        QVERIFY2(
            got.report.warnings[0].where.starts_with("line 2, byte "), got.report.warnings[0].where.c_str());
        QCOMPARE(got.report.warnings[0].message, std::string("the line ends inside a JSON value"));
        QVERIFY2(
            got.report.warnings[1].where.starts_with("line 4, byte 0"), got.report.warnings[1].where.c_str());
    }
    void tellsATruncatedEnd()
    {
        const std::string good = twoSpans("shop");
        const Outcome line = read(good + "\n" + good.substr(0, good.size() - 3));
        QVERIFY(line.report.state == CaptureState::Damaged);
        QCOMPARE(line.report.warnings.at(0).message,
            std::string("the last line is cut short; the spans before were read"));
        const std::string packed = deflated(good + "\n" + good);
        const Outcome gzip = read(packed.substr(0, packed.size() - 8));
        QVERIFY(gzip.report.state == CaptureState::Damaged);
        QCOMPARE(gzip.report.warnings.back().message, std::string("the gzip data ends early"));
    }
    void countsWhatWasPassedOver()
    {
        const auto found = [](std::uint64_t count) {
            std::vector<ReadingLog> logs(1);
            logs.front().passedOver = { { count, "requests of metrics" } };
            ReadOutcome outcome;
            collectFindings(logs, Layout::Lines, outcome);
            return outcome;
        };
        ReadOutcome sum = found(1);
        QCOMPARE(sum.warnings[0].message, std::string("1 request of metrics was passed over"));
        addFindings(sum, found(1));
        QCOMPARE(sum.warnings[0].message, std::string("2 requests of metrics were passed over"));
        addFindings(sum, found(5));
        QCOMPARE(sum.warnings.size(), std::size_t{ 1 });
        QCOMPARE(sum.warningCount, std::uint64_t{ 1 });
        QCOMPARE(sum.warnings[0].message, std::string("7 requests of metrics were passed over"));
    }
    void keepsTheFirstHundredWarnings()
    {
        std::string lines = twoSpans("shop") + "\n";
        for (int i = 0; i < 5000; ++i) {
            lines += "{\"resourceSpans\": broken}\n";
        }
        const Outcome got = read(lines);
        QCOMPARE(got.report.warningCount, std::uint64_t{ 5000 });
        QCOMPARE(got.report.warnings.size(), std::size_t{ 100 });
        QVERIFY(got.report.warnings[0].where.starts_with("line 2,"));
        QVERIFY(got.report.warnings[99].where.starts_with("line 101,"));
    }
    void goesOnBehindDamageInADocument()
    {
        const std::string good = twoSpans("shop");
        const Outcome got = read("{\n\"resourceSpans\" 1}\n" + good + "\n");
        QCOMPARE(got.spans.size(), std::size_t{ 2 });
        QVERIFY(got.report.warningCount > 0);
    }
    void refusesOtherContent_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << QByteArray() << "the capture is empty";
        QTest::newRow("blanks") << QByteArray("\n\n") << "the capture is empty";
        QTest::newRow("binary") << QByteArray(100, '\x01')
                                << "not a trace capture that Spanglass knows: binary data";
        QTest::newRow("Tempo search result")
            << QByteArray("{\"traces\":[{\"traceID\":\"1\",\"rootServiceName\":\"shop\"}],\"metrics\":{}}")
            << "not a trace capture that Spanglass knows: a Tempo search result, which has no spans; a trace "
               "of its /api/traces/ID would open";
        QTest::newRow("Jaeger summaries")
            << QByteArray("{\"summaries\":[{\"spanCount\":2,\"traceId\":\"1\"}]}")
            << "not a trace capture that Spanglass knows: Jaeger's trace summaries, which have no spans; a "
               "trace of its /api/v3/traces/ID would open";
        QTest::newRow("HTML") << QByteArray("<!DOCTYPE html>")
                              << "not a trace capture that Spanglass knows: an HTML page";
        QTest::newRow("text") << QByteArray("hello there")
                              << "not a trace capture that Spanglass knows: text that is no JSON";
        QTest::newRow("JSON") << QByteArray("{\"log\":{\"version\":1}}")
                              << "not a trace capture that Spanglass knows: JSON, but of no known trace "
                                 "format (keys: log)";
        QTest::newRow("zip") << QByteArray("PK\x03\x04")
                             << "not a trace capture that Spanglass knows: a zip archive";
    }
    void refusesOtherContent()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, words);
        const bool isKnown = words == "the capture is empty";
        QCOMPARE(
            read(content.toStdString()).error, words.toStdString() + (isKnown ? "" : std::string(whatOpens)));
    }
    /// Our scanner passes over most of a line; simdjson reads all of it. On every line of real captures, and
    /// on every damaged one that simdjson still accepts, both must see the same spans.
    void agreesWithSimdjson_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name : { "larder-1.0.0", "larder-1.1.0", "larder-1.2.0", "larder-1.2.0-staging" }) {
            QTest::newRow(name) << QStringLiteral(SPANGLASS_SHARED "/captures/otlp/%1.jsonl.gz").arg(name);
        }
    }
    void agreesWithSimdjson()
    {
        QFETCH(QString, file);
        if (!QFile::exists(file)) {
            QSKIP("the folder with real captures is not here");
        }
        const std::string capture = inflated(file);
        simdjson::ondemand::parser parser;
        const auto reference = [&](std::string line) {
            ReferenceVisitor visitor;
            const std::size_t size = line.size();
            line.resize(size + simdjson::SIMDJSON_PADDING);
            walkOtlpLine(parser, line.data(), size, line.size(), visitor);
            std::ranges::sort(visitor.spans);
            return visitor.spans;
        };
        std::vector<std::string> expected;
        std::vector<std::string> lines;
        for (std::size_t at = 0, end = 0; (end = capture.find('\n', at)) != std::string::npos; at = end + 1) {
            lines.push_back(capture.substr(at, end - at));
            std::ranges::move(reference(lines.back()), std::back_inserter(expected));
        }
        std::ranges::sort(expected);
        QVERIFY(read(capture, 3).spans == expected);

        std::mt19937 random(11);
        int compared = 0;
        std::ranges::sort(lines, {}, &std::string::size);
        for (int round = 0; round < 400; ++round) {
            std::string line = lines[random() % std::min<std::size_t>(lines.size(), 8)];
            line[random() % line.size()] = "\"\\{}[],: x0"[random() % 11];
            try {
                const auto wanted = reference(line);
                const Outcome got = read(line, 1);
                if (got.report.warningCount > 0 || !got.error.empty()) {
                    continue; // we tell what simdjson leaves to its caller, such as an id that is none
                }
                ++compared;
                if (std::ranges::any_of(got.spans, [](const std::string& span) {
                        return span.find("/service=/") != std::string::npos;
                    })) {
                    continue; // the flip hit the service's value kind, of which the plain walk takes any
                }
                const auto [ours, theirs] = std::ranges::mismatch(got.spans, wanted);
                QVERIFY2(got.spans == wanted,
                    ((ours == got.spans.end() ? "nothing" : *ours) + " is not "
                        + (theirs == wanted.end() ? "nothing" : *theirs))
                        .c_str());
            } catch (const simdjson::simdjson_error&) {
                read(line, 1); // damaged: whatever it gives, it comes back
            }
        }
        QVERIFY(compared > 20);
    }
};

QTEST_APPLESS_MAIN(TestCaptureReader)
#include "tst_capturereader.moc"
