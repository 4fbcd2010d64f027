#pragma once

#include "tests/support/recordingsink.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace spanglass::test {

inline constexpr std::array everyKind = { SpanKind::Internal, SpanKind::Server, SpanKind::Client,
    SpanKind::Producer, SpanKind::Consumer };

/// What a format can say. Spans are made of nothing else, so that reading back must give them again.
struct Abilities {
    TimeNs timeStep = 1; ///< resolution of times and durations
    bool wideTraceIds = true; ///< 128 bits, else 64
    bool typedValues = true; ///< Bool, Int, Double; else all attributes are strings
    bool resource = true; ///< attributes of the resource beside service.name
    bool events = true; ///< beside the exception
    bool eventAttributes = true;
    bool links = true;
    bool linkAttributes = true;
    bool statusMessage = true;
    bool okStatus = true; ///< Ok can be told from Unset
    bool parentHint = false;
    bool exceptionAsEvent = true; ///< else as attributes error.type, error.message, error.stack
    std::vector<SpanKind> kinds = std::vector<SpanKind>(everyKind.begin(), everyKind.end());
};

/// A span as it should be read back. Texts are not empty and need escapes in most formats.
using ModelSpan = RecordedSpan;

class RandomSpans {
public:
    RandomSpans(std::uint32_t seed, Abilities abilities)
        : m_random(seed)
        , m_abilities(std::move(abilities))
    {
    }

