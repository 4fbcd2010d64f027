#include "core/capture/streamreading.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t longestRecord = std::size_t{ 256 } << 20U;

Error noMemory()
{
    return { Error::Kind::Io, "no memory for a record of the capture" };
}

} // namespace

StreamReading::StreamReading(From from, FormatReader& reader, SpanSink& sink, ReadingLog& log)
    : m_from(std::move(from))
    , m_reader(reader)
    , m_sink(sink)
    , m_log(log)
{
}

Result<> StreamReading::run(std::string_view beginning, bool ended)
{
    char* const to = m_buffer.prepare(beginning.size());
    if (to == nullptr) {
        return noMemory();
    }
    beginning.copy(to, beginning.size());
    m_buffer.add(beginning.size());
    m_ended = ended;
    return readOn();
}

Result<> StreamReading::goOn(bool ended)
{
    m_ended = ended;
    if (!ended && !m_gaveUp) {
        if (auto read = readMore(); !read || m_dry) {
            return read;
        }
    }
    return readOn();
}

Result<> StreamReading::readOn()
{
    m_dry = false;
    while (!m_from.stop.stop_requested() && !m_gaveUp) {
        if (m_lost && !resynchronise()) {
            if (m_dry) {
                return {};
            }
            giveUp("the rest of the capture could not be read");
            break;
        }
        const Fed fed = feed();
        consume(fed.consumed);
        if (fed.scan == Scan::Bad) {
            note(0, "damaged: " + fed.message);
            m_reader.reset();
            m_lost = true;
            continue;
        }
        if (m_ended) {
            if (fed.scan == Scan::More && !m_error) { // else the error tells why
                giveUp("the capture is cut short; the spans before were read");
            }
            break;
        }
        if (m_buffer.bytes().size() > longestRecord) {
            giveUp("a record of more than 256 MiB; the rest of the capture could not be read");
            break;
        }
        if (auto read = readMore(); !read) {
            return read;
        }
        if (m_dry) {
            return {};
        }
    }
    m_log.linesOfPieces.emplace_back(m_from.piece, m_line);
    return m_error ? Result<>(*std::exchange(m_error, std::nullopt)) : Result<>();
}

void StreamReading::giveUp(std::string message)
{
    note(0, std::move(message));
    m_log.damagedEnd = true;
    m_gaveUp = true;
}

Fed StreamReading::feed()
{
    const DamageHandler damage = [&](std::size_t offset, std::string message) {
        note(offset, std::move(message));
    };
    return m_reader.feed(m_buffer.bytes(), m_ended, m_sink, damage);
}

void StreamReading::note(std::size_t offset, std::string message)
{
    if (m_from.layout == Layout::Binary) {
        m_log.add({ m_from.piece, 0, m_offset + offset, std::move(message) });
        return;
    }
    // Where the offset lies is counted anew for each finding: there are few, or only 100 are kept.
    if (m_log.findings.size() >= keptWarnings) {
        ++m_log.count;
        return;
    }
    const std::string_view text = m_buffer.bytes();
    const auto* const begin = text.begin();
    const auto* const at = begin + std::min(offset, text.size());
    const auto lines = static_cast<std::uint64_t>(std::count(begin, at, '\n'));
    const auto lineStart =
        std::find(std::make_reverse_iterator(at), std::make_reverse_iterator(begin), '\n').base();
    const auto column = static_cast<std::uint64_t>(at - lineStart) + (lines == 0 ? m_column : 0);
    m_log.add({ m_from.piece, m_line + lines, column, std::move(message) });
}

void StreamReading::consume(std::size_t count)
{
    m_offset += count;
    if (m_from.layout != Layout::Binary) {
        // rfind() and find() from the end go byte by byte, over what may be one line of gigabytes.
        const std::string_view text = m_buffer.bytes().substr(0, count);
        const auto lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        const void* const newline = count == 0 ? nullptr : ::memrchr(text.data(), '\n', count);
        const std::size_t lineStart = newline == nullptr
            ? 0
            : static_cast<std::size_t>(static_cast<const char*>(newline) - text.data()) + 1;
        m_column = count - lineStart + (lines == 0 ? m_column : 0);
        m_line += lines;
    }
    m_buffer.take(count);
}

/// Moves to the next line that begins like a value, reading on as far as needed. Binary data has no
/// place where a value is sure to begin.
bool StreamReading::resynchronise()
{
    while (m_from.layout != Layout::Binary && !m_from.stop.stop_requested()) {
        const std::string_view text = m_buffer.bytes();
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
            if (at + 1 < text.size() && text[at + 1] == '{') {
                consume(at + 1);
                m_lost = false;
                return true;
            }
        }
        consume(text.empty() ? 0 : text.size() - 1);
        if (m_ended || !readMore() || m_dry) {
            return false;
        }
    }
    return false;
}

Result<> StreamReading::readMore()
{
    const std::size_t kept = m_buffer.bytes().size();
    const std::size_t wanted = std::max(m_from.readSize, kept);
    char* const to = m_buffer.prepare(wanted);
    if (to == nullptr) {
        return noMemory();
    }
    // Of a pipe a read gives little: a large record is not gone through again for each.
    const std::size_t enough = kept > m_from.readSize ? kept : 1;
    std::size_t filled = 0;
    while (filled < enough && !m_error) {
        auto count = m_from.bytes.read(to + filled, wanted - filled);
        if (!count) {
            m_error = std::move(count).error();
        } else if (*count == 0) {
            break;
        }
        filled += count ? *count : 0;
    }
    m_buffer.add(filled);
    if (filled == 0 && m_error && m_from.growing) { // the open record may still go on
        return *std::exchange(m_error, std::nullopt);
    }
    m_dry = filled == 0 && m_from.growing;
    m_ended = filled == 0 && !m_from.growing;
    if (m_from.onProgress) {
        m_from.onProgress(m_from.bytes.consumed());
    }
    return {};
}

} // namespace spanglass
