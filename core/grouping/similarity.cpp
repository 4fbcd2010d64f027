#include "core/grouping/similarity.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/grouping/chars.h"
#include "core/grouping/framekey.h"

#include <algorithm>
#include <string>

namespace spanglass {

namespace {

constexpr std::size_t most = 64; // of a kind
constexpr std::size_t framesLookedAt = 200;
constexpr std::size_t shortestWord = 3;
constexpr double pairWeight = 0.6;
constexpr double wordWeight = 0.3;
constexpr double typeWeight = 0.1;

/// "TypeError" of "builtins.TypeError", "PathError" of "*fs.PathError".
std::string_view lastName(std::string_view type)
{
    const auto separator = type.find_last_of(".$\\/:*");
    return separator == std::string_view::npos ? type : type.substr(separator + 1);
}

bool hasAppFrames(const StackTrace& stack)
{
    return std::any_of(stack.exceptions.begin(), stack.exceptions.end(), [](const StackException& exception) {
        return std::any_of(exception.frames.begin(), exception.frames.end(),
            [](const StackFrame& frame) { return frame.inApp; });
    });
}

std::vector<std::string> keysOf(const StackTrace& stack, const StackException& exception, bool inAppOnly)
{
    std::vector<std::string> keys;
    for (const auto& frame : exception.frames) {
        if (inAppOnly && !frame.inApp) {
            continue;
        }
        if (auto key = frameKey(stack.language, frame); !key.empty()) {
            keys.push_back(std::move(key));
        }
        if (keys.size() == framesLookedAt) {
            break;
        }
    }
    return keys;
}

void sortOnce(std::vector<std::uint64_t>& hashes)
{
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

/// The frame that raised makes a pair too, with nothing before it: a stack may have one frame only.
std::vector<std::uint64_t> framePairsOf(const StackTrace& stack)
{
    std::vector<std::uint64_t> pairs;
    const bool inAppOnly = hasAppFrames(stack);
    for (const auto& exception : stack.exceptions) {
        std::string before;
        for (const auto& key : keysOf(stack, exception, inAppOnly)) {
            if (pairs.size() < most) {
                pairs.push_back(hash64(before + '\x1E' + key));
            }
            before = key;
        }
    }
    sortOnce(pairs);
    return pairs;
}

/// Words of letters; what stands in angle brackets is the class of a value.
std::vector<std::uint64_t> wordsOf(std::string_view text)
{
    std::vector<std::uint64_t> words;
    for (std::size_t i = 0; i < text.size() && words.size() < most;) {
        if (text[i] == '<') {
            const auto end = text.find_first_of("> ", i);
            i = end == std::string_view::npos || text[end] == ' ' ? i + 1 : end + 1;
            continue;
        }
        std::size_t end = i;
        bool plain = true;
        while (end < text.size() && isIn(text[end], Word)) {
            plain = plain && !isIn(text[end], Digit);
            ++end;
        }
        if (plain && end - i >= shortestWord) {
            words.push_back(hash64(toLower(text.substr(i, end - i))));
        }
        i = std::max(end, i + 1);
    }
    sortOnce(words);
    return words;
}

/// How many of what either has both have.
double share(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b)
{
    std::size_t common = 0;
    for (auto one = a.begin(), other = b.begin(); one != a.end() && other != b.end();) {
        if (*one == *other) {
            ++common;
            ++one;
            ++other;
        } else if (*one < *other) {
            ++one;
        } else {
            ++other;
        }
    }
    const std::size_t all = a.size() + b.size() - common;
    return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

} // namespace

IssueTraits traitsOf(std::string_view type, std::string_view messageTemplate, const StackTrace& stack)
{
    const auto name = lastName(type);
    return { name.empty() ? 0 : hash64(name), framePairsOf(stack), wordsOf(messageTemplate) };
}

double similarity(const IssueTraits& a, const IssueTraits& b)
{
    double sum = 0;
    double weights = typeWeight;
    if (!a.framePairs.empty() || !b.framePairs.empty()) {
        sum += pairWeight * share(a.framePairs, b.framePairs);
        weights += pairWeight;
    }
    if (!a.words.empty() || !b.words.empty()) {
        sum += wordWeight * share(a.words, b.words);
        weights += wordWeight;
    }
    sum += a.type == b.type ? typeWeight : 0;
    return sum / weights;
}

} // namespace spanglass
