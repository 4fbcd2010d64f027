#pragma once

#include "core/model/stack.h"

#include <string_view>

namespace spanglass {

/// A stack text as far as its lines are whole.
struct WholeLines {
    std::string_view text{};
    bool truncated = false; ///< something was cut off behind them
};

/// Recognises a text that was cut off by whoever recorded it, by what is at its end: "..." and its like where
/// a frame should be, a last line that begins as frames do and is torn, a Python traceback without its
/// exception, or a size that tracers cut at. The torn line is left out, since half a path or name would be a
/// wrong frame. The `message` may stand in the text as messageMark; if it does and is not given, the size it
/// was recorded with is not known. `isFrame` is null if the text is of no known language.
///
/// No text can tell of a cut between two lines, or within the digits at the end of a frame, unless its size
/// does.
WholeLines wholeLines(
    std::string_view text, std::string_view message, Language language, bool (*isFrame)(std::string_view));

/// True if a text as it was recorded has a size at which tracers cut.
bool hasCutSize(std::string_view text);

/// True if an exception has as many frames as tracers of Datadog keep (30). What a runtime keeps is no such
/// sign (V8's 10 frames, Java's 1,024): it cuts each stack of a bug alike, so there is no full one to join.
bool hasFrameLimit(const StackTrace& stack);

} // namespace spanglass
