#pragma once

#include "core/model/stack.h"
#include "ui/look/theme.h"

#include <cstdint>
#include <string_view>

class QObject;
class QsciLexer;

namespace spanglass {

/// What code is told apart by; colours go by these.
enum class CodeStyle : std::uint8_t {
    Plain,
    Keyword,
    Name, ///< of a function or class
    String,
    Number,
    Comment,
    Operator,
    Preprocessor, ///< also attributes, decorators, macros
};

/// The language a file is written in, as far as its syntax can be coloured.
enum class Syntax : std::uint8_t {
    None,
    JavaScript,
    Python,
    Java,
    Kotlin,
    Scala,
    Go,
    Ruby,
    Php,
    CSharp,
    Rust,
    Cpp,
    Swift,
    Dart,
    Elixir,
    Erlang,
    Perl,
    Lua,
    Sql,
    Html,
    Css,
    Yaml,
    Bash,
};

/// By the extension of the file; the language of the stack where that says nothing.
Syntax syntaxOf(std::string_view path, Language language);

/// A lexer of QScintilla for the syntax; null for None. `parent` owns it.
QsciLexer* makeLexer(Syntax syntax, QObject* parent);

CodeStyle styleOf(const QsciLexer& lexer, int style);

QColor colorOf(CodeStyle style, const ThemeColors& colors);

/// Colours and font of all styles of a lexer.
void applyLook(QsciLexer& lexer, const ThemeColors& colors, const QFont& font);

} // namespace spanglass
