#pragma once

#include <cstdint>

namespace spanglass {

/// Which error spans become occurrences of issues. All three want type, message and stack. An error report
/// that stands alone (core/capture/spansink.h) needs nothing else.
enum class TrackingPolicy : std::uint8_t {
    Entry, ///< service entry spans: no parent, parent not in the data, or parent of another service
    Topmost, ///< the top-most error span of a service within a trace that carries an exception
    All, ///< every error span with an exception
};

/// What an error span lacks; a set of bits, stored with each error span.
enum class Lack : std::uint8_t {
    EntrySpan = 1,
    Type = 2,
    Message = 4,
    Stack = 8,
    TopmostSpan = 16,
    Span = 32, ///< an exception that was recorded beside its span, and the span is missing
};
using LackSet = std::uint8_t;

constexpr LackSet operator|(Lack a, Lack b)
{
    return static_cast<LackSet>(static_cast<LackSet>(a) | static_cast<LackSet>(b));
}
constexpr LackSet operator|(LackSet a, Lack b)
{
    return static_cast<LackSet>(a | static_cast<LackSet>(b));
}
constexpr bool has(LackSet set, Lack lack)
{
    return (set & static_cast<LackSet>(lack)) != 0;
}

/// The bits that keep an error span from being tracked under `policy`.
constexpr LackSet requiredBy(TrackingPolicy policy)
{
    const LackSet exception = Lack::Type | Lack::Message | Lack::Stack | Lack::Span;
    switch (policy) {
    case TrackingPolicy::Entry: return exception | Lack::EntrySpan;
    case TrackingPolicy::Topmost: return exception | Lack::TopmostSpan;
    case TrackingPolicy::All: return exception;
    }
    return exception;
}
constexpr bool isTracked(LackSet lacks, TrackingPolicy policy)
{
    return (lacks & requiredBy(policy)) == 0;
}

constexpr const char* nameOf(TrackingPolicy policy)
{
    switch (policy) {
    case TrackingPolicy::Entry: return "entry";
    case TrackingPolicy::Topmost: return "topmost";
    case TrackingPolicy::All: return "all";
    }
    return "entry";
}

/// The reason as the ledger and the command line print it.
constexpr const char* nameOf(Lack lack)
{
    switch (lack) {
    case Lack::EntrySpan: return "not a service entry span";
    case Lack::Type: return "no type";
    case Lack::Message: return "no message";
    case Lack::Stack: return "no stack";
    case Lack::TopmostSpan: return "not the top-most error span of its service";
    case Lack::Span: return "its span is in no capture";
    }
    return "";
}

} // namespace spanglass
