#include "core/store/occurrencereader.h"

#include "core/base/text.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/store/extrajson.h"
#include "core/store/ingestwriter.h"
#include "core/store/packedids.h"
#include "core/store/stacktext.h"
#include "core/store/stringreader.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace spanglass {

namespace {

TraceId traceIdOf(std::string_view blob)
{
    TraceId id;
    if (blob.size() == 16) {
        for (const char byte : blob) {
            id.high = (id.high << 8U) | (id.low >> 56U);
            id.low = (id.low << 8U) | static_cast<unsigned char>(byte);
        }
    }
    return id;
}

SpanId spanIdOf(std::int64_t stored)
{
    return SpanId{ static_cast<std::uint64_t>(stored) };
}

/// Decodes tag lists with statements that are prepared once.
class AttributeReader {
public:
    static Result<AttributeReader> open(const Database& db)
    {
        auto strings = StringReader::open(db);
        auto tags = db.prepare("SELECT key, type, value FROM tag WHERE id=?");
        if (!strings || !tags) {
            return !strings ? std::move(strings).error() : std::move(tags).error();
        }
        return AttributeReader(*std::move(strings), *std::move(tags));
    }
    Result<std::string> text(std::int64_t id) { return m_strings.text(id); }

    Result<std::vector<Attribute>> attributes(std::string_view packed)
    {
        std::vector<std::int64_t> ids;
        forEachPackedId(packed, [&](std::int64_t id) { ids.push_back(id); });
        std::vector<Attribute> attributes;
        for (const std::int64_t id : ids) {
            m_tags.bind(0, id);
            const auto row = m_tags.step();
            if (!row) {
                return row.error();
            }
            if (*row) {
                auto key = m_strings.text(m_tags.integer(0));
                if (!key) {
                    return std::move(key).error();
                }
                const std::int64_t type = m_tags.integer(1);
                const bool known = type >= 0 && type <= static_cast<std::int64_t>(ValueType::Bytes);
                attributes.push_back({ *std::move(key), toValidUtf8(m_tags.text(2)),
                    known ? static_cast<ValueType>(type) : ValueType::String });
            }
            m_tags.reset();
        }
        return attributes;
    }

private:
    AttributeReader(StringReader strings, Statement tags)
        : m_strings(std::move(strings))
        , m_tags(std::move(tags))
    {
    }
    StringReader m_strings;
    Statement m_tags;
};

Result<Resource> readResource(const Database& db, AttributeReader& reader, std::int64_t id)
{
    auto statement = db.prepare("SELECT service, version, environment, host, tags FROM resource WHERE id=?");
    if (!statement) {
        return std::move(statement).error();
    }
    statement->bind(0, id);
    const auto row = statement->step();
    if (!row) {
        return row.error();
    }
    Resource resource;
    if (!*row) {
        return resource;
    }
    int column = 0;
    for (std::string* text :
        { &resource.service, &resource.version, &resource.environment, &resource.host }) {
        auto read = reader.text(statement->integer(column++));
        if (!read) {
            return std::move(read).error();
        }
        *text = *std::move(read);
    }
    auto attributes = reader.attributes(statement->text(4));
    if (!attributes) {
        return std::move(attributes).error();
    }
    resource.attributes = *std::move(attributes);
    return resource;
}

/// The primary exception and its parsed stack go to `occurrence`.
Result<> addPrimary(const Database& db, Occurrence& occurrence, ExceptionEvent primary, std::int64_t stack)
{
    auto reduced = readReducedStack(db, stack);
    if (!reduced) {
        return std::move(reduced).error();
    }
    primary.stack = restoreStack(*reduced, primary.message);
    occurrence.stack = parseStack(primary.stack, primary.type, primary.message);
    if (!primary.type.empty() || !primary.message.empty() || !primary.stack.empty()) {
        occurrence.exceptions.push_back(std::move(primary));
    }
    return {};
}

/// Everything of the row that needs no other row.
Occurrence plainParts(const Statement& row, OccurrenceId id)
{
    Occurrence occurrence;
    occurrence.id = id;
    occurrence.span = spanIdOf(row.integer(0));
    occurrence.parent = spanIdOf(row.integer(1));
    const std::int64_t kind = row.integer(2);
    const bool known = kind >= 0 && kind <= static_cast<std::int64_t>(SpanKind::Consumer);
    occurrence.kind = known ? static_cast<SpanKind>(kind) : SpanKind::Unspecified;
    occurrence.start = row.integer(3);
    occurrence.duration = std::max<DurationNs>(row.integer(4), 0);
    occurrence.lacks = static_cast<LackSet>(row.integer(5));
    occurrence.handling = OccurrenceFlags::handlingOf(row.integer(17));
    occurrence.trace = traceIdOf(row.text(6));
    occurrence.capture = toValidUtf8(row.text(7));
    OccurrenceExtra extra = row.isNull(8) ? OccurrenceExtra{} : parseExtra(row.text(8));
    occurrence.exceptions = std::move(extra.exceptions);
    occurrence.events = std::move(extra.events);
    occurrence.links = std::move(extra.links);
    return occurrence;
}

bool tellsRevision(const Attribute& attribute)
{
    const std::string& key = attribute.key;
    return key.starts_with("git.") || key.starts_with("vcs.") || key.starts_with("_dd.git.");
}

bool tellsRevision(const std::vector<Attribute>& attributes)
{
    return std::any_of(attributes.begin(), attributes.end(),
        [](const Attribute& attribute) { return tellsRevision(attribute); });
}

/// From the spans beside it in the workspace; of a long trace from the first of them.
Result<> addTraceRevision(const Database& db, AttributeReader& reader, Occurrence& occurrence)
{
    auto rows = db.prepare("SELECT o.tags, r.tags FROM occurrence me JOIN occurrence o ON o.trace=me.trace"
                           " JOIN resource mine ON mine.id=me.resource JOIN resource r ON r.id=o.resource"
                           " WHERE me.id=? AND o.id<>me.id AND r.service=mine.service ORDER BY o.start, o.id"
                           " LIMIT 100");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, occurrence.id.value);
    while (occurrence.traceRevision.empty()) {
        const auto found = rows->step();
        if (!found || !*found) {
            return found ? Result<>() : found.error();
        }
        for (const int column : { 0, 1 }) {
            auto attributes = reader.attributes(rows->text(column));
            if (!attributes) {
                return std::move(attributes).error();
            }
            std::copy_if(attributes->begin(), attributes->end(), std::back_inserter(occurrence.traceRevision),
                [](const Attribute& attribute) { return tellsRevision(attribute); });
        }
    }
    return {};
}

