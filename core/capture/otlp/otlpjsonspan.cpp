#include "core/capture/otlp/otlpjsonspan.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"
#include "core/capture/otlp/otlpvalues.h"

#include <cstring>
#include <limits>

namespace spanglass {

namespace {

/// A JSON string, number or other scalar as plain text: "12" and 12 are the same.
Scan scalarText(JsonCursor& c, RawString& out)
{
    if (*c.at == '"') {
        return scanString(c, out);
    }
    out.escaped = false;
    if (*c.at == '{' || *c.at == '[') {
        out.text = {};
        return skipValue(c);
    }
    const Scan scanned = scanScalar(c, out.text);
    if (out.text == "null") {
        out.text = {};
    }
    return scanned;
}

SpanKind kindOf(std::string_view text)
{
    constexpr std::string_view prefix = "SPAN_KIND_";
    if (text.size() == 1 && text[0] >= '0' && text[0] <= '5') {
        return static_cast<SpanKind>(text[0] - '0');
    }
    if (text.starts_with(prefix)) {
        text.remove_prefix(prefix.size());
    }
    for (const SpanKind kind :
        { SpanKind::Internal, SpanKind::Server, SpanKind::Client, SpanKind::Producer, SpanKind::Consumer }) {
        if (toLower(text) == nameOf(kind)) {
            return kind;
        }
    }
    return SpanKind::Unspecified;
}

SpanStatus statusOf(std::string_view text)
{
    if (text == "2" || text == "STATUS_CODE_ERROR" || text == "ERROR") {
        return SpanStatus::Error;
    }
    return text == "1" || text == "STATUS_CODE_OK" || text == "OK" ? SpanStatus::Ok : SpanStatus::Unset;
}

/// Walks the members of the object at the cursor; `visit(key)` reads the value.
template <typename Visit> Scan forEachMember(JsonCursor& c, Visit visit)
{
    ++c.at;
    bool first = true;
    while (true) {
        if (!skipBlanks(c)) {
            return Scan::More;
        }
        if (*c.at == '}') {
            ++c.at;
            return Scan::Ok;
        }
        if (!first) {
            if (*c.at != ',') {
                return Scan::Bad;
            }
            ++c.at;
            if (!skipBlanks(c)) {
                return Scan::More;
            }
        }
        first = false;
        RawString key;
        if (const Scan scanned = scanString(c, key); scanned != Scan::Ok) {
            return scanned;
        }
        if (!skipBlanks(c)) {
            return Scan::More;
        }
        if (*c.at != ':') {
            return Scan::Bad;
        }
        ++c.at;
        if (!skipBlanks(c)) {
            return Scan::More;
        }
        const Scan visited = key.escaped ? visit(unescaped(key.text)) : visit(key.text);
        if (visited != Scan::Ok) {
            return visited;
        }
    }
}

Scan readStatus(JsonCursor& c, SpanStatus& status)
{
    if (*c.at != '{') {
        return skipValue(c);
    }
    return forEachMember(c, [&](std::string_view key) {
        if (key != "code") {
            return skipValue(c);
        }
        RawString text;
        const Scan scanned = scalarText(c, text);
        status = statusOf(text.text);
        return scanned;
    });
}

/// Unix nanoseconds; 0 and a remark when the number is none or past the year 2262.
TimeNs readTime(std::string_view text, const char* what, std::string& remark)
{
    if (text.empty()) {
        return 0;
    }
    const auto value = readUnsigned(text);
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<TimeNs>::max())) {
        remark = std::string(what) + " is out of range: " + shortened(toValidUtf8(text), 40);
        return 0;
    }
    return static_cast<TimeNs>(*value);
}

/// A trace id as nearly all captures write it: 32 digits in quotes. False leaves the cursor alone.
bool quickTraceId(JsonCursor& c, TraceId& id)
{
    if (c.end - c.at < 34 || c.at[0] != '"' || c.at[33] != '"' || !readHex16(c.at + 1, id.high)
        || !readHex16(c.at + 17, id.low)) {
        return false;
    }
    c.at += 34;
    return true;
}

bool quickSpanId(JsonCursor& c, SpanId& id)
{
    if (c.end - c.at < 18 || c.at[0] != '"' || c.at[17] != '"' || !readHex16(c.at + 1, id.value)) {
        return false;
    }
    c.at += 18;
    return true;
}

