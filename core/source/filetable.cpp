#include "core/source/filetable.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace spanglass {

namespace {

constexpr std::size_t maxMatches = 1000;
constexpr std::size_t blockBytes = sizeof(std::uint64_t);

/// Where two paths begin to differ, counted from their ends.
struct CommonEnd {
    std::size_t bytes = 0;
    int elements = 0; ///< whole ones
};

char folded(char c, bool anyCase)
{
    return anyCase && c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// How many bytes at the ends are equal, whole blocks first.
std::size_t commonBytes(std::string_view a, std::string_view b, bool anyCase)
{
    const std::size_t most = std::min(a.size(), b.size());
    std::size_t n = 0;
    for (; n + blockBytes <= most; n += blockBytes) {
        const bool isEqual = std::memcmp(a.data() + a.size() - n - blockBytes,
                                 b.data() + b.size() - n - blockBytes, blockBytes)
            == 0;
        if (!isEqual && !anyCase)
            break;
        for (std::size_t i = 1; !isEqual && i <= blockBytes; ++i) {
            if (folded(a[a.size() - n - i], true) != folded(b[b.size() - n - i], true))
                return n + i - 1;
        }
    }
    while (n < most && folded(a[a.size() - n - 1], anyCase) == folded(b[b.size() - n - 1], anyCase))
        ++n;
    return n;
}

/// The byte in front of the last `n`, for an order in which paths with elements in common stand together: the
/// border of an element comes before all that goes on.
int rankBefore(std::string_view path, std::size_t n, bool anyCase)
{
    if (n >= path.size())
        return -1;
    const char c = path[path.size() - n - 1];
    return c == '/' ? 0 : 1 + static_cast<unsigned char>(folded(c, anyCase));
}

bool isLessFromEnd(std::string_view a, std::string_view b, bool anyCase)
{
    const std::size_t n = commonBytes(a, b, anyCase);
    return rankBefore(a, n, anyCase) < rankBefore(b, n, anyCase);
}

/// `path` ends with `end`, at the border of an element.
bool endsWith(std::string_view path, std::string_view end, bool anyCase)
{
    return path.size() >= end.size() && commonBytes(path, end, anyCase) == end.size()
        && rankBefore(path, end.size(), anyCase) <= 0;
}

CommonEnd commonEnd(std::string_view a, std::string_view b, bool anyCase)
{
    CommonEnd end;
    std::size_t n = commonBytes(a, b, anyCase);
    if (rankBefore(a, n, anyCase) > 0 || rankBefore(b, n, anyCase) > 0) { // back to a whole element
        const auto slash = a.find('/', a.size() - n);
        n = slash == std::string_view::npos ? 0 : a.size() - slash - 1;
    }
    const auto common = a.substr(a.size() - n);
    end.bytes = n;
    end.elements = common.empty() ? 0 : 1 + static_cast<int>(std::count(common.begin(), common.end(), '/'));
    if (common.starts_with('/')) { // "/x.js" has nothing in front of its slash
        --end.elements;
        --end.bytes;
    }
    return end;
}

/// The last bytes as a number, by which most paths are told apart.
std::uint64_t keyOf(std::string_view path, bool anyCase)
{
    std::uint64_t key = 0;
    for (std::size_t n = 0; n < blockBytes; ++n) {
        const int rank = rankBefore(path, n, anyCase);
        // Two ends and the largest byte share their numbers with neighbours, which the full comparison
        // orders.
        key = key << 8U | static_cast<std::uint64_t>(std::clamp(rank, 0, 255));
        if (rank < 0)
            return key << (8U * (blockBytes - 1 - n));
    }
    return key;
}

std::vector<std::uint32_t> orderedByEnd(const std::vector<std::string>& paths, bool anyCase)
{
    struct Entry {
        std::uint64_t key = 0;
        std::uint32_t index = 0;
    };
    std::vector<Entry> entries(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i)
        entries[i] = { keyOf(paths[i], anyCase), static_cast<std::uint32_t>(i) };
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
        return a.key != b.key ? a.key < b.key : isLessFromEnd(paths[a.index], paths[b.index], anyCase);
    });
    std::vector<std::uint32_t> order(paths.size());
    std::transform(
        entries.begin(), entries.end(), order.begin(), [](const Entry& entry) { return entry.index; });
    return order;
}

FileTable::Matches matchesOf(std::string_view path, const std::vector<std::string>& paths,
    const std::vector<std::uint32_t>& order, bool anyCase)
{
    const auto isLess = [&](std::uint32_t index, std::string_view other) {
        return isLessFromEnd(paths[index], other, anyCase);
    };
    const auto at = std::lower_bound(order.begin(), order.end(), path, isLess);
    CommonEnd most;
    for (auto neighbour = at == order.begin() ? at : at - 1; neighbour != order.end() && neighbour <= at;
         ++neighbour) {
        const auto end = commonEnd(paths[*neighbour], path, anyCase);
        if (end.elements > most.elements)
            most = end;
    }
    FileTable::Matches matches;
    matches.elements = most.elements;
    if (most.elements == 0)
        return matches;
    const auto end = path.substr(path.size() - most.bytes);
    for (auto file = std::lower_bound(order.begin(), order.end(), end, isLess); file != order.end(); ++file) {
        if (matches.paths.size() == maxMatches || !endsWith(paths[*file], end, anyCase))
            break;
        matches.paths.emplace_back(paths[*file]);
    }
    std::sort(matches.paths.begin(), matches.paths.end());
    return matches;
}

} // namespace

FileTable::FileTable(std::vector<std::string> paths)
    : m_paths(std::move(paths))
{
    if (!std::is_sorted(m_paths.begin(), m_paths.end()))
        std::sort(m_paths.begin(), m_paths.end());
    m_paths.erase(std::unique(m_paths.begin(), m_paths.end()), m_paths.end());
    m_byEnd = orderedByEnd(m_paths, false);
    m_byEndAnyCase = orderedByEnd(m_paths, true);
}

bool FileTable::contains(std::string_view path) const
{
    return std::binary_search(m_paths.begin(), m_paths.end(), path, std::less<>());
}

bool FileTable::hasTopFolder(std::string_view name) const
{
    const std::string folder = std::string(name) + '/';
    const auto inside = std::lower_bound(m_paths.begin(), m_paths.end(), folder);
    return inside != m_paths.end() && inside->starts_with(folder);
}

FileTable::Matches FileTable::longestSuffix(std::string_view path) const
{
    return matchesOf(path, m_paths, m_byEnd, false);
}

FileTable::Matches FileTable::longestSuffixAnyCase(std::string_view path) const
{
    return matchesOf(path, m_paths, m_byEndAnyCase, true);
}

} // namespace spanglass
