#include "core/store/spanreader.h"

#include "core/store/rows.h"
#include "core/store/tracebytes.h"

#include <cstdint>
#include <string>

namespace spanglass {

Result<std::vector<OccurrenceId>> readOccurrencesAt(
    const Database& db, IssueId issue, TraceId trace, SpanId span)
{
    auto select = db.prepare("SELECT o.id FROM trace t JOIN occurrence o ON o.trace = t.id"
                             " JOIN signature g ON g.id = o.signature"
                             " WHERE t.trace_id = ? AND o.span = ? AND g.issue = ? ORDER BY o.start, o.id");
    if (!select) {
        return std::move(select).error();
    }
    const std::string bytes = traceBytes(trace);
    select->bindBlob(0, bytes).bind(1, static_cast<std::int64_t>(span.value)).bind(2, issue.value);
    std::vector<OccurrenceId> found;
    auto read = forEachRow(
        std::move(select), [&](const Statement& row) { found.push_back(OccurrenceId{ row.integer(0) }); });
    return read ? Result<std::vector<OccurrenceId>>(std::move(found)) : std::move(read).error();
}

Result<bool> hasTagKey(const Database& db, std::string_view key)
{
    auto select = db.prepare("SELECT 1 FROM tag WHERE key IN (SELECT id FROM string WHERE text = ?) LIMIT 1");
    if (!select) {
        return std::move(select).error();
    }
    select->bind(0, key);
    return select->step();
}

} // namespace spanglass
