#include "core/capture/jaeger/jaegerspan.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spanglass {

namespace {

/// The Collector's name for a process of a resource without a service (contrib, pkg/translator/jaeger).
constexpr std::string_view noService = "OTLPResourceNoServiceName";

bool sameWord(std::string_view text, std::string_view lower)
{
    return text == lower || (text.size() == lower.size() && toLower(text) == lower);
}

bool isNumber(const AttributeView& tag)
{
    return tag.type == ValueType::Int || tag.type == ValueType::Double;
}

/// Tags that say something the model has a place for.
struct Marks {
    const AttributeView* error = nullptr; ///< only if it is true
    const AttributeView* statusCode = nullptr;
    const AttributeView* description = nullptr;
    const AttributeView* kind = nullptr;
    bool hasService = false;
};

Marks marksOf(const JaegerSpan& span)
{
    Marks marks;
    for (const AttributeView& tag : span.tags) {
        switch (tag.key.size()) {
        case 5:
            if (tag.key == "error" && sameWord(tag.value, "true")) {
                marks.error = &tag;
            }
            break;
        case 9: marks.kind = tag.key == "span.kind" ? &tag : marks.kind; break;
        case 12: marks.hasService = marks.hasService || tag.key == "service.name"; break;
        case 16: marks.statusCode = tag.key == "otel.status_code" ? &tag : marks.statusCode; break;
        case 23: marks.description = tag.key == "otel.status_description" ? &tag : marks.description; break;
        default: break;
        }
    }
    return marks;
}

SpanStatus statusOf(const Marks& marks)
{
    const AttributeView* const code = marks.statusCode;
    if (marks.error != nullptr || (code != nullptr && sameWord(code->value, "error"))) {
        return SpanStatus::Error;
    }
    const bool isOk = code != nullptr
        && (sameWord(code->value, "ok") || (isNumber(*code) && code->value != "0" && code->value != "0.0"));
    return isOk ? SpanStatus::Ok : SpanStatus::Unset;
}

SpanKind kindOf(const AttributeView* tag)
{
    return tag == nullptr ? SpanKind::Unspecified : jaegerKind(tag->value);
}

/// Its place among the references if the parent is one of them, else their number.
std::size_t parentOf(const JaegerSpan& span, SpanId& parent)
{
    const auto first = [&](bool isChildOf) {
        return std::ranges::find_if(span.references, [&](const JaegerReference& reference) {
            return reference.isChildOf == isChildOf && reference.trace == span.trace && reference.span;
        });
    };
    auto found = first(true);
    if (found == span.references.end() && span.parent) {
        parent = span.parent;
        found = std::ranges::find_if(span.references, [&](const JaegerReference& reference) {
            return reference.trace == span.trace && reference.span == span.parent;
        });
    } else if (found == span.references.end()) {
        found = first(false);
    }
    if (found != span.references.end()) {
        parent = found->span;
    }
    return static_cast<std::size_t>(found - span.references.begin());
}

AttributeView ofResource(const AttributeView& tag)
{
    return { tag.key == "hostname" ? std::string_view("host.name") : tag.key, tag.value, tag.type };
}

void describeResource(const JaegerProcess& process, const JaegerSpan& span, bool spanHasIt, SpanDraft& draft)
{
    if (!process.service.empty() && process.service != noService) {
        draft.resource.push_back({ "service.name", process.service, ValueType::String });
    }
    const auto add = [&](const AttributeView& tag) {
        const bool isService = tag.key == "service.name" && !process.service.empty();
        if (!isService) {
            draft.resource.push_back(ofResource(tag));
        }
    };
    std::ranges::for_each(process.tags, add);
    if (spanHasIt) {
        for (const AttributeView& tag : span.tags) {
            if (isResourceAttribute(tag.key)) {
                add(tag);
            }
        }
    }
}

/// The fields of a log that may name an exception's parts.
struct Fields {
    const AttributeView* event = nullptr;
    const AttributeView* message = nullptr;
    const AttributeView* object = nullptr; ///< error.object
    const AttributeView* kind = nullptr; ///< error.kind
    const AttributeView* stack = nullptr;
    bool hasException = false; ///< exception.type, .message or .stacktrace
};

Fields fieldsOf(const EventView& log)
{
    Fields fields;
    for (const AttributeView& field : log.attributes) {
        const std::string_view key = field.key;
        const AttributeView** const place = key == "event" ? &fields.event
            : key == "message"                             ? &fields.message
            : key == "error.object"                        ? &fields.object
            : key == "error.kind"                          ? &fields.kind
            : key == "stack"                               ? &fields.stack
                                                           : nullptr;
        if (place != nullptr) {
            *place = &field;
        }
        fields.hasException = fields.hasException || key == "exception.type" || key == "exception.message"
            || key == "exception.stacktrace";
    }
    return fields;
}

/// True for OpenTracing's error logs; some tracers leave the field `event` out.
bool isOpenTracingError(const Fields& fields)
{
    const bool hasParts = fields.object != nullptr || fields.kind != nullptr || fields.stack != nullptr;
    return fields.event == nullptr
        ? hasParts
        : fields.event->value == "error" && (hasParts || fields.message != nullptr);
}

/// The convention's name for a field of OpenTracing's error log, "" for fields that have none.
std::string_view exceptionPart(const AttributeView& field, const Fields& fields)
{
    if (&field == fields.kind) {
        return "exception.type";
    }
    if (&field == fields.stack) {
        return "exception.stacktrace";
    }
    const AttributeView* const message = fields.message != nullptr ? fields.message : fields.object;
    return &field == message ? "exception.message" : "";
}

void describeEvent(const EventView& log, EventView& event)
{
    const Fields fields = fieldsOf(log);
    const bool isOpenTracing = !fields.hasException && isOpenTracingError(fields);
    const AttributeView* const name = isOpenTracing ? fields.event
        : fields.event != nullptr                   ? fields.event
                                                    : fields.message;
    event.time = log.time;
    event.name = name == nullptr ? std::string_view() : name->value;
    if (isOpenTracing || (fields.hasException && (event.name.empty() || event.name == "error"))) {
        event.name = "exception";
    }
    for (const AttributeView& field : log.attributes) {
        if (&field == name) {
            continue;
        }
        const std::string_view part = isOpenTracing ? exceptionPart(field, fields) : std::string_view();
        event.attributes.push_back({ part.empty() ? field.key : part, field.value, field.type });
    }
}

void describeDetails(const JaegerSpan& span, const Marks& marks, std::size_t parent, bool spanHasResource,
    ErrorDetails& details)
{
    details.statusMessage = marks.description == nullptr ? std::string_view() : marks.description->value;
    const bool hasKind = kindOf(marks.kind) != SpanKind::Unspecified;
    for (const AttributeView& tag : span.tags) {
        const bool isMark = &tag == marks.error || &tag == marks.statusCode || &tag == marks.description
            || (&tag == marks.kind && hasKind);
        if (!isMark && !(spanHasResource && isResourceAttribute(tag.key))) {
            details.attributes.push_back(tag);
        }
    }
    for (const EventView& log : span.logs) {
        describeEvent(log, details.events.emplace_back());
    }
    for (std::size_t i = 0; i < span.references.size(); ++i) {
        if (i != parent && span.references[i].span) {
            details.links.push_back({ span.references[i].trace, span.references[i].span, {} });
        }
    }
}

} // namespace

