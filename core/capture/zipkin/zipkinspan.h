#pragma once

#include "core/capture/json/jsonwalk.h"
#include "core/capture/spandraft.h"
#include "core/capture/zipkin/zipkinevents.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Reads one Zipkin span, v2 or v1, as the one or two spans it stands for. One thread at a time.
///
/// Where Zipkin's meaning differs:
/// - A span is an error if it has a tag `error`, whatever its text ("" and "false" too, as Zipkin and the
///   Collector count), or `otel.status_code` ERROR. Only "false" beside an `otel.status_code` OK is none.
///   The status message is `otel.status_description`, else the text of `error` unless that is true or false.
/// - Times and durations are microseconds, fractions allowed. Either may be missing: 0. In v1 they come from
///   the annotations sr and ss or cs and cr then.
/// - Trace ids have 32 or 16 hex digits.
/// - A shared span is a client's and a server's half under one id. Both are kept, with the parent that both
///   name. A half of another service is an entry span thereby: its parent is of the client's service or
///   there is none. In v1 one record may hold both halves; it gives two spans.
/// - No kind is a local span (zipkin2-api.yaml; exporters of OpenTelemetry leave INTERNAL out): Internal.
/// - The service is that of the local endpoint, else the tag service.name. Endpoints give the attributes
///   network.local.address and .port, network.peer.address and .port and peer.service, unless a tag has the
///   fact already under its stable or its deprecated name.
/// - Tags are texts. Those that tell who made the span (isResourceAttribute) go to the resource. `otel.*`
///   tags that say what a field of the model says are not repeated as attributes; otel.library.name and
///   .version have their stable names otel.scope.*.
class ZipkinSpan {
public:
    /// `raw` is followed by jsonPadding readable bytes. Tells what is wrong with it to `damage`; a span
    /// without ids or that is no JSON is left out.
    void read(std::string_view raw, SpanSink& sink, const std::function<void(std::string)>& damage);

private:
    struct Endpoint {
        std::string_view service{};
        std::string_view address{};
        std::string_view port{};
    };
    struct Annotation {
        TimeNs time = 0;
        std::string_view text{};
        Endpoint endpoint{}; ///< v1 only
    };
    /// What v1's core annotations tell of one side of a call.
    struct Half {
        SpanKind kind = SpanKind::Internal;
        TimeNs begin = 0;
        TimeNs end = 0;
        Endpoint endpoint{};
    };

    void clear();
    void member(std::string_view key, JsonWalk::Value value);
    Endpoint endpoint(JsonWalk::Value value);
    void addTag(const AttributeView& tag, std::string_view teller);
    void readTags(JsonWalk::Value value);
    void readBinaryAnnotations(JsonWalk::Value value);
    void readAnnotations(JsonWalk::Value value);
    std::string takeIds(const std::function<void(std::string)>& damage);
    std::vector<Half> halves() const;
    void giveVersion1(SpanSink& sink);
    void give(std::string_view teller, SpanSink& sink);
    ResourceRef resource(SpanSink& sink);
    void takeTag(const AttributeView& tag);
    void addLinks();
    void addScope(std::string_view deprecated, std::string_view stable);
    void addEndpoints();
    void addDetails(std::string_view teller);

    JsonWalk m_walk;
    ZipkinEvents m_events;
    SpanDraft m_draft;
    std::string_view m_trace, m_id, m_parent; ///< as written
    std::string_view m_serviceTag;
    Endpoint m_local, m_remote;
    AttributeList m_tags; ///< but for those of the resource
    std::vector<std::string_view> m_tellers; ///< v1: the service that told the tag
    std::vector<Annotation> m_annotations;
    std::optional<std::string_view> m_error, m_statusCode,
        m_statusDescription; ///< tags of the span that is given
    std::string_view m_resourceText; ///< from the first resource tag's value to the last one's, as written
    bool m_resourceIsApart = false; ///< other tags stand between
    std::string m_resourceKey;
    bool m_isVersion1 = false;
};

} // namespace spanglass
