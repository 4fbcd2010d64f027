#pragma once

#include "core/base/result.h"

#include <sys/stat.h>

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace spanglass {

/// Tells files apart, whatever they are called: device and inode.
using FileId = std::pair<std::uint64_t, std::uint64_t>;

/// The file at a path, links followed; nothing if there is none or it is no regular file.
std::optional<FileId> fileAt(const std::string& path);

class OpenFile;

/// Bounds how many files are open at once: the one that was used longest ago is closed, and opened again when
/// it is used, if the same file is still at its path. Must outlive its files. One thread at a time.
class OpenFiles {
public:
    /// As many as leave the process enough descriptors for all else.
    OpenFiles();
    explicit OpenFiles(std::size_t most)
        : m_most(most)
    {
    }
    OpenFiles(const OpenFiles&) = delete;
    OpenFiles& operator=(const OpenFiles&) = delete;

    [[nodiscard]] std::size_t count() const { return m_open.size(); }

private:
    friend class OpenFile;
    int open(const std::string& path);
    bool closeOldest();

    std::size_t m_most;
    std::list<OpenFile*> m_open{}; ///< last used first
};

/// A regular file for reading that may be closed meanwhile.
class OpenFile {
public:
    /// Errors name the cause only: not there, no permission, no regular file.
    static Result<std::unique_ptr<OpenFile>> open(const std::string& path, OpenFiles& files);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] FileId id() const { return m_id; }

    /// Its descriptor; -1, with errno, when it was closed and cannot be opened again.
    int fd();

    /// How it is now, without opening it; nothing when it was closed and is no longer at its path.
    [[nodiscard]] std::optional<struct stat> status() const;

    /// It was found under another name.
    void renamedTo(const std::string& path) { m_path = path; }

private:
    friend class OpenFiles;
    OpenFile(std::string path, OpenFiles& files)
        : m_path(std::move(path))
        , m_files(files)
    {
    }
    void close();

    std::string m_path;
    OpenFiles& m_files;
    FileId m_id{};
    int m_fd = -1;
    std::list<OpenFile*>::iterator m_place{}; ///< among those that are open
};

} // namespace spanglass
