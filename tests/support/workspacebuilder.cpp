#include "tests/support/workspacebuilder.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/store/issuetotals.h"

#include <cstdio>
#include <cstdlib>

namespace spanglass::test {

namespace {

template <typename T> T must(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "workspace builder: %s\n", result.error().message.c_str());
        std::abort();
    }
    return *std::move(result);
}

void putBigEndian(std::string& out, std::uint64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
    }
}

} // namespace

std::string packed(const std::vector<std::int64_t>& ids)
{
    std::string out;
    for (const std::int64_t id : ids) {
        auto rest = static_cast<std::uint64_t>(id);
        for (; rest >= 0x80; rest >>= 7U) {
            out += static_cast<char>((rest & 0x7FU) | 0x80U);
        }
        out += static_cast<char>(rest);
    }
    return out;
}

WorkspaceBuilder::WorkspaceBuilder(const std::string& path)
    : m_db(must(Database::open(path, Database::Mode::ReadWrite)))
    , m_strings{ { "", 0 } }
{
    // Tests of damaged workspaces want rows that refer to nothing.
    must(m_db.execute("PRAGMA foreign_keys=OFF"));
    m_transaction = std::make_unique<Transaction>(m_db);
    must(m_transaction->begun());
}

WorkspaceBuilder::~WorkspaceBuilder() = default;

Statement& WorkspaceBuilder::statement(const char* sql)
{
    auto& kept = m_statements[sql];
    if (!kept) {
        kept = std::make_unique<Statement>(must(m_db.prepare(sql)));
    }
    return *kept;
}

std::int64_t WorkspaceBuilder::insert(Statement& statement)
{
    must(statement.run());
    return m_db.lastInsertId();
}

void WorkspaceBuilder::execute(const std::string& sql)
{
    must(m_db.execute(sql.c_str()));
}

std::int64_t WorkspaceBuilder::string(std::string_view text)
{
    const auto found = m_strings.find(text);
    if (found != m_strings.end()) {
        return found->second;
    }
    const auto id = insert(statement("INSERT INTO string (text) VALUES (?)").bind(0, text));
    m_strings.emplace(text, id);
    return id;
}

std::int64_t WorkspaceBuilder::tag(std::string_view key, std::string_view value, ValueType type)
{
    const std::string known =
        std::string(key) + '\0' + std::to_string(static_cast<int>(type)) + std::string(value);
    const auto found = m_tags.find(known);
    if (found != m_tags.end()) {
        return found->second;
    }
    const auto keyId = string(key);
    const auto id = insert(statement("INSERT INTO tag (key, type, value) VALUES (?, ?, ?)")
                               .bind(0, keyId)
                               .bind(1, static_cast<std::int64_t>(type))
                               .bind(2, value));
    m_tags.emplace(known, id);
    return id;
}

std::int64_t WorkspaceBuilder::resource(const ResourceSpec& spec)
{
    std::vector<std::int64_t> tags;
    for (const Attribute& attribute : spec.attributes) {
        tags.push_back(tag(attribute.key, attribute.value, attribute.type));
    }
    const std::string blob = packed(tags);
    const auto service = string(spec.service);
    const auto version = string(spec.version);
    const auto environment = string(spec.environment);
    const auto host = string(spec.host);
    return insert(
        statement("INSERT INTO resource (service, version, environment, host, tags) VALUES (?, ?, ?, ?, ?)")
            .bind(0, service)
            .bind(1, version)
            .bind(2, environment)
            .bind(3, host)
            .bindBlob(4, blob));
}

std::int64_t WorkspaceBuilder::stack(std::string_view text)
{
    const Hash128 digest = hash128(text);
    std::string hash;
    putBigEndian(hash, digest.high);
    putBigEndian(hash, digest.low);
    return insert(statement("INSERT INTO stack (hash, codec, text) VALUES (?, 0, ?)")
                      .bindBlob(0, hash)
                      .bindBlob(1, text));
}

