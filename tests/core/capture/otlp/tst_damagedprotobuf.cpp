#include "tests/core/capture/capturetext.h"
#include "tests/core/capture/otlp/protoitems.h"
#include "tests/support/print.h"

#include <QTest>

#include <random>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr std::uint64_t spansOfAll = 12;

std::string request(int number)
{
    const auto id = [&](int i) { return toHex(SpanId{ static_cast<std::uint64_t>(100 * number + i + 1) }); };
    const std::vector<std::string> spans = { protoSpan(someSpan(id(0))), protoSpan(someSpan(id(1))),
        protoSpan(someSpan(id(2))) };
    return protoRequest({ protoRecord(someSpan().resource, spans) });
}

std::string frames()
{
    return framed(request(1)) + framed(request(2)) + framed(request(3)) + framed(request(4));
}

std::string zstdFrames()
{
    return framed(zstdCompressed(request(1))) + framed(zstdCompressed(request(2)))
        + framed(zstdCompressed(request(3))) + framed(zstdCompressed(request(4)));
}

std::string body()
{
    return request(1) + request(2) + request(3) + request(4);
}

void everyShape()
{
    QTest::addColumn<std::string>("bytes");
    QTest::newRow("request") << body();
    QTest::newRow("frames") << frames();
    QTest::newRow("zstd frames") << zstdFrames();
}

} // namespace

/// Protobuf captures that are cut short or damaged: a message or a partial result with warnings.
class TestDamagedProtobuf : public QObject {
    Q_OBJECT
private slots:
    void endsAnywhere_data() { everyShape(); }
    void endsAnywhere()
    {
        QFETCH(std::string, bytes);
        const auto whole = readText(bytes);
        VERIFY_RESULT(whole.outcome);
        QCOMPARE(whole.spans, spansOfAll);
        QCOMPARE(whole.outcome->warningCount, std::uint64_t{ 0 });
        QVERIFY(whole.outcome->state == CaptureState::Complete);
        std::uint64_t before = 0;
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto read = readText(bytes.substr(0, length));
            const auto complaint = complaintAbout(read, spansOfAll);
            QVERIFY2(complaint.empty(), ("cut at " + std::to_string(length) + ": " + complaint).c_str());
            QVERIFY2(read.spans >= before, ("cut at " + std::to_string(length) + ": fewer spans").c_str());
            before = read.spans;
            if (read.outcome && read.outcome->state == CaptureState::Damaged) {
                QVERIFY(read.outcome->warnings.back().message.find("cut short") != std::string::npos);
            }
        }
        QCOMPARE(before, spansOfAll - 3);
    }
    void bearsRandomFlips_data() { everyShape(); }
    void bearsRandomFlips()
    {
        QFETCH(std::string, bytes);
        constexpr int rounds = 10'000;
        std::mt19937 random(20261121);
        int unread = 0;
        for (int i = 0; i < rounds; ++i) {
            std::string damaged = bytes;
            for (auto flips = 1 + random() % 4; flips > 0; --flips) {
                damaged[random() % damaged.size()] = static_cast<char>(random());
            }
            const auto read = readText(damaged);
            const auto complaint = complaintAbout(read, spansOfAll);
            QVERIFY2(complaint.empty(), ("round " + std::to_string(i) + ": " + complaint).c_str());
            unread += read.spans == 0 ? 1 : 0;
        }
        QVERIFY2(unread < rounds / 2, ("nothing was read in " + std::to_string(unread)).c_str());
    }
    void losesOneMessageToDamage()
    {
        // A byte inside the second message costs at most that one.
        const std::size_t from = framed(request(1)).size() + 4;
        for (std::size_t at = from; at < from + request(2).size(); ++at) {
            std::string damaged = frames();
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            const auto read = readText(damaged);
            VERIFY_RESULT(read.outcome);
            QVERIFY(read.spans >= spansOfAll - 3);
            QVERIFY(read.outcome->state == CaptureState::Complete);
            QVERIFY(read.spans == spansOfAll || read.outcome->warningCount > 0);
        }
    }
    void readsAMessageWhoseCheckSumIsWrong()
    {
        const std::string message = request(1) + request(2);
        ZSTD_CCtx* const context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
        std::string zstd(ZSTD_compressBound(message.size()), '\0');
        zstd.resize(ZSTD_compress2(context, zstd.data(), zstd.size(), message.data(), message.size()));
        ZSTD_freeCCtx(context);
        zstd.back() = static_cast<char>(zstd.back() ^ 1);
        const auto read = readText(framed(zstd) + framed(request(3)) + framed(request(4)));
        VERIFY_RESULT(read.outcome);
        QCOMPARE(read.spans, spansOfAll);
        QCOMPARE(read.outcome->warningCount, std::uint64_t{ 1 });
        QCOMPARE(read.outcome->warnings[0].where, std::string("byte 4"));
        QCOMPARE(read.outcome->warnings[0].message,
            std::string("damaged message: zstd: Restored data doesn't match checksum"));
    }
    void tellsDamageByItsByte()
    {
        std::string damaged = frames();
        const std::size_t second = framed(request(1)).size();
        damaged[second + 4] = '\x0b'; // a group, where the first record should begin
        const auto read = readText(damaged);
        VERIFY_RESULT(read.outcome);
        QCOMPARE(read.outcome->warnings.size(), std::size_t{ 1 });
        QCOMPARE(read.outcome->warnings[0].where, "byte " + std::to_string(second + 4));
        QCOMPARE(read.spans, spansOfAll - 3);
    }
};

QTEST_APPLESS_MAIN(TestDamagedProtobuf)
#include "tst_damagedprotobuf.moc"
