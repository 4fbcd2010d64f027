#pragma once

#include "core/capture/datadog/datadogshared.h"
#include "core/capture/datadog/datadogtext.h"
#include "core/capture/formatreader.h"
#include "core/capture/spandraft.h"
#include "core/capture/textarena.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace spanglass {

/// Puts a span of Datadog together, whatever wrote it: members as the reader finds them, then finish().
/// Texts must live until then. One thread at a time.
///
/// Meaning, where it differs from OTLP (DataDog/datadog-agent pkg/trace, libdatadog span.proto):
///  - An error is a span with error != 0. What it was stands in the tags error.type, error.message
///    (error.msg by C++ and .NET) and error.stack. Where all three are there they count before span
///    events named `exception`: those are also written for errors that were handled.
///  - Ids are 64 bits; a trace id's upper half is the hex tag `_dd.p.tid` of one span of the chunk. A trace
///    id without it stays 64 bits wide. A parent id of 0 is none.
///  - Times and durations are nanoseconds.
///  - The span's name is its `resource` ("GET /orders/:id"), as Datadog shows it; its `name` ("web.request")
///    says which kind of call that is, and becomes the attribute operation.name where it differs.
///  - Tags are texts (meta) or numbers (metrics). Tags about the process become resource attributes with the
///    names of the semantic conventions.
class DatadogSpan {
public:
    TraceId trace{};
    SpanId span{};
    SpanId parent{};
    TimeNs start = 0;
    TimeNs end = 0; ///< where the duration is not told
    DurationNs duration = 0;
    SpanKind kind = SpanKind::Unspecified;
    bool isError = false;
    bool isErrorKnown = false; ///< false: attributes may still be asked for
    std::string_view service{};
    std::string_view operation{}; ///< `name`
    std::string_view resource{};
    std::string_view type{}; ///< "web", "sql" ...
    const char* problem = nullptr; ///< why the span cannot be used
    const char* remark = nullptr; ///< what in it could not be

    void begin(const DatadogShared& shared);

    /// A tag of text.
    void tag(std::string_view key, std::string_view value);
    /// A tag of agents on the span's container ("kube_namespace"); false if it is none.
    bool takeContainerTag(std::string_view key, std::string_view value);
    /// Any other attribute.
    void attribute(const AttributeView& attribute);
    EventView& addEvent() { return m_draft.details.events.emplace_back(); }
    LinkView& addLink() { return m_draft.details.links.emplace_back(); }

    /// False for tags that would be thrown away.
    [[nodiscard]] bool wantsTag(std::string_view key) const;

    /// False once the span is known to be no error: then nobody reads attributes, events and links.
    [[nodiscard]] bool wantsDetails() const { return isError || !isErrorKnown; }

    /// Keeps a text until the next begin().
    std::string_view keep(std::string_view text) { return m_arena.keep(text); }

    /// Hands the span over, or tells why it cannot be used. `offset` is where it stands.
    void finish(SpanSink& sink, const DamageHandler& damage, std::size_t offset);

private:
    /// Resource attributes in the order they are handed over.
    enum class Slot : std::uint8_t {
        Service,
        Version,
        Environment,
        Host,
        Container,
        Language,
        Commit,
        Repository,
        Process
    };
    static constexpr std::size_t slotCount = 9;
    std::string_view& slot(Slot which) { return m_slots[static_cast<std::size_t>(which)]; }
    void containerTags(std::string_view tags);
    void fillResource();
    void deliverSpan(SpanSink& sink);
    void fillDetails();
    void addErrorTags();
    void repairDetails();
    void repair(std::string_view& text);

    /// A resource handed over before; hashing it again takes longer than all else of a span.
    struct Known {
        SpanSink* sink = nullptr;
        std::array<std::string, slotCount> values{};
        ResourceRef number = 0;
    };

    std::array<std::string_view, slotCount> m_slots{};
    std::array<Known, 4> m_known{};
    std::size_t m_nextKnown = 0;
    std::string_view m_eventsText{};
    std::string_view m_linksText{};
    SpanDraft m_draft;
    TextArena m_arena;
    DatadogText m_text;
    bool m_repaired = false;
};

} // namespace spanglass
