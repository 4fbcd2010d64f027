#include "core/capture/sentry/sentryexceptions.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <limits>

namespace spanglass {

namespace {

enum FrameKey : std::uint8_t {
    Passed,
    Function,
    RawFunction,
    Module,
    File,
    AbsolutePath,
    Line,
    Column,
    InApp,
    Package,
    Source,
    Before,
    After
};
constexpr std::array<std::string_view, 12> frameKeyNames{ "function", "raw_function", "module", "filename",
    "abs_path", "lineno", "colno", "in_app", "package", "context_line", "pre_context", "post_context" };

int positive(std::optional<std::int64_t> number)
{
    return number && *number > 0 && *number <= std::numeric_limits<int>::max() ? static_cast<int>(*number)
                                                                               : 0;
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
    m_lines.clear();
    m_values.clear();
    m_loose.clear();
    m_looseCrashed = false;
}

void SentryExceptions::readExceptions(JsonPull& pull)
{
    m_values.clear();
    if (pull.opening() == '[') {
        pull.elements([&] { readException(pull); });
        return;
    }
    Value bare;
    bool isBare = false;
    pull.members([&](std::string_view key) {
        if (key == "values") {
            pull.elements([&] { readException(pull); });
        } else {
            isBare = readMember(pull, key, bare) || isBare;
        }
    });
    if (isBare && m_values.empty()) {
        m_values.push_back(std::move(bare));
    }
}

bool SentryExceptions::readMember(JsonPull& pull, std::string_view key, Value& out)
{
    if (key == "type") {
        out.exception.type = pull.text();
    } else if (key == "value") {
        out.exception.message = pull.attribute(key).value;
    } else if (key == "module") {
        out.module = pull.text();
    } else if (key == "stacktrace") {
        framesOf(pull, out.exception.frames);
    } else if (key == "mechanism") {
        readMechanism(pull, out);
    } else {
        return false;
    }
    return true;
}

void SentryExceptions::readException(JsonPull& pull)
{
    if (pull.opening() != '{') {
        return;
    }
    keepLast(m_values, maxExceptions);
    Value& exception = m_values.emplace_back();
    pull.members([&](std::string_view key) { readMember(pull, key, exception); });
}

void SentryExceptions::readMechanism(JsonPull& pull, Value& out)
{
    pull.members([&](std::string_view key) {
        if (key == "type") {
            out.mechanism = pull.text();
        } else if (key == "handled") {
            out.handled = pull.boolean();
        } else if (key == "exception_id") {
            out.id = pull.integer();
        } else if (key == "parent_id") {
            out.parent = pull.integer();
        } else if (key == "is_exception_group") {
            out.isGroup = pull.boolean().value_or(false);
        }
    });
}

void SentryExceptions::readThreads(JsonPull& pull)
{
    if (pull.opening() == '[') {
        pull.elements([&] { readThread(pull); });
        return;
    }
    pull.members([&](std::string_view key) {
        if (key == "values") {
            pull.elements([&] { readThread(pull); });
        }
    });
}

void SentryExceptions::readThread(JsonPull& pull)
{
    bool crashed = false;
    bool current = false;
    std::vector<StructuredFrame> frames;
    pull.members([&](std::string_view key) {
        if (key == "crashed") {
            crashed = pull.boolean().value_or(false);
        } else if (key == "current") {
            current = pull.boolean().value_or(false);
        } else if (key == "stacktrace") {
            framesOf(pull, frames);
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

void SentryExceptions::framesOf(JsonPull& pull, std::vector<StructuredFrame>& out)
{
    out.clear();
    pull.members([&](std::string_view key) {
        if (key == "frames") {
            pull.elements([&] { readFrame(pull, out); });
        }
    });
    std::ranges::reverse(out);
}

void SentryExceptions::readFrame(JsonPull& pull, std::vector<StructuredFrame>& out)
{
    if (pull.opening() != '{') {
        return;
    }
    keepLast(out, maxFrames);
    StructuredFrame& frame = out.emplace_back();
    std::string_view absolute;
    std::string_view raw;
    const auto meaningOf = [](std::string_view key) { return numberOf(key, frameKeyNames); };
    pull.members(m_frameKeys, meaningOf, [&](std::uint8_t key) {
        switch (static_cast<FrameKey>(key)) {
        case Function: frame.function = pull.text(); break;
        case RawFunction: raw = pull.text(); break;
        case Module: frame.module = pull.text(); break;
        case File: frame.file = pull.text(); break;
        case AbsolutePath: absolute = pull.text(); break;
        case Line: frame.line = positive(pull.integer()); break;
        case Column: frame.column = positive(pull.integer()); break;
        case InApp: frame.inApp = pull.boolean(); break;
        case Package: frame.package = pull.text(); break;
        case Source: frame.source = pull.text(); break;
        case Before: frame.before = m_lines.read(pull, true); break;
        case After: frame.after = m_lines.read(pull, false); break;
        case Passed: break;
        }
    });
    frame.file = absolute.empty() ? frame.file : absolute;
    frame.function = frame.function.empty() ? raw : frame.function;
    frame.function = isAddress(frame.function) ? std::string_view{} : frame.function;
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

StructuredStack SentryExceptions::takeStack(std::string_view platform, JsonPull& texts)
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