constexpr std::string_view occurrenceSql =
    "SELECT span, parent, kind, start, duration, lacks, t.trace_id, c.path, extra, name, status_message, "
    "type,"
    " message, exception_time, stack, resource, tags, flags FROM occurrence o LEFT JOIN trace t ON "
    "t.id=o.trace"
    " LEFT JOIN capture c ON c.id=o.capture WHERE o.id=?";

} // namespace

Result<std::string> readReducedStack(const Database& db, std::int64_t stack)
{
    auto statement = db.prepare("SELECT codec, text FROM stack WHERE id=?");
    if (!statement) {
        return std::move(statement).error();
    }
    statement->bind(0, stack);
    const auto row = statement->step();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return std::string();
    }
    return toValidUtf8(unpackStack(statement->integer(0), statement->text(1)));
}

Result<Occurrence> readOccurrence(const Database& db, OccurrenceId id)
{
    auto reader = AttributeReader::open(db);
    auto row = db.prepare(occurrenceSql);
    if (!reader || !row) {
        return !reader ? std::move(reader).error() : std::move(row).error();
    }
    row->bind(0, id.value);
    const auto found = row->step();
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return Error{ Error::Kind::Format,
            "occurrence " + std::to_string(id.value) + " is not in the workspace" };
    }
    Occurrence occurrence = plainParts(*row, id);
    ExceptionEvent primary;
    primary.time = row->integer(13);
    int column = 9;
    for (std::string* text :
        { &occurrence.name, &occurrence.statusMessage, &primary.type, &primary.message }) {
        auto read = reader->text(row->integer(column++));
        if (!read) {
            return std::move(read).error();
        }
        *text = *std::move(read);
    }
    auto attributes = reader->attributes(row->text(16));
    auto resource = readResource(db, *reader, row->integer(15));
    if (!attributes || !resource) {
        return !attributes ? std::move(attributes).error() : std::move(resource).error();
    }
    occurrence.attributes = *std::move(attributes);
    occurrence.resource = *std::move(resource);
    if (!tellsRevision(occurrence.attributes) && !tellsRevision(occurrence.resource.attributes)) {
        if (auto added = addTraceRevision(db, *reader, occurrence); !added) {
            return std::move(added).error();
        }
    }
    if (auto added = addPrimary(db, occurrence, std::move(primary), row->integer(14)); !added) {
        return std::move(added).error();
    }
    return occurrence;
}

