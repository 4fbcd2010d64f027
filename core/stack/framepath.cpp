#include "core/stack/framepath.h"

#include "core/stack/scan.h"

namespace spanglass {

namespace {
constexpr auto npos = std::string_view::npos;
}

std::string_view firstElements(std::string_view path, int count)
{
    std::size_t end = 0;
    for (; count > 0; --count) {
        end = path.find('/', end);
        if (end == npos)
            return path;
        if (count > 1)
            ++end;
    }
    return path.substr(0, end);
}

bool isAbsolutePath(std::string_view path)
{
    return path.starts_with('/') || path.starts_with("\\\\")
        || (path.size() > 2 && isLetter(path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/'));
}

std::string_view afterLast(std::string_view path, std::string_view folder)
{
    auto at = npos; // several finds are faster than one rfind, and most paths have none
    for (auto next = path.find(folder); next != npos; next = path.find(folder, next + 1))
        at = next;
    return at == npos ? std::string_view() : path.substr(at + folder.size());
}

} // namespace spanglass
