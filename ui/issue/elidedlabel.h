#pragma once

#include <QLabel>

namespace spanglass {

/// A line of plain text that ends with "…" where it has too little room, with the whole as tool tip.
/// It never keeps its surroundings from being narrow.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setElideMode(Qt::TextElideMode mode);
    [[nodiscard]] QString shownText() const; ///< as it is painted
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace spanglass
