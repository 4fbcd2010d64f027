#pragma once

#include "core/model/attribute.h"
#include "core/model/issue.h"
#include "core/model/span.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanglass::test {

struct ResourceSpec {
    std::string service = "shop";
    std::string version = "1.0.0";
    std::string environment = "production";
    std::string host = "host-1";
    std::vector<Attribute> attributes{};
};

struct IssueSpec {
    std::string service = "shop";
    std::string type = "TypeError";
    std::string message = "cannot read <str>";
    Culprit culprit{ "price", "src/price.js", 42 };
    IssueState state = IssueState::ForReview;
};

/// Ids are those that the builder's functions gave.
struct OccurrenceSpec {
    std::int64_t signature = 0; ///< 0 = NULL
    std::int64_t resource = 0;
    std::uint64_t trace = 1; ///< low half of the trace id
    std::uint64_t span = 0; ///< 0 = the next one
    std::uint64_t parent = 0;
    std::string_view name = "GET /";
    SpanKind kind = SpanKind::Server;
    TimeNs start = 1'000'000'000;
    DurationNs duration = 5'000'000;
    LackSet lacks = 0;
    std::int64_t flags = 0;
    std::int64_t origin = 0; ///< as this builder gave it
    std::string_view type = "TypeError";
    std::string_view message = "cannot read 'price'";
    std::int64_t stack = 0;
    TimeNs exceptionTime = 0;
    std::string_view statusMessage{};
    std::vector<std::int64_t> tags{};
    std::string_view extra{}; ///< "" = NULL
};

/// Fills a workspace file through SQL, independent of the ingest. Any failure ends the program with
/// a message: a test cannot go on without its data. finish() computes the totals and commits.
class WorkspaceBuilder {
public:
    explicit WorkspaceBuilder(const std::string& path);
    ~WorkspaceBuilder();

    std::int64_t string(std::string_view text);
    std::int64_t tag(std::string_view key, std::string_view value, ValueType type = ValueType::String);
    std::int64_t resource(const ResourceSpec& spec);
    std::int64_t stack(std::string_view text); ///< stored as it is
    std::int64_t issue(const IssueSpec& spec);
    /// With a custom key that keeps signatures of issues with equal texts apart, or without one.
    std::int64_t signature(std::int64_t issue, std::int64_t stack = 0, bool customKey = true);
    std::int64_t occurrence(const OccurrenceSpec& spec);
    void capture(
        std::string_view path, std::uint64_t spans, std::uint64_t traces, std::string_view warnings = "[]");
    void execute(const std::string& sql);
    void finish(TrackingPolicy policy = TrackingPolicy::Entry);
    [[nodiscard]] const Database& database() const { return m_db; }

private:
    Statement& statement(const char* sql);
    std::int64_t insert(Statement& statement);

    Database m_db;
    std::unique_ptr<Transaction> m_transaction;
    std::unordered_map<const char*, std::unique_ptr<Statement>> m_statements;
    std::map<std::string, std::int64_t, std::less<>> m_strings;
    std::map<std::string, std::int64_t, std::less<>> m_tags;
    std::unordered_map<std::uint64_t, std::int64_t> m_traces;
    std::unordered_map<std::int64_t, IssueSpec> m_issues;
    std::uint64_t m_nextSpan = 1;
};

/// Ids as LEB128 varints, as the tag lists of the schema.
std::string packed(const std::vector<std::int64_t>& ids);

/// A workspace like that of a week of a busy system: services, versions, hosts and tags as real ones
/// are spread, issues from very frequent to rare. The same every time.
void makeLargeWorkspace(const std::string& path, std::uint64_t occurrences, std::uint64_t issues);

} // namespace spanglass::test
