#include "core/source/framepaths.h"

#include "core/base/text.h"
#include "core/source/packagepath.h"
#include "core/source/plainpath.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <span>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxModuleBytes = 1000;

void add(std::vector<std::string>& paths, std::string path)
{
    if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end())
        paths.push_back(std::move(path));
}

/// "com.acme.Cart" -> "com/acme/Cart", with any of `separators` between names.
std::string asPath(std::string_view module, std::string_view separators)
{
    std::string path(module);
    for (char& c : path)
        c = separators.find(c) == npos ? c : '/';
    return resolvedPath(path);
}

std::string_view parentOf(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == npos ? std::string_view() : path.substr(0, slash);
}

std::string_view baseOf(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == npos ? path : path.substr(slash + 1);
}

std::string joined(std::string_view folder, std::string_view name)
{
    return folder.empty() ? std::string(name) : std::string(folder) + '/' + std::string(name);
}

/// True for names of modules that make a path.
bool isModule(std::string_view module)
{
    return !module.empty() && module.size() <= maxModuleBytes && module.find('\0') == npos
        && module.find_first_of("<>()[]") != 0;
}

/// Java, Kotlin, Scala, Clojure: the class's package and the base name.
void addJava(const StackFrame& frame, std::string_view file, FramePaths& result)
{
    auto module = std::string_view(frame.module).substr(0, frame.module.find_first_of("$/"));
    if (!isModule(module))
        module = {};
    const bool isFile = file.find('.') != npos; // not "Unknown Source", "SourceFile"
    const std::string type = asPath(module, ".");
    if (isFile && file.find('/') == npos)
        add(result.paths, joined(parentOf(type), file));
    else if (isFile)
        add(result.paths, std::string(file));
    result.certain = result.paths.size();
    if (!isFile && !type.empty() && frame.file != "Native Method" && frame.file != "NO_SOURCE_FILE") {
        for (const std::string_view end : { ".java", ".kt", ".scala", ".groovy", ".clj" })
            add(result.paths, type + std::string(end));
    }
}

/// PHP: base names with the folders of the namespace, if the class is named after the file (PSR-4).
void addPhp(const StackFrame& frame, std::string_view file, FramePaths& result)
{
    const std::string type =
        isModule(frame.module) ? asPath(frame.module.substr(0, frame.module.find('@')), "\\") : std::string();
    const auto stem = baseOf(file).substr(0, baseOf(file).find('.'));
    if (!file.empty() && file.find('/') == npos && baseOf(type) == stem)
        add(result.paths, joined(parentOf(type), file));
    else
        add(result.paths, std::string(file));
    result.certain = result.paths.size();
    if (file.empty() && !type.empty() && frame.file.empty())
        add(result.paths, type + ".php");
}

/// Go's packages are folders.
void addGo(const StackFrame& frame, std::string_view file, FramePaths& result)
{
    add(result.paths, std::string(file));
    const auto host = std::string_view(frame.module).substr(0, frame.module.find('/'));
    if (!file.empty() && isModule(frame.module) && host.find('.') != npos
        && host.size() < frame.module.size())
        add(result.paths, joined(resolvedPath(frame.module), baseOf(file)));
    result.certain = result.paths.size();
}

/// "package:shop/src/cart.dart" -> "shop/lib/src/cart.dart".
std::string dartPath(std::string_view file)
{
    if (!removePrefix(file, "package:"))
        return {};
    const auto slash = file.find('/');
    return slash == npos ? std::string()
                         : resolvedPath(joined(joined(file.substr(0, slash), "lib"), file.substr(slash + 1)));
}

/// "LoomWeaver" -> "loom_weaver", "HTTPClient" -> "http_client", as Elixir names files.
std::string inSnakeCase(std::string_view name)
{
    std::string result;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool follows = i > 0 && name[i - 1] != '/' && name[i - 1] != '_';
        const bool begins = follows && isUpper(name[i])
            && (!isUpper(name[i - 1])
                || (i + 1 < name.size() && isLetter(name[i + 1]) && !isUpper(name[i + 1])));
        if (begins)
            result += '_';
        result += isUpper(name[i]) ? static_cast<char>(name[i] + ('a' - 'A')) : name[i];
    }
    return result;
}

