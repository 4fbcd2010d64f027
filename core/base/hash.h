#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace spanglass {

/// A 128-bit digest; equal digests are taken for equal contents.
struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Hash128&) const = default;
};

/// XXH3, the same on every machine and release, so it may be stored.
std::uint64_t hash64(std::string_view bytes);
Hash128 hash128(std::string_view bytes);

/// Lower-case hex, 32 digits.
std::string toHex(Hash128 hash);

/// Spreads the bits of a number (finaliser of MurmurHash3); stored, so it never changes.
constexpr std::uint64_t mixed(std::uint64_t value)
{
    value ^= value >> 33U;
    value *= 0xFF51AFD7ED558CCDULL;
    value ^= value >> 33U;
    value *= 0xC4CEB9FE1A85EC53ULL;
    return value ^ (value >> 33U);
}

} // namespace spanglass

template <> struct std::hash<spanglass::Hash128> {
    std::size_t operator()(const spanglass::Hash128& value) const noexcept { return value.low; }
};
