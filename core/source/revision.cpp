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
constexpr std::size_t wholeId = 40;
constexpr std::size_t longestId = 64;
constexpr std::size_t longestVersion = 200;
constexpr std::string_view separators = "-/@_";

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

/// A few digits alone are more often a build's number or a date.
bool looksLikeCommit(std::string_view text)
{
    return isCommitId(text) && (text.size() >= wholeId || !std::all_of(text.begin(), text.end(), isDigit));
}

std::string_view valueOf(const std::vector<Attribute>& attributes, std::string_view key)
{
    const auto found = std::find_if(attributes.begin(), attributes.end(),
        [key](const Attribute& attribute) { return attribute.key == key; });
    return found != attributes.end() ? std::string_view(found->value) : std::string_view();
}

void addIfNew(std::vector<std::string>& commits, std::string id)
{
    if (!id.empty() && std::find(commits.begin(), commits.end(), id) == commits.end()) {
        commits.push_back(std::move(id));
    }
}

void addCommit(std::vector<std::string>& commits, std::string_view text)
{
    if (looksLikeCommit(text)) {
        addIfNew(commits, lowered(text));
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

/// A tag or a version in parts: "@shop/orders" and "1.2.0" of "@shop/orders@v1.2.0".
struct NamedVersion {
    std::string name{}; ///< normalized
    std::string_view version{}; ///< without "v"; "" where there is none
};

/// The version begins at the first digit that is the first of a word.
NamedVersion splitVersion(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::string_view rest = withoutV(text.substr(begin));
        if (!rest.empty() && isDigit(rest.front())) {
            return { normalized(text.substr(0, begin == 0 ? 0 : begin - 1)), rest };
        }
        const std::size_t separator = text.find_first_of(separators, begin);
        begin = separator == std::string_view::npos ? text.size() : separator + 1;
    }
    return {};
}

/// Names that tags of whatever program begin with.
bool isGeneralName(std::string_view name)
{
    constexpr std::array<std::string_view, 5> names{ "", "release", "version", "rel", "releases" };
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Nothing of the version's own: "-rc1", "-SNAPSHOT", "-3-gdeadbee".
std::string_view withoutAppended(std::string_view version)
{
    return version.substr(0, version.find('-'));
}

/// The release that a version says it is: "1.2.0" of "1.2.0.RELEASE", "1.2.0+77".
std::string_view withoutMarks(std::string_view version)
{
    version = version.substr(0, version.find('+'));
    const std::size_t mark = version.find_last_of(".-");
    if (mark != std::string_view::npos && mark > 0) {
        const std::string last = lowered(version.substr(mark + 1));
        if (last == "release" || last == "final" || last == "ga") {
            return version.substr(0, mark);
        }
    }
    return version;
}

/// How well a tag names a version.
enum class Fit { None, Foreign, General, Plain, EndsInService, Service };

/// `version` is that of the tag without "v"; what is in front of it in the tag is its name.
Fit fitOf(std::string_view tag, std::string_view version, std::string_view service)
{
    if (version.empty() || !tag.ends_with(version)) {
        return Fit::None;
    }
    std::string_view before = tag.substr(0, tag.size() - version.size());
    if (!before.empty() && lowered(before.back()) == 'v') {
        before.remove_suffix(1);
    }
    if (before.empty()) {
        return Fit::Plain;
    }
    if (separators.find(before.back()) == std::string_view::npos) {
        return Fit::None; // 11.2.0, 0.1.2.0
    }
    before.remove_suffix(1);
    const std::string name = normalized(before);
    if (!service.empty() && name.ends_with(service)) {
        const std::string_view front = std::string_view(name).substr(0, name.size() - service.size());
        if (front.empty() || front.back() == '/') {
            return Fit::Service;
        }
        if (front.back() == '-') {
            return Fit::EndsInService;
        }
    }
    if (isGeneralName(name)) {
        return Fit::General;
    }
    return splitVersion(tag).version == version ? Fit::Foreign : Fit::None; // 2.0.0-1
}

/// Whether a version may have this name in front: "build-77" is no version 77.
bool mayName(const NamedVersion& named, std::string_view text, std::string_view service)
{
    const std::string_view front = text.substr(0, text.size() - named.version.size());
    return isGeneralName(named.name) || named.name == service
        || front.find_first_of("@/") != std::string_view::npos;
}

/// The names that tags have in front of versions, but for general ones: one where all are of one program.
std::vector<std::string> namesOf(std::span<const TagInfo> tags)
{
    constexpr std::size_t enough = 2;
    std::vector<std::string> names;
    for (const TagInfo& tag : tags) {
        std::string name = splitVersion(tag.name).name;
        if (!isGeneralName(name) && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(std::move(name));
        }
        if (names.size() >= enough) {
            break;
        }
    }
    return names;
}

VersionTag bestFit(std::span<const TagInfo> tags, std::string_view version, std::string_view service)
{
    VersionTag best;
    Fit bestFit = Fit::None;
    std::size_t foreign = 0;
    for (const TagInfo& tag : tags) {
        const Fit fit = fitOf(tag.name, version, service);
        foreign += fit == Fit::Foreign ? 1 : 0;
        if (fit > bestFit) {
            best = { &tag, true };
            bestFit = fit;
        } else if (best.tag != nullptr && fit == bestFit && tag.commit != best.tag->commit) {
            best.isExact = false; // two that fit as well
        }
    }
    if (bestFit != Fit::Foreign) {
        return best;
    }
    // Of another name: it is meant where there is no other and the names tell no programs apart.
    const bool isService = std::any_of(tags.begin(), tags.end(), [service](const TagInfo& tag) {
        const NamedVersion its = splitVersion(tag.name);
        return fitOf(tag.name, its.version, service) >= Fit::EndsInService;
    });
    if (foreign != 1 || isService) {
        return {};
    }
    best.isExact = namesOf(tags).size() == 1;
    return best;
}

/// The version without what tells where it is from: "v1.2.0" of "refs/tags/v1.2.0".
std::string_view withoutRef(std::string_view version)
{
    constexpr std::string_view ref = "refs/tags/";
    return version.starts_with(ref) ? version.substr(ref.size()) : version;
}

/// The version without what builds append of changes that were not committed.
std::string_view withoutDirty(std::string_view version)
{
    constexpr std::string_view dirty = "dirty";
    if (version.size() <= dirty.size() || lowered(version.substr(version.size() - dirty.size())) != dirty) {
        return version;
    }
    const std::string_view before = version.substr(0, version.size() - dirty.size());
    const bool isApart = std::string_view("-+._").find(before.back()) != std::string_view::npos;
    return isApart ? before.substr(0, before.size() - 1) : version;
}

} // namespace

std::string commitInVersion(std::string_view version)
{
    version = withoutDirty(version);
    if (looksLikeCommit(version)) {
        return lowered(version);
    }
    const std::size_t mark = version.find_last_of("-+._");
    if (mark == std::string_view::npos) {
        return {};
    }
    std::string_view last = version.substr(mark + 1);
    if (last.starts_with('g') && isCommitId(last.substr(1))) {
        return lowered(last.substr(1)); // git describe
    }
    // Words of letters alone stand between points more often than commits do.
    const bool isWord =
        (version[mark] == '.' || version[mark] == '_') && std::none_of(last.begin(), last.end(), isDigit);
    return looksLikeCommit(last) && !isWord ? lowered(last) : std::string();
}

bool isDirtyVersion(std::string_view version)
{
    return withoutDirty(version).size() < version.size();
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
    addIfNew(clues.commits, commitInVersion(resource.version));
    clues.version = resource.version;
    clues.service = resource.service;
    return clues;
}

VersionTag tagOfVersion(std::span<const TagInfo> tags, std::string_view version, std::string_view service)
{
    version = withoutRef(version);
    if (version.empty() || version.size() > longestVersion
        || !std::any_of(version.begin(), version.end(), isDigit)) {
        return {}; // "latest", "dev"
    }
    const std::string itsService = normalized(service);
    if (const VersionTag whole = bestFit(tags, withoutV(version), itsService); whole.tag != nullptr) {
        return whole;
    }
    const NamedVersion named = splitVersion(version);
    if (!mayName(named, version, itsService)) {
        return {};
    }
    const std::string name =
        isGeneralName(named.name) ? itsService : named.name.substr(named.name.rfind('/') + 1);
    const std::string_view release = withoutMarks(named.version);
    for (const std::string_view exact :
        { named.version, named.version.substr(0, named.version.find('+')), release }) {
        if (const VersionTag tag = bestFit(tags, exact, name); tag.tag != nullptr) {
            return tag;
        }
    }
    VersionTag near = bestFit(tags, withoutAppended(release), name);
    near.isExact = false;
    return near;
}

} // namespace spanglass
