#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The stack with each occurrence of `message` replaced by `messageMark`, so that stacks which differ
/// in the message only are equal. An occurrence counts if it follows the start of the text, a
/// newline or ": " and is followed by the end, a newline, " (" or " {". Marks that are already in
/// the stack are doubled, so nothing is lost. A cutMark is added to a text of a size that tracers cut at.
/// Linear time.
std::string reduceStack(std::string_view stack, std::string_view message);

/// The exact inverse of reduceStack, given the same message.
std::string restoreStack(std::string_view reduced, std::string_view message);

} // namespace spanglass
