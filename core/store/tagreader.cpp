#include "core/store/tagreader.h"

#include "core/base/text.h"
#include "core/store/idcounter.h"
#include "core/store/packedids.h"
#include "core/store/stringreader.h"

#include <algorithm>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::uint64_t rowsBetweenStops = 4096;

/// Above one row in this many, reading a whole range of rows beats looking each up.
constexpr std::int64_t scanFraction = 8;

Error cancelled()
{
    return { Error::Kind::Cancelled, "cancelled" };
}

std::vector<TagCount> listOf(const IdCounter& counter)
{
    std::vector<TagCount> counts;
    for (const auto& [tag, count] : counter.counts()) {
        counts.push_back({ tag, count });
    }
    return counts;
}

Result<> countByScan(
    const Database& db, const std::vector<std::int64_t>& ids, IdCounter& counter, const std::stop_token& stop)
{
    auto rows = db.prepare("SELECT id, tags FROM occurrence WHERE id BETWEEN ? AND ? ORDER BY id");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, ids.front()).bind(1, ids.back());
    auto wanted = ids.begin();
    for (std::uint64_t read = 1; wanted != ids.end(); ++read) {
        if (read % rowsBetweenStops == 0 && stop.stop_requested()) {
            return cancelled();
        }
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            break;
        }
        const std::int64_t id = rows->integer(0);
        while (wanted != ids.end() && *wanted < id) {
            ++wanted;
        }
        if (wanted != ids.end() && *wanted == id) {
            forEachPackedId(rows->text(1), [&](std::int64_t tag) { counter.add(tag); });
        }
    }
    return {};
}

Result<> countByLookup(
    const Database& db, const std::vector<std::int64_t>& ids, IdCounter& counter, const std::stop_token& stop)
{
    auto row = db.prepare("SELECT tags FROM occurrence WHERE id=?");
    if (!row) {
        return std::move(row).error();
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i % rowsBetweenStops == 0 && stop.stop_requested()) {
            return cancelled();
        }
        row->bind(0, ids[i]);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        if (*found) {
            forEachPackedId(row->text(0), [&](std::int64_t tag) { counter.add(tag); });
        }
        row->reset();
    }
    return {};
}

} // namespace

Result<std::vector<TagCount>> countOccurrenceTags(
    const Database& db, std::vector<std::int64_t> occurrences, const std::stop_token& stop)
{
    if (occurrences.empty()) {
        return std::vector<TagCount>();
    }
    std::ranges::sort(occurrences);
    IdCounter counter;
    const auto range =
        static_cast<std::uint64_t>(occurrences.back()) - static_cast<std::uint64_t>(occurrences.front());
    const bool dense = range / scanFraction <= occurrences.size();
    auto done =
        dense ? countByScan(db, occurrences, counter, stop) : countByLookup(db, occurrences, counter, stop);
    if (!done) {
        return std::move(done).error();
    }
    return listOf(counter);
}

Result<std::vector<TagCount>> countResourceTags(
    const Database& db, const std::vector<std::pair<std::int64_t, std::uint64_t>>& resources)
{
    auto row = db.prepare("SELECT tags FROM resource WHERE id=?");
    if (!row) {
        return std::move(row).error();
    }
    IdCounter counter;
    for (const auto& [id, times] : resources) {
        row->bind(0, id);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        if (*found) {
            forEachPackedId(row->text(0), [&, count = times](std::int64_t tag) { counter.add(tag, count); });
        }
        row->reset();
    }
    return listOf(counter);
}

Result<std::vector<TagKey>> groupByKey(
    const Database& db, const std::vector<TagCount>& counts, const std::stop_token& stop)
{
    auto strings = StringReader::open(db);
    auto row = db.prepare("SELECT key FROM tag WHERE id=?");
    if (!strings || !row) {
        return !strings ? std::move(strings).error() : std::move(row).error();
    }
    std::vector<TagCount> sorted = counts;
    std::ranges::sort(sorted, {}, &TagCount::tag);
    std::vector<TagKey> keys;
    std::unordered_map<std::int64_t, std::size_t> indexOf;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i % rowsBetweenStops == 0 && stop.stop_requested()) {
            return cancelled();
        }
        row->bind(0, sorted[i].tag);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        if (*found) {
            const auto [at, isNew] = indexOf.try_emplace(row->integer(0), keys.size());
            if (isNew) {
                auto key = strings->text(at->first);
                if (!key) {
                    return std::move(key).error();
                }
                keys.push_back({ *std::move(key), {} });
            }
            keys[at->second].values.push_back(sorted[i]);
        }
        row->reset();
    }
    return keys;
}

Result<std::vector<std::string>> readTagValues(const Database& db, const std::vector<TagCount>& tags)
{
    auto row = db.prepare("SELECT value FROM tag WHERE id=?");
    if (!row) {
        return std::move(row).error();
    }
    std::vector<std::string> values;
    for (const TagCount& tag : tags) {
        row->bind(0, tag.tag);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        values.push_back(*found ? toValidUtf8(row->text(0)) : std::string());
        row->reset();
    }
    return values;
}

} // namespace spanglass
