#pragma once

#include "core/store/database.h"

#include <algorithm>
#include <string>
#include <vector>

namespace spanglass::test {

/// Rows of a query as sorted lines of text; blobs must be given as hex.
inline std::vector<std::string> rowsOf(const Database& db, const std::string& sql, int columns)
{
    auto rows = db.prepare(sql);
    if (!rows) {
        return { rows.error().message };
    }
    std::vector<std::string> lines;
    for (auto more = rows->step(); more && *more; more = rows->step()) {
        std::string line;
        for (int column = 0; column < columns; ++column) {
            line += std::string(rows->text(column)) + " | ";
        }
        lines.push_back(std::move(line));
    }
    std::ranges::sort(lines);
    return lines;
}

/// What a workspace answers, without the numbers of rows: issues with totals, trend and state, all error
/// spans with what they lack, and totals. Equal for workspaces that hold the same spans, whatever
/// way they came. Whether errors were handled is apart: spans above that came with an earlier capture, and
/// did not fail, may not be known. Captures and roll-ups depend on how spans were spread and are apart.
inline std::vector<std::string> workspaceContent(const std::string& workspace)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return { db.error().message };
    }
    std::vector<std::string> all = rowsOf(*db,
        "SELECT 'issue', i.fingerprint, s.text, t.text, m.text, i.state, i.count, i.traces, i.first_seen,"
        " i.last_seen, v.text, w.text, hex(i.trend) FROM issue i JOIN string s ON s.id = i.service"
        " JOIN string t ON t.id = i.type JOIN string m ON m.id = i.template"
        " JOIN string v ON v.id = i.first_version JOIN string w ON w.id = i.last_version"
        " WHERE i.count > 0 OR i.state > 0",
        13);
    const auto add = [&](const std::vector<std::string>& lines) {
        all.insert(all.end(), lines.begin(), lines.end());
    };
    add(rowsOf(*db,
        "SELECT 'error span', hex(t.trace_id), o.span, o.parent, s.text, n.text, o.kind, o.start, o.duration,"
        " o.lacks & 15, o.flags & 31, i.fingerprint, m.text, y.text FROM occurrence o JOIN trace t ON t.id = "
        "o.trace"
        " JOIN resource r ON r.id = o.resource JOIN string s ON s.id = r.service"
        " JOIN string n ON n.id = o.name JOIN string m ON m.id = o.message JOIN string y ON y.id = o.type"
        " LEFT JOIN signature g ON g.id = o.signature LEFT JOIN issue i ON i.id = g.issue",
        14));
    add(rowsOf(*db, "SELECT 'meta', key, value FROM meta WHERE key NOT IN ('timeline')", 3));
    add(rowsOf(*db, "SELECT 'traces', count(*) FROM trace", 2));
    add(rowsOf(*db, "SELECT 'broken', count(*) FROM pragma_foreign_key_check", 2));
    add(rowsOf(*db, "SELECT integrity_check, '' FROM pragma_integrity_check", 2));
    return all;
}

/// Figures of the captures by path; what a capture has new depends on the others.
inline std::vector<std::string> captureContent(const std::string& workspace)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    return db ? rowsOf(*db,
               "SELECT path, format, state, bytes, spans, error_spans, new_spans, new_traces,"
               " first_start, last_start, warning_count, warnings FROM capture",
               12)
              : std::vector<std::string>{ db.error().message };
}

/// The first line in which two lists differ, "" if they are equal.
inline std::string firstDifference(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        const std::string left = i < a.size() ? a[i] : "(nothing)";
        const std::string right = i < b.size() ? b[i] : "(nothing)";
        if (left != right) {
            return left + "\nis not\n" + right;
        }
    }
    return "";
}

} // namespace spanglass::test
