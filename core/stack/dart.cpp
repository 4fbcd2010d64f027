#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isPlace(std::string_view text)
{
    return text.starts_with("package:") || text.starts_with("dart:") || text.starts_with("file:")
        || text.starts_with("org-dartlang-") || text.starts_with("http") || text.find(".dart") != npos;
}

/// "#0      Cart.add (package:shop/cart.dart:12:5)"; takes the number off.
bool takeNumber(std::string_view& text)
{
    if (text.size() < 3 || text[0] != '#' || !isDigit(text[1]))
        return false;
    const auto end = text.find_first_not_of("0123456789", 1);
    if (end == npos || !isBlank(text[end]))
        return false;
    text = withoutIndent(text.substr(end));
    return true;
}

std::optional<StackFrame> placedFrame(std::string_view text)
{
    if (!text.ends_with(')'))
        return {};
    const auto open = text.rfind(" (");
    if (open == npos || open == 0)
        return {};
    const auto place = splitLocation(text.substr(open + 2, text.size() - open - 3));
    if (!isPlace(place.file))
        return {};
    StackFrame frame;
    frame.function = text.substr(0, open);
    frame.file = place.file;
    frame.line = place.line;
    frame.column = place.column;
    return frame;
}

/// "abs 000000723d6346d7 virt 00000000001ed6d7 _kDartIsolateSnapshotInstructions+0x1e26d7": of a program
/// whose symbols are elsewhere.
std::optional<StackFrame> nativeFrame(std::string_view text)
{
    if (!removePrefix(text, "abs "))
        return {};
    StackFrame frame;
    const auto symbol = text.find("_kDart");
    if (symbol != npos) {
        frame.function = text.substr(symbol);
    } else if (const auto virt = text.find("virt "); virt != npos) {
        const auto address = text.substr(virt + 5);
        frame.function = address.substr(0, address.find(' '));
    }
    if (frame.function.empty())
        return {};
    return frame;
}

/// "package:shop/cart.dart 12:5       Cart.add" of package:stack_trace, "dart:async    Future.wait".
std::optional<StackFrame> terseFrame(std::string_view text)
{
    const auto blank = text.find(' ');
    if (blank == npos || blank == 0)
        return {};
    const auto file = text.substr(0, blank);
    const bool isLibrary = file.starts_with("dart:") && file.size() > 5;
    if (!isLibrary && !file.ends_with(".dart") && !file.ends_with(".dart.js")
        && !file.ends_with(".dart.lib.js"))
        return {};
    auto rest = withoutIndent(text.substr(blank));
    StackFrame frame;
    frame.file = file;
    const auto end = std::min(rest.find(' '), rest.size());
    const auto place = rest.substr(0, end);
    const auto colon = place.find(':');
    const int line = numberOf(place.substr(0, colon));
    if (line < 0 && !isLibrary)
        return {};
    if (line >= 0) {
        frame.line = line;
        frame.column = colon == npos ? 0 : std::max(0, numberOf(place.substr(colon + 1)));
        rest = withoutIndent(rest.substr(end));
    }
    if (rest.empty() || (isLibrary && line < 0 && indentOf(text.substr(blank)) < 2))
        return {};
    frame.function = rest;
    return frame;
}

/// What Android's log writes before each line: "E/flutter ( 1234): ".
std::string_view withoutLogPrefix(std::string_view line)
{
    if (line.size() > 3 && line[1] == '/') {
        const auto end = line.substr(0, 60).find("): ");
        if (end != npos)
            return line.substr(end + 3);
    }
    return line;
}

std::optional<StackFrame> frameOf(std::string_view text)
{
    if (text.starts_with('#')) {
        if (!takeNumber(text))
            return {};
        if (auto frame = placedFrame(text))
            return frame;
        return nativeFrame(text);
    }
    return terseFrame(text);
}

/// Lines between or around frames that are neither.
bool isDecoration(std::string_view text)
{
    constexpr std::array<std::string_view, 17> starts{ "<asynchronous suspension>", "=====", "(elided ",
        "... ", "\u2550\u2550", "\u2561", "***", "pid: ", "os: ", "build_id: ", "isolate_dso_base: ",
        "isolate_instructions: ", "vm_instructions: ", "loading_unit: ", "StackTrace:", "stack_trace:",
        "When the exception was thrown, this was the stack" };
    return text == "..." || std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
        return text.starts_with(start);
    });
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
    }

    StackTrace run()
    {
        m_trace.exceptions.emplace_back();
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line))
            readLine(line);
        closeHeader();
        return std::move(m_trace);
    }

