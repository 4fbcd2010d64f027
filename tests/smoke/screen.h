#pragma once

#include <QAccessible>
#include <QImage>
#include <QRect>
#include <QString>

namespace spanglass::test {

/// What the screen shows now, read back from the X server.
QImage screenshot();

/// Writes build/.../artifacts/NAME.png, for a person to look at after the test.
void keep(const QImage& image, const QString& name);

/// The most frequent colour.
QRgb background(const QImage& image);

/// Share of the pixels that are not of the most frequent colour: 0 for a blank area.
double inkedShare(const QImage& image);

/// Share of the pixels with a clear hue, as bars and badges have and text has not.
double colouredShare(const QImage& image);

/// Mean lightness, 0 black to 255 white.
double lightness(const QImage& image);

/// Share of the pixels that differ between two pictures of one size.
double changedShare(const QImage& before, const QImage& after);

/// The first visible object with this accessible name below the program's windows; null if there is
/// none. Does not look into rows of lists, tables and trees.
QAccessibleInterface* accessible(const QString& name);

/// Where that object is on the screen; empty if there is none.
QRect placeOf(const QString& name);

} // namespace spanglass::test
