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

void readFrame(JsonPull& pull, bool isRum, SourceLines& lines, StructuredFrame& frame)
{
    std::string_view absolute;
    std::string_view className;
    frame.inApp = true;
    pull.members([&](std::string_view written) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "function") {
            frame.function = pull.text();
        } else if (key == "filename") {
            frame.file = pull.text();
        } else if (key == "abs_path") {
            absolute = pull.text();
        } else if (key == "classname") {
            className = pull.text();
        } else if (key == "module") {
            frame.module = pull.text();
        } else if (key == "lineno") {
            frame.line = positive(pull.integer());
        } else if (key == "colno") {
            frame.column = positive(pull.integer());
        } else if (key == "library_frame") {
            frame.inApp = !pull.boolean().value_or(false);
        } else if (key == "context_line") {
            frame.source = pull.text();
        } else if (key == "pre_context") {
            frame.before = lines.read(pull, true);
        } else if (key == "post_context") {
            frame.after = lines.read(pull, false);
        }
    });
    frame.file = absolute.empty() ? frame.file : absolute;
    frame.module = className.empty() ? frame.module : className;
}

} // namespace

void ElasticException::clear()
{
    handled.reset();
    code = attributes = logMessage = level = logger = {};
    m_chain.clear();
    m_logFrames.clear();
    m_lines.clear();
}

void ElasticException::framesOf(JsonPull& pull, bool isRum, std::vector<StructuredFrame>& out)
{
    out.clear();
    pull.elements([&] {
        if (pull.opening() == '{' && out.size() < maxFrames) {
            readFrame(pull, isRum, m_lines, out.emplace_back());
        }
    });
}

void ElasticException::readException(JsonPull& pull, bool isRum)
{
    m_chain.clear();
    readOne(pull, isRum, 0);
}

void ElasticException::readOne(JsonPull& pull, bool isRum, int depth)
{
    if (pull.opening() != '{' || depth > deepestCause || m_chain.size() >= maxExceptions) {
        return;
    }
    const std::size_t index = m_chain.size();
    m_chain.emplace_back().exception.relation =
        index == 0 ? StackException::Relation::Reported : StackException::Relation::Cause;
    pull.members([&](std::string_view written) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "cause") {
            pull.elements([&] { readOne(pull, isRum, depth + 1); });
        } else if (key == "type") {
            m_chain[index].exception.type = pull.text();
        } else if (key == "message") {
            m_chain[index].exception.message = pull.text();
        } else if (key == "module") {
            m_chain[index].module = pull.text();
        } else if (key == "stacktrace") {
            std::vector<StructuredFrame> frames;
            framesOf(pull, isRum, frames);
            m_chain[index].exception.frames = std::move(frames);
        } else if (index == 0 && key == "handled") {
            handled = pull.boolean();
        } else if (index == 0 && key == "code") {
            code = pull.text();
        } else if (index == 0 && key == "attributes") {
            attributes = pull.raw();
        }
    });
}

void ElasticException::readLog(JsonPull& pull, bool isRum)
{
    pull.members([&](std::string_view written) {
        const std::string_view key = isRum ? longElasticKey(written) : written;
        if (key == "message") {
            logMessage = pull.text();
        } else if (key == "level") {
            level = pull.text();
        } else if (key == "logger_name") {
            logger = pull.text();
        } else if (key == "stacktrace") {
            framesOf(pull, isRum, m_logFrames);
        }
    });
}

StructuredStack ElasticException::takeStack(std::string_view language, JsonPull& texts)
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
