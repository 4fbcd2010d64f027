#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/ingest/spancollector.h"
#include "core/model/capture.h"
#include "core/store/capturerows.h"
#include "core/store/database.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// A capture that was read, to be stored.
struct ReadCapture {
    Capture capture{};
    std::int64_t modifiedNs = 0;
    std::string content{};
    std::optional<Capture>
        before{}; ///< of a capture that grew: its figures, to which those read now are added
};

/// Joins and groups what the collectors gathered, and writes it with its captures in one transaction.
/// `threads` join beside the writing one. `moves` go first. The captures get their ids and counts. Collectors
/// are emptied.
Result<> storeCaptures(const Database& db, std::vector<ReadCapture>& captures,
    const std::vector<std::unique_ptr<SpanCollector>>& collectors, unsigned threads, std::stop_token stop,
    const std::vector<CaptureMove>& moves = {});

} // namespace spanglass
