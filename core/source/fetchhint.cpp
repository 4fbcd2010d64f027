#include "core/source/fetchhint.h"

#include "core/base/text.h"
#include "core/source/pathmapping.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t wholeId = 40;

/// For a POSIX shell. Nothing has a meaning between single quotes, but for themselves.
std::string quoted(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

/// Terminals act on control characters even within quotes.
bool isPastable(std::string_view text)
{
    return isValidUtf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

/// A remote that git takes for nothing else: no option, no URL, no words of a shell.
bool isPlainName(std::string_view name)
{
    return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("-_./").find(c) != std::string_view::npos;
    });
}

std::string remoteFor(const Repository& clone, std::string_view repositoryUrl)
{
    std::string first;
    for (const auto& [name, url] : clone.remotes()) {
        if (!isPlainName(name)) {
            continue;
        }
        if (isSameRepository(url, repositoryUrl)) {
            return name;
        }
        first = first.empty() ? name : first;
    }
    return first;
}

} // namespace

std::string fetchCommand(const Repository& clone, std::string_view commit, std::string_view repositoryUrl)
{
    const std::string remote = remoteFor(clone, repositoryUrl);
    if (remote.empty() || commit.size() > wholeId || !isPastable(clone.path())) {
        return {};
    }
    const std::string git = "git -C " + quoted(clone.path()) + " fetch ";
    if (commit.size() == wholeId) {
        return git + remote + " " + std::string(commit);
    }
    // Shallow and bare clones fetch one branch or none unless they are told.
    return git + (clone.isShallow() ? "--unshallow " : "") + "--tags " + remote
        + " '+refs/heads/*:refs/remotes/" + remote + "/*'";
}

} // namespace spanglass
