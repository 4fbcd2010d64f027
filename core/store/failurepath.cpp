#include "core/store/failurepath.h"

#include "core/store/ingestwriter.h"
#include "core/store/rows.h"
#include "core/store/stringreader.h"
#include "core/store/traceblob.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t longestPath = 100;

/// A span of the trace; an error span of the failure has a row.
struct Way {
    TraceSpan span{};
    std::int64_t row = 0; ///< occurrence.id
    LackSet lacks = 0;
};

struct Failure {
    std::int64_t trace = 0;
    std::int64_t origin = 0; ///< occurrence.id
};

Result<std::optional<Failure>> findFailure(const Database& db, OccurrenceId id)
{
    auto rows = db.prepare("SELECT trace, iif(origin = 0, id, origin) FROM occurrence WHERE id = ?");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, id.value);
    std::optional<Failure> found;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        found = { row.integer(0), row.integer(1) };
    });
    return read ? Result<std::optional<Failure>>(found) : std::move(read).error();
}

Result<std::vector<Way>> readErrorSpans(const Database& db, const Failure& failure)
{
    auto rows =
        db.prepare("SELECT id, span, parent, resource, name, kind, start, duration, lacks FROM occurrence"
                   " WHERE trace = ?1 AND (id = ?2 OR origin = ?2) AND NOT flags & ?3 LIMIT ?4");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, failure.trace).bind(1, failure.origin).bind(2, std::int64_t{ OccurrenceFlags::apart });
    rows->bind(3, static_cast<std::int64_t>(longestPath));
    std::vector<Way> found;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        Way& way = found.emplace_back();
        way.row = row.integer(0);
        way.span.id = { static_cast<std::uint64_t>(row.integer(1)) };
        way.span.parent = { static_cast<std::uint64_t>(row.integer(2)) };
        way.span.resource = static_cast<std::uint32_t>(row.integer(3));
        way.span.name = static_cast<std::uint32_t>(row.integer(4));
        way.span.kind = static_cast<SpanKind>(row.integer(5) & 7);
        way.span.start = row.integer(6);
        way.span.duration = row.integer(7);
        way.span.status = SpanStatus::Error;
        way.lacks = static_cast<LackSet>(row.integer(8));
    });
    return read ? Result<std::vector<Way>>(std::move(found)) : std::move(read).error();
}

/// All spans of the trace by id, those of the failure before others with their id.
using SpansById = std::unordered_map<std::uint64_t, Way>;

Result<SpansById> readSpans(const Database& db, std::int64_t trace, const std::vector<Way>& errors)
{
    SpansById spans;
    for (const Way& way : errors) {
        spans.try_emplace(way.span.id.value, way);
    }
    auto rows = db.prepare("SELECT spans FROM trace_blob WHERE trace = ?");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, trace);
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        const auto decoded = decodeTrace(row.text(0));
        for (const TraceSpan& span : decoded ? *decoded : std::vector<TraceSpan>()) {
            spans.try_emplace(span.id.value, Way{ span, 0, 0 });
        }
    });
    return read ? Result<SpansById>(std::move(spans)) : std::move(read).error();
}

/// From a span to the root, or to where the data ends.
std::vector<const Way*> upFrom(const Way& from, const SpansById& spans)
{
    std::vector<const Way*> way;
    std::unordered_set<std::uint64_t> seen;
    for (const Way* at = &from; at != nullptr && seen.insert(at->span.id.value).second;) {
        way.push_back(at);
        const auto parent = spans.find(at->span.parent.value);
        at = !at->span.parent || parent == spans.end() ? nullptr : &parent->second;
    }
    return way;
}

/// Below the origin, deepest first, then from there up to the last span that tells of the failure.
std::vector<const Way*> orderOf(const std::vector<Way>& errors, const SpansById& spans, std::int64_t origin)
{
    const auto first = std::ranges::find(errors, origin, &Way::row);
    std::vector<const Way*> up = upFrom(first == errors.end() ? errors.front() : *first, spans);
    while (up.size() > 1 && up.back()->row == 0) {
        up.pop_back();
    }
    std::unordered_set<std::int64_t> onTheWay;
    for (const Way* way : up) {
        onTheWay.insert(way->row);
    }
    std::vector<std::pair<std::size_t, const Way*>> others;
    for (const Way& way : errors) {
        if (!onTheWay.contains(way.row)) {
            others.emplace_back(upFrom(way, spans).size(), &way);
        }
    }
    std::ranges::sort(others, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second->row < b.second->row;
    });
    std::vector<const Way*> order;
    for (const auto& [depth, way] : others) {
        order.push_back(way);
    }
    order.insert(order.end(), up.begin(), up.end());
    order.resize(std::min(order.size(), longestPath));
    return order;
}

Result<std::int64_t> serviceOf(const Database& db, std::uint32_t resource)
{
    return db.integer(
        "SELECT coalesce(max(service), 0) FROM resource WHERE id = " + std::to_string(resource));
}

} // namespace

Result<std::vector<PathSpan>> readFailurePath(const Database& db, OccurrenceId id, TrackingPolicy policy)
{
    const auto failure = findFailure(db, id);
    if (!failure || !*failure) {
        return failure ? Result<std::vector<PathSpan>>(std::vector<PathSpan>()) : failure.error();
    }
    const auto errors = readErrorSpans(db, **failure);
    if (!errors || errors->size() < 2) {
        return errors ? Result<std::vector<PathSpan>>(std::vector<PathSpan>()) : errors.error();
    }
    const auto spans = readSpans(db, (*failure)->trace, *errors);
    auto strings = StringReader::open(db);
    if (!spans || !strings) {
        return !spans ? spans.error() : std::move(strings).error();
    }
    const auto order = orderOf(*errors, *spans, (*failure)->origin);
    const auto isOrigin = [&](const Way* way) { return way->row == (*failure)->origin; };
    const auto origin = std::ranges::find_if(order, isOrigin);
    const TimeNs began = origin == order.end() ? 0 : (*origin)->span.start;
    std::vector<PathSpan> path;
    for (const Way* way : order) {
        const auto number = serviceOf(db, way->span.resource);
        auto service = number ? strings->text(*number) : Result<std::string>(number.error());
        auto name = strings->text(way->span.name);
        if (!service || !name) {
            return !service ? std::move(service).error() : std::move(name).error();
        }
        const auto offset = static_cast<std::uint64_t>(way->span.start) - static_cast<std::uint64_t>(began);
        path.push_back({ way->span.id, *std::move(service), *std::move(name), way->span.kind,
            static_cast<DurationNs>(offset), way->span.duration, way->row != 0, isOrigin(way),
            way->row == id.value, way->row != 0 && isTracked(way->lacks, policy), way->lacks });
    }
    return path;
}

} // namespace spanglass
