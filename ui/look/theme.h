#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QApplication;
class QWidget;

namespace spanglass {

/// What the person chose; System follows the desktop.
enum class ThemeChoice { System, Light, Dark };

/// The colours of one theme by role. Every text role has a contrast of at least 4.5 on `window`,
/// `surface` and `code`; text, muted and faint also on `selection`.
struct ThemeColors {
    bool dark = false;
    QColor window{}; ///< behind panels
    QColor surface{}; ///< panels, lists, bars
    QColor raised{}; ///< buttons, headers of panels
    QColor hover{}; ///< a raised thing under the pointer
    QColor code{}; ///< behind stack and source text
    QColor border{};
    QColor text{};
    QColor muted{}; ///< second-rank text
    QColor faint{}; ///< third-rank text: places, axis labels
    QColor accent{}; ///< links, focus, the chosen tab
    QColor onAccent{}; ///< text on a fill of `accent`
    QColor selection{}; ///< behind selected rows
    QColor error{};
    QColor errorFill{};
    QColor warning{};
    QColor success{};
    QColor badgeNew{};
    QColor badgeNewFill{};
    QColor badgeRegressed{};
    QColor badgeRegressedFill{};
    // Syntax, on `code`, `selection` and `errorFill`.
    QColor codeKeyword{};
    QColor codeName{};
    QColor codeString{};
    QColor codeNumber{};
    QColor codeComment{};
    QColor codePreprocessor{};
};

/// The theme that a palette made by paletteFor() belongs to; of any other palette the lightness of
/// its window decides. Widgets call this where they paint and in changeEvent(PaletteChange).
ThemeColors colorsFor(const QPalette& palette);

ThemeColors themeColors(bool dark);
QPalette paletteFor(bool dark);
QString styleSheetFor(bool dark);

/// Sets style, palette and style sheet of the program. Call again when the desktop's scheme changes.
void applyTheme(QApplication& app, ThemeChoice choice);

/// "system", "light", "dark" for the settings file; unknown names are System.
QString nameOf(ThemeChoice choice);
ThemeChoice themeFromName(const QString& name);

/// Colour of the index-th series of a chart; told apart with the common colour-vision deficiencies.
QColor seriesColor(int index, bool dark);

/// Colour of what is left over: "other", values that are missing.
QColor restColor(bool dark);

/// The same colour for the same service everywhere and always.
QColor serviceColor(const QString& service, bool dark);

/// Gives a label the style sheet's colour of "muted", "faint" or "error" text, in whatever theme comes; ""
/// takes it back. A palette of its own would keep the colours of the theme in force when it was set.
void setTextRole(QWidget& label, const QString& role);

/// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The desktop's fixed-width font, at the size of `beside` times `scale`.
QFont fixedFont(const QFont& beside, double scale = 1.0);

/// The font at another size and weight.
QFont scaledFont(const QFont& font, double scale, QFont::Weight weight = QFont::Normal);

} // namespace spanglass
