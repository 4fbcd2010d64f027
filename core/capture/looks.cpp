#include "core/capture/looks.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace spanglass {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view bytes;
    const char* one;
    const char* many;
    std::size_t at = 0;
};

constexpr std::array signatures{
    Signature{ "PK\x03\x04"sv, "a zip archive", "zip archives" },
    Signature{ "PK\x05\x06"sv, "an empty zip archive", "empty zip archives" },
    Signature{ "ustar"sv, "a tar archive", "tar archives", 257 },
    Signature{ "7z\xBC\xAF"sv, "a 7z archive", "7z archives" },
    Signature{ "Rar!\x1A"sv, "a RAR archive", "RAR archives" },
    Signature{ "\x1F\x8B"sv, "data compressed more than three times", "files compressed over and over" },
    Signature{ "\xFD\x37zXZ"sv, "xz-compressed data", "xz files" },
    Signature{ "\x89PNG"sv, "a PNG picture", "PNG files" },
    Signature{ "\xFF\xD8\xFF"sv, "a JPEG picture", "JPEG files" },
    Signature{ "GIF8"sv, "a GIF picture", "GIF files" },
    Signature{ "WEBP"sv, "a WebP picture", "WebP files", 8 },
    Signature{ "ftyp"sv, "a video", "videos", 4 },
    Signature{ "%PDF"sv, "a PDF document", "PDF files" },
    Signature{ "\x7F\x45LF"sv, "a program", "programs" },
    Signature{ "MZ\x90\x00"sv, "a Windows program", "Windows programs" },
    Signature{ "\xCF\xFA\xED\xFE"sv, "a macOS program", "macOS programs" },
    Signature{ "\xCA\xFE\xBA\xBE"sv, "a Java class", "Java classes" },
    Signature{ "\x00\x61sm"sv, "a WebAssembly module", "WebAssembly modules" },
    Signature{
        "SQLite format 3"sv, "an SQLite database; open a workspace with --workspace", "SQLite databases" },
    Signature{ "PAR1"sv, "a Parquet file", "Parquet files" },
    Signature{ "Obj\x01"sv, "an Avro file", "Avro files" },
    Signature{ "JAVA PROFILE"sv, "a Java heap dump", "Java heap dumps" },
    Signature{ "FLR\x00"sv, "a Java flight recording", "Java flight recordings" },
    Signature{ "PERFILE2"sv, "a recording of Linux perf", "recordings of Linux perf" },
    Signature{ "\xD4\xC3\xB2\xA1"sv, "a network capture (pcap)", "network captures" },
    Signature{ "\x0A\x0D\x0D\x0A"sv, "a network capture (pcapng)", "network captures" },
    Signature{ "<!DOCTYPE html"sv, "an HTML page", "HTML pages" },
    Signature{ "<html"sv, "an HTML page", "HTML pages" },
    Signature{ "<svg"sv, "an SVG picture", "SVG files" },
    Signature{ "<?xml"sv, "an XML document", "XML files" },
    Signature{ "<!DOCTYPE"sv, "an HTML page", "HTML pages" },
    Signature{ "# HELP "sv, "Prometheus metrics", "Prometheus metrics" },
    Signature{ "# TYPE "sv, "Prometheus metrics", "Prometheus metrics" },
    Signature{ "-----BEGIN "sv, "a key or certificate", "keys and certificates" },
    Signature{ "#!"sv, "a script", "scripts" },
};

/// Markup is written in any case.
bool startsLike(std::string_view text, std::string_view with)
{
    return text.size() >= with.size()
        && std::equal(with.begin(), with.end(), text.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a))
                   == std::tolower(static_cast<unsigned char>(b));
           });
}

const Signature* signatureOf(std::string_view text)
{
    const auto* const found = std::ranges::find_if(signatures, [&](const Signature& signature) {
        const bool isMarkup = signature.bytes[0] == '<';
        return signature.at < text.size()
            && (isMarkup ? startsLike(text, signature.bytes)
                         : text.substr(signature.at).starts_with(signature.bytes));
    });
    return found == signatures.end() ? nullptr : found;
}

/// JSON of others that stands about where traces are. All paths must be there.
struct JsonLook {
    std::array<std::string_view, 3> paths;
    const char* one;
    const char* many;
};

