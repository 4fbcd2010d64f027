#include "core/ingest/resolver.h"

#include "core/ingest/failurejoin.h"
#include "core/ingest/indextable.h"
#include "core/ingest/tracenumbers.h"
#include "core/ingest/tracewidths.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace spanglass {

namespace {

constexpr std::uint32_t none = IndexTable::none;
constexpr std::uint32_t nowhere = none; ///< a capture that is none

/// What the join knows of each span.
struct SpanState {
    bool duplicate : 1 = false; ///< the same span stands elsewhere in this ingest
    bool known : 1 = false; ///< an earlier capture holds it
    bool entry : 1 = false;
    bool parentMissing : 1 = false;
    bool carriesException : 1 = false; ///< an error span with type, message and stack
    bool hasApart : 1 = false; ///< an exception that was recorded apart belongs to it
};

class Join {
public:
    Join(const PartitionInput& input, Rollups& rollups)
        : m_in(input)
        , m_rollups(rollups)
        , m_widths(input.spans, input.exceptions,
              input.earlier == nullptr ? std::span<const TraceId>() : std::span(input.earlier->errorTraces()))
        , m_spans(input.spans.size())
        , m_traces(input.spans.size() / 4 + 16)
    {
        m_out.counts.resize(input.captures);
        m_out.indexEntries.resize(input.captures);
        m_states.resize(input.spans.size());
        m_traceOf.resize(input.spans.size());
        m_service.resize(input.spans.size());
    }

    ResolvedPartition run()
    {
        enterSpans();
        for (std::uint32_t i = 0; i < m_in.spans.size(); ++i) {
            if (!m_states[i].duplicate) {
                decideEntry(i);
                count(i);
            }
        }
        for (ApartException& exception : m_in.exceptions) {
            findSpanOf(exception);
        }
        gatherErrors();
        judgeFailures();
        answerQuestions();
        makeBlobs();
        return std::move(m_out);
    }

private:
    [[nodiscard]] const SpanSkeleton& span(std::uint32_t i) const { return m_in.spans[i]; }
    [[nodiscard]] const StoredResource& resource(std::uint32_t i) const
    {
        return (*m_in.maps)[m_in.collectors[i]].resources[span(i).resource];
    }
    [[nodiscard]] static bool isError(const SpanSkeleton& span)
    {
        return span.error != SpanSkeleton::noError;
    }

    /// Fills the tables of spans and traces, and marks spans that arrive twice.
    void enterSpans()
    {
        for (std::uint32_t i = 0; i < m_in.spans.size(); ++i) {
            SpanSkeleton& s = m_in.spans[i];
            s.trace = m_widths.widened(s.trace);
            m_service[i] = resource(i).service;
            CaptureCounts& counts = m_out.counts[s.capture];
            ++counts.spans;
            counts.errorSpans += isError(s) ? 1 : 0;
            if (s.start != 0) {
                counts.firstStart = counts.firstStart == 0 ? s.start : std::min(counts.firstStart, s.start);
                counts.lastStart = std::max(counts.lastStart, s.start);
            }
            m_traceOf[i] = traceNumber(i);
            const std::uint64_t hash = spanHash(m_traces.hash(m_traceOf[i]), s.span);
            const std::uint32_t twin = m_spans.find(hash, [&](std::uint32_t other) {
                return span(other).span == s.span && span(other).trace == s.trace
                    && m_service[other] == m_service[i] && !areOpposite(sideOf(span(other)), sideOf(s));
            });
            if (twin == none) {
                m_spans.insert(hash, i);
            } else if (saysMore(i, twin)) {
                m_spans.replace(hash, twin, i); // the one that says more stays
                m_states[twin].duplicate = true;
            } else {
                m_states[i].duplicate = true;
            }
        }
    }

    /// Whether the first of two readings of a span tells an error, or more of its exception.
    [[nodiscard]] bool saysMore(std::uint32_t i, std::uint32_t twin) const
    {
        if (!isError(span(i)) || !isError(span(twin))) {
            return isError(span(i)) && !isError(span(twin));
        }
        return std::popcount(lacksOf(i)) < std::popcount(lacksOf(twin));
    }

    [[nodiscard]] LackSet lacksOf(std::uint32_t i) const
    {
        return m_in.lacksOf(m_in.collectors[i], span(i).error);
    }