private:
    void closeHeader()
    {
        if (!m_header.empty())
            setHeader(m_trace.exceptions.front(), m_header, m_stack.message);
        m_header.clear();
        m_inHeader = false;
    }

    void readLine(std::string_view line)
    {
        const auto content = withoutLogPrefix(line);
        auto text = withoutIndent(content);
        if (auto frame = frameOf(text)) {
            closeHeader();
            addTo(m_trace.exceptions.front().frames, std::move(*frame));
            return;
        }
        if (isDecoration(text))
            return;
        if (!m_inHeader) {
            const bool last = line.data() + line.size() == m_stack.text.data() + m_stack.text.size();
            m_trace.truncated = m_trace.truncated || (last && text.starts_with('#'));
            addUnread(m_trace, line);
            return;
        }
        removeAnnouncement(text);
        if (m_header.empty())
            m_header = text.substr(0, maxMessageBytes);
        else
            appendLine(m_header, content);
    }

    /// "Unhandled exception:", alone or before the exception.
    void removeAnnouncement(std::string_view& text) const
    {
        if (!m_header.empty())
            return;
        for (const std::string_view words :
            { "Unhandled exception:", "Unhandled Exception: ", "Uncaught Error: ", "Unhandled Exception:" }) {
            const auto at = text.find(words);
            if (at == 0 || (at != npos && text.starts_with('['))) {
                text = withoutIndent(text.substr(at + words.size()));
                return;
            }
        }
    }

    StackText m_stack;
    StackTrace m_trace;
    std::string m_header;
    bool m_inHeader = true;
};

constexpr std::array dartLibraries{ "flutter", "sky_engine", "async", "collection", "stack_trace", "http",
    "dio", "provider", "riverpod", "bloc", "rxdart", "get", "get_it", "go_router", "sentry", "grpc", "path",
    "meta", "shelf", "shelf_router", "sqflite", "hive", "isar", "drift", "test", "test_api", "matcher",
    "boundary", "cloud_firestore", "cloud_functions", "json_annotation", "built_value", "built_collection",
    "intl", "opentelemetry", "mobx", "stream_channel", "web_socket_channel", "graphql", "auto_route",
    "cached_network_image", "image_picker", "shared_preferences", "url_launcher", "connectivity_plus",
    "retry", "pool", "logging", "angular", "chopper", "retrofit", "freezed_annotation", "equatable", "dartz",
    "zone_local", "quiver", "crypto", "args", "io", "source_span", "string_scanner", "yaml", "uuid" };

constexpr std::array dartFamilies{ "flutter_", "sentry_", "datadog_", "firebase_", "bloc_", "hooks_",
    "google_", "riverpod_", "hive_", "graphql_", "dio_", "http_" };

std::string_view packageOf(std::string_view file)
{
    for (const std::string_view cache : { "/.pub-cache/hosted/", "/Pub/Cache/hosted/", "/.pub-cache/git/" }) {
        auto folder = afterLast(file, cache);
        if (folder.empty())
            continue;
        if (cache.find("hosted") != npos) // the server's name comes first
            folder = folder.substr(std::min(folder.find('/'), folder.size() - 1) + 1);
        folder = firstElements(folder, 1);
        return folder.substr(0, folder.rfind('-'));
    }
    if (removePrefix(file, "dart:"))
        return "dart";
    if (file.starts_with("org-dartlang-sdk:") || file.find("dart-sdk/lib/") != npos
        || file.starts_with("dart_sdk"))
        return "dart";
    if (file.find("/packages/flutter/lib/") != npos)
        return "flutter";
    if (!removePrefix(file, "package:") && !removePrefix(file, "packages/"))
        return {};
    const auto name = firstElements(file, 1);
    const bool known =
        std::any_of(dartLibraries.begin(), dartLibraries.end(), [&](std::string_view l) { return l == name; })
        || std::any_of(dartFamilies.begin(), dartFamilies.end(),
            [&](std::string_view family) { return name.starts_with(family); });
    return known ? name : std::string_view();
}

} // namespace

bool isDartFrame(std::string_view line)
{
    const auto content = withoutLogPrefix(line);
    const auto text = withoutIndent(content);
    if (text.empty())
        return false;
    if (text.front() == '#')
        return frameOf(text).has_value();
    const auto blank = text.find(' ');
    if (blank == npos || blank < 6)
        return false;
    const auto file = text.substr(0, blank);
    if (!file.starts_with("dart:") && !file.ends_with(".dart") && !file.ends_with(".js"))
        return false;
    return terseFrame(text).has_value();
}

StackTrace parseDart(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignDart(const StackFrame& frame, std::string_view file)
{
    if (frame.function.starts_with("_kDartVm"))
        return "dart";
    return std::string(packageOf(file));
}

} // namespace spanglass
