#include "core/store/database.h"

#include "core/grouping/grouper.h"
#include "core/store/migration.h"
#include "core/store/schema.h"

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace spanglass {

namespace {

constexpr int busyTimeoutMs = 5000;

Error databaseError(sqlite3* db)
{
    const int code = sqlite3_extended_errcode(db);
    std::string text = sqlite3_errmsg(db);
    if ((code & 0xFF) == SQLITE_FULL) {
        text = "the disk is full";
    } else if ((code & 0xFF) == SQLITE_BUSY) {
        text = "another program is writing to it";
    } else if ((code & 0xFF) == SQLITE_NOTADB) {
        text = "not a Spanglass workspace";
    } else if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_TRUNCATE
        || code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_SHMMAP) {
        text = "cannot write, is the disk full? (" + text + ")";
    }
    return { Error::Kind::Database, text };
}

} // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

// The results of sqlite3_bind_* are not checked: they fail on a wrong position (a mistake of ours that
// any test shows) or without memory (where the program ends anyway).
Statement& Statement::bind(int at, std::int64_t value)
{
    sqlite3_bind_int64(m_statement.get(), at + 1, value);
    return *this;
}

Statement& Statement::bind(int at, std::string_view text)
{
    const char* data = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text64(m_statement.get(), at + 1, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int at, std::string_view bytes)
{
    const char* data = bytes.data() == nullptr ? "" : bytes.data();
    sqlite3_bind_blob64(m_statement.get(), at + 1, data, bytes.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindNull(int at)
{
    sqlite3_bind_null(m_statement.get(), at + 1);
    return *this;
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        return code == SQLITE_ROW;
    }
    return databaseError(m_db);
}

Result<> Statement::run()
{
    auto stepped = step();
    sqlite3_reset(m_statement.get());
    if (!stepped) {
        return std::move(stepped).error();
    }
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get());
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

std::string_view Statement::text(int column) const
{
    const void* data = sqlite3_column_blob(m_statement.get(), column);
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr
        ? std::string_view{}
        : std::string_view{ static_cast<const char*>(data), static_cast<std::size_t>(size) };
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

void Database::Closer::operator()(sqlite3* db) const
{
    sqlite3_close_v2(db);
}

Result<Statement> Database::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_db.get(), sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr)
        != SQLITE_OK) {
        return error();
    }
    return Statement(m_db.get(), statement);
}

Result<> Database::execute(const char* sql) const
{
    if (sqlite3_exec(m_db.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return error();
    }
    return {};
}

std::int64_t Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_db.get());
}

Result<std::int64_t> Database::integer(std::string_view sql) const
{
    auto statement = prepare(sql);
    if (!statement) {
        return std::move(statement).error();
    }
    auto row = statement->step();
    if (!row) {
        return std::move(row).error();
    }
    return *row ? statement->integer(0) : 0;
}

Error Database::error() const
{
    return databaseError(m_db.get());
}

namespace {

/// Lays the tables of a new file, brings those of an earlier version up to date, or refuses one that is not
/// ours, too old or too new.
Result<> prepareSchema(const Database& db)
{
    const auto version = db.integer("PRAGMA user_version");
    const auto application = db.integer("PRAGMA application_id");
    const auto tables = db.integer("SELECT count(*) FROM sqlite_schema");
    if (!version || !application || !tables) {
        return !version ? version.error() : !application ? application.error() : tables.error();
    }
    const bool isNew = *tables == 0 && *version == 0;
    if (!isNew && *application != workspaceApplicationId) {
        return Error{ Error::Kind::Format, "not a Spanglass workspace" };
    }
    if (*version > schemaVersion) {
        return Error{ Error::Kind::Format,
            "made by a newer Spanglass (version " + std::to_string(*version) + ", this one knows "
                + std::to_string(schemaVersion) + ")" };
    }
    if (!isNew && *version >= oldestMigrated && *version < schemaVersion) {
        return migrate(db);
    }
    if (!isNew && *version < schemaVersion) {
        return Error{ Error::Kind::Format,
            "made by an earlier Spanglass (version " + std::to_string(*version) + ", this one knows "
                + std::to_string(schemaVersion) + "): open its captures again in a new workspace" };
    }
    if (!isNew) {
        return {};
    }
    const std::string script = "PRAGMA page_size=8192; BEGIN IMMEDIATE;" + std::string(schemaTables)
        + "INSERT INTO string VALUES (0, ''); INSERT INTO meta VALUES ('policy', 'entry'),"
          " ('strategy', 'page'), ('chain', 'outermost'), ('attributes', '[]'), ('rules', ''),"
          " ('split', '[]'), ('algorithm', 'page."
        + std::to_string(groupingVersion) + "');"
        + "PRAGMA application_id=" + std::to_string(workspaceApplicationId)
        + "; PRAGMA user_version=" + std::to_string(schemaVersion) + "; COMMIT;";
    return db.execute(script.c_str());
}

/// True for a workspace that a writer has to bring up to date.
bool isToMigrate(const Database& db)
{
    const auto version = db.integer("PRAGMA user_version");
    const auto application = db.integer("PRAGMA application_id");
    return version && application && *application == workspaceApplicationId && *version >= oldestMigrated
        && *version < schemaVersion;
}

/// True for what a process leaves that was killed while it made the workspace: a file without tables,
/// or one with a journal that only a writer may roll back.
bool isUnfinished(const Database& db, sqlite3* raw)
{
    const auto tables = db.integer("SELECT count(*) FROM sqlite_schema");
    if (!tables) {
        return (sqlite3_errcode(raw) & 0xFF) == SQLITE_READONLY;
    }
    const auto version = db.integer("PRAGMA user_version");
    return *tables == 0 && version && *version == 0;
}

bool hasContent(const std::string& path)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return !failed && size > 0;
}

