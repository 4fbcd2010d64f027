#pragma once

#include "core/grouping/groupingconfig.h"
#include "core/model/stack.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// Whether a frame is part of a key, and why not.
enum class FrameUse : std::uint8_t {
    Counts,
    Foreign, ///< a library's, and there are in-app frames
    Repeated, ///< recursion: the same frames stand further up
    PastLimit, ///< enough frames nearer the raise count
    Nameless, ///< a helper of the runtime, or nothing that stays the same
    Cut, ///< by a rule
    OtherException, ///< of an exception that does not count by the chain policy
    NotAsked, ///< the strategy looks at no frames, or at the first only
};

/// "counts", "library code", "repeats frames above", ... as it is printed.
const char* nameOf(FrameUse use);

struct ExplainedFrame {
    std::size_t exception = 0; ///< index in the stack
    StackFrame frame{}; ///< in-app as rules made it
    std::string key{}; ///< what of it goes into the key: "orders checkout"
    FrameUse use = FrameUse::Counts;
    int rule = 0; ///< line of the rule that marked or cut it; 0 = none
    friend bool operator==(const ExplainedFrame&, const ExplainedFrame&) = default;
};

/// A part of a key besides frames.
struct KeyPart {
    std::string name{}; ///< "service", "type", "message", "attribute http.route", "error.fingerprint", "rule"
    std::string value{}; ///< as the error has it: the type, the message's template
    std::string key{}; ///< as it goes into the key: "card declined"; "" if it does not
    bool counts = false;
    std::string why{}; ///< for people, in English: "the strategy does not look at messages"
    friend bool operator==(const KeyPart&, const KeyPart&) = default;
};

/// What a key was made of, most important first.
enum class KeyBasis : std::uint8_t { Custom, Rule, Attributes, AppFrames, AllFrames, Message, Type };

/// "error.fingerprint", "a rule", "attributes", "in-app frames", "all frames", "type and message", "type".
const char* nameOf(KeyBasis basis);

/// How an error came to its key.
struct Explanation {
    std::string fingerprint{};
    Strategy strategy = Strategy::Page;
    ChainPolicy chain = ChainPolicy::Outermost;
    KeyBasis basis = KeyBasis::AppFrames;
    int rule = 0; ///< line of the rule that joins it; 0 = none
    bool partial = false; ///< the stack was cut off before all frames that count
    std::vector<KeyPart> parts{};
    std::vector<ExplainedFrame> frames{}; ///< of all exceptions, in the stack's order
    friend bool operator==(const Explanation&, const Explanation&) = default;
};

/// The first thing in which two keys differ.
struct KeyDifference {
    std::string part{}; ///< name of the part, or "frame 2"
    std::string first{}; ///< what it is in the one and in the other; "" = nothing
    std::string second{};
    friend bool operator==(const KeyDifference&, const KeyDifference&) = default;
};

/// Nothing if the keys are equal.
std::optional<KeyDifference> firstDifference(const Explanation& first, const Explanation& second);

} // namespace spanglass