/// A time as nearly all captures write it: 19 digits in quotes.
bool quickTime(JsonCursor& c, TimeNs& time)
{
    std::uint64_t value = 0;
    if (c.end - c.at < 21 || c.at[0] != '"' || c.at[20] != '"' || !readDigits19(c.at + 1, value)
        || value > static_cast<std::uint64_t>(std::numeric_limits<TimeNs>::max())) {
        return false;
    }
    time = static_cast<TimeNs>(value);
    c.at += 21;
    return true;
}

/// A number of one digit.
bool quickDigit(JsonCursor& c)
{
    const bool found =
        c.end - c.at >= 2 && c.at[0] >= '0' && c.at[0] <= '9' && (c.at[1] == ',' || c.at[1] == '}');
    c.at += found ? 1 : 0;
    return found;
}

/// The status as most SDKs write that of a span without error or text.
bool quickStatus(JsonCursor& c, SpanStatus& status)
{
    constexpr std::string_view start = "{\"code\":";
    if (c.end - c.at < 10 || std::memcmp(c.at, start.data(), start.size()) != 0 || c.at[9] != '}'
        || c.at[8] < '0' || c.at[8] > '2') {
        return false;
    }
    status = static_cast<SpanStatus>(c.at[8] - '0');
    c.at += 10;
    return true;
}

using SpanKey = OtlpJsonSpan::SpanKey;

SpanKey spanKey(std::string_view key)
{
    // By length first: most keys are told by it, and the comparison that follows has a fixed size.
    switch (key.size()) {
    case 4: return key == "name" ? SpanKey::Name : key == "kind" ? SpanKey::Kind : SpanKey::Passed;
    case 5: return key == "flags" ? SpanKey::Flags : SpanKey::Passed;
    case 6: return key == "spanId" ? SpanKey::SpanId : key == "status" ? SpanKey::Status : SpanKey::Passed;
    case 7: return key == "traceId" ? SpanKey::TraceId : key == "span_id" ? SpanKey::SpanId : SpanKey::Passed;
    case 8: return key == "trace_id" ? SpanKey::TraceId : SpanKey::Passed;
    case 12: return key == "parentSpanId" ? SpanKey::Parent : SpanKey::Passed;
    case 14: return key == "parent_span_id" ? SpanKey::Parent : SpanKey::Passed;
    case 15: return key == "endTimeUnixNano" ? SpanKey::End : SpanKey::Passed;
    case 17: return key == "startTimeUnixNano" ? SpanKey::Start : SpanKey::Passed;
    case 18: return key == "end_time_unix_nano" ? SpanKey::End : SpanKey::Passed;
    case 20: return key == "start_time_unix_nano" ? SpanKey::Start : SpanKey::Passed;
    default: return SpanKey::Passed;
    }
}

/// A scalar's text without escapes; `plain` keeps it where they had to be replaced.
Scan plainText(JsonCursor& c, std::string_view& out, std::string& plain)
{
    RawString raw;
    const Scan scanned = scalarText(c, raw);
    if (scanned == Scan::Ok && raw.escaped) {
        plain = unescaped(raw.text);
        raw.text = plain;
    }
    out = raw.text;
    return scanned;
}

/// A member that is not written as nearly all captures do.
void setMember(SpanKey key, std::string_view text, OtlpJsonSpan::Scanned& out)
{
    SpanRecord& record = out.record;
    switch (key) {
    case SpanKey::TraceId: {
        const auto id = readTraceId(text);
        out.traceIdIsBad = !id;
        record.trace = id.value_or(TraceId{});
        break;
    }
    case SpanKey::SpanId: {
        const auto id = readSpanId(text);
        out.spanIdIsBad = !id;
        record.span = id.value_or(SpanId{});
        break;
    }
    case SpanKey::Parent: {
        const auto id = readSpanId(text);
        if (!id) {
            out.remark = "parentSpanId is no id: " + shortened(toValidUtf8(text), 40);
        }
        record.parent = id.value_or(SpanId{});
        break;
    }
    case SpanKey::Kind: record.kind = kindOf(text); break;
    case SpanKey::Start: record.start = readTime(text, "startTimeUnixNano", out.remark); break;
    case SpanKey::End: out.end = readTime(text, "endTimeUnixNano", out.remark); break;
    case SpanKey::Flags: record.parentHint = parentHintOf(readUnsigned(text).value_or(0)); break;
    case SpanKey::Name:
    case SpanKey::Status:
    case SpanKey::Passed: break;
    }
}

