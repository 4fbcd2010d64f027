#pragma once

#include <cstdint>

namespace spanglass {

/// Whether code above dealt with a failure. The numbers are stored.
enum class Handling : std::uint8_t { Unknown = 0, Handled = 1, Unhandled = 2 };

/// "unknown", "handled", "unhandled".
constexpr const char* nameOf(Handling handling)
{
    switch (handling) {
    case Handling::Unknown: return "unknown";
    case Handling::Handled: return "handled";
    case Handling::Unhandled: return "unhandled";
    }
    return "unknown";
}

} // namespace spanglass
