#pragma once

#include <QAbstractButton>
#include <QList>
#include <QStringList>

namespace spanglass {

/// A line of text that can be pressed, like a link. It ends with "…" where it has too little room and
/// never keeps its surroundings from being narrow. While it is disabled it is plain text.
class ElidedButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit ElidedButton(QWidget* parent = nullptr);

    /// The text in parts, of which `giving` are shortened where there is too little room, the first of them
    /// first. The rest stays as long as it fits.
    void setParts(const QStringList& parts, const QList<int>& giving);
    [[nodiscard]] QString shownText() const; ///< as it is painted
    [[nodiscard]] int keptWidth() const; ///< with only an "…" of the part that gives first

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QStringList m_parts;
    QList<int> m_giving;
};

} // namespace spanglass
