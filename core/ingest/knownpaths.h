#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/store/capturerows.h"

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanglass {

/// The captures of a workspace and how they stand with what lies at their paths now. Decides only: the
/// workspace is not written to.
class KnownPaths {
public:
    static Result<KnownPaths> load(const Database& db);

    enum class Standing {
        AsBefore, ///< or no capture is known of this path
        Grown, ///< begins with what it held
        Moved, ///< what it held lies in another file now, or in files that are not known; see moves()
        Replaced, ///< what it held is nowhere
    };

    /// How the capture of this path stands with `now`. Tells of a path only once that it moved.
    Standing look(const std::string& path, const OpenedSource& now);

    /// Where captures are to be found from now on, in the order to be written.
    [[nodiscard]] const std::vector<CaptureMove>& moves() const { return m_moves; }

    /// Files that moved captures lie in since the last call, with their formats: they may hold more.
    struct File {
        std::string path{};
        std::string format{};
    };
    std::vector<File> takeMovedFiles() { return std::exchange(m_movedFiles, {}); }

    /// For people: what was found out of captures that moved.
    std::vector<std::string> takeNotes() { return std::exchange(m_notes, {}); }

    /// The capture of this path is to be replaced by what lies there.
    void replace(const std::string& path);
    [[nodiscard]] const std::set<CaptureId>& replaced() const { return m_replaced; }
    [[nodiscard]] const std::set<CaptureId>& grown() const { return m_grown; }
    [[nodiscard]] const std::set<CaptureId>& seen() const { return m_seen; } ///< all that were looked at

private:
    KnownPaths() = default;
    [[nodiscard]] CaptureRow* at(const std::string& path);
    void move(CaptureRow& row, const std::string& to, int depth);
    void keepApart(CaptureRow& row);
    void put(CaptureRow& row, const std::string& path, const std::string& content);

    std::vector<CaptureRow> m_rows{};
    std::unordered_map<std::string, std::size_t> m_byPath{}; ///< of m_rows
    std::vector<CaptureMove> m_moves{};
    std::vector<File> m_movedFiles{};
    std::vector<std::string> m_notes{};
    std::set<CaptureId> m_moving{};
    std::set<CaptureId> m_replaced{};
    std::set<CaptureId> m_grown{};
    std::set<CaptureId> m_seen{};
};

} // namespace spanglass
