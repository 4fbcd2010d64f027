#include "core/store/ingestwriter.h"

#include "core/base/text.h"
#include "core/base/varint.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"
#include "core/store/tracebytes.h"

namespace spanglass {

namespace {

constexpr std::size_t partitions = 64;
constexpr std::size_t keptBytesRows = 4096;

} // namespace

IngestWriter::IngestWriter(const Database& db)
    : m_db(db)
    , m_traceRows(db, "INSERT INTO trace (id, trace_id)", 2)
    , m_blobs(db, "INSERT INTO trace_blob (trace, capture, spans)", 3)
    , m_signatures(db,
          "INSERT INTO signature (id, issue, own, service, type, template, stack, custom, attributes, "
          "partial)",
          10)
    , m_occurrences(db,
          "INSERT INTO occurrence (capture, trace, span, parent, resource, name, kind, start, duration, "
          "lacks, flags,"
          " signature, type, message, stack, exception_time, status_message, tags, extra, origin)",
          20)
    , m_rollups(db,
          "INSERT INTO rollup (capture, service, version, environment, name, bucket, bucket_seconds, spans, "
          "errors,"
          " durations)",
          10)
{
}

Result<bool> IngestWriter::isEmpty() const
{
    const auto count = m_db.integer("SELECT count(*) FROM (SELECT 1 FROM capture LIMIT 1)");
    return count ? Result<bool>(*count == 0) : count.error();
}

Result<TrackingPolicy> IngestWriter::policy() const
{
    return readPolicy(m_db);
}

Result<std::vector<std::vector<std::uint64_t>>> IngestWriter::spanIndex(TimeNs from, TimeNs to) const
{
    std::vector<std::vector<std::uint64_t>> byPartition(partitions);
    auto rows = m_db.prepare(
        "SELECT i.shard, i.shard_bits, i.entries FROM span_index i JOIN capture c ON c.id = i.capture"
        " WHERE c.last_start >= ? AND c.first_start <= ?");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, from).bind(1, to);
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        const auto shard = static_cast<std::size_t>(row.integer(0)) % partitions;
        const bool whole = row.integer(1) == 0;
        std::string_view bytes = row.text(2);
        for (std::uint64_t entry = 0; takeFixed64(bytes, entry);) {
            for (std::size_t p = whole ? 0 : shard; p < (whole ? partitions : shard + 1); ++p) {
                byPartition[p].push_back(entry);
            }
        }
    });
    return read ? Result<std::vector<std::vector<std::uint64_t>>>(std::move(byPartition))
                : std::move(read).error();
}

Result<std::vector<OpenParentRow>> IngestWriter::openParents() const
{
    std::vector<OpenParentRow> open;
    auto read = forEachRow(m_db.prepare("SELECT o.id, t.trace_id, o.parent, r.service FROM occurrence o"
                                        " JOIN trace t ON t.id = o.trace JOIN resource r ON r.id = o.resource"
                                        " WHERE o.flags & 1"),
        [&](const Statement& row) {
            open.push_back({ row.integer(0), traceFromBytes(row.text(1)),
                { static_cast<std::uint64_t>(row.integer(2)) }, static_cast<std::uint32_t>(row.integer(3)) });
        });
    return read ? Result<std::vector<OpenParentRow>>(std::move(open)) : std::move(read).error();
}

Result<std::vector<TraceId>> IngestWriter::errorTraces() const
{
    std::vector<TraceId> traces;
    auto read = forEachRow(m_db.prepare("SELECT trace_id FROM trace ORDER BY trace_id"),
        [&](const Statement& row) { traces.push_back(traceFromBytes(row.text(0))); });
    return read ? Result<std::vector<TraceId>>(std::move(traces)) : std::move(read).error();
}

