#include "core/grouping/keychoice.h"

#include "core/grouping/chars.h"
#include "core/grouping/framekey.h"
#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/grouping/messagewords.h"

#include <algorithm>
#include <iterator>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t framesLookedAt = 400; ///< before repeats are taken out
constexpr std::size_t wordsWithPlace = 12; ///< what follows is data more often than not

/// A class name rather than an error code: "TypeError", "studio.jobs.StudioError", "*fs.PathError".
bool isClassName(std::string_view type)
{
    const auto separator = type.find_last_of(".$\\/:");
    const auto last = type.substr(separator == npos ? 0 : separator + 1);
    return type.find_first_of(".*$:\\") != npos
        || (!last.empty() && isIn(last.front(), Upper)
            && std::any_of(last.begin(), last.end(), [](char c) { return isIn(c, Lower); }));
}

/// Elixir's and Python's own names of a module are left out by some of their tracers.
std::string_view withoutBuiltins(std::string_view type)
{
    constexpr std::string_view elixir = "Elixir.";
    if (type.starts_with(elixir) && type.size() > elixir.size() && isIn(type[elixir.size()], Upper)) {
        return type.substr(elixir.size());
    }
    return type.starts_with("builtins.") ? type.substr(9) : type;
}

/// Tracers name one error differently: by its code, or by its class as the stack does too.
std::string_view typeKey(std::string_view told, std::string_view inStack)
{
    return withoutBuiltins(isClassName(told) || inStack.empty() ? told : inStack);
}

/// Where a stack overflows is a matter of chance; what counts is the circle of calls.
bool isOverflow(std::string_view type, std::string_view message)
{
    return type == "RecursionError" || type == "java.lang.StackOverflowError" || type == "SystemStackError"
        || type == "System.StackOverflowException" || message.starts_with("Maximum call stack size exceeded");
}

/// Frames whose keys occur more than once, in an order that does not depend on where the circle was left.
std::vector<ChosenFrame> circleOf(std::vector<ChosenFrame> frames)
{
    std::stable_sort(
        frames.begin(), frames.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    std::vector<ChosenFrame> circle;
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
        if (frames[i].key == frames[i + 1].key && (circle.empty() || circle.back().key != frames[i].key)) {
            circle.push_back(frames[i]);
        }
    }
    return circle;
}

/// Go's tracers take the stack where an error is recorded, which says little of where it arose.
bool isTakenWhenRecorded(const StackTrace& stack)
{
    const auto& frames = stack.exceptions.front().frames;
    return stack.language == Language::Go && !frames.empty() && !frames.front().inApp
        && (frames.front().package.find("opentelemetry") != npos
            || frames.front().package.find("dd-trace") != npos || frames.front().module == "runtime/debug");
}

/// Takes the list's end off if it repeats what stands right before it: sequences of at most 8.
void dropRepeatedEnd(std::vector<ChosenFrame>& frames)
{
    constexpr std::size_t longest = 8;
    const auto equal = [](const ChosenFrame& a, const ChosenFrame& b) { return a.key == b.key; };
    for (std::size_t length = 1; length <= longest && 2 * length <= frames.size(); ++length) {
        const auto middle = frames.end() - static_cast<std::ptrdiff_t>(length);
        if (std::equal(middle, frames.end(), middle - static_cast<std::ptrdiff_t>(length), equal)) {
            frames.erase(middle, frames.end());
            return;
        }
    }
}

/// Which frames may count, before repeats and limits.
class FrameSource {
public:
    FrameSource(const StackTrace& stack, const FrameRulings& rulings, ChainPolicy chain)
        : m_stack(stack)
        , m_rulings(rulings)
    {
        const auto counting = exceptionsThatCount(chain, stack);
        for (const std::size_t i : counting) {
            if (hasAppFrames(i)) {
                m_exceptions.push_back(i);
            }
        }
        inAppOnly = !m_exceptions.empty();
        if (chain != ChainPolicy::WholeChain && inAppOnly) {
            m_exceptions.erase(m_exceptions.begin() + 1, m_exceptions.end());
        } else if (!inAppOnly) {
            lookFurther(chain, counting.front());
        }
    }

