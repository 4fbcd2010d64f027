#include "core/store/stacktext.h"

#include <zstd.h>

namespace spanglass {

namespace {

constexpr int codecPlain = 0;
constexpr int codecZstd = 1;
constexpr std::size_t longestPacked = std::size_t{ 64 } << 20U;

} // namespace

StackText packStack(std::string_view text)
{
    constexpr std::size_t worthIt = 256;
    constexpr int level = 3;
    if (text.size() >= worthIt && text.size() <= longestPacked) {
        std::string packed(ZSTD_compressBound(text.size()), '\0');
        const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), level);
        if (ZSTD_isError(size) == 0 && size < text.size()) {
            packed.resize(size);
            return { codecZstd, std::move(packed) };
        }
    }
    return { codecPlain, std::string(text) };
}

std::string unpackStack(std::int64_t codec, std::string_view bytes)
{
    if (codec != codecZstd) {
        return codec == codecPlain ? std::string(bytes) : std::string();
    }
    const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size > longestPacked) { // also the two error values, which are the largest numbers
        return {};
    }
    std::string text(size, '\0');
    const std::size_t got = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0) {
        return {};
    }
    text.resize(got);
    return text;
}

} // namespace spanglass
