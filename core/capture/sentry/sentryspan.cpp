#include "core/capture/sentry/sentryspan.h"

#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

struct TextMember {
    std::string_view key;
    std::string_view SentrySpan::*text;
};
constexpr std::array textMembers{
    TextMember{ "trace_id", &SentrySpan::trace },
    TextMember{ "span_id", &SentrySpan::span },
    TextMember{ "parent_span_id", &SentrySpan::parent },
    TextMember{ "start_timestamp", &SentrySpan::start },
    TextMember{ "timestamp", &SentrySpan::end },
    TextMember{ "op", &SentrySpan::op },
    TextMember{ "description", &SentrySpan::description },
    TextMember{ "status", &SentrySpan::status },
};

std::string_view rawOf(JsonWalk::Value value)
{
    std::string_view raw;
    return simdjson::to_json_string(value).get(raw) == simdjson::SUCCESS ? raw : std::string_view{};
}

} // namespace

void readSentrySpan(JsonWalk& walk, JsonWalk::Value value, SentrySpan& out)
{
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        const auto* const found = std::ranges::find(textMembers, key, &TextMember::key);
        if (found != textMembers.end()) {
            out.*(found->text) = walk.text(member);
        } else if (key == "data") {
            out.data = rawOf(member);
        } else if (key == "tags") {
            out.tags = rawOf(member);
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
    const auto* const found =
        std::ranges::find_if(rows, [&](const Row& row) { return op.starts_with(row.prefix); });
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
