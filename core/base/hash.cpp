#include "core/base/hash.h"

#include "core/base/text.h"

#include <xxhash.h>

namespace spanglass {

std::uint64_t hash64(std::string_view bytes)
{
    return XXH3_64bits(bytes.data(), bytes.size());
}

Hash128 hash128(std::string_view bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return { hash.high64, hash.low64 };
}

std::string toHex(Hash128 hash)
{
    return toHex(TraceId{ hash.high, hash.low });
}

} // namespace spanglass
