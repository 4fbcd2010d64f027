#include "core/ingest/rebuild.h"

#include "core/capture/container/container.h"
#include "core/capture/recognition.h"
#include "core/ingest/ingestgrouping.h"
#include "core/ingest/rotatedfiles.h"
#include "core/ingest/skeleton.h"
#include "core/store/captureremoval.h"
#include "core/store/capturerows.h"
#include "core/store/contentexchange.h"
#include "core/store/failurerows.h"
#include "core/store/ingestwriter.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace spanglass {

namespace {

/// The file a workspace is built anew in; removed at the end, and what a killed run left at the start.
class FreshFile {
public:
    explicit FreshFile(const std::string& workspace)
        : m_path(workspace + ".rebuilding")
    {
        remove();
    }
    ~FreshFile() { remove(); }
    FreshFile(const FreshFile&) = delete;
    FreshFile& operator=(const FreshFile&) = delete;
    void remove() const
    {
        for (const char* end : { "", "-wal", "-shm", "-journal" }) {
            std::error_code ignored;
            std::filesystem::remove(m_path + end, ignored);
        }
    }
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

bool isIncomplete(const IngestReport& report)
{
    return std::ranges::any_of(
        report.failures, [](const IngestFailure& failure) { return !failure.passedOver; });
}

/// Whether reading the capture's file again would give what the workspace holds.
bool isUnchanged(const CaptureRow& row)
{
    if (row.capture.path == "-") {
        return false;
    }
    const auto source = describeSource(row.capture.path);
    return source && source->identity == row.content && source->modifiedNs == row.modifiedNs;
}

class Rebuild {
    using Ids = std::set<CaptureId>;

public:
    Rebuild(const ChangeOptions& options, std::stop_token stop, Database db)
        : m_options(options)
        , m_stop(std::move(stop))
        , m_db(std::move(db))
        , m_fresh(options.workspace)
    {
    }

    Result<ChangeReport> remove()
    {
        if (auto begun = begin(); !begun) {
            return std::move(begun).error();
        }
        m_removed = m_asked;
        std::erase_if(m_rows, [&](const CaptureRow& row) { return m_removed.contains(row.capture.id); });
        return m_removed.empty() ? report() : rebuild();
    }

    Result<IngestReport> replace(const IngestOptions& asked, Replacement replacement)
    {
        if (auto begun = begin(); !begun) {
            return std::move(begun).error();
        }
        m_ingest = &asked;
        m_replacement = std::move(replacement);
        m_removed = m_asked;
        for (const CaptureRow& row : m_rows) {
            if (m_removed.contains(row.capture.id)) {
                m_replacedPaths.insert(row.capture.path);
            }
        }
        std::erase_if(m_rows, [&](const CaptureRow& row) { return m_removed.contains(row.capture.id); });
        auto done = rebuild();
        if (!done) {
            return std::move(done).error();
        }
        m_read.rebuilt = true;
        for (const std::string& path : m_replacedPaths) {
            m_read.notes.push_back(path + ": written to since it was read; what it holds now replaces that");
        }
        if (!done->inexact.empty()) {
            m_read.notes.push_back(done->inexact);
        }
        return std::move(m_read);
    }

    Result<ChangeReport> reload()
    {
        if (auto begun = begin(); !begun) {
            return std::move(begun).error();
        }
        for (const CaptureRow& row : m_rows) {
            const CaptureId id = row.capture.id;
            const std::string& path = row.capture.path;
            // One without content was followed over several files, of which one is at the path.
            if (m_asked.empty() ? path == "-" || row.content.empty() || isUnchanged(row)
                                : !m_asked.contains(id)) {
                continue;
            }
            if (path == "-") {
                m_report.failures.push_back(
                    { path, { Error::Kind::Io, "standard input cannot be read again" } });
            } else if (auto source = describeSource(path); !source) {
                m_report.failures.push_back({ path, std::move(source).error() });
            } else {
                m_reread.insert(id);
                rereadRotated(row);
            }
        }
        return m_reread.empty() ? report() : rebuild();
    }

private:
    /// What the capture held may lie beside it now.
    void rereadRotated(const CaptureRow& row)
    {
        const std::string& path = row.capture.path;
        if (row.content.empty()) {
            m_report.inexact = "what the rotated files of " + path + " held is gone";
        } else if (const auto moved =
                       beginsWith(path, row.content) ? std::nullopt : movedTo(path, row.content)) {
            m_rotated.emplace(*moved, row.capture.format);
        }
    }

