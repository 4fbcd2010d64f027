#include "core/ingest/rebuild.h"

#include "core/capture/container/container.h"
#include "core/capture/recognition.h"
#include "core/ingest/skeleton.h"
#include "core/store/captureremoval.h"
#include "core/store/capturerows.h"
#include "core/store/contentexchange.h"
#include "core/store/ingestwriter.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <filesystem>
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

    Result<ChangeReport> reload()
    {
        if (auto begun = begin(); !begun) {
            return std::move(begun).error();
        }
        for (const CaptureRow& row : m_rows) {
            const CaptureId id = row.capture.id;
            const std::string& path = row.capture.path;
            if (m_asked.empty() ? path == "-" || isUnchanged(row) : !m_asked.contains(id)) {
                continue;
            }
            if (path == "-") {
                m_report.failures.push_back(
                    { path, { Error::Kind::Io, "standard input cannot be read again" } });
            } else if (auto source = describeSource(path); !source) {
                m_report.failures.push_back({ path, std::move(source).error() });
            } else {
                m_reread.insert(id);
            }
        }
        return m_reread.empty() ? report() : rebuild();
    }

private:
    Result<> begin()
    {
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
        const auto changed = std::ranges::find_if(m_rows,
            [&](const CaptureRow& row) { return !m_reread.contains(row.capture.id) && !isUnchanged(row); });
        auto built = changed == m_rows.end() ? readAll() : Result<bool>(false);
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
            return empty ? Result<bool>(true) : std::move(empty).error();
        }
        const auto read = ingest(ingestOptions, m_stop);
        const bool isOurs = !read
            && (read.error().kind == Error::Kind::Cancelled || read.error().kind == Error::Kind::Database);
        if (isOurs) {
            return read.error();
        }
        return read && !isIncomplete(*read);
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
        if (auto removed = removeRows(); !removed || again.empty()) {
            return removed;
        }
        auto read = ingest(optionsFor(again), m_stop);
        if (!read) {
            return std::move(read).error();
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
        for (const CaptureId id : m_removed) {
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
        made.workspace = m_fresh.path();
        made.memory = m_options.memory;
        made.threads = m_options.threads;
        made.onUpdate = m_options.onUpdate;
        return made;
    }

    /// A format given by name is not told by content. Of a file that was changed the content is asked, and
    /// the format kept where that tells none.
    [[nodiscard]] bool keepsFormat(const CaptureRow& row) const
    {
        if (!m_reread.contains(row.capture.id)) {
            return true;
        }
        const auto now = recognise(row.capture.path);
        return now && now->format == nullptr;
    }

    void tellInexact(const CaptureRow* changed)
    {
        const std::string cause = changed == nullptr ? "a capture cannot be read any more"
            : changed->capture.path == "-"
            ? "standard input cannot be read again"
            : changed->capture.path + " is gone or has changed since it was read";
        m_report.inexact = cause
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
    std::vector<CaptureRow> m_rows{}; ///< that the workspace will hold
    Ids m_asked{};
    Ids m_removed{};
    Ids m_reread{}; ///< of m_rows
    ChangeReport m_report{};
};

Result<ChangeReport> change(
    const ChangeOptions& options, std::stop_token stop, Result<ChangeReport> (Rebuild::*what)())
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
        auto done = (rebuild.*what)();
        const bool isNamed = done || done.error().kind == Error::Kind::Cancelled;
        return isNamed ? std::move(done) : std::move(done).error().within(options.workspace);
    } catch (const std::exception& exception) {
        return Error{ Error::Kind::Io, std::string("cannot go on: ") + exception.what() };
    }
}

} // namespace

Result<ChangeReport> removeCaptures(const ChangeOptions& options, std::stop_token stop)
{
    return change(options, std::move(stop), &Rebuild::remove);
}

Result<ChangeReport> reloadCaptures(const ChangeOptions& options, std::stop_token stop)
{
    return change(options, std::move(stop), &Rebuild::reload);
}

} // namespace spanglass
