#include "core/capture/linereading.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace spanglass {

namespace {

/// False for "[otel.javaagent 2026-11-21 ...] INFO ...", which begins like a list and is none.
bool beginsLikeValue(std::string_view line)
{
    const std::size_t second = line.find_first_not_of(" \t", 1);
    return line[0] == '{'
        || (line[0] == '[' && second != std::string_view::npos
            && std::string_view("{[]").find(line[second]) != std::string_view::npos);
}

/// A logger's prefix may stand before the value on a line.
std::string_view withoutPrefix(std::string_view line)
{
    constexpr std::size_t longestPrefix = 512;
    if (!line.empty() && !beginsLikeValue(line)) {
        const std::size_t value = line.substr(0, longestPrefix).find("{\"resource");
        if (value != std::string_view::npos) {
            return line.substr(value);
        }
    }
    return line;
}

void readLine(std::string_view line, bool isCapturesLast, FormatReader& reader, SpanSink& sink,
    const std::function<void(std::size_t, std::string)>& note, ReadingLog& log)
{
    const std::string_view value = withoutPrefix(line);
    const auto skipped = static_cast<std::size_t>(value.data() - line.data());
    const DamageHandler damage = [&](std::size_t offset, std::string message) {
        note(skipped + offset, std::move(message));
    };
    const Fed fed = reader.feed(value, true, sink, damage);
    if (fed.scan == Scan::Bad) {
        note(skipped + fed.consumed, "damaged line: " + fed.message);
    } else if (fed.scan == Scan::More) {
        note(skipped + fed.consumed,
            isCapturesLast ? "the last line is cut short; the spans before were read"
                           : "the line ends inside a JSON value");
        log.damagedEnd = log.damagedEnd || isCapturesLast;
    }
    if (!reader.atTop() || fed.scan != Scan::Ok) {
        reader.reset();
    }
}

} // namespace

void readLines(
    const Piece& piece, FormatReader& reader, SpanSink& sink, ReadingLog& log, const std::stop_token& stop)
{
    std::uint64_t lines = 0;
    std::string_view rest = piece.text;
    if (piece.number == 0 && rest.starts_with("\xEF\xBB\xBF")) {
        rest.remove_prefix(3);
    }
    while (!rest.empty() && !stop.stop_requested()) {
        const void* found = std::memchr(rest.data(), '\n', rest.size());
        const std::size_t length = found == nullptr
            ? rest.size()
            : static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
        std::string_view line = rest.substr(0, length);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!line.empty()) {
            const auto note = [&](std::size_t byte, std::string message) {
                log.add({ piece.number, lines, byte, std::move(message) });
            };
            const bool isCapturesLast = piece.last && length + 1 >= rest.size();
            readLine(line, isCapturesLast, reader, sink, note, log);
        }
        ++lines;
        rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    log.linesOfPieces.emplace_back(piece.number, lines);
}

} // namespace spanglass