SpanKind jaegerKind(std::string_view word)
{
    constexpr std::array<std::pair<std::string_view, SpanKind>, 5> words = { {
        { "internal", SpanKind::Internal },
        { "server", SpanKind::Server },
        { "client", SpanKind::Client },
        { "producer", SpanKind::Producer },
        { "consumer", SpanKind::Consumer },
    } };
    const auto* const found =
        std::ranges::find_if(words, [&](const auto& known) { return sameWord(word, known.first); });
    return found == words.end() ? SpanKind::Unspecified : found->second;
}

void JaegerSpan::clear()
{
    trace = {};
    span = {};
    parent = {};
    name = {};
    start = 0;
    duration = 0;
    references.clear();
    tags.clear();
    logs.clear();
}

void describe(const JaegerSpan& span, const JaegerProcess& process, SpanDraft& draft)
{
    draft.clear();
    const Marks marks = marksOf(span);
    SpanRecord& record = draft.record;
    record.trace = span.trace;
    record.span = span.span;
    record.name = span.name;
    record.start = span.start;
    record.duration = span.duration;
    record.kind = kindOf(marks.kind);
    record.status = statusOf(marks);
    const std::size_t parent = parentOf(span, record.parent);
    const bool spanHasResource = process.tags.empty() && marks.hasService;
    describeResource(process, span, spanHasResource, draft);
    if (draft.isError()) {
        describeDetails(span, marks, parent, spanHasResource, draft.details);
    }
}

} // namespace spanglass
