#include "core/source/framenotes.h"

#include "core/source/fetchhint.h"
#include "core/source/pathmapping.h"

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

enum class Likeness { Unusable, Folder, Other, Unknown, Same };

Likeness likenessOf(const OpenRoot& root, std::string_view url)
{
    if (root.repository() == nullptr) {
        return root.hasFolder() ? Likeness::Folder : Likeness::Unusable;
    }
    const auto& remotes = root.remotes();
    const bool isSame = std::any_of(remotes.begin(), remotes.end(),
        [url](const std::string& remote) { return isSameRepository(remote, url); });
    return isSame ? Likeness::Same : url.empty() || remotes.empty() ? Likeness::Unknown : Likeness::Other;
}

} // namespace

std::string joinedNotes(std::string first, std::string_view second)
{
    first += first.empty() || second.empty() ? "" : "; ";
    return first.append(second);
}

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

std::string lackingNote(const OpenRoot& root, const std::string& commit, const std::string& repositoryUrl)
{
    const std::string id = commit.substr(0, shortId);
    if (root.repository() == nullptr) {
        return "commit " + id + " is not looked for in the folder " + nameOf(root)
            + ", which is no clone; one within it can be a source root of its own";
    }
    const std::string command = fetchCommand(*root.repository(), commit, repositoryUrl);
    return "the clone " + nameOf(root) + " lacks commit " + id
        + (command.empty() ? "" : "; this would bring it: ") + command;
}

} // namespace spanglass
