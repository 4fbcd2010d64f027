#include "core/ingest/capturestore.h"

#include "core/base/text.h"
#include "core/base/varint.h"
#include "core/grouping/fingerprint.h"
#include "core/ingest/resolver.h"
#include "core/stack/stackparser.h"
#include "core/store/capturerows.h"
#include "core/store/dictionaries.h"
#include "core/store/ingestwriter.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

namespace spanglass {

namespace {

constexpr std::int64_t nsPerSecond = 1'000'000'000;

/// A collector's error parts in the store's numbers.
struct ErrorNumbers {
    std::vector<std::uint32_t> strings{}; ///< by local string; 0 = not asked for yet
    std::vector<std::uint32_t> stacks{}; ///< by local string
    std::vector<std::uint32_t> tags{}; ///< by local tag
    std::vector<std::uint32_t> signatures{}; ///< by local signature
};

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
    CaptureStore(const Database& db, Dictionaries dictionaries, std::vector<ReadCapture>& captures,
        const std::vector<std::unique_ptr<SpanCollector>>& collectors, unsigned threads, std::stop_token stop)
        : m_db(db)
        , m_writer(db)
        , m_dictionaries(std::move(dictionaries))
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
        for (ReadCapture& capture : m_captures) {
            auto id = beginCapture(m_db, capture.capture.path);
            if (!id) {
                return std::move(id).error();
            }
            capture.capture.id = *id;
        }
        mapNamesAndResources();
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
        if (auto done = m_writer.finish(); !done) {
            return done;
        }
        return recomputeIssueTotals(m_db, *policy, m_stop);
    }

private:
    void mapNamesAndResources()
    {
        m_maps.resize(m_collectors.size());
        m_numbers.resize(m_collectors.size());
        for (std::size_t c = 0; c < m_collectors.size(); ++c) {
            SpanCollector& from = *m_collectors[c];
            ErrorNumbers& numbers = m_numbers[c];
            numbers.strings.resize(from.strings.size());
            numbers.stacks.resize(from.strings.size());
            numbers.tags.resize(from.tags.size());
            // Names: every string might be one; asking only for those that are costs a pass over all spans.
            m_maps[c].names.resize(from.strings.size());
            for (const LocalId name : from.names()) {
                m_maps[c].names[name] = string(c, name);
            }
            for (const LocalResource& resource : from.resources) {
                m_maps[c].resources.push_back(stored(c, resource));
            }
        }
    }

    std::uint32_t string(std::size_t collector, LocalId id)
    {
        std::uint32_t& number = m_numbers[collector].strings[id];
        if (number == 0 && id != 0) {
            number = m_dictionaries.string(m_collectors[collector]->strings.text(id));
        }
        return number;
    }

    std::uint32_t tag(std::size_t collector, LocalId id)
    {
        std::uint32_t& number = m_numbers[collector].tags[id];
        if (number == 0) {
            const LocalTag& tag = m_collectors[collector]->tags[id];
            number = m_dictionaries.tag(
                string(collector, tag.key), tag.type, m_collectors[collector]->strings.text(tag.value));
        }
        return number;
    }

    StoredResource stored(std::size_t collector, const LocalResource& resource)
    {
        ResourceRow row{ string(collector, resource.service), string(collector, resource.version),
            string(collector, resource.environment), string(collector, resource.host), {} };
        for (const LocalId id : resource.tags) {
            appendVarint(row.tags, tag(collector, id));
        }
        const std::uint32_t id = m_dictionaries.resource(row);
        return { id, row.service, row.version, row.environment, row.host,
            m_dictionaries.serviceNumber(row.service) };
    }

    /// What earlier captures hold that may belong to the spans at hand.
    Result<> loadEarlier()
    {
        TimeNs from = std::numeric_limits<TimeNs>::max();
        TimeNs to = 0;
        for (const auto& collector : m_collectors) {
            from = std::min(from, collector->firstStart);
            to = std::max(to, collector->lastStart);
        }
        constexpr std::int64_t slack =
            3600 * nsPerSecond; // a parent may have begun before its child's capture
        auto index = m_writer.spanIndex(from > slack ? from - slack : 0,
            to < std::numeric_limits<TimeNs>::max() - slack ? to + slack : to);
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
        return {};
    }

