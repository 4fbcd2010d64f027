#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace spanglass {

/// A line across the window that offers to do something, until it is done or put off. Hidden at first.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    NoticeBar(const QString& text, const QString& action, QWidget* parent = nullptr);

Q_SIGNALS:
    void accepted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_text;
    QPushButton* m_action;
};

} // namespace spanglass
