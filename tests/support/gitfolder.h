#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass::test {

/// Who commits and when. Times are seconds since 1970; 0 = a minute after the folder's last commit.
struct GitAuthor {
    std::string name = "Ana Ruiz";
    std::string email = "ana@example.org";
    std::int64_t authored = 0;
    std::int64_t committed = 0; ///< 0 = as authored
};

/// What `git blame --porcelain` says of one line.
struct BlamedLine {
    std::string commit{};
    std::string path{}; ///< in that commit
    int line = 0; ///< there
    bool isBoundary = false;
};

/// A repository made with the git program, of which neither the machine's nor the user's settings have a
/// part. A failing command ends the test. Made in a QTemporaryDir of the test's. Tests link
/// spanglass_gitfolder.
class GitFolder {
public:
    explicit GitFolder(std::string path);
    explicit GitFolder(const QString& path);

    static GitFolder init(const QString& path, const std::vector<std::string>& options = {});
    static GitFolder bare(const QString& path) { return init(path, { "--bare" }); }
    /// `source`: a folder, bundle or URL; options as `--depth=1` (works with "file://" + folder only).
    static GitFolder clone(
        const std::string& source, const QString& path, const std::vector<std::string>& options = {});

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::string pathOf(std::string_view file) const { return m_path + "/" + std::string(file); }

    /// Writes a file of the work tree and its folders; not yet added.
    void write(std::string_view file, std::string_view content);

    /// Commits everything that lies there and gives the id.
    std::string commit(const std::string& message, const GitAuthor& author = {});
    /// Writes one file and commits.
    std::string commit(std::string_view file, std::string_view content, const std::string& message,
        const GitAuthor& author = {});
    /// Merges with a merge commit and gives its id; for merges with conflicts use tryGit() and commit().
    std::string merge(const std::string& branch, const GitAuthor& author = {});
    /// A new branch that is checked out.
    void branch(const std::string& name, const std::string& from = "HEAD");
    void checkout(const std::string& name);
    void move(const std::string& from, const std::string& to);
    void tag(const std::string& name, const std::string& at = "HEAD");
    void annotatedTag(const std::string& name, const std::string& at = "HEAD");
    void addSubmodule(const std::string& source, const std::string& path); ///< not yet committed
    GitFolder addWorktree(const QString& path, const std::string& at = "HEAD");

    [[nodiscard]] std::string head();
    [[nodiscard]] std::string idOf(const std::string& revision);

    /// All lines of a file as `git blame --porcelain` with `options` (like "-M") tells; [0] is line 1.
    std::vector<BlamedLine> blame(
        const std::string& commit, const std::string& file, const std::vector<std::string>& options = {});

    /// Any command; gives its output without the line breaks at the end.
    std::string git(const std::vector<std::string>& arguments);

    /// False if it fails; `output` then is what it said of it. `input` is its standard input.
    bool tryGit(const std::vector<std::string>& arguments, std::string* output = nullptr,
        const std::string& input = {});

private:
    void setAuthor(const GitAuthor& author);

    std::string m_path;
    GitAuthor m_author{};
    std::int64_t m_last = 1'767'225'600; ///< 2026-01-01
};

} // namespace spanglass::test
