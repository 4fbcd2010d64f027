#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/capture.h"
#include "core/store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What is stored of a capture.
struct CaptureRow {
    Capture capture{};
    std::int64_t modifiedNs = 0;
    std::string content{}; ///< as OpenedSource::identity
    std::uint64_t newSpans = 0; ///< not in the workspace before
    std::uint64_t newTraces = 0;
};

struct StoredCaptures {
    std::vector<Capture> captures{};
    std::uint64_t spans = 0; ///< counted once where captures overlap
    std::uint64_t traces = 0; ///< the same
    std::uint64_t errorSpans = 0;
};

/// Adds the warning that tells capture.unfailed. Not stored: the figure changes when spans come later.
void warnOfUnfailed(Capture& capture);

/// All captures by id. What is damaged in a row counts as 0, empty or Damaged.
Result<StoredCaptures> readCaptures(const Database& db);

/// All captures by id, as they are stored.
Result<std::vector<CaptureRow>> readCaptureRows(const Database& db);

/// The capture with this content (size and hash of samples), if the workspace has it. A file that was
/// written to since counts as another one: samples do not see every change.
Result<std::optional<Capture>> findCapture(
    const Database& db, std::string_view content, std::string_view path, std::int64_t modifiedNs);

/// Another path for a capture whose file was renamed, and what is known of its content there.
struct CaptureMove {
    CaptureId capture{};
    std::string path{};
    std::string content{};
    std::int64_t modifiedNs = 0;
};
Result<> moveCapture(const Database& db, const CaptureMove& move);

/// A new capture's row, or that of an earlier reading of the same path; its figures are set later.
Result<CaptureId> beginCapture(const Database& db, const std::string& path);
Result<> setCapture(const Database& db, const CaptureRow& row);

} // namespace spanglass
