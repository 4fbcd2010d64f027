#pragma once

#include <QWidget>

class QPlainTextEdit;

namespace spanglass {

class FlatButton;

/// An exception's message: up to three lines, all of it on demand. Selectable, never rich text.
class MessageView : public QWidget {
    Q_OBJECT
public:
    explicit MessageView(QWidget* parent = nullptr);

    void setMessage(std::string_view utf8);
    [[nodiscard]] QString text() const;
    /// True if there is more than fits into the lines shown first.
    [[nodiscard]] bool isLong() const;
    [[nodiscard]] bool isExpanded() const { return m_expanded; }
    void setExpanded(bool expanded);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();

    QPlainTextEdit* m_text = nullptr;
    FlatButton* m_more = nullptr;
    bool m_expanded = false;
};

/// How many lines `text` takes in `width`, counted up to `limit`.
int wrappedLines(const QString& text, const QFont& font, int width, int limit);

} // namespace spanglass
