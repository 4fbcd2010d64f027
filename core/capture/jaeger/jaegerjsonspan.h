#pragma once

#include "core/capture/jaeger/jaegerspan.h"
#include "core/capture/json/jsonwalk.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Decodes a span of any of Jaeger's JSON dialects, which differ in spelling:
/// - ids are hex of any length, base64 (protobuf JSON) or, as JSON numbers, decimal;
/// - times are microseconds, or RFC 3339 texts in model.Span, whose durations are "22938000ns" or
///   nanoseconds;
/// - tags are { key, type, value } or { key, vType, vStr, vBool, vInt64 ... }, the latter in snake case
///   too; Elasticsearch may keep them as an object `tag` whose keys have '@' for '.'.
class JaegerJsonSpan {
public:
    /// Decodes the object in `raw`, which is followed by jsonPadding readable bytes. Returns what could
    /// not be read, "" if all could. `ofTrace` is the id of a span that does not say its own. Texts live
    /// until the next call.
    std::string decode(std::string_view raw, TraceId ofTrace);

    [[nodiscard]] const JaegerSpan& span() const { return m_span; }
    [[nodiscard]] std::string_view processId() const { return m_processId; }

    /// The process if the span says itself who made it; else null.
    [[nodiscard]] const JaegerProcess* ownProcess() const { return m_hasProcess ? &m_process : nullptr; }

    /// What makes it no span, "" if nothing does: "span has no spanID".
    [[nodiscard]] std::string_view lack() const;

    /// Decodes { serviceName, tags }, or a member of it, with texts of `walk`.
    static void readProcess(JsonWalk& walk, JsonWalk::Value value, JaegerProcess& out);
    static void readProcessMember(
        JsonWalk& walk, std::string_view key, JsonWalk::Value value, JaegerProcess& out);

private:
    void member(std::string_view key, JsonWalk::Value value);
    bool idMember(std::string_view key, JsonWalk::Value value);
    void references(JsonWalk::Value value);
    void logs(JsonWalk::Value value);
    void setTimes();

    JsonWalk m_walk{};
    JaegerSpan m_span{};
    JaegerProcess m_process{};
    bool m_hasProcess = false;
    bool m_traceIsBad = false;
    bool m_spanIsBad = false;
    std::string_view m_processId{};
    std::string_view m_start{}; ///< as written
    std::string_view m_startMillis{};
    std::string_view m_duration{};
};

} // namespace spanglass
