#pragma once

#include "ui/issue/codelexer.h"

#include <QStringList>

#include <map>
#include <memory>
#include <vector>

class QsciScintillaBase;

namespace spanglass {

/// A run of characters of a line that are of one style; what no span covers is plain.
struct CodeSpan {
    int begin = 0;
    int length = 0;
    CodeStyle style = CodeStyle::Plain;
    friend bool operator==(const CodeSpan&, const CodeSpan&) = default;
};

/// Finds the syntax of lines of code. They may begin in the middle of a file: where they look as if they
/// began inside a comment, they are taken so.
class CodeStyler {
public:
    CodeStyler();
    ~CodeStyler();
    CodeStyler(const CodeStyler&) = delete;
    CodeStyler& operator=(const CodeStyler&) = delete;

    /// The spans of each line.
    std::vector<std::vector<CodeSpan>> style(const QStringList& lines, Syntax syntax);

private:
    QsciLexer* lexerFor(Syntax syntax);

    /// Never shown; lexers work on the text of an editor.
    std::unique_ptr<QsciScintillaBase> m_editor;
    std::map<Syntax, QsciLexer*> m_lexers;
    QsciLexer* m_current = nullptr;
};

} // namespace spanglass
