#pragma once

#include "core/model/span.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What occurrence.extra holds: the exceptions beside the primary one, events and links. Layout:
/// {"exceptions":[{"time","type","message","stack"}], "events":[{"time","name","attributes"}],
/// "links":[{"trace","span","attributes"}]}, attributes as [{"key","type","value"}]; times are decimal
/// strings, ids hex, `type` the number of a ValueType.
struct OccurrenceExtra {
    std::vector<ExceptionEvent> exceptions{};
    std::vector<SpanEvent> events{};
    std::vector<SpanLink> links{};
    friend bool operator==(const OccurrenceExtra&, const OccurrenceExtra&) = default;
};

/// "" if there is nothing. Bytes that are not UTF-8 are replaced.
std::string writeExtra(const OccurrenceExtra& extra);

/// Parts that are missing or of another type are left out; a text that is no JSON gives nothing.
OccurrenceExtra parseExtra(std::string_view json);

} // namespace spanglass
