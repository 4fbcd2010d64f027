#include "core/capture/growingreading.h"

#include "core/base/text.h"
#include "core/capture/linereading.h"
#include "core/capture/sniff.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stop_token>
#include <string_view>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t readPiece = std::size_t{ 1 } << 20U;
constexpr std::size_t beginningSize = std::size_t{ 2 } << 20U;
constexpr std::size_t longestLine = std::size_t{ 256 } << 20U;
constexpr std::uint64_t noLimit = std::numeric_limits<std::uint64_t>::max();

/// Where the file's content begins: a writer that goes on where it was in a file that was emptied leaves a
/// hole.
std::uint64_t endOfHole(GrowingFile& file, std::uint64_t size)
{
    std::string piece(readPiece, '\0');
    file.moveTo(0);
    while (file.consumed() < size) {
        const std::uint64_t at = file.consumed();
        const auto count = file.read(piece.data(), std::min<std::uint64_t>(piece.size(), size - at));
        const std::size_t content =
            count ? std::string_view(piece.data(), *count).find_first_not_of('\0') : 0;
        if (!count || *count == 0 || content != std::string_view::npos) {
            return at + content;
        }
    }
    return size;
}

/// The file's first bytes from a place on, with padding behind them.
Result<std::string> readBeginning(GrowingFile& file, std::uint64_t from, std::uint64_t size)
{
    std::string bytes(std::min<std::uint64_t>(size - from, beginningSize), '\0');
    file.moveTo(from);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        auto count = file.read(bytes.data() + filled, bytes.size() - filled);
        if (!count) {
            return std::move(count).error();
        }
        if (*count == 0) {
            break;
        }
        filled += *count;
    }
    bytes.resize(filled + jsonPadding);
    std::memset(bytes.data() + filled, 0, jsonPadding);
    return bytes;
}

enum class Whole { NoJson, Open, Ended, More };

/// Whether the text is one JSON value, and whether something follows.
Whole wholeness(std::string_view text)
{
    JsonCursor cursor{ text.data(), text.data() + text.size() };
    if (!skipBlanks(cursor) || (*cursor.at != '{' && *cursor.at != '[')) {
        return Whole::NoJson;
    }
    if (skipValue(cursor) != Scan::Ok) {
        return Whole::Open;
    }
    return skipBlanks(cursor) ? Whole::More : Whole::Ended;
}

} // namespace

Result<std::unique_ptr<GrowingReading>> GrowingReading::begin(
    GrowingFile& file, std::uint64_t size, const Format& format, bool sure, SpanSink& sink)
{
    const std::uint64_t start = format.layout == Layout::Binary ? 0 : endOfHole(file, size);
    const auto padded = readBeginning(file, start, size);
    if (!padded) {
        return padded.error();
    }
    const std::string_view bytes(padded->data(), padded->size() - jsonPadding);
    auto sniffed = sniff(bytes, false);
    if (!sniffed || sniffed->format != &format) {
        if (!sure || bytes.empty()) {
            return std::unique_ptr<GrowingReading>();
        }
        sniffed = sniff(bytes, false, &format);
        if (!sniffed) {
            return std::move(sniffed).error();
        }
    }
    std::unique_ptr<GrowingReading> reading(new GrowingReading(file, format, sink));
    reading->m_reader = format.makeReader(sniffed->beginning);
    reading->m_start = start + sniffed->start;
    reading->m_lineByLine = sniffed->lineByLine;
    if (!sniffed->lineByLine) {
        const Whole whole =
            format.layout == Layout::Binary ? Whole::NoJson : wholeness(sniffed->beginning.bytes);
        reading->m_canGrow = whole != Whole::Ended;
        reading->m_isOneValue = whole == Whole::Ended || whole == Whole::Open;
        StreamReading::From source{ .bytes = file, .stop = {}, .layout = format.layout, .growing = true };
        reading->m_stream =
            std::make_unique<StreamReading>(std::move(source), *reading->m_reader, sink, reading->m_log);
    }
    file.moveTo(reading->m_start);
    reading->m_linesFrom = reading->m_start;
    return reading;
}

