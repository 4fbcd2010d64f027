#include "core/report/report.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/stack/structured.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace spanglass {

namespace {

using Json = nlohmann::ordered_json;

/// Deeper values stay texts: writing them would need as much stack as they are deep.
constexpr int maxDepth = 64;

bool isShallow(std::string_view json)
{
    int depth = 0;
    for (const char c : json) {
        depth += c == '[' || c == '{' ? 1 : 0;
        if (depth > maxDepth) {
            return false;
        }
    }
    return true;
}

template <typename Number> Json numberOr(const std::string& text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && std::isfinite(static_cast<double>(number)) ? Json(number) : Json(text);
}

/// The value with the type that it had in the capture, as far as JSON has it.
Json valueOf(const Attribute& attribute)
{
    switch (attribute.type) {
    case ValueType::Int: return numberOr<std::int64_t>(attribute.value);
    case ValueType::Double: return numberOr<double>(attribute.value);
    case ValueType::Bool:
        return attribute.value == "true" || attribute.value == "false" ? Json(attribute.value == "true")
                                                                       : Json(attribute.value);
    case ValueType::Array:
    case ValueType::Map:
        if (isShallow(attribute.value)) {
            Json parsed = Json::parse(attribute.value, nullptr, false);
            return parsed.is_discarded() ? Json(attribute.value) : parsed;
        }
        break;
    case ValueType::String:
    case ValueType::Bytes: break;
    }
    return Json(attribute.value);
}

Json attributesOf(const std::vector<Attribute>& attributes)
{
    Json object = Json::object();
    for (const Attribute& attribute : attributes) {
        object[attribute.key] = valueOf(attribute);
    }
    return object;
}

Json culpritOf(const Culprit& culprit)
{
    return { { "function", culprit.function }, { "file", culprit.file }, { "line", culprit.line } };
}

Json handledOf(Handling handling)
{
    return handling == Handling::Unknown ? Json() : Json(handling == Handling::Handled);
}

Json lacksOf(LackSet lacks)
{
    Json names = Json::array();
    for (const Lack lack :
        { Lack::EntrySpan, Lack::Type, Lack::Message, Lack::Stack, Lack::TopmostSpan, Lack::Span }) {
        if (has(lacks, lack)) {
            names.push_back(nameOf(lack));
        }
    }
    return names;
}

Json propagationOf(const std::vector<PathSpan>& path)
{
    Json spans = Json::array();
    for (const PathSpan& span : path) {
        spans.push_back({ { "service", span.service }, { "name", span.name }, { "kind", nameOf(span.kind) },
            { "span", toHex(span.span) }, { "offset_ns", span.offset }, { "duration_ns", span.duration },
            { "failed", span.failed }, { "origin", span.isOrigin }, { "shown", span.isShown },
            { "tracked", span.isTracked }, { "lacks", lacksOf(span.lacks) } });
    }
    return spans;
}

Json occurrenceOf(const Occurrence& occurrence)
{
    const Resource& resource = occurrence.resource;
    Json out;
    out["trace"] = toHex(occurrence.trace);
    out["span"] = toHex(occurrence.span);
    out["parent"] = occurrence.parent ? Json(toHex(occurrence.parent)) : Json();
    out["name"] = occurrence.name;
    out["kind"] = nameOf(occurrence.kind);
    out["start"] = formatRfc3339(occurrence.start);
    out["duration_ns"] = occurrence.duration;
    out["status_message"] = occurrence.statusMessage;
    out["handled"] = handledOf(occurrence.handling);
    out["resource"] = { { "service", resource.service }, { "version", resource.version },
        { "environment", resource.environment }, { "host", resource.host },
        { "attributes", attributesOf(resource.attributes) } };
    out["attributes"] = attributesOf(occurrence.attributes);
    return out;
}

Json exceptionsOf(const StackTrace& stack)
{
    Json exceptions = Json::array();
    for (const StackException& exception : stack.exceptions) {
        Json frames = Json::array();
        for (const StackFrame& frame : exception.frames) {
            frames.push_back({ { "function", frame.function }, { "module", frame.module },
                { "file", frame.file }, { "line", frame.line }, { "column", frame.column },
                { "in_app", frame.inApp }, { "package", frame.package } });
        }
        exceptions.push_back({ { "relation", nameOf(exception.relation) }, { "type", exception.type },
            { "message", exception.message }, { "frames", std::move(frames) } });
    }
    return exceptions;
}

const char* nameOf(TagGroup group)
{
    switch (group) {
    case TagGroup::Span: return "span";
    case TagGroup::Host: return "host";
    case TagGroup::Container: return "container";
    }
    return "span";
}

Json tagsOf(const std::vector<TagDistribution>& tags)
{
    Json out = Json::array();
    for (const TagDistribution& tag : tags) {
        Json values = Json::array();
        for (const TagShare& share : tag.top) {
            values.push_back({ { "value", share.value }, { "count", share.count } });
        }
        out.push_back(
            { { "key", tag.key }, { "group", nameOf(tag.group) }, { "occurrences", tag.occurrences },
                { "distinct", tag.distinct }, { "values", std::move(values) } });
    }
    return out;
}

} // namespace

std::string issueAsJson(
    const Issue& issue, const OccurrenceView& view, const std::vector<TagDistribution>& tags)
{
    const Occurrence& occurrence = view.occurrence;
    Json out;
    out["id"] = issue.id.value;
    out["fingerprint"] = issue.fingerprint;
    out["service"] = issue.service;
    out["type"] = issue.type;
    out["message"] = issue.message;
    out["count"] = issue.count;
    out["failures"] = issue.failures;
    out["traces"] = issue.traces;
    out["first_seen"] = formatRfc3339(issue.firstSeen);
    out["last_seen"] = formatRfc3339(issue.lastSeen);
    out["first_version"] = issue.firstVersion;
    out["last_version"] = issue.lastVersion;
    out["state"] = nameOf(issue.state);
    out["culprit"] = culpritOf(issue.culprit);
    out["occurrence"] = occurrenceOf(occurrence);
    out["propagation"] = propagationOf(view.path);
    out["exceptions"] = exceptionsOf(occurrence.stack);
    const ExceptionEvent primary =
        occurrence.exceptions.empty() ? ExceptionEvent() : occurrence.exceptions.back();
    out["stack"] = displayText(primary.stack, primary.type, primary.message);
    out["tags"] = tagsOf(tags);
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace spanglass