    Result<> begin()
    {
        // What is kept of issues is kept by key, so keys have to be those that reading gives.
        auto grouping = prepareGrouping(m_db, {}, m_stop);
        if (!grouping) {
            return std::move(grouping).error();
        }
        m_grouping = grouping->grouper.config();
        auto stamp = captureStamp(m_db);
        auto rows = readCaptureRows(m_db);
        if (!stamp || !rows) {
            return !stamp ? stamp.error() : rows.error();
        }
        m_stamp = *std::move(stamp);
        m_rows = *std::move(rows);
        Ids known;
        for (const CaptureRow& row : m_rows) {
            known.insert(row.capture.id);
        }
        m_asked.insert(m_options.captures.begin(), m_options.captures.end());
        for (const CaptureId id : m_asked) {
            if (!known.contains(id)) {
                return Error{ Error::Kind::Usage, "there is no capture " + std::to_string(id.value) };
            }
        }
        return m_db.execute("PRAGMA foreign_keys=OFF");
    }

    Result<ChangeReport> rebuild()
    {
        const auto changed = std::ranges::find_if(m_rows, [&](const CaptureRow& row) {
            const CaptureId id = row.capture.id;
            return !m_reread.contains(id) && !m_replacement.grown.contains(id) && !isUnchanged(row);
        });
        const bool isExact = changed == m_rows.end() && !asksForStandardInput();
        auto built = isExact ? readAll() : Result<bool>(false);
        if (!built) {
            return std::move(built).error();
        }
        if (!*built) {
            tellInexact(changed == m_rows.end() ? nullptr : &*changed);
            if (auto edited = editCopy(); !edited) {
                return std::move(edited).error();
            }
        }
        tellStoring();
        if (auto done = exchangeContent(m_db, m_fresh.path(), m_stamp, m_stop); !done) {
            return std::move(done).error();
        }
        m_report.changed = true;
        return report();
    }

    /// Builds the workspace from all its files; false if one of them cannot be read any more.
    Result<bool> readAll()
    {
        IngestOptions ingestOptions = optionsFor(m_rows);
        if (ingestOptions.paths.empty()) {
            auto empty = Database::open(m_fresh.path(), Database::Mode::ReadWrite);
            auto set =
                empty ? prepareGrouping(*empty, m_grouping, m_stop) : Result<IngestGrouping>(empty.error());
            return set ? Result<bool>(true) : std::move(set).error();
        }
        auto read = ingest(ingestOptions, m_stop);
        const bool isOurs = !read
            && (read.error().kind == Error::Kind::Cancelled || read.error().kind == Error::Kind::Database);
        if (isOurs) {
            return read.error();
        }
        if (m_ingest == nullptr || !read) {
            return read && !isIncomplete(*read);
        }
        return takeAsked(*std::move(read));
    }

    /// Keeps what was asked for; false if a capture is missing that was not.
    Result<bool> takeAsked(IngestReport read)
    {
        std::set<std::string> paths;
        for (const Capture& capture : read.captures) {
            paths.insert(capture.path);
        }
        std::set<std::string> others;
        for (const CaptureRow& row : m_rows) {
            if (!paths.contains(row.capture.path)) {
                return false;
            }
            if (!m_replacement.seen.contains(row.capture.id)) {
                others.insert(row.capture.path);
            }
        }
        for (const std::string& path : m_replacedPaths) {
            if (!paths.contains(path)) { // then what it held stays, and nothing is changed
                const auto why = std::ranges::find(read.failures, path, &IngestFailure::path);
                return why == read.failures.end() ? Error{ Error::Kind::Io, path + ": cannot be read again" }
                                                  : why->error;
            }
        }
        std::erase_if(read.captures, [&](const Capture& capture) { return others.contains(capture.path); });
        m_read = std::move(read);
        return true;
    }

