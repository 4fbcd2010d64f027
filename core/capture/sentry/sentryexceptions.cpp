#include "core/capture/sentry/sentryexceptions.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <limits>

namespace spanglass {

namespace {

namespace ondemand = simdjson::ondemand;

bool isList(JsonWalk::Value value)
{
    ondemand::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::array;
}

bool isObject(JsonWalk::Value value)
{
    ondemand::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::object;
}

int positive(std::optional<std::int64_t> number)
{
    return number && *number > 0 && *number <= std::numeric_limits<int>::max() ? static_cast<int>(*number)
                                                                               : 0;
}

/// Lines of code around a frame; hostile events have millions.
std::vector<std::string_view> linesOf(JsonWalk& walk, JsonWalk::Value value, bool before)
{
    constexpr std::size_t most = 64;
    std::vector<std::string_view> lines;
    walk.elements(value, [&](JsonWalk::Value line) {
        if (lines.size() == most && before) {
            lines.erase(lines.begin());
        }
        if (lines.size() < most) {
            lines.push_back(walk.text(line));
        }
    });
    return lines;
}

/// Keeps the last `most` elements of a list that grows.
template <typename Element> void keepLast(std::vector<Element>& list, std::size_t most)
{
    if (list.size() >= 2 * most) {
        list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(most));
    }
}

/// Where symbols are missing, Sentry's clients write the address for the function.
bool isAddress(std::string_view function)
{
    return function.starts_with("0x")
        && function.find_first_not_of("0123456789abcdefABCDEFx") == std::string_view::npos;
}

} // namespace

void SentryExceptions::clear()
{
    m_values.clear();
    m_loose.clear();
    m_looseCrashed = false;
}

void SentryExceptions::readExceptions(JsonWalk& walk, JsonWalk::Value value)
{
    m_values.clear();
    if (isList(value)) {
        walk.elements(value, [&](JsonWalk::Value element) { readException(walk, element); });
        return;
    }
    Value bare;
    bool isBare = false;
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "values") {
            walk.elements(member, [&](JsonWalk::Value element) { readException(walk, element); });
        } else {
            isBare = readMember(walk, key, member, bare) || isBare;
        }
    });
    if (isBare && m_values.empty()) {
        m_values.push_back(std::move(bare));
    }
}

bool SentryExceptions::readMember(JsonWalk& walk, std::string_view key, JsonWalk::Value member, Value& out)
{
    if (key == "type") {
        out.exception.type = walk.text(member);
    } else if (key == "value") {
        const AttributeView text = walk.attribute(key, member);
        out.exception.message = text.value;
    } else if (key == "module") {
        out.module = walk.text(member);
    } else if (key == "stacktrace") {
        out.exception.frames = framesOf(walk, member);
    } else if (key == "mechanism") {
        readMechanism(walk, member, out);
    } else {
        return false;
    }
    return true;
}

void SentryExceptions::readException(JsonWalk& walk, JsonWalk::Value value)
{
    if (!isObject(value)) {
        return;
    }
    Value exception;
    walk.members(value,
        [&](std::string_view key, JsonWalk::Value member) { readMember(walk, key, member, exception); });
    keepLast(m_values, maxExceptions);
    m_values.push_back(std::move(exception));
}

void SentryExceptions::readMechanism(JsonWalk& walk, JsonWalk::Value value, Value& out)
{
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "type") {
            out.mechanism = walk.text(member);
        } else if (key == "handled") {
            out.handled = JsonWalk::boolean(member);
        } else if (key == "exception_id") {
            out.id = JsonWalk::integer(member);
        } else if (key == "parent_id") {
            out.parent = JsonWalk::integer(member);
        } else if (key == "is_exception_group") {
            out.isGroup = JsonWalk::boolean(member).value_or(false);
        }
    });
}

void SentryExceptions::readThreads(JsonWalk& walk, JsonWalk::Value value)
{
    if (isList(value)) {
        walk.elements(value, [&](JsonWalk::Value element) { readThread(walk, element); });
        return;
    }
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "values") {
            walk.elements(member, [&](JsonWalk::Value element) { readThread(walk, element); });
        }
    });
}