    /// Spans of a few traces and services, children after or before their parents.
    std::vector<ModelSpan> make(std::size_t count)
    {
        std::vector<ModelSpan> spans;
        for (std::size_t i = 0; i < count; ++i) {
            const bool begins = spans.empty() || below(3) == 0;
            const ModelSpan above = begins ? ModelSpan{} : spans[below(spans.size())];
            ModelSpan span;
            span.trace =
                begins ? toHex(TraceId{ m_abilities.wideTraceIds ? bits() : 0, bits() }) : above.trace;
            span.span = toHex(SpanId{ bits() });
            span.parent = above.span;
            fill(span);
            spans.push_back(std::move(span));
        }
        std::ranges::shuffle(spans, m_random);
        return spans;
    }

private:
    std::size_t below(std::size_t end)
    {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_random);
    }
    std::uint64_t bits() { return std::uniform_int_distribution<std::uint64_t>(1)(m_random); }
    bool chance() { return below(2) == 0; }

    std::string text()
    {
        static const std::vector<std::string> parts = { "a", "Order", " ", "\"", "\\", "\n", "\t", "é", "😀",
            "'", "|", "{", "}", "[", "]", ",", ":", "/", "<b>", "%s", "0", "\r\n", "at f (x.js:1:2)", "…" };
        std::string out = "t";
        for (std::size_t i = below(8); i > 0; --i) {
            out += parts[below(parts.size())];
        }
        return out + "."; // no blanks at the ends: some formats trim
    }
    TimeNs time()
    {
        const auto ns = std::uniform_int_distribution<TimeNs>(
            1'500'000'000'000'000'000, 1'800'000'000'000'000'000)(m_random);
        return ns - ns % m_abilities.timeStep;
    }

    std::vector<Attribute> attributes(const std::string& prefix)
    {
        std::vector<Attribute> out;
        for (std::size_t i = below(4); i > 0; --i) {
            const std::string key = prefix + std::to_string(i);
            switch (m_abilities.typedValues ? below(4) : 3) {
            case 0: out.push_back({ key, chance() ? "true" : "false", ValueType::Bool }); break;
            case 1:
                out.push_back({ key, std::to_string(static_cast<std::int64_t>(bits()) / 4), ValueType::Int });
                break;
            case 2: out.push_back({ key, std::to_string(below(1000)) + ".5", ValueType::Double }); break;
            default: out.push_back({ key, text(), ValueType::String });
            }
        }
        std::ranges::reverse(out); // by key
        return out;
    }

    void fill(ModelSpan& span)
    {
        span.name = text();
        span.service = "service-" + std::to_string(below(3));
        span.resource = { { "service.name", span.service, ValueType::String } };
        if (m_abilities.resource) {
            span.resource.push_back({ "host.name", "host-" + std::to_string(below(2)), ValueType::String });
            span.resource.push_back(
                { "service.version", "1." + std::to_string(below(3)), ValueType::String });
            std::ranges::sort(span.resource);
        }
        span.kind = m_abilities.kinds[below(m_abilities.kinds.size())];
        span.start = time();
        span.duration = static_cast<DurationNs>(below(1'000'000'000));
        span.duration -= span.duration % m_abilities.timeStep;
        const std::size_t status = below(4);
        span.status = status < 2                  ? SpanStatus::Error
            : status == 2 && m_abilities.okStatus ? SpanStatus::Ok
                                                  : SpanStatus::Unset;
        if (span.status == SpanStatus::Error) {
            fillError(span);
        }
        if (m_abilities.parentHint && !span.parent.empty()) {
            span.hint = chance() ? ParentHint::Local : ParentHint::Remote;
        }
    }

    void fillError(ModelSpan& span)
    {
        span.statusMessage = m_abilities.statusMessage ? text() : "";
        span.attributes = attributes("app.key");
        if (m_abilities.events && chance()) {
            span.events.push_back({ time(), text(),
                m_abilities.eventAttributes ? attributes("event.key") : std::vector<Attribute>{} });
        }
        const std::string type = "Type" + std::to_string(below(3));
        const std::string message = text();
        const std::string stack =
            type + ": " + message + "\n    at f (/srv/app/a.js:" + std::to_string(1 + below(9)) + ":2)";
        if (!m_abilities.exceptionAsEvent) {
            span.attributes.push_back({ "error.message", message, ValueType::String });
            span.attributes.push_back({ "error.stack", stack, ValueType::String });
            span.attributes.push_back({ "error.type", type, ValueType::String });
        } else if (below(4) > 0) {
            span.events.push_back({ time(), "exception",
                { { "exception.message", message, ValueType::String },
                    { "exception.stacktrace", stack, ValueType::String },
                    { "exception.type", type, ValueType::String } } });
        }
        for (std::size_t i = m_abilities.links ? below(3) : 0; i > 0; --i) {
            span.links.push_back({ { m_abilities.wideTraceIds ? bits() : 0, bits() }, { bits() },
                m_abilities.linkAttributes ? attributes("link.key") : std::vector<Attribute>{} });
        }
    }

    std::mt19937 m_random;
    Abilities m_abilities;
};

/// The same spans in an order that does not depend on how they were written; attributes by key.
inline std::vector<ModelSpan> inOrder(std::vector<ModelSpan> spans)
{
    for (ModelSpan& span : spans) {
        std::ranges::sort(span.attributes);
        std::ranges::sort(span.resource);
        for (SpanEvent& event : span.events) {
            std::ranges::sort(event.attributes);
        }
        for (SpanLink& link : span.links) {
            std::ranges::sort(link.attributes);
        }
    }
    std::ranges::sort(spans, {}, [](const ModelSpan& span) { return std::pair(span.trace, span.span); });
    return spans;
}

/// For messages: all of a span in one text.
inline std::string describe(const ModelSpan& span)
{
    std::string out = span.trace + "/" + span.span + " parent " + span.parent + " name " + span.name
        + " service " + span.service + " kind " + nameOf(span.kind) + " status "
        + std::to_string(static_cast<int>(span.status)) + " " + span.statusMessage + " start "
        + std::to_string(span.start) + " duration " + std::to_string(span.duration) + " hint "
        + std::to_string(static_cast<int>(span.hint));
    const auto add = [&](const char* what, const std::vector<Attribute>& attributes) {
        for (const Attribute& attribute : attributes) {
            out += std::string("\n  ") + what + " " + attribute.key + " = " + attribute.value + " ("
                + std::to_string(static_cast<int>(attribute.type)) + ")";
        }
    };
    add("resource", span.resource);
    add("attribute", span.attributes);
    for (const SpanEvent& event : span.events) {
        out += "\n  event " + event.name + " at " + std::to_string(event.time);
        add("  ", event.attributes);
    }
    for (const SpanLink& link : span.links) {
        out += "\n  link " + toHex(link.trace) + "/" + toHex(link.span);
        add("  ", link.attributes);
    }
    return out + "\n";
}

} // namespace spanglass::test