    /// Partitions are joined on threads while this one writes dictionaries, then takes their results in
    /// order.
    Result<> joinAndGroup()
    {
        TimeNs from = std::numeric_limits<TimeNs>::max();
        TimeNs to = 0;
        for (const auto& collector : m_collectors) {
            from = std::min(from, collector->firstStart);
            to = std::max(to, collector->lastStart);
        }
        m_bucketSeconds = bucketSeconds(from, to);
        m_results.resize(partitionCount);
        m_rollups.resize(m_threads);
        std::vector<std::jthread> workers;
        for (unsigned w = 1; w < m_threads; ++w) {
            workers.emplace_back([this, w] { joinPartitions(w); });
        }
        auto grouped = writeGroups();
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
        PartitionInput input{ spans, owners, &m_maps };
        std::optional<EarlierSpans> earlier;
        if (!m_earlierEntries.empty()) {
            earlier.emplace(std::move(m_earlierEntries[p]), std::move(m_earlierTraces[p]));
            input.earlier = &*earlier;
            input.questions = m_questions[p];
        }
        input.lacksOf = [this](std::uint8_t c, std::uint32_t error) {
            return m_collectors[c]->errors[error].lacks;
        };
        input.captures = m_captures.size();
        input.bucket = m_bucketSeconds * nsPerSecond;
        m_results[p] = resolve(input, rollups);
    }

    /// Dictionaries of error spans, signatures and issues.
    Result<> writeGroups()
    {
        for (std::size_t c = 0; c < m_collectors.size(); ++c) {
            SpanCollector& from = *m_collectors[c];
            ErrorNumbers& numbers = m_numbers[c];
            for (const ErrorRecord& error : from.errors) {
                string(c, error.type);
                string(c, error.message);
                string(c, error.statusMessage);
                stack(c, error.stack);
            }
            for (LocalId id = 0; id < from.tags.size(); ++id) {
                tag(c, id);
            }
            for (const LocalSignature& signature : from.signatures) {
                auto number = storeSignature(c, signature);
                if (!number) {
                    return std::move(number).error();
                }
                numbers.signatures.push_back(*number);
            }
        }
        return m_dictionaries.write(m_db);
    }

    std::uint32_t stack(std::size_t collector, LocalId id)
    {
        std::uint32_t& number = m_numbers[collector].stacks[id];
        if (number == 0 && id != 0) {
            number = m_dictionaries.stack(m_collectors[collector]->strings.text(id)).id;
        }
        return number;
    }

