#pragma once

#include "core/base/result.h"
#include "core/source/filetable.h"
#include "core/source/folder.h"
#include "core/source/git/repository.h"
#include "core/source/sourcefinder.h"
#include "core/source/tablecache.h"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A file as it is shown, by lines. Immutable.
class FileLines {
public:
    explicit FileLines(std::string text);

    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] int count() const { return static_cast<int>(m_starts.size()); }
    /// Line `number` from 1, without its line break; "" past the end. At most a million bytes of it.
    [[nodiscard]] std::string_view line(int number) const;

private:
    std::string m_text;
    std::vector<std::uint32_t> m_starts;
};

/// A source root that was opened: a repository with its work tree, a bare one, or a folder. What was read is
/// kept, the least recently used goes first. One thread at a time.
class OpenRoot {
public:
    static constexpr std::size_t largestFile = 4 << 20; ///< bytes; larger ones are not shown
    static constexpr std::size_t largestMap = 256 << 20;

    OpenRoot(const SourceRoot& root, std::shared_ptr<TableCache> tables);

    [[nodiscard]] const RootState& state() const { return m_state; }
    [[nodiscard]] const std::string& path() const { return m_state.path; }
    [[nodiscard]] const std::vector<std::string>& remotes() const { return m_remotes; }
    [[nodiscard]] Repository* repository() const { return m_repository.get(); } ///< null for plain folders
    [[nodiscard]] bool hasFolder() const { return m_folder.has_value(); }
    [[nodiscard]] const SourceFolder* folder() const { return m_folder ? &*m_folder : nullptr; }

    /// The files of a commit; of "" those of HEAD, or of a plain folder all that lie in it. Null if they
    /// cannot be had, or on stop. Lives as long as the root.
    std::shared_ptr<const FileTable> table(const std::string& commit, std::stop_token stop);
    /// All files that lie in the folder, tracked or not; null for a bare repository.
    std::shared_ptr<const FileTable> folderTable(std::stop_token stop);
    /// Files that HEAD no longer has, newest removal first, and a table of their paths. Looked for once.
    struct Former {
        std::vector<Repository::Former> files{};
        std::shared_ptr<const FileTable> table{};
    };
    const Former& formerFiles(std::stop_token stop);

    /// A text file of a commit, or of the folder for ""; nothing if there is none. Errors: it is binary, too
    /// large, or cannot be read.
    Result<std::shared_ptr<const FileLines>> read(const std::string& commit, const std::string& path);
    /// Content that is not kept, for source maps.
    Result<std::optional<std::string>> readWhole(
        const std::string& commit, const std::string& path, std::size_t atMost) const;

    void listHead(std::stop_token stop); ///< so that state().files is known

private:
    struct Text {
        std::string commit{};
        std::string path{};
        std::shared_ptr<const FileLines> lines{};
    };

    RootState m_state;
    std::vector<std::string> m_remotes;
    std::unique_ptr<Repository> m_repository;
    std::optional<SourceFolder> m_folder;
    std::shared_ptr<TableCache> m_tables;
    std::list<Text> m_texts; ///< newest use first
    std::shared_ptr<const FileTable> m_folderTable;
    std::optional<Former> m_former;
};

} // namespace spanglass
