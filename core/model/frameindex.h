#pragma once

#include "core/model/stack.h"

#include <compare>
#include <cstddef>

namespace spanglass {

/// A frame of a stack by its place.
struct FrameIndex {
    int exception = 0;
    int frame = 0;
    friend auto operator<=>(const FrameIndex&, const FrameIndex&) = default;
};

inline constexpr FrameIndex noFrame{ -1, -1 };

/// Null if the stack has no such frame. Lives as long as the stack.
inline const StackFrame* frameAt(const StackTrace& stack, FrameIndex at)
{
    const auto exception = static_cast<std::size_t>(at.exception);
    const auto frame = static_cast<std::size_t>(at.frame);
    const bool isThere = at.exception >= 0 && at.frame >= 0 && exception < stack.exceptions.size()
        && frame < stack.exceptions[exception].frames.size();
    return isThere ? &stack.exceptions[exception].frames[frame] : nullptr;
}

} // namespace spanglass
