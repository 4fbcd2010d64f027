#include "core/capture/console/consolego.h"

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

} // namespace

ConsoleGoReader::ConsoleGoReader()
    : ConsoleReader(quotes, { "\"SpanContext\"" },
        { "TraceID", "SpanID", "Remote", "Name", "Time", "Attributes", "SpanContext" })
{
}

ConsoleReader::Decoded ConsoleGoReader::decode(std::string_view object, std::string& problem)
{
    m_own = m_parent = {};
    m_end = 0;
    bool hasContext = false;
    problem = m_walk.object(object, [&](std::string_view key, JsonWalk::Value value) {
        hasContext = hasContext || key == "SpanContext";
        member(key, value);
    });
    const bool isWhole = problem.empty() || problem.starts_with("not valid UTF-8");
    problem = problem.empty() ? problem : "span: " + problem;
    if (!hasContext) {
        return Decoded::Other;
    }
    if (!isWhole) {
        return Decoded::Damaged;
    }
    SpanRecord& record = m_draft.record;
    if (const std::string wrong = setConsoleIds(record, m_own.trace, m_own.span, m_parent.span);
        !wrong.empty()) {
        problem = wrong;
    }
    if (record.parent) {
        record.parentHint = m_parent.isRemote ? ParentHint::Remote : ParentHint::Local;
    }
    record.duration = m_end != 0 ? durationBetween(record.start, m_end) : 0;
    return record.span ? Decoded::Span : Decoded::Damaged;
}

void ConsoleGoReader::member(std::string_view key, JsonWalk::Value value)
{
    SpanRecord& record = m_draft.record;
    if (key == "Name") {
        record.name = m_walk.text(value);
    } else if (key == "SpanContext") {
        m_own = context(value);
    } else if (key == "Parent") {
        m_parent = context(value);
    } else if (key == "SpanKind") {
        const auto number = JsonWalk::unsignedInteger(value).value_or(0);
        record.kind = number <= 5 ? static_cast<SpanKind>(number) : SpanKind::Unspecified;
    } else if (key == "StartTime") {
        record.start = timeOf(m_walk.text(value));
    } else if (key == "EndTime") {
        m_end = timeOf(m_walk.text(value));
    } else if (key == "Attributes") {
        readAttributes(value, m_draft.details.attributes);
    } else if (key == "Events") {
        readEvents(value);
    } else if (key == "Links") {
        readLinks(value);
    } else if (key == "Status") {
        readStatus(value);
    } else if (key == "Resource") {
        readAttributes(value, m_draft.resource);
    }
}

/// {"Key": "k", "Value": {"Type": "INT64", "Value": 1}}
AttributeView ConsoleGoReader::attribute(JsonWalk::Value value)
{
    AttributeView out;
    std::string_view type;
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value part) {
        if (key == "Key") {
            out.key = m_walk.text(part);
        } else if (key == "Value") {
            m_walk.members(part, [&](std::string_view name, JsonWalk::Value inner) {
                if (name == "Type") {
                    type = m_walk.text(inner);
                } else if (name == "Value") {
                    const AttributeView read = m_walk.attribute({}, inner);
                    out.value = read.value;
                    out.type = read.type;
                }
            });
        }
    });
    // Go writes a float64 of a whole number without a point.
    out.type = type == "FLOAT64" ? ValueType::Double : out.type;
    return out;
}

void ConsoleGoReader::readAttributes(JsonWalk::Value value, AttributeList& out)
{
    out.clear();
    m_walk.elements(value, [&](JsonWalk::Value element) {
        if (const AttributeView read = attribute(element); !read.key.empty()) {
            out.push_back(read);
        }
    });
}

TimeNs ConsoleGoReader::eventTime(JsonWalk::Value value)
{
    return timeOf(m_walk.text(value));
}

void ConsoleGoReader::readStatus(JsonWalk::Value value)
{
    m_walk.members(value, [this](std::string_view key, JsonWalk::Value part) {
        if (key == "Code") {
            const std::string code = toLower(m_walk.text(part).substr(0, 16));
            m_draft.record.status = code == "error" || code == "1" ? SpanStatus::Error
                : code == "ok" || code == "2"                      ? SpanStatus::Ok
                                                                   : SpanStatus::Unset;
        } else if (key == "Description") {
            m_draft.details.statusMessage = m_walk.text(part);
        }
    });
}

bool recognisesConsoleGo(const Beginning& beginning)
{
    return std::ranges::any_of(
        firstConsoleObjects(beginning.bytes, quotes, "\"SpanContext\""), [](std::string_view object) {
            const auto shapes = JsonShape::of(object, 1);
            return !shapes.empty() && shapes[0].has("SpanContext.TraceID", JsonShape::Kind::String)
                && shapes[0].has("StartTime") && shapes[0].has("Name");
        });
}

std::unique_ptr<FormatReader> makeConsoleGoReader(const Beginning&)
{
    return std::make_unique<ConsoleGoReader>();
}

} // namespace spanglass
