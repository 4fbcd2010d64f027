#include "core/ingest/failurejoin.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::uint32_t nowhere = 0xFFFFFFFF;

bool isSpan(std::uint32_t parent)
{
    return parent < FailureSpan::missing;
}

} // namespace

FailureJoin::FailureJoin(const PartitionInput& input, const std::vector<std::uint32_t>& services,
    const std::vector<std::uint32_t>& errorSpans, ParentOf parentOf)
    : m_in(input)
    , m_services(services)
    , m_errorSpans(errorSpans)
    , m_parentOf(std::move(parentOf))
    , m_places(errorSpans.empty() ? 0 : input.spans.size(), nowhere)
{
}

void FailureJoin::judge(std::span<const std::uint32_t> errors, std::vector<ResolvedError>& all)
{
    m_way.clear();
    m_spans.clear();
    m_errors.clear();
    for (const std::uint32_t error : errors) {
        enter(m_errorSpans[error], errors.size() > 1);
    }
    for (FailureSpan& span : m_spans) {
        span.parent = isSpan(span.parent) ? m_places[span.parent] : span.parent;
    }
    m_errors.resize(m_way.size(), ResolvedError::itself);
    for (const std::uint32_t error : errors) {
        m_errors[m_places[m_errorSpans[error]]] = error;
    }
    const std::vector<FailureFinding> findings = findFailures(m_spans);
    for (const std::uint32_t error : errors) {
        const FailureFinding& found = findings[m_places[m_errorSpans[error]]];
        ResolvedError& to = all[error];
        to.flags = static_cast<std::uint16_t>(to.flags | OccurrenceFlags::of(found.handling));
        const std::uint32_t origin = m_errors[found.origin];
        to.origin = origin == error ? ResolvedError::itself : origin;
    }
    for (const std::uint32_t span : m_way) {
        m_places[span] = nowhere;
    }
}

/// The span and those above it, as far as they are not there yet.
void FailureJoin::enter(std::uint32_t span, bool withTexts)
{
    while (isSpan(span) && m_places[span] == nowhere) {
        m_places[span] = static_cast<std::uint32_t>(m_way.size());
        m_way.push_back(span);
        FailureSpan& to = m_spans.emplace_back(spanOf(span, withTexts));
        to.parent = m_parentOf(span);
        span = to.parent;
    }
}

FailureSpan FailureJoin::spanOf(std::uint32_t i, bool withTexts) const
{
    const SpanSkeleton& from = m_in.spans[i];
    FailureSpan to;
    to.id = from.span.value;
    to.service = m_services[i];
    to.kind = static_cast<SpanKind>(from.kindAndStatus & 7U);
    to.failed = from.error != SpanSkeleton::noError;
    to.start = from.start;
    to.end = endOf(from.start, from.duration);
    if (to.failed && m_in.isAnswered) {
        to.answered = m_in.isAnswered(m_in.collectors[i], from.error);
    }
    if (to.failed && withTexts && m_in.textsOf) {
        const FailureTexts texts = m_in.textsOf(m_in.collectors[i], from.error);
        to.type = texts.type;
        to.message = texts.message;
        to.stack = texts.stack;
        to.statusMessage = texts.statusMessage;
    }
    return to;
}

} // namespace spanglass