/// The comma in front unless the member is the first, the key, and the colon.
Scan scanKey(JsonCursor& c, bool first, SpanKey& which)
{
    if (!first) {
        if (*c.at != ',') {
            return Scan::Bad;
        }
        ++c.at;
        if (!skipBlanks(c)) {
            return Scan::More;
        }
    }
    RawString name;
    if (const Scan scanned = scanString(c, name); scanned != Scan::Ok) {
        return scanned;
    }
    if (!skipBlanks(c)) {
        return Scan::More;
    }
    if (*c.at != ':') {
        return Scan::Bad;
    }
    ++c.at;
    which = name.escaped ? spanKey(unescaped(name.text)) : spanKey(name.text);
    return Scan::Ok;
}

} // namespace

Scan OtlpJsonSpan::scan(JsonCursor& c, Scanned& out)
{
    const Scan scanned = scanMembers(c, out);
    SpanRecord& record = out.record;
    if (scanned != Scan::Ok) {
        out.problem = scanned == Scan::Bad ? "damaged span" : "";
        return scanned;
    }
    out.problem = problemOfIds(record, out.traceIdIsBad, out.spanIdIsBad);
    record.duration = durationOf(record.start, out.end);
    return Scan::Ok;
}

/// As forEachMember(), with guesses of the keys; a guess takes the comma and blanks before the key along.
Scan OtlpJsonSpan::scanMembers(JsonCursor& c, Scanned& out)
{
    ++c.at;
    KeyPredictor::Key previous = 0;
    for (bool first = true;; first = false) {
        const KeyPredictor::Key guessed = m_keys.take(c, previous);
        auto which = static_cast<SpanKey>(m_keys.meaning(guessed));
        if (guessed == 0) {
            const char* const begin = c.at;
            if (!skipBlanks(c)) {
                return Scan::More;
            }
            if (*c.at == '}') {
                ++c.at;
                return Scan::Ok;
            }
            if (const Scan scanned = scanKey(c, first, which); scanned != Scan::Ok) {
                return scanned;
            }
            const std::string_view text(begin, static_cast<std::size_t>(c.at - begin));
            previous = m_keys.learn(previous, text, static_cast<std::uint8_t>(which));
        } else {
            previous = guessed;
        }
        if (!skipBlanks(c)) {
            return Scan::More;
        }
        if (const Scan scanned = member(c, which, out); scanned != Scan::Ok) {
            return scanned;
        }
    }
}

Scan OtlpJsonSpan::member(JsonCursor& c, SpanKey which, Scanned& out)
{
    SpanRecord& record = out.record;
    switch (which) {
    case SpanKey::Passed: return quickDigit(c) ? Scan::Ok : skipValue(c);
    case SpanKey::TraceId:
        if (quickTraceId(c, record.trace)) {
            return Scan::Ok;
        }
        break;
    case SpanKey::SpanId:
        if (quickSpanId(c, record.span)) {
            return Scan::Ok;
        }
        break;
    case SpanKey::Parent:
        if (quickSpanId(c, record.parent)) {
            return Scan::Ok;
        }
        break;
    case SpanKey::Start:
        if (quickTime(c, record.start)) {
            return Scan::Ok;
        }
        break;
    case SpanKey::End:
        if (quickTime(c, out.end)) {
            return Scan::Ok;
        }
        break;
    case SpanKey::Status: return quickStatus(c, record.status) ? Scan::Ok : readStatus(c, record.status);
    case SpanKey::Name: return plainText(c, record.name, m_name);
    case SpanKey::Kind:
        if (const char digit = *c.at; digit >= '0' && digit <= '5' && quickDigit(c)) {
            record.kind = static_cast<SpanKind>(digit - '0');
            return Scan::Ok;
        }
        break;
    case SpanKey::Flags: break;
    }
    std::string plain;
    std::string_view text;
    const Scan scanned = plainText(c, text, plain);
    if (scanned == Scan::Ok) {
        setMember(which, text, out);
    }
    return scanned;
}

} // namespace spanglass
