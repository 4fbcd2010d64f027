#include "core/capture/capturereader.h"
#include "core/capture/container/container.h"
#include "core/capture/zstdblocks.h"
#include "tests/support/packing.h"
#include "tests/support/print.h"
#include "tests/support/recordingsink.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr auto realCapture = SPANGLASS_SHARED "/captures/otlp/larder-1.0.0.jsonl.gz";

/// Lines at the front of a real capture; "" if it is not there.
std::string realLines(std::size_t atLeast)
{
    std::string text;
    if (gzFile const file = gzopen(realCapture, "rb"); file != nullptr) {
        text.resize(atLeast + (std::size_t{ 1 } << 20U));
        const int count = gzread(file, text.data(), static_cast<unsigned>(text.size()));
        text.resize(static_cast<std::size_t>(std::max(count, 0)));
        gzclose(file);
    }
    return text.substr(0, text.find('\n', atLeast) + 1);
}

/// What a path gave when all of it was read.
struct Outcome {
    std::vector<RecordedSpan> spans{};
    std::vector<std::string> told{}; ///< of captures, of members, and of what ended it
    std::string bytes{}; ///< where only bytes are asked for
};

void readMember(Member& member, Outcome& out)
{
    RecordingSink sink;
    ReadOptions options;
    options.sinks = { &sink };
    auto read = readCapture(*member.source, options, {});
    if (!read) {
        out.told.push_back(read.error().message);
        return;
    }
    out.spans.insert(out.spans.end(), sink.spans.begin(), sink.spans.end());
    for (const Warning& warning : read->warnings) {
        out.told.push_back(warning.where + ": " + warning.message);
    }
}

void takeBytes(Member& member, std::size_t piece, Outcome& out)
{
    std::string buffer(piece, '\0');
    while (true) {
        auto count = member.source->bytes->read(buffer.data(), buffer.size());
        if (!count || *count == 0) {
            if (!count) {
                out.told.push_back(count.error().message);
            }
            return;
        }
        out.bytes.append(buffer, 0, *count);
    }
}

/// `piece`: bytes to take at a time; 0 to read captures.
Outcome readAll(const std::string& path, std::size_t piece)
{
    Outcome out;
    auto container = openContainer(path);
    if (!container) {
        return { {}, { container.error().message }, {} };
    }
    while (true) {
        auto member = (*container)->next();
        if (!member || !*member) {
            if (!member) {
                out.told.push_back(member.error().message);
            }
            return out;
        }
        if (!(*member)->source) {
            out.told.push_back((*member)->source.error().message);
        } else if (piece == 0) {
            readMember(**member, out);
        } else {
            takeBytes(**member, piece, out);
        }
    }
}

std::string zstdWithCheckSum(const std::string& content)
{
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    std::string out(ZSTD_compressBound(content.size()), '\0');
    out.resize(ZSTD_compress2(context, out.data(), out.size(), content.data(), content.size()));
    ZSTD_freeCCtx(context);
    return out;
}

std::string packed(const std::string& content, const std::string& kind)
{
    return kind == "zstd" ? zstdWithCheckSum(content) : compressed(content, kind.c_str());
}

/// With one bit wrong so many bytes in front of the end.
std::string flipped(std::string bytes, std::size_t fromEnd)
{
    char& byte = bytes[bytes.size() - fromEnd];
    byte = static_cast<char>(byte ^ 1);
    return bytes;
}

/// Compressed, with a bit wrong in the check sum behind the data.
std::string withWrongCheckSum(const std::string& content, const std::string& kind)
{
    return flipped(packed(content, kind), kind == "gzip" ? 6 : kind == "xz" ? 30 : 2);
}

std::string littleEndian(std::uint32_t value)
{
    std::string out;
    for (unsigned byte = 0; byte < 4; ++byte) {
        out += static_cast<char>((value >> (8 * byte)) & 0xFFU);
    }
    return out;
}

