#pragma once

#include "core/base/text.h"
#include "core/capture/spansink.h"

#include <map>
#include <string>
#include <vector>

namespace spanglass::test {

/// A span as a reader gave it, in owned texts.
struct RecordedSpan {
    std::string trace{};
    std::string span{};
    std::string parent{}; ///< "" for none
    std::string name{};
    std::string service{};
    std::vector<Attribute> resource{};
    SpanKind kind = SpanKind::Unspecified;
    SpanStatus status = SpanStatus::Unset;
    ParentHint hint = ParentHint::None;
    TimeNs start = 0;
    DurationNs duration = 0;
    std::string statusMessage{};
    std::vector<Attribute> attributes{};
    std::vector<SpanEvent> events{};
    std::vector<SpanLink> links{};
    friend bool operator==(const RecordedSpan&, const RecordedSpan&) = default;
};

/// Keeps all that a reader decodes.
class RecordingSink final : public SpanSink {
public:
    std::optional<ResourceRef> knownResource(Hash128 raw) override
    {
        const auto found = m_known.find(raw);
        return found == m_known.end() ? std::nullopt : std::optional(found->second);
    }
    ResourceRef addResource(Hash128 raw, const AttributeList& attributes) override
    {
        resources.push_back(owned(attributes));
        const auto number = static_cast<ResourceRef>(resources.size() - 1);
        m_known.emplace(raw, number);
        return number;
    }
    void span(const SpanRecord& span) override { spans.push_back(recorded(span)); }
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override
    {
        spans.push_back(recordedWith(span, details));
    }
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override
    {
        (standing == Standing::Alone ? reports : remarks).push_back(recordedWith(at, details));
    }

    std::vector<RecordedSpan> spans{};
    std::vector<RecordedSpan> remarks{}; ///< exceptions with Standing::Beside
    std::vector<RecordedSpan> reports{}; ///< exceptions with Standing::Alone
    std::vector<std::vector<Attribute>> resources{};

private:
    RecordedSpan recordedWith(const SpanRecord& span, const ErrorDetails& details)
    {
        RecordedSpan out = recorded(span);
        out.statusMessage = details.statusMessage;
        out.attributes = owned(details.attributes);
        for (const EventView& event : details.events) {
            out.events.push_back({ event.time, std::string(event.name), owned(event.attributes) });
        }
        for (const LinkView& link : details.links) {
            out.links.push_back({ link.trace, link.span, owned(link.attributes) });
        }
        return out;
    }
    static std::vector<Attribute> owned(const AttributeList& views)
    {
        std::vector<Attribute> out;
        for (const AttributeView& view : views) {
            out.push_back({ std::string(view.key), std::string(view.value), view.type });
        }
        return out;
    }
    RecordedSpan recorded(const SpanRecord& span)
    {
        RecordedSpan out;
        out.trace = toHex(span.trace);
        out.span = toHex(span.span);
        out.parent = span.parent ? toHex(span.parent) : std::string();
        out.name = span.name;
        out.resource = resources[span.resource];
        for (const Attribute& attribute : out.resource) {
            if (attribute.key == "service.name") {
                out.service = attribute.value;
            }
        }
        out.kind = span.kind;
        out.status = span.status;
        out.hint = span.parentHint;
        out.start = span.start;
        out.duration = span.duration;
        return out;
    }

    std::map<Hash128, ResourceRef> m_known;
};

} // namespace spanglass::test
