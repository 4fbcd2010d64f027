#include "ui/look/theme.h"

#include "core/base/hash.h"
#include "ui/look/desktopscheme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>

namespace spanglass {

namespace {

QColor rgb(unsigned value)
{
    return QColor::fromRgb(value);
}

struct Shade {
    unsigned light;
    unsigned dark;
};

// Neighbours differ in lightness as well as in hue, so that they stay apart for red-green blindness.
constexpr std::array<Shade, 8> seriesShades{ {
    { 0x5B9DFF, 0x5B9DFF }, // blue
    { 0x2F9E6B, 0x4CB782 }, // green
    { 0xE0962B, 0xE8A33D }, // orange
    { 0x7A4FD6, 0xB18CFF }, // violet
    { 0x0E7C86, 0x3FB6C0 }, // teal
    { 0xD1345B, 0xF2637E }, // red
    { 0x8D6E3F, 0xC9AE7C }, // brown
    { 0xC04FA8, 0xF09BDD }, // pink
} };

// More hues than a chart needs: a service is known by its colour wherever it is met, next to its name.
constexpr std::array<Shade, 12> serviceShades{ {
    { 0x3B82F6, 0x5B9DFF }, // blue
    { 0x2F9E6B, 0x4CB782 }, // green
    { 0xE0962B, 0xE8A33D }, // orange
    { 0x7A4FD6, 0xB18CFF }, // violet
    { 0x0E7C86, 0x3FB6C0 }, // teal
    { 0xD1345B, 0xF2637E }, // red
    { 0x8D6E3F, 0xC9AE7C }, // brown
    { 0xC04FA8, 0xF09BDD }, // pink
    { 0x6B7A12, 0xB5C24A }, // olive
    { 0x1E3A8A, 0x8FB4E8 }, // navy
    { 0x9A3412, 0xE07A4F }, // rust
    { 0x64748B, 0xAFB8C4 }, // slate
} };
constexpr auto serviceSalt = "bdi"; // chosen so that common names differ

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF())
        + 0.0722 * channel(color.blueF());
}

ThemeColors lightColors()
{
    return {
        .dark = false,
        .window = rgb(0xF4F5F7),
        .surface = rgb(0xFFFFFF),
        .raised = rgb(0xF0F2F5),
        .hover = rgb(0xE4E8ED),
        .code = rgb(0xFAFBFC),
        .border = rgb(0xDFE3E8),
        .text = rgb(0x1F2933),
        .muted = rgb(0x525D6A),
        .faint = rgb(0x5F6A76),
        .accent = rgb(0x1A63D8),
        .onAccent = rgb(0xFFFFFF),
        .selection = rgb(0xDCEAFF),
        .error = rgb(0xC52A50),
        .errorFill = rgb(0xFFE8ED),
        .warning = rgb(0x8F5B0B),
        .success = rgb(0x1A7546),
        .badgeNew = rgb(0x6637C4),
        .badgeNewFill = rgb(0xE4DCF7),
        .badgeRegressed = rgb(0x7F4F08),
        .badgeRegressedFill = rgb(0xF6E6CC),
        .codeKeyword = rgb(0x6A35C9),
        .codeName = rgb(0x1653B4),
        .codeString = rgb(0x17683D),
        .codeNumber = rgb(0x8A4B08),
        .codeComment = rgb(0x59636F),
        .codePreprocessor = rgb(0x9B2C7E),
    };
}

