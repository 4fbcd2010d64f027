#pragma once

#include <string_view>

namespace spanglass {

/// Version of the tables below, kept in `PRAGMA user_version`. A file with a higher one is refused.
inline constexpr int schemaVersion = 1;

/// First bytes of an SQLite file's application_id for a workspace: "SPGL".
inline constexpr int workspaceApplicationId = 0x5350474C;

/// The tables of a workspace. Anyone can read them with `sqlite3`; comments are part of the file.
/// Steps to later versions are added in schema.cpp, never by editing version 1 once released.
extern const std::string_view schemaVersion1;

} // namespace spanglass
