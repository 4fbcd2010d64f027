#include "core/store/overviewreader.h"

#include "core/base/text.h"
#include "core/store/issuetotals.h"
#include "core/store/rows.h"
#include "core/store/stringreader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace spanglass {

namespace {

constexpr int maxLine = std::numeric_limits<int>::max();

std::int64_t numberOf(std::string_view text)
{
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// An array of counts as JSON; anything else than a count is 0.
std::vector<std::uint32_t> countsOf(const nlohmann::json& array)
{
    std::vector<std::uint32_t> counts;
    for (const auto& count : array) {
        counts.push_back(count.is_number_unsigned() ? count.get<std::uint32_t>() : 0);
    }
    counts.resize(timelineBuckets);
    return counts;
}

std::vector<std::uint32_t> trendOf(std::string_view blob)
{
    std::vector<std::uint32_t> trend(trendBuckets);
    if (blob.size() == 4 * trendBuckets) {
        for (std::size_t i = 0; i < blob.size(); ++i) {
            trend[i / 4] |= std::uint32_t{ static_cast<unsigned char>(blob[i]) } << (8 * (i % 4));
        }
    }
    return trend;
}

/// One row of the query in readIssues, except its dictionary texts.
Issue issueOf(const Statement& row)
{
    Issue issue;
    issue.id = IssueId{ row.integer(0) };
    issue.fingerprint = toValidUtf8(row.text(1));
    issue.message = toValidUtf8(row.text(2));
    issue.culprit.function = toValidUtf8(row.text(3));
    issue.culprit.file = toValidUtf8(row.text(4));
    issue.culprit.line = static_cast<int>(std::clamp<std::int64_t>(row.integer(5), 0, maxLine));
    issue.state = issueStateOf(row.integer(6));
    issue.count = unsignedOf(row.integer(7));
    issue.traces = unsignedOf(row.integer(8));
    issue.failures = unsignedOf(row.integer(9));
    issue.firstSeen = row.integer(10);
    issue.lastSeen = row.integer(11);
    issue.trend = trendOf(row.text(12));
    return issue;
}

} // namespace

IssueState issueStateOf(std::int64_t stored)
{
    return stored > 0 && stored <= static_cast<std::int64_t>(IssueState::Excluded)
        ? static_cast<IssueState>(stored)
        : IssueState::ForReview;
}

Result<StoredTotals> readTotals(const Database& db)
{
    auto rows = db.prepare("SELECT key, value FROM meta WHERE key IN"
                           " ('policy', 'tracked', 'error_spans', 'first_seen', 'last_seen')");
    if (!rows) {
        return std::move(rows).error();
    }
    StoredTotals totals;
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return totals;
        }
        const std::string_view key = rows->text(0);
        const std::string value(rows->text(1));
        if (key == "policy") {
            for (const auto policy :
                { TrackingPolicy::Entry, TrackingPolicy::Topmost, TrackingPolicy::All }) {
                totals.policy = value == nameOf(policy) ? policy : totals.policy;
            }
        } else if (key == "tracked") {
            totals.tracked = unsignedOf(numberOf(value));
        } else if (key == "error_spans") {
            totals.errorSpans = unsignedOf(numberOf(value));
        } else if (key == "first_seen") {
            totals.firstSeen = numberOf(value);
        } else if (key == "last_seen") {
            totals.lastSeen = numberOf(value);
        }
    }
}

Result<StoredTimeline> readTimeline(const Database& db)
{
    auto strings = StringReader::open(db);
    auto rows = db.prepare("SELECT value FROM meta WHERE key='timeline'");
    if (!strings || !rows) {
        return !strings ? strings.error() : rows.error();
    }
    const auto row = rows->step();
    if (!row) {
        return row.error();
    }
    StoredTimeline timeline;
    const auto json = nlohmann::json::parse(*row ? rows->text(0) : std::string_view(), nullptr, false);
    if (!json.is_object() || !json.contains("bucket_ns") || !json["bucket_ns"].is_number_unsigned()
        || !json.contains("series") || !json["series"].is_array()) {
        return timeline;
    }
    timeline.bucket = json["bucket_ns"].get<std::uint64_t>();
    for (const auto& series : json["series"]) {
        if (!series.is_object() || !series.contains("service") || !series["service"].is_number_integer()
            || !series.contains("counts") || !series["counts"].is_array()) {
            return StoredTimeline{};
        }
        const auto service = series["service"].get<std::int64_t>();
        auto name = service < 0 ? Result<std::string>(std::string("other")) : strings->text(service);
        if (!name) {
            return std::move(name).error();
        }
        timeline.series.push_back({ *std::move(name), countsOf(series["counts"]) });
    }
    return timeline;
}

Result<std::vector<Issue>> readIssues(const Database& db)
{
    auto strings = StringReader::open(db);
    // Templates are mostly distinct and worth a join; services, types and versions are few.
    auto rows =
        db.prepare("SELECT i.id, fingerprint, t.text, culprit_function, culprit_file, culprit_line, state,"
                   " count, traces, failures, first_seen, last_seen, trend, service, type, first_version, last_version"
                   " FROM issue i LEFT JOIN string t ON t.id=i.template WHERE count > 0 ORDER BY i.id");
    if (!strings || !rows) {
        return !strings ? strings.error() : rows.error();
    }
    std::vector<Issue> issues;
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return issues;
        }
        Issue issue = issueOf(*rows);
        int column = 13;
        for (std::string* text : { &issue.service, &issue.type, &issue.firstVersion, &issue.lastVersion }) {
            auto read = strings->text(rows->integer(column++));
            if (!read) {
                return std::move(read).error();
            }
            *text = *std::move(read);
        }
        issues.push_back(std::move(issue));
    }
}

} // namespace spanglass
