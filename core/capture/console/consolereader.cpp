#include "core/capture/console/consolereader.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>

namespace spanglass {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Whether a line inside an object may begin with this.
bool mayContinue(char c)
{
    return isBlank(c) || c == '}' || c == ']' || c == '"' || c == ',';
}

} // namespace

ConsoleObjects::ConsoleObjects(std::string_view quotes)
{
    for (const char quote : quotes) {
        m_signs[static_cast<unsigned char>(quote)] = Sign::Quote;
    }
    m_signs['{'] = Sign::Open;
    m_signs['}'] = Sign::Close;
    m_signs['\\'] = Sign::Backslash;
    m_signs['\n'] = Sign::Newline;
}

void ConsoleObjects::reset()
{
    m_inLine = false;
    m_scanned = 0;
    m_depth = 0;
    m_quote = 0;
    m_escape = false;
    m_atLineStart = false;
}

ConsoleObjects::Part ConsoleObjects::next(std::string_view& text)
{
    if (text.empty()) {
        return {};
    }
    if (!m_inLine && text.front() == '{') {
        return scanObject(text);
    }
    const std::size_t newline = text.find('\n');
    const std::size_t size = newline == std::string_view::npos ? text.size() : newline + 1;
    const Part part{ Found::Line, text.substr(0, size) };
    m_inLine = newline == std::string_view::npos;
    text.remove_prefix(size);
    return part;
}

ConsoleObjects::Part ConsoleObjects::scanObject(std::string_view& text)
{
    const auto taken = [&](Found found, std::size_t size) {
        const Part part{ found, text.substr(0, size) };
        text.remove_prefix(size);
        reset();
        return part;
    };
    for (std::size_t at = m_scanned; at < text.size(); ++at) {
        const char c = text[at];
        if (m_atLineStart && !mayContinue(c)) {
            return taken(Found::Cut, at);
        }
        const Sign sign = m_signs[static_cast<unsigned char>(c)];
        const bool escaped = m_escape;
        m_escape = sign == Sign::Backslash && !escaped;
        m_atLineStart = sign == Sign::Newline;
        if (sign == Sign::None || sign == Sign::Newline || sign == Sign::Backslash) {
            continue;
        }
        if (sign == Sign::Quote) {
            m_quote = escaped ? m_quote : m_quote == c ? '\0' : m_quote == 0 ? c : m_quote;
        } else if (m_quote == 0 && sign == Sign::Open) {
            ++m_depth;
        } else if (m_quote == 0 && --m_depth == 0) {
            return taken(Found::Object, at + 1);
        }
    }
    m_scanned = text.size();
    return { Found::More, text };
}

Fed ConsoleReader::feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage)
{
    std::string_view rest = text;
    while (true) {
        const auto offset = static_cast<std::size_t>(rest.data() - text.data());
        const auto part = m_objects.next(rest);
        switch (part.found) {
        case ConsoleObjects::Found::End: passLines(last ? "\n" : ""); return { Scan::Ok, text.size(), {} };
        case ConsoleObjects::Found::Line: passLines(part.text); break;
        case ConsoleObjects::Found::Object: take(part.text, offset, sink, damage); break;
        case ConsoleObjects::Found::Cut:
            if (isMarked(part.text)) {
                damage(offset, "span is cut short");
            } else {
                passLines(part.text);
            }
            break;
        case ConsoleObjects::Found::More:
            if (!last || isMarked(part.text)) {
                return { Scan::More, offset, last ? "the data ends inside a span" : "" };
            }
            reset();
            passLines(part.text);
            passLines("\n");
            return { Scan::Ok, text.size(), {} };
        }
    }
}

void ConsoleReader::take(
    std::string_view object, std::size_t offset, SpanSink& sink, const DamageHandler& damage)
{
    m_draft.clear();
    m_walk.clear();
    std::string problem;
    const Decoded decoded = decode(object, problem);
    if (decoded == Decoded::Other && (problem.empty() || !isMarked(object))) {
        ++m_otherObjects;
        return;
    }
    if (!problem.empty()) {
        damage(offset, std::move(problem));
    }
    if (decoded == Decoded::Span) {
        deliver(m_draft, sink);
    }
}

