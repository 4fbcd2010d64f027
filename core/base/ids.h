#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace spanglass {

/// An integer that cannot be mixed up with another kind of id. Value 0 means "none".
template <typename Tag> struct StrongId {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const StrongId&) const = default;
};

using CaptureId = StrongId<struct CaptureTag>;
using IssueId = StrongId<struct IssueTag>;
using SignatureId = StrongId<struct SignatureTag>;
using OccurrenceId = StrongId<struct OccurrenceTag>;
using TraceRowId = StrongId<struct TraceRowTag>;
using SourceRootId = StrongId<struct SourceRootTag>;

/// W3C trace id, 128 bits; 64-bit ids have `high == 0`. All zero means "none".
struct TraceId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    explicit operator bool() const { return (high | low) != 0; }
    auto operator<=>(const TraceId&) const = default;
};

/// 64-bit span id, unique within its trace only. Zero means "none".
struct SpanId {
    std::uint64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const SpanId&) const = default;
};

} // namespace spanglass

template <typename Tag> struct std::hash<spanglass::StrongId<Tag>> {
    std::size_t operator()(spanglass::StrongId<Tag> id) const noexcept
    {
        return std::hash<std::int64_t>{}(id.value);
    }
};
