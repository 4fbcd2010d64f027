#include "core/capture/sentry/sentryspan.h"

#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

enum Key : std::uint8_t { Passed, Trace, Span, Parent, Start, End, Op, Description, Status, Data, Tags };
constexpr std::array<std::string_view, 10> keyNames{ "trace_id", "span_id", "parent_span_id",
    "start_timestamp", "timestamp", "op", "description", "status", "data", "tags" };

} // namespace

void readSentrySpan(JsonPull& pull, KeyPredictor& keys, SentrySpan& out)
{
    const auto meaningOf = [](std::string_view key) { return numberOf(key, keyNames); };
    pull.members(keys, meaningOf, [&](std::uint8_t key) {
        switch (static_cast<Key>(key)) {
        case Trace: out.trace = pull.text(); break;
        case Span: out.span = pull.text(); break;
        case Parent: out.parent = pull.text(); break;
        case Start: out.start = pull.text(); break;
        case End: out.end = pull.text(); break;
        case Op: out.op = pull.text(); break;
        case Description: out.description = pull.text(); break;
        case Status: out.status = pull.text(); break;
        case Data: out.data = pull.raw(); break;
        case Tags: out.tags = pull.raw(); break;
        case Passed: break;
        }
    });
}

SpanKind kindOfSentryOp(std::string_view op)
{
    struct Row {
        std::string_view prefix;
        SpanKind kind;
    };
    constexpr std::array rows{
        Row{ "http.server", SpanKind::Server },
        Row{ "rpc.server", SpanKind::Server },
        Row{ "grpc.server", SpanKind::Server },
        Row{ "websocket.server", SpanKind::Server },
        Row{ "http.client", SpanKind::Client },
        Row{ "rpc.client", SpanKind::Client },
        Row{ "grpc.client", SpanKind::Client },
        Row{ "db", SpanKind::Client },
        Row{ "cache", SpanKind::Client },
        Row{ "queue.publish", SpanKind::Producer },
        Row{ "queue.submit", SpanKind::Producer },
        Row{ "queue.process", SpanKind::Consumer },
        Row{ "queue.task", SpanKind::Consumer },
    };
    const auto isOf = [&](const Row& row) { return op[0] == row.prefix[0] && op.starts_with(row.prefix); };
    const auto* const found = op.empty() ? rows.end() : std::ranges::find_if(rows, isOf);
    return found == rows.end() ? SpanKind::Internal : found->kind;
}

SpanStatus statusOfSentry(std::string_view status)
{
    if (status == "ok") {
        return SpanStatus::Ok;
    }
    constexpr std::array<std::string_view, 6> none{ "", "unset", "unknown", "unknown_error", "cancelled",
        "canceled" };
    return std::ranges::find(none, status) == none.end() ? SpanStatus::Error : SpanStatus::Unset;
}

std::optional<TimeNs> readSentryTime(std::string_view text)
{
    if (const auto seconds = readSeconds(text)) {
        return seconds;
    }
    const auto time = parseRfc3339(text);
    return time || text.size() > 64 ? time : parseRfc3339(std::string(text) + 'Z');
}

std::string_view languageOfSentry(std::string_view platform, std::string_view sdk)
{
    struct Row {
        std::string_view platform;
        std::string_view language;
    };
    constexpr std::array rows{
        Row{ "node", "nodejs" },
        Row{ "csharp", "dotnet" },
        Row{ "cocoa", "swift" },
        Row{ "native", "cpp" },
        Row{ "c", "cpp" },
        Row{ "elixir", "erlang" },
    };
    if (platform == "javascript") {
        const bool onServer = sdk.find("node") != std::string_view::npos
            || sdk.find("nextjs") != std::string_view::npos || sdk.find("bun") != std::string_view::npos;
        return onServer ? "nodejs" : "webjs";
    }
    const auto* const found = std::ranges::find(rows, platform, &Row::platform);
    return found == rows.end() ? platform : found->language;
}

} // namespace spanglass
