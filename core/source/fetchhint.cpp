#include "core/source/fetchhint.h"

#include "core/base/text.h"
#include "core/source/pathmapping.h"
#include "core/source/remoteurl.h"

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

/// The URL as git is given it: without words that log in, which are secrets, and for a shell. "" for folders
/// and what is no URL of a repository.
std::string urlFor(std::string_view repositoryUrl)
{
    const RemoteUrl url = remoteUrl(repositoryUrl);
    if (url.host.empty() || url.path.empty() || !isPastable(repositoryUrl)) {
        return {};
    }
    const bool isSsh = url.scheme.find("ssh") != std::string::npos && url.host != "dev.azure.com";
    const bool isAsNamed = url.scheme == "http" || url.scheme == "git";
    const std::string port = url.port.empty() ? "" : ":" + url.port;
    return quoted((isSsh              ? "ssh://git@"
                          : isAsNamed ? url.scheme + "://"
                                      : "https://")
        + url.host + port + "/" + url.path);
}

/// Where a commit is fetched from: a remote by its name, or else a URL.
struct From {
    std::string place{};
    std::string refs{}; ///< where what is fetched is kept
};

From fromFor(const Repository& clone, std::string_view repositoryUrl)
{
    std::string first;
    for (const auto& [name, url] : clone.remotes()) {
        if (!isPlainName(name)) {
            continue;
        }
        if (isSameRepository(url, repositoryUrl)) {
            return { name, "remotes/" + name };
        }
        first = first.empty() ? name : first;
    }
    // A fork need not have what the repository has that it was made of.
    if (std::string url = urlFor(repositoryUrl); !url.empty()) {
        return { std::move(url), "spanglass" };
    }
    return { first, "remotes/" + first };
}

} // namespace

std::string fetchCommand(const Repository& clone, std::string_view commit, std::string_view repositoryUrl)
{
    const auto [place, refs] = fromFor(clone, repositoryUrl);
    if (place.empty() || commit.size() > wholeId || !isPastable(clone.path())) {
        return {};
    }
    const std::string git = "git -C " + quoted(clone.path()) + " fetch ";
    if (commit.size() == wholeId) {
        return git + place + " " + std::string(commit);
    }
    // Shallow and bare clones fetch one branch or none unless they are told.
    return git + (clone.isShallow() ? "--unshallow " : "") + "--tags " + place + " '+refs/heads/*:refs/"
        + refs + "/*'";
}

std::string refetchCommand(const Repository& clone, std::string_view commit)
{
    const std::string remote = fromFor(clone, {}).place;
    return remote.empty() || commit.size() != wholeId || !isPastable(clone.path()) ? std::string()
                                                                                   : "git -C "
            + quoted(clone.path()) + " fetch --refetch --no-filter " + remote + " " + std::string(commit);
}

std::string cloneCommand(std::string_view repositoryUrl)
{
    const std::string url = urlFor(repositoryUrl);
    return url.empty() ? std::string() : "git clone " + url;
}

} // namespace spanglass
