#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Inserts many rows with few statements (several rows of VALUES at once run about twice as fast as
/// one). Texts and blobs of a row must stay valid until flush(). Errors are kept and told by finish().
class BulkInsert {
public:
    /// `into` is "INSERT INTO table (columns)".
    BulkInsert(const Database& db, std::string into, int columns);

    BulkInsert& number(std::int64_t value);
    BulkInsert& text(std::string_view value);
    BulkInsert& blob(std::string_view value);
    BulkInsert& null();

    /// The row is complete.
    void endRow();

    /// Writes the rows gathered so far.
    void flush();

    /// Writes what is left; the first error if there was one.
    Result<> finish();

private:
    /// A value that waits for its statement.
    struct Value {
        enum class Kind : std::uint8_t { Number, Text, Blob, Null };
        Kind kind = Kind::Null;
        std::int64_t number = 0;
        std::string_view bytes{};
    };
    [[nodiscard]] std::string sqlFor(int rows) const;
    Result<> run(Statement& statement);

    const Database& m_db;
    std::string m_into;
    int m_columns;
    int m_rowsPerStatement;
    int m_rows = 0;
    std::vector<Value> m_values{};
    std::optional<Statement> m_statement{}; ///< for m_rowsPerStatement rows
    std::optional<Error> m_error{};
};

} // namespace spanglass
