#pragma once

#include "core/model/stack.h"

#include <string_view>

namespace spanglass {

/// Stands in stack texts for the exception's message, which is cut out before stacks are compared
/// (every message with an id would make its stack unique). One control character that no runtime prints.
inline constexpr char messageMark = '\x1A';

/// Stands at the end of a reduced stack (reducedstack.h) that had a size at which tracers cut: without its
/// message that can no longer be told.
inline constexpr char cutMark = '\x1C';

/// Reads a stack text of any known language, or a structured one (structured.h); `language` comes from
/// the frames' shapes, or from what a structured one says. The
/// message may stand in it verbatim or as `messageMark`. Never fails: what is not understood is left
/// out of the frames, and a text without frames gives one exception without frames. In-app flags
/// and package names are set. Time is linear in the text's length.
StackTrace parseStack(std::string_view text);

/// As parseStack, and knows what the tracer said of the exception: lines of `message` are never
/// taken for frames, and the reported exception gets this type and message if the text gives none.
StackTrace parseStack(std::string_view text, std::string_view type, std::string_view message);

} // namespace spanglass
