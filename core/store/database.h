#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace spanglass {

/// A prepared statement. Positions of parameters and columns count from 0. Texts and blobs read from
/// a row stay valid until the next step() or reset(). One thread at a time.
class Statement {
public:
    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, std::string_view text); ///< must outlive the next step()
    Statement& bindBlob(int at, std::string_view bytes); ///< must outlive the next step()
    Statement& bindNull(int at);

    /// True if there is a row to read; false at the end.
    Result<bool> step();

    /// Runs a statement that gives no rows, and resets it for the next use.
    Result<> run();
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const; ///< also reads blobs
    [[nodiscard]] bool isNull(int column) const;

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3* db, sqlite3_stmt* statement)
        : m_db(db)
        , m_statement(statement)
    {
    }
    sqlite3* m_db;
    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
};

/// A connection to a workspace file. Opening checks that the file is a workspace of a version
/// that this program knows. One thread at a time.
class Database {
public:
    /// Build is for a new file that is thrown away unless all goes well: no journal, no waiting for the disk.
    enum class Mode { ReadOnly, ReadWrite, Build };

    /// ReadWrite makes the file if it is not there. ReadOnly finishes one whose making was cut off, so
    /// that a crash at any moment leaves a workspace that opens; in a folder that cannot be written to it
    /// takes the file for one that nobody changes. ":memory:" is for tests.
    static Result<Database> open(const std::string& path, Mode mode);

    Result<Statement> prepare(std::string_view sql) const;
    Result<> execute(const char* sql) const;
    [[nodiscard]] std::int64_t lastInsertId() const;

    /// First column of the first row; 0 if there is none.
    Result<std::int64_t> integer(std::string_view sql) const;

    /// Error of kind Database with SQLite's own words.
    [[nodiscard]] Error error() const;

private:
    struct Closer {
        void operator()(sqlite3* db) const;
    };
    explicit Database(sqlite3* db)
        : m_db(db)
    {
    }
    std::unique_ptr<sqlite3, Closer> m_db;
};

/// Begins at construction (check `begun`), rolls back at destruction unless commit() succeeded.
class Transaction {
public:
    explicit Transaction(const Database& db);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    [[nodiscard]] const Result<>& begun() const { return m_begun; }
    Result<> commit();

private:
    const Database& m_db;
    Result<> m_begun;
    bool m_open = false;
};

} // namespace spanglass
