#include "core/explore/tagdistributions.h"

#include "core/store/tagreader.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::size_t shownValues = 10;

/// Up to so many values of a key are compared by their texts, so that 200 and "200" are one value;
/// beyond that they are ids, and equal texts of two types do not matter.
constexpr std::size_t comparedValues = 1000;

/// What the exception itself is shown with.
bool isOfException(std::string_view key)
{
    constexpr std::array<std::string_view, 3> keys = { "error.message", "error.msg", "error.stack" };
    return key.starts_with("exception.") || std::ranges::find(keys, key) != keys.end();
}

bool byCount(const TagShare& a, const TagShare& b)
{
    return a.count != b.count ? a.count > b.count : a.value < b.value;
}

Result<TagDistribution> distributionOf(const Database& db, TagKey key, TagGroup group)
{
    TagDistribution tag;
    tag.key = std::move(key.key);
    tag.group = group;
    tag.distinct = key.values.size();
    for (const TagCount& value : key.values) {
        tag.occurrences += value.count;
    }
    const bool compare = key.values.size() <= comparedValues;
    if (!compare) {
        std::ranges::partial_sort(
            key.values, key.values.begin() + shownValues, std::ranges::greater(), &TagCount::count);
        key.values.resize(shownValues);
    }
    const auto texts = readTagValues(db, key.values);
    if (!texts) {
        return texts.error();
    }
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < texts->size(); ++i) {
        const auto [at, isNew] = known.try_emplace((*texts)[i], tag.top.size());
        if (isNew) {
            tag.top.push_back({ (*texts)[i], 0 });
        }
        tag.top[at->second].count += key.values[i].count;
    }
    tag.distinct = compare ? tag.top.size() : tag.distinct;
    std::ranges::sort(tag.top, byCount);
    tag.top.resize(std::min(tag.top.size(), shownValues));
    return tag;
}

template <typename GroupOf>
Result<> addDistributions(const Database& db, const std::vector<TagCount>& counts, GroupOf groupOf,
    std::vector<TagDistribution>& tags, const std::stop_token& stop)
{
    auto keys = groupByKey(db, counts, stop);
    if (!keys) {
        return std::move(keys).error();
    }
    for (TagKey& key : *keys) {
        if (stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        if (isOfException(key.key)) {
            continue;
        }
        const TagGroup group = groupOf(key.key);
        auto tag = distributionOf(db, std::move(key), group);
        if (!tag) {
            return std::move(tag).error();
        }
        tags.push_back(*std::move(tag));
    }
    return {};
}

/// 0 = tells occurrences apart, 1 = the same everywhere, 2 = mostly unique, 3 = about the tracer.
int rankOf(const TagDistribution& tag)
{
    if (tag.key.starts_with("telemetry.") || tag.key.starts_with("process.runtime.")) {
        return 3;
    }
    if (tag.distinct > 2 && tag.distinct * 2 > tag.occurrences) {
        return 2;
    }
    return tag.distinct > 1 ? 0 : 1;
}

} // namespace

TagGroup groupOfResourceTag(std::string_view key)
{
    return key.starts_with("container.") || key.starts_with("k8s.") ? TagGroup::Container : TagGroup::Host;
}

void sortByUse(std::vector<TagDistribution>& tags, std::uint64_t occurrences)
{
    // In steps of a twentieth, so that tags carried by nearly all are ordered by their values.
    const auto coverage = [&](const TagDistribution& tag) {
        return tag.occurrences * 20 / std::max<std::uint64_t>(occurrences, 1);
    };
    std::ranges::sort(tags, [&](const TagDistribution& a, const TagDistribution& b) {
        return std::tuple(rankOf(a), coverage(b), a.distinct, std::string_view(a.key), a.group)
            < std::tuple(rankOf(b), coverage(a), b.distinct, std::string_view(b.key), b.group);
    });
}

Result<std::vector<TagDistribution>> tagDistributions(
    const Database& db, const OccurrenceColumns& columns, std::size_t issue, const std::stop_token& stop)
{
    const std::size_t begin = columns.begin[issue];
    const std::size_t end = columns.begin[issue + 1];
    std::vector<std::uint64_t> perResource(columns.resources.size());
    for (std::size_t i = begin; i < end; ++i) {
        ++perResource[columns.resource[i]];
    }
    std::vector<std::pair<std::int64_t, std::uint64_t>> resources;
    for (std::size_t i = 1; i < perResource.size(); ++i) {
        if (perResource[i] > 0) {
            resources.emplace_back(columns.resources[i].id, perResource[i]);
        }
    }
    const auto at = [&](std::size_t i) { return columns.row.begin() + static_cast<std::ptrdiff_t>(i); };
    const auto spanTags = countOccurrenceTags(db, { at(begin), at(end) }, stop);
    const auto resourceTags = countResourceTags(db, resources);
    if (!spanTags || !resourceTags) {
        return !spanTags ? spanTags.error() : resourceTags.error();
    }
    std::vector<TagDistribution> tags;
    const auto ofSpan = [](std::string_view) { return TagGroup::Span; };
    if (auto added = addDistributions(db, *spanTags, ofSpan, tags, stop); !added) {
        return std::move(added).error();
    }
    if (auto added = addDistributions(db, *resourceTags, groupOfResourceTag, tags, stop); !added) {
        return std::move(added).error();
    }
    sortByUse(tags, end - begin);
    return tags;
}

} // namespace spanglass
