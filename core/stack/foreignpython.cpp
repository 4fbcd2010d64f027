#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "foo-1.2-py3.9.egg" -> "foo", "webapp2-2.5.2" -> "webapp2".
std::string_view withoutVersion(std::string_view name)
{
    for (auto dash = name.find('-'); dash != npos; dash = name.find('-', dash + 1)) {
        if (dash + 1 < name.size() && isDigit(name[dash + 1]))
            return name.substr(0, dash);
    }
    return name;
}

/// What tools unpack packages to.
std::string_view installedPackage(std::string_view file)
{
    for (const std::string_view folder :
        { "/site-packages/", "/dist-packages/", "/third_party/", "/external/pypi__", "/opt/python/" }) {
        auto package = withoutVersion(firstElements(afterLast(file, folder), 1));
        removeSuffix(package, ".py");
        if (!package.empty())
            return package;
    }
    if (const auto egg = file.find(".egg/"); egg != npos)
        return withoutVersion(file.substr(file.rfind('/', egg) + 1, egg - file.rfind('/', egg) - 1));
    return file.starts_with("/var/runtime/") ? "awslambdaric" : std::string_view();
}

/// The library that comes with Python: "/usr/lib/python3.11/json/", "C:/Python311/Lib/json/", a zip of it.
bool isStandardLibrary(std::string_view file)
{
    if (file.find("ython") == npos && file.find("pypy") == npos)
        return false;
    for (const std::string_view folder : { "/lib/python", "/lib64/python", "/lib/pypy", "/lib-python/",
             "/Python/Lib/", "/Python3", "/python3" }) {
        auto rest = afterLast(file, folder);
        const bool isWindows = folder.ends_with('3');
        if (isWindows) {
            const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
            rest.remove_prefix(digits);
            if (digits > 0
                && (rest.starts_with("/Lib/") || rest.starts_with("/lib/") || rest.starts_with(".zip/")))
                return true;
        } else if (!rest.empty() && (folder == "/Python/Lib/" || isDigit(rest.front()))) {
            return true;
        }
    }
    return false;
}

/// Cython prints paths within the sources of a package: "pandas/_libs/index.pyx", "src/lxml/etree.pyx".
std::string_view cythonPackage(std::string_view file)
{
    const bool isCython = file.ends_with(".pyx") || file.ends_with(".pxi") || file.ends_with(".pxd");
    if (!isCython || isAbsolutePath(file))
        return file == "stringsource" ? "cython" : std::string_view();
    removePrefix(file, "./");
    if (!removePrefix(file, "src/"))
        removePrefix(file, "lib/");
    const auto first = firstElements(file, 1);
    return first.substr(0, first.find('.')); // "lxml.etree.pyx" of old versions
}

std::string_view packageOf(std::string_view file)
{
    if (const auto package = installedPackage(file); !package.empty())
        return package;
    if (file.starts_with("<frozen ") || file.starts_with("<__array_function__") || isStandardLibrary(file))
        return "python";
    if (const auto package = cythonPackage(file); !package.empty())
        return package;
    return file.starts_with('<') ? "eval" : std::string_view();
}

} // namespace

std::string foreignPython(const StackFrame& /*frame*/, std::string_view file)
{
    return std::string(packageOf(file));
}

} // namespace spanglass
