#include "core/ingest/ingest.h"

#include "core/capture/capturereader.h"
#include "core/capture/container/container.h"
#include "core/capture/recognition.h"
#include "core/ingest/capturestore.h"
#include "core/ingest/ingestgrouping.h"
#include "core/ingest/knownpaths.h"
#include "core/ingest/liveboard.h"
#include "core/ingest/memberfailures.h"
#include "core/ingest/paths.h"
#include "core/ingest/rebuild.h"
#include "core/ingest/spancollector.h"
#include "core/store/capturerows.h"
#include "core/store/ingesttarget.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>

namespace spanglass {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto updateInterval = std::chrono::milliseconds(100);
constexpr unsigned mostThreads = 8;
constexpr std::size_t mostCaptures = 65'000; // their ordinal is kept in 16 bits

/// Throttles news and computes rate and time left. Calls come one at a time.
class Reporter {
public:
    Reporter(const IngestOptions& options, LiveBoard& board)
        : m_options(options)
        , m_board(board)
    {
    }

    void beginCapture(const std::string& path, std::uint64_t total)
    {
        m_update.progress.what = "Reading " + std::filesystem::path(path).filename().string();
        m_captureStart = Clock::now();
        m_update.progress.done = 0;
        m_update.progress.total = total;
        m_update.progress.secondsLeft = -1;
    }

    void advanced(std::uint64_t consumed, std::uint64_t spans, std::uint64_t errorSpans)
    {
        const auto now = Clock::now();
        if (!m_options.onUpdate || now - m_last < updateInterval) {
            return;
        }
        Progress& progress = m_update.progress;
        progress.done = std::max(progress.done, consumed);
        const double seconds = std::chrono::duration<double>(now - m_captureStart).count();
        progress.bytesPerSecond = seconds > 0 ? static_cast<double>(progress.done) / seconds : 0;
        if (progress.total > progress.done && progress.bytesPerSecond > 0) {
            progress.secondsLeft =
                static_cast<double>(progress.total - progress.done) / progress.bytesPerSecond;
        }
        m_update.spans = spans;
        m_update.errorSpans = errorSpans;
        send(now);
    }

    /// Told at once: the long last step begins.
    void storing()
    {
        m_update.progress.what = "Writing the workspace";
        m_update.progress.done = m_update.progress.total;
        m_update.progress.secondsLeft = -1;
        if (m_options.onUpdate) {
            send(Clock::now());
        }
    }

private:
    void send(Clock::time_point now)
    {
        m_last = now;
        m_update.issues = m_board.changed();
        m_options.onUpdate(m_update);
    }

    const IngestOptions& m_options;
    LiveBoard& m_board;
    IngestUpdate m_update{};
    Clock::time_point m_captureStart{};
    Clock::time_point m_last{};
};

/// Counts spans for progress, and tells the live board from time to time. Wraps a collector.
class ReportingSink final : public SpanSink {
public:
    ReportingSink(SpanCollector& to, LiveBoard* board)
        : m_to(to)
        , m_board(board)
    {
    }