    std::uint32_t traceNumber(std::uint32_t i)
    {
        if (i > 0 && span(i - 1).trace == span(i).trace) {
            return m_traceOf[i - 1];
        }
        const std::uint32_t number = m_traces.number(span(i).trace);
        if (number == m_traceFirst.size()) {
            m_traceFirst.push_back(i);
            m_traceHasErrors.push_back(false);
            m_traceIsKnown.push_back(m_in.earlier != nullptr && m_in.earlier->knowsTrace(span(i).trace));
            m_traceIndexed.push_back(nowhere);
        }
        return number;
    }

    /// The span that is parent of `s`; one of the same service goes before others with its id.
    [[nodiscard]] std::uint32_t findSpan(TraceId trace, SpanId id, std::uint32_t service) const
    {
        const std::uint64_t hash = spanHash(traceHash(trace), id);
        std::uint32_t other = none;
        const std::uint32_t same = m_spans.find(hash, [&](std::uint32_t candidate) {
            const bool matches = span(candidate).span == id && span(candidate).trace == trace;
            other = matches ? candidate : other;
            return matches && m_service[candidate] == service;
        });
        return same != none ? same : other;
    }

    /// What earlier captures hold under this id in the trace of span `i`.
    [[nodiscard]] EarlierSpans::Found findEarlier(std::uint32_t i, SpanId id) const
    {
        const std::uint32_t trace = m_traceOf[i];
        return m_traceIsKnown[trace]
            ? m_in.earlier->find(m_traces.hash(trace), id, sideOf(span(i)), resource(i).serviceNumber)
            : EarlierSpans::Found{};
    }

    /// Service entry span: no parent, parent of another service, or parent not in the data unless the
    /// tracer says that it is local.
    void decideEntry(std::uint32_t i)
    {
        const SpanSkeleton& s = span(i);
        m_states[i].known = findEarlier(i, s.span).sameSpan;
        m_states[i].carriesException = isError(s) && lacksOf(i) == 0;
        if (!s.parent || s.parent == s.span) {
            m_states[i].entry = true;
            return;
        }
        const std::uint32_t parent = findSpan(s.trace, s.parent, m_service[i]);
        if (parent != none) {
            m_states[i].entry = m_service[parent] != m_service[i];
            return;
        }
        const EarlierSpans::Found earlier = findEarlier(i, s.parent);
        if (earlier.any) {
            m_states[i].entry = !earlier.sameService;
            return;
        }
        m_states[i].parentMissing = true;
        m_states[i].entry = s.parentHint != ParentHint::Local;
    }

    /// Which span an exception belongs to. A failed one goes before others with its id, then its service.
    void findSpanOf(ApartException& exception)
    {
        SpanSkeleton& at = exception.at;
        at.trace = m_widths.widened(at.trace);
        widenStored(at.trace);
        const bool isNew = exception.row == 0;
        if (isNew) {
            ++m_out.counts[at.capture].exceptions;
        }
        std::uint32_t found = none;
        const auto rank = [&](std::uint32_t i) {
            return (isError(span(i)) ? 2 : 0) + (m_service[i] == exception.service ? 1 : 0);
        };
        const std::uint64_t hashOfTrace = traceHash(at.trace);
        if (at.trace && at.span) {
            m_spans.forEach(spanHash(hashOfTrace, at.span), [&](std::uint32_t i) {
                const bool matches = span(i).span == at.span && span(i).trace == at.trace;
                found = matches && (found == none || rank(i) > rank(found)) ? i : found;
            });
        }
        using SpanIs = ResolvedException::SpanIs;
        ResolvedException resolved{ exception, SpanIs::Missing, 0, 0 };
        if (found != none && !m_states[found].known) {
            resolved.span = isError(span(found)) ? SpanIs::Failed : SpanIs::Passed;
            resolved.spanCollector = m_in.collectors[found];
            resolved.spanError = span(found).error;
            m_states[found].carriesException =
                m_states[found].carriesException || (isError(span(found)) && exception.lacks == 0);
            m_states[found].hasApart = true;
        } else if (found != none || isEarlier(hashOfTrace, at)) {
            resolved.span = SpanIs::Earlier;
            m_out.judgeAgain.push_back(at.trace);
        }
        const bool standsAlone = resolved.span == SpanIs::Missing
            || (resolved.span == SpanIs::Passed && exception.standing == Standing::Alone);
        if (const std::uint32_t number = m_traces.find(at.trace); isNew && standsAlone && number != none) {
            m_traceHasErrors[number] = true; // so that its spans are kept
        }
        if (isNew || resolved.span == SpanIs::Failed || resolved.span == SpanIs::Passed) {
            m_out.exceptions.push_back(resolved);
        }
    }

