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

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Null for frames without code; what is missing then may stand in `source_note`.
Json sourceOf(const FrameSource& source)
{
    const int shown = source.line - source.firstLine;
    if (source.origin == SourceOrigin::None || shown < 0 || shown >= static_cast<int>(source.lines.size())) {
        return {};
    }
    return { { "repository", source.file.root }, { "path", source.file.path }, { "line", source.line },
        { "column", source.column }, { "commit", source.commit }, { "origin", nameOf(source.origin) },
        { "text", trimmed(source.lines[static_cast<std::size_t>(shown)]) } };
}

Json choicesOf(const FrameSource& source)
{
    Json choices = Json::array();
    for (const SourceFile& file : source.choices) {
        choices.push_back({ { "repository", file.root }, { "path", file.path } });
    }
    return choices;
}

Json frameOf(const StackFrame& frame, const FrameSource& source)
{
    Json out{ { "function", frame.function }, { "module", frame.module }, { "file", frame.file },
        { "line", frame.line }, { "column", frame.column }, { "in_app", frame.inApp },
        { "package", frame.package }, { "source", sourceOf(source) } };
    if (!source.function.empty()) {
        out["original_function"] = source.function;
    }
    if (!source.note.empty()) {
        out["source_note"] = source.note;
    }
    if (!source.choices.empty()) {
        out["source_choices"] = choicesOf(source);
    }
    return out;
}

Json suspectOf(const std::optional<SuspectCommit>& suspect)
{
    return !suspect
        ? Json()
        : Json{ { "id", suspect->commit.id }, { "subject", suspect->commit.subject },
              { "author", suspect->commit.author }, { "date", formatRfc3339(suspect->commit.authored) },
              { "path", suspect->file.path }, { "line", suspect->line } };
}

Json exceptionsOf(const StackTrace& stack, const IssueSources& sources)
{
    static const FrameSource none;
    Json exceptions = Json::array();
    for (const StackException& exception : stack.exceptions) {
        Json frames = Json::array();
        for (const StackFrame& frame : exception.frames) {
            const auto source =
                sources.frames.find({ static_cast<int>(exceptions.size()), static_cast<int>(frames.size()) });
            frames.push_back(frameOf(frame, source == sources.frames.end() ? none : source->second));
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

std::string issueAsJson(const Issue& issue, const OccurrenceView& view,
    const std::vector<TagDistribution>& tags, const IssueSources& sources)
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
    out["suspect_commit"] = suspectOf(sources.suspect);
    if (const std::string reason = whyNoSuspect(sources); !reason.empty()) {
        out["suspect_note"] = reason;
    }
    out["owners"] = sources.owners;
    out["exceptions"] = exceptionsOf(occurrence.stack, sources);
    const ExceptionEvent primary =
        occurrence.exceptions.empty() ? ExceptionEvent() : occurrence.exceptions.back();
    out["stack"] = displayText(primary.stack, primary.type, primary.message);
    out["tags"] = tagsOf(tags);
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace spanglass