void SentryExceptions::readThread(JsonWalk& walk, JsonWalk::Value value)
{
    bool crashed = false;
    bool current = false;
    std::vector<StructuredFrame> frames;
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "crashed") {
            crashed = JsonWalk::boolean(member).value_or(false);
        } else if (key == "current") {
            current = JsonWalk::boolean(member).value_or(false);
        } else if (key == "stacktrace") {
            frames = framesOf(walk, member);
        }
    });
    if (frames.empty() || !(crashed || current) || m_looseCrashed) {
        return;
    }
    if (crashed || m_loose.empty()) {
        m_loose = std::move(frames);
        m_looseCrashed = crashed;
    }
}

std::vector<StructuredFrame> SentryExceptions::framesOf(JsonWalk& walk, JsonWalk::Value value)
{
    std::vector<StructuredFrame> frames;
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "frames") {
            walk.elements(member, [&](JsonWalk::Value element) { readFrame(walk, element, frames); });
        }
    });
    std::ranges::reverse(frames);
    return frames;
}

void SentryExceptions::readFrame(JsonWalk& walk, JsonWalk::Value value, std::vector<StructuredFrame>& out)
{
    if (!isObject(value)) {
        return;
    }
    StructuredFrame frame;
    std::string_view absolute;
    std::string_view raw;
    walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "function") {
            frame.function = walk.text(member);
        } else if (key == "raw_function") {
            raw = walk.text(member);
        } else if (key == "module") {
            frame.module = walk.text(member);
        } else if (key == "filename") {
            frame.file = walk.text(member);
        } else if (key == "abs_path") {
            absolute = walk.text(member);
        } else if (key == "lineno") {
            frame.line = positive(JsonWalk::integer(member));
        } else if (key == "colno") {
            frame.column = positive(JsonWalk::integer(member));
        } else if (key == "in_app") {
            frame.inApp = JsonWalk::boolean(member);
        } else if (key == "package") {
            frame.package = walk.text(member);
        } else if (key == "context_line") {
            frame.source = walk.text(member);
        } else if (key == "pre_context") {
            frame.before = linesOf(walk, member, true);
        } else if (key == "post_context") {
            frame.after = linesOf(walk, member, false);
        }
    });
    frame.file = absolute.empty() ? frame.file : absolute;
    frame.function = frame.function.empty() ? raw : frame.function;
    frame.function = isAddress(frame.function) ? std::string_view{} : frame.function;
    keepLast(out, maxFrames);
    out.push_back(std::move(frame));
}

StackException::Relation SentryExceptions::relationOf(const Value& value) const
{
    if (value.mechanism == "suppressed") {
        return StackException::Relation::Suppressed;
    }
    const auto parent = std::ranges::find_if(
        m_values, [&](const Value& other) { return other.id && value.parent && *other.id == *value.parent; });
    return parent != m_values.end() && parent->isGroup ? StackException::Relation::Member
                                                       : StackException::Relation::Cause;
}

StructuredStack SentryExceptions::takeStack(std::string_view platform, JsonWalk& texts)
{
    StructuredStack stack;
    stack.platform = platform;
    for (std::size_t i = m_values.size(); i-- > 0 && stack.exceptions.size() < maxExceptions;) {
        Value& value = m_values[i];
        StructuredException& exception = stack.exceptions.emplace_back(std::move(value.exception));
        if (!value.module.empty()) {
            exception.type = texts.keep(qualifiedType(platform, value.module, exception.type));
        }
        if (stack.exceptions.size() > 1) {
            exception.relation = relationOf(value);
        }
    }
    const bool hasFrames = std::ranges::any_of(
        stack.exceptions, [](const auto& exception) { return !exception.frames.empty(); });
    if (!hasFrames) {
        if (stack.exceptions.empty()) {
            stack.exceptions.emplace_back();
        }
        stack.exceptions.front().frames = std::move(m_loose);
    }
    return stack;
}

std::optional<bool> SentryExceptions::isHandled() const
{
    return m_values.empty() ? std::nullopt : m_values.back().handled;
}

std::string_view SentryExceptions::mechanism() const
{
    return m_values.empty() ? std::string_view{} : m_values.back().mechanism;
}

} // namespace spanglass
