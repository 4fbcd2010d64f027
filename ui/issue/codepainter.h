#pragma once

#include "ui/issue/codeline.h"

#include <QRect>

class QPainter;

namespace spanglass {

/// How a line of code is to be painted.
struct CodeLook {
    QFont font{}; ///< of fixed width
    ThemeColors colors{};
    int first = 0; ///< character at the left edge
    QString sought{}; ///< text to be marked
};

/// Of a font of fixed width; not a whole number of pixels, which adds up along a line.
double characterWidth(const QFont& font);

/// The character to begin with so that the mark of the line is in sight, where `offset` is the one wanted.
int firstShown(const CodeLine& line, int offset, int width, const QFont& font);

/// Where the line's text begins in the room's height.
int codeTop(const QRect& room, const QFont& font);

/// Paints one line from left to right; what does not fit ends with "…".
void paintCodeLine(QPainter& painter, const QRect& room, const CodeLine& line, const CodeLook& look);

} // namespace spanglass