    Result<std::uint32_t> storeSignature(std::size_t c, const LocalSignature& signature)
    {
        const Interner& strings = m_collectors[c]->strings;
        const SignatureRow row{ string(c, signature.service), string(c, signature.type),
            string(c, signature.messageTemplate), stack(c, signature.stack), string(c, signature.custom) };
        const RowNumber number = m_dictionaries.signature(row);
        if (number.isNew) {
            const std::string_view type = strings.text(signature.type);
            const StackTrace parsed = parseStack(strings.text(signature.stack), type, {});
            const std::string print = fingerprint({ strings.text(signature.service), type,
                strings.text(signature.messageTemplate), &parsed, strings.text(signature.custom) });
            const auto issue = m_writer.issue(print, row, culpritOf(parsed));
            if (!issue) {
                return issue.error();
            }
            m_writer.addSignature(number.id, *issue, row);
        }
        return number.id;
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
            std::ranges::move(result.errors, std::back_inserter(m_errors));
            result.traces = {};
            result.errors = {};
        }
        return {};
    }

    static void add(CaptureCounts& to, const CaptureCounts& from)
    {
        to.spans += from.spans;
        to.errorSpans += from.errorSpans;
        to.newSpans += from.newSpans;
        to.newTraces += from.newTraces;
        if (from.firstStart != 0) {
            to.firstStart = to.firstStart == 0 ? from.firstStart : std::min(to.firstStart, from.firstStart);
        }
        to.lastStart = std::max(to.lastStart, from.lastStart);
    }

    /// Oldest first, so that rows of a workspace do not depend on which thread read what.
    Result<> writeOccurrences()
    {
        std::ranges::sort(m_errors, {},
            [](const ResolvedError& e) { return std::tuple(e.span.start, e.span.trace, e.span.span); });
        std::size_t next = 0;
        for (const ResolvedError& error : m_errors) {
            if (m_stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            const auto trace = m_writer.traceRow(error.span.trace);
            if (!trace) {
                return trace.error();
            }
            std::string& packed = m_packedTags[next++ % m_packedTags.size()];
            m_writer.addOccurrence(rowOf(error, *trace, packed));
        }
        return m_writer.finish(); // while the tags are still there
    }

    OccurrenceRow rowOf(const ResolvedError& error, std::int64_t trace, std::string& tags)
    {
        const std::size_t c = error.collector;
        const SpanCollector& from = *m_collectors[c];
        const ErrorNumbers& numbers = m_numbers[c];
        const ErrorRecord& record = from.errors[error.span.error];
        tags.clear();
        for (std::uint32_t i = 0; i < record.tagCount; ++i) {
            appendVarint(tags, numbers.tags[from.tagLists[record.tagsAt + i]]);
        }
        OccurrenceRow row;
        row.capture = m_captures[error.span.capture].capture.id.value;
        row.trace = trace;
        row.span = error.span.span;
        row.parent = error.span.parent;
        row.resource = m_maps[c].resources[error.span.resource].id;
        row.name = m_maps[c].names[error.span.name];
        row.kind = error.span.kindAndStatus & 7U;
        row.flags = error.flags;
        row.lacks = error.lacks;
        row.start = error.span.start;
        row.duration = error.span.duration;
        row.signature = record.signature == 0 ? 0 : numbers.signatures[record.signature - 1];
        row.type = numbers.strings[record.type];
        row.message = numbers.strings[record.message];
        row.stack = numbers.stacks[record.stack];
        row.statusMessage = numbers.strings[record.statusMessage];
        row.exceptionTime = record.exceptionTime;
        row.tags = tags;
        row.extra = record.extra == 0 ? std::string_view{} : std::string_view(from.extras[record.extra - 1]);
        return row;
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
            auto set = setCapture(m_db,
                { capture, m_captures[i].modifiedNs, m_captures[i].content, counts.newSpans,
                    counts.newTraces });
            if (!set) {
                return set;
            }
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
    Dictionaries m_dictionaries;
    std::vector<ReadCapture>& m_captures;
    const std::vector<std::unique_ptr<SpanCollector>>& m_collectors;
    unsigned m_threads;
    std::stop_token m_stop;
    std::int64_t m_bucketSeconds = 0;

    std::vector<NumberMap> m_maps{}; ///< by collector, as the next
    std::vector<ErrorNumbers> m_numbers{};
    std::vector<std::vector<std::uint64_t>> m_earlierEntries{}; ///< by partition; empty for a new workspace
    std::vector<std::vector<TraceId>> m_earlierTraces{}; ///< by partition; those that hold error spans
    std::vector<std::vector<OpenParentRow>> m_questions{}; ///< by partition
    std::vector<ResolvedPartition> m_results{}; ///< by partition
    std::vector<Rollups> m_rollups{}; ///< by thread
    /// Tags of the rows that wait for their statement: as many as one takes, until the writer finishes.
    std::vector<std::string> m_packedTags = std::vector<std::string>(64);
    std::vector<ResolvedError> m_errors{};
    std::vector<CaptureCounts> m_counts{};
    std::atomic<std::size_t> m_nextPartition{ 0 };
    std::mutex m_failureMutex{};
    std::optional<Error> m_failure{};
};

} // namespace

Result<> storeCaptures(const Database& db, std::vector<ReadCapture>& captures,
    const std::vector<std::unique_ptr<SpanCollector>>& collectors, unsigned threads, std::stop_token stop)
{
    Transaction transaction(db);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    auto dictionaries = Dictionaries::load(db);
    if (!dictionaries) {
        return std::move(dictionaries).error();
    }
    auto stored = CaptureStore(db, std::move(*dictionaries), captures, collectors, threads, stop).run();
    if (!stored) {
        return stored;
    }
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    return transaction.commit();
}

} // namespace spanglass
