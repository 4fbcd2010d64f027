#pragma once

#include "core/capture/findings.h"
#include "core/capture/formatreader.h"
#include "core/capture/linesplitter.h"

#include <stop_token>

namespace spanglass {

/// Feeds the lines of a piece to a reader, each as a value of its own; what is damaged is noted in the log
/// with its line. A line without end counts as cut short if the piece is the last.
void readLines(
    const Piece& piece, FormatReader& reader, SpanSink& sink, ReadingLog& log, const std::stop_token& stop);

} // namespace spanglass
