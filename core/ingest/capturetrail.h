#pragma once

#include "core/base/result.h"
#include "core/capture/format.h"
#include "core/capture/growingfile.h"
#include "core/capture/growingreading.h"
#include "core/ingest/folderlistings.h"
#include "core/ingest/relaysink.h"
#include "core/model/capture.h"
#include "core/store/capturerows.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// What all trails of a follower share, so that many do not cost more than they need. Must outlive them.
struct SharedByTrails {
    OpenFiles files{};
    FolderListings folders{};
};

/// The files that a followed capture's path named, one after another, and how far each was read. Knows
/// nothing of the workspace: what was read counts as stored with commit() only. One thread at a time.
class CaptureTrail {
public:
    /// Goes to where the stored capture's reading ended; that takes a while where all has to be read again.
    static Result<std::unique_ptr<CaptureTrail>> begin(
        const CaptureRow& row, SharedByTrails& shared, const std::stop_token& stop);

    /// Why this capture cannot grow; "" if it can.
    [[nodiscard]] const std::string& whyNot() const { return m_whyNot; }

    /// Figures, warnings and state of the capture without the end that will be read again: a line or record
    /// that was cut short when the capture was read.
    [[nodiscard]] const Capture& before() const { return m_before; }

    /// What one round of reading found.
    struct News {
        std::uint64_t bytes = 0;
        std::uint64_t spans = 0;
        std::uint64_t errorSpans = 0;
        std::uint64_t exceptions = 0;
        ReadOutcome found{};
        bool rotated = false;
        bool truncated = false;
        bool gone = false; ///< no file is at the path
        std::string failure{}; ///< of one file
    };

    /// Reads what was written since, at most about `most` bytes; spans go to `to`.
    News read(std::uint64_t most, SpanSink& to);

    /// What was read is stored.
    void commit();

    /// What was read since commit() is not stored: the next read() reads it again.
    void rewind();

    /// Of all files, as far as they were read.
    [[nodiscard]] std::uint64_t bytes() const;

    /// What the workspace keeps to know the file again; "" when it alone does not hold the capture.
    [[nodiscard]] std::string content() const;
    [[nodiscard]] std::int64_t modifiedNs() const { return m_modifiedNs; }

private:
    struct Part {
        std::unique_ptr<GrowingFile> file{};
        std::unique_ptr<GrowingReading> reading{}; ///< null until its format shows
        std::uint64_t committed = 0;
        int idle = 0; ///< rounds in which nothing came
        bool ended = false;
        bool lost = false; ///< what was read of it cannot be read again
    };
    CaptureTrail(std::string path, const Format& format, SharedByTrails& shared);
    Result<> goTo(const CaptureRow& row, const std::stop_token& stop);
    [[nodiscard]] bool findFile(const CaptureRow& row);
    void takeBackEnd(const CaptureRow& row, const ReadOutcome& found);
    bool addPart(const std::string& path, News& news);
    using Listing = FolderListings::Listing;
    [[nodiscard]] std::vector<std::string> siblings(const Listing* folder) const; ///< oldest first
    [[nodiscard]] std::optional<std::set<FileId>> siblingsIfChanged();
    void followPath(News& news);
    void endEmptied(News& news);
    bool addNewest(News& news);
    void pursueMoved(Part& part, bool isLast, News& news);
    void readPart(std::size_t number, std::uint64_t most, News& news);
    [[nodiscard]] bool startReading(Part& part, std::uint64_t size, bool isAtPath, News& news);
    void endPart(Part& part, News& news);

    std::string m_path;
    std::string m_folder;
    const Format& m_format;
    SharedByTrails& m_shared;
    RelaySink m_sink{};
    std::vector<Part> m_parts{}; ///< the last is the one at the path, unless it is gone
    std::set<FileId> m_known{}; ///< files that lay beside the capture before it was rotated
    std::int64_t m_folderModified = 0;
    std::string m_lost{}; ///< told until the next news
    Capture m_before{};
    std::string m_whyNot{};
    std::uint64_t m_doneBytes = 0; ///< of files that are finished
    bool m_severalFiles = false;
    std::int64_t m_modifiedNs = 0;
};

} // namespace spanglass
