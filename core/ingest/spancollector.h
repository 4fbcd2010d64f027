#pragma once

#include "core/base/interner.h"
#include "core/capture/spansink.h"
#include "core/ingest/collected.h"
#include "core/ingest/skeleton.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// Gathers what one reader thread decodes, compactly: skeletons of all spans, records of error spans and of
/// exceptions apart from theirs, and dictionaries. Lives for a whole ingest; nothing of it is shared while
/// captures are read.
class SpanCollector final : public SpanSink {
public:
    SpanCollector();

    /// The spans that follow belong to the ingest's capture `ordinal`.
    void beginCapture(std::uint16_t ordinal);

    /// Signatures tell the values of these attributes apart, as meta.split asks. Before the first span.
    void splitBy(const std::vector<std::string>& attributes);
    [[nodiscard]] const std::vector<std::string>& split() const { return m_split; }

    /// Keep LiveDeltas for spans whose entry state can be told at once.
    void enableLive() { m_live = true; }

    std::optional<ResourceRef> knownResource(Hash128 raw) override;
    ResourceRef addResource(Hash128 raw, const AttributeList& attributes) override;
    void span(const SpanRecord& span) override;
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override;
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override;

    /// Local strings that are span names.
    [[nodiscard]] const std::vector<LocalId>& names() const { return m_names; }

    TimeRange spanStarts;
    TimeRange exceptionTimes; ///< of exceptions recorded apart

    // Read and emptied by the ingest when all captures have been read.
    Interner strings;
    std::vector<LocalTag> tags;
    std::vector<LocalResource> resources;
    std::vector<ErrorRecord> errors;
    std::vector<LocalId> tagLists; ///< of all error records, one after another
    std::vector<std::string> extras;
    std::vector<LocalSignature> signatures;
    std::vector<TimeNs> signatureStarts; ///< the earliest span's, by signature
    SkeletonLog skeletons;
    SkeletonLog exceptions; ///< recorded apart: what they say of their spans, each with an error record
    std::vector<std::pair<LocalId, LiveDelta>> liveDeltas; ///< index of signature; since last taken

private:
    LocalId tagOf(const AttributeView& attribute);
    LocalId newTagOf(const AttributeView& attribute);
    void addDropped(const ErrorDetails& details);
    LocalId templateOf(LocalId message);
    LocalId signatureOf(const LocalSignature& signature);
    LocalId attributesOf(const ErrorRecord& record, ResourceRef resource);
    void noteLive(const SpanRecord& span, const ErrorRecord& record);
    SpanSkeleton skeletonOf(const SpanRecord& span);
    struct NewRecord {
        ErrorRecord record{};
        LocalId custom = 0; ///< the key of the grouping that the attributes give
    };
    NewRecord recordOf(const ErrorDetails& details);

    std::vector<LocalId> m_names;
    std::vector<bool> m_isName; ///< by local string
    std::unordered_map<Hash128, ResourceRef> m_resourceByRaw;
    Interner m_tagKeys; ///< key, type and value numbers as bytes
    std::array<LocalId, 1024> m_recentTags{}; ///< by a quick hash: 1 + number
    std::vector<LocalId> m_templates; ///< by message, 0 = not made yet
    std::unordered_map<std::string, LocalId> m_signatureByKey;
    std::vector<std::uint32_t> m_liveIndex; ///< by signature: 1 + index in liveDeltas
    std::uint16_t m_capture = 0;
    bool m_live = false;
    std::vector<std::string> m_split;
    std::vector<LocalId> m_splitNames; ///< their local strings
};

} // namespace spanglass