/// A zip of one member whose check sum is wrong wherever it stands.
std::string zipWithWrongCheckSum(const std::string& content, const char* options)
{
    Packer packer("zip", "none", options);
    packer.add({ "a.jsonl", content });
    std::string zip = packer.finish();
    const auto sum = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
    const std::string stored = littleEndian(sum);
    for (std::size_t at = zip.find(stored); at != std::string::npos; at = zip.find(stored, at + 4)) {
        zip.replace(at, 4, littleEndian(sum ^ 1U));
    }
    return zip;
}

std::string octal(std::uint64_t value)
{
    return QString("%1").arg(value, 11, 8, QChar('0')).toStdString() + '\0';
}

/// A member of a GNU tar of which only the parts are stored: places and contents.
std::string sparseTar(const std::vector<std::pair<std::uint64_t, std::string>>& parts)
{
    std::string data;
    std::string map;
    for (const auto& [at, content] : parts) {
        map += octal(at) + octal(content.size());
        data += content;
    }
    std::string head(512, '\0');
    const auto put = [&](std::size_t at, const std::string& text) { head.replace(at, text.size(), text); };
    put(0, "sparse.jsonl");
    put(100, octal(0644).substr(4));
    put(124, octal(data.size()));
    put(148, std::string(8, ' '));
    put(156, "S");
    put(257, "ustar  ");
    put(386, map);
    put(483, octal(parts.back().first + parts.back().second.size()));
    unsigned sum = 0;
    for (const char c : head) {
        sum += static_cast<unsigned char>(c);
    }
    put(148, octal(sum).substr(5) + '\0');
    data.resize((data.size() + 511) / 512 * 512 + 1024);
    return head + data;
}

/// What zlib makes of the front of gzip data.
std::string gunzipped(const std::string& bytes)
{
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(std::size_t{ 8 } << 20U, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_SYNC_FLUSH);
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

/// The number behind the last "byte ".
std::uint64_t placeIn(const std::string& told)
{
    const std::size_t at = told.rfind("byte ");
    return at == std::string::npos ? 0 : std::strtoull(told.c_str() + at + 5, nullptr, 10);
}

} // namespace

/// Damage costs what is damaged and nothing in front of it.
class TestContainerDamage : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string m_text;

    std::string write(const std::string& content)
    {
        QFile file(m_folder.filePath("packed"));
        if (!file.open(QIODevice::WriteOnly)) {
            return {};
        }
        file.write(content.data(), static_cast<qint64>(content.size()));
        return file.fileName().toStdString();
    }
    Outcome read(const std::string& content, std::size_t piece = 0) { return readAll(write(content), piece); }