Result<std::vector<Resource>> readNewestResources(const Database& db, std::size_t most)
{
    auto statement = db.prepare("SELECT id FROM resource ORDER BY id DESC LIMIT ?");
    auto reader = AttributeReader::open(db);
    if (!statement || !reader) {
        return !statement ? std::move(statement).error() : std::move(reader).error();
    }
    statement->bind(0, static_cast<std::int64_t>(most));
    std::vector<Resource> resources;
    for (;;) {
        const auto row = statement->step();
        if (!row || !*row) {
            return row ? Result<std::vector<Resource>>(std::move(resources)) : row.error();
        }
        auto resource = readResource(db, *reader, statement->integer(0));
        if (!resource) {
            return std::move(resource).error();
        }
        resources.push_back(*std::move(resource));
    }
}

Result<std::vector<RecentOccurrence>> readNewest(
    const Database& db, IssueId issue, TrackingPolicy policy, std::size_t limit)
{
    auto signatures = db.prepare("SELECT id FROM signature WHERE issue=?");
    auto rows = db.prepare("SELECT id, start, stack FROM occurrence WHERE signature=? AND (lacks & ?) = 0"
                           " ORDER BY start DESC, id DESC LIMIT ?");
    if (!signatures || !rows) {
        return !signatures ? std::move(signatures).error() : std::move(rows).error();
    }
    std::vector<RecentOccurrence> newest;
    signatures->bind(0, issue.value);
    for (;;) {
        const auto signature = signatures->step();
        if (!signature) {
            return signature.error();
        }
        if (!*signature) {
            return newest;
        }
        rows->bind(0, signatures->integer(0)).bind(1, std::int64_t{ requiredBy(policy) });
        rows->bind(2, static_cast<std::int64_t>(limit));
        for (;;) {
            const auto row = rows->step();
            if (!row) {
                return row.error();
            }
            if (!*row) {
                break;
            }
            newest.push_back({ OccurrenceId{ rows->integer(0) }, rows->integer(1), rows->integer(2) });
        }
        rows->reset();
        std::ranges::sort(
            newest, std::greater<>(), [](const auto& at) { return std::pair(at.start, at.id.value); });
        newest.resize(std::min(newest.size(), limit));
    }
}

Result<> readStackIds(const Database& db, std::vector<RecentOccurrence>& occurrences)
{
    auto row = db.prepare("SELECT stack FROM occurrence WHERE id=?");
    if (!row) {
        return std::move(row).error();
    }
    for (RecentOccurrence& occurrence : occurrences) {
        row->bind(0, occurrence.id.value);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        occurrence.stack = *found ? row->integer(0) : 0;
        row->reset();
    }
    return {};
}

Result<std::vector<OccurrenceHead>> readHeads(const Database& db, const std::vector<OccurrenceId>& ids)
{
    auto strings = StringReader::open(db);
    auto row =
        db.prepare("SELECT span, t.trace_id, r.service, name, type, message FROM occurrence o"
                   " LEFT JOIN trace t ON t.id=o.trace LEFT JOIN resource r ON r.id=o.resource WHERE o.id=?");
    if (!strings || !row) {
        return !strings ? std::move(strings).error() : std::move(row).error();
    }
    std::vector<OccurrenceHead> heads;
    for (const OccurrenceId id : ids) {
        row->bind(0, id.value);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        if (*found) {
            OccurrenceHead& head = heads.emplace_back();
            head.span = spanIdOf(row->integer(0));
            head.trace = traceIdOf(row->text(1));
            int column = 2;
            for (std::string* text : { &head.service, &head.name, &head.type, &head.message }) {
                auto read = strings->text(row->integer(column++));
                if (!read) {
                    return std::move(read).error();
                }
                *text = *std::move(read);
            }
        }
        row->reset();
    }
    return heads;
}

Result<std::vector<SpanReference>> readSpanReferences(
    const Database& db, const std::vector<std::int64_t>& ids)
{
    auto row = db.prepare(
        "SELECT span, t.trace_id FROM occurrence o LEFT JOIN trace t ON t.id=o.trace WHERE o.id=?");
    if (!row) {
        return std::move(row).error();
    }
    std::vector<SpanReference> spans;
    spans.reserve(ids.size());
    for (const std::int64_t id : ids) {
        row->bind(0, id);
        const auto found = row->step();
        if (!found) {
            return found.error();
        }
        if (*found) {
            spans.push_back({ traceIdOf(row->text(1)), spanIdOf(row->integer(0)) });
        }
        row->reset();
    }
    return spans;
}

} // namespace spanglass