    [[nodiscard]] bool isEarlier(std::uint64_t hashOfTrace, const SpanSkeleton& at) const
    {
        return m_in.earlier != nullptr && at.trace && at.span && m_in.earlier->knowsTrace(at.trace)
            && m_in.earlier->find(hashOfTrace, at.span, Side::Unknown, 0).any;
    }

    /// Totals, roll-ups and the index of spans, of spans that are new.
    void count(std::uint32_t i)
    {
        const SpanSkeleton& s = span(i);
        if (m_states[i].known) {
            return;
        }
        ++m_out.counts[s.capture].newSpans;
        const StoredResource& from = resource(i);
        std::vector<std::uint64_t>& index = m_out.indexEntries[s.capture];
        const std::uint32_t trace = m_traceOf[i];
        index.push_back(EarlierSpans::spanEntry(m_traces.hash(trace), s.span, sideOf(s), from.serviceNumber));
        if (m_traceIndexed[trace] != s.capture) {
            m_traceIndexed[trace] = s.capture;
            index.push_back(EarlierSpans::traceEntry(s.trace));
        }
        if (m_states[i].entry) {
            const TimeNs bucket = m_in.bucket == 0 ? 0 : s.start - s.start % m_in.bucket;
            const std::uint32_t name = (*m_in.maps)[m_in.collectors[i]].names[s.name];
            Rollup& rollup =
                m_rollups[{ from.service, from.version, from.environment, name, s.capture, bucket }];
            ++rollup.spans;
            rollup.errors += isError(s) ? 1 : 0;
            ++rollup.durations[static_cast<std::uint8_t>(
                std::bit_width(static_cast<std::uint64_t>(s.duration)))];
        }
    }

    void gatherErrors()
    {
        for (std::uint32_t i = 0; i < m_in.spans.size(); ++i) {
            const SpanSkeleton& s = span(i);
            if (!isError(s) || m_states[i].duplicate) {
                continue;
            }
            m_traceHasErrors[m_traceOf[i]] = true;
            if (m_states[i].known) {
                continue;
            }
            LackSet lacks = lacksOf(i);
            lacks = !m_states[i].entry ? lacks | Lack::EntrySpan : lacks;
            lacks = isBelowAnother(i) ? lacks | Lack::TopmostSpan : lacks;
            const auto flags = static_cast<std::uint16_t>(
                (m_states[i].parentMissing ? 1 : 0) + (s.parentHint == ParentHint::Local ? 2 : 0));
            m_errorSpans.push_back(i);
            m_out.errors.push_back({ s, m_in.collectors[i], lacks, flags });
        }
        countTraces();
    }

    /// Whether an ancestor in the trace is an error span of the same service that carries an exception.
    [[nodiscard]] bool isBelowAnother(std::uint32_t i) const
    {
        constexpr int longestWay = 10'000; // a cycle of parents ends here
        std::uint32_t at = i;
        for (int step = 0; step < longestWay; ++step) {
            const SpanSkeleton& s = span(at);
            if (!s.parent || s.parent == s.span) {
                return false;
            }
            at = findSpan(s.trace, s.parent, m_service[i]);
            if (at == none || at == i) {
                return false;
            }
            if (m_service[at] == m_service[i] && m_states[at].carriesException) {
                return true;
            }
        }
        return false;
    }

    /// The span that is parent of span `i`, none, or FailureSpan::missing.
    [[nodiscard]] std::uint32_t parentOf(std::uint32_t i) const
    {
        const SpanSkeleton& s = span(i);
        if (!s.parent) {
            return none;
        }
        std::uint32_t found = none;
        if (s.parent == s.span) { // the other half of a shared span
            m_spans.forEach(spanHash(traceHash(s.trace), s.span), [&](std::uint32_t other) {
                const bool isHalf = span(other).span == s.span && span(other).trace == s.trace
                    && sideOf(s) == Side::Callee && sideOf(span(other)) == Side::Caller;
                found = isHalf ? other : found;
            });
            return found;
        }
        found = findSpan(s.trace, s.parent, m_service[i]);
        return found == none ? FailureSpan::missing : found;
    }

