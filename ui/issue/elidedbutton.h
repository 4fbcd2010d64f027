#pragma once

#include <QAbstractButton>

namespace spanglass {

/// A line of text that can be pressed, like a link. It ends with "…" where it has too little room and
/// never keeps its surroundings from being narrow.
class ElidedButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit ElidedButton(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
};

} // namespace spanglass