GrowingReading::GrowingReading(GrowingFile& file, const Format& format, SpanSink& sink)
    : m_file(file)
    , m_format(format)
    , m_sink(sink)
{
}

GrowingReading::~GrowingReading() = default;

Result<> GrowingReading::skipTo(std::uint64_t size, const std::stop_token& stop)
{
    return m_lineByLine ? skipLines(size) : skipStream(size, stop);
}

std::uint64_t GrowingReading::linesInFront() const
{
    if (!m_linesInFront) {
        m_linesInFront = m_file.linesBefore(m_linesFrom);
    }
    return *m_linesInFront;
}

Result<> GrowingReading::skipLines(std::uint64_t size)
{
    std::string piece(readPiece, '\0');
    std::uint64_t end = size;
    while (end > m_start) {
        const std::uint64_t begin = end > m_start + piece.size() ? end - piece.size() : m_start;
        m_file.moveTo(begin);
        const auto count = m_file.read(piece.data(), end - begin);
        if (!count) {
            return count.error();
        }
        const std::size_t newline = std::string_view(piece.data(), *count).rfind('\n');
        if (newline != std::string_view::npos) {
            end = begin + newline + 1;
            break;
        }
        end = begin;
    }
    if (isWholeValue(end, size)) {
        end = size;
    }
    m_file.moveTo(end);
    m_linesFrom = end;
    m_linesInFront.reset();
    return {};
}

/// Whether these bytes of the file are one JSON value and nothing else.
bool GrowingReading::isWholeValue(std::uint64_t from, std::uint64_t to)
{
    if (to <= from || to - from > longestLine) {
        return false;
    }
    std::string line(to - from + jsonPadding, '\0');
    m_file.moveTo(from);
    std::size_t filled = 0;
    while (filled < to - from) {
        const auto count = m_file.read(line.data() + filled, to - from - filled);
        if (!count || *count == 0) {
            return false;
        }
        filled += *count;
    }
    return wholeness(std::string_view(line).substr(0, filled)) == Whole::Ended;
}

Result<> GrowingReading::skipStream(std::uint64_t size, const std::stop_token& stop)
{
    constexpr std::uint64_t step = std::uint64_t{ 16 } << 20U; // the time of a look at the token
    Result<> read;
    for (std::uint64_t limit = 0; limit < size && read;) {
        limit += std::min(step, size - limit);
        m_file.limitTo(limit);
        read = m_stream->goOn(false);
        if (stop.stop_requested()) {
            read = Error{ Error::Kind::Cancelled, "cancelled" };
        }
    }
    m_file.limitTo(noLimit);
    if (m_isOneValue && m_reader->atTop() && m_stream->offset() > 0) {
        m_canGrow = false;
    }
    if (m_format.layout == Layout::Binary && m_stream->offset() == 0 && size > 0) {
        m_canGrow = false;
    }
    return read;
}

Result<std::uint64_t> GrowingReading::peekLine(std::uint64_t size)
{
    const std::uint64_t from = taken();
    if (!m_lineByLine || size <= from || size - from > longestLine) {
        return std::uint64_t{ 0 };
    }
    std::string line(size - from + jsonPadding, '\0');
    const auto count = m_file.read(line.data(), size - from);
    m_file.moveTo(from);
    if (!count) {
        return count.error();
    }
    ReadingLog log;
    readLines({ std::string_view(line).substr(0, *count), 1, true, false }, *m_reader, m_sink, log, {});
    return log.count;
}

std::uint64_t GrowingReading::taken() const
{
    return m_lineByLine ? m_file.consumed() - m_waiting.size() : m_start + m_stream->offset();
}

Result<> GrowingReading::take(std::uint64_t most)
{
    m_file.limitTo(m_file.consumed() + most);
    auto read = m_lineByLine ? takeLines() : m_stream->goOn(false);
    m_file.limitTo(noLimit);
    return read;
}

