#include "core/source/presentfile.h"

#include "core/source/owners.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t largestOwners = 3 << 20; // as GitHub's limit

} // namespace

std::string pathNow(OpenRoot& root, const FrameSource& source, std::stop_token stop)
{
    if (source.commit.empty() || root.repository() == nullptr) {
        return source.file.path;
    }
    auto now = root.repository()->follow(source.commit, source.file.path, root.state().head, stop);
    return now && *now ? **std::move(now) : source.file.path;
}

std::vector<std::string> ownersNow(OpenRoot& root, const FrameSource& source, std::stop_token stop)
{
    Repository& repository = *root.repository();
    const std::string& prefix = repository.prefix();
    for (const std::string& file : ownersFiles) {
        const auto text = prefix.empty() ? root.readWhole(root.state().head, file, largestOwners)
                                         : repository.readAtTop(root.state().head, file, largestOwners);
        if (text && *text) {
            const std::string inFront = prefix.empty() ? "" : prefix + "/";
            return CodeOwners::parse(**text).ownersOf(inFront + pathNow(root, source, stop));
        }
    }
    return {};
}

Result<SourceFinder::EditorPlace> placeNow(OpenRoot& root, const FrameSource& source, std::stop_token stop)
{
    if (root.folder() == nullptr) {
        return Error{ Error::Kind::Io, root.path() + " is a bare repository: there is no file to open" };
    }
    SourceFinder::EditorPlace place{ .root = root.path(), .line = source.line, .column = source.column };
    const std::string path = pathNow(root, source, stop);
    auto located = root.folder()->locate(path);
    if (!located) {
        return std::move(located).error();
    }
    if (!*located) {
        return Error{ Error::Kind::Io, root.path() + ": " + path + " is no longer there" };
    }
    place.path = **std::move(located);
    if (source.commit.empty()) {
        return place;
    }
    const auto then = root.read(source.commit, source.file.path);
    const auto now = root.read({}, path);
    if (then && *then && now && *now) {
        const auto same = lineAfter((*then)->text(), (*now)->text(), source.line);
        const auto near = same ? same : lineAfter((*then)->text(), (*now)->text(), source.line, true);
        place.isMoved = !same;
        place.line = near.value_or(source.line);
        place.column = same ? source.column : 0;
    }
    return place;
}

} // namespace spanglass
