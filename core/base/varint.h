#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace spanglass {

/// Appends an unsigned LEB128 number, 1 to 10 bytes.
inline void appendVarint(std::string& out, std::uint64_t value)
{
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<char>(value));
}

/// Takes an unsigned LEB128 number from the front; false if the bytes end early or it is too long.
inline bool takeVarint(std::string_view& bytes, std::uint64_t& value)
{
    value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= std::uint64_t{ byte & 0x7FU } << shift;
        if (byte < 0x80) {
            return true;
        }
    }
    return false;
}

/// Appends 8 bytes, little-endian.
inline void appendFixed64(std::string& out, std::uint64_t value)
{
    static_assert(std::endian::native == std::endian::little, "stored numbers are little-endian");
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Takes 8 bytes, little-endian, from the front; false if there are fewer.
inline bool takeFixed64(std::string_view& bytes, std::uint64_t& value)
{
    if (bytes.size() < sizeof value) {
        return false;
    }
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return true;
}

} // namespace spanglass
