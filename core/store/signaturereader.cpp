#include "core/store/signaturereader.h"

#include "core/base/text.h"
#include "core/store/overviewreader.h"
#include "core/store/rows.h"
#include "core/store/stringreader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace spanglass {

namespace {

/// Merged issues keep their keys; the issue that shows their occurrences is what has an index.
constexpr const char* ofIssue =
    " FROM signature s WHERE s.issue=(SELECT CASE merged_into WHEN 0 THEN id ELSE merged_into END"
    " FROM issue WHERE id=?1) AND (s.own=?1 OR EXISTS (SELECT 1 FROM issue WHERE id=?1 AND merged_into=0))";

/// Columns of `signature`, and the numbers of its texts.
struct Row {
    SignatureDetails details{};
    std::int64_t texts[5] = {};
};

Row rowOf(const Statement& row)
{
    Row read;
    read.details.id = SignatureId{ row.integer(0) };
    read.details.issue = IssueId{ row.integer(1) };
    read.details.stack = row.integer(2);
    read.details.pin = IssueId{ row.integer(3) };
    read.details.count = unsignedOf(row.integer(4));
    for (int i = 0; i < 5; ++i) {
        read.texts[i] = row.integer(5 + i);
    }
    return read;
}

Result<std::vector<SignatureDetails>> detailsOf(const Database& db, Result<Statement> rows)
{
    std::vector<Row> read;
    if (auto done = forEachRow(std::move(rows), [&](const Statement& row) { read.push_back(rowOf(row)); });
        !done) {
        return std::move(done).error();
    }
    auto strings = StringReader::open(db);
    if (!strings) {
        return std::move(strings).error();
    }
    std::vector<SignatureDetails> all;
    all.reserve(read.size());
    for (Row& row : read) {
        SignatureDetails& details = row.details;
        std::string* const parts[] = { &details.service, &details.type, &details.messageTemplate,
            &details.custom, &details.attributes };
        for (std::size_t i = 0; i < std::size(parts); ++i) {
            auto text = strings->text(row.texts[i]);
            if (!text) {
                return std::move(text).error();
            }
            *parts[i] = *std::move(text);
        }
        all.push_back(std::move(details));
    }
    return all;
}

} // namespace

Result<std::optional<Issue>> readIssue(const Database& db, IssueId issue)
{
    auto row = db.prepare("SELECT fingerprint, s.text, y.text, t.text, culprit_function, culprit_file,"
                          " culprit_line, state, count FROM issue i LEFT JOIN string s ON s.id=i.service"
                          " LEFT JOIN string y ON y.id=i.type LEFT JOIN string t ON t.id=i.template"
                          " WHERE i.id=?");
    if (!row) {
        return std::move(row).error();
    }
    row->bind(0, issue.value);
    const auto found = row->step();
    if (!found || !*found) {
        return found ? Result<std::optional<Issue>>(std::nullopt) : found.error();
    }
    Issue read;
    read.id = issue;
    std::string* const texts[] = { &read.fingerprint, &read.service, &read.type, &read.message,
        &read.culprit.function, &read.culprit.file };
    for (int i = 0; i < 6; ++i) {
        *texts[i] = toValidUtf8(row->text(i));
    }
    constexpr std::int64_t maxLine = std::numeric_limits<int>::max();
    read.culprit.line = static_cast<int>(std::clamp<std::int64_t>(row->integer(6), 0, maxLine));
    read.state = issueStateOf(row->integer(7));
    read.count = unsignedOf(row->integer(8));
    return std::optional(std::move(read));
}

Result<std::vector<SignatureDetails>> readSignaturesOf(const Database& db, IssueId issue, std::size_t limit)
{
    auto rows = db.prepare(std::string("SELECT s.id, s.issue, s.stack, s.pin, s.count, s.service, s.type,"
                                       " s.template, s.custom, s.attributes")
        + ofIssue + " ORDER BY s.count DESC, s.id LIMIT ?2");
    if (rows) {
        rows->bind(0, issue.value).bind(1, static_cast<std::int64_t>(limit));
    }
    return detailsOf(db, std::move(rows));
}

Result<std::uint64_t> countSignaturesOf(const Database& db, IssueId issue)
{
    auto row = db.prepare(std::string("SELECT COUNT(*)") + ofIssue);
    if (!row) {
        return std::move(row).error();
    }
    row->bind(0, issue.value);
    const auto found = row->step();
    return found ? Result<std::uint64_t>(unsignedOf(row->integer(0))) : found.error();
}

Result<std::vector<SignatureDetails>> readMainSignatures(const Database& db)
{
    // SQLite takes the other columns from the row that has the maximum.
    return detailsOf(db,
        db.prepare("SELECT s.id, s.issue, s.stack, s.pin, MAX(s.count), s.service, s.type, s.template,"
                   " s.custom, s.attributes FROM signature s WHERE s.count > 0 GROUP BY s.issue"));
}

} // namespace spanglass
