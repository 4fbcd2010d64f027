// Compiled for AVX2, PCLMUL and POPCNT; only called where bestSkipContainer() found them.
#include "core/capture/json/jsonskip.h"

#if defined(__x86_64__)

#include "core/capture/json/jsonskiploop.h"

#include <immintrin.h>

namespace spanglass {

const char* skipContainerAvx2(const char* at, const char* end)
{
    const auto classify = [](const char* p, char open, char close) {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
        const auto mask = [&](char wanted) {
            const __m256i all = _mm256_set1_epi8(wanted);
            const auto bits = [&](__m256i bytes) {
                return static_cast<std::uint64_t>(
                    static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, all))));
            };
            return bits(low) | (bits(high) << 32U);
        };
        return Block{ mask('"'), mask('\\'), mask(open), mask(close) };
    };
    const auto parity = [](std::uint64_t bits) {
        const __m128i product = _mm_clmulepi64_si128(
            _mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8(static_cast<char>(0xFF)), 0);
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    };
    return skipLoop(at, end, classify, parity);
}

} // namespace spanglass

#endif
