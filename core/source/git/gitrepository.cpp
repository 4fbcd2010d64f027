#include "core/source/git/gitrepository.h"

#include "core/base/text.h"
#include "core/source/git/filelist.h"
#include "core/source/git/refs.h"
#include "core/source/git/renames.h"

#include <limits>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t fewestDigits = 7;
constexpr std::size_t allDigits = 40;

/// Seconds from which on nothing is older than `time`.
std::int64_t secondsOf(TimeNs time)
{
    constexpr TimeNs second = 1'000'000'000;
    return time == std::numeric_limits<TimeNs>::min() ? time : time / second;
}

} // namespace

Result<std::unique_ptr<Repository>> Repository::open(const std::string& path)
{
    auto opened = openGit(path);
    if (!opened) {
        return opened.error();
    }
    return std::unique_ptr<Repository>(std::make_unique<GitRepository>(std::move(*opened)));
}

GitRepository::GitRepository(std::unique_ptr<OpenedGit> git)
    : m_root(std::move(git))
{
}

std::string GitRepository::whole(const std::string& path) const
{
    return prefix().empty() ? path : prefix() + "/" + path;
}

std::optional<std::string> GitRepository::seen(const std::string& whole) const
{
    if (prefix().empty()) {
        return whole;
    }
    return whole.starts_with(prefix() + "/") ? std::optional(whole.substr(prefix().size() + 1))
                                             : std::nullopt;
}

Error GitRepository::missing(const std::string& commit) const
{
    return { Error::Kind::Io,
        path() + ": commit " + toValidUtf8(shortened(commit, 12)) + " is not in this clone" };
}

Result<ModulePlace> GitRepository::placeOf(const std::string& commit, const std::string& path)
{
    return placeAtTop(commit, whole(path));
}

Result<ModulePlace> GitRepository::placeAtTop(const std::string& commit, const std::string& whole)
{
    const auto id = objectIdFromHex(commit);
    if (!id) {
        return missing(commit);
    }
    auto place = locate(m_root, *id, whole);
    if (!place) {
        return place.error();
    }
    if (!*place) {
        return missing(commit);
    }
    return std::move(**place);
}

std::vector<std::pair<std::string, std::string>> GitRepository::remotes() const
{
    return m_root.remotes();
}

Result<std::vector<TagInfo>> GitRepository::tags()
{
    const auto all = m_root.tags().all();
    if (!all) {
        return all.error();
    }
    return **all;
}

Result<std::optional<std::string>> GitRepository::head()
{
    const auto id = readHead(m_root.git().gitFolder, m_root.git().commonFolder);
    if (!id) {
        return id.error();
    }
    return *id ? std::optional(toHex(**id)) : std::optional<std::string>();
}

Result<std::optional<CommitInfo>> GitRepository::commit(std::string_view id)
{
    const std::string digits = toLower(id);
    if (digits.size() < fewestDigits || digits.size() > allDigits
        || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return std::optional<CommitInfo>();
    }
    std::vector<ObjectId> candidates;
    if (const auto whole = objectIdFromHex(digits)) {
        candidates.push_back(*whole);
    } else {
        auto found = m_root.objects().idsWithPrefix(digits);
        if (!found) {
            return found.error();
        }
        candidates = std::move(*found);
    }
    std::optional<ObjectId> commit;
    for (const ObjectId& candidate : candidates) {
        const auto found = m_root.objects().commitOf(candidate);
        if (!found) {
            return found.error();
        }
        if (*found && commit && **found != *commit) {
            return std::optional<CommitInfo>(); // ambiguous
        }
        commit = *found ? *found : commit;
    }
    return commit ? m_root.objects().info(*commit) : std::optional<CommitInfo>();
}

Result<Repository::Files> GitRepository::files(
    const std::string& commit, const Files* base, std::stop_token stop)
{
    const auto id = objectIdFromHex(commit);
    if (!id || !m_root.objects().has(*id)) {
        return missing(commit);
    }
    return filesOf(m_root, prefix(), *id, base, stop);
}

Result<std::optional<std::string>> GitRepository::read(
    const std::string& commit, const std::string& path, std::size_t atMost)
{
    return readAtTop(commit, whole(path), atMost);
}

