#include "core/source/tablecache.h"

#include <algorithm>
#include <utility>

namespace spanglass {

TableCache::TableCache(std::size_t most)
    : m_most(most)
{
}

std::shared_ptr<const FileTable> TableCache::find(const std::string& root, const std::string& commit)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const Entry& entry) { return entry.commit == commit && entry.root == root; });
    if (found == m_entries.end()) {
        return nullptr;
    }
    m_entries.splice(m_entries.begin(), m_entries, found);
    return m_entries.front().files;
}

void TableCache::add(
    const std::string& root, const std::string& commit, std::shared_ptr<const FileTable> files)
{
    if (find(root, commit)) {
        return; // another thread was as fast
    }
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({ root, commit, std::move(files) });
    if (m_entries.size() > m_most) {
        m_entries.pop_back();
    }
}

} // namespace spanglass