    bool inAppOnly = false;

    [[nodiscard]] const std::vector<std::size_t>& exceptions() const { return m_exceptions; }

    /// Calls `take` with each of an exception until it says false.
    template <typename Take> void each(std::size_t exception, Take take) const
    {
        const auto& frames = m_stack.exceptions[exception].frames;
        for (std::size_t f = 0; f < frames.size(); ++f) {
            if ((inAppOnly && !frames[f].inApp) || isCut(m_rulings, exception, f)) {
                continue;
            }
            std::string key = frameKey(m_stack.language, frames[f]);
            if (!key.empty() && !take(ChosenFrame{ exception, f, std::move(key) })) {
                return;
            }
        }
    }

private:
    [[nodiscard]] bool hasAppFrames(std::size_t exception) const
    {
        const auto& frames = m_stack.exceptions[exception].frames;
        for (std::size_t f = 0; f < frames.size(); ++f) {
            if (frames[f].inApp && !isCut(m_rulings, exception, f)
                && !frameKey(m_stack.language, frames[f]).empty()) {
                return true;
            }
        }
        return false;
    }

    /// No exception that counts has a frame of the application: one of another exception says more than a
    /// library's.
    void lookFurther(ChainPolicy chain, std::size_t counting)
    {
        const std::size_t count = m_stack.exceptions.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = chain == ChainPolicy::Innermost ? count - 1 - i : i;
            if (!isOtherGoroutine(m_stack, at) && hasAppFrames(at)) {
                m_exceptions.assign(1, at);
                inAppOnly = true;
                return;
            }
        }
        m_exceptions.assign(1, counting);
    }

    const StackTrace& m_stack;
    const FrameRulings& m_rulings;
    std::vector<std::size_t> m_exceptions{};
};

/// With repeats taken out, of each exception until there are more than `limit` and none of those can go
/// any more.
std::vector<ChosenFrame> distinctFrames(const FrameSource& source, std::size_t limit)
{
    constexpr std::size_t lookAhead = 8;
    std::vector<ChosenFrame> all;
    std::size_t looked = 0;
    for (const std::size_t exception : source.exceptions()) {
        std::vector<ChosenFrame> frames;
        source.each(exception, [&](ChosenFrame&& frame) {
            frames.push_back(std::move(frame));
            dropRepeatedEnd(frames);
            return ++looked < framesLookedAt && frames.size() < limit + lookAhead;
        });
        frames.resize(std::min(frames.size(), limit));
        std::move(frames.begin(), frames.end(), std::back_inserter(all));
    }
    return all;
}

std::vector<ChosenFrame> allFrames(const FrameSource& source)
{
    std::vector<ChosenFrame> frames;
    for (const std::size_t exception : source.exceptions()) {
        source.each(exception, [&](ChosenFrame&& frame) {
            frames.push_back(std::move(frame));
            return frames.size() < framesLookedAt;
        });
    }
    return frames;
}

bool looksAtMessages(Strategy strategy)
{
    return strategy == Strategy::Page || strategy == Strategy::TopFrame
        || strategy == Strategy::TypeAndMessage;
}

std::size_t framesOf(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Page:
    case Strategy::Frames: return framesThatCount;
    case Strategy::TopFrame: return 1;
    default: return 0;
    }
}

void chooseFrames(KeyChoice& choice, const GroupingConfig& config, const GroupingInput& input,
    const StackTrace& stack, const FrameRulings& rulings)
{
    const std::size_t limit = framesOf(config.strategy);
    if (limit == 0) {
        return;
    }
    const FrameSource source(stack, rulings, config.chain);
    choice.inAppOnly = source.inAppOnly;
    choice.overflows = isOverflow(choice.exceptions.front().type, input.messageTemplate);
    if (choice.overflows) {
        choice.frames = circleOf(allFrames(source));
    }
    if (choice.frames.empty()) {
        choice.frames = distinctFrames(source, limit);
    }
    // Python's stacks end with the raise, so what was cut off stood nearest to it.
    choice.partial = stack.truncated
        && (choice.overflows || !source.inAppOnly || choice.frames.size() < limit
            || stack.language == Language::Python);
}

