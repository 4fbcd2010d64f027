#pragma once

#include "core/grouping/explanation.h"
#include "core/grouping/groupingconfig.h"
#include "core/grouping/rules.h"
#include "core/model/stack.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

struct GroupingInput;

/// So many frames count: V8 keeps ten, and how many of them are the application's depends on foreign ones.
inline constexpr std::size_t framesThatCount = 5;

/// A frame that goes into a key.
struct ChosenFrame {
    std::size_t exception = 0;
    std::size_t frame = 0;
    std::string key{};
};

/// An exception that counts by the chain policy.
struct ChosenException {
    std::size_t index = 0; ///< in the stack
    std::string type{}; ///< as it goes into the key
    std::string_view messageTemplate{}; ///< of the reported one; of others see `ownTemplate`
    std::string ownTemplate{};
    std::string words{}; ///< of the message, as they go into the key; "" if the message does not count
};

/// What of an error makes its key. group() hashes it, explain() tells it: there is no other way.
struct KeyChoice {
    KeyBasis basis = KeyBasis::Type;
    RuleJoin rule{}; ///< basis Rule
    std::vector<ChosenException> exceptions{}; ///< never empty
    std::vector<ChosenFrame> frames{}; ///< at most framesThatCount of an exception, or more of an overflow
    bool inAppOnly = false; ///< foreign frames were passed over
    bool overflows = false; ///< the stack did; its circle of calls counts
    bool partial = false; ///< the stack was cut off before enough frames were found
};

/// `stack` is the input's as rules left it, `rulings` what they did.
KeyChoice chooseKey(const GroupingConfig& config, const Rules& rules, const GroupingInput& input,
    const StackTrace& stack, const FrameRulings& rulings);

/// All keys of frames that may count, for the comparison with a stack that was cut off: at most `limit`.
std::vector<std::string> frameKeysOf(
    const GroupingConfig& config, const StackTrace& stack, const FrameRulings& rulings, std::size_t limit);

/// What explain() answers.
Explanation explanationOf(const GroupingConfig& config, const GroupingInput& input, const StackTrace& stack,
    const FrameRulings& rulings, const KeyChoice& choice, std::string fingerprint);

/// What a Go program did elsewhere when it panicked: says nothing of the error.
bool isOtherGoroutine(const StackTrace& stack, std::size_t exception);

/// True if `rulings` cut the frame.
bool isCut(const FrameRulings& rulings, std::size_t exception, std::size_t frame);

/// Which exceptions of a stack count, by index; never empty.
std::vector<std::size_t> exceptionsThatCount(ChainPolicy chain, const StackTrace& stack);

} // namespace spanglass
