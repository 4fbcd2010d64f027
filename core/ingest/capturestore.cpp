#include "core/ingest/capturestore.h"

#include "core/base/varint.h"
#include "core/ingest/exceptionstore.h"
#include "core/ingest/resolver.h"
#include "core/ingest/storenumbers.h"
#include "core/regroup/regroupwork.h"
#include "core/store/apartrows.h"
#include "core/store/capturerows.h"
#include "core/store/dictionaries.h"
#include "core/store/failurerows.h"
#include "core/store/groupingstore.h"
#include "core/store/ingestwriter.h"
#include "core/store/issuetotals.h"
#include "core/store/movedrows.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

namespace spanglass {

namespace {

constexpr std::int64_t nsPerSecond = 1'000'000'000;

/// Width of roll-up buckets that gives at most about 250 over the range, of round length.
std::int64_t bucketSeconds(TimeNs from, TimeNs to)
{
    constexpr std::array<std::int64_t, 9> ladder = { 1, 5, 15, 60, 300, 900, 3600, 21'600, 86'400 };
    constexpr std::int64_t wanted = 250;
    const std::int64_t seconds = to > from ? (to - from) / nsPerSecond : 0;
    const auto fits =
        std::ranges::find_if(ladder, [&](std::int64_t width) { return seconds / width < wanted; });
    return fits == ladder.end() ? ladder.back() : *fits;
}

/// Kept from partition to partition: fresh memory for each would cost as much as the join.
struct PartitionMemory {
    std::vector<SpanSkeleton> spans{};
    std::vector<std::uint8_t> owners{};
};

class CaptureStore {
public:
    CaptureStore(const Database& db, Dictionaries dictionaries, const Grouper& grouper,
        std::vector<std::string> split, std::vector<ReadCapture>& captures,
        const std::vector<std::unique_ptr<SpanCollector>>& collectors, unsigned threads, std::stop_token stop)
        : m_db(db)
        , m_writer(db)
        , m_grouper(grouper)
        , m_firstSignature(dictionaries.nextSignature())
        , m_numbers(db, std::move(dictionaries), grouper, std::move(split), m_writer, collectors)
        , m_captures(captures)
        , m_collectors(collectors)
        , m_threads(std::max(1U, threads))
        , m_stop(std::move(stop))
    {
    }

    Result<> run()
    {
        const auto empty = m_writer.isEmpty();
        const auto policy = m_writer.policy();
        if (!empty || !policy) {
            return !empty ? empty.error() : policy.error();
        }
        const auto last = m_db.integer("SELECT coalesce(max(id), 0) FROM occurrence");
        if (!last) {
            return last.error();
        }
        std::vector<CaptureId> ids;
        for (ReadCapture& capture : m_captures) {
            auto id = beginCapture(m_db, capture.capture.path);
            if (!id) {
                return std::move(id).error();
            }
            capture.capture.id = *id;
            ids.push_back(*id);
        }
        m_exceptions.emplace(m_db, m_numbers, m_writer, std::move(ids));
        m_numbers.enterNamesAndResources();
        if (!*empty) {
            if (auto loaded = loadEarlier(); !loaded) {
                return loaded;
            }
        }
        if (auto joined = joinAndGroup(); !joined) {
            return joined;
        }
        if (auto written = writeOccurrences(); !written) {
            return written;
        }
        if (auto written = writeCaptures(); !written) {
            return written;
        }
        auto done = m_writer.finish();
        done = done ? judgeAgain() : done;
        done = done ? settleMoved(m_db, *last + 1) : done;
        done = done ? settlePartials(m_db, m_grouper, m_firstSignature, m_stop) : done;
        return done ? recomputeIssueTotals(m_db, *policy, m_stop) : done;
    }

private:
    /// What earlier captures hold that may belong to the spans at hand.
    Result<> loadEarlier()
    {
        TimeRange range;
        for (const auto& collector : m_collectors) {
            range.add(collector->spanStarts);
            range.add(collector->exceptionTimes);
        }
        constexpr std::int64_t slack =
            3600 * nsPerSecond; // a parent may have begun before its child's capture
        auto index = m_writer.spanIndex(range.first > slack ? range.first - slack : 0,
            range.last < std::numeric_limits<TimeNs>::max() - slack ? range.last + slack : range.last);
        auto traces = m_writer.errorTraces();
        auto open = m_writer.openParents();
        if (!index || !traces || !open) {
            return !index ? index.error() : !traces ? traces.error() : open.error();
        }
        m_earlierEntries = *std::move(index);
        m_earlierTraces.resize(partitionCount);
        m_questions.resize(partitionCount);
        for (const TraceId trace : *traces) {
            m_earlierTraces[partitionOf(traceHash(trace))].push_back(trace);
        }
        for (const OpenParentRow& row : *open) {
            m_questions[partitionOf(traceHash(row.trace))].push_back(row);
        }
        auto waiting = m_exceptions->load();
        m_waiting.resize(partitionCount);
        for (const StoredOccurrence& row : m_exceptions->waiting()) {
            m_waiting[partitionOf(traceHash(row.trace))].push_back(apartOf(row));
        }
        return waiting;
    }

