#include "core/capture/elastic/elasticexception.h"

#include "core/capture/elastic/elasticterms.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <limits>

namespace spanglass {

namespace {

constexpr int deepestCause = 32;

int positive(std::optional<std::int64_t> number)
{
    return number && *number > 0 && *number <= std::numeric_limits<int>::max() ? static_cast<int>(*number)
                                                                               : 0;
}

std::vector<std::string_view> linesOf(JsonWalk& walk, JsonWalk::Value value)
{
    constexpr std::size_t most = 64;
    std::vector<std::string_view> lines;
    walk.elements(value, [&](JsonWalk::Value line) {
        if (lines.size() < most) {
            lines.push_back(walk.text(line));
        }
    });
    return lines;
}

StructuredFrame frameOf(JsonWalk& walk, JsonWalk::Value value, bool isRum)
{
    StructuredFrame frame;
    std::string_view absolute;
    std::string_view className;
    frame.inApp = true;
    walk.members(value, [&](std::string_view written, JsonWalk::Value member) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "function") {
            frame.function = walk.text(member);
        } else if (key == "filename") {
            frame.file = walk.text(member);
        } else if (key == "abs_path") {
            absolute = walk.text(member);
        } else if (key == "classname") {
            className = walk.text(member);
        } else if (key == "module") {
            frame.module = walk.text(member);
        } else if (key == "lineno") {
            frame.line = positive(JsonWalk::integer(member));
        } else if (key == "colno") {
            frame.column = positive(JsonWalk::integer(member));
        } else if (key == "library_frame") {
            frame.inApp = !JsonWalk::boolean(member).value_or(false);
        } else if (key == "context_line") {
            frame.source = walk.text(member);
        } else if (key == "pre_context") {
            frame.before = linesOf(walk, member);
        } else if (key == "post_context") {
            frame.after = linesOf(walk, member);
        }
    });
    frame.file = absolute.empty() ? frame.file : absolute;
    frame.module = className.empty() ? frame.module : className;
    return frame;
}

} // namespace

void ElasticException::clear()
{
    *this = {};
}

std::vector<StructuredFrame> ElasticException::framesOf(JsonWalk& walk, JsonWalk::Value value, bool isRum)
{
    std::vector<StructuredFrame> frames;
    walk.elements(value, [&](JsonWalk::Value element) {
        simdjson::ondemand::json_type type{};
        const bool isObject =
            element.type().get(type) == simdjson::SUCCESS && type == simdjson::ondemand::json_type::object;
        if (isObject && frames.size() < maxFrames) {
            frames.push_back(frameOf(walk, element, isRum));
        }
    });
    return frames;
}

void ElasticException::readException(JsonWalk& walk, JsonWalk::Value value, bool isRum)
{
    m_chain.clear();
    readOne(walk, value, isRum, 0);
}

void ElasticException::readOne(JsonWalk& walk, JsonWalk::Value value, bool isRum, int depth)
{
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS || type != simdjson::ondemand::json_type::object
        || depth > deepestCause || m_chain.size() >= maxExceptions) {
        return;
    }
    const std::size_t index = m_chain.size();
    m_chain.emplace_back().exception.relation =
        index == 0 ? StackException::Relation::Reported : StackException::Relation::Cause;
    walk.members(value, [&](std::string_view written, JsonWalk::Value member) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "cause") {
            walk.elements(member, [&](JsonWalk::Value element) { readOne(walk, element, isRum, depth + 1); });
        } else if (key == "type") {
            m_chain[index].exception.type = walk.text(member);
        } else if (key == "message") {
            m_chain[index].exception.message = walk.text(member);
        } else if (key == "module") {
            m_chain[index].module = walk.text(member);
        } else if (key == "stacktrace") {
            m_chain[index].exception.frames = framesOf(walk, member, isRum);
        } else if (index == 0 && key == "handled") {
            handled = JsonWalk::boolean(member);
        } else if (index == 0 && key == "code") {
            code = walk.text(member);
        } else if (index == 0 && key == "attributes"
            && simdjson::to_json_string(member).get(attributes) != simdjson::SUCCESS) {
            attributes = {};
        }
    });
}

void ElasticException::readLog(JsonWalk& walk, JsonWalk::Value value, bool isRum)
{
    walk.members(value, [&](std::string_view written, JsonWalk::Value member) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "message") {
            logMessage = walk.text(member);
        } else if (key == "level") {
            level = walk.text(member);
        } else if (key == "logger_name") {
            logger = walk.text(member);
        } else if (key == "stacktrace") {
            m_logFrames = framesOf(walk, member, isRum);
        }
    });
}

StructuredStack ElasticException::takeStack(std::string_view language, JsonWalk& texts)
{
    StructuredStack stack;
    stack.platform = language;
    for (One& one : m_chain) {
        StructuredException& exception = stack.exceptions.emplace_back(std::move(one.exception));
        if (!one.module.empty()) {
            exception.type = texts.keep(qualifiedType(language, one.module, exception.type));
        }
    }
    if (stack.exceptions.empty()) {
        stack.exceptions.emplace_back().message = logMessage;
    }
    const bool hasFrames = std::ranges::any_of(
        stack.exceptions, [](const StructuredException& exception) { return !exception.frames.empty(); });
    if (!hasFrames) {
        stack.exceptions.front().frames = std::move(m_logFrames);
    }
    return stack;
}

} // namespace spanglass