void chooseWords(KeyChoice& choice, const GroupingConfig& config, const StackTrace& stack)
{
    const bool frames = !choice.frames.empty();
    if (!looksAtMessages(config.strategy) && (config.strategy != Strategy::Frames || frames)) {
        return;
    }
    if (choice.overflows && frames) {
        return; // where it overflows, and so what it says of it, is chance
    }
    const bool placeIsKnown = choice.inAppOnly && frames && !isTakenWhenRecorded(stack);
    for (ChosenException& exception : choice.exceptions) {
        const std::string_view text =
            exception.index == 0 ? exception.messageTemplate : std::string_view(exception.ownTemplate);
        exception.words = messageWords(text, placeIsKnown ? wordsWithPlace : allWords);
    }
}

KeyBasis basisOf(const KeyChoice& choice, Strategy strategy)
{
    if (strategy == Strategy::Attributes) {
        return KeyBasis::Attributes;
    }
    if (!choice.frames.empty()) {
        return choice.inAppOnly ? KeyBasis::AppFrames : KeyBasis::AllFrames;
    }
    return strategy == Strategy::TypeOnly ? KeyBasis::Type : KeyBasis::Message;
}

} // namespace

bool isOtherGoroutine(const StackTrace& stack, std::size_t exception)
{
    return stack.language == Language::Go
        && stack.exceptions[exception].relation == StackException::Relation::Member;
}

bool isCut(const FrameRulings& rulings, std::size_t exception, std::size_t frame)
{
    return exception < rulings.size() && frame < rulings[exception].size()
        && rulings[exception][frame].cut != 0;
}

std::vector<std::size_t> exceptionsThatCount(ChainPolicy chain, const StackTrace& stack)
{
    std::vector<std::size_t> whole;
    whole.reserve(stack.exceptions.size());
    whole.push_back(0);
    if (chain == ChainPolicy::Outermost) {
        return whole;
    }
    for (std::size_t i = 1; i < stack.exceptions.size(); ++i) {
        const auto relation = stack.exceptions[i].relation;
        if (relation == StackException::Relation::Member) {
            break; // a group is no chain
        }
        if (relation == StackException::Relation::Cause) {
            whole.push_back(i);
        }
    }
    if (chain == ChainPolicy::Innermost) {
        whole.erase(whole.begin(), whole.end() - 1);
    }
    return whole;
}

KeyChoice chooseKey(const GroupingConfig& config, const Rules& rules, const GroupingInput& input,
    const StackTrace& stack, const FrameRulings& rulings)
{
    KeyChoice choice;
    for (const std::size_t i : exceptionsThatCount(config.chain, stack)) {
        ChosenException& exception = choice.exceptions.emplace_back();
        exception.index = i;
        const StackException& from = stack.exceptions[i];
        if (i == 0) {
            exception.type = typeKey(input.type, from.type);
            exception.messageTemplate = input.messageTemplate;
        } else {
            exception.type = withoutBuiltins(from.type);
            exception.ownTemplate = messageTemplate(from.message);
        }
    }
    if (!input.custom.empty()) {
        choice.basis = KeyBasis::Custom;
        return choice;
    }
    if (const auto join =
            rules.joining(stack, { input.service, input.type, input.messageTemplate, input.attributes })) {
        choice.basis = KeyBasis::Rule;
        choice.rule = *join;
        return choice;
    }
    chooseFrames(choice, config, input, stack, rulings);
    chooseWords(choice, config, stack);
    choice.basis = basisOf(choice, config.strategy);
    return choice;
}

std::vector<std::string> frameKeysOf(
    const GroupingConfig& config, const StackTrace& stack, const FrameRulings& rulings, std::size_t limit)
{
    std::vector<std::string> keys;
    for (ChosenFrame& frame : distinctFrames(FrameSource(stack, rulings, config.chain), limit)) {
        keys.push_back(std::move(frame.key));
    }
    return keys;
}

} // namespace spanglass