void GrowingReading::takeWholeOpenLine()
{
    if (!m_lineByLine || m_overlong || m_waiting.empty()) {
        return;
    }
    const std::size_t length = m_waiting.size();
    m_waiting.resize(length + jsonPadding);
    const bool isWhole = wholeness(std::string_view(m_waiting.data(), length)) == Whole::Ended;
    m_waiting.resize(length);
    if (isWhole) {
        readWaiting(length, true, true);
    }
}

Result<> GrowingReading::end()
{
    if (!m_lineByLine) {
        return m_stream->goOn(true);
    }
    if (!m_waiting.empty() && !m_overlong) {
        readWaiting(m_waiting.size(), true);
    }
    return {};
}

Result<> GrowingReading::takeLines()
{
    while (true) {
        const std::size_t kept = m_waiting.size();
        m_waiting.resize(kept + readPiece);
        const auto count = m_file.read(m_waiting.data() + kept, readPiece);
        m_waiting.resize(kept + (count ? *count : 0));
        if (!count) {
            return count.error();
        }
        if (*count == 0) {
            m_waiting.shrink_to_fit(); // thousands of files may be followed
            return {};
        }
        const void* const newline = ::memrchr(m_waiting.data() + kept, '\n', *count);
        if (newline != nullptr) {
            const auto length =
                static_cast<std::size_t>(static_cast<const char*>(newline) - m_waiting.data()) + 1;
            readWaiting(length, false);
        } else if (m_waiting.size() > longestLine) {
            dropOverlongLine();
        }
    }
}

/// Reads whole lines at the front of what waits. A line that goes on counts when it ends.
void GrowingReading::readWaiting(std::size_t length, bool last, bool goesOn)
{
    std::size_t begin = 0;
    if (m_overlong) { // the rest of a line whose beginning is gone
        const auto end = std::find(m_waiting.begin(), m_waiting.end(), '\n');
        begin = static_cast<std::size_t>(end - m_waiting.begin()) + 1;
        m_overlong = false;
        ++m_lines;
    }
    m_waiting.resize(m_waiting.size() + jsonPadding);
    const Piece piece{ { m_waiting.data() + begin, length - begin }, 1, last, false };
    ReadingLog log;
    readLines(piece, *m_reader, m_sink, log, {});
    for (Finding& finding : log.findings) {
        finding.line += m_lines;
        m_log.add(std::move(finding));
    }
    m_log.count += log.count - log.findings.size();
    m_log.damagedEnd = m_log.damagedEnd || log.damagedEnd;
    for (const auto& [number, lines] : log.linesOfPieces) {
        m_lines += goesOn ? 0 : lines;
    }
    m_waiting.resize(m_waiting.size() - jsonPadding);
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(length));
}

void GrowingReading::dropOverlongLine()
{
    if (!m_overlong) {
        m_log.add({ 1, m_lines, 0, "a line of more than 256 MiB was left out" });
    }
    m_overlong = true;
    m_waiting.clear();
}

ReadOutcome GrowingReading::findings()
{
    ReadOutcome outcome;
    std::vector<ReadingLog> logs(1);
    std::swap(logs.front().findings, m_log.findings);
    logs.front().count = std::exchange(m_log.count, 0);
    logs.front().damagedEnd = std::exchange(m_log.damagedEnd, false);
    m_log.linesOfPieces.clear();
    if (m_lineByLine && !logs.front().findings.empty()) {
        logs.front().linesOfPieces.emplace_back(0, linesInFront());
    }
    for (PassedOver some : m_reader->passedOver()) {
        const std::uint64_t before = std::exchange(m_passedOver[some.what], some.count);
        if (some.count > before) {
            logs.front().passedOver.push_back({ some.count - before, std::move(some.what) });
        }
    }
    collectFindings(logs, m_format.layout, outcome);
    return outcome;
}

} // namespace spanglass
