#include "core/ingest/exceptionmerge.h"

#include "core/base/varint.h"

#include <algorithm>
#include <bit>
#include <set>

namespace spanglass {

namespace {

constexpr std::size_t mostBeside = 100;
constexpr LackSet parts = (Lack::Type | Lack::Message) | Lack::Stack;

int missingOf(const OccurrenceRow& row)
{
    return std::popcount(static_cast<LackSet>(row.lacks & parts));
}

bool isEmpty(const ExceptionEvent& exception)
{
    return exception.type.empty() && exception.message.empty() && exception.stack.empty();
}

/// Whether `said` holds all that `exception` tells.
bool repeats(const ExceptionEvent& exception, const ExceptionEvent& said)
{
    const auto same = [](const std::string& part, const std::string& other) {
        return part.empty() || part == other;
    };
    return same(exception.type, said.type)
        && (exception.stack.empty() ? same(exception.message, said.message) : exception.stack == said.stack);
}

bool ownIsComplete(const OccurrenceRow& row)
{
    return (row.flags & OccurrenceFlags::apartPrimary) == 0 && missingOf(row) == 0;
}

bool goesBefore(const OccurrenceText& from, const OccurrenceText& to)
{
    const int missing = missingOf(from.row) - missingOf(to.row);
    const bool toIsOwn = (to.row.flags & OccurrenceFlags::apartPrimary) == 0;
    return missing < 0 || (missing == 0 && !toIsOwn && from.exception.time > to.exception.time);
}

void keepBeside(OccurrenceText& to, const ExceptionEvent& exception)
{
    const auto saysAll = [&](const ExceptionEvent& said) { return repeats(exception, said); };
    if (isEmpty(exception) || to.extra.exceptions.size() >= mostBeside || saysAll(to.exception)
        || std::ranges::any_of(to.extra.exceptions, saysAll)) {
        return;
    }
    std::erase_if(to.extra.exceptions, [&](const ExceptionEvent& said) { return repeats(said, exception); });
    to.extra.exceptions.push_back(exception);
    std::ranges::stable_sort(to.extra.exceptions, {}, &ExceptionEvent::time);
}

void makePrimary(OccurrenceText& to, const OccurrenceText& from)
{
    const ExceptionEvent before = std::exchange(to.exception, from.exception);
    std::erase_if(
        to.extra.exceptions, [&](const ExceptionEvent& said) { return repeats(said, to.exception); });
    keepBeside(to, before);
    to.row.type = from.row.type;
    to.row.message = from.row.message;
    to.row.stack = from.row.stack;
    to.row.signature = 0;
    to.row.lacks = static_cast<LackSet>((to.row.lacks & ~parts) | (from.row.lacks & parts));
    to.row.flags |= OccurrenceFlags::apartPrimary;
}

template <typename Thing> void addNew(std::vector<Thing>& to, const std::vector<Thing>& from)
{
    for (const Thing& thing : from) {
        if (std::ranges::find(to, thing) == to.end()) {
            to.push_back(thing);
        }
    }
}

void addNewTags(std::string& to, std::string_view from)
{
    std::set<std::uint64_t> known;
    std::string_view bytes = to;
    for (std::uint64_t tag = 0; takeVarint(bytes, tag);) {
        known.insert(tag);
    }
    for (std::uint64_t tag = 0; takeVarint(from, tag);) {
        if (known.insert(tag).second) {
            appendVarint(to, tag);
        }
    }
}

} // namespace

void joinException(OccurrenceText& to, const OccurrenceText& from)
{
    if ((from.row.flags & OccurrenceFlags::report) != 0 && !ownIsComplete(to.row)) {
        to.row.flags |= OccurrenceFlags::report;
        to.row.lacks = static_cast<LackSet>(to.row.lacks & ~(Lack::EntrySpan | Lack::TopmostSpan));
    }
    if ((from.row.flags & OccurrenceFlags::marked) != 0) {
        constexpr unsigned told = OccurrenceFlags::handling | OccurrenceFlags::marked;
        to.row.flags = static_cast<std::uint16_t>((to.row.flags & ~told) | (from.row.flags & told));
    }
    if (goesBefore(from, to)) {
        makePrimary(to, from);
    } else {
        keepBeside(to, from.exception);
    }
    for (const ExceptionEvent& exception : from.extra.exceptions) {
        keepBeside(to, exception);
    }
    to.row.exceptionTime = to.exception.time;
    addNew(to.extra.events, from.extra.events);
    addNew(to.extra.links, from.extra.links);
    addNewTags(to.tags, from.tags);
}

} // namespace spanglass
