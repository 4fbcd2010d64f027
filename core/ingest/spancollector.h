#pragma once

#include "core/base/interner.h"
#include "core/capture/spansink.h"
#include "core/ingest/skeleton.h"
#include "core/model/tracking.h"

#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// A number of one collector's strings or tags.
using LocalId = std::uint32_t;

/// What a collector keeps of an error span beside its skeleton. Texts are local strings.
struct ErrorRecord {
    TimeNs exceptionTime = 0;
    LocalId signature = 0; ///< 1 + index; 0 if type, message or stack is missing
    LocalId type = 0;
    LocalId message = 0;
    LocalId stack = 0; ///< with the message cut out
    LocalId statusMessage = 0;
    std::uint32_t extra = 0; ///< 1 + index of JSON with other exceptions, events and links; 0 = none
    std::uint64_t tagsAt = 0;
    std::uint32_t tagCount = 0;
    LackSet lacks = 0; ///< without the bits that need the trace
};

/// Equal parts make equal signatures; local strings.
struct LocalSignature {
    LocalId service = 0;
    LocalId type = 0;
    LocalId messageTemplate = 0;
    LocalId stack = 0;
    LocalId custom = 0;
    friend bool operator==(const LocalSignature&, const LocalSignature&) = default;
};

/// Counts of one signature since the live board was last told.
struct LiveDelta {
    std::uint64_t count = 0;
    TimeNs first = 0;
    TimeNs last = 0;
    LocalId firstVersion = 0;
    LocalId lastVersion = 0;
    LocalId message = 0; ///< a sample
};

/// A resource with the parts that questions are asked by; local strings and tags.
struct LocalResource {
    LocalId service = 0;
    LocalId version = 0;
    LocalId environment = 0;
    LocalId host = 0;
    std::vector<LocalId> tags{};
};

struct LocalTag {
    LocalId key = 0;
    LocalId value = 0;
    ValueType type = ValueType::String;
};

/// Gathers what one reader thread decodes, compactly: skeletons of all spans, records of error spans,
/// and dictionaries. Lives for a whole ingest; nothing of it is shared while captures are read.
class SpanCollector final : public SpanSink {
public:
    SpanCollector();

    /// The spans that follow belong to the ingest's capture `ordinal`.
    void beginCapture(std::uint16_t ordinal);

    /// Keep LiveDeltas for spans whose entry state can be told at once.
    void enableLive() { m_live = true; }

    std::optional<ResourceRef> knownResource(Hash128 raw) override;
    ResourceRef addResource(Hash128 raw, const std::vector<AttributeView>& attributes) override;
    void span(const SpanRecord& span) override;
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override;
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override;

    /// Local strings that are span names.
    [[nodiscard]] const std::vector<LocalId>& names() const { return m_names; }

    TimeNs firstStart = std::numeric_limits<TimeNs>::max(); ///< of all spans with a start
    TimeNs lastStart = 0;

    // Read and emptied by the ingest when all captures have been read.
    Interner strings;
    std::vector<LocalTag> tags;
    std::vector<LocalResource> resources;
    std::vector<ErrorRecord> errors;
    std::vector<LocalId> tagLists; ///< of all error records, one after another
    std::vector<std::string> extras;
    std::vector<LocalSignature> signatures;
    SkeletonLog skeletons;
    std::vector<std::pair<LocalId, LiveDelta>> liveDeltas; ///< index of signature; since last taken

private:
    LocalId tagOf(const AttributeView& attribute);
    LocalId templateOf(LocalId message, std::string_view text);
    LocalId signatureOf(const LocalSignature& signature);
    void noteLive(const SpanRecord& span, const ErrorRecord& record);
    SpanSkeleton skeletonOf(const SpanRecord& span);

    std::vector<LocalId> m_names;
    std::vector<bool> m_isName; ///< by local string
    std::unordered_map<Hash128, ResourceRef> m_resourceByRaw;
    Interner m_tagKeys; ///< key, type and value numbers as bytes
    std::vector<LocalId> m_templates; ///< by message, 0 = not made yet
    std::unordered_map<std::string, LocalId> m_signatureByKey;
    std::vector<std::uint32_t> m_liveIndex; ///< by signature: 1 + index in liveDeltas
    std::uint16_t m_capture = 0;
    bool m_live = false;
};

} // namespace spanglass
