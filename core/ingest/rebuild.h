#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/ingest/ingest.h"
#include "core/model/capture.h"

#include <cstddef>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

struct ChangeOptions {
    std::string workspace{};
    std::vector<CaptureId> captures{}; ///< which to remove or to read again
    std::size_t memory = std::size_t{ 768 } << 20U; ///< as IngestOptions, as the next two
    unsigned threads = 0;
    std::function<void(const IngestUpdate&)> onUpdate{};
};

struct ChangeReport {
    std::vector<Capture> captures{}; ///< all that the workspace holds now
    std::vector<IngestFailure> failures{}; ///< captures that could not be read again; they are as before
    bool changed = false; ///< false: there was nothing to do
    /// What may differ from a workspace that never held the old contents, and why; "" when nothing does.
    std::string inexact{};
};

/// Takes captures out of a workspace, which then is as if they had never been read: spans that another
/// capture holds as well stay, and error spans whose parents go are service entry spans again.
///
/// The workspace is built anew from the files of the other captures, beside its place, and its contents are
/// exchanged in one transaction. Where one of these files is gone or changed, the rows of the
/// removed captures are deleted instead, and `inexact` says so.
///
/// How the workspace is grouped stays, and states of issues, merges, moved occurrences and the undo log, also
/// of issues without occurrences: these come back as they were. Ids of issues, occurrences and captures are
/// new (fingerprints stay), so what was opened before has to be opened again; a connection that is open sees
/// old or new contents, never a mixture. After an error, a cancel or a crash the workspace is as it was.
/// Errors: Usage when there is no such capture, Cancelled, Database when the workspace cannot be written or
/// was written to meanwhile. Any thread, takes as long as an ingest.
Result<ChangeReport> removeCaptures(const ChangeOptions& options, std::stop_token stop);

/// Reads captures again, so that the workspace holds what their files say now; spans that are no longer in
/// them are gone, unless rotation renamed the file: then that one is a capture as well. Without ids: all
/// captures whose files were written to since they were read, but not those followed over several files;
/// one of these that is asked for is read from the file at its path, and `inexact` tells what is lost. As
/// removeCaptures() in everything else.
Result<ChangeReport> reloadCaptures(const ChangeOptions& options, std::stop_token stop);

/// What ingest() found out of captures whose paths it was asked to read.
struct Replacement {
    std::set<CaptureId> replaced{}; ///< their paths hold something else
    std::set<CaptureId> grown{};
    std::set<CaptureId> seen{}; ///< all, with those
};

/// Reads what is asked, in place of the replaced captures. For ingest() only, which tells when; errors and
/// promises as removeCaptures().
Result<IngestReport> replaceCaptures(
    const IngestOptions& asked, Replacement replacement, std::stop_token stop);

} // namespace spanglass
