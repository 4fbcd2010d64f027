#pragma once

#include "core/grouping/explanation.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What errors of an issue have in common, for a line of rules that means them and no others; "" = nothing.
struct JoiningParts {
    std::string service{};
    std::string type{};
    std::string message{}; ///< template
    std::vector<std::string> functions{}; ///< those that count first
    std::string key{}; ///< of the rule that joins the issue already
    bool isCustom = false; ///< error.fingerprint goes before all rules

    /// A service and a type alone mean other issues too.
    [[nodiscard]] bool isTelling() const { return !message.empty() || !functions.empty(); }
};

/// Starts with one error.
JoiningParts joiningPartsOf(std::string_view service, std::string_view type, std::string_view message,
    const Explanation& explanation);

/// Leaves what another error of the issue has too.
void keepCommon(JoiningParts& parts, std::string_view service, std::string_view type,
    std::string_view message, const StackTrace& stack);

/// The line of the rules language that means these parts; "" if there are none.
std::string ruleFor(const JoiningParts& parts, std::string_view key);

/// Lines of the rules language that make one of two issues where they stand above all other rules: one line
/// if what both have in common says enough, else one for each part. "" if no rule can.
std::string ruleForBoth(const std::vector<JoiningParts>& first, const std::vector<JoiningParts>& second);

} // namespace spanglass
