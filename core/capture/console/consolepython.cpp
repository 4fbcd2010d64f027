#include "core/capture/console/consolepython.h"

#include "core/base/duration.h"
#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::string_view quotes = "\"";

TimeNs timeOf(std::string_view text)
{
    return parseRfc3339(text).value_or(0);
}

SpanStatus statusOf(std::string_view code)
{
    return code == "ERROR" ? SpanStatus::Error : code == "OK" ? SpanStatus::Ok : SpanStatus::Unset;
}

std::string_view behindPoint(std::string_view name)
{
    const std::size_t point = name.rfind('.');
    return point == std::string_view::npos ? name : name.substr(point + 1);
}

} // namespace

ConsolePythonReader::ConsolePythonReader()
    : ConsoleReader(quotes, { "\"context\"", "\"SpanKind." },
        { "trace_id", "span_id", "", "name", "timestamp", "attributes", "context" })
{
}

ConsoleReader::Decoded ConsolePythonReader::decode(std::string_view object, std::string& problem)
{
    m_own = {};
    m_parent = {};
    m_end = 0;
    bool hasContext = false;
    bool hasTime = false;
    problem = m_walk.object(object, [&](std::string_view key, JsonWalk::Value value) {
        hasContext = hasContext || key == "context";
        hasTime = hasTime || key == "start_time";
        member(key, value);
    });
    const bool isWhole = problem.empty() || problem.starts_with("not valid UTF-8");
    problem = problem.empty() ? problem : "span: " + problem;
    if (!hasContext || !hasTime) {
        return Decoded::Other;
    }
    if (!isWhole) {
        return Decoded::Damaged;
    }
    if (const std::string wrong = setConsoleIds(m_draft.record, m_own.trace, m_own.span, m_parent);
        !wrong.empty()) {
        problem = wrong;
    }
    m_draft.record.duration = m_end != 0 ? durationBetween(m_draft.record.start, m_end) : 0;
    return m_draft.record.span ? Decoded::Span : Decoded::Damaged;
}

void ConsolePythonReader::member(std::string_view key, JsonWalk::Value value)
{
    if (key == "name") {
        m_draft.record.name = m_walk.text(value);
    } else if (key == "context") {
        m_own = context(value);
    } else if (key == "kind") {
        m_draft.record.kind = kindNamed(behindPoint(m_walk.text(value)));
    } else if (key == "parent_id") {
        m_parent = m_walk.text(value);
    } else if (key == "start_time") {
        m_draft.record.start = timeOf(m_walk.text(value));
    } else if (key == "end_time") {
        m_end = timeOf(m_walk.text(value));
    } else if (key == "status") {
        m_walk.members(value, [this](std::string_view part, JsonWalk::Value text) {
            if (part == "status_code") {
                m_draft.record.status = statusOf(behindPoint(m_walk.text(text)));
            } else if (part == "description") {
                m_draft.details.statusMessage = m_walk.text(text);
            }
        });
    } else if (key == "attributes") {
        readAttributes(value, m_draft.details.attributes);
    } else if (key == "events") {
        readEvents(value);
    } else if (key == "links") {
        readLinks(value);
    } else if (key == "resource") {
        readResource(value);
    }
}

void ConsolePythonReader::readAttributes(JsonWalk::Value value, AttributeList& out)
{
    out.clear();
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value attribute) {
        out.push_back(m_walk.attribute(key, attribute));
    });
}

TimeNs ConsolePythonReader::eventTime(JsonWalk::Value value)
{
    return timeOf(m_walk.text(value));
}

/// {"attributes": {...}, "schema_url": ""}; before 1.12 the attributes themselves.
void ConsolePythonReader::readResource(JsonWalk::Value value)
{
    m_draft.resource.clear();
    m_walk.members(value, [this](std::string_view key, JsonWalk::Value part) {
        if (key == "attributes") {
            readAttributes(part, m_draft.resource);
        } else if (key != "schema_url") {
            m_draft.resource.push_back(m_walk.attribute(key, part));
        }
    });
}

bool recognisesConsolePython(const Beginning& beginning)
{
    return std::ranges::any_of(
        firstConsoleObjects(beginning.bytes, quotes, "\"SpanKind."), [](std::string_view object) {
            const auto shapes = JsonShape::of(object, 1);
            return !shapes.empty() && shapes[0].has("context.trace_id", JsonShape::Kind::String)
                && shapes[0].has("start_time") && shapes[0].text("kind").starts_with("SpanKind.");
        });
}

std::unique_ptr<FormatReader> makeConsolePythonReader(const Beginning&)
{
    return std::make_unique<ConsolePythonReader>();
}

} // namespace spanglass