constexpr std::array jsonLooks{
    JsonLook{ { "log.entries" }, "a HAR file", "HAR files" },
    JsonLook{ { "log.creator" }, "a HAR file", "HAR files" },
    JsonLook{ { "traceEvents" }, "a Chrome trace (trace events)", "Chrome traces" },
    JsonLook{ { "[].ph", "[].ts", "[].pid" }, "a Chrome trace (trace events)", "Chrome traces" },
    JsonLook{ { "profiles", "shared.frames" }, "a speedscope profile", "speedscope profiles" },
    JsonLook{ { "nodes", "timeDeltas" }, "a V8 CPU profile", "V8 CPU profiles" },
    JsonLook{ { "snapshot.meta" }, "a V8 heap snapshot", "V8 heap snapshots" },
    JsonLook{ { "traces[].traceID", "traces[].rootServiceName" },
        "a Tempo search result, which has no spans; a trace of its /api/traces/ID would open",
        "Tempo search results" },
    JsonLook{ { "summaries[].traceId", "summaries[].spanCount" },
        "Jaeger's trace summaries, which have no spans; a trace of its /api/v3/traces/ID would open",
        "lists of Jaeger's trace summaries" },
    JsonLook{ { "data.resultType" }, "an answer of the Prometheus API", "answers of the Prometheus API" },
    JsonLook{ { "panels", "schemaVersion" }, "a Grafana dashboard", "Grafana dashboards" },
    JsonLook{ { "name", "version", "dependencies" }, "a package.json of npm", "package.json files" },
    JsonLook{ { "name", "version", "scripts" }, "a package.json of npm", "package.json files" },
    JsonLook{ { "lockfileVersion" }, "a package-lock.json of npm", "package-lock.json files" },
    JsonLook{ { "compilerOptions" }, "a tsconfig.json", "tsconfig.json files" },
    JsonLook{ { "version", "mappings", "sources" }, "a source map", "source maps" },
    JsonLook{ { "openapi" }, "an OpenAPI description", "OpenAPI descriptions" },
    JsonLook{ { "swagger" }, "an OpenAPI description", "OpenAPI descriptions" },
    JsonLook{ { "$schema", "properties" }, "a JSON schema", "JSON schemas" },
    JsonLook{ { "cells", "nbformat" }, "a Jupyter notebook", "Jupyter notebooks" },
    JsonLook{ { "type", "features" }, "GeoJSON", "GeoJSON files" },
    JsonLook{ { "level", "msg" }, "a log file of JSON lines", "log files" },
    JsonLook{ { "level", "message" }, "a log file of JSON lines", "log files" },
    JsonLook{ { "severity", "message" }, "a log file of JSON lines", "log files" },
};

Look lookOfJson(const JsonShape& shape)
{
    for (const JsonLook& look : jsonLooks) {
        if (std::ranges::all_of(
                look.paths, [&](std::string_view path) { return path.empty() || shape.has(path); })) {
            return { look.one, look.many };
        }
    }
    const std::string keys = shape.firstKeys();
    return { "JSON, but of no known trace format" + (keys.empty() ? "" : " (keys: " + keys + ")"),
        "JSON files" };
}

/// pprof begins with its sample types, Perfetto with packets; both are protobuf, field 1 repeated.
std::optional<Look> lookOfProtobuf(std::string_view bytes)
{
    constexpr std::string_view sampleType = "\x0A\x04\x08\x01\x10\x02";
    if (bytes.starts_with(sampleType)) {
        return Look{ "a pprof profile", "pprof profiles" };
    }
    const auto byte = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const std::size_t header = byte(1) < 0x80 ? 2 : 3;
    const std::size_t length = byte(1) < 0x80 ? byte(1) : (byte(1) & 0x7FU) + byte(2) * 128U;
    const unsigned firstField = byte(header) >> 3U;
    const bool isPacket = firstField >= 3 && firstField <= 120; // of TracePacket; 1 and 2 are OTLP's
    return byte(0) == 0x0A && byte(header + length) == 0x0A && length > 1 && isPacket
        ? std::optional(Look{ "a Perfetto trace or other protobuf data", "protobuf files" })
        : std::nullopt;
}

