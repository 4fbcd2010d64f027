#pragma once

#include "core/capture/bytesource.h"
#include "core/capture/container/allowance.h"

#include <memory>
#include <string>

namespace spanglass {

/// As many layers of compression are taken off one after another.
inline constexpr int mostLayers = 3;

/// A stream without the compression around it.
struct Unpacked {
    std::unique_ptr<ByteSource> bytes{};
    std::string head{}; ///< its first bytes, enough to know an archive by
    std::string chain{}; ///< names of what was taken off, from outside in: "gzip, zstd"; "" for none
};

/// Takes off gzip, zstd, xz, bzip2 and lz4, as the content says. What comes out is counted against
/// the allowance; damage is an error of a later read.
Unpacked unpack(std::unique_ptr<ByteSource> bytes, const std::shared_ptr<Allowance>& allowance);

} // namespace spanglass