/// True for a workspace in a folder that we may not write to: even a reader of a WAL file makes two files
/// beside it. Where no log waits to be played in, the file can be read as one that nobody changes.
bool cannotShare(const std::string& path, const Database& db, sqlite3* raw)
{
    if (db.integer("SELECT count(*) FROM sqlite_schema")) {
        return false;
    }
    const int code = sqlite3_errcode(raw) & 0xFF;
    return (code == SQLITE_READONLY || code == SQLITE_CANTOPEN) && hasContent(path)
        && !hasContent(path + "-wal") && !hasContent(path + "-journal");
}

/// The path as SQLite's URI for a file that nobody changes.
std::string immutableUri(const std::string& path)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '?' || c == '#' || c == '%') {
            uri += { '%', digits[static_cast<unsigned char>(c) >> 4U], digits[c & 0xF] };
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// SQLite's words, and the system's where it was the system that refused.
std::string whyNotOpened(sqlite3* raw)
{
    if (raw == nullptr) {
        return "no memory";
    }
    const int cause = sqlite3_system_errno(raw);
    return cause != 0 ? std::strerror(cause) : sqlite3_errmsg(raw);
}

} // namespace

Result<Database> Database::open(const std::string& path, Mode mode)
{
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        | (mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database db(raw);
    if (code != SQLITE_OK) {
        return Error{ Error::Kind::Io, path + ": " + whyNotOpened(raw) };
    }
    sqlite3_busy_timeout(raw, busyTimeoutMs);
    if (mode == Mode::ReadOnly && cannotShare(path, db, raw)) {
        sqlite3* fixed = nullptr;
        const int opened =
            sqlite3_open_v2(immutableUri(path).c_str(), &fixed, flags | SQLITE_OPEN_URI, nullptr);
        db = Database(fixed);
        raw = fixed;
        if (opened != SQLITE_OK) {
            return Error{ Error::Kind::Io, path + ": " + whyNotOpened(raw) };
        }
    }
    if (mode == Mode::ReadOnly && (isUnfinished(db, raw) || isToMigrate(db))) {
        if (auto finished = open(path, Mode::ReadWrite); !finished) {
            return std::move(finished).error();
        }
    }
    const char* pragmas = mode == Mode::ReadOnly ? "PRAGMA cache_size=-16384; PRAGMA trusted_schema=OFF;"
                                                 : "PRAGMA foreign_keys=ON; PRAGMA secure_delete=OFF; PRAGMA "
                                                   "cache_size=-16384; PRAGMA trusted_schema=OFF;";
    if (auto set = db.execute(pragmas); !set) {
        return std::move(set).error().within(path);
    }
    if (mode == Mode::Build) {
        if (auto set =
                db.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;");
            !set) {
            return std::move(set).error().within(path);
        }
    }
    if (auto ready = prepareSchema(db); !ready) {
        return std::move(ready).error().within(path);
    }
    if (mode == Mode::Build) {
        if (auto set = db.execute("PRAGMA foreign_keys=OFF;"); !set) {
            return std::move(set).error().within(path);
        }
    }
    if (mode == Mode::ReadWrite) {
        if (auto wal = db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"); !wal) {
            return std::move(wal).error().within(path);
        }
    }
    return db;
}

Transaction::Transaction(const Database& db)
    : m_db(db)
    , m_begun(db.execute("BEGIN IMMEDIATE"))
{
    m_open = m_begun.hasValue();
}

Transaction::~Transaction()
{
    if (m_open) {
        (void)m_db.execute("ROLLBACK");
    }
}

Result<> Transaction::commit()
{
    auto done = m_db.execute("COMMIT");
    m_open = m_open && !done;
    return done;
}

} // namespace spanglass