Result<std::optional<std::string>> GitRepository::readAtTop(
    const std::string& commit, const std::string& path, std::size_t atMost)
{
    const auto place = placeAtTop(commit, path);
    if (!place) {
        return place.error();
    }
    if (!place->entry) {
        return std::optional<std::string>();
    }
    const std::string name = this->path() + ": " + toValidUtf8(path) + " at " + commit.substr(0, 12);
    switch (place->entry->kind) {
    case EntryKind::File: break;
    case EntryKind::Link: return Error{ Error::Kind::Format, name + ": is a link" };
    case EntryKind::Folder: return Error{ Error::Kind::Format, name + ": is a folder" };
    case EntryKind::Submodule: return Error{ Error::Kind::Format, name + ": is a submodule" };
    case EntryKind::Other: return Error{ Error::Kind::Format, name + ": is no file" };
    }
    const auto text = place->module->objects().blob(place->entry->id, atMost);
    if (!text) {
        return Error(text.error()).within(toValidUtf8(path));
    }
    return std::optional(std::string(ObjectStore::textOf(*text)));
}

Result<std::optional<std::string>> GitRepository::follow(
    const std::string& commit, const std::string& path, const std::string& other, std::stop_token stop)
{
    const auto from = placeOf(commit, path);
    if (!from) {
        return from.error();
    }
    if (!from->entry || from->entry->kind != EntryKind::File) {
        return std::optional<std::string>();
    }
    const auto same = placeOf(other, path);
    if (!same) {
        return same.error();
    }
    if (same->entry && same->entry->kind == EntryKind::File) {
        return std::optional(path);
    }
    if (from->base.empty()) {
        const auto id = objectIdFromHex(other);
        return renamed(*from, { &m_root, id.value_or(ObjectId{}), {}, {}, {} }, stop);
    }
    // In a submodule: its commit in the other one.
    const auto id = objectIdFromHex(other);
    const auto submodule = locate(m_root, *id, from->base.substr(0, from->base.size() - 1));
    if (!submodule) {
        return submodule.error();
    }
    const bool isThere = *submodule && (*submodule)->entry
        && (*submodule)->entry->kind == EntryKind::Submodule
        && from->module->objects().has((*submodule)->entry->id);
    return isThere ? renamed(*from, { from->module, (*submodule)->entry->id, {}, from->base, {} }, stop)
                   : std::optional<std::string>();
}

/// Where the file of `from` is in the commit of `other`, a place in the same module.
Result<std::optional<std::string>> GitRepository::renamed(
    const ModulePlace& from, const ModulePlace& other, const std::stop_token& stop)
{
    ObjectStore& objects = from.module->objects();
    const auto before = objects.node(from.commit);
    if (!before) {
        return before.error();
    }
    const auto beforeTree = *before == nullptr ? std::nullopt : std::optional((*before)->tree);
    const auto after = objects.node(other.commit);
    if (!after) {
        return after.error();
    }
    if (!beforeTree || *after == nullptr) {
        return std::optional<std::string>();
    }
    const auto found = renamedTo(objects, *beforeTree, (*after)->tree, { from.path, from.entry->id },
        from.base.empty() ? prefix() : std::string(), stop);
    if (!found) {
        return found.error();
    }
    return *found ? seen(from.base + (*found)->path) : std::nullopt;
}

Result<std::vector<Repository::Former>> GitRepository::formerFiles(std::size_t enough, std::stop_token stop)
{
    const auto commit = head();
    if (!commit) {
        return commit.error();
    }
    const auto id = *commit ? objectIdFromHex(**commit) : std::nullopt;
    return id ? formerFilesOf(m_root, prefix(), *id, enough, stop) : std::vector<Former>();
}

Result<std::optional<LineOrigin>> GitRepository::originOf(
    const std::string& commit, const std::string& path, int line, TimeNs notBefore, std::stop_token stop)
{
    const auto place = placeOf(commit, path);
    if (!place) {
        return place.error();
    }
    if (!place->entry || place->entry->kind != EntryKind::File) {
        return std::optional<LineOrigin>();
    }
    Module& module = *place->module;
    const auto origin =
        module.lines().originOf({ place->commit, place->path, line }, secondsOf(notBefore), stop);
    if (!origin) {
        return origin.error();
    }
    if (!*origin) {
        return std::optional<LineOrigin>();
    }
    const auto info = module.objects().info((*origin)->commit);
    if (!info) {
        return info.error();
    }
    const auto version = module.tags().firstWith((*origin)->commit, stop);
    if (!version && version.error().kind == Error::Kind::Cancelled) {
        return version.error();
    }
    LineOrigin out;
    out.commit = info->value_or(CommitInfo());
    out.path = seen(place->base + (*origin)->path).value_or(std::string());
    out.line = (*origin)->line;
    out.version = version ? *version : std::string();
    return std::optional(std::move(out));
}

Result<HomeOfFile> GitRepository::homeOf(const std::string& commit, const std::string& path)
{
    const auto place = placeOf(commit, path);
    if (!place) {
        return place.error();
    }
    const auto& remotes = place->module->remotes();
    return HomeOfFile{ remotes.empty() ? std::string() : remotes.front().second, toHex(place->commit),
        place->path };
}

} // namespace spanglass
