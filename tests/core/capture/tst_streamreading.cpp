#include "core/capture/streamreading.h"

#include "tests/core/capture/capturetext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// Gives little at a time, as pipes do, and may end with an error.
class PipeSource final : public ByteSource {
public:
    PipeSource(std::uint64_t size, bool fails)
        : m_size(size)
        , m_fails(fails)
    {
    }
    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        constexpr std::uint64_t mostAtOnce = 65536;
        const std::uint64_t count = std::min({ std::uint64_t{ size }, mostAtOnce, m_size - m_at });
        if (count == 0 && m_fails) {
            return Error{ Error::Kind::Io, "the pipe broke" };
        }
        std::memset(buffer, 'x', count);
        m_at += count;
        return static_cast<std::size_t>(count);
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_at; }

private:
    std::uint64_t m_size;
    bool m_fails;
    std::uint64_t m_at = 0;
};

/// A record that is whole at the end only.
class OneRecord final : public FormatReader {
public:
    Fed feed(std::string_view bytes, bool last, SpanSink&, const DamageHandler&) override
    {
        looked += bytes.size();
        wasWhole = wasWhole || last;
        longest = std::max<std::uint64_t>(longest, bytes.size());
        return last ? Fed{ Scan::Ok, bytes.size(), {} } : Fed{ Scan::More, 0, {} };
    }
    [[nodiscard]] bool atTop() const override { return true; }
    void reset() override { }

    std::uint64_t looked = 0;
    std::uint64_t longest = 0;
    bool wasWhole = false;
};

Result<> readThrough(PipeSource& pipe, OneRecord& reader, Layout layout)
{
    CountingSink sink;
    ReadingLog log;
    StreamReading reading({ .bytes = pipe, .stop = {}, .layout = layout }, reader, sink, log);
    return reading.run("x", false);
}

} // namespace

class TestStreamReading : public QObject {
    Q_OBJECT
private slots:
    void looksAtALargeRecordOfAPipeAFewTimes()
    {
        constexpr std::uint64_t size = std::uint64_t{ 64 } << 20U;
        PipeSource pipe(size, false);
        OneRecord reader;
        VERIFY_RESULT(readThrough(pipe, reader, Layout::Binary));
        QCOMPARE(reader.longest, size + 1);
        // About twice as much each time, and the first 2 MiB of it in small pieces.
        QVERIFY2(reader.looked < 5 * size, std::to_string(reader.looked / size).c_str());
    }
    void givesWhatCameBeforeAnError()
    {
        constexpr std::uint64_t size = std::uint64_t{ 5 } << 20U;
        PipeSource pipe(size, true);
        OneRecord reader;
        const auto read = readThrough(pipe, reader, Layout::Text);
        QVERIFY(!read);
        QCOMPARE(read.error().message, std::string("the pipe broke"));
        QCOMPARE(reader.longest, size + 1);
        QVERIFY(reader.wasWhole); // nothing behind it makes its last record whole
    }
};

QTEST_APPLESS_MAIN(TestStreamReading)
#include "tst_streamreading.moc"
