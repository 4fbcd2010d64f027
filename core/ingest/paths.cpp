#include "core/ingest/paths.h"

#include "core/capture/container/container.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <unordered_set>

namespace spanglass {

namespace fs = std::filesystem;

namespace {

constexpr int deepestFolder = 32;
constexpr std::size_t mostFiles = 65'000; // as many captures as one ingest takes
constexpr std::size_t mostEntries = 1'000'000; ///< looked at in a folder, whatever they are

std::string absolutePath(const std::string& path)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    return error ? path : absolute.lexically_normal().string();
}

/// Gathers the files of a folder and those of folders in it.
class FolderWalk {
public:
    FolderWalk(std::string path, ExpandedPaths& out)
        : m_path(std::move(path))
        , m_out(out)
    {
    }

    void run()
    {
        std::error_code error;
        for (fs::recursive_directory_iterator it(m_path, error), end; !error && it != end;
             it.increment(error)) {
            visit(it);
            if (m_files.size() > mostFiles || ++m_entries > mostEntries) {
                fail("more than 65,000 files or a million entries in this folder: stopped", false);
                break;
            }
        }
        if (error) {
            fail(error.message(), false);
        }
        tell();
        std::ranges::sort(m_files);
        for (const std::string& file : m_files) {
            m_out.folders.emplace(file, m_path);
        }
        m_out.files.insert(m_out.files.end(), m_files.begin(), m_files.end());
    }

private:
    void visit(fs::recursive_directory_iterator& it)
    {
        std::error_code ignored;
        const bool isHidden = it->path().filename().string().starts_with('.');
        if (it->is_directory(ignored)) { // also by a link, which is not followed
            const bool isLink = it->is_symlink(ignored);
            m_linkedFolders += isLink ? 1U : 0U;
            m_deepFolders += !isLink && it.depth() >= deepestFolder ? 1U : 0U;
            if (isHidden || it.depth() >= deepestFolder || !isReadable(*it)) {
                it.disable_recursion_pending();
            }
        } else if (!isHidden && it->is_regular_file(ignored)) {
            m_files.push_back(it->path().string());
        } else {
            m_others += isHidden ? 0U : 1U;
        }
    }

    /// A folder that cannot be looked into is told, and the walk goes on.
    bool isReadable(const fs::directory_entry& folder)
    {
        std::error_code error;
        const fs::directory_iterator look(folder.path(), error);
        if (error) {
            const std::string path = folder.path().string();
            m_out.failures.push_back({ path, { Error::Kind::Io, path + ": " + error.message() } });
        }
        return !error;
    }

    void tell()
    {
        if (m_linkedFolders > 0) {
            passOver(m_linkedFolders, "link to a folder", "links to folders");
        }
        if (m_deepFolders > 0) {
            fail("folders in it deeper than 32 levels were passed over", true);
        }
        if (m_others > 0) {
            passOver(m_others, "device, pipe or broken link", "devices, pipes or broken links");
        }
        if (m_files.empty() && m_out.failures.size() == m_failuresBefore) {
            fail("no files in this folder", false);
        }
    }

    void passOver(std::size_t count, const char* one, const char* many)
    {
        fail(std::to_string(count) + " " + (count == 1 ? one : many)
                + (count == 1 ? " in it was passed over" : " in it were passed over"),
            true);
    }

    void fail(const std::string& cause, bool passedOver)
    {
        m_out.failures.push_back({ m_path, { Error::Kind::Io, m_path + ": " + cause }, passedOver });
    }

    std::string m_path;
    ExpandedPaths& m_out;
    std::vector<std::string> m_files{};
    std::size_t m_entries = 0;
    std::size_t m_failuresBefore = m_out.failures.size();
    std::size_t m_others = 0;
    std::size_t m_linkedFolders = 0;
    std::size_t m_deepFolders = 0;
};

} // namespace

ExpandedPaths expandPaths(const std::vector<std::string>& paths)
{
    ExpandedPaths out;
    std::unordered_set<std::string> whole;
    for (const std::string& path : paths) {
        if (path == "-") {
            out.files.push_back(path);
            continue;
        }
        std::string absolute = absolutePath(path);
        while (absolute.size() > 1 && absolute.ends_with('/')) {
            absolute.pop_back();
        }
        std::error_code error;
        if (fs::is_directory(absolute, error)) {
            FolderWalk(absolute, out).run();
        } else if (const auto archive = archiveOf(absolute)) {
            out.files.push_back(*archive);
            out.members[*archive].push_back(absolute);
        } else {
            out.files.push_back(absolute);
            whole.insert(absolute);
        }
    }
    std::erase_if(out.members, [&](const auto& archive) { return whole.contains(archive.first); });
    std::erase_if(out.folders, [&](const auto& file) { return whole.contains(file.first); });
    // The same file named twice is read once.
    std::unordered_set<std::string> seen;
    std::erase_if(out.files, [&](const std::string& file) { return !seen.insert(file).second; });
    return out;
}

void passOverWorkspace(ExpandedPaths& paths, const std::string& workspace)
{
    constexpr std::string_view rebuilding = ".rebuilding";
    fs::path own = absolutePath(workspace);
    while (own.string().ends_with(rebuilding)) { // built anew: that is beside the workspace itself
        own = own.string().substr(0, own.string().size() - rebuilding.size());
    }
    const std::string name = own.filename().string();
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(own.parent_path(), error);
    const auto isOwn = [&](const std::string& file) {
        const fs::path path(file);
        const std::string fileName = path.filename().string();
        std::string_view rest = fileName;
        if (!rest.starts_with(name) || !paths.folders.contains(file)) {
            return false;
        }
        rest.remove_prefix(name.size());
        for (const std::string_view beside : { rebuilding, std::string_view(".building") }) {
            rest.remove_prefix(rest.starts_with(beside) ? beside.size() : 0);
        }
        const bool isMade = rest.empty() || rest == "-wal" || rest == "-shm" || rest == "-journal";
        std::error_code failed;
        return isMade && fs::weakly_canonical(path.parent_path(), failed) == folder;
    };
    std::erase_if(paths.files, isOwn);
}

} // namespace spanglass
