#pragma once

#include "core/capture/formatreader.h"
#include "core/capture/json/jsonpull.h"
#include "core/capture/spandraft.h"
#include "core/capture/xray/xraycause.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// Reads one X-Ray segment document: a segment, or a subsegment sent by itself, with the subsegments in it.
/// Source: AWS X-Ray developer guide, segment documents.
///
/// A span is an error if it is a fault (5xx, an exception that nobody caught) or has a cause; `error` (4xx)
/// and `throttle` (429) alone are the caller's mistakes and leave the status unset, as OpenTelemetry has it
/// for servers. A cause that is an id names an exception of a subsegment in the same document.
///
/// A trace id is 1-8hex-24hex, 128 bits without the version and the dashes. Segments are server spans;
/// subsegments with a namespace (aws, remote) are client spans, the others internal. All have the service
/// and resource of the segment. A subsegment sent by itself does not tell its service. A segment in
/// progress has no end: its duration is 0.
class XRayDocument {
public:
    /// `raw` is a whole object, followed by jsonPadding readable bytes.
    void read(std::string_view raw, SpanSink& sink, const DamageHandler& damage);

private:
    /// A segment or subsegment; texts and JSON live as long as the document.
    struct Segment {
        std::string_view name{};
        std::string_view id{};
        std::string_view trace{};
        std::string_view parent{};
        std::string_view start{};
        std::string_view end{};
        std::string_view type{};
        std::string_view nameSpace{};
        std::string_view causeId{};
        std::string_view cause{}; ///< JSON as written, like the rest
        std::string_view http{};
        std::string_view sql{};
        std::string_view aws{};
        std::string_view service{};
        std::string_view annotations{};
        std::string_view metadata{};
        std::string_view user{};
        std::string_view origin{};
        std::size_t above = 0; ///< number of the segment it stands in, its own for the outermost
        bool fault = false;
        bool error = false;
        bool throttle = false;
    };
    void readSegment(std::size_t above, int depth);
    void member(std::uint8_t key, std::size_t index, int depth);
    void readMembers(std::size_t index, int depth);
    void readRoot(const Segment& root);
    void addResource(std::string_view key, std::string_view value);
    void addResources(std::string_view raw, std::string_view prefix);
    void deliverSegment(
        const Segment& segment, ResourceRef resource, SpanSink& sink, const DamageHandler& damage);
    void addDetails(const Segment& segment, const DamageHandler& damage);
    void addCause(const Segment& segment, const DamageHandler& damage);
    void addMembers(std::string_view raw, std::string_view prefix, ErrorDetails& out);

    JsonPull m_pull;
    KeyPredictor m_keys;
    JsonPull m_parts; ///< for the parts of a segment that only errors need
    XRayCause m_cause;
    std::vector<Segment> m_segments; ///< the outermost first
    SpanDraft m_draft;
    std::string_view m_platform;
    bool m_tooDeep = false;
    std::size_t m_searched = 0; ///< bytes looked through for exceptions named by an id
};

} // namespace spanglass
