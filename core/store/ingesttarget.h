#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <optional>
#include <string>

namespace spanglass {

/// The file an ingest writes to. A workspace that is there is written in a transaction. A new one is built
/// beside its place without a journal, which halves what is written, and moved there when it is
/// complete: whoever is killed before leaves no workspace, only a file that the next build takes over.
class IngestTarget {
public:
    /// Errors: the place is no regular file, cannot be written, or another program writes there.
    static Result<IngestTarget> open(const std::string& given);
    IngestTarget(IngestTarget&& other) noexcept;
    IngestTarget& operator=(IngestTarget&&) = delete;
    ~IngestTarget(); ///< removes an unfinished build

    [[nodiscard]] const Database& db() const { return *m_db; }

    /// Puts a new workspace in its place, on the disk for good. Nothing to do for one that was there.
    Result<> finish();

private:
    IngestTarget(std::string workspace, int lock)
        : m_workspace(std::move(workspace))
        , m_lock(lock)
    {
    }
    static Result<IngestTarget> openThere(const std::string& workspace);
    Result<IngestTarget> build() &&;
    [[nodiscard]] std::string building() const { return m_workspace + ".building"; }

    std::string m_workspace;
    std::optional<Database> m_db{};
    int m_lock = -1; ///< of the file being built; -1 when none is
};

} // namespace spanglass