    std::optional<ResourceRef> knownResource(Hash128 raw) override { return m_to.knownResource(raw); }
    ResourceRef addResource(Hash128 raw, const AttributeList& attributes) override
    {
        return m_to.addResource(raw, attributes);
    }
    void span(const SpanRecord& span) override
    {
        bump(m_spans);
        m_to.span(span);
    }
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override
    {
        bump(m_spans);
        bump(m_errors);
        m_to.errorSpan(span, details);
        constexpr std::size_t often = 64;
        if (m_board != nullptr && (++m_sinceTold >= often || !m_toldOnce)) {
            m_board->take(m_to);
            m_sinceTold = 0;
            m_toldOnce = true;
        }
    }
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override
    {
        bump(m_exceptions);
        m_to.exception(at, details, standing);
    }
    [[nodiscard]] std::uint64_t spans() const { return m_spans.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t exceptions() const { return m_exceptions.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t errors() const { return m_errors.load(std::memory_order_relaxed); }

private:
    /// Only this sink's thread writes: no need for a locked addition.
    static void bump(std::atomic<std::uint64_t>& count)
    {
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    SpanCollector& m_to;
    LiveBoard* m_board;
    std::atomic<std::uint64_t> m_spans{ 0 };
    std::atomic<std::uint64_t> m_errors{ 0 };
    std::atomic<std::uint64_t> m_exceptions{ 0 }; ///< that are no span's
    std::size_t m_sinceTold = 0;
    bool m_toldOnce = false;
};

/// Temporary files lie beside the workspace: there the disk has room, and it is no disk in memory.
std::string folderOf(const std::string& workspace)
{
    const std::filesystem::path folder = std::filesystem::path(workspace).parent_path();
    return folder.empty() ? "." : folder.string();
}

unsigned threadCount(unsigned asked)
{
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    return std::clamp(asked == 0 ? std::min(cores, mostThreads) : asked, 1U, 64U);
}

class Ingest {
public:
    Ingest(const IngestOptions& options, std::stop_token stop)
        : m_options(options)
        , m_stop(std::move(stop))
        , m_reporter(options, m_board)
        , m_formats(options.formats)
    {
        const unsigned threads = threadCount(options.threads);
        for (unsigned i = 0; i < threads; ++i) {
            m_collectors.push_back(std::make_unique<SpanCollector>());
            m_collectors.back()->skeletons.limitMemory(folderOf(options.workspace), options.memory / threads);
            if (options.onUpdate) {
                m_collectors.back()->enableLive();
            }
            m_sinks.push_back(
                std::make_unique<ReportingSink>(*m_collectors.back(), options.onUpdate ? &m_board : nullptr));
            m_read.sinks.push_back(m_sinks.back().get());
        }
        m_read.onProgress = [this](std::uint64_t consumed) { advanced(consumed); };
    }

    Result<IngestReport> run()
    {
        auto target = IngestTarget::open(m_options.workspace);
        if (!target) {
            return std::move(target).error();
        }
        const Database& db = target->db();
        // Rows are written by us in the right order; checking each again costs a tenth of an ingest.
        if (auto set = db.execute("PRAGMA foreign_keys=OFF"); !set) {
            return std::move(set).error();
        }
        auto grouping = prepareGrouping(db, m_options.grouping, m_stop);
        if (!grouping) {
            const bool cancelled = grouping.error().kind == Error::Kind::Cancelled;
            return cancelled ? std::move(grouping).error()
                             : std::move(grouping).error().within(m_options.workspace);
        }
        takeGrouping(*std::move(grouping));
        auto known = KnownPaths::load(db);
        if (!known) {
            return std::move(known).error().within(m_options.workspace);
        }
        m_known = *std::move(known);
        ExpandedPaths paths = expandPaths(m_options.paths);
        passOverWorkspace(paths, m_options.workspace);
        // What is read only once is read when it is sure that all need not be read again.
        std::stable_partition(paths.files.begin(), paths.files.end(),
            [](const std::string& path) { return path != "-"; }); // clang 14 cannot use the one of ranges
        m_report.failures = std::move(paths.failures);
        m_asked.insert(paths.files.begin(), paths.files.end());
        for (const std::string& path : paths.files) {
            if (path == "-" && isToReplace()) {
                break;
            }
            auto read = readPath(db, path, paths.membersOf(path));
            if (const auto folder = paths.folders.find(path); read && folder != paths.folders.end()) {
                m_foldersRead.insert(folder->second);
            }
            if (!read) {
                if (read.error().kind == Error::Kind::Cancelled
                    || read.error().kind == Error::Kind::Database) {
                    return std::move(read).error();
                }
                m_report.failures.push_back({ path, std::move(read).error().within(path) });
            }
        }
        if (isToReplace()) {
            return IngestReport{};
        }
        passOverInFolders(paths.folders);
        if (m_captures.empty() && m_report.captures.empty()) {
            return m_report.failures.empty() ? Error{ Error::Kind::Usage, "no captures given" }
                                             : m_report.failures.front().error;
        }
        return store(*target);
    }

    /// After run(): nothing was stored, as captures have to be replaced.
    [[nodiscard]] bool isToReplace() const { return !m_known->replaced().empty(); }
    [[nodiscard]] Replacement replacement() const
    {
        return { m_known->replaced(), m_known->grown(), m_known->seen() };
    }

private:
    void takeGrouping(IngestGrouping grouping)
    {
        for (const auto& collector : m_collectors) {
            collector->splitBy(grouping.split);
        }
        m_regrouped = grouping.regrouped;
        m_board.setGrouper(std::move(grouping.grouper));
    }

    void advanced(std::uint64_t consumed)
    {
        std::uint64_t spans = 0;
        std::uint64_t errors = 0;
        for (const auto& sink : m_sinks) {
            spans += sink->spans();
            errors += sink->errors();
        }
        m_reporter.advanced(consumed, spans, errors);
    }

    /// The first 20 in a folder are named.
    void passOverInFolders(const std::map<std::string, std::string>& folders)
    {
        constexpr std::size_t mostNamed = 20;
        std::map<std::string, std::size_t> passedOver;
        std::vector<IngestFailure> told;
        for (IngestFailure& failure : m_report.failures) {
            const auto folder = folders.find(failure.path);
            if (folder != folders.end() && m_foldersRead.contains(folder->second)
                && saysNoCapture(failure.error)) {
                failure.passedOver = true;
                failure.error = withoutAdvice(std::move(failure.error));
                if (++passedOver[folder->second] > mostNamed) {
                    continue;
                }
            }
            told.push_back(std::move(failure));
        }
        for (const auto& [folder, count] : passedOver) {
            if (count > mostNamed) {
                const std::string more = ": and " + std::to_string(count - mostNamed) + " more files in it";
                told.push_back({ folder, { Error::Kind::Format, folder + more }, true });
            }
        }
        m_report.failures = std::move(told);
    }

    /// Reads what a path holds. Of an archive what is no capture is passed over, unless nothing in it is one.
    Result<> readPath(const Database& db, const std::string& path, const std::vector<std::string>& members)
    {
        if (!m_pathsRead.insert(path).second) {
            return {};
        }
        auto container = openContainer(path, members, m_stop);
        if (!container) {
            return withoutPath(std::move(container).error(), path);
        }
        MemberFailures failures(path, **container, members);
        while (true) {
            auto member = (*container)->next();
            if (!member || !*member) {
                return failures.finish(m_report.failures, member ? Result<>() : std::move(member).error());
            }
            auto read = (*member)->source ? readOne(db, (*member)->path, *(*member)->source)
                                          : (*member)->source.error();
            const bool isOver = !read
                && (read.error().kind == Error::Kind::Cancelled
                    || read.error().kind == Error::Kind::Database);
            if (isOver || (!read && !(*container)->isArchive())) {
                return read;
            }
            failures.add((*member)->path, std::move(read));
        }
    }

    Result<> readOne(const Database& db, const std::string& path, OpenedSource& source)
    {
        if (m_captures.size() >= mostCaptures) {
            return Error{ Error::Kind::Io, "more than 65,000 captures at once" };
        }
        const auto standing = m_known->look(path, source);
        if (auto moved = readMoved(db); !moved) {
            return moved;
        }
        // Of a file that is no capture any more it is told, and what it held stays.
        if (standing == KnownPaths::Standing::Replaced && isCapture(path)) {
            m_known->replace(path);
        }
        if (isToReplace()) { // all is read again
            return {};
        }
        if (standing != KnownPaths::Standing::Replaced && !source.identity.empty()) {
            auto found = findCapture(db, source.identity, path, source.modifiedNs);
            if (!found) {
                return std::move(found).error().within(m_options.workspace);
            }
            if (*found) {
                m_report.captures.push_back(std::move(**found));
                return {};
            }
        }
        m_reporter.beginCapture(path, source.size);
        for (const auto& collector : m_collectors) {
            collector->beginCapture(static_cast<std::uint16_t>(m_captures.size()));
        }
        const auto given = m_formats.find(path);
        m_read.format = formatNamed(given == m_formats.end() ? m_options.format : given->second);
        const std::uint64_t before = found();
        auto outcome = readCapture(source, m_read, m_stop);
        if (!outcome) {
            return std::move(outcome).error();
        }
        if (standing == KnownPaths::Standing::Replaced) {
            m_known->replace(path);
            return {};
        }
        if (m_read.format != nullptr && found() == before && outcome->warningCount == 0) {
            ++outcome->warningCount;
            outcome->warnings.push_back({ "capture", "nothing in it is of the format " + outcome->format });
        }
        ReadCapture capture;
        capture.capture.path = path;
        capture.capture.format = outcome->format;
        capture.capture.state = outcome->state;
        // A file that grew while it was read was read to its end.
        const bool isPlain = source.compression.empty() || source.size == 0;
        capture.capture.bytes = isPlain ? source.bytes->consumed() : source.size;
        capture.capture.warningCount = outcome->warningCount;
        capture.capture.warnings = std::move(outcome->warnings);
        capture.modifiedNs = source.modifiedNs;
        capture.content = source.identity;
        m_captures.push_back(std::move(capture));
        return {};
    }

    /// What files hold that known captures lie in now.
    Result<> readMoved(const Database& db)
    {
        for (const KnownPaths::File& file : m_known->takeMovedFiles()) {
            m_formats.emplace(file.path, file.format);
            (void)(m_asked.contains(file.path) || m_beside.insert(file.path).second);
            auto read = readPath(db, file.path, {});
            if (!read
                && (read.error().kind == Error::Kind::Cancelled
                    || read.error().kind == Error::Kind::Database)) {
                return read;
            }
            if (!read) {
                m_report.failures.push_back({ file.path, std::move(read).error().within(file.path) });
            }
        }
        return {};
    }

    [[nodiscard]] bool isCapture(const std::string& path) const
    {
        if (!m_options.format.empty() || m_formats.contains(path) || archiveOf(path)) {
            return true;
        }
        const auto now = recognise(path, m_stop);
        return now && now->format != nullptr;
    }

    /// Spans and exceptions of all captures so far.
    [[nodiscard]] std::uint64_t found() const
    {
        std::uint64_t sum = 0;
        for (const auto& sink : m_sinks) {
            sum += sink->spans() + sink->exceptions();
        }
        return sum;
    }

    /// The caller puts the path in front of every message.
    static Error withoutPath(Error error, const std::string& path)
    {
        const std::string prefix = path + ": ";
        if (error.message.starts_with(prefix)) {
            error.message.erase(0, prefix.size());
        }
        return error;
    }

    /// Known captures have the paths they moved to. What was only found beside others was not asked for.
    IngestReport report()
    {
        for (ReadCapture& capture : m_captures) {
            m_report.captures.push_back(std::move(capture.capture));
        }
        for (Capture& capture : m_report.captures) {
            for (const CaptureMove& move : m_known->moves()) {
                capture.path = move.capture == capture.id ? move.path : capture.path;
            }
        }
        std::erase_if(
            m_report.captures, [this](const Capture& capture) { return m_beside.contains(capture.path); });
        return std::move(m_report);
    }

    Result<IngestReport> store(IngestTarget& target)
    {
        m_report.notes = m_known->takeNotes();
        if (m_regrouped) {
            m_report.notes.push_back(m_options.workspace + ": " + regroupedNote);
        }
        if (m_captures.empty() && m_known->moves().empty()) {
            return report();
        }
        m_reporter.storing();
        const auto threads = static_cast<unsigned>(m_collectors.size());
        auto stored = storeCaptures(target.db(), m_captures, m_collectors, threads, m_stop, m_known->moves());
        if (!stored) {
            const bool cancelled = stored.error().kind == Error::Kind::Cancelled;
            return cancelled ? std::move(stored).error()
                             : std::move(stored).error().within(m_options.workspace);
        }
        if (auto finished = target.finish(); !finished) {
            return std::move(finished).error();
        }
        return report();
    }

    const IngestOptions& m_options;
    std::stop_token m_stop;
    LiveBoard m_board{};
    Reporter m_reporter;
    std::vector<std::unique_ptr<SpanCollector>> m_collectors{};
    std::vector<std::unique_ptr<ReportingSink>> m_sinks{};
    ReadOptions m_read{};
    std::set<std::string> m_foldersRead{}; ///< that held a capture
    std::vector<ReadCapture> m_captures{};
    IngestReport m_report{};
    bool m_regrouped = false;
    std::optional<KnownPaths> m_known{};
    std::map<std::string, std::string> m_formats;
    std::set<std::string> m_pathsRead{};
    std::set<std::string> m_asked{}; ///< files
    std::set<std::string> m_beside{}; ///< files not asked for, that known captures lie in now
};

} // namespace

Result<IngestReport> ingest(const IngestOptions& options, std::stop_token stop)
{
    try {
        auto job = std::make_unique<Ingest>(options, stop);
        auto done = job->run();
        if (!done || !job->isToReplace()) {
            return done;
        }
        Replacement replacement = job->replacement();
        job.reset(); // with what it gathered
        return replaceCaptures(options, std::move(replacement), std::move(stop));
    } catch (const std::exception& exception) {
        return Error{ Error::Kind::Io, std::string("cannot go on: ") + exception.what() };
    }
}

} // namespace spanglass
