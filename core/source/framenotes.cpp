#include "core/source/framenotes.h"

#include "core/base/text.h"
#include "core/source/fetchhint.h"
#include "core/source/pathmapping.h"
#include "core/source/remoteurl.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t shortId = 7;

std::string nameOf(const OpenRoot& root)
{
    const std::string& path = root.path();
    const std::size_t slash = path.rfind('/');
    return "\"" + (slash == std::string::npos || slash + 1 == path.size() ? path : path.substr(slash + 1))
        + "\"";
}

std::string lastElement(const RemoteUrl& url)
{
    return toLower(std::string_view(url.path).substr(url.path.rfind('/') + 1));
}

enum class Likeness { Unusable, Folder, Other, Unknown, Fork, Same };

Likeness likenessOf(const OpenRoot& root, std::string_view url)
{
    if (root.repository() == nullptr) {
        return root.hasFolder() ? Likeness::Folder : Likeness::Unusable;
    }
    const auto& remotes = root.remotes();
    const bool isSame = std::any_of(remotes.begin(), remotes.end(),
        [url](const std::string& remote) { return isSameRepository(remote, url); });
    if (isSame) {
        return Likeness::Same;
    }
    if (url.empty() || remotes.empty()) {
        return Likeness::Unknown;
    }
    return isOfAnother(root, url) ? Likeness::Other : Likeness::Fork;
}

/// The root that a repository's commits are to be expected in; null if none is likelier than another.
const OpenRoot* likeliestRoot(std::span<const OpenRoot> roots, std::string_view repositoryUrl)
{
    const OpenRoot* best = nullptr;
    Likeness bestLikeness = Likeness::Unusable;
    for (const OpenRoot& root : roots) {
        const Likeness likeness = likenessOf(root, repositoryUrl);
        if (likeness > bestLikeness) {
            best = &root;
            bestLikeness = likeness;
        } else if (likeness == bestLikeness && likeness != Likeness::Same) {
            best = nullptr; // of two clones of the one repository either will do
        }
    }
    return best;
}

std::string otherNote(const OpenRoot& root, const std::string& repositoryUrl)
{
    const RemoteUrl named = remoteUrl(repositoryUrl);
    return "the span names " + toValidUtf8(named.host + "/" + named.path) + ", the clone " + nameOf(root)
        + " is of another repository";
}

std::string lacksNote(const OpenRoot& root, const std::string& commit, const std::string& repositoryUrl)
{
    const std::string id = commit.substr(0, shortId);
    if (root.repository() == nullptr) {
        return "commit " + id + " is not looked for in the folder " + nameOf(root)
            + ", which is no clone; one within it can be a source root of its own";
    }
    if (isOfAnother(root, repositoryUrl)) {
        return otherNote(root, repositoryUrl) + "; commit " + id
            + " is to be had from a clone of that as a source root: " + cloneCommand(repositoryUrl);
    }
    const std::string command = fetchCommand(*root.repository(), commit, repositoryUrl);
    return "the clone " + nameOf(root) + " lacks commit " + id
        + (command.empty() ? "" : "; this would bring it: ") + command;
}

} // namespace

std::string joinedNotes(std::string first, std::string_view second)
{
    first += first.empty() || second.empty() ? "" : "; ";
    return first.append(second);
}

bool isOfAnother(const OpenRoot& root, std::string_view repositoryUrl)
{
    const RemoteUrl named = remoteUrl(repositoryUrl);
    const auto& remotes = root.remotes();
    return !named.host.empty() && !remotes.empty()
        && std::none_of(remotes.begin(), remotes.end(), [&named](const std::string& remote) {
               const RemoteUrl its = remoteUrl(remote);
               return its.host.empty() || lastElement(its) == lastElement(named);
           });
}

std::string lackingNote(std::span<const OpenRoot> roots, const OpenRoot* root, const std::string& commit,
    const std::string& repositoryUrl)
{
    const bool isOther = root != nullptr && isOfAnother(*root, repositoryUrl);
    if (commit.empty()) {
        return isOther ? otherNote(*root, repositoryUrl) : std::string();
    }
    const OpenRoot* const likeliest = likeliestRoot(roots, repositoryUrl);
    const OpenRoot* const meant = root == nullptr ? likeliest : root;
    if (meant == nullptr) {
        return "no source root has commit " + commit.substr(0, shortId);
    }
    return isOther && likeliest != nullptr && likeliest != root
        ? joinedNotes(otherNote(*root, repositoryUrl), lacksNote(*likeliest, commit, repositoryUrl))
        : lacksNote(*meant, commit, repositoryUrl);
}

std::string filteredNote(const OpenRoot& root, const std::string& what, const std::string& commit)
{
    const std::string command = refetchCommand(*root.repository(), commit);
    return what + " of commit " + commit.substr(0, shortId) + " is left out of the clone " + nameOf(root)
        + " by its filter" + (command.empty() ? "" : "; this would bring it: ") + command;
}

} // namespace spanglass
