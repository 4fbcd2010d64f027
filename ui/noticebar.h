#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace spanglass {

/// A line across the window that offers to do something, until it is done or not wanted. Hidden at first.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    /// `refusal`: the other button; "" = "Not Now".
    NoticeBar(
        const QString& text, const QString& action, QWidget* parent = nullptr, const QString& refusal = {});

    void setText(const QString& text);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void accepted();
    void refused(); ///< it hides then

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_text;
    QPushButton* m_action;
};

} // namespace spanglass