Result<std::int64_t> IngestWriter::traceRow(TraceId trace)
{
    if (m_nextTrace == 0) {
        const auto last = m_db.integer("SELECT max(id) FROM trace");
        if (!last) {
            return last.error();
        }
        m_nextTrace = *last + 1;
        m_knowsTraces = *last > 0;
    }
    const auto [found, added] = m_traces.try_emplace(trace, 0);
    if (!added) {
        return found->second;
    }
    const auto known = m_knowsTraces ? findTrace(trace) : Result<std::int64_t>(0);
    if (!known) {
        return known;
    }
    std::int64_t row = *known;
    if (row == 0) {
        const std::string& bytes = m_kept.emplace_back(traceBytes(trace));
        row = m_nextTrace++;
        m_traceRows.number(row).blob(bytes).endRow();
    }
    found->second = row;
    return row;
}

Result<std::int64_t> IngestWriter::findTrace(TraceId trace) const
{
    auto known = m_db.prepare("SELECT id FROM trace WHERE trace_id = ?");
    if (!known) {
        return std::move(known).error();
    }
    const std::string bytes = traceBytes(trace);
    known->bindBlob(0, bytes);
    std::int64_t row = 0;
    auto read = forEachRow(std::move(known), [&](const Statement& stored) { row = stored.integer(0); });
    return read ? Result<std::int64_t>(row) : std::move(read).error();
}

Result<> IngestWriter::widenTrace(TraceId trace)
{
    auto update = m_db.prepare("UPDATE trace SET trace_id = ? WHERE trace_id = ?");
    if (!update) {
        return std::move(update).error();
    }
    const std::string wide = traceBytes(trace);
    const std::string narrow = traceBytes({ 0, trace.low });
    update->bindBlob(0, wide).bindBlob(1, narrow);
    return update->run();
}

void IngestWriter::addTraceBlob(std::int64_t trace, CaptureId capture, std::string blob)
{
    m_blobs.number(trace).number(capture.value).blob(m_kept.emplace_back(std::move(blob))).endRow();
    if (m_kept.size() >= keptBytesRows) {
        m_traceRows.flush();
        m_blobs.flush();
        m_rollups.flush();
        m_kept.clear();
    }
}

Result<IssueId> IngestWriter::issue(
    std::string_view fingerprint, const SignatureRow& parts, const Culprit& culprit)
{
    if (!m_issuesLoaded) {
        const char* sql = "SELECT id, fingerprint, merged_into FROM issue";
        auto read = forEachRow(m_db.prepare(sql), [&](const Statement& row) {
            m_issues.emplace(row.text(1), row.integer(0));
            m_nextIssue = std::max(m_nextIssue, row.integer(0));
            if (row.integer(2) != 0) {
                m_mergedInto.emplace(row.integer(0), row.integer(2));
            }
        });
        if (!read) {
            return std::move(read).error();
        }
        m_issuesLoaded = true;
    }
    const auto [found, added] = m_issues.try_emplace(std::string(fingerprint), m_nextIssue + 1);
    if (!added) {
        return IssueId{ found->second };
    }
    ++m_nextIssue;
    auto insert = m_db.prepare(
        "INSERT INTO issue (id, fingerprint, algorithm, service, type, template, culprit_function,"
        " culprit_file, culprit_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert) {
        return std::move(insert).error();
    }
    const std::string function = toValidUtf8(culprit.function);
    const std::string file = toValidUtf8(culprit.file);
    insert->bind(0, found->second)
        .bind(1, fingerprint)
        .bind(2, fingerprint.substr(0, fingerprint.find(':')))
        .bind(3, std::int64_t{ parts.service });
    insert->bind(4, std::int64_t{ parts.type }).bind(5, std::int64_t{ parts.messageTemplate });
    insert->bind(6, std::string_view(function))
        .bind(7, std::string_view(file))
        .bind(8, std::int64_t{ culprit.line });
    auto done = insert->run();
    return done ? Result<IssueId>(IssueId{ found->second }) : std::move(done).error();
}

