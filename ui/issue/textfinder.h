#pragma once

#include <QObject>

#include <vector>

class QKeyEvent;
class QPlainTextEdit;

namespace spanglass {

class FindLine;

/// Finds in a plain text what is written in its find line, without regard to case, and goes from match to
/// match. In the text / opens the line, F3 and Shift+F3 step.
class TextFinder : public QObject {
    Q_OBJECT
public:
    TextFinder(QPlainTextEdit* text, FindLine* line);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void search();
    void step(int by);
    void showMatch();
    bool obey(const QKeyEvent& event);

    QPlainTextEdit* m_text;
    FindLine* m_line;
    std::vector<int> m_matches; ///< where they begin
    std::size_t m_at = 0;
};

} // namespace spanglass
