#include "core/store/apartrows.h"

#include "core/store/rows.h"
#include "core/store/tracebytes.h"

namespace spanglass {

namespace {

constexpr std::string_view selectRows =
    "SELECT o.id, o.capture, o.trace, o.span, o.parent, o.resource, o.name, o.kind, o.flags, o.lacks, "
    "o.start,"
    " o.duration, o.signature, o.type, o.message, o.stack, o.status_message, o.exception_time, o.tags, "
    "o.extra,"
    " t.trace_id, r.service FROM occurrence o JOIN trace t ON t.id = o.trace"
    " JOIN resource r ON r.id = o.resource WHERE ";

std::uint32_t small(const Statement& row, int column)
{
    return static_cast<std::uint32_t>(row.integer(column));
}

StoredOccurrence storedOf(const Statement& row)
{
    StoredOccurrence stored;
    stored.id = row.integer(0);
    OccurrenceRow& o = stored.row;
    o.capture = row.integer(1);
    o.trace = row.integer(2);
    o.span = { static_cast<std::uint64_t>(row.integer(3)) };
    o.parent = { static_cast<std::uint64_t>(row.integer(4)) };
    o.resource = small(row, 5);
    o.name = small(row, 6);
    o.kind = static_cast<std::uint8_t>(row.integer(7));
    o.flags = static_cast<std::uint16_t>(row.integer(8));
    o.lacks = static_cast<LackSet>(row.integer(9));
    o.start = row.integer(10);
    o.duration = row.integer(11);
    o.signature = small(row, 12);
    o.type = small(row, 13);
    o.message = small(row, 14);
    o.stack = small(row, 15);
    o.statusMessage = small(row, 16);
    o.exceptionTime = row.integer(17);
    stored.tags = row.text(18);
    stored.extra = row.text(19);
    stored.trace = traceFromBytes(row.text(20));
    stored.service = small(row, 21);
    return stored;
}

} // namespace

Result<std::vector<StoredOccurrence>> readApartRows(const Database& db)
{
    std::vector<StoredOccurrence> all;
    const std::string sql = std::string(selectRows) + "o.flags & " + std::to_string(OccurrenceFlags::apart);
    auto read = forEachRow(db.prepare(sql), [&](const Statement& row) { all.push_back(storedOf(row)); });
    return read ? Result<std::vector<StoredOccurrence>>(std::move(all)) : std::move(read).error();
}

Result<std::optional<StoredOccurrence>> findErrorSpan(
    const Database& db, TraceId trace, SpanId span, std::uint32_t service)
{
    auto rows = db.prepare(std::string(selectRows) + "t.trace_id = ? AND o.span = ? AND NOT o.flags & ?"
        + " ORDER BY r.service <> ?, o.id LIMIT 1");
    if (!rows) {
        return std::move(rows).error();
    }
    const std::string bytes = traceBytes(trace);
    rows->bindBlob(0, bytes).bind(1, static_cast<std::int64_t>(span.value));
    rows->bind(2, std::int64_t{ OccurrenceFlags::apart }).bind(3, std::int64_t{ service });
    std::optional<StoredOccurrence> found;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) { found = storedOf(row); });
    return read ? Result<std::optional<StoredOccurrence>>(std::move(found)) : std::move(read).error();
}

Result<> updateException(const Database& db, std::int64_t id, const OccurrenceRow& row)
{
    auto update =
        db.prepare("UPDATE occurrence SET flags = ?, lacks = ?, signature = ?, type = ?, message = ?,"
                   " stack = ?, exception_time = ?, tags = ?, extra = ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    update->bind(0, std::int64_t{ row.flags }).bind(1, std::int64_t{ row.lacks });
    row.signature == 0 ? update->bindNull(2) : update->bind(2, std::int64_t{ row.signature });
    update->bind(3, std::int64_t{ row.type }).bind(4, std::int64_t{ row.message });
    update->bind(5, std::int64_t{ row.stack }).bind(6, row.exceptionTime).bindBlob(7, row.tags);
    row.extra.empty() ? update->bindNull(8) : update->bind(8, row.extra);
    update->bind(9, id);
    return update->run();
}

Result<> setHandled(const Database& db, std::int64_t id)
{
    auto update = db.prepare("UPDATE occurrence SET flags = flags | ? WHERE id = ? AND NOT flags & ?");
    if (!update) {
        return std::move(update).error();
    }
    update->bind(0, std::int64_t{ OccurrenceFlags::handled }).bind(1, id);
    return update->bind(2, std::int64_t{ OccurrenceFlags::marked }).run();
}

Result<> deleteOccurrence(const Database& db, std::int64_t id, std::int64_t trace)
{
    const std::string ofTrace = std::to_string(trace);
    const std::string unused = " AND NOT EXISTS (SELECT 1 FROM occurrence WHERE trace = " + ofTrace + ");";
    const std::string sql = "DELETE FROM occurrence WHERE id = " + std::to_string(id) + ";"
        + "DELETE FROM trace_blob WHERE trace = " + ofTrace + unused
        + "DELETE FROM trace WHERE id = " + ofTrace + unused;
    return db.execute(sql.c_str());
}

Result<> addUnfailed(const Database& db, CaptureId capture, std::uint64_t count)
{
    auto update = db.prepare("UPDATE capture SET unfailed = unfailed + ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    update->bind(0, static_cast<std::int64_t>(count)).bind(1, capture.value);
    return update->run();
}

Result<ExceptionFigures> readExceptionFigures(const Database& db, CaptureId capture)
{
    auto rows = db.prepare("SELECT exceptions, unfailed FROM capture WHERE id = ?");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, capture.value);
    ExceptionFigures figures;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        figures = { unsignedOf(row.integer(0)), unsignedOf(row.integer(1)) };
    });
    return read ? Result<ExceptionFigures>(figures) : std::move(read).error();
}

} // namespace spanglass