    /// Trace by trace: where the failures of error spans began, and whether they were handled.
    void judgeFailures()
    {
        std::vector<std::uint32_t> order(m_errorSpans.size());
        std::iota(order.begin(), order.end(), 0U);
        const auto traceOf = [&](std::uint32_t error) { return m_traceOf[m_errorSpans[error]]; };
        std::ranges::sort(order, {}, [&](std::uint32_t error) { return std::pair(traceOf(error), error); });
        FailureJoin join(m_in, m_service, m_errorSpans, [this](std::uint32_t i) { return parentOf(i); });
        for (std::size_t at = 0; at < order.size();) {
            std::size_t end = at;
            bool hasApart = false;
            for (; end < order.size() && traceOf(order[end]) == traceOf(order[at]); ++end) {
                hasApart = hasApart || m_states[m_errorSpans[order[end]]].hasApart;
            }
            join.judge(std::span(order).subspan(at, end - at), m_out.errors);
            if (hasApart && end - at > 1) {
                m_out.judgeAgain.push_back(m_out.errors[order[at]].span.trace);
            }
            at = end;
        }
    }

    void countTraces()
    {
        for (std::uint32_t number = 0; number < m_traceFirst.size(); ++number) {
            const SpanSkeleton& first = span(m_traceFirst[number]);
            m_out.counts[first.capture].newTraces += m_traceIsKnown[number] ? 0 : 1;
            if (m_in.earlier == nullptr) {
                continue;
            }
            if (widenStored(first.trace)
                || std::ranges::binary_search(m_in.earlier->errorTraces(), first.trace)) {
                m_traceHasErrors[number] = true;
            }
        }
    }

    /// Whether the workspace has the trace with 64 bits of its id.
    bool widenStored(TraceId trace)
    {
        const TraceId narrow{ 0, trace.low };
        const bool widens = m_in.earlier != nullptr && trace != narrow && m_widths.widened(narrow) == trace
            && std::ranges::binary_search(m_in.earlier->errorTraces(), narrow);
        if (widens) {
            m_out.widened.push_back(trace);
        }
        return widens;
    }

    void answerQuestions()
    {
        for (const OpenParentRow& question : m_in.questions) {
            const std::uint32_t parent =
                findSpan(m_widths.widened(question.trace), question.parent, question.service);
            if (parent != none) {
                m_out.answered.push_back({ question.occurrence, m_service[parent] == question.service });
            }
        }
    }

    /// One blob for each trace with errors and each capture it has spans in.
    void makeBlobs()
    {
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t i = 0; i < m_in.spans.size(); ++i) {
            if (!m_states[i].duplicate && !m_states[i].known && m_traceHasErrors[m_traceOf[i]]) {
                wanted.push_back(i);
            }
        }
        std::ranges::sort(wanted, {}, [&](std::uint32_t i) {
            return std::tuple(m_traceOf[i], span(i).capture, span(i).start, span(i).span);
        });
        std::vector<TraceSpan> spans;
        for (std::size_t at = 0; at < wanted.size(); ++at) {
            const std::uint32_t i = wanted[at];
            const bool begins = at == 0 || m_traceOf[wanted[at - 1]] != m_traceOf[i];
            if (begins && m_traceIsKnown[m_traceOf[i]]) {
                m_out.judgeAgain.push_back(span(i).trace);
            }
            const SpanSkeleton& s = span(i);
            spans.push_back(
                { s.span, s.parent, s.start, s.duration, (*m_in.maps)[m_in.collectors[i]].names[s.name],
                    resource(i).id, static_cast<SpanKind>(s.kindAndStatus & 7U),
                    static_cast<SpanStatus>(s.kindAndStatus >> 3U) });
            const bool ends = at + 1 == wanted.size() || m_traceOf[wanted[at + 1]] != m_traceOf[i]
                || span(wanted[at + 1]).capture != s.capture;
            if (ends) {
                m_out.traces.push_back({ s.trace, s.capture, encodeTrace(spans) });
                spans.clear();
            }
        }
    }

    const PartitionInput& m_in;
    Rollups& m_rollups;
    TraceWidths m_widths;
    ResolvedPartition m_out;
    IndexTable m_spans;
    TraceNumbers m_traces;
    std::vector<std::uint32_t> m_traceFirst; ///< by trace number, as the next three: one of its spans
    std::vector<bool> m_traceHasErrors;
    std::vector<bool> m_traceIsKnown; ///< an earlier capture holds spans of it
    std::vector<std::uint32_t> m_traceIndexed; ///< capture whose index got it last
    std::vector<SpanState> m_states;
    std::vector<std::uint32_t> m_traceOf;
    std::vector<std::uint32_t> m_service;
    std::vector<std::uint32_t> m_errorSpans{}; ///< by index in m_out.errors
};

} // namespace

ResolvedPartition resolve(const PartitionInput& input, Rollups& rollups)
{
    return Join(input, rollups).run();
}

} // namespace spanglass
