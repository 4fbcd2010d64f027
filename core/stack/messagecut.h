#pragma once

#include <cstddef>
#include <string_view>

namespace spanglass {

/// Finds the places of an exception's message in its stack text one after the other, by the rule of
/// reduceStack. Gives up after a number of occurrences that are no such places, which keeps hostile
/// texts linear.
class MessageFinder {
public:
    MessageFinder(std::string_view stack, std::string_view message)
        : m_stack(stack)
        , m_message(message)
    {
    }

    /// Position of the next place at or after `from`, npos if there is none. `from` never decreases.
    std::size_t next(std::size_t from);

private:
    bool isPlace(std::size_t position) const;

    std::string_view m_stack;
    std::string_view m_message;
    std::size_t m_lastEnd = 0; ///< places never touch: two marks in a row mean something else
    std::size_t m_wasted = 0;
};

} // namespace spanglass
