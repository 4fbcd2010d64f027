#pragma once

#include <cstdint>
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

/// The text again; "" if it is damaged, says it is larger than 64 MiB, or has an unknown codec.
std::string unpackStack(std::int64_t codec, std::string_view bytes);

} // namespace spanglass