std::vector<std::string_view> firstLines(std::string_view text, std::size_t most)
{
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < most) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto line = trimmed(text.substr(0, end)); !line.empty()) {
            lines.push_back(line);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Lines with the same separators, at least one, on two lines or more.
bool isTable(const std::vector<std::string_view>& lines)
{
    return std::ranges::any_of(",;\t"sv, [&](char separator) {
        const auto columns = [&](std::string_view line) { return std::ranges::count(line, separator); };
        return lines.size() >= 2 && columns(lines[0]) >= 2
            && std::ranges::all_of(
                lines, [&](std::string_view line) { return columns(line) == columns(lines[0]); });
    });
}

/// A time of day or a level near the start of a line.
bool isLogLine(std::string_view line)
{
    const std::string_view start = line.substr(0, 80);
    for (std::size_t at = 0; at + 5 < start.size(); ++at) {
        const auto digit = [&](std::size_t i) { return start[at + i] >= '0' && start[at + i] <= '9'; };
        if (digit(0) && digit(1) && start[at + 2] == ':' && digit(3) && digit(4)) {
            return true;
        }
    }
    constexpr std::array levels{ "ERROR"sv, "WARN"sv, "INFO"sv, "DEBUG"sv, "TRACE"sv, "FATAL"sv };
    return std::ranges::any_of(levels, [&](std::string_view level) { return start.find(level) < 40; });
}

/// "key: value" or "key:" or "- item".
bool isYamlLine(std::string_view line)
{
    const std::size_t colon = line.find(':');
    const bool isKey = colon != std::string_view::npos && colon > 0
        && (colon + 1 == line.size() || line[colon + 1] == ' ')
        && line.substr(0, colon).find(' ') == std::string_view::npos;
    return isKey || line.starts_with("- ") || line.starts_with('#');
}

Look lookOfText(std::string_view text)
{
    const auto lines = firstLines(text.substr(0, 8192), 8);
    const auto most = [&](auto isSo) {
        return !lines.empty()
            && std::ranges::count_if(lines, isSo) * 2 > static_cast<std::ptrdiff_t>(lines.size());
    };
    if (text.starts_with("---\n") || (lines.size() >= 3 && std::ranges::all_of(lines, isYamlLine))) {
        return { "a YAML file", "YAML files" };
    }
    if (most(isLogLine)) {
        return { "a log file: lines of text", "log files" };
    }
    if (isTable(lines)) {
        return { "a CSV table", "CSV tables" };
    }
    return { "text that is no JSON", "text files" };
}

bool isZeroes(std::string_view bytes)
{
    return std::ranges::all_of(bytes.substr(0, 4096), [](char c) { return c == '\0'; });
}

} // namespace

bool isPlainText(std::string_view bytes)
{
    const std::string_view sample = trimmed(bytes).substr(0, 4096);
    const auto controls = std::ranges::count_if(sample,
        [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
    return signatureOf(sample) == nullptr && controls <= static_cast<std::ptrdiff_t>(sample.size() / 50);
}

Look lookOf(const Beginning& beginning)
{
    const std::string_view text = trimmed(beginning.bytes);
    if (text.empty()) {
        return { beginning.complete ? "empty" : "nothing but blanks where a capture should begin",
            "empty files" };
    }
    for (const std::string_view bytes : { beginning.bytes, text }) { // some signatures begin with blanks
        if (const auto* const signature = signatureOf(bytes)) {
            return { signature->one, signature->many };
        }
    }
    if (isZeroes(beginning.bytes)) {
        return { "nothing but zero bytes", "files of zero bytes" };
    }
    // "[INFO] listening" begins like JSON too, but has no keys.
    const Look asText = isPlainText(text) ? lookOfText(text) : Look{};
    const bool isLog = asText.many == "log files";
    if (!beginning.values.empty() && !(isLog && beginning.values.front().firstKeys().empty())) {
        return lookOfJson(beginning.values.front());
    }
    if (!asText.one.empty()) {
        return asText;
    }
    return lookOfProtobuf(beginning.bytes).value_or(Look{ "binary data", "binary files" });
}

std::string whatItLooksLike(const Beginning& beginning)
{
    return lookOf(beginning).one;
}

} // namespace spanglass
