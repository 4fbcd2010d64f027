#pragma once

#include "core/grouping/chars.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace spanglass {

/// What recognisers of values are made of. All take positions past the end.

/// The character at `i`, or 0 past the end, so that shapes can be tested without bounds.
inline char charAt(std::string_view text, std::size_t i)
{
    return i < text.size() ? text[i] : '\0';
}

/// How many characters of these classes stand at `from`.
inline std::size_t runOf(std::string_view text, std::size_t from, int classes)
{
    std::size_t i = from;
    while (i < text.size() && isIn(text[i], classes))
        ++i;
    return i - from;
}

inline bool isHexRun(std::string_view text, std::size_t from, std::size_t count)
{
    return from + count <= text.size()
        && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
            text.begin() + static_cast<std::ptrdiff_t>(from + count), isHexDigit);
}

inline bool endsWord(std::string_view text, std::size_t i)
{
    return !isIn(charAt(text, i), Word);
}

} // namespace spanglass