    static ApartException apartOf(const StoredOccurrence& stored)
    {
        ApartException exception;
        exception.at.trace = stored.trace;
        exception.at.span = stored.row.span;
        exception.row = stored.id;
        exception.service = stored.service;
        exception.lacks = stored.row.lacks & (Lack::Type | Lack::Message | Lack::Stack);
        exception.standing =
            (stored.row.flags & OccurrenceFlags::report) != 0 ? Standing::Alone : Standing::Beside;
        return exception;
    }

    /// Partitions are joined on threads while this one writes dictionaries, then takes their results in
    /// order.
    Result<> joinAndGroup()
    {
        TimeRange range;
        for (const auto& collector : m_collectors) {
            range.add(collector->spanStarts);
        }
        m_bucketSeconds = bucketSeconds(range.first, range.last);
        m_results.resize(partitionCount);
        m_rollups.resize(m_threads);
        std::vector<std::jthread> workers;
        for (unsigned w = 1; w < m_threads; ++w) {
            workers.emplace_back([this, w] { joinPartitions(w); });
        }
        auto grouped = m_numbers.enterErrors();
        if (grouped) {
            joinPartitions(0);
        } else {
            m_nextPartition = partitionCount;
        }
        workers.clear();
        if (!grouped) {
            return grouped;
        }
        if (m_stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        if (m_failure) {
            return *m_failure;
        }
        return takeResults();
    }

    void joinPartitions(unsigned worker)
    {
        try {
            PartitionMemory memory;
            for (std::size_t p = m_nextPartition++; p < partitionCount && !m_stop.stop_requested();
                 p = m_nextPartition++) {
                joinPartition(p, m_rollups[worker], memory);
            }
        } catch (const std::exception& exception) {
            const std::scoped_lock lock(m_failureMutex);
            m_failure = Error{ Error::Kind::Io, std::string("cannot join spans: ") + exception.what() };
        }
    }

    void joinPartition(std::size_t p, Rollups& rollups, PartitionMemory& memory)
    {
        auto& [spans, owners] = memory;
        spans.clear();
        owners.clear();
        std::size_t total = 0;
        for (const auto& collector : m_collectors) {
            total += collector->skeletons.sizeOf(p);
        }
        spans.reserve(total);
        owners.reserve(total);
        for (std::size_t c = 0; c < m_collectors.size(); ++c) {
            m_collectors[c]->skeletons.take(p, spans);
            owners.resize(spans.size(), static_cast<std::uint8_t>(c));
        }
        std::vector<ApartException> exceptions = exceptionsOf(p);
        PartitionInput input{ spans, owners, exceptions, &m_numbers.maps() };
        std::optional<EarlierSpans> earlier;
        if (!m_earlierEntries.empty()) {
            earlier.emplace(std::move(m_earlierEntries[p]), std::move(m_earlierTraces[p]));
            input.earlier = &*earlier;
            input.questions = m_questions[p];
        }
        input.lacksOf = [this](std::uint8_t c, std::uint32_t error) {
            return m_collectors[c]->errors[error].lacks;
        };
        input.isAnswered = [this](std::uint8_t c, std::uint32_t error) {
            return m_collectors[c]->errors[error].marks.answered;
        };
        input.textsOf = [this](std::uint8_t c, std::uint32_t error) {
            const SpanCollector& from = *m_collectors[c];
            const ErrorRecord& record = from.errors[error];
            return FailureTexts{ from.strings.text(record.type), from.strings.text(record.message),
                from.strings.text(record.stack), from.strings.text(record.statusMessage) };
        };
        input.captures = m_captures.size();
        input.bucket = m_bucketSeconds * nsPerSecond;
        m_results[p] = resolve(input, rollups);
    }

    /// Those of this ingest, and those of earlier ones that wait for their spans.
    std::vector<ApartException> exceptionsOf(std::size_t p)
    {
        std::vector<ApartException> all = m_waiting.empty() ? std::vector<ApartException>() : m_waiting[p];
        std::vector<SpanSkeleton> taken;
        for (std::size_t c = 0; c < m_collectors.size(); ++c) {
            taken.clear();
            m_collectors[c]->exceptions.take(p, taken);
            for (const SpanSkeleton& at : taken) {
                const ErrorRecord& record = m_collectors[c]->errors[at.error];
                const auto collector = static_cast<std::uint8_t>(c);
                all.push_back(
                    { at, 0, m_numbers.serviceOf(at, collector), collector, record.lacks, record.standing });
            }
        }
        return all;
    }

    Result<> takeResults()
    {
        m_counts.resize(m_captures.size());
        for (ResolvedPartition& result : m_results) {
            for (std::size_t i = 0; i < m_captures.size(); ++i) {
                add(m_counts[i], result.counts[i]);
            }
            for (const TraceId trace : result.widened) {
                if (auto set = m_writer.widenTrace(trace); !set) {
                    return set;
                }
            }
            for (ResolvedTrace& trace : result.traces) {
                const auto row = m_writer.traceRow(trace.trace);
                if (!row) {
                    return row.error();
                }
                m_writer.addTraceBlob(*row, m_captures[trace.capture].capture.id, std::move(trace.blob));
            }
            for (const AnsweredParent& answer : result.answered) {
                if (auto set = m_writer.setParentFound(answer.occurrence, answer.sameService); !set) {
                    return set;
                }
            }
            for (const ResolvedException& exception : result.exceptions) {
                m_exceptions->take(exception);
            }
            result.exceptions = {};
            std::ranges::move(result.judgeAgain, std::back_inserter(m_judgeAgain));
            takeErrors(result.errors);
            result.traces = {};
            result.errors = {};
        }
        return {};
    }

    void takeErrors(const std::vector<ResolvedError>& errors)
    {
        const auto first = static_cast<std::uint32_t>(m_errors.size());
        for (const ResolvedError& error : errors) {
            ResolvedError& taken = m_errors.emplace_back(error);
            taken.origin = error.origin == ResolvedError::itself ? error.origin : first + error.origin;
        }
    }

    static void add(CaptureCounts& to, const CaptureCounts& from)
    {
        to.spans += from.spans;
        to.errorSpans += from.errorSpans;
        to.newSpans += from.newSpans;
        to.newTraces += from.newTraces;
        to.exceptions += from.exceptions;
        if (from.firstStart != 0) {
            to.firstStart = to.firstStart == 0 ? from.firstStart : std::min(to.firstStart, from.firstStart);
        }
        to.lastStart = std::max(to.lastStart, from.lastStart);
    }

    /// Oldest first, so that rows of a workspace do not depend on which thread read what.
    Result<> writeOccurrences()
    {
        const auto last = m_db.integer("SELECT max(id) FROM occurrence");
        if (!last) {
            return last.error();
        }
        const std::vector<std::uint32_t> order = orderOfErrors();
        std::vector<std::uint32_t> places(order.size());
        for (std::uint32_t at = 0; at < order.size(); ++at) {
            places[order[at]] = at;
        }
        std::size_t next = 0;
        for (const std::uint32_t number : order) {
            const ResolvedError& error = m_errors[number];
            if (m_stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            const auto trace = m_writer.traceRow(error.span.trace);
            if (!trace) {
                return trace.error();
            }
            std::string& packed = m_packedTags[next++ % m_packedTags.size()];
            auto row = rowOf(error, *trace, packed);
            if (!row) {
                return row.error();
            }
            row->origin = error.origin == ResolvedError::itself ? 0 : *last + 1 + places[error.origin];
            m_writer.addOccurrence(*row);
        }
        auto written = m_writer.finish(); // while the tags are still there
        return written ? m_exceptions->finish() : written;
    }

    [[nodiscard]] std::vector<std::uint32_t> orderOfErrors() const
    {
        std::vector<std::uint32_t> order(m_errors.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(order, {}, [&](std::uint32_t i) {
            const SpanSkeleton& s = m_errors[i].span;
            return std::tuple(s.start, s.trace, s.span);
        });
        return order;
    }

    /// Tags are put into `tags`.
    Result<OccurrenceRow> rowOf(const ResolvedError& error, std::int64_t trace, std::string& tags)
    {
        OccurrenceRow row = m_numbers.rowOf(error.span, error.collector, tags);
        row.capture = m_captures[error.span.capture].capture.id.value;
        row.trace = trace;
        const bool isMarked = (row.flags & OccurrenceFlags::marked) != 0;
        row.flags = static_cast<std::uint16_t>(
            row.flags | (isMarked ? error.flags & ~OccurrenceFlags::handling : error.flags));
        row.lacks = error.lacks;
        auto joined = m_exceptions->join(row, error.span, error.collector);
        return joined ? Result<OccurrenceRow>(row) : std::move(joined).error();
    }

    Result<> writeCaptures()
    {
        for (std::size_t i = 0; i < m_captures.size(); ++i) {
            Capture& capture = m_captures[i].capture;
            const CaptureCounts& counts = m_counts[i];
            const Capture before = m_captures[i].before.value_or(Capture{});
            const TimeNs first = before.firstStart != 0 ? before.firstStart : counts.firstStart;
            capture.spans = before.spans + counts.spans;
            capture.errorSpans = before.errorSpans + counts.errorSpans;
            capture.firstStart = counts.firstStart != 0 ? std::min(first, counts.firstStart) : first;
            capture.lastStart = std::max(before.lastStart, counts.lastStart);
            if (auto told = tellExceptions(i); !told) {
                return told;
            }
            auto set = setCapture(m_db,
                { capture, m_captures[i].modifiedNs, m_captures[i].content, counts.newSpans,
                    counts.newTraces });
            if (!set) {
                return set;
            }
            warnOfUnfailed(capture);
            std::vector<std::vector<std::uint64_t>> entries;
            for (ResolvedPartition& result : m_results) {
                entries.push_back(std::move(result.indexEntries[i]));
            }
            if (auto added = m_writer.addSpanIndex(capture.id, std::move(entries)); !added) {
                return added;
            }
        }
        return writeRollups();
    }

    /// Figures of a capture that grew add up; spans that came may have changed the stored ones.
    Result<> tellExceptions(std::size_t i)
    {
        Capture& capture = m_captures[i].capture;
        capture.exceptions = m_counts[i].exceptions;
        capture.unfailed = m_exceptions->unfailed(i);
        if (m_captures[i].before) {
            const auto stored = readExceptionFigures(m_db, capture.id);
            if (!stored) {
                return stored.error();
            }
            capture.exceptions += m_captures[i].before->exceptions;
            capture.unfailed += stored->unfailed;
        }
        return {};
    }

    /// Traces whose spans earlier ingests brought as well, or whose exceptions were recorded apart.
    Result<> judgeAgain()
    {
        std::vector<std::int64_t> rows;
        for (const TraceId trace : m_judgeAgain) {
            const auto row = m_writer.findTrace(trace);
            if (!row) {
                return row.error();
            }
            if (*row != 0) {
                rows.push_back(*row);
            }
        }
        return judgeFailures(m_db, std::move(rows), m_stop);
    }

    Result<> writeRollups()
    {
        Rollups& all = m_rollups.front();
        for (std::size_t i = 1; i < m_rollups.size(); ++i) {
            for (auto& [key, rollup] : m_rollups[i]) {
                Rollup& to = all[key];
                to.spans += rollup.spans;
                to.errors += rollup.errors;
                for (const auto& [bits, count] : rollup.durations) {
                    to.durations[bits] += count;
                }
            }
        }
        for (const auto& [key, rollup] : all) {
            RollupRow row{ m_captures[key.capture].capture.id.value, key.service, key.version,
                key.environment, key.name, key.bucket, m_bucketSeconds, rollup.spans, rollup.errors, {} };
            for (const auto& [bits, count] : rollup.durations) {
                appendVarint(row.durations, bits);
                appendVarint(row.durations, count);
            }
            m_writer.addRollup(std::move(row));
        }
        return {};
    }

    const Database& m_db;
    IngestWriter m_writer;
    const Grouper& m_grouper;
    std::int64_t m_firstSignature; ///< of those that this ingest brings
    StoreNumbers m_numbers;
    std::optional<ExceptionStore> m_exceptions{}; ///< once captures have their ids
    std::vector<ReadCapture>& m_captures;
    const std::vector<std::unique_ptr<SpanCollector>>& m_collectors;
    unsigned m_threads;
    std::stop_token m_stop;
    std::int64_t m_bucketSeconds = 0;

    std::vector<std::vector<std::uint64_t>> m_earlierEntries{}; ///< by partition; empty for a new workspace
    std::vector<std::vector<TraceId>> m_earlierTraces{}; ///< by partition; those that hold error spans
    std::vector<std::vector<OpenParentRow>> m_questions{}; ///< by partition, as the next
    std::vector<std::vector<ApartException>> m_waiting{};
    std::vector<ResolvedPartition> m_results{}; ///< by partition
    std::vector<Rollups> m_rollups{}; ///< by thread
    /// Tags of the rows that wait for their statement: as many as one takes, until the writer finishes.
    std::vector<std::string> m_packedTags = std::vector<std::string>(64);
    std::vector<ResolvedError> m_errors{};
    std::vector<TraceId> m_judgeAgain{};
    std::vector<CaptureCounts> m_counts{};
    std::atomic<std::size_t> m_nextPartition{ 0 };
    std::mutex m_failureMutex{};
    std::optional<Error> m_failure{};
};

} // namespace

Result<> storeCaptures(const Database& db, std::vector<ReadCapture>& captures,
    const std::vector<std::unique_ptr<SpanCollector>>& collectors, unsigned threads, std::stop_token stop,
    const std::vector<CaptureMove>& moves)
{
    Transaction transaction(db);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    for (const CaptureMove& move : moves) {
        if (auto moved = moveCapture(db, move); !moved) {
            return moved;
        }
    }
    if (captures.empty()) {
        return transaction.commit();
    }
    auto dictionaries = Dictionaries::load(db);
    if (!dictionaries) {
        return std::move(dictionaries).error();
    }
    auto grouping = readStoredGrouping(db);
    auto grouper = grouping ? Grouper::make(grouping->config) : Result<Grouper>(grouping.error());
    if (!grouper) {
        return std::move(grouper).error();
    }
    for (const auto& collector : collectors) {
        if (collector->split() != grouping->split) {
            return Error{ Error::Kind::Database,
                "its grouping was changed by another program meanwhile: read the capture again" };
        }
    }
    auto stored = CaptureStore(
        db, std::move(*dictionaries), *grouper, grouping->split, captures, collectors, threads, stop)
                      .run();
    if (!stored) {
        return stored;
    }
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    return transaction.commit();
}

} // namespace spanglass
