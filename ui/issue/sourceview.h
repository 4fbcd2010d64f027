#pragma once

#include "core/model/source.h"
#include "core/model/stack.h"

#include <QDialog>

#include <string>

class QLabel;
class QsciScintilla;

namespace spanglass {

class FindLine;

/// A whole file, to be read: with syntax colours, line numbers, the line of the call marked, and a line to
/// find text. Files of several megabytes are shown in part, around that line.
class SourceView : public QDialog {
    Q_OBJECT
public:
    /// `origin` says what vouches for the lines, as the stack does.
    explicit SourceView(QWidget* parent = nullptr);

    void showLoading(const QString& path);
    void setSource(const FrameSource& source, const QString& origin, Language language);
    [[nodiscard]] int markedLine() const { return m_line; } ///< 0 = none
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void createKeys();
    void applyTheme();
    void goToLine();
    void find(bool fromStart);
    void step(int by);
    void tellPlace();

    QLabel* m_note = nullptr;
    QsciScintilla* m_text = nullptr;
    FindLine* m_find = nullptr;
    int m_line = 0;
    int m_column = 0; ///< characters in front of it
};

} // namespace spanglass
