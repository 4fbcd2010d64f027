#pragma once

#include "core/store/database.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// How often each tag stands on some occurrences or resources; `tag` is tag.id.
struct TagCount {
    std::int64_t tag = 0;
    std::uint64_t count = 0;
};

/// Tags of the occurrences with these ids. Reads them in the order of the file.
Result<std::vector<TagCount>> countOccurrenceTags(
    const Database& db, std::vector<std::int64_t> occurrences, const std::stop_token& stop);

/// Tags of resources, each counted as often as it is given (resource.id, times).
Result<std::vector<TagCount>> countResourceTags(
    const Database& db, const std::vector<std::pair<std::int64_t, std::uint64_t>>& resources);

/// One key of a count of tags with all its values.
struct TagKey {
    std::string key{};
    std::vector<TagCount> values{};
};

/// The counts by key; tags without a row are left out.
Result<std::vector<TagKey>> groupByKey(
    const Database& db, const std::vector<TagCount>& counts, const std::stop_token& stop);

/// Values of tags as shown, in the order asked for; "" without a row.
Result<std::vector<std::string>> readTagValues(const Database& db, const std::vector<TagCount>& tags);

} // namespace spanglass
