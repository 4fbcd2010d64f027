#pragma once

#include "core/model/issue.h"
#include "core/model/stack.h"

#include <string>
#include <string_view>

namespace spanglass {

/// Name of the algorithm, stored with every key.
inline constexpr std::string_view fingerprintAlgorithm = "v1";

/// What a fingerprint is made of.
struct FingerprintInput {
    std::string_view service{};
    std::string_view type{};
    std::string_view messageTemplate{};
    const StackTrace* stack = nullptr; ///< never null
    std::string_view custom{}; ///< attribute error.fingerprint; wins over all but the service
};

/// "v1:" and 32 hex digits, or "custom:" and 32 hex digits. Equal for errors that are the same issue.
std::string fingerprint(const FingerprintInput& input);

/// The first in-app frame nearest the raise of the reported exception, else of its causes, else the
/// first frame of all; empty if there is no frame.
Culprit culpritOf(const StackTrace& stack);

} // namespace spanglass
