#include "core/ingest/knownpaths.h"

#include "core/capture/container/container.h"
#include "core/ingest/rotatedfiles.h"

#include <utility>

namespace spanglass {

namespace {

/// More files than anyone keeps of one log.
constexpr int deepestRotation = 1000;

} // namespace

Result<KnownPaths> KnownPaths::load(const Database& db)
{
    auto rows = readCaptureRows(db);
    if (!rows) {
        return std::move(rows).error();
    }
    KnownPaths known;
    known.m_rows = *std::move(rows);
    for (std::size_t i = 0; i < known.m_rows.size(); ++i) {
        known.m_byPath[known.m_rows[i].capture.path] = i;
    }
    return known;
}

CaptureRow* KnownPaths::at(const std::string& path)
{
    const auto found = m_byPath.find(path);
    return found == m_byPath.end() || path == "-" ? nullptr : &m_rows[found->second];
}

KnownPaths::Standing KnownPaths::look(const std::string& path, const OpenedSource& now)
{
    CaptureRow* const row = at(path);
    if (row == nullptr) {
        return Standing::AsBefore;
    }
    const CaptureId id = row->capture.id;
    m_seen.insert(id);
    if (row->content.empty()) {
        keepApart(*row);
        return Standing::Moved;
    }
    if (now.identity == row->content) { // samples do not see every change
        return now.modifiedNs == row->modifiedNs ? Standing::AsBefore : Standing::Replaced;
    }
    if (beginsWith(path, row->content)) {
        m_grown.insert(id);
        return Standing::Grown;
    }
    if (const auto to = movedTo(path, row->content)) {
        m_notes.push_back(path + ": another file than before; what it held lies in " + *to);
        move(*row, *to, 0);
        return Standing::Moved;
    }
    return Standing::Replaced;
}

void KnownPaths::replace(const std::string& path)
{
    if (const CaptureRow* const row = at(path)) {
        m_replaced.insert(row->capture.id);
    }
}

/// Where a rotation renamed several files, the capture known of the next one goes out of the way first.
void KnownPaths::move(CaptureRow& row, const std::string& to, int depth)
{
    m_moving.insert(row.capture.id);
    m_movedFiles.push_back({ to, row.capture.format });
    CaptureRow* const there = at(to);
    if (there != nullptr && !m_moving.contains(there->capture.id)) {
        if (!there->content.empty() && beginsWith(to, there->content)) { // both are of this file
            keepApart(row);
            return;
        }
        const auto next =
            there->content.empty() || depth > deepestRotation ? std::nullopt : movedTo(to, there->content);
        if (next) {
            move(*there, *next, depth + 1);
        } else {
            keepApart(*there);
        }
    }
    const auto file = describeSource(to);
    row.modifiedNs = file ? file->modifiedNs : row.modifiedNs;
    put(row, to, row.content);
}

/// What the capture holds cannot be read any more, as its file is gone or was one of several; a name that
/// is no file's leaves the path to what lies there now.
void KnownPaths::keepApart(CaptureRow& row)
{
    const std::string path = row.capture.path;
    m_notes.push_back(
        path + ": what was read of earlier files of this name is kept as '" + path + " (earlier)'");
    put(row, path + " (earlier)", {});
}

void KnownPaths::put(CaptureRow& row, const std::string& path, const std::string& content)
{
    const auto number = static_cast<std::size_t>(&row - m_rows.data());
    const auto old = m_byPath.find(row.capture.path);
    if (old != m_byPath.end() && old->second == number) {
        m_byPath.erase(old);
    }
    row.capture.path = path;
    row.content = content;
    m_byPath[path] = number;
    m_moves.push_back({ row.capture.id, path, content, row.modifiedNs });
}

} // namespace spanglass