ThemeColors darkColors()
{
    return {
        .dark = true,
        .window = rgb(0x1B1D21),
        .surface = rgb(0x202327),
        .raised = rgb(0x272B30),
        .hover = rgb(0x30353B),
        .code = rgb(0x181A1D),
        .border = rgb(0x33383F),
        .text = rgb(0xE4E7EB),
        .muted = rgb(0xA9B1BB),
        .faint = rgb(0x9DA5B0),
        .accent = rgb(0x5B9DFF),
        .onAccent = rgb(0x10131A),
        .selection = rgb(0x2A3B55),
        .error = rgb(0xF57089),
        .errorFill = rgb(0x47222C),
        .warning = rgb(0xE8A33D),
        .success = rgb(0x4CB782),
        .badgeNew = rgb(0xC3A6FF),
        .badgeNewFill = rgb(0x3C3852),
        .badgeRegressed = rgb(0xF0B252),
        .badgeRegressedFill = rgb(0x473D2B),
        .codeKeyword = rgb(0xC9A6FF),
        .codeName = rgb(0x8AB8FF),
        .codeString = rgb(0x84D6A8),
        .codeNumber = rgb(0xF0B252),
        .codeComment = rgb(0x9DA5B0),
        .codePreprocessor = rgb(0xF09BDD),
    };
}

} // namespace

ThemeColors themeColors(bool dark)
{
    return dark ? darkColors() : lightColors();
}

ThemeColors colorsFor(const QPalette& palette)
{
    return themeColors(palette.color(QPalette::Active, QPalette::Window).lightness() < 128);
}

QPalette paletteFor(bool dark)
{
    const ThemeColors c = themeColors(dark);
    QPalette palette(c.text, c.raised, c.border.lighter(120), c.border.darker(140), c.border, c.text, c.text,
        c.surface, c.surface);
    palette.setColor(QPalette::AlternateBase, c.window);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::PlaceholderText, c.faint);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::Shadow, dark ? rgb(0x0B0C0E) : rgb(0xB9C0C8));
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText }) {
        palette.setColor(QPalette::Disabled, role, dark ? rgb(0x6B7480) : rgb(0x9AA3AD));
    }
    return palette;
}

void applyTheme(QApplication& app, ThemeChoice choice)
{
    if (!app.style() || app.style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0) {
        app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    bool dark = choice == ThemeChoice::Dark;
    if (choice == ThemeChoice::System) {
        app.setPalette(QPalette()); // back to the desktop's own, to see what that is
        dark = desktopPrefersDark(app.palette());
    }
    app.setPalette(paletteFor(dark));
    const QString sheet = styleSheetFor(dark);
    if (app.styleSheet() != sheet) {
        app.setStyleSheet(sheet);
    }
}

QString nameOf(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::System: return QStringLiteral("system");
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    }
    return {};
}

ThemeChoice themeFromName(const QString& name)
{
    if (name == QLatin1String("light")) {
        return ThemeChoice::Light;
    }
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

QColor seriesColor(int index, bool dark)
{
    const auto& shade = seriesShades[static_cast<std::size_t>(std::max(index, 0)) % seriesShades.size()];
    return rgb(dark ? shade.dark : shade.light);
}

QColor restColor(bool dark)
{
    return dark ? rgb(0x6B7480) : rgb(0xA3ACB7);
}

QColor serviceColor(const QString& service, bool dark)
{
    const auto bytes = service.toStdString();
    const Shade shade = serviceShades[hash64(bytes + serviceSalt) % serviceShades.size()];
    return rgb(dark ? shade.dark : shade.light);
}

void setTextRole(QWidget& label, const QString& role)
{
    if (label.property("role").toString() == role) {
        return;
    }
    label.setProperty("role", role);
    label.style()->unpolish(&label);
    label.style()->polish(&label);
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const auto [low, high] = std::minmax({ luminance(a), luminance(b) });
    return (high + 0.05) / (low + 0.05);
}

QFont fixedFont(const QFont& beside, double scale)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (beside.pointSizeF() > 0) {
        font.setPointSizeF(beside.pointSizeF() * scale);
    } else {
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(beside.pixelSize() * scale))));
    }
    return font;
}

QFont scaledFont(const QFont& font, double scale, QFont::Weight weight)
{
    QFont scaled = font;
    if (font.pointSizeF() > 0) {
        scaled.setPointSizeF(font.pointSizeF() * scale);
    } else {
        scaled.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * scale))));
    }
    scaled.setWeight(weight);
    return scaled;
}

} // namespace spanglass
