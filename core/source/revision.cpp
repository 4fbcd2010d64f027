#include "core/source/revision.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::array<std::string_view, 3> commitKeys{ "git.commit.sha", "vcs.ref.head.revision",
    "_dd.git.commit.sha" };
constexpr std::array<std::string_view, 4> repositoryKeys{ "git.repository_url", "vcs.repository.url.full",
    "_dd.git.repository_url", "vcs.repository.url" };
constexpr std::size_t shortestId = 7;
constexpr std::size_t longestId = 64;

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lowered(c); });
    return out;
}

bool isCommitId(std::string_view text)
{
    return text.size() >= shortestId && text.size() <= longestId
        && std::all_of(text.begin(), text.end(), isHex);
}

/// Digits alone are more often a build's number or a date.
bool looksLikeCommit(std::string_view text)
{
    return isCommitId(text) && !std::all_of(text.begin(), text.end(), isDigit);
}

std::string_view valueOf(const std::vector<Attribute>& attributes, std::string_view key)
{
    const auto found = std::find_if(attributes.begin(), attributes.end(),
        [key](const Attribute& attribute) { return attribute.key == key; });
    return found != attributes.end() ? std::string_view(found->value) : std::string_view();
}

void addCommit(std::vector<std::string>& commits, std::string_view text)
{
    std::string id = lowered(text);
    if (isCommitId(id) && std::find(commits.begin(), commits.end(), id) == commits.end()) {
        commits.push_back(std::move(id));
    }
}

/// Words in lower case with one kind of separator: "Order_Service" and "order-service" are one name.
std::string normalized(std::string_view name)
{
    std::string out = lowered(name);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '_' || c == '.' || c == ' '; }, '-');
    return out;
}

/// "1.2.0" of "v1.2.0", "V1.2.0", "1.2.0".
std::string_view withoutV(std::string_view text)
{
    const bool marked = text.size() > 1 && lowered(text[0]) == 'v' && isDigit(text[1]);
    return marked ? text.substr(1) : text;
}

/// How well a tag names a version; 0 = not at all.
int fitOf(std::string_view tag, std::string_view version, std::string_view service)
{
    if (!tag.ends_with(version)) {
        return 0;
    }
    std::string_view before = tag.substr(0, tag.size() - version.size());
    if (!before.empty() && lowered(before.back()) == 'v') {
        before.remove_suffix(1);
    }
    if (before.empty()) {
        return 2;
    }
    if (std::string_view("-/@_").find(before.back()) == std::string_view::npos) {
        return 0; // 11.2.0, 0.1.2.0
    }
    before.remove_suffix(1);
    const std::string name = normalized(before);
    if (!service.empty() && (name == service || name.ends_with("/" + std::string(service)))) {
        return 3;
    }
    return name == "release" || name == "version" || name == "rel" || name == "releases" ? 1 : 0;
}

const TagInfo* bestFit(std::span<const TagInfo> tags, std::string_view version, std::string_view service)
{
    const TagInfo* best = nullptr;
    int bestFit = 0;
    for (const TagInfo& tag : tags) {
        const int fit = fitOf(tag.name, version, service);
        if (fit > bestFit) {
            best = &tag;
            bestFit = fit;
        }
    }
    return best;
}

} // namespace

std::string commitInVersion(std::string_view version)
{
    if (looksLikeCommit(version)) {
        return lowered(version);
    }
    const std::size_t mark = version.find_last_of("-+.");
    if (mark == std::string_view::npos) {
        return {};
    }
    std::string_view last = version.substr(mark + 1);
    if (last.starts_with('g') && isCommitId(last.substr(1))) {
        return lowered(last.substr(1)); // git describe
    }
    return looksLikeCommit(last) && version[mark] != '.' ? lowered(last) : std::string();
}

RevisionClues cluesOf(const Occurrence& occurrence)
{
    RevisionClues clues;
    const Resource& resource = occurrence.resource;
    for (const auto* attributes :
        { &occurrence.attributes, &resource.attributes, &occurrence.traceRevision }) {
        for (const std::string_view key : commitKeys) {
            addCommit(clues.commits, valueOf(*attributes, key));
        }
        for (const std::string_view key : repositoryKeys) {
            if (clues.repositoryUrl.empty()) {
                clues.repositoryUrl = valueOf(*attributes, key);
            }
        }
    }
    addCommit(clues.commits, commitInVersion(resource.version));
    clues.version = resource.version;
    clues.service = resource.service;
    return clues;
}

const TagInfo* tagOfVersion(std::span<const TagInfo> tags, std::string_view version, std::string_view service)
{
    const std::string_view plain = withoutV(version);
    if (plain.empty() || plain.size() > 200 || !std::any_of(plain.begin(), plain.end(), isDigit)) {
        return nullptr; // "latest", "dev"
    }
    const std::string name = normalized(service);
    if (const TagInfo* whole = bestFit(tags, plain, name)) {
        return whole;
    }
    const std::size_t appended = plain.find_first_of("+-");
    return appended == std::string_view::npos || appended == 0
        ? nullptr
        : bestFit(tags, plain.substr(0, appended), name);
}

} // namespace spanglass
