#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/grouping/groupingconfig.h"
#include "core/model/capture.h"
#include "core/model/issue.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// An issue known from what was read so far. It has no id yet, and its totals are of error spans
/// whose entry state could be decided at once.
struct LiveIssue {
    Issue issue{};
    std::string sampleMessage{};
    std::string sampleStack{}; ///< verbatim stack text of one of its occurrences
};

/// News of a running ingest, at most about ten a second.
struct IngestUpdate {
    Progress progress{};
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::shared_ptr<const std::vector<LiveIssue>> issues{}; ///< null if nothing changed since the last
};

struct IngestOptions {
    std::vector<std::string> paths{}; ///< files, archives, folders, or "-" for standard input
    std::string format{}; ///< name of the format all of them have; "" to tell it by content
    /// Formats of captures by their paths, in place of `format`.
    std::map<std::string, std::string> formats{};
    std::string workspace{}; ///< file; made if it is not there
    /// How a new workspace is grouped; one that is there keeps its own way.
    std::optional<GroupingConfig> grouping{};
    /// Bytes for what is kept of every span (64 each) until the join; what is more goes to a temporary
    /// file beside the workspace.
    std::size_t memory = std::size_t{ 768 } << 20U;
    unsigned threads = 0; ///< readers; 0 = one for each core, at most 8
    std::function<void(const IngestUpdate&)> onUpdate{}; ///< called on a reader's thread, one at a time
};

/// A path that gave no capture, and why.
struct IngestFailure {
    std::string path{};
    Error error{};
    bool passedOver = false; ///< a part of an archive or folder of which other parts were read
};

struct IngestReport {
    std::vector<Capture> captures{}; ///< in the order read; known ones with their stored figures
    std::vector<IngestFailure> failures{};
    std::vector<std::string> notes{}; ///< for people: captures that are not what they were
    bool rebuilt = false; ///< ids of issues, occurrences and captures are new, as after removeCaptures()
};

/// Reads captures into a workspace; of an archive each member is one. What is no capture is passed over where
/// others of the same archive or folder are. All captures of one call become visible
/// together, in one transaction; after an error, a cancel or a crash none of them is there. A capture that
/// the workspace already holds is not read again.
///
/// Where a known path holds something else than it did:
/// - a file that grew is read again whole; what is known of it counts once;
/// - a file that was written to otherwise replaces what its path held. The workspace is built anew for
///   that as by reloadCaptures(), which reads all its captures and keeps the states of issues;
/// - if the former content lies beside it by a name that rotation gives, the known capture gets that
///   path, what that file holds more is read, and the file at the path is a capture of its own;
/// - of a capture that was followed over several files, what was read stays as the capture "PATH (earlier)".
/// All but the first are told in `notes`.
///
/// Fails when the workspace cannot be written, when cancelled
/// (kind Cancelled), or when not one of the paths could be read.
Result<IngestReport> ingest(const IngestOptions& options, std::stop_token stop);

} // namespace spanglass
