#include "tests/fuzz/checkstack.h"

#include "core/grouping/framekey.h"
#include "core/grouping/grouper.h"
#include "core/stack/codecontext.h"
#include "core/stack/reducedstack.h"
#include "core/stack/scan.h"
#include "core/stack/stackparser.h"

#include <algorithm>
#include <array>
#include <vector>

namespace spanglass::test {

namespace {

const std::vector<Grouper>& groupers()
{
    static const std::vector<Grouper> all = [] {
        std::vector<Grouper> made;
        for (const auto strategy : { Strategy::Page, Strategy::TopFrame, Strategy::Frames }) {
            for (const auto chain :
                { ChainPolicy::Outermost, ChainPolicy::Innermost, ChainPolicy::WholeChain }) {
                auto grouper = Grouper::make({ strategy, chain, {}, {} });
                if (grouper)
                    made.push_back(*std::move(grouper));
            }
        }
        return made;
    }();
    return all;
}

std::string boundsProblem(const StackTrace& stack)
{
    constexpr std::size_t mostUnread = 20;
    constexpr std::size_t longestUnread = 200;
    if (stack.exceptions.empty() || stack.exceptions.size() > maxExceptions)
        return std::to_string(stack.exceptions.size()) + " exceptions";
    for (const auto& exception : stack.exceptions) {
        if (exception.frames.size() > maxFrames)
            return std::to_string(exception.frames.size()) + " frames of an exception";
        if (exception.framesInCommon < 0)
            return "frames in common are fewer than none";
        for (const auto& frame : exception.frames) {
            if (frame.line < 0 || frame.column < 0)
                return "a place before the first line or column: " + frame.file;
            if (frame.inApp && !frame.package.empty())
                return "a frame of the application that is of a package: " + frame.package;
        }
    }
    if (stack.unread.first.size() > mostUnread || stack.unread.count < stack.unread.first.size())
        return "more lines that were not read than are counted or kept";
    const bool longLine = std::any_of(stack.unread.first.begin(), stack.unread.first.end(),
        [](const std::string& line) { return line.size() > longestUnread; });
    return longLine ? "a line that was not read is kept whole" : "";
}

std::string groupingProblem(const StackTrace& stack)
{
    const GroupingInput input{ "service", stack.exceptions.front().type, "template", &stack, {}, {} };
    for (const auto& grouper : groupers()) {
        const auto key = grouper.group(input);
        if (key.fingerprint.empty())
            return "no key";
        if (grouper.group(input).fingerprint != key.fingerprint)
            return "another key the second time";
        if (grouper.explain(input).fingerprint != key.fingerprint)
            return "another key when it is explained";
    }
    for (const auto& frame : stack.exceptions.front().frames) {
        if (frameKey(stack.language, frame).size()
            > 2 * (frame.module.size() + frame.function.size() + frame.file.size()) + 64)
            return "a frame's key is longer than the frame";
    }
    return {};
}

std::string contextProblem(std::string_view bytes, Language language)
{
    constexpr std::size_t mostPlaces = 1000;
    constexpr std::size_t longestLine = 1003;
    constexpr std::size_t mostAround = 100;
    const auto contexts = codeContextOf(bytes, language);
    if (contexts.size() > mostPlaces || contexts != codeContextOf(bytes, language))
        return "too much code, or other code the second time";
    for (const CodeContext& context : contexts) {
        std::vector<std::string> lines = context.before;
        lines.insert(lines.end(), context.after.begin(), context.after.end());
        lines.push_back(context.text);
        const bool isWhole = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.size() > longestLine || line.find('\n') != std::string::npos;
        });
        if (isWhole || context.line < 1 || lines.size() > 2 * mostAround + 1)
            return "code that is not cut to lines, or at no place: " + context.file;
    }
    return {};
}

std::string problemOf(std::string_view bytes, std::string_view type, std::string_view message)
{
    const std::vector<char> exact(bytes.begin(), bytes.end()); // for sanitizers to see what is read behind it
    const auto stack = parseStack({ exact.data(), exact.size() }, type, message);
    if (parseStack(bytes, type, message) != stack)
        return "another stack the second time";
    auto problem = boundsProblem(stack);
    problem = problem.empty() ? contextProblem({ exact.data(), exact.size() }, stack.language) : problem;
    return problem.empty() ? groupingProblem(stack) : problem;
}

} // namespace

std::string checkStack(std::string_view bytes)
{
    auto problem = problemOf(bytes, {}, {});
    if (!problem.empty())
        return problem;
    const auto line = bytes.substr(0, bytes.find('\n'));
    const auto colon = line.find(": ");
    const auto message = colon == std::string_view::npos ? line : line.substr(colon + 2);
    problem = problemOf(bytes, "Type", message);
    return problem.empty() ? problemOf(reduceStack(bytes, message), "Type", {}) : problem;
}

} // namespace spanglass::test
