#pragma once

#include "core/capture/spansink.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// A sink that outlives those it hands on to: a reader that lives long keeps its numbers of resources,
/// while each round of a follower is gathered by a collector of its own. Counts what comes through.
class RelaySink final : public SpanSink {
public:
    /// To whom spans go from now on; null: they are only counted.
    void relayTo(SpanSink* to);

    std::optional<ResourceRef> knownResource(Hash128 raw) override;
    ResourceRef addResource(Hash128 raw, const AttributeList& attributes) override;
    void span(const SpanRecord& span) override;
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override;
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override;

    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::uint64_t exceptions = 0; ///< that stand apart from their spans

private:
    struct OwnedAttribute {
        std::string key{};
        std::string value{};
        ValueType type = ValueType::String;
    };
    struct Kept {
        Hash128 raw{};
        std::vector<OwnedAttribute> attributes{};
        std::optional<ResourceRef> there{}; ///< its number at m_to
    };
    SpanRecord translated(const SpanRecord& span);

    SpanSink* m_to = nullptr;
    std::vector<Kept> m_resources{};
    std::unordered_map<Hash128, ResourceRef> m_byRaw{};
};

} // namespace spanglass
