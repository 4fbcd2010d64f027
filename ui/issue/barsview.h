#pragma once

#include "core/explore/answers.h"

#include <QtCharts/QChartView>

class QStackedBarSeries;
class QValueAxis;

namespace spanglass {

/// A histogram as stacked bars over time, with a time axis. Left and Right move a cursor from bar to
/// bar.
class BarsView : public QChartView {
    Q_OBJECT
public:
    explicit BarsView(QWidget* parent = nullptr);

    /// Shows at most 100 bars; more buckets are merged.
    void setHistogram(const Histogram& histogram);
    [[nodiscard]] const Histogram& histogram() const { return m_histogram; }

    /// Spans of the highest bar.
    [[nodiscard]] std::uint64_t highest() const { return m_highest; }
    /// The bar under the cursor, -1 if none.
    [[nodiscard]] int cursor() const { return m_cursor; }
    void setCursor(int bar);
    /// "Nov 19 08:00:00.000 – …" with the bar's counts, a line for each series.
    [[nodiscard]] QString barText(int bar) const;
    /// The bar at a place of the viewport, -1 if none.
    [[nodiscard]] int barAt(const QPoint& place) const;
    /// Colour of a series in the theme in force.
    [[nodiscard]] QColor colorOf(std::size_t series) const;

Q_SIGNALS:
    void cursorMoved(int bar);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void colour();
    void placePlot();
    void paintAxis(QPainter& painter, const QRectF& plot) const;
    [[nodiscard]] int bars() const;

    Histogram m_histogram;
    std::uint64_t m_highest = 0;
    int m_cursor = -1;
    QStackedBarSeries* m_series = nullptr;
    QValueAxis* m_across = nullptr;
    QValueAxis* m_up = nullptr;
};

/// The histogram with neighbouring buckets added up until there are at most `limit`.
Histogram withAtMost(const Histogram& histogram, int limit);

/// What a series is called: its label, or words for missing values and the rest.
QString seriesName(const HistogramSeries& series);

} // namespace spanglass