/// Counts lines that are not blank; one may come in several parts.
void ConsoleReader::passLines(std::string_view text)
{
    for (const char c : text) {
        if (c == '\n') {
            m_otherLines += m_lineHasText ? 1 : 0;
            m_lineHasText = false;
        } else {
            m_lineHasText = m_lineHasText || !isBlank(c);
        }
    }
}

bool ConsoleReader::isMarked(std::string_view object) const
{
    return std::ranges::any_of(
        m_marks, [&](std::string_view mark) { return object.find(mark) != std::string_view::npos; });
}

std::vector<PassedOver> ConsoleReader::passedOver() const
{
    std::vector<PassedOver> out;
    if (m_otherLines > 0) {
        out.push_back({ m_otherLines, "lines of other output" });
    }
    if (m_otherObjects > 0) {
        out.push_back({ m_otherObjects, "objects that are no spans" });
    }
    return out;
}

std::vector<std::string_view> firstConsoleObjects(
    std::string_view text, std::string_view quotes, std::string_view mark)
{
    constexpr std::size_t most = 3;
    std::vector<std::string_view> objects;
    if (text.find(mark) == std::string_view::npos) {
        return objects;
    }
    ConsoleObjects finder(quotes);
    while (objects.size() < most) {
        const auto part = finder.next(text);
        if (part.found == ConsoleObjects::Found::End || part.found == ConsoleObjects::Found::More) {
            break;
        }
        if (part.found == ConsoleObjects::Found::Object && part.text.find(mark) != std::string_view::npos) {
            objects.push_back(part.text);
        }
    }
    return objects;
}

ConsoleReader::Context ConsoleReader::context(JsonWalk::Value value)
{
    Context out;
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value part) {
        if (key == m_names.traceId) {
            out.trace = m_walk.text(part);
        } else if (key == m_names.spanId) {
            out.span = m_walk.text(part);
        } else if (key == m_names.isRemote) {
            out.isRemote = JsonWalk::boolean(part).value_or(false);
        }
    });
    return out;
}

void ConsoleReader::readEvents(JsonWalk::Value value)
{
    auto& events = m_draft.details.events;
    events.clear();
    m_walk.elements(value, [&](JsonWalk::Value element) {
        EventView& event = events.emplace_back();
        m_walk.members(element, [&](std::string_view key, JsonWalk::Value part) {
            if (key == m_names.name) {
                event.name = m_walk.text(part);
            } else if (key == m_names.time) {
                event.time = eventTime(part);
            } else if (key == m_names.attributes) {
                readAttributes(part, event.attributes);
            }
        });
    });
}

void ConsoleReader::readLinks(JsonWalk::Value value)
{
    auto& links = m_draft.details.links;
    links.clear();
    m_walk.elements(value, [&](JsonWalk::Value element) {
        LinkView link;
        SpanRecord ids;
        m_walk.members(element, [&](std::string_view key, JsonWalk::Value part) {
            if (key == m_names.context) {
                const Context to = context(part);
                setConsoleIds(ids, to.trace, to.span, {});
            } else if (key == m_names.attributes) {
                readAttributes(part, link.attributes);
            }
        });
        link.trace = ids.trace;
        link.span = ids.span;
        if (link.span) {
            links.push_back(std::move(link));
        }
    });
}

std::string setConsoleIds(
    SpanRecord& record, std::string_view trace, std::string_view span, std::string_view parent)
{
    const auto traceId = readTraceId(trace);
    if (!traceId || !*traceId) {
        return traceId ? "span has no trace id" : "span's trace id is no id";
    }
    const auto spanId = readSpanId(span);
    if (!spanId || !*spanId) {
        return spanId ? "span has no span id" : "span's span id is no id";
    }
    const auto parentId = readSpanId(parent);
    record.trace = *traceId;
    record.span = *spanId;
    record.parent = parentId.value_or(SpanId{});
    return parentId ? "" : "span's parent id is no id, read as a span without a parent";
}

SpanKind kindNamed(std::string_view name)
{
    const std::string lower = toLower(name.substr(0, 16));
    for (const SpanKind kind :
        { SpanKind::Internal, SpanKind::Server, SpanKind::Client, SpanKind::Producer, SpanKind::Consumer }) {
        if (lower == nameOf(kind)) {
            return kind;
        }
    }
    return SpanKind::Unspecified;
}

} // namespace spanglass
