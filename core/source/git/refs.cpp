#include "core/source/git/refs.h"

#include "core/base/text.h"
#include "core/source/git/regularfile.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string_view>
#include <system_error>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largestRef = 65'536;
constexpr std::size_t largestPackedRefs = std::size_t{ 256 } << 20U;
constexpr std::size_t mostTags = 1'000'000;
constexpr std::string_view tagFolder = "refs/tags/";
constexpr std::size_t idDigits = 40;

Error errorOf(const std::string& place, std::string_view cause)
{
    return { Error::Kind::Format, place + ": " + std::string(cause) };
}

/// A ref lies below refs/: any other name could be any file of the repository.
bool isRefName(std::string_view name)
{
    constexpr std::size_t longest = 4096;
    if (!name.starts_with("refs/") || name.size() > longest) {
        return false;
    }
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string_view part = name.substr(begin, end - begin);
        if (part.empty() || part.front() == '.' || std::any_of(part.begin(), part.end(), [](unsigned char c) {
                return c <= 0x20 || c == 0x7f;
            })) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

std::optional<ObjectId> idIn(std::string_view text)
{
    return trimmed(text).size() == idDigits ? objectIdFromHex(trimmed(text)) : std::nullopt;
}

/// Calls for each line of `packed-refs`; the tag's commit is given where the line behind tells it. Ends early
/// where `each` says so.
Result<> eachPacked(
    const std::string& commonFolder, const std::function<bool(std::string_view, const ObjectId&)>& each)
{
    const std::string file = commonFolder + "/packed-refs";
    const auto content = readRegularFile(file, largestPackedRefs);
    if (!content || !*content) {
        return content ? Result<>() : Result<>(content.error());
    }
    std::string_view text = **content;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#' || line.front() == '^') {
            continue;
        }
        auto id = objectIdFromHex(line.substr(0, idDigits));
        if (!id || line.size() < idDigits + 2 || line[idDigits] != ' ') {
            return errorOf(file, "line " + std::to_string(number) + ": is no ref");
        }
        if (text.starts_with('^')) {
            id = idIn(text.substr(1, std::min(text.find('\n'), text.size()) - 1)).value_or(*id);
        }
        if (!each(line.substr(idDigits + 1), *id)) {
            break;
        }
    }
    return {};
}

std::string fileOf(const std::string& gitFolder, const std::string& commonFolder, std::string_view name)
{
    const bool isOfWorkTree = name == "HEAD" || name.starts_with("refs/bisect/")
        || name.starts_with("refs/worktree/") || name.starts_with("refs/rewritten/");
    return (isOfWorkTree ? gitFolder : commonFolder) + "/" + std::string(name);
}

bool isFolder(const std::string& path)
{
    std::error_code failure;
    return fs::is_directory(path, failure);
}

} // namespace

Result<std::optional<ObjectId>> readHead(const std::string& gitFolder, const std::string& commonFolder)
{
    constexpr int longestChain = 5;
    constexpr std::string_view link = "ref:";
    std::string name = "HEAD";
    for (int step = 0; step < longestChain; ++step) {
        const std::string file = fileOf(gitFolder, commonFolder, name);
        // A branch's folder may still lie there where it is packed.
        const auto text = step > 0 && isFolder(file) ? Result<std::optional<std::string>>(std::nullopt)
                                                     : readRegularFile(file, largestRef);
        if (!text) {
            return text.error();
        }
        if (!*text) {
            std::optional<ObjectId> id;
            auto done = eachPacked(commonFolder, [&](std::string_view known, const ObjectId& at) {
                id = known == name ? std::optional(at) : id;
                return !id;
            });
            return done ? Result<std::optional<ObjectId>>(id) : done.error();
        }
        const std::string_view line = trimmed(**text);
        if (!line.starts_with(link)) {
            const auto id = idIn(line);
            return id ? Result<std::optional<ObjectId>>(id) : errorOf(file, "names no commit");
        }
        name = trimmed(line.substr(link.size()));
        if (!isRefName(name)) {
            return errorOf(file, "names no branch");
        }
    }
    return errorOf(fileOf(gitFolder, commonFolder, name), "is led to through more than 5 refs");
}

Result<std::vector<std::pair<std::string, ObjectId>>> readTags(const std::string& commonFolder)
{
    std::map<std::string, ObjectId> tags;
    auto done = eachPacked(commonFolder, [&](std::string_view name, const ObjectId& id) {
        if (name.starts_with(tagFolder)) {
            tags.insert_or_assign(std::string(name.substr(tagFolder.size())), id);
        }
        return tags.size() < mostTags;
    });
    if (!done) {
        return done.error();
    }
    const std::string folder = commonFolder + "/" + std::string(tagFolder);
    std::error_code failure;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure);
    for (; !failure && entry != fs::recursive_directory_iterator() && tags.size() < mostTags;
         entry.increment(failure)) {
        constexpr int deepest = 100;
        if (entry.depth() >= deepest) {
            entry.disable_recursion_pending();
        }
        std::error_code unknown;
        const std::string name = entry->path().string().substr(folder.size());
        if (!entry->is_regular_file(unknown) || name.ends_with(".lock")) {
            continue;
        }
        // A damaged tag is no reason to go without the others.
        const auto text = readRegularFile(entry->path().string(), largestRef);
        if (const auto id = text && *text ? idIn(**text) : std::nullopt) {
            tags.insert_or_assign(name, *id);
        }
    }
    return std::vector<std::pair<std::string, ObjectId>>(tags.begin(), tags.end());
}

} // namespace spanglass
