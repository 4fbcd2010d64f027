#pragma once

#include <QFrame>

class QBoxLayout;
class QLabel;

namespace spanglass {

/// A framed part of the page: a line with a title, a muted note and controls, and the content below.
/// Where title and controls do not fit side by side, the controls get a line of their own.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    void setNote(const QString& note);
    [[nodiscard]] QString note() const;
    /// Controls at the end of the title line; takes the widget over.
    void setControls(QWidget* controls);
    /// Without its title line the card is a frame.
    void setHeadVisible(bool visible);
    /// The card takes the widget over.
    void setContent(QWidget* content);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void arrange();

    QBoxLayout* m_rows = nullptr;
    QWidget* m_head = nullptr;
    QBoxLayout* m_headLine = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_note = nullptr;
    QWidget* m_controls = nullptr;
};

} // namespace spanglass
