#include "core/source/pathmapping.h"

#include "core/base/text.h"
#include "core/source/filematch.h"
#include "core/source/framepaths.h"
#include "core/source/plainpath.h"
#include "core/source/remoteurl.h"
#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxPathBytes = 4096;

/// A path of a stack in the forms that rules may begin with.
struct DeployedForms {
    std::vector<std::string> paths{};
    bool isWindows = false;
};

std::string slashed(std::string_view text)
{
    std::string path(text);
    std::replace(path.begin(), path.end(), '\\', '/');
    return path;
}

/// "" for what leads above itself.
std::string rawForm(std::string_view file)
{
    if (file.size() > maxPathBytes || file.find('\0') != npos)
        return {};
    auto path = slashed(file.substr(0, file.find('?')));
    return ('/' + path + '/').find("/../") == std::string::npos ? path : std::string();
}

DeployedForms formsOf(const StackFrame& frame, Language language, const FramePaths& paths)
{
    DeployedForms forms;
    forms.paths.push_back(deployedPath(frame, language));
    forms.paths.push_back(rawForm(frame.file));
    const auto plain = plainPath(frame.file, language);
    for (std::size_t i = 0; i < paths.certain && !paths.isPackage; ++i) {
        if (plain.root.empty() || paths.paths[i] != plain.path)
            forms.paths.push_back(paths.paths[i]);
    }
    forms.isWindows = plain.isWindows;
    return forms;
}

bool isEqual(std::string_view a, std::string_view b, bool anyCase)
{
    return anyCase ? a.size() == b.size() && toLower(a) == toLower(b) : a == b;
}

std::string_view withoutSlash(std::string_view path)
{
    while (path.size() > 1 && removeSuffix(path, "/")) { }
    return path;
}

/// What is left of a path behind the rule's folder; nothing if the rule is about others.
std::optional<std::string_view> restBehind(std::string_view path, std::string_view deployed, bool anyCase)
{
    if (path.empty() || path.size() < deployed.size()
        || !isEqual(path.substr(0, deployed.size()), deployed, anyCase))
        return std::nullopt;
    const auto rest = path.substr(deployed.size());
    if (rest.empty())
        return rest;
    if (deployed.empty()) // all that is not absolute
        return path.front() == '/' ? std::nullopt : std::optional(path);
    if (deployed.back() == '/')
        return rest;
    return rest.front() == '/' ? std::optional(rest.substr(1)) : std::nullopt;
}

/// The table's own writing of a path, "" if it has none.
std::string_view fileIn(const FileTable& files, const std::string& path, bool anyCase)
{
    if (path.empty())
        return {};
    const auto matches = anyCase ? files.longestSuffixAnyCase(path) : files.longestSuffix(path);
    for (const auto file : matches.paths) {
        if (isEqual(file, path, anyCase))
            return file;
    }
    return {};
}

std::optional<SourceFile> ruleFile(const PathRule& rule, const DeployedForms& forms,
    std::string_view extension, std::span<const RootFiles> roots)
{
    const auto deployed = slashed(withoutSlash(rule.deployed));
    for (const auto& form : forms.paths) {
        const auto rest = restBehind(form, deployed, forms.isWindows);
        if (!rest)
            continue;
        const auto path = resolvedPath(rule.repository + '/' + std::string(*rest));
        for (const auto& root : roots) {
            if (root.files == nullptr || withoutSlash(root.root) != withoutSlash(rule.root))
                continue;
            const auto file = fileIn(*root.files, path, forms.isWindows);
            if (!file.empty() && file.ends_with(extension))
                return SourceFile{ std::string(root.root), std::string(file) };
        }
    }
    return std::nullopt;
}

