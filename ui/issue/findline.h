#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace spanglass {

class FlatButton;

/// A line to find text with: Enter and F3 go on, with Shift back, Esc closes. It asks by signals and shows
/// the count it is told.
class FindLine : public QWidget {
    Q_OBJECT
public:
    explicit FindLine(QWidget* parent = nullptr);

    /// Shows the line with the keyboard in it and its text selected.
    void open();
    void close();
    [[nodiscard]] QString text() const;
    /// "3 of 12"; `at` from 1. Nothing is said while there is no text.
    void setPlace(int at, int count);
    [[nodiscard]] QString place() const;

Q_SIGNALS:
    void textChanged(const QString& text);
    void stepWanted(int by); ///< 1 or -1
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QLineEdit* m_text = nullptr;
    QLabel* m_place = nullptr;
};

} // namespace spanglass
