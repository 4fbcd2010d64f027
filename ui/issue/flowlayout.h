#pragma once

#include <QLayout>

#include <vector>

namespace spanglass {

/// Lays items out in lines like words, in the reading direction, each as wide as it wants to be; what
/// is wider than a line gets the line. Hidden items take no room.
class FlowLayout : public QLayout {
    Q_OBJECT
public:
    FlowLayout(int horizontalGap, int verticalGap, QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Where each item goes in `rect`; items without room of their own get an empty rectangle.
    [[nodiscard]] std::vector<QRect> arranged(const QRect& rect) const;

    int m_horizontalGap = 0;
    int m_verticalGap = 0;
    std::vector<QLayoutItem*> m_items;
};

} // namespace spanglass
