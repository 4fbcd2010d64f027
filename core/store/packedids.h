#pragma once

#include <cstdint>
#include <string_view>

namespace spanglass {

/// Calls `use` with each id of a list of LEB128 varints (the tag lists of the schema). False if the
/// list is damaged; the ids before the damage have been used.
template <typename Use> bool forEachPackedId(std::string_view bytes, Use use)
{
    for (std::size_t at = 0; at < bytes.size();) {
        std::uint64_t id = 0;
        for (unsigned shift = 0;; shift += 7, ++at) {
            if (at == bytes.size() || shift > 56) {
                return false;
            }
            const auto byte = static_cast<unsigned char>(bytes[at]);
            id |= std::uint64_t{ byte & 0x7FU } << shift;
            if (byte < 0x80) {
                ++at;
                break;
            }
        }
        use(static_cast<std::int64_t>(id));
    }
    return true;
}

} // namespace spanglass