void IngestWriter::addSignature(std::uint32_t id, IssueId own, const SignatureRow& parts, bool partial)
{
    // A dormant issue that comes back may be merged into one that was merged itself meanwhile.
    std::int64_t shown = own.value;
    for (std::size_t steps = 0; steps <= m_mergedInto.size(); ++steps) {
        const auto merged = m_mergedInto.find(shown);
        if (merged == m_mergedInto.end()) {
            break;
        }
        shown = merged->second;
    }
    m_signatures.number(id).number(shown).number(own.value).number(parts.service).number(parts.type);
    m_signatures.number(parts.messageTemplate).number(parts.stack).number(parts.custom);
    m_signatures.number(parts.attributes).number(partial ? 1 : 0).endRow();
}

void IngestWriter::addOccurrence(const OccurrenceRow& row)
{
    m_occurrences.number(row.capture).number(row.trace).number(static_cast<std::int64_t>(row.span.value));
    m_occurrences.number(static_cast<std::int64_t>(row.parent.value)).number(row.resource).number(row.name);
    m_occurrences.number(row.kind).number(row.start).number(row.duration).number(row.lacks).number(row.flags);
    if (row.signature == 0) {
        m_occurrences.null();
    } else {
        m_occurrences.number(row.signature);
    }
    m_occurrences.number(row.type).number(row.message).number(row.stack).number(row.exceptionTime);
    m_occurrences.number(row.statusMessage).blob(row.tags);
    if (row.extra.empty()) {
        m_occurrences.null();
    } else {
        m_occurrences.text(row.extra);
    }
    m_occurrences.number(row.origin).endRow();
}

void IngestWriter::addRollup(RollupRow row)
{
    m_rollups.number(row.capture)
        .number(row.service)
        .number(row.version)
        .number(row.environment)
        .number(row.name);
    m_rollups.number(row.bucket).number(row.bucketSeconds).number(row.spans).number(row.errors);
    m_rollups.blob(m_kept.emplace_back(std::move(row.durations))).endRow();
}

Result<> IngestWriter::addSpanIndex(
    CaptureId capture, std::vector<std::vector<std::uint64_t>> entriesByPartition)
{
    constexpr std::size_t worthSharding = 8192;
    std::size_t total = 0;
    for (const auto& entries : entriesByPartition) {
        total += entries.size();
    }
    if (total < worthSharding) {
        std::vector<std::uint64_t> all;
        for (const auto& entries : entriesByPartition) {
            all.insert(all.end(), entries.begin(), entries.end());
        }
        entriesByPartition = { std::move(all) };
    }
    auto insert =
        m_db.prepare("INSERT INTO span_index (capture, shard, shard_bits, entries) VALUES (?, ?, ?, ?)");
    if (!insert) {
        return std::move(insert).error();
    }
    for (std::size_t shard = 0; shard < entriesByPartition.size(); ++shard) {
        const auto& entries = entriesByPartition[shard];
        if (entries.empty()) {
            continue;
        }
        const std::string_view bytes(
            reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof entries[0]);
        insert->bind(0, capture.value).bind(1, static_cast<std::int64_t>(shard));
        insert->bind(2, std::int64_t{ total < worthSharding ? 0 : 6 }).bindBlob(3, bytes);
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> IngestWriter::setParentFound(std::int64_t occurrence, bool sameService)
{
    auto update = m_db.prepare("UPDATE occurrence SET flags = flags & ~1,"
                               " lacks = (lacks & ~1) | iif(flags & 16, 0, ?) WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    update->bind(0, std::int64_t{ sameService ? static_cast<LackSet>(Lack::EntrySpan) : LackSet{ 0 } })
        .bind(1, occurrence);
    return update->run();
}

Result<> IngestWriter::finish()
{
    for (BulkInsert* insert : { &m_traceRows, &m_blobs, &m_signatures, &m_occurrences, &m_rollups }) {
        if (auto done = insert->finish(); !done) {
            return done;
        }
    }
    m_kept.clear();
    return {};
}

} // namespace spanglass