/// The module in "anonymous fn/2 in Loom.Weaver.weave/2", with `separator` in front of the function's name.
std::string_view moduleOfFunction(std::string_view function, std::string_view separator)
{
    if (const auto in = function.rfind(" in "); in != npos)
        function.remove_prefix(in + 4);
    function = function.substr(0, function.find_first_of("(/ "));
    const auto end = function.rfind(separator);
    return end == npos ? std::string_view() : function.substr(0, end);
}

void addBoth(
    std::vector<std::string>& paths, const std::string& path, std::string_view end, std::string_view otherEnd)
{
    if (path.empty())
        return;
    add(paths, path + std::string(end));
    add(paths, path + std::string(otherEnd));
}

void addPythonModule(const StackFrame& frame, std::string_view module, std::vector<std::string>& paths)
{
    std::string_view frozen = frame.file;
    if (removePrefix(frozen, "<frozen ") && removeSuffix(frozen, ">") && module.empty())
        module = frozen;
    if (module != "__main__" && !module.starts_with("importlib") && frame.inApp)
        addBoth(paths, asPath(module, "."), ".py", "/__init__.py");
}

void addElixirModule(std::string_view module, std::vector<std::string>& paths)
{
    removePrefix(module, "Elixir.");
    if (!module.empty() && isUpper(module.front()))
        addBoth(paths, inSnakeCase(asPath(module, ".")), ".ex", ".exs");
}

/// What the language's conventions say of the module.
void addGuesses(const StackFrame& frame, Language language, std::vector<std::string>& paths)
{
    const auto module = isModule(frame.module) ? std::string_view(frame.module) : std::string_view();
    if (language == Language::Python)
        return addPythonModule(frame, module, paths);
    if (!frame.file.empty())
        return;
    std::string_view function = frame.function;
    if (function.size() > maxModuleBytes)
        function = {};
    switch (language) {
    case Language::CSharp:
        addBoth(paths, asPath(module.substr(0, module.find_first_of("+`<[")), "."), ".cs", ".fs");
        break;
    case Language::Elixir:
        addElixirModule(module.empty() ? moduleOfFunction(function, ".") : module, paths);
        break;
    case Language::Erlang:
        if (!module.empty() && module.find('/') == npos)
            add(paths, std::string(module) + ".erl");
        break;
    case Language::Perl: {
        const auto named = module.empty() ? moduleOfFunction(function, "::") : module;
        if (named != "main" && isModule(named))
            addBoth(paths, asPath(named, ":"), ".pm", ".pl");
        break;
    }
    default: break;
    }
}

/// Elixir names the application of a foreign file: "(phoenix 1.7.0) lib/phoenix/router.ex".
bool addForeignBeam(const StackFrame& frame, std::string_view path, FramePaths& result)
{
    const bool isForeign = !frame.inApp && !frame.package.empty() && isModule(frame.package);
    if (!isForeign || path.empty() || frame.package.find('/') != std::string::npos)
        return false;
    result.paths = { joined(frame.package, path) };
    return true;
}

} // namespace

FramePaths framePaths(const StackFrame& frame, Language language)
{
    FramePaths result;
    if (language == Language::JavaScript && (frame.package == "eval" || frame.package == "node"))
        return result;
    PlainPath plain;
    if (language == Language::Dart)
        plain.path = dartPath(frame.file);
    if (plain.path.empty())
        plain = plainPath(frame.file, language);
    result.paths = packagePaths(plain.path, language);
    result.isPackage = !result.paths.empty();
    if (!result.isPackage && language == Language::Elixir && plain.root.empty())
        result.isPackage = addForeignBeam(frame, plain.path, result);
    result.certain = result.paths.size();
    if (result.isPackage)
        return result;
    switch (language) {
    case Language::Java: addJava(frame, plain.path, result); break;
    case Language::Php: addPhp(frame, plain.path, result); break;
    case Language::Go: addGo(frame, plain.path, result); break;
    default: add(result.paths, plain.path); result.certain = result.paths.size();
    }
    addGuesses(frame, language, result.paths);
    return result;
}

std::string deployedPath(const StackFrame& frame, Language language)
{
    const auto plain = plainPath(frame.file, language);
    if (!plain.root.empty())
        return plain.root + plain.path;
    const auto paths = framePaths(frame, language);
    return paths.certain > 0 && !paths.isPackage ? paths.paths.front() : plain.path;
}

} // namespace spanglass
