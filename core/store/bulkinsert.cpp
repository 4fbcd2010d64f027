#include "core/store/bulkinsert.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr int parametersPerStatement = 1000;
constexpr int mostRows = 64;

} // namespace

BulkInsert::BulkInsert(const Database& db, std::string into, int columns)
    : m_db(db)
    , m_into(std::move(into))
    , m_columns(columns)
    , m_rowsPerStatement(std::clamp(parametersPerStatement / columns, 1, mostRows))
{
    m_values.reserve(static_cast<std::size_t>(m_rowsPerStatement * m_columns));
}

std::string BulkInsert::sqlFor(int rows) const
{
    std::string row = "(?";
    for (int i = 1; i < m_columns; ++i) {
        row += ",?";
    }
    row += ")";
    std::string sql = m_into + " VALUES " + row;
    for (int i = 1; i < rows; ++i) {
        sql += "," + row;
    }
    return sql;
}

BulkInsert& BulkInsert::number(std::int64_t value)
{
    m_values.push_back({ Value::Kind::Number, value, {} });
    return *this;
}

BulkInsert& BulkInsert::text(std::string_view value)
{
    m_values.push_back({ Value::Kind::Text, 0, value });
    return *this;
}

BulkInsert& BulkInsert::blob(std::string_view value)
{
    m_values.push_back({ Value::Kind::Blob, 0, value });
    return *this;
}

BulkInsert& BulkInsert::null()
{
    m_values.push_back({});
    return *this;
}

void BulkInsert::endRow()
{
    if (++m_rows == m_rowsPerStatement) {
        flush();
    }
}

void BulkInsert::flush()
{
    if (m_rows == 0 || m_error) {
        m_rows = 0;
        m_values.clear();
        return;
    }
    Result<> done;
    if (m_rows == m_rowsPerStatement && m_statement) {
        done = run(*m_statement);
    } else {
        auto statement = m_db.prepare(sqlFor(m_rows));
        done = statement ? run(*statement) : Result<>(statement.error());
        if (statement && m_rows == m_rowsPerStatement) {
            m_statement = std::move(*statement);
        }
    }
    if (!done) {
        m_error = std::move(done).error();
    }
    m_rows = 0;
    m_values.clear();
}

Result<> BulkInsert::run(Statement& statement)
{
    int at = 0;
    for (const Value& value : m_values) {
        switch (value.kind) {
        case Value::Kind::Number: statement.bind(at, value.number); break;
        case Value::Kind::Text: statement.bind(at, value.bytes); break;
        case Value::Kind::Blob: statement.bindBlob(at, value.bytes); break;
        case Value::Kind::Null: statement.bindNull(at); break;
        }
        ++at;
    }
    return statement.run();
}

Result<> BulkInsert::finish()
{
    flush();
    if (m_error) {
        return *m_error;
    }
    return {};
}

} // namespace spanglass
