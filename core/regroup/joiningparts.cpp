#include "core/regroup/joiningparts.h"

#include "core/base/text.h"
#include "core/grouping/rules.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t mostFunctions = 20;
constexpr std::size_t keyBytes = 60;

void keepIfEqual(std::string& part, std::string_view other)
{
    if (part != other) {
        part.clear();
    }
}

std::string functionOf(const JoiningParts& parts)
{
    return parts.functions.empty() ? std::string() : parts.functions.front();
}

std::string keyFor(const JoiningParts& parts)
{
    const std::string separator = parts.type.empty() || parts.message.empty() ? "" : ": ";
    std::string name = parts.type + separator + parts.message;
    return shortened(name.empty() ? parts.service + ' ' + functionOf(parts) : name, keyBytes);
}

/// A line for each, equal ones once.
std::string linesFor(const std::vector<JoiningParts>& all, std::string_view key)
{
    std::vector<std::string> lines;
    std::string text;
    for (const JoiningParts& parts : all) {
        std::string line = ruleFor(parts, key);
        if (line.empty()) {
            return {};
        }
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
            text += (text.empty() ? "" : "\n") + line;
            lines.push_back(std::move(line));
        }
    }
    return text;
}

JoiningParts commonOf(const JoiningParts& first, const JoiningParts& second)
{
    JoiningParts common = first;
    keepIfEqual(common.service, second.service);
    keepIfEqual(common.type, second.type);
    keepIfEqual(common.message, second.message);
    if (functionOf(first) != functionOf(second)) {
        common.functions.clear();
    }
    return common;
}

} // namespace

JoiningParts joiningPartsOf(
    std::string_view service, std::string_view type, std::string_view message, const Explanation& explanation)
{
    JoiningParts parts{ std::string(service), std::string(type), std::string(message) };
    parts.isCustom = explanation.basis == KeyBasis::Custom;
    if (explanation.basis == KeyBasis::Rule && !explanation.parts.empty()) {
        parts.key = explanation.parts.front().key;
    }
    for (const bool counting : { true, false }) {
        for (const ExplainedFrame& frame : explanation.frames) {
            const bool isNew = std::find(parts.functions.begin(), parts.functions.end(), frame.frame.function)
                == parts.functions.end();
            const bool isWanted = counting ? frame.use == FrameUse::Counts : frame.frame.inApp;
            if (isWanted && isNew && !frame.frame.function.empty()
                && parts.functions.size() < mostFunctions) {
                parts.functions.push_back(frame.frame.function);
            }
        }
    }
    return parts;
}

void keepCommon(JoiningParts& parts, std::string_view service, std::string_view type,
    std::string_view message, const StackTrace& stack)
{
    keepIfEqual(parts.service, service);
    keepIfEqual(parts.type, type);
    keepIfEqual(parts.message, message);
    std::erase_if(parts.functions, [&stack](const std::string& function) {
        return std::none_of(
            stack.exceptions.begin(), stack.exceptions.end(), [&](const StackException& exception) {
                return std::any_of(exception.frames.begin(), exception.frames.end(),
                    [&](const StackFrame& frame) { return frame.function == function; });
            });
    });
}

std::string ruleFor(const JoiningParts& parts, std::string_view key)
{
    return joiningRule({ parts.service, parts.type, parts.message, {} }, functionOf(parts), key);
}

std::string ruleForBoth(const std::vector<JoiningParts>& first, const std::vector<JoiningParts>& second)
{
    const auto isCustom = [](const JoiningParts& parts) { return parts.isCustom; };
    if (first.empty() || second.empty() || std::any_of(first.begin(), first.end(), isCustom)
        || std::any_of(second.begin(), second.end(), isCustom)) {
        return {};
    }
    const std::string& keyOfFirst = first.front().key;
    const std::string& keyOfSecond = second.front().key;
    if (keyOfFirst.empty() != keyOfSecond.empty()) { // one has a rule already: the other goes under its key
        return keyOfFirst.empty() ? linesFor(first, keyOfSecond) : linesFor(second, keyOfFirst);
    }
    const std::string key = keyOfFirst.empty() ? keyFor(first.front()) : keyOfFirst;
    if (first.size() == 1 && second.size() == 1) {
        const JoiningParts common = commonOf(first.front(), second.front());
        if (!common.message.empty() && (!common.type.empty() || !common.functions.empty())) {
            return ruleFor(common, key);
        }
    }
    const std::string one = linesFor(first, key);
    const std::string other = linesFor(second, key);
    return one.empty() || other.empty() ? std::string() : one + '\n' + other;
}

} // namespace spanglass
