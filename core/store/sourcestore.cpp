#include "core/store/sourcestore.h"

#include "core/store/occurrencereader.h"
#include "core/store/rows.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace spanglass {

namespace {

Result<> writeRoots(const Database& db, std::vector<SourceRoot>& roots)
{
    // Numbers are given after all that are taken.
    for (const bool isNumbered : { true, false }) {
        std::int64_t position = 0;
        for (SourceRoot& root : roots) {
            ++position;
            if (static_cast<bool>(root.id) != isNumbered) {
                continue;
            }
            auto insert = db.prepare("INSERT INTO source_root (id, path, position) VALUES (?, ?, ?)");
            if (!insert) {
                return std::move(insert).error();
            }
            isNumbered ? insert->bind(0, root.id.value) : insert->bindNull(0);
            if (auto done = insert->bind(1, std::string_view(root.path)).bind(2, position).run(); !done) {
                return done;
            }
            root.id.value = db.lastInsertId();
        }
    }
    return {};
}

Result<> writeRules(const Database& db, const std::vector<PathRule>& rules)
{
    auto insert = db.prepare("INSERT INTO path_rule (position, service, deployed, root, repository)"
                             " VALUES (?, ?, ?, ?, ?)");
    if (!insert) {
        return std::move(insert).error();
    }
    std::int64_t position = 0;
    for (const PathRule& rule : rules) {
        insert->bind(0, ++position).bind(1, std::string_view(rule.service));
        insert->bind(2, std::string_view(rule.deployed)).bind(3, std::string_view(rule.root));
        if (auto done = insert->bind(4, std::string_view(rule.repository)).run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> writeDeclined(const Database& db, const std::vector<std::string>& declined)
{
    auto insert = db.prepare("INSERT OR IGNORE INTO source_declined (path) VALUES (?)");
    if (!insert) {
        return std::move(insert).error();
    }
    for (const std::string& path : declined) {
        if (auto done = insert->bind(0, std::string_view(path)).run(); !done) {
            return done;
        }
    }
    return {};
}

Result<SourceSettings> write(const Database& db, SourceSettings settings)
{
    std::set<std::string> paths;
    std::erase_if(settings.roots, [&](const SourceRoot& root) { return !paths.insert(root.path).second; });
    std::ranges::sort(settings.declined);
    settings.declined.erase(
        std::unique(settings.declined.begin(), settings.declined.end()), settings.declined.end());
    auto done = db.execute("DELETE FROM source_root; DELETE FROM path_rule; DELETE FROM source_declined");
    done = done ? writeRoots(db, settings.roots) : done;
    done = done ? writeRules(db, settings.rules) : done;
    done = done ? writeDeclined(db, settings.declined) : done;
    return done ? Result<SourceSettings>(std::move(settings)) : std::move(done).error();
}

/// Runs `change` on the workspace in one transaction. Settings alone make no workspace.
template <typename Change> Result<SourceSettings> inTransaction(const std::string& workspace, Change change)
{
    std::error_code ignored;
    if (!std::filesystem::exists(workspace, ignored)) {
        return Error{ Error::Kind::Io, workspace + ": there is no such workspace" };
    }
    const auto db = Database::open(workspace, Database::Mode::ReadWrite);
    if (!db) {
        return db.error();
    }
    Transaction transaction(*db);
    if (!transaction.begun()) {
        return Error(transaction.begun().error()).within(workspace);
    }
    Result<SourceSettings> changed = change(*db);
    if (!changed) {
        return std::move(changed).error().within(workspace);
    }
    if (auto committed = transaction.commit(); !committed) {
        return std::move(committed).error().within(workspace);
    }
    return changed;
}

} // namespace

Result<std::string> sourceRootPath(const std::string& given)
{
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::absolute(given, failed).lexically_normal();
    if (given.empty() || failed) {
        return Error{ Error::Kind::Io, "'" + given + "': no folder for source" };
    }
    const bool isFolder = std::filesystem::is_directory(whole, failed);
    if (failed || !isFolder) {
        return Error{ Error::Kind::Io,
            given + ": " + (failed ? "cannot be used as source: " + failed.message() : "not a folder") };
    }
    const bool endsInSlash = !whole.has_filename() && whole.has_relative_path();
    return endsInSlash ? whole.parent_path().string() : whole.string();
}

Result<SourceSettings> readSourceSettings(const Database& db)
{
    SourceSettings settings;
    auto read = forEachRow(
        db.prepare("SELECT id, path FROM source_root ORDER BY position, id"), [&](const Statement& row) {
            settings.roots.push_back({ { row.integer(0) }, std::string(row.text(1)) });
        });
    if (!read) {
        return std::move(read).error();
    }
    read = forEachRow(
        db.prepare("SELECT service, deployed, root, repository FROM path_rule ORDER BY position, id"),
        [&](const Statement& row) {
            settings.rules.push_back({ std::string(row.text(0)), std::string(row.text(1)),
                std::string(row.text(2)), std::string(row.text(3)) });
        });
    if (!read) {
        return std::move(read).error();
    }
    read = forEachRow(db.prepare("SELECT path FROM source_declined ORDER BY path"),
        [&](const Statement& row) { settings.declined.emplace_back(row.text(0)); });
    return read ? Result<SourceSettings>(std::move(settings)) : std::move(read).error();
}

Result<SourceSettings> readSourceSettings(const std::string& workspace)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    auto settings = readSourceSettings(*db);
    return settings ? std::move(settings) : std::move(settings).error().within(workspace);
}

Result<std::vector<Resource>> readNewestResources(const std::string& workspace, std::size_t most)
{
    const auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    auto resources = readNewestResources(*db, most);
    return resources ? std::move(resources) : std::move(resources).error().within(workspace);
}

Result<SourceSettings> writeSourceSettings(const std::string& workspace, SourceSettings settings)
{
    return inTransaction(workspace, [&](const Database& db) { return write(db, std::move(settings)); });
}

Result<SourceSettings> addSourceRoots(const std::string& workspace, const std::vector<std::string>& paths)
{
    std::vector<std::string> whole;
    for (const std::string& path : paths) {
        auto found = sourceRootPath(path);
        if (!found) {
            return std::move(found).error();
        }
        whole.push_back(*std::move(found));
    }
    return inTransaction(workspace, [&](const Database& db) {
        auto settings = readSourceSettings(db);
        if (!settings) {
            return settings;
        }
        for (std::string& path : whole) {
            settings->roots.push_back({ {}, std::move(path) }); // one that is there already is dropped
        }
        return write(db, *std::move(settings));
    });
}

} // namespace spanglass
