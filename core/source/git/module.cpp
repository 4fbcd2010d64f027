#include "core/source/git/module.h"

#include "core/base/text.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace spanglass {

namespace {

constexpr int deepest = 8;
constexpr std::size_t mostChildren = 500;
constexpr std::size_t largestGitmodules = std::size_t{ 1 } << 20U;

bool isWithin(const std::string& folder, const std::string& path)
{
    return !folder.empty() && path.starts_with(folder + "/");
}

std::string_view unquoted(std::string_view text)
{
    text = trimmed(text);
    return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2)
                                                                         : text;
}

bool isFolderName(std::string_view name)
{
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string_view part = name.substr(begin, end - begin);
        if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos) {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

} // namespace

std::string submoduleName(std::string_view gitmodules, std::string_view path)
{
    std::string_view name;
    while (!gitmodules.empty()) {
        const std::size_t end = std::min(gitmodules.find('\n'), gitmodules.size());
        const std::string_view line = trimmed(gitmodules.substr(0, end));
        gitmodules.remove_prefix(std::min(end + 1, gitmodules.size()));
        if (line.starts_with('[')) {
            constexpr std::string_view section = "[submodule ";
            const bool isSubmodule = line.starts_with(section) && line.ends_with(']');
            name = isSubmodule ? unquoted(line.substr(section.size(), line.size() - section.size() - 1))
                               : std::string_view();
            continue;
        }
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == "path"
            && unquoted(line.substr(equals + 1)) == path && isFolderName(name)) {
            return std::string(name);
        }
    }
    return {};
}

Module::Module(std::unique_ptr<OpenedGit> git, int depth)
    : m_git(std::move(git))
    , m_depth(depth)
    , m_lines(*m_git->objects)
    , m_tags(*m_git->objects, m_git->commonFolder)
{
}

Module* Module::child(const std::string& path, const ObjectId& commit)
{
    if (const auto known = m_children.find(path); known != m_children.end()) {
        return known->second.get();
    }
    if (m_depth >= deepest || m_children.size() >= mostChildren) {
        return nullptr;
    }
    std::unique_ptr<OpenedGit> opened = openChild(path, commit);
    auto& place = m_children[path];
    if (opened) {
        place = std::make_unique<Module>(std::move(opened), m_depth + 1);
    }
    return place.get();
}

std::unique_ptr<OpenedGit> Module::openChild(const std::string& path, const ObjectId& commit)
{
    if (!m_git->workTree.empty()) {
        const std::string folder = m_git->workTree + "/" + path;
        auto opened = openGit(folder, true);
        if (opened && (*opened)->workTree == folder
            && (isWithin(m_git->workTree, (*opened)->gitFolder)
                || isWithin(m_git->commonFolder, (*opened)->gitFolder))) {
            return std::move(*opened);
        }
    }
    const auto place = locate(*this, commit, ".gitmodules");
    if (!place || !*place || !(*place)->entry || (*place)->entry->kind != EntryKind::File) {
        return nullptr;
    }
    const auto text = objects().blob((*place)->entry->id, largestGitmodules);
    const std::string name = text ? submoduleName(ObjectStore::textOf(*text), path) : std::string();
    for (const std::string& parent : { m_git->gitFolder, m_git->commonFolder }) {
        auto opened = name.empty() ? Result<std::unique_ptr<OpenedGit>>(nullptr)
                                   : openGit(parent + "/modules/" + name, true);
        if (opened && *opened && (*opened)->workTree.empty() && isWithin(parent, (*opened)->gitFolder)) {
            return std::move(*opened);
        }
    }
    return nullptr;
}

Result<std::optional<ModulePlace>> locate(Module& root, const ObjectId& commit, const std::string& path)
{
    ModulePlace place{ &root, commit, path, {}, {} };
    if (!root.objects().has(commit)) {
        const auto child =
            std::find_if(root.children().begin(), root.children().end(), [&](const auto& known) {
                return known.second && path.starts_with(known.first + "/")
                    && known.second->objects().has(commit);
            });
        if (child == root.children().end()) {
            return std::optional<ModulePlace>();
        }
        place = { child->second.get(), commit, path.substr(child->first.size() + 1), child->first + "/", {} };
    }
    while (true) {
        const auto node = place.module->objects().node(place.commit);
        if (!node) {
            return node.error();
        }
        if (*node == nullptr) {
            return std::optional<ModulePlace>();
        }
        const ObjectId tree = (*node)->tree;
        const auto entry = place.module->objects().entryAt(tree, place.path);
        if (!entry) {
            return entry.error();
        }
        place.entry = *entry;
        if (!place.entry || place.entry->used >= place.path.size()) {
            return std::optional(std::move(place));
        }
        const std::string folder = place.path.substr(0, place.entry->used);
        Module* child = place.module->child(folder, place.commit);
        if (child == nullptr || !child->objects().has(place.entry->id)) {
            place.entry.reset();
            return std::optional(std::move(place));
        }
        place = { child, place.entry->id, place.path.substr(folder.size() + 1), place.base + folder + "/",
            {} };
    }
}

} // namespace spanglass
