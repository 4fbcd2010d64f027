#pragma once

#include <QString>

#include <string_view>

/// Text of captures made fit to be shown. It comes from strangers: it may be huge, hold control
/// characters, or look like rich text or mnemonics to a widget.
namespace spanglass {

/// The text as it is, for the clipboard.
QString verbatim(std::string_view utf8);

/// One line to paint, as fromUtf8 shows it but with spaces for line breaks. Past `limit` characters
/// the text ends with "…".
QString oneLine(std::string_view utf8, int limit = 2000);

/// Several lines for a plain text field, as linesFromUtf8 shows them. Past `limit` characters the text
/// ends with "…", and lines past `lineLimit` characters are broken, since a text field lays out a
/// line as a whole.
QString printable(std::string_view utf8, int limit = 1 << 20, int lineLimit = 4000);

/// A tool tip that Qt never takes for rich text; cut after some hundred characters.
QString toolTipText(const QString& text);

/// A menu entry without mnemonics; long texts are elided in the middle.
QString menuText(const QString& text);

} // namespace spanglass
