#pragma once

#include "core/base/result.h"
#include "core/grouping/explanation.h"
#include "core/grouping/groupingconfig.h"
#include "core/grouping/rules.h"
#include "core/model/issue.h"
#include "core/model/stack.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Version of all strategies, a part of every key. A change that gives some error another key is a new one.
inline constexpr int groupingVersion = 2;

/// As it is stored in issue.algorithm: "page.2".
std::string algorithmName(Strategy strategy);

/// An error as grouping sees it. Views live as long as the call.
struct GroupingInput {
    std::string_view service{};
    std::string_view type{};
    std::string_view messageTemplate{};
    const StackTrace* stack = nullptr; ///< never null
    std::string_view custom{}; ///< attribute error.fingerprint; wins over all but the service
    std::span<const NamedValue> attributes{}; ///< those that Grouper::attributes() asks for, missing ones not
};

/// The key of an error.
struct GroupKey {
    std::string fingerprint{}; ///< "page.2:" and 32 hex digits, "rule:..." or "custom:..."

    /// Only of a stack that was cut off before as many frames as count were found: what its full siblings
    /// have in common with it, and its frames' keys.
    bool partial = false;
    std::string head{};
    std::vector<std::string> frames{};
};

/// Gives errors their keys. Immutable; one object may be used by several threads.
class Grouper {
public:
    /// The default configuration, without rules.
    Grouper();

    /// The error (kind Usage) names line and column of the first rule that is none.
    static Result<Grouper> make(GroupingConfig config);

    [[nodiscard]] const GroupingConfig& config() const { return m_config; }

    /// Names of attributes that keys depend on, those of the strategy and of rules; each once, sorted.
    [[nodiscard]] const std::vector<std::string>& attributes() const { return m_attributes; }

    [[nodiscard]] GroupKey group(const GroupingInput& input) const;

    /// True if the full stack's key is what the partial one would have been, had it not been cut off.
    [[nodiscard]] bool completes(const GroupKey& partial, const GroupingInput& full) const;

    /// How group() came to its key; the fingerprint in it is the same.
    [[nodiscard]] Explanation explain(const GroupingInput& input) const;

private:
    GroupingConfig m_config{};
    Rules m_rules{};
    std::vector<std::string> m_attributes{};
};

/// The first in-app frame nearest the raise of the reported exception, else of its causes, else the
/// first frame of all; empty if there is no frame.
Culprit culpritOf(const StackTrace& stack);

} // namespace spanglass
