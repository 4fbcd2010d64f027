#pragma once

#include <QWidget>

class QButtonGroup;

namespace spanglass {

/// A few exclusive choices side by side, one of them taken. Arrow keys move between them.
class Segments : public QWidget {
    Q_OBJECT
public:
    Segments(const QString& name, const QStringList& choices, QWidget* parent = nullptr);

    [[nodiscard]] int current() const;
    /// Takes a choice without a signal.
    void setCurrent(int choice);
    void setChoiceEnabled(int choice, bool enabled);

Q_SIGNALS:
    /// The person took another choice.
    void chosen(int choice);

private:
    QButtonGroup* m_buttons = nullptr;
};

} // namespace spanglass