private slots:
    void initTestCase()
    {
        m_text = realLines(2'300'000); // more than is read at once
        if (m_text.empty()) {
            QSKIP("the shared captures are not there");
        }
    }

    void wrongCheckSumsLoseNothing_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("cause");
        QTest::addColumn<quint64>("place"); // at most 64 less
        const auto row = [](const std::string& name, const std::string& bytes, const char* cause,
                             std::size_t place) {
            QTest::newRow(name.c_str())
                << QByteArray::fromStdString(bytes) << QString(cause) << quint64{ place };
        };
        const std::string& text = m_text;
        const std::vector<std::pair<const char*, const char*>> kinds{
            { "gzip", "damaged gzip data: incorrect data check" },
            { "zstd", "damaged zstd data: Restored data doesn't match checksum" },
            { "xz", "damaged xz data" }, { "bzip2", "damaged bzip2 data" },
            { "lz4", "damaged lz4 data: lz4 stream checksum error" }
        };
        const std::string tar = archived({ { "a.jsonl", text } }, "ustar");
        for (const auto& [kind, cause] : kinds) {
            const std::string name = kind;
            const std::string bad = withWrongCheckSum(text, kind);
            row(name, bad, cause, bad.size());
            row(name + " in tar", archived({ { "a", bad } }, "ustar"), cause, bad.size());
            row(name + " in zip", archived({ { "a", bad } }, "zip"), cause, bad.size());
            const std::string twice = withWrongCheckSum(packed(text, "lz4"), kind);
            row("lz4 in " + name, twice, cause, twice.size());
            const std::string outside = withWrongCheckSum(tar, kind);
            row("tar in " + name, outside, cause, outside.size());
            row("tar in " + name + " in tar", archived({ { "x.tar", outside } }, "pax"), cause,
                outside.size());
        }
        for (const char* method : { "store", "deflate" }) {
            const std::string bad =
                zipWithWrongCheckSum(text, (std::string("zip:compression=") + method).c_str());
            row(std::string("zip, ") + method, bad, "the zip archive: ZIP bad CRC", text.size());
        }
        // Not a stored one: its check sum is what tells where in a stream it ends.
        const std::string inner = zipWithWrongCheckSum(text, "zip:compression=deflate");
        row("zip in gzip", packed(inner, "gzip"), "the zip archive: ZIP bad CRC", text.size());
        const std::string zip = withWrongCheckSum(archived({ { "a", text } }, "zip"), "gzip");
        row("zip in damaged gzip", zip, "damaged gzip data: incorrect data check", zip.size());
    }
    void wrongCheckSumsLoseNothing()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, cause);
        QFETCH(quint64, place);
        const Outcome whole = read(m_text);
        QVERIFY(whole.spans.size() > 2000 && whole.told.empty());
        const Outcome got = read(bytes.toStdString());
        QVERIFY2(got.spans == whole.spans, std::to_string(got.spans.size()).c_str());
        QCOMPARE(got.told.size(), std::size_t{ 1 });
        QVERIFY2(got.told[0].find(cause.toStdString()) != std::string::npos, got.told[0].c_str());
        QVERIFY2(placeIn(got.told[0]) <= place && placeIn(got.told[0]) + 64 > place,
            (got.told[0] + ", not " + std::to_string(place)).c_str());
    }

    void goesOnWithTheNextMember()
    {
        const std::string first = m_text.substr(0, m_text.find('\n') + 1);
        const Outcome one = read(first);
        for (const char* format : { "ustar", "zip" }) {
            const Outcome got =
                read(archived({ { "a.gz", withWrongCheckSum(m_text, "gzip") }, { "b", first } }, format));
            QCOMPARE(got.spans.size(), read(m_text).spans.size() + one.spans.size());
            QCOMPARE(got.told.size(), std::size_t{ 1 });
        }
    }

    /// Its last newline is the last byte that is read at once, the error comes with no byte behind it.
    void tellsAnErrorBehindAFullPiece()
    {
        constexpr std::size_t piece = std::size_t{ 2 } << 20U;
        std::string text = m_text.substr(0, m_text.rfind('\n', piece - 1));
        text.resize(piece - 1, ' ');
        text += '\n';
        const Outcome whole = read(text);
        const Outcome got = read(withWrongCheckSum(text, "gzip"));
        QVERIFY(whole.spans.size() > 1000 && got.spans == whole.spans);
        QCOMPARE(got.told.size(), std::size_t{ 1 });
    }

    void cutArchivesGiveWhatCutFilesGive_data()
    {
        QTest::addColumn<quint64>("length");
        for (const quint64 length : { 10'000ULL, 700'000ULL, 1'900'000ULL, 2'200'000ULL }) {
            QTest::newRow(std::to_string(length).c_str()) << length;
        }
    }
    void cutArchivesGiveWhatCutFilesGive()
    {
        QFETCH(quint64, length);
        constexpr std::size_t head = 512;
        const std::string cutText = m_text.substr(0, length);
        const Outcome plain = read(cutText);
        QCOMPARE(plain.told.size(), std::size_t{ 1 });
        const std::string cutTar = archived({ { "a.jsonl", m_text } }, "ustar").substr(0, head + length);
        for (const std::string& bytes : { cutTar, packed(cutTar, "gzip"), packed(cutTar, "zstd") }) {
            const Outcome got = read(bytes);
            QVERIFY2(got.spans == plain.spans, std::to_string(got.spans.size()).c_str());
            // The open line, the end of the member, and that of the archive.
            QCOMPARE(got.told.size(), std::size_t{ 3 });
            QCOMPARE(got.told[0], plain.told[0]);
            QCOMPARE(placeIn(got.told[1]), length);
        }
        const std::string gzip = packed(m_text, "gzip");
        const std::string cutGzip = gzip.substr(0, gzip.size() * length / m_text.size());
        QVERIFY(read(cutGzip).spans == read(gunzipped(cutGzip)).spans);
    }

    void fillsHolesWithZeroes()
    {
        const std::string part(300'000, 'x');
        const std::string tar = sparseTar({ { 5000, part }, { 4'000'000, "behind" } });
        const std::string expected =
            std::string(5000, '\0') + part + std::string(4'000'000 - 305'000, '\0') + "behind";
        for (const std::size_t piece :
            { std::size_t{ 1000 }, std::size_t{ 2 } << 20U, std::size_t{ 8 } << 20U }) {
            const Outcome got = read(tar, piece);
            QVERIFY2(got.told.empty(), got.told.empty() ? "" : got.told[0].c_str());
            QVERIFY(got.bytes == expected);
        }
    }
    void stopsInAnEndlessHole()
    {
        const Outcome got =
            read(sparseTar({ { 0, "x" }, { 8'000'000'000ULL, "y" } }), std::size_t{ 2 } << 20U);
        QVERIFY2(
            !got.told.empty() && got.told[0].ends_with("unpacks to more than 1000 times its size: stopped"),
            got.told.empty() ? "nothing told" : got.told[0].c_str());
        QVERIFY(got.bytes.size() <= std::size_t{ 258 } << 20U);
    }

    /// However input and output are cut.
    void takesZstdBlockByBlock()
    {
        const std::string twice =
            packed(m_text, "zstd") + zstdRuns(3) + packed("", "zstd") + packed("end", "zstd");
        const std::string expected = m_text + std::string(std::size_t{ 384 } << 10U, '\0') + "end";
        for (const std::size_t give :
            { std::size_t{ 1 }, std::size_t{ 7 }, std::size_t{ 5000 }, twice.size() }) {
            for (const std::size_t room : { std::size_t{ 100 }, std::size_t{ 131'072 }, expected.size() }) {
                ZstdBlocks blocks;
                QVERIFY(blocks.isOk());
                std::string out;
                std::string buffer(room, '\0');
                std::size_t at = 0;
                for (std::size_t left = 1; at < twice.size() || left != 0;) {
                    ZSTD_inBuffer in{ twice.data() + at, std::min(give, twice.size() - at), 0 };
                    ZSTD_outBuffer to{ buffer.data(), buffer.size(), 0 };
                    left = blocks.decompress(to, in);
                    QVERIFY2(ZSTD_isError(left) == 0, ZSTD_getErrorName(left));
                    QVERIFY(at < twice.size() || to.pos > 0 || left == 0);
                    out.append(buffer, 0, to.pos);
                    at += in.pos;
                }
                QVERIFY(out == expected);
            }
        }
    }
    /// A block holds up to 128 KiB.
    void losesOneBlockOfZstd()
    {
        const std::string zstd = packed(m_text, "zstd");
        for (std::size_t at = zstd.size() / 4; at < zstd.size(); at += zstd.size() / 16) {
            const std::string front = zstd.substr(0, at);
            std::string whole(m_text.size(), '\0');
            ZstdBlocks blocks;
            ZSTD_inBuffer in{ front.data(), front.size(), 0 };
            ZSTD_outBuffer out{ whole.data(), whole.size(), 0 };
            blocks.decompress(out, in);
            const std::string bad = front + std::string(2000, '\xFF');
            const Outcome got = read(bad, std::size_t{ 2 } << 20U);
            QCOMPARE(got.told.size(), std::size_t{ 1 });
            QVERIFY2(got.bytes.size() >= out.pos, std::to_string(got.bytes.size()).c_str());
            QVERIFY(m_text.starts_with(std::string_view(got.bytes).substr(0, out.pos)));
        }
    }
};

QTEST_APPLESS_MAIN(TestContainerDamage)
#include "tst_containerdamage.moc"
