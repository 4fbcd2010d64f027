#pragma once

#include <string_view>

namespace spanglass {

/// Version of the tables below, kept in `PRAGMA user_version`. Later ones are refused, and 1, which hashed
/// trace ids whole, so that what its span_index knows cannot be found any more.
inline constexpr int schemaVersion = 4;
inline constexpr int oldestMigrated = 2;

/// First bytes of an SQLite file's application_id for a workspace: "SPGL".
inline constexpr int workspaceApplicationId = 0x5350474C;

/// The tables of a workspace. Anyone can read them with `sqlite3`; comments are part of the file.
/// Steps to later versions are added in schema.cpp, never by editing one that was released.
extern const std::string_view schemaTables;

/// From version 2 to 3. Foreign keys must be off; totals have to be computed afterwards.
extern const std::string_view migrationTo3;

/// From version 3 to 4: where source is found. Nothing has to be computed.
extern const std::string_view migrationTo4;

} // namespace spanglass
