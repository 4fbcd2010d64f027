#include "core/capture/xray/xraycause.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <limits>

namespace spanglass {

namespace {

/// X-Ray's own limit is far below: documents of 64 KiB.
constexpr std::size_t mostExceptions = 64;

int lineOf(std::optional<std::int64_t> line)
{
    return line && *line > 0 && *line <= std::numeric_limits<int>::max() ? static_cast<int>(*line) : 0;
}

} // namespace

std::string XRayCause::read(std::string_view raw)
{
    m_pull.clear();
    m_exceptions.clear();
    m_pull.begin(raw);
    m_pull.members([&](std::string_view key) {
        if (key == "exceptions") {
            m_pull.elements([&] { readException(); });
        }
    });
    return m_pull.isBad() ? "not JSON" : "";
}

void XRayCause::readException()
{
    if (m_pull.opening() != '{' || m_exceptions.size() >= mostExceptions) {
        return;
    }
    Exception& found = m_exceptions.emplace_back();
    m_pull.members([&](std::string_view key) {
        if (key == "id") {
            found.id = m_pull.text();
        } else if (key == "cause") {
            found.cause = m_pull.text();
        } else if (key == "type") {
            found.exception.type = m_pull.text();
        } else if (key == "message") {
            found.exception.message = m_pull.text();
        } else if (key == "stack") {
            m_pull.elements([&] { readFrame(found.exception.frames); });
        }
    });
}

void XRayCause::readFrame(std::vector<StructuredFrame>& out)
{
    if (out.size() >= maxFrames) {
        return;
    }
    StructuredFrame& frame = out.emplace_back();
    constexpr std::array<std::string_view, 3> names{ "path", "line", "label" };
    const auto meaningOf = [&](std::string_view key) { return numberOf(key, names); };
    m_pull.members(m_frameKeys, meaningOf, [&](std::uint8_t key) {
        if (key == 1) {
            frame.file = m_pull.text();
        } else if (key == 2) {
            frame.line = lineOf(m_pull.integer());
        } else {
            frame.function = m_pull.text();
        }
    });
}

std::size_t XRayCause::indexOf(std::string_view id) const
{
    const auto found = std::ranges::find_if(
        m_exceptions, [&](const Exception& exception) { return !id.empty() && exception.id == id; });
    return static_cast<std::size_t>(found - m_exceptions.begin());
}

bool XRayCause::addEvents(std::string_view platform, TimeNs time, std::string_view id, ErrorDetails& out)
{
    if (!id.empty()) {
        const std::size_t index = indexOf(id);
        if (index < m_exceptions.size()) {
            addEvent(index, platform, time, out);
        }
        return index < m_exceptions.size();
    }
    const std::size_t before = out.events.size();
    for (std::size_t i = 0; i < m_exceptions.size(); ++i) {
        const bool isCause = std::ranges::any_of(m_exceptions, [&](const Exception& other) {
            return &other != &m_exceptions[i] && !other.cause.empty() && other.cause == m_exceptions[i].id;
        });
        if (!isCause) {
            addEvent(i, platform, time, out);
        }
    }
    if (out.events.size() == before && !m_exceptions.empty()) {
        addEvent(0, platform, time, out); // all in a circle
    }
    return !m_exceptions.empty();
}

void XRayCause::addEvent(std::size_t index, std::string_view platform, TimeNs time, ErrorDetails& out)
{
    StructuredStack stack;
    stack.platform = platform;
    std::vector<std::size_t> chain;
    while (index < m_exceptions.size() && std::ranges::find(chain, index) == chain.end()) {
        chain.push_back(index);
        stack.exceptions.push_back(m_exceptions[index].exception);
        stack.exceptions.back().relation =
            chain.size() == 1 ? StackException::Relation::Reported : StackException::Relation::Cause;
        index = indexOf(m_exceptions[index].cause);
    }
    const StructuredException& reported = stack.exceptions.front();
    EventView& event = out.events.emplace_back();
    event.name = "exception";
    event.time = time;
    const auto add = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) {
            event.attributes.push_back({ key, value });
        }
    };
    add("exception.type", reported.type);
    add("exception.message", reported.message);
    add("exception.stacktrace", m_pull.keep(structuredStack(stack)));
}

} // namespace spanglass
