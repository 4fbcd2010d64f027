#pragma once

#include "core/explore/answers.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <utility>

namespace spanglass {

/// Errors over the whole time range of the data, stacked by service in the services' colours. A drag, or
/// the arrow keys (with Shift to widen), choose a range; Escape or a double click clears it.
class Timeline : public QWidget {
    Q_OBJECT
public:
    explicit Timeline(QWidget* parent = nullptr);

    /// Null empties the timeline and forgets the range.
    void setHistogram(std::shared_ptr<const Histogram> histogram);
    void clearRange();

    /// Chosen buckets, first and last; nothing if no range is chosen.
    [[nodiscard]] std::optional<std::pair<int, int>> chosenBuckets() const { return m_range; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rangeChosen(std::optional<spanglass::TimeNs> from, std::optional<spanglass::TimeNs> to);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int buckets() const;
    [[nodiscard]] QRect plot() const;
    [[nodiscard]] int bucketAt(int x) const;
    [[nodiscard]] int leftOf(int bucket) const;
    [[nodiscard]] QString describeBucket(int bucket) const;
    void choose(int from, int to);
    void announce();
    void describe();
    void paintBars(QPainter& painter) const;
    void paintRange(QPainter& painter) const;
    void paintAxis(QPainter& painter) const;

    std::shared_ptr<const Histogram> m_histogram;
    std::uint64_t m_largest = 0;
    std::optional<std::pair<int, int>> m_range;
    int m_anchor = -1; ///< bucket where a drag or a widening by keys began
    bool m_dragging = false;
};

} // namespace spanglass
