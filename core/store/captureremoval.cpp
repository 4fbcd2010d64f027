#include "core/store/captureremoval.h"

#include "core/base/varint.h"
#include "core/model/tracking.h"
#include "core/store/ingestwriter.h"
#include "core/store/rows.h"
#include "core/store/tracebytes.h"

#include <string>

namespace spanglass {

Result<std::vector<std::uint64_t>> readSpanIndex(const Database& db, CaptureId capture)
{
    auto rows = db.prepare("SELECT entries FROM span_index WHERE ?1 = 0 OR capture = ?1");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, capture.value);
    std::vector<std::uint64_t> entries;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        std::string_view bytes = row.text(0);
        for (std::uint64_t entry = 0; takeFixed64(bytes, entry);) {
            entries.push_back(entry);
        }
    });
    return read ? Result<std::vector<std::uint64_t>>(std::move(entries)) : std::move(read).error();
}

Result<> deleteCaptureRows(const Database& db, CaptureId capture)
{
    const std::string id = std::to_string(capture.value);
    std::string sql;
    auto read = forEachRow(db.prepare("SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
                                      " WHERE m.type = 'table' AND c.name = 'capture'"),
        [&](const Statement& row) {
            sql += "DELETE FROM " + std::string(row.text(0)) + " WHERE capture = " + id + ";";
        });
    if (!read) {
        return read;
    }
    sql += "DELETE FROM capture WHERE id = " + id + ";";
    // Of a trace without error spans no other capture's spans are kept either.
    sql += "DELETE FROM trace_blob WHERE trace NOT IN (SELECT trace FROM occurrence);"
           "DELETE FROM trace WHERE id NOT IN (SELECT trace FROM occurrence)";
    return db.execute(sql.c_str());
}

Result<> loseParents(const Database& db, const std::function<bool(TraceId trace, SpanId parent)>& isLost)
{
    struct Orphan {
        std::int64_t id = 0;
        std::int64_t flags = 0;
    };
    std::vector<Orphan> orphans;
    auto read =
        forEachRow(db.prepare("SELECT o.id, t.trace_id, o.parent, o.flags FROM occurrence o"
                              " JOIN trace t ON t.id = o.trace WHERE o.parent <> 0 AND o.flags & 5 = 0"),
            [&](const Statement& row) {
                if (isLost(traceFromBytes(row.text(1)), { static_cast<std::uint64_t>(row.integer(2)) })) {
                    orphans.push_back({ row.integer(0), row.integer(3) });
                }
            });
    if (!read) {
        return read;
    }
    auto update =
        db.prepare("UPDATE occurrence SET flags = flags | ?, lacks = (lacks & ~?) | ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    constexpr auto noEntry = static_cast<std::int64_t>(Lack::EntrySpan);
    for (const Orphan& orphan : orphans) {
        const bool isEntry = (orphan.flags & OccurrenceFlags::parentIsLocal) == 0
            || (orphan.flags & OccurrenceFlags::report) != 0;
        const std::int64_t lack = isEntry ? 0 : noEntry;
        update->bind(0, std::int64_t{ OccurrenceFlags::parentMissing })
            .bind(1, noEntry)
            .bind(2, lack)
            .bind(3, orphan.id);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

} // namespace spanglass
