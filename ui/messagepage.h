#pragma once

#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace spanglass {

/// A region that has nothing to show: what is the case in a headline, why or what to do in a sentence,
/// and buttons that do it.
class MessagePage : public QWidget {
    Q_OBJECT
public:
    explicit MessagePage(QWidget* parent = nullptr);

    void setMessage(const QString& headline, const QString& text);

    /// Buttons stay for all messages of the page; hide those that do not apply.
    QPushButton* addButton(const QString& text, bool primary);

    [[nodiscard]] QString headline() const;
    [[nodiscard]] QString text() const;

private:
    QLabel* m_headline;
    QLabel* m_text;
    QBoxLayout* m_buttons;
};

} // namespace spanglass
