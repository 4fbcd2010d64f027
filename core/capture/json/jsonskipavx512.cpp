// Compiled for AVX-512BW, PCLMUL and POPCNT; only called where bestSkipContainer() found them.
#include "core/capture/json/jsonskip.h"

#if defined(__x86_64__)

#include "core/capture/json/jsonskiploop.h"

#include <immintrin.h>

namespace spanglass {

const char* skipContainerAvx512(const char* at, const char* end)
{
    const auto classify = [](const char* p, char open, char close) {
        const __m512i bytes = _mm512_loadu_si512(p);
        const auto mask = [&](char wanted) {
            return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted));
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
