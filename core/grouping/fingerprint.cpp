#include "core/grouping/fingerprint.h"

#include "core/base/hash.h"
#include "core/grouping/chars.h"
#include "core/grouping/framekey.h"

#include <algorithm>
#include <vector>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxFrames = 5; ///< V8 keeps ten: how many are the application's depends on foreign ones
constexpr std::size_t framesLookedAt = 400; ///< before repeats are taken out
constexpr std::size_t maxWords = 4;

/// A class name rather than an error code: "TypeError", "studio.jobs.StudioError", "*fs.PathError".
bool isClassName(std::string_view type)
{
    const auto last = type.substr(type.find_last_of(".$\\/:") == npos ? 0 : type.find_last_of(".$\\/:") + 1);
    return type.find_first_of(".*$:\\") != npos
        || (!last.empty() && isIn(last.front(), Upper)
            && std::any_of(last.begin(), last.end(), [](char c) { return isIn(c, Lower); }));
}

/// Tracers name one error differently: by its code, or by its class as the stack does too.
std::string_view typeKey(const FingerprintInput& input)
{
    const std::string_view inStack =
        input.stack->exceptions.empty() ? std::string_view() : input.stack->exceptions.front().type;
    std::string_view type = isClassName(input.type) || inStack.empty() ? input.type : inStack;
    if (type.starts_with("builtins."))
        type.remove_prefix(9);
    return type;
}

bool isQuoteMark(char c)
{
    return c == '\'' || c == '"';
}

/// A word of a template as far as it is literal: without punctuation around it.
std::string_view withoutPunctuation(std::string_view word)
{
    while (!word.empty() && !isIn(word.front(), Word) && !isQuoteMark(word.front()) && word.front() != '<')
        word.remove_prefix(1);
    while (!word.empty() && std::string_view(".,:;!?)]}").find(word.back()) != npos)
        word.remove_suffix(1);
    return word;
}

/// Words of letters only; capitals in the middle of a sentence are names or codes.
bool isLiteral(std::string_view word, bool startsSentence)
{
    return !word.empty() && (startsSentence || !isIn(word.front(), Upper))
        && std::all_of(
            word.begin(), word.end(), [](char c) { return isIn(c, Letter | WordOther) && c != '_'; });
}

/// The literal words of a template, at most `limit`, and all names of the program that it quotes
/// ("reading 'email'"). With a limit, what stands in parentheses is taken for data.
std::string wordsOf(std::string_view text, std::size_t limit)
{
    std::string words;
    std::size_t count = 0;
    int depth = 0;
    bool startsSentence = true;
    for (std::size_t i = 0; i < text.size();) {
        const auto end = std::min(text.find(' ', i), text.size());
        const auto whole = text.substr(i, end - i);
        depth += whole.starts_with('(') ? 1 : 0;
        const auto word = withoutPunctuation(whole);
        const bool quoted = !word.empty() && isQuoteMark(word.front());
        const bool counts = count < limit && (depth == 0 || limit == npos) && isLiteral(word, startsSentence);
        if (quoted || counts) {
            words.append(word);
            words += ' ';
            count += quoted ? 0 : 1;
        }
        depth -= depth > 0 && whole.find(')') != npos && !whole.ends_with("()") ? 1 : 0;
        startsSentence = whole.ends_with(':') || whole.ends_with('.') || whole.ends_with(';');
        i = end + 1;
    }
    return words;
}

const StackException* exceptionWithAppFrames(const StackTrace& stack)
{
    for (const auto& exception : stack.exceptions) {
        if (std::any_of(exception.frames.begin(), exception.frames.end(),
                [](const StackFrame& f) { return f.inApp; }))
            return &exception;
    }
    return nullptr;
}

std::vector<std::string> keysOf(Language language, const StackException& exception, bool inAppOnly)
{
    std::vector<std::string> keys;
    for (const auto& frame : exception.frames) {
        if (inAppOnly && !frame.inApp)
            continue;
        auto key = frameKey(language, frame);
        if (!key.empty())
            keys.push_back(std::move(key));
        if (keys.size() >= framesLookedAt)
            break;
    }
    return keys;
}

/// Where a stack overflows is a matter of chance; what counts is the circle of calls.
bool isOverflow(std::string_view type, std::string_view message)
{
    return type == "RecursionError" || type == "java.lang.StackOverflowError" || type == "SystemStackError"
        || message.starts_with("Maximum call stack size exceeded");
}

/// Keys that occur more than once, in an order that does not depend on where the circle was left.
std::vector<std::string> circleOf(std::vector<std::string> keys)
{
    std::sort(keys.begin(), keys.end());
    std::vector<std::string> circle;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
        if (keys[i] == keys[i + 1] && (circle.empty() || circle.back() != keys[i]))
            circle.push_back(keys[i]);
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

void append(std::string& key, std::string_view part)
{
    key += part;
    key += '\x1E';
}

std::string keyOf(const FingerprintInput& input)
{
    std::string key;
    append(key, input.service);
    if (!input.custom.empty()) {
        append(key, input.custom);
        return key;
    }
    const auto type = typeKey(input);
    append(key, type);
    const StackTrace& stack = *input.stack;
    const StackException* const own = exceptionWithAppFrames(stack);
    std::vector<std::string> frames;
    if (own != nullptr)
        frames = keysOf(stack.language, *own, true);
    else if (!stack.exceptions.empty())
        frames = keysOf(stack.language, stack.exceptions.front(), false);
    const auto circle =
        isOverflow(type, input.messageTemplate) ? circleOf(frames) : std::vector<std::string>();
    frames = circle.empty() ? withoutRepeats(std::move(frames)) : circle;
    const bool placeIsKnown = own != nullptr && !isTakenWhenRecorded(stack);
    append(key, wordsOf(input.messageTemplate, placeIsKnown ? maxWords : npos));
    if (frames.size() > maxFrames)
        frames.resize(maxFrames);
    for (const auto& frame : frames)
        append(key, frame);
    return key;
}

Culprit culpritFrom(const StackFrame& frame)
{
    return { frame.module.empty() ? frame.function : frame.module + '.' + frame.function, frame.file,
        frame.line };
}

} // namespace

std::string fingerprint(const FingerprintInput& input)
{
    const std::string hash = toHex(hash128(keyOf(input)));
    if (!input.custom.empty())
        return "custom:" + hash;
    return std::string(fingerprintAlgorithm) + ':' + hash;
}

Culprit culpritOf(const StackTrace& stack)
{
    for (const auto& exception : stack.exceptions) {
        for (const auto& frame : exception.frames) {
            if (frame.inApp)
                return culpritFrom(frame);
        }
    }
    for (const auto& exception : stack.exceptions) {
        if (!exception.frames.empty())
            return culpritFrom(exception.frames.front());
    }
    return {};
}

} // namespace spanglass
