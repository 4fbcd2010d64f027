#pragma once

#include "core/base/hash.h"
#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <unordered_map>

namespace spanglass {

/// How entry spans are rolled up.
struct RollupKey {
    std::uint32_t service = 0;
    std::uint32_t version = 0;
    std::uint32_t environment = 0;
    std::uint32_t name = 0;
    std::uint16_t capture = 0;
    TimeNs bucket = 0;
    friend bool operator==(const RollupKey&, const RollupKey&) = default;
};
struct RollupKeyHash {
    std::size_t operator()(const RollupKey& key) const noexcept
    {
        return mixed(mixed(static_cast<std::uint64_t>(key.bucket) ^ key.capture)
            ^ (std::uint64_t{ key.service } << 48U) ^ (std::uint64_t{ key.version } << 36U)
            ^ (std::uint64_t{ key.environment } << 28U) ^ key.name);
    }
};
struct Rollup {
    std::uint32_t spans = 0;
    std::uint32_t errors = 0;
    std::map<std::uint8_t, std::uint32_t> durations{}; ///< by log2 of nanoseconds
};
using Rollups = std::unordered_map<RollupKey, Rollup, RollupKeyHash>;

} // namespace spanglass
