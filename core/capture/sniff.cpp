#include "core/capture/sniff.h"

#include "core/base/text.h"
#include "core/capture/jsonscan.h"
#include "core/capture/otlpjsonreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spanglass {

namespace {

/// Trace data in binary forms that we do not read; null if it is none.
const char* binaryTraces(std::string_view text)
{
    constexpr std::size_t frameHead = 4; // a length in front of each message
    constexpr std::string_view zstd = "\x28\xB5\x2F\xFD";
    const std::string_view sample = text.substr(0, 4096);
    const bool hasResource = sample.find("service.") != std::string_view::npos
        || sample.find("process.") != std::string_view::npos
        || sample.find("host.") != std::string_view::npos;
    const bool framed = text.size() > frameHead && text[0] == '\0';
    if (framed && text.substr(frameHead).starts_with(zstd)) {
        return "OTLP as compressed protobuf messages, which it cannot read yet";
    }
    if (hasResource && (text.starts_with('\n') || (framed && text[frameHead] == '\n'))) {
        return "OTLP as protobuf, which it cannot read yet";
    }
    const bool isArray = !text.empty()
        && ((static_cast<unsigned char>(text[0]) & 0xF0U) == 0x90U || text[0] == '\xDC' || text[0] == '\xDD');
    const bool isMap = sample.find("\xA8trace_id") != std::string_view::npos;
    const bool isTable = text.starts_with("\x92\xDC") || text.starts_with("\x92\xDD");
    if (isArray && (isMap || isTable)) {
        return "Datadog traces as MessagePack, which it cannot read yet";
    }
    return nullptr;
}

/// Trace data in JSON of another kind, or OpenTelemetry data without traces; null if it is none.
const char* otherTraces(std::string_view text)
{
    const std::string_view sample = text.substr(0, std::size_t{ 64 } << 10U);
    const auto has = [&](std::string_view key) { return sample.find(key) != std::string_view::npos; };
    if (has("\"resourceLogs\"") || has("\"resourceMetrics\"")) {
        return "OpenTelemetry logs or metrics without traces";
    }
    if (has("\"traceID\"") && has("\"spans\"")) {
        return "Jaeger JSON, which it cannot read yet";
    }
    if (has("\"traceId\"") && has("\"timestamp\"") && has("\"id\"")) {
        return "Zipkin JSON, which it cannot read yet";
    }
    if (has("\"trace_id\"") && has("\"span_id\"") && has("\"meta\"")) {
        return "Datadog JSON, which it cannot read yet";
    }
    return nullptr;
}

/// What content that is no JSON looks like, in words.
std::string describe(std::string_view text)
{
    using namespace std::string_view_literals;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> signatures = { {
        { "PK\x03\x04"sv, "a zip archive" },
        { "\xFD"
          "7zXZ"sv,
            "xz-compressed data" },
        { "BZh"sv, "bzip2-compressed data" },
        { "\x89PNG"sv, "a PNG picture" },
        { "\xFF\xD8\xFF"sv, "a JPEG picture" },
        { "%PDF"sv, "a PDF document" },
        { "\x7F"
          "ELF"sv,
            "a program" },
        { "SQLite format 3"sv, "an SQLite database; open a workspace with --workspace" },
        { "<!DOCTYPE"sv, "an HTML page" },
        { "<html"sv, "an HTML page" },
        { "<?xml"sv, "an XML document" },
        { "\x1F\x8B"sv, "gzip inside a compressed file" },
    } };
    for (const auto& [signature, name] : signatures) {
        if (text.starts_with(signature)) {
            return std::string(name);
        }
    }
    const std::string_view sample = text.substr(0, 4096);
    const auto controls = std::ranges::count_if(sample,
        [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
    return controls > static_cast<std::ptrdiff_t>(sample.size() / 50) ? "binary data"
                                                                      : "text that is no JSON";
}

/// True if the value that begins at the text's start ends on its line, as in JSON lines. A line
/// that is cut short counts as one too: pretty-printed JSON breaks behind '{', '[' or ','.
bool endsOnItsLine(std::string_view text)
{
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) {
        return true;
    }
    const std::string padded = std::string(text.substr(0, newline)) + std::string(jsonPadding, '\0');
    JsonCursor line{ padded.data(), padded.data() + newline };
    if (skipBlanks(line) && skipValue(line) == Scan::Ok) {
        return true;
    }
    const std::string_view first = trimmed(text.substr(0, newline));
    const std::string_view second = trimmed(text.substr(newline + 1, 256));
    const bool breaksLikePrettyPrint =
        first.empty() || first.back() == '{' || first.back() == '[' || first.back() == ',';
    const bool nextLooksLikeFirst = second.size() > 2 && first.substr(0, 12) == second.substr(0, 12);
    return !breaksLikePrettyPrint || nextLooksLikeFirst;
}

/// The first few key names, for the message about JSON of another kind.
std::string firstKeys(std::string_view text)
{
    std::string keys;
    int found = 0;
    for (std::size_t at = text.find("\":"); at != std::string_view::npos && found < 4;
         at = text.find("\":", at + 1)) {
        const std::size_t open = text.rfind('"', at - 1);
        if (at == 0 || open == std::string_view::npos || at - open > 40) {
            continue;
        }
        keys += (found++ > 0 ? ", " : "") + toValidUtf8(text.substr(open + 1, at - open - 1));
    }
    return keys;
}

} // namespace

Result<Sniffed> sniff(std::string_view beginning, bool complete)
{
    Sniffed found;
    if (beginning.starts_with("\xEF\xBB\xBF")) {
        found.start = 3;
    }
    const std::string_view text = trimmed(beginning.substr(found.start));
    if (text.empty()) {
        return Error{ Error::Kind::Format,
            complete ? "the capture is empty" : "nothing but blanks where a capture should begin" };
    }
    if (!OtlpJsonReader::recognises(beginning)) {
        const bool json = text[0] == '{' || text[0] == '[';
        const char* const other = json ? otherTraces(text) : binaryTraces(beginning);
        const std::string what = other != nullptr ? std::string(other)
            : json ? "JSON, but of no known trace format (keys: " + firstKeys(text) + ")"
                   : describe(text);
        return Error{ Error::Kind::Format, "not a trace capture that Spanglass knows: " + what };
    }
    const char first = text[0];
    if (first != '{' && first != '[') {
        // A log prefix or a damaged first line; the lines behind it may be good.
        if (std::string_view(describe(text)) != "text that is no JSON") {
            return Error{ Error::Kind::Format,
                "not a trace capture that Spanglass knows: " + describe(text) };
        }
        found.format = "otlp-json";
        found.lineByLine = true;
        return found;
    }
    found.format = "otlp-json";
    found.lineByLine = endsOnItsLine(text);
    return found;
}

} // namespace spanglass
