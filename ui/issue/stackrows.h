#pragma once

#include "core/model/source.h"
#include "core/model/stack.h"

#include <QMetaType>

#include <vector>

namespace spanglass {

/// What a row of a stack trace is. Rows from Code on belong to the frame above them.
enum class StackKind : std::uint8_t {
    Exception,
    Frame,
    Foreign, ///< a fold of library frames
    Repeat, ///< a fold of frames that stand above it already
    Common,
    NoFrames,
    AddRoot, ///< says how to get to see source where there is none
    Code,
    CodeMore, ///< more lines are to be had above (line 0) or below (line 1)
    Note, ///< 0: of the source, 1: what stands above the choices, 2: that a frame above asks the same
    Command, ///< that the note names
    Choice,
    ChoiceMore,
};

struct StackRow {
    StackKind kind = StackKind::Frame;
    int exception = 0;
    int first = 0; ///< frame
    int count = 0; ///< frames folded
    int period = 1; ///< of a repetition
    int depth = 0; ///< 1 in an open fold
    bool expanded = false; ///< of a fold
    int line = 0; ///< of Code the number, negative for rows without a line; else which one it is

    [[nodiscard]] FrameIndex frame() const { return { exception, first }; }
    [[nodiscard]] bool isBody() const { return kind >= StackKind::Code; }
    [[nodiscard]] bool isFold() const { return kind == StackKind::Foreign || kind == StackKind::Repeat; }
    /// Whether the two stand for the same thing, open or not.
    [[nodiscard]] bool isSame(const StackRow& other) const
    {
        return kind == other.kind && exception == other.exception && first == other.first
            && line == other.line;
    }
};

/// The rows of a stack without any code. With `foldForeign` runs of library frames are folds.
std::vector<StackRow> stackRows(const StackTrace& stack, bool foldForeign);

/// The frames of a fold.
std::vector<StackRow> foldedRows(const StackRow& fold);

/// A repetition found in frames: `period` frames stand `times` times in a row from `first`.
struct FrameRepeat {
    int period = 1;
    int times = 1;
};

/// The repetition that begins at `first`, at least four times a block of at most eight frames; else
/// {1, 1}. Recursion makes such runs.
FrameRepeat repeatAt(const std::vector<StackFrame>& frames, int first);

/// Whether the frame tells enough to look for its file.
bool namesCode(const StackFrame& frame);

} // namespace spanglass
