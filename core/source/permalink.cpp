#include "core/source/permalink.h"

#include "core/source/remoteurl.h"
#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

enum class Host { None, GitHub, GitLab, BitbucketCloud, BitbucketServer, Gitea, Azure };

/// True if the word stands in the name: "gitea.acme.dev", "my-gitea.dev".
bool hasWord(std::string_view host, std::string_view word)
{
    return host.find(word) != npos;
}

Host hostOf(const RemoteUrl& remote)
{
    const std::string_view host = remote.host;
    if (host.empty() || remote.path.find('/') == std::string::npos)
        return Host::None;
    if (host == "bitbucket.org")
        return Host::BitbucketCloud;
    if (host == "dev.azure.com" || remote.path.find("/_git/") != std::string::npos)
        return Host::Azure;
    if (hasWord(host, "github"))
        return Host::GitHub;
    if (hasWord(host, "gitlab"))
        return Host::GitLab;
    if (hasWord(host, "bitbucket") || host.starts_with("stash.") || remote.path.starts_with("scm/"))
        return Host::BitbucketServer;
    if (host == "codeberg.org" || hasWord(host, "gitea") || hasWord(host, "forgejo"))
        return Host::Gitea;
    return Host::GitLab;
}

/// "https://host:8443/": the port and scheme of pages are only known from URLs of them.
std::string originOf(const RemoteUrl& remote)
{
    const bool isWeb = remote.scheme == "http" || remote.scheme == "https";
    std::string origin = (isWeb ? remote.scheme : "https") + "://" + remote.host;
    if (isWeb && !remote.port.empty())
        origin += ':' + remote.port;
    return origin + '/';
}

std::string bitbucketServerPage(const RemoteUrl& remote)
{
    std::string_view path = remote.path;
    std::string page = originOf(remote);
    if (const auto scm = path.find("scm/"); scm == 0 || (scm != npos && path[scm - 1] == '/')) {
        page += path.substr(0, scm); // the application may lie in a folder of the host
        path.remove_prefix(scm + 4);
    }
    const auto slash = path.rfind('/');
    if (slash == npos)
        return {};
    const auto project = path.substr(0, slash);
    const bool isPerson = project.starts_with('~');
    return page.append(isPerson ? "users/" : "projects/")
        .append(project.substr(isPerson ? 1 : 0))
        .append("/repos/")
        .append(path.substr(slash + 1));
}

std::string pageOf(const RemoteUrl& remote, Host host)
{
    switch (host) {
    case Host::None: return {};
    case Host::BitbucketServer: return bitbucketServerPage(remote);
    default: return originOf(remote) + remote.path;
    }
}

bool isHexId(std::string_view commit)
{
    return commit.size() >= 7 && commit.size() <= 64
        && commit.find_first_not_of("0123456789abcdefABCDEF") == npos;
}

/// Percent escapes for all but the characters that no URL gives a meaning, and slashes. "" for paths that a
/// browser would go elsewhere with.
std::string escaped(std::string_view path)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    const std::string slashed = '/' + std::string(path) + '/';
    for (const std::string_view odd : { "//", "/./", "/../" }) {
        if (slashed.find(odd) != std::string::npos)
            return {};
    }
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (isLetter(c) || isDigit(c) || std::string_view("-._~/").find(c) != npos)
            result += c;
        else
            result.append({ '%', digits[byte >> 4U], digits[byte & 0xFU] });
    }
    return result;
}

std::string azureLine(int line)
{
    return "&line=" + std::to_string(line) + "&lineEnd=" + std::to_string(line + 1LL)
        + "&lineStartColumn=1&lineEndColumn=1";
}

} // namespace

std::string permalink(std::string_view remote, std::string_view commit, std::string_view path, int line)
{
    const auto url = remoteUrl(remote);
    const auto host = hostOf(url);
    const auto page = pageOf(url, host);
    const auto file = escaped(path);
    if (page.empty() || file.empty() || !isHexId(commit))
        return {};
    const std::string id(commit);
    const std::string number = line > 0 ? std::to_string(line) : std::string();
    const auto with = [&](std::string_view mark) {
        return number.empty() ? std::string() : std::string(mark) + number;
    };
    switch (host) {
    case Host::GitHub: return page + "/blob/" + id + '/' + file + with("#L");
    case Host::GitLab: return page + "/-/blob/" + id + '/' + file + with("#L");
    case Host::BitbucketCloud: return page + "/src/" + id + '/' + file + with("#lines-");
    case Host::BitbucketServer: return page + "/browse/" + file + "?at=" + id + with("#");
    case Host::Gitea: return page + "/src/commit/" + id + '/' + file + with("#L");
    case Host::Azure:
        return page + "?path=/" + file + "&version=GC" + id + (line > 0 ? azureLine(line) : std::string());
    case Host::None: break;
    }
    return {};
}

std::string webAddress(std::string_view remote)
{
    const auto url = remoteUrl(remote);
    return pageOf(url, hostOf(url));
}

} // namespace spanglass
