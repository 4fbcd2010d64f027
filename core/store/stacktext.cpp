#include "core/store/stacktext.h"

#include <zstd.h>

namespace spanglass {

StackText packStack(std::string_view text)
{
    constexpr std::size_t worthIt = 256;
    constexpr int level = 3;
    if (text.size() >= worthIt) {
        std::string packed(ZSTD_compressBound(text.size()), '\0');
        const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), level);
        if (ZSTD_isError(size) == 0 && size < text.size()) {
            packed.resize(size);
            return { 1, std::move(packed) };
        }
    }
    return { 0, std::string(text) };
}

} // namespace spanglass
