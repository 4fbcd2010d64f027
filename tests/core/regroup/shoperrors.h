#pragma once

#include "core/ingest/ingest.h"
#include "core/store/database.h"
#include "tests/support/otlptext.h"
#include "tests/support/workspacecontent.h"

#include <fstream>
#include <string>
#include <vector>

namespace spanglass::test {

/// An error span of its own trace.
struct ShopError {
    std::string type = "TypeError";
    std::string message = "boom";
    std::string function = "pay";
    std::string route = "/pay";
    std::string service = "shop";
    std::string more{}; ///< further frames, each with "\\n    at "
};

inline std::string shopStack(const ShopError& error)
{
    return error.type + ": " + error.message + "\\n    at " + error.function + " (/srv/shop/src/"
        + error.function + ".js:10:5)" + error.more + "\\n    at route (/srv/shop/src/routes.js:12:3)";
}

/// `number` makes ids of trace and span.
inline std::string shopSpan(const ShopError& error, int number, const std::string& stack = {})
{
    std::string digits = std::to_string(number);
    digits.insert(0, 16 - digits.size(), '0');
    const std::string attributes =
        R"(,"attributes":[{"key":"http.route","value":{"stringValue":")" + error.route + R"("}}])";
    return otlpSpan("aaaaaaaaaaaaaaaa" + digits, digits, "",
        otlpError(error.type, error.message, stack.empty() ? shopStack(error) : stack) + attributes);
}

inline std::string shopCapture(const std::vector<ShopError>& errors, int firstNumber = 1)
{
    std::string text;
    for (const ShopError& error : errors) {
        text += otlpRequest(error.service, shopSpan(error, firstNumber++)) + "\n";
    }
    return text;
}

inline void writeText(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

inline Result<IngestReport> readInto(const std::string& workspace, const std::vector<std::string>& paths)
{
    IngestOptions options;
    options.paths = paths;
    options.workspace = workspace;
    options.threads = 2;
    return ingest(options, {});
}

/// Three functions, four messages, two types, two services and three routes; some more often than others.
inline std::vector<ShopError> manyErrors()
{
    std::vector<ShopError> errors;
    const char* const functions[] = { "pay", "ship", "price" };
    const char* const messages[] = { "card declined", "no stock left", "zone unknown here", "time is over" };
    for (int i = 0; i < 60; ++i) {
        const int skew = (i * i) % 7;
        errors.push_back(
            { i % 5 < 3 ? "TypeError" : "RangeError", messages[(i / 2 + skew) % 4], functions[(i + skew) % 3],
                i % 4 == 0       ? "/pay"
                    : i % 4 == 1 ? "/ship"
                                 : "/cart",
                i % 6 == 0 ? "cart" : "shop" });
    }
    return errors;
}

/// What issues there are for people, with the occurrences that each shows: equal after an action is undone.
inline std::vector<std::string> decisions(const std::string& workspace)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return { db.error().message };
    }
    std::vector<std::string> all = rowsOf(*db,
        "SELECT 'issue', i.fingerprint, i.state, i.count, i.traces, i.first_seen, i.last_seen, hex(i.trend),"
        " r.fingerprint, t.text, m.text, i.culprit_function FROM issue i LEFT JOIN issue r ON r.id = "
        "i.merged_into"
        " JOIN string t ON t.id = i.type JOIN string m ON m.id = i.template"
        " WHERE i.count > 0 OR i.state <> 0 OR i.merged_into <> 0",
        12);
    for (const auto& lines :
        { rowsOf(*db,
              "SELECT 'occurrence', hex(t.trace_id), o.span, i.fingerprint, w.fingerprint, g.pin, g.partial"
              " FROM occurrence o JOIN trace t ON t.id = o.trace LEFT JOIN signature g ON g.id = o.signature"
              " LEFT JOIN issue i ON i.id = g.issue LEFT JOIN issue w ON w.id = g.own",
              7),
            rowsOf(*db, "SELECT key, value FROM meta WHERE key NOT IN ('timeline', 'split')", 2),
            rowsOf(*db, "SELECT 'broken', count(*) FROM pragma_foreign_key_check", 2),
            rowsOf(*db,
                "SELECT 'miscounted', count(*) FROM signature g WHERE g.count <> (SELECT count(*) FROM "
                "occurrence o"
                " WHERE o.signature = g.id AND o.lacks & 23 = 0)",
                2) }) {
        all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
}

inline std::int64_t numberIn(const std::string& workspace, const std::string& sql)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    const auto number = db ? db->integer(sql) : Result<std::int64_t>(-1);
    return number ? *number : -1;
}

} // namespace spanglass::test
