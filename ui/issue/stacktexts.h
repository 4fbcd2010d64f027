#pragma once

#include "ui/issue/framesources.h"

#include <QCoreApplication>
#include <QString>

#include <string_view>

namespace spanglass {

/// The words of the rows of a stack trace.
class StackTexts {
    Q_DECLARE_TR_FUNCTIONS(StackTexts)
public:
    StackTexts(const StackTrace& stack, const FrameSources& sources)
        : m_stack(stack)
        , m_sources(sources)
    {
    }

    /// What stands before the main text: "Caused by", a frame's module with its dot.
    [[nodiscard]] QString lead(const StackRow& row) const;
    /// Function, exception type, or what else the row says.
    [[nodiscard]] QString main(const StackRow& row) const;
    /// "file:line:column", message, or packages.
    [[nodiscard]] QString detail(const StackRow& row) const;
    /// At the row's end: what vouches for the lines of a frame, the commit of its own line.
    [[nodiscard]] QString note(const StackRow& row) const;
    /// The same in few characters.
    [[nodiscard]] QString shortNote(const StackRow& row) const;
    /// The row as plain text, for the clipboard.
    [[nodiscard]] QString whole(const StackRow& row) const;
    [[nodiscard]] QString toolTip(const StackRow& row) const;
    /// `open` of rows that fold.
    [[nodiscard]] QString accessible(const StackRow& row, std::optional<bool> open) const;
    /// "at commit 9f3c1e7", "work tree, may differ" ...
    [[nodiscard]] static QString originText(const FrameSource& source);
    [[nodiscard]] bool isOwnLine(const StackRow& row) const;

private:
    [[nodiscard]] const StackException& raised(const StackRow& row) const;
    /// A frame as the person knows it: where a source map led to the original, that.
    struct Named {
        std::string_view module;
        std::string_view function;
        std::string_view file;
        int line = 0;
        int column = 0;
    };
    [[nodiscard]] Named frameOf(const StackRow& row) const;
    [[nodiscard]] static QString locationOf(const Named& frame);
    [[nodiscard]] QString packages(const StackRow& row) const;
    [[nodiscard]] QString foldText(const StackRow& row) const;
    [[nodiscard]] QString bodyText(const StackRow& row) const;

    const StackTrace& m_stack;
    const FrameSources& m_sources;
};

} // namespace spanglass
