#include "core/capture/console/consolejs.h"

#include "core/capture/console/inspecttext.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::string_view quotes = "'\"`";

SpanKind kindOf(std::optional<std::uint64_t> number)
{
    return number && *number <= 4 ? static_cast<SpanKind>(*number + 1) : SpanKind::Unspecified;
}

SpanStatus statusOf(std::optional<std::uint64_t> code)
{
    return code == 2 ? SpanStatus::Error : code == 1 ? SpanStatus::Ok : SpanStatus::Unset;
}

} // namespace

ConsoleJsReader::ConsoleJsReader()
    : ConsoleReader(quotes, { "traceId", "instrumentationScope" },
        { "traceId", "spanId", "isRemote", "name", "time", "attributes", "context" })
{
}

ConsoleReader::Decoded ConsoleJsReader::decode(std::string_view object, std::string& problem)
{
    m_trace = m_span = m_parentId = {};
    m_parent = {};
    bool hasTrace = false;
    bool hasTime = false; // logs have trace ids too
    m_json = jsonOfInspected(object);
    const std::size_t size = m_json.size();
    m_json.resize(size + jsonPadding);
    problem = m_walk.object(
        std::string_view(m_json).substr(0, size), [&](std::string_view key, JsonWalk::Value value) {
            hasTrace = hasTrace || key == "traceId";
            hasTime = hasTime || key == "duration";
            member(key, value);
        });
    const bool isWhole = problem.empty() || problem.starts_with("not valid UTF-8");
    problem = problem.empty() ? problem : "span: " + problem;
    if (!hasTrace || !hasTime) {
        return Decoded::Other;
    }
    if (!isWhole) {
        return Decoded::Damaged;
    }
    SpanRecord& record = m_draft.record;
    const std::string_view parent = m_parent.span.empty() ? m_parentId : m_parent.span;
    if (const std::string wrong = setConsoleIds(record, m_trace, m_span, parent); !wrong.empty()) {
        problem = wrong;
    }
    if (record.parent && !m_parent.span.empty()) {
        record.parentHint = m_parent.isRemote ? ParentHint::Remote : ParentHint::Local;
    }
    return record.span ? Decoded::Span : Decoded::Damaged;
}

void ConsoleJsReader::member(std::string_view key, JsonWalk::Value value)
{
    SpanRecord& record = m_draft.record;
    if (key == "traceId") {
        m_trace = m_walk.text(value);
    } else if (key == "id") {
        m_span = m_walk.text(value);
    } else if (key == "parentId") {
        m_parentId = m_walk.text(value);
    } else if (key == "parentSpanContext") {
        m_parent = context(value);
    } else if (key == "name") {
        record.name = m_walk.text(value);
    } else if (key == "kind") {
        record.kind = kindOf(JsonWalk::unsignedInteger(value));
    } else if (key == "timestamp") {
        record.start = readMicroseconds(JsonWalk::numberText(value));
    } else if (key == "duration") {
        record.duration = readMicroseconds(JsonWalk::numberText(value));
    } else if (key == "attributes") {
        readAttributes(value, m_draft.details.attributes);
    } else if (key == "status") {
        m_walk.members(value, [&](std::string_view part, JsonWalk::Value inner) {
            if (part == "code") {
                record.status = statusOf(JsonWalk::unsignedInteger(inner));
            } else if (part == "message") {
                m_draft.details.statusMessage = m_walk.text(inner);
            }
        });
    } else if (key == "events") {
        readEvents(value);
    } else if (key == "links") {
        readLinks(value);
    } else if (key == "resource") {
        m_walk.members(value, [this](std::string_view part, JsonWalk::Value inner) {
            if (part == "attributes") {
                readAttributes(inner, m_draft.resource);
            }
        });
    }
}

void ConsoleJsReader::readAttributes(JsonWalk::Value value, AttributeList& out)
{
    out.clear();
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value attribute) {
        if (JsonWalk::numberText(attribute) != "null") { // undefined, and what the API drops
            out.push_back(m_walk.attribute(key, attribute));
        }
    });
}

/// [seconds, nanoseconds]
TimeNs ConsoleJsReader::eventTime(JsonWalk::Value value)
{
    std::array<std::int64_t, 2> time{};
    std::size_t count = 0;
    m_walk.elements(value, [&](JsonWalk::Value number) {
        if (count < time.size()) {
            time[count++] = JsonWalk::integer(number).value_or(0);
        }
    });
    constexpr std::int64_t most = 9'000'000'000;
    const bool isTime = time[0] >= 0 && time[0] < most && time[1] >= 0 && time[1] < 1'000'000'000;
    return isTime ? time[0] * 1'000'000'000 + time[1] : 0;
}

bool recognisesConsoleJs(const Beginning& beginning)
{
    using Kind = JsonShape::Kind;
    return std::ranges::any_of(
        firstConsoleObjects(beginning.bytes, quotes, "traceId"), [](std::string_view object) {
            const auto shapes = JsonShape::of(jsonOfInspected(object), 1);
            return !shapes.empty() && shapes[0].has("traceId", Kind::String)
                && shapes[0].has("id", Kind::String) && shapes[0].has("timestamp", Kind::Number)
                && shapes[0].has("kind", Kind::Number) && shapes[0].has("attributes", Kind::Object);
        });
}

std::unique_ptr<FormatReader> makeConsoleJsReader(const Beginning&)
{
    return std::make_unique<ConsoleJsReader>();
}

} // namespace spanglass
