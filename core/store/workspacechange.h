#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/store/database.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace spanglass {

inline TimeNs wallClock()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::system_clock::now().time_since_epoch())
        .count();
}

inline Result<Database> openExisting(const std::string& workspace, Database::Mode mode)
{
    std::error_code ignored;
    if (!std::filesystem::exists(workspace, ignored)) {
        return Error{ Error::Kind::Io, workspace + ": no such workspace" };
    }
    return Database::open(workspace, mode);
}

/// Runs `work(db)` in a transaction on the workspace, which has to be there already. Errors that are not of
/// the caller's making get its name.
template <typename Value, typename Work>
Result<Value> changeWorkspace(const std::string& workspace, Work work)
{
    auto db = openExisting(workspace, Database::Mode::ReadWrite);
    if (!db) {
        return std::move(db).error();
    }
    // Rows refer to what is written before them, and checking each costs as much as writing it. What a change
    // touches lies all over the file: room for it spares reading it twice.
    if (auto set = db->execute("PRAGMA foreign_keys=OFF; PRAGMA cache_size=-131072"); !set) {
        return std::move(set).error().within(workspace);
    }
    Transaction transaction(*db);
    if (!transaction.begun()) {
        return Error(transaction.begun().error()).within(workspace);
    }
    Result<Value> result = work(*db);
    if (!result) {
        const bool isOurs = result.error().kind == Error::Kind::Cancelled;
        return isOurs ? std::move(result) : Result<Value>(std::move(result).error().within(workspace));
    }
    if (auto done = transaction.commit(); !done) {
        return std::move(done).error().within(workspace);
    }
    return result;
}

} // namespace spanglass