    /// Removes the rows of the captures in a copy, and reads there again what is to be read again.
    Result<> editCopy()
    {
        m_fresh.remove();
        if (auto copied = copyWorkspace(m_db, m_fresh.path()); !copied) {
            return copied;
        }
        std::vector<CaptureRow> again;
        for (const CaptureRow& row : m_rows) {
            if (m_reread.contains(row.capture.id)) {
                again.push_back(row);
                m_removed.insert(row.capture.id);
            }
        }
        if (auto removed = removeRows(); !removed || (again.empty() && m_ingest == nullptr)) {
            return removed;
        }
        auto read = ingest(optionsFor(again), m_stop);
        if (!read) {
            return std::move(read).error();
        }
        if (m_ingest != nullptr) {
            m_rows.clear();
            auto taken = takeAsked(*std::move(read));
            return taken ? Result<>() : std::move(taken).error();
        }
        const auto failed = std::ranges::find(read->failures, false, &IngestFailure::passedOver);
        return failed == read->failures.end() ? Result<>() : failed->error; // its rows are gone from the copy
    }

    Result<> removeRows()
    {
        const auto db = Database::open(m_fresh.path(), Database::Mode::ReadWrite);
        if (!db) {
            return db.error();
        }
        if (auto set = db->execute("PRAGMA foreign_keys=OFF"); !set) {
            return set;
        }
        Transaction transaction(*db);
        std::vector<std::uint64_t> gone;
        std::vector<std::int64_t> touched; // traces
        for (const CaptureId id : m_removed) {
            const auto traces = tracesOf(*db, id.value);
            if (!traces) {
                return traces.error();
            }
            touched.insert(touched.end(), traces->begin(), traces->end());
            const auto entries = readSpanIndex(*db, id);
            if (!entries) {
                return entries.error();
            }
            gone.insert(gone.end(), entries->begin(), entries->end());
            if (auto deleted = deleteCaptureRows(*db, id); !deleted) {
                return deleted;
            }
        }
        if (auto lost = loseParentsIn(*db, std::move(gone)); !lost) {
            return lost;
        }
        if (auto judged = judgeFailures(*db, std::move(touched), m_stop); !judged) {
            return judged;
        }
        const auto policy = IngestWriter(*db).policy();
        if (!policy) {
            return policy.error();
        }
        auto done = recomputeIssueTotals(*db, *policy, m_stop);
        return done ? transaction.commit() : done;
    }

    static Result<> loseParentsIn(const Database& db, std::vector<std::uint64_t> gone)
    {
        auto left = readSpanIndex(db, {});
        if (!left) {
            return std::move(left).error();
        }
        constexpr unsigned serviceBits = 16;
        for (auto* entries : { &gone, &*left }) {
            for (std::uint64_t& entry : *entries) {
                entry >>= serviceBits;
            }
            std::ranges::sort(*entries);
        }
        return loseParents(db, [&](TraceId trace, SpanId parent) {
            const std::uint64_t hash = (spanHash(traceHash(trace), parent) << serviceBits) >> serviceBits;
            return std::ranges::binary_search(gone, hash) && !std::ranges::binary_search(*left, hash);
        });
    }

    [[nodiscard]] IngestOptions optionsFor(const std::vector<CaptureRow>& rows) const
    {
        IngestOptions made;
        for (const CaptureRow& row : rows) {
            made.paths.push_back(row.capture.path);
            if (keepsFormat(row)) {
                made.formats.emplace(row.capture.path, row.capture.format);
            }
        }
        for (const auto& [path, format] : m_rotated) {
            made.paths.push_back(path);
            made.formats.emplace(path, format);
        }
        if (m_ingest != nullptr) {
            made.paths.insert(made.paths.end(), m_ingest->paths.begin(), m_ingest->paths.end());
            made.formats.insert(m_ingest->formats.begin(), m_ingest->formats.end());
            made.format = m_ingest->format;
        }
        made.workspace = m_fresh.path();
        made.grouping = m_grouping;
        made.memory = m_options.memory;
        made.threads = m_options.threads;
        made.onUpdate = m_options.onUpdate;
        return made;
    }

    [[nodiscard]] bool asksForStandardInput() const
    {
        return m_ingest != nullptr && std::ranges::count(m_ingest->paths, "-") > 0;
    }

