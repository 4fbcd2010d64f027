#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What makes two errors one issue. A rule that joins and error.fingerprint go before all of them; the
/// service and the type count in all but Attributes.
enum class Strategy : std::uint8_t {
    Page, ///< service, type, message template, in-app frames nearest the raise
    TopFrame, ///< service, type, message template, the first in-app frame
    Frames, ///< service, type, in-app frames; the message does not count
    TypeAndMessage, ///< service, type, message template
    TypeOnly, ///< service, type
    Attributes, ///< the values of up to five attributes
};

/// Which exceptions of a chain count where a stack has several.
enum class ChainPolicy : std::uint8_t {
    Outermost, ///< the reported one's type and message; frames of the first that has in-app ones
    Innermost, ///< the last cause
    WholeChain, ///< types, templates and frames of the reported one and all its causes
};

inline constexpr std::size_t maxGroupingAttributes = 5;

/// How a workspace is grouped; stored with it.
struct GroupingConfig {
    Strategy strategy = Strategy::Page;
    ChainPolicy chain = ChainPolicy::Outermost;
    std::vector<std::string> attributes{}; ///< names, for Strategy::Attributes only
    std::string rules{}; ///< text of the rules language (rules.h), as it was written
    friend bool operator==(const GroupingConfig&, const GroupingConfig&) = default;
};

/// "page", "top-frame", "frames", "type-and-message", "type-only", "attributes", as stored and typed.
constexpr const char* nameOf(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Page: return "page";
    case Strategy::TopFrame: return "top-frame";
    case Strategy::Frames: return "frames";
    case Strategy::TypeAndMessage: return "type-and-message";
    case Strategy::TypeOnly: return "type-only";
    case Strategy::Attributes: return "attributes";
    }
    return "page";
}

/// "outermost", "innermost", "whole-chain".
constexpr const char* nameOf(ChainPolicy chain)
{
    switch (chain) {
    case ChainPolicy::Outermost: return "outermost";
    case ChainPolicy::Innermost: return "innermost";
    case ChainPolicy::WholeChain: return "whole-chain";
    }
    return "outermost";
}

/// The one with this name.
std::optional<Strategy> strategyNamed(std::string_view name);
std::optional<ChainPolicy> chainPolicyNamed(std::string_view name);

} // namespace spanglass
