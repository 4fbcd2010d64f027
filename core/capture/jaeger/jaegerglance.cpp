#include "core/capture/jaeger/jaegerglance.h"

#include "core/base/text.h"
#include "core/capture/jaeger/jaegerspan.h"
#include "core/capture/json/jsonvalues.h"
#include "core/capture/spandraft.h"

namespace spanglass {

namespace {

/// A string without escapes; false for everything else.
bool plainString(JsonCursor& c, std::string_view& out)
{
    RawString string;
    if (*c.at != '"' || scanString(c, string) != Scan::Ok || string.escaped) {
        return false;
    }
    out = string.text;
    return true;
}

/// Runs visit(key) over the members of the object at the cursor, which takes their values.
template <typename Visit> bool eachMember(JsonCursor& c, Visit visit)
{
    if (c.at >= c.end || *c.at != '{') {
        return false;
    }
    ++c.at;
    for (bool first = true; skipBlanks(c); first = false) {
        if (*c.at == '}') {
            ++c.at;
            return true;
        }
        if (!first && (*c.at != ',' || (++c.at, !skipBlanks(c)))) {
            return false;
        }
        std::string_view key;
        if (!plainString(c, key) || !skipBlanks(c) || *c.at != ':') {
            return false;
        }
        ++c.at;
        if (!skipBlanks(c) || !visit(key)) {
            return false;
        }
    }
    return false;
}

/// Runs visit() over the elements of the list at the cursor, which takes them.
template <typename Visit> bool eachElement(JsonCursor& c, Visit visit)
{
    if (*c.at != '[') {
        return false;
    }
    ++c.at;
    for (bool first = true; skipBlanks(c); first = false) {
        if (*c.at == ']') {
            ++c.at;
            return true;
        }
        if (!first && (*c.at != ',' || (++c.at, !skipBlanks(c)))) {
            return false;
        }
        if (!visit()) {
            return false;
        }
    }
    return false;
}

bool skipped(JsonCursor& c)
{
    return skipValue(c) == Scan::Ok;
}

template <typename Id> bool readId(JsonCursor& c, Id& out, std::optional<Id> (*read)(std::string_view))
{
    std::string_view text;
    const auto id = plainString(c, text) ? read(text) : std::nullopt;
    out = id.value_or(Id{});
    return id.has_value();
}

bool readTime(JsonCursor& c, std::int64_t& out)
{
    std::string_view text;
    const auto number = *c.at != '"' && scanScalar(c, text) == Scan::Ok ? readInteger(text) : std::nullopt;
    out = fromMicroseconds(number.value_or(0));
    return number.has_value();
}

} // namespace

bool JaegerGlance::look(JsonCursor& c)
{
    m_record = {};
    m_oldParent = m_followed = {};
    m_processId = {};
    m_resourceTags.clear();
    m_hasService = false;
    const bool told = eachMember(c, [&](std::string_view key) { return member(c, key); });
    if (!m_record.parent) {
        m_record.parent = m_oldParent ? m_oldParent : m_followed;
    }
    if (!m_hasService) {
        m_resourceTags.clear();
    }
    return told && m_record.trace && m_record.span;
}

bool JaegerGlance::member(JsonCursor& c, std::string_view key)
{
    if (key == "tags") {
        return eachElement(c, [&] { return tag(c); });
    }
    if (key == "references") {
        // A trace's id stands before references wherever Jaeger writes them.
        return m_record.trace && eachElement(c, [&] { return reference(c); });
    }
    if (key == "logs" || key == "flags" || key == "warnings") {
        return skipped(c);
    }
    return plainMember(c, key);
}

bool JaegerGlance::plainMember(JsonCursor& c, std::string_view key)
{
    if (key == "traceID") {
        return !m_record.trace && readId(c, m_record.trace, readTraceId);
    }
    if (key == "spanID") {
        return readId(c, m_record.span, readSpanId);
    }
    if (key == "parentSpanID") {
        return readId(c, m_oldParent, readSpanId);
    }
    if (key == "operationName") {
        return plainString(c, m_record.name) && isValidUtf8(m_record.name);
    }
    if (key == "startTime") {
        return readTime(c, m_record.start);
    }
    if (key == "duration") {
        return readTime(c, m_record.duration);
    }
    return key == "processID" && plainString(c, m_processId);
}

bool JaegerGlance::reference(JsonCursor& c)
{
    std::string_view type;
    TraceId trace;
    SpanId span;
    const bool told = eachMember(c, [&](std::string_view key) {
        return key == "refType" ? plainString(c, type)
            : key == "traceID"  ? readId(c, trace, readTraceId)
            : key == "spanID"   ? readId(c, span, readSpanId)
                                : false;
    });
    SpanId& to = type == "FOLLOWS_FROM" ? m_followed : m_record.parent;
    if (!to && trace == m_record.trace) {
        to = span;
    }
    return told;
}

bool JaegerGlance::tag(JsonCursor& c)
{
    const char* const begin = c.at;
    std::string_view name;
    std::string_view value;
    bool hasValue = false;
    const bool told = eachMember(c, [&](std::string_view key) {
        if (key == "key") {
            return plainString(c, name);
        }
        if (key != "value") {
            return key == "type" && skipped(c);
        }
        const char* const from = c.at;
        hasValue = skipped(c);
        value = { from, static_cast<std::size_t>(c.at - from) };
        return hasValue;
    });
    if (!told || !hasValue || !mark(name, value)) {
        return false;
    }
    if (isResourceAttribute(name)) {
        m_resourceTags.emplace_back(begin, static_cast<std::size_t>(c.at - begin));
    }
    return true;
}

/// False for tags that call for a closer look.
bool JaegerGlance::mark(std::string_view key, std::string_view value)
{
    switch (key.size()) {
    case 5: return key != "error" || value == "false";
    case 9:
        if (key == "span.kind") {
            const bool isString = value.size() >= 2 && value.front() == '"';
            m_record.kind = isString ? jaegerKind(value.substr(1, value.size() - 2)) : SpanKind::Unspecified;
        }
        return true;
    case 12: m_hasService = m_hasService || key == "service.name"; return true;
    case 16: return key != "otel.status_code";
    default: return true;
    }
}

} // namespace spanglass
