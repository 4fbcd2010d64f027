#pragma once

#include "core/base/result.h"
#include "core/capture/format.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace spanglass {

/// What a file is, told from its beginning.
struct Recognition {
    const Format* format = nullptr; ///< null: nothing that was looked at is a capture
    std::string packing{}; ///< from outside in: "gzip", "zstd, tar"; "" for none
    std::uint64_t size = 0; ///< bytes on disk

    /// "OpenTelemetry OTLP JSON, gzip", or what it looks like: "a HAR file", "gzip of a tar of PNG files".
    std::string text{};
};

/// Looks at the first 2 MiB of a file, of an archive at its first members until one is a capture: 16 of
/// them and 8 MiB at most. May be called on any thread. After a stop it ends soon, with kind
/// Cancelled or half of an answer. Errors name the path and the cause.
Result<Recognition> recognise(const std::string& path, std::stop_token stop = {});

} // namespace spanglass
