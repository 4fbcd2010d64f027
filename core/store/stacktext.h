#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// A stack text as the table `stack` keeps it.
struct StackText {
    int codec = 0; ///< 0 = as it is, 1 = zstd
    std::string bytes{};
};

/// Compresses a text if that makes it smaller.
StackText packStack(std::string_view text);

} // namespace spanglass
