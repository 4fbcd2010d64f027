#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/capture/format.h"
#include "core/capture/spansink.h"
#include "core/model/capture.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// What reading a capture gave beside its spans.
struct ReadOutcome {
    std::string format{};
    CaptureState state = CaptureState::Complete; ///< Damaged when its end was not reached as it should be
    std::uint64_t warningCount = 0;
    std::vector<Warning> warnings{}; ///< first 100, in the capture's order
};

struct ReadOptions {
    /// One sink for each reader thread; as many threads as sinks, fewer for small captures.
    std::vector<SpanSink*> sinks{};
    const Format* format = nullptr; ///< null: found by content
    /// Called on a reader's thread, one at a time, about once for each piece of 2 MiB.
    std::function<void(std::uint64_t bytesConsumed)> onProgress{};
};

/// Reads a capture of any known format to its end. Damaged lines and records are left out and listed.
/// Errors: kind Format when the content is no format we know (what it looks like is told), Io
/// when not even its beginning can be read, Database when what was decoded cannot be kept (no memory or
/// disk for it), Cancelled. After the last two the sinks hold spans that must not be used.
Result<ReadOutcome> readCapture(OpenedSource& source, const ReadOptions& options, std::stop_token stop);

} // namespace spanglass
