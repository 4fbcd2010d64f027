#include "core/source/remoteurl.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxUrlBytes = 2000;

bool isPlain(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F || std::string_view("\"<>\\^`{|}?#").find(c) != npos;
    });
}

bool isHost(std::string_view host)
{
    return !host.empty() && host.front() != '-' && host.front() != '.'
        && std::all_of(host.begin(), host.end(),
            [](char c) { return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_'; });
}

/// Every element is a name, every '%' an escape.
bool isPath(std::string_view path)
{
    for (auto at = path.find('%'); at != npos; at = path.find('%', at + 1)) {
        const auto digits = path.substr(at + 1, 2);
        if (digits.size() < 2 || digits.find_first_not_of("0123456789abcdefABCDEF") != npos)
            return false;
    }
    while (!path.empty()) {
        const auto element = path.substr(0, path.find('/'));
        if (element.empty() || element == "." || element == "..")
            return false;
        path.remove_prefix(std::min(element.size() + 1, path.size()));
    }
    return true;
}

std::string_view withoutEnds(std::string_view path)
{
    while (removePrefix(path, "/")) { }
    while (removeSuffix(path, "/")) { }
    if (path != ".git" && !path.ends_with("/.git"))
        removeSuffix(path, ".git");
    while (removeSuffix(path, "/")) { }
    return path;
}

/// The names that the pages of the host have.
void useWebNames(RemoteUrl& url)
{
    for (const std::string_view alias : { "www.", "altssh." }) {
        if (url.host.starts_with(alias))
            url.host.erase(0, alias.size());
    }
    if (url.host == "ssh.github.com")
        url.host = "github.com";
    const bool isAzureSsh = url.host == "ssh.dev.azure.com" || url.host == "vs-ssh.visualstudio.com";
    if (isAzureSsh && url.path.starts_with("v3/")) { // v3/organization/project/repository
        const auto repository = url.path.rfind('/');
        url.path = url.path.substr(3, repository - 3) + "/_git" + url.path.substr(repository);
        url.host = "dev.azure.com";
    } else if (url.host.ends_with(".visualstudio.com")) { // organization.visualstudio.com/project/_git/x
        url.path = url.host.substr(0, url.host.find('.')) + '/' + url.path;
        url.host = "dev.azure.com";
    }
}

/// "git@host:team/shop": a host, a colon before any slash; "C:/shop" is a folder of Windows.
bool splitScp(std::string_view text, RemoteUrl& url)
{
    const auto colon = text.find(':');
    if (colon == npos || colon > text.find('/'))
        return false;
    auto host = text.substr(0, colon);
    const auto user = host.rfind('@');
    host.remove_prefix(user == npos ? 0 : user + 1);
    const bool mayBeScheme = user == npos && host.find('.') == npos; // "javascript:x/y"
    if (host.size() < 2 || mayBeScheme || !isHost(host) || text.substr(colon + 1).starts_with(':'))
        return false;
    url = { "ssh", toLower(host), {}, std::string(withoutEnds(text.substr(colon + 1))) };
    return true;
}

bool splitUrl(std::string_view text, std::size_t scheme, RemoteUrl& url)
{
    constexpr std::array<std::string_view, 7> schemes{ "https", "http", "ssh", "git", "git+ssh", "git+https",
        "ssh+git" };
    url.scheme = toLower(text.substr(0, scheme));
    if (std::find(schemes.begin(), schemes.end(), url.scheme) == schemes.end())
        return false;
    text.remove_prefix(scheme + 3);
    auto host = text.substr(0, text.find('/'));
    text.remove_prefix(host.size());
    host.remove_prefix(host.rfind('@') == npos ? 0 : host.rfind('@') + 1);
    const auto colon = host.find(':');
    url.port = colon == npos ? std::string_view() : host.substr(colon + 1);
    host = host.substr(0, colon);
    url.host = toLower(host);
    url.path = withoutEnds(text);
    return isHost(host) && url.port.find_first_not_of("0123456789") == std::string::npos
        && url.port.size() <= 5;
}

} // namespace

RemoteUrl remoteUrl(std::string_view text)
{
    RemoteUrl url;
    if (text.empty() || text.size() > maxUrlBytes || !isPlain(text))
        return {};
    if (const auto scheme = text.find("://"); scheme != npos) {
        if (removePrefix(text, "file://"))
            return { {}, {}, {}, std::string(withoutEnds(text)) };
        if (!splitUrl(text, scheme, url))
            return {};
    } else if (!splitScp(text, url)) {
        const bool isFolder = text.find(':') == npos || (text.size() > 2 && text[1] == ':' && text[2] == '/');
        return isFolder ? RemoteUrl{ {}, {}, {}, std::string(withoutEnds(text)) } : RemoteUrl();
    }
    if (!isPath(url.path) || url.path.empty())
        return {};
    useWebNames(url);
    return url;
}

} // namespace spanglass
