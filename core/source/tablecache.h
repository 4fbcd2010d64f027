#pragma once

#include "core/source/filetable.h"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace spanglass {

/// File tables that finders on several threads share, so that one prepares what another is asked for. Keeps
/// those that were used last. Any thread.
class TableCache {
public:
    explicit TableCache(std::size_t most = 16);

    /// Of a root (its path) at a commit; null if it is not there.
    std::shared_ptr<const FileTable> find(const std::string& root, const std::string& commit);
    void add(const std::string& root, const std::string& commit, std::shared_ptr<const FileTable> files);

private:
    struct Entry {
        std::string root{};
        std::string commit{};
        std::shared_ptr<const FileTable> files{};
    };
    std::size_t m_most;
    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< newest use first; guarded by m_mutex
};

} // namespace spanglass
