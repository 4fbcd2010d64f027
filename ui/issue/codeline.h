#pragma once

#include "core/model/stack.h"
#include "ui/issue/codestyler.h"

#include <QString>

#include <string>
#include <string_view>

namespace spanglass {

/// A line of code as it is painted: control and bidirectional characters visible, tabs as spaces.
struct CodeLine {
    QString text{};
    int mark = -1; ///< character of `text` that the frame's column is, -1 = unknown
    int markLength = 0; ///< of the word there
    std::vector<CodeSpan> spans{};
    friend bool operator==(const CodeLine&, const CodeLine&) = default;
};

/// How a language counts the columns of a line.
enum class ColumnUnit : std::uint8_t { CodePoint, Utf16 };
ColumnUnit columnUnitOf(Language language);

/// The line's bytes as UTF-8: those of a line that is none are taken for Latin-1.
std::string codeAsUtf8(std::string_view line);

/// The line without spans; `column` from 1, 0 = unknown. A line of more than `limit` characters is cut,
/// around the column if there is one, with "…" where something is left out.
CodeLine shownLine(std::string_view line, int column, ColumnUnit unit, int limit = 2000);

} // namespace spanglass
