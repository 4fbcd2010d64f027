#include "core/ingest/relaysink.h"

namespace spanglass {

void RelaySink::relayTo(SpanSink* to)
{
    m_to = to;
    for (Kept& resource : m_resources) {
        resource.there.reset();
    }
}

std::optional<ResourceRef> RelaySink::knownResource(Hash128 raw)
{
    const auto found = m_byRaw.find(raw);
    return found == m_byRaw.end() ? std::nullopt : std::optional(found->second);
}

ResourceRef RelaySink::addResource(Hash128 raw, const AttributeList& attributes)
{
    if (const auto known = knownResource(raw)) {
        return *known;
    }
    Kept& kept = m_resources.emplace_back();
    kept.raw = raw;
    for (const AttributeView& attribute : attributes) {
        kept.attributes.push_back(
            { std::string(attribute.key), std::string(attribute.value), attribute.type });
    }
    const auto number = static_cast<ResourceRef>(m_resources.size() - 1);
    m_byRaw.emplace(raw, number);
    return number;
}

SpanRecord RelaySink::translated(const SpanRecord& span)
{
    Kept& kept = m_resources[span.resource];
    if (!kept.there) {
        AttributeList views;
        for (const OwnedAttribute& attribute : kept.attributes) {
            views.push_back({ attribute.key, attribute.value, attribute.type });
        }
        kept.there = m_to->addResource(kept.raw, views);
    }
    SpanRecord translated = span;
    translated.resource = *kept.there;
    return translated;
}

void RelaySink::span(const SpanRecord& span)
{
    ++spans;
    if (m_to != nullptr) {
        m_to->span(translated(span));
    }
}

void RelaySink::errorSpan(const SpanRecord& span, const ErrorDetails& details)
{
    ++spans;
    ++errorSpans;
    if (m_to != nullptr) {
        m_to->errorSpan(translated(span), details);
    }
}

void RelaySink::exception(const SpanRecord& at, const ErrorDetails& details, Standing standing)
{
    ++exceptions;
    if (m_to != nullptr) {
        m_to->exception(translated(at), details, standing);
    }
}

} // namespace spanglass
