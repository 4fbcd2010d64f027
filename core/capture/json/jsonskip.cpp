#include "core/capture/json/jsonskip.h"

#include "core/capture/json/jsonskiploop.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spanglass {

namespace {

#if defined(__SSE2__)

Block classify(const char* p, char open, char close)
{
    const __m128i quotes = _mm_set1_epi8('"');
    const __m128i slashes = _mm_set1_epi8('\\');
    const __m128i opens = _mm_set1_epi8(open);
    const __m128i closes = _mm_set1_epi8(close);
    Block block{ 0, 0, 0, 0 };
    for (unsigned i = 0; i < 4; ++i) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
        const auto mask = [&](__m128i wanted) {
            return static_cast<std::uint64_t>(
                       static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted))))
                << (16 * i);
        };
        block.quote |= mask(quotes);
        block.backslash |= mask(slashes);
        block.open |= mask(opens);
        block.close |= mask(closes);
    }
    return block;
}

#else

Block classify(const char* p, char open, char close)
{
    Block block{ 0, 0, 0, 0 };
    for (unsigned i = 0; i < 64; ++i) {
        block.quote |= std::uint64_t{ p[i] == '"' } << i;
        block.backslash |= std::uint64_t{ p[i] == '\\' } << i;
        block.open |= std::uint64_t{ p[i] == open } << i;
        block.close |= std::uint64_t{ p[i] == close } << i;
    }
    return block;
}

#endif

std::uint64_t parity(std::uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift <<= 1U) {
        bits ^= bits << shift;
    }
    return bits;
}

} // namespace

const char* skipContainerPortable(const char* at, const char* end)
{
    return skipLoop(
        at, end, [](const char* p, char open, char close) { return classify(p, open, close); },
        [](std::uint64_t bits) { return parity(bits); });
}

SkipContainer bestSkipContainer()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt")) {
        if (__builtin_cpu_supports("avx512bw")) {
            return skipContainerAvx512;
        }
        if (__builtin_cpu_supports("avx2")) {
            return skipContainerAvx2;
        }
    }
#endif
    return skipContainerPortable;
}

} // namespace spanglass