std::optional<SourceFile> fileByRule(const DeployedForms& forms, const FrameHints& hints,
    std::span<const RootFiles> roots, std::span<const PathRule> rules)
{
    std::vector<const PathRule*> order;
    for (const auto& rule : rules) {
        if (rule.service.empty() || rule.service == hints.service)
            order.push_back(&rule);
    }
    std::stable_sort(order.begin(), order.end(), [](const PathRule* a, const PathRule* b) {
        const bool isOwn = !a->service.empty();
        return isOwn != !b->service.empty() ? isOwn : a->deployed.size() > b->deployed.size();
    });
    for (const auto* rule : order) {
        if (auto file = ruleFile(*rule, forms, hints.extension, roots))
            return file;
    }
    return std::nullopt;
}

/// How many bytes at the ends of both are whole elements in common, as far as they leave one to `deployed`.
std::size_t sharedBytes(std::string_view deployed, std::string_view file, bool anyCase)
{
    std::size_t shared = 0;
    for (auto slash = deployed.rfind('/'); slash != npos && slash > 0;
         slash = deployed.rfind('/', slash - 1)) {
        const auto end = deployed.substr(slash + 1);
        const bool isIn = end.size() <= file.size()
            && isEqual(file.substr(file.size() - end.size()), end, anyCase)
            && (end.size() == file.size() || file[file.size() - end.size() - 1] == '/');
        if (!isIn || deployed[slash - 1] == ':' || deployed[slash - 1] == '/')
            break; // "C:/" and "//host" are no folders
        shared = end.size();
    }
    return shared;
}

} // namespace

FileMatch matchFile(const StackFrame& frame, const FrameHints& hints, std::span<const RootFiles> roots,
    std::span<const PathRule> rules)
{
    FileMatch match;
    const auto paths = framePaths(frame, hints.language);
    if (paths.paths.empty())
        return match;
    const auto forms = formsOf(frame, hints.language, paths);
    if (auto file = fileByRule(forms, hints, roots, rules)) {
        match.files.push_back(std::move(*file));
        match.isByRule = true;
        return match;
    }
    const auto plain = plainPath(frame.file, hints.language);
    FileQuestion question;
    question.isPackage = paths.isPackage;
    // Frames of languages that nobody knows are not known to be foreign either.
    question.isForeign = !frame.inApp && !(hints.language == Language::Unknown && frame.package.empty());
    question.isServed = plain.isServed;
    question.isWindows = plain.isWindows;
    question.absolute = plain.root.empty() ? std::string() : plain.root + plain.path;
    question.paths = std::span(paths.paths).first(paths.certain);
    match = filesFor(question, hints, roots);
    if (match.files.empty() && !question.isForeign && paths.certain < paths.paths.size()) {
        question.paths = std::span(paths.paths).subspan(paths.certain);
        match = filesFor(question, hints, roots);
    }
    return match;
}

FileMatch matchPath(std::string_view path, const FrameHints& hints, std::span<const RootFiles> roots,
    std::span<const PathRule> rules)
{
    StackFrame frame;
    frame.file = path;
    frame.inApp = true;
    return matchFile(frame, hints, roots, rules);
}

std::optional<PathRule> ruleFor(
    const StackFrame& frame, Language language, std::string_view service, const SourceFile& file)
{
    const auto deployed = deployedPath(frame, language);
    if (deployed.empty() || file.path.empty())
        return std::nullopt;
    const auto shared = sharedBytes(deployed, file.path, plainPath(frame.file, language).isWindows);
    const auto without = [&](std::string_view path) {
        path.remove_suffix(shared);
        while (shared > 0 && removeSuffix(path, "/")) { }
        return std::string(path);
    };
    return PathRule{ std::string(service), without(deployed), file.root, without(file.path) };
}

bool isSameRepository(std::string_view url, std::string_view other)
{
    const auto a = remoteUrl(url);
    const auto b = remoteUrl(other);
    const auto path = [](const RemoteUrl& remote) {
        std::string_view text = remote.path;
        removePrefix(text, "scm/"); // Bitbucket's URLs of https have it, those of ssh do not
        return remote.host.empty() ? std::string(text) : toLower(text);
    };
    return !a.path.empty() && a.host == b.host && path(a) == path(b);
}

} // namespace spanglass
