#pragma once

#include "tests/support/workspacecontent.h"

namespace spanglass::test {

/// Each error span with the span that its failure began at and how that went on, whatever the numbers of
/// rows; then the failures of each issue.
inline std::vector<std::string> failureContent(const std::string& workspace)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return { db.error().message };
    }
    std::vector<std::string> all = rowsOf(*db,
        "SELECT hex(t.trace_id), o.span, iif(o.origin = 0, o.span, b.span),"
        " iif(o.flags & 32, 'handled', iif(o.flags & 64, 'unhandled', 'unknown'))"
        " FROM occurrence o JOIN trace t ON t.id = o.trace LEFT JOIN occurrence b ON b.id = o.origin",
        4);
    for (std::string& issue : rowsOf(*db, "SELECT fingerprint, failures FROM issue WHERE count > 0", 2)) {
        all.push_back(std::move(issue));
    }
    return all;
}

} // namespace spanglass::test