    /// A format given by name is not told by content. Of a file that was changed the content is asked, and
    /// the format kept where that tells none.
    [[nodiscard]] bool keepsFormat(const CaptureRow& row) const
    {
        if (!m_reread.contains(row.capture.id)) {
            const bool isGiven = m_ingest != nullptr && !m_ingest->format.empty();
            return !isGiven || !m_replacement.grown.contains(row.capture.id);
        }
        const auto now = recognise(row.capture.path);
        return now && now->format == nullptr;
    }

    void tellInexact(const CaptureRow* changed)
    {
        const bool isStandardInput =
            changed == nullptr ? asksForStandardInput() : changed->capture.path == "-";
        const std::string before = m_report.inexact.empty() ? "" : m_report.inexact + "; ";
        const std::string cause = isStandardInput ? "standard input cannot be read again"
            : changed == nullptr                  ? "a capture cannot be read any more"
            : changed->content.empty()
            ? "the rotated files of " + changed->capture.path + " cannot be read again"
            : changed->capture.path + " is gone or has changed since it was read";
        m_report.inexact = before + cause
            + ", so the rows were deleted: spans that several captures hold may be missing, and rates count "
              "entry spans as before";
    }

    void tellStoring() const
    {
        if (m_options.onUpdate) {
            IngestUpdate update;
            update.progress.what = "Writing the workspace";
            m_options.onUpdate(update);
        }
    }

    Result<ChangeReport> report()
    {
        auto all = readCaptures(m_db);
        if (!all) {
            return std::move(all).error();
        }
        m_report.captures = std::move(all->captures);
        return std::move(m_report);
    }

    const ChangeOptions& m_options;
    std::stop_token m_stop;
    Database m_db;
    FreshFile m_fresh;
    std::string m_stamp{};
    GroupingConfig m_grouping{};
    std::vector<CaptureRow> m_rows{}; ///< that the workspace will hold
    Ids m_asked{};
    Ids m_removed{};
    Ids m_reread{}; ///< of m_rows
    std::map<std::string, std::string> m_rotated{}; ///< files to read as well, with their formats
    const IngestOptions* m_ingest = nullptr; ///< what else to read; null: nothing
    Replacement m_replacement{};
    std::set<std::string> m_replacedPaths{};
    IngestReport m_read{}; ///< of m_ingest
    ChangeReport m_report{};
};

template <typename Report, typename Work>
Result<Report> change(const ChangeOptions& options, std::stop_token stop, const Work& work)
{
    try {
        std::error_code ignored;
        if (!std::filesystem::exists(options.workspace, ignored)) {
            return Error{ Error::Kind::Io, options.workspace + ": there is no such workspace" };
        }
        auto db = Database::open(options.workspace, Database::Mode::ReadWrite);
        if (!db) {
            return std::move(db).error();
        }
        Rebuild rebuild(options, std::move(stop), *std::move(db));
        Result<Report> done = work(rebuild);
        const bool isNamed = done || done.error().kind == Error::Kind::Cancelled;
        return isNamed ? std::move(done) : std::move(done).error().within(options.workspace);
    } catch (const std::exception& exception) {
        return Error{ Error::Kind::Io, std::string("cannot go on: ") + exception.what() };
    }
}

} // namespace

Result<ChangeReport> removeCaptures(const ChangeOptions& options, std::stop_token stop)
{
    return change<ChangeReport>(options, std::move(stop), [](Rebuild& rebuild) { return rebuild.remove(); });
}

Result<ChangeReport> reloadCaptures(const ChangeOptions& options, std::stop_token stop)
{
    return change<ChangeReport>(options, std::move(stop), [](Rebuild& rebuild) { return rebuild.reload(); });
}

Result<IngestReport> replaceCaptures(
    const IngestOptions& asked, Replacement replacement, std::stop_token stop)
{
    ChangeOptions options;
    options.workspace = asked.workspace;
    options.captures.assign(replacement.replaced.begin(), replacement.replaced.end());
    options.memory = asked.memory;
    options.threads = asked.threads;
    options.onUpdate = asked.onUpdate;
    return change<IngestReport>(options, std::move(stop),
        [&](Rebuild& rebuild) { return rebuild.replace(asked, std::move(replacement)); });
}

} // namespace spanglass