std::int64_t WorkspaceBuilder::issue(const IssueSpec& spec)
{
    const auto service = string(spec.service);
    const auto type = string(spec.type);
    const auto message = string(spec.message);
    const std::string fingerprint = "v1:"
        + toHex(hash128(
            spec.service + '\n' + spec.type + '\n' + spec.message + '\n' + std::to_string(m_issues.size())));
    const auto id = insert(
        statement("INSERT INTO issue (fingerprint, algorithm, service, type, template, culprit_function,"
                  " culprit_file, culprit_line, state) VALUES (?, 'v1', ?, ?, ?, ?, ?, ?, ?)")
            .bind(0, std::string_view(fingerprint))
            .bind(1, service)
            .bind(2, type)
            .bind(3, message)
            .bind(4, std::string_view(spec.culprit.function))
            .bind(5, std::string_view(spec.culprit.file))
            .bind(6, std::int64_t{ spec.culprit.line })
            .bind(7, static_cast<std::int64_t>(spec.state)));
    m_issues.emplace(id, spec);
    return id;
}

std::int64_t WorkspaceBuilder::signature(std::int64_t issue, std::int64_t stack, bool customKey)
{
    const IssueSpec& spec = m_issues.at(issue);
    const auto custom = customKey ? string("issue " + std::to_string(issue)) : 0;
    const auto service = string(spec.service);
    const auto type = string(spec.type);
    const auto message = string(spec.message);
    return insert(statement("INSERT INTO signature (issue, own, service, type, template, stack, custom)"
                            " VALUES (?1, ?1, ?, ?, ?, ?, ?)")
                      .bind(0, issue)
                      .bind(1, service)
                      .bind(2, type)
                      .bind(3, message)
                      .bind(4, stack)
                      .bind(5, custom));
}

std::int64_t WorkspaceBuilder::occurrence(const OccurrenceSpec& spec)
{
    auto& trace = m_traces[spec.trace];
    if (trace == 0) {
        std::string id;
        putBigEndian(id, 0xAB);
        putBigEndian(id, spec.trace);
        trace = insert(statement("INSERT INTO trace (trace_id) VALUES (?)").bindBlob(0, id));
    }
    const auto name = string(spec.name);
    const auto type = string(spec.type);
    const auto message = string(spec.message);
    const auto status = string(spec.statusMessage);
    const std::uint64_t span = spec.span != 0 ? spec.span : m_nextSpan++;
    const std::string tags = packed(spec.tags);
    Statement& row =
        statement("INSERT INTO occurrence (capture, trace, span, parent, resource, name, kind, start,"
                  " duration, lacks, flags, signature, type, message, stack, exception_time,"
                  " status_message, tags, extra, origin)"
                  " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    row.bind(0, trace)
        .bind(1, static_cast<std::int64_t>(span))
        .bind(2, static_cast<std::int64_t>(spec.parent));
    row.bind(3, spec.resource)
        .bind(4, name)
        .bind(5, static_cast<std::int64_t>(spec.kind))
        .bind(6, spec.start);
    row.bind(7, spec.duration).bind(8, std::int64_t{ spec.lacks });
    row.bind(9, spec.flags);
    spec.signature == 0 ? row.bindNull(10) : row.bind(10, spec.signature);
    row.bind(11, type).bind(12, message).bind(13, spec.stack).bind(14, spec.exceptionTime).bind(15, status);
    row.bindBlob(16, tags);
    spec.extra.empty() ? row.bindNull(17) : row.bind(17, spec.extra);
    row.bind(18, spec.origin);
    return insert(row);
}

void WorkspaceBuilder::capture(
    std::string_view path, std::uint64_t spans, std::uint64_t traces, std::string_view warnings)
{
    insert(
        statement("INSERT INTO capture (path, format, state, bytes, modified_ns, content, spans, error_spans,"
                  " new_spans, new_traces, first_start, last_start, warning_count, warnings)"
                  " VALUES (?, 'otlp-json', 1, 1000, 0, ?, ?, 0, ?, ?, 0, 0, 0, ?)")
            .bind(0, path)
            .bind(1, path)
            .bind(2, static_cast<std::int64_t>(spans))
            .bind(3, static_cast<std::int64_t>(spans))
            .bind(4, static_cast<std::int64_t>(traces))
            .bind(5, warnings));
}

void WorkspaceBuilder::finish(TrackingPolicy policy)
{
    execute("UPDATE capture SET error_spans = (SELECT count(*) FROM occurrence WHERE capture = capture.id)");
    execute(std::string("UPDATE meta SET value = '") + nameOf(policy) + "' WHERE key = 'policy'");
    must(recomputeIssueTotals(m_db, policy, {}));
    m_statements.clear();
    must(m_transaction->commit());
}

} // namespace spanglass::test
