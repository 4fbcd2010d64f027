#pragma once

#include "core/grouping/glob.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// Matches a part of an error that is no frame.
struct SubjectMatcher {
    enum class Part : std::uint8_t { Service, Type, Message, Attribute };
    Part part = Part::Type;
    std::string attribute{};
    std::vector<Glob> globs{}; ///< one, or of messages as written and with values replaced
    bool negated = false;
};

struct FrameMatcher {
    enum class Part : std::uint8_t { Function, Path, Module };
    Part part = Part::Function;
    Glob glob{};
    bool negated = false;
};

/// A line of the rules language (rules.h).
struct Rule {
    enum class Action : std::uint8_t { Join, App, Foreign, CutAbove, CutBelow };
    int line = 0;
    Action action = Action::Join;
    std::string key{};
    std::vector<SubjectMatcher> subject{};
    std::vector<FrameMatcher> frame{};
    BytePairs subjectPairs{}; ///< of what has to match
    BytePairs framePairs{};
};

/// What Rules keeps.
struct RuleSet {
    std::vector<Rule> rules{};
    std::vector<std::string> attributes{}; ///< each once
    bool marksFrames = false; ///< some rule is about frames
    bool asksPaths = false;
};

} // namespace spanglass
