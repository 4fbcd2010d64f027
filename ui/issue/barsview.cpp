#include "ui/issue/barsview.h"

#include "ui/issue/plaintext.h"
#include "ui/issue/timeticks.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QtCharts/QBarSet>
#include <QtCharts/QChart>
#include <QtCharts/QStackedBarSeries>
#include <QtCharts/QValueAxis>

#include <QGraphicsLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {

constexpr int maxBars = 100;
constexpr int sideMargin = 12;

std::uint64_t totalOf(const Histogram& histogram, int bar)
{
    std::uint64_t total = 0;
    for (const HistogramSeries& series : histogram.series)
        total += static_cast<std::size_t>(bar) < series.counts.size()
            ? series.counts[static_cast<std::size_t>(bar)]
            : 0;
    return total;
}

int bucketsOf(const Histogram& histogram)
{
    std::size_t buckets = 0;
    for (const HistogramSeries& series : histogram.series)
        buckets = std::max(buckets, series.counts.size());
    return static_cast<int>(buckets);
}

} // namespace

Histogram withAtMost(const Histogram& histogram, int limit)
{
    const int buckets = bucketsOf(histogram);
    if (buckets <= limit || limit < 1)
        return histogram;
    const auto merge = static_cast<std::size_t>((buckets + limit - 1) / limit);
    Histogram merged{
        .from = histogram.from, .bucket = histogram.bucket * static_cast<DurationNs>(merge), .series = {}
    };
    for (const HistogramSeries& series : histogram.series) {
        HistogramSeries wide{ .label = series.label, .counts = {} };
        wide.counts.resize((static_cast<std::size_t>(buckets) + merge - 1) / merge);
        for (std::size_t i = 0; i < series.counts.size(); ++i)
            wide.counts[i / merge] += series.counts[i];
        merged.series.push_back(std::move(wide));
    }
    return merged;
}

QString seriesName(const HistogramSeries& series)
{
    return series.label.empty() ? BarsView::tr("(none)") : oneLine(series.label, 300);
}

BarsView::BarsView(QWidget* parent)
    : QChartView(parent)
    , m_series(new QStackedBarSeries)
    , m_across(new QValueAxis)
    , m_up(new QValueAxis)
{
    constexpr qreal barWidth = 0.82;
    QChart* shown = chart();
    shown->legend()->hide();
    shown->setBackgroundVisible(false);
    shown->setMargins({});
    shown->layout()->setContentsMargins(0, 0, 0, 0);
    shown->setAnimationOptions(QChart::NoAnimation);
    m_series->setBarWidth(barWidth);
    shown->addSeries(m_series);
    for (QValueAxis* axis : { m_across, m_up }) {
        shown->addAxis(axis, axis == m_across ? Qt::AlignBottom : Qt::AlignLeft);
        m_series->attachAxis(axis);
        axis->setVisible(false);
    }
    setFrameShape(NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Impacted spans over time"));
}

int BarsView::bars() const
{
    return bucketsOf(m_histogram);
}

void BarsView::setHistogram(const Histogram& histogram)
{
    m_histogram = withAtMost(histogram, maxBars);
    m_cursor = -1;
    m_highest = 0;
    const int count = bars();
    for (int bar = 0; bar < count; ++bar)
        m_highest = std::max(m_highest, totalOf(m_histogram, bar));

    QList<QBarSet*> sets;
    for (std::size_t i = 0; i < m_histogram.series.size(); ++i) {
        const HistogramSeries& series = m_histogram.series[i];
        // Values go in as one list: a set that is changed value by value lays the chart out each time.
        QList<qreal> values(count, 0.0);
        std::ranges::copy(series.counts, values.begin());
        auto* set = new QBarSet(QString());
        set->append(values);
        set->setPen(Qt::NoPen);
        set->setBrush(colorOf(i));
        sets << set;
    }
    m_series->clear();
    m_across->setRange(-0.5, std::max(count, 1) - 0.5);
    m_up->setRange(0, static_cast<qreal>(std::max<std::uint64_t>(m_highest, 1)));
    m_series->append(sets);
    viewport()->update();
}

QColor BarsView::colorOf(std::size_t series) const
{
    const bool dark = colorsFor(palette()).dark;
    const bool rest = series + 1 == m_histogram.series.size() && m_histogram.series[series].label == "other";
    return rest ? restColor(dark) : seriesColor(static_cast<int>(series), dark);
}

void BarsView::colour()
{
    const QList<QBarSet*> sets = m_series->barSets();
    for (qsizetype i = 0; i < sets.size(); ++i)
        sets[i]->setBrush(colorOf(static_cast<std::size_t>(i)));
    viewport()->update();
}

void BarsView::setCursor(int bar)
{
    const int last = bars() - 1;
    const int moved = last < 0 || bar < 0 ? -1 : std::min(bar, last);
    if (moved == m_cursor)
        return;
    m_cursor = moved;
    viewport()->update();
    Q_EMIT cursorMoved(moved);
}

QString BarsView::barText(int bar) const
{
    if (bar < 0 || bar >= bars())
        return {};
    const TimeNs from = m_histogram.from + bar * m_histogram.bucket;
    QString text = tr("%1 – %2").arg(formatTime(from), formatTime(from + m_histogram.bucket));
    text += u'\n' + tr("%1 spans").arg(formatCount(totalOf(m_histogram, bar)));
    for (const HistogramSeries& series : m_histogram.series) {
        const auto at = static_cast<std::size_t>(bar);
        if (at < series.counts.size() && series.counts[at] > 0)
            text += u'\n' + tr("%1: %2").arg(seriesName(series), formatCount(series.counts[at]));
    }
    return text;
}

int BarsView::barAt(const QPoint& place) const
{
    const QRectF plot = chart()->plotArea();
    const int count = bars();
    if (count == 0 || plot.width() <= 0 || place.x() < plot.left() || place.x() > plot.right())
        return -1;
    const int bar = static_cast<int>(std::floor((place.x() - plot.left()) / plot.width() * count));
    return std::clamp(bar, 0, count - 1);
}

void BarsView::keyPressEvent(QKeyEvent* event)
{
    const int last = bars() - 1;
    switch (event->key()) {
    case Qt::Key_Left: setCursor(m_cursor < 0 ? last : std::max(m_cursor - 1, 0)); break;
    case Qt::Key_Right: setCursor(m_cursor < 0 ? 0 : m_cursor + 1); break;
    case Qt::Key_Home: setCursor(0); break;
    case Qt::Key_End: setCursor(last); break;
    default: QWidget::keyPressEvent(event); return;
    }
    event->accept();
}

void BarsView::focusOutEvent(QFocusEvent* event)
{
    QChartView::focusOutEvent(event);
    setCursor(-1);
}

bool BarsView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), toolTipText(barText(barAt(help->pos()))), this);
        return true;
    }
    const bool handled = QChartView::viewportEvent(event);
    if (event->type() == QEvent::Resize)
        placePlot();
    return handled;
}

void BarsView::placePlot()
{
    // Room below for times.
    const int line = fontMetrics().height();
    const QRectF plot = QRectF(viewport()->rect()).adjusted(sideMargin, 3, -sideMargin, -line - 4);
    if (plot.width() > 0 && plot.height() > 0)
        chart()->setPlotArea(plot);
}

void BarsView::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
    else if (event->type() == QEvent::FontChange)
        placePlot();
}

void BarsView::drawBackground(QPainter* painter, const QRectF&)
{
    if (m_cursor < 0)
        return;
    const QRectF plot = chart()->plotArea();
    const qreal width = plot.width() / std::max(bars(), 1);
    painter->fillRect(QRectF(plot.left() + m_cursor * width, plot.top(), width, plot.height()),
        colorsFor(palette()).selection);
}

void BarsView::drawForeground(QPainter* painter, const QRectF&)
{
    const ThemeColors colors = colorsFor(palette());
    const QRectF plot = chart()->plotArea();
    painter->setFont(font());
    painter->setPen(colors.border);
    painter->drawLine(plot.bottomLeft(), plot.bottomRight());
    painter->drawLine(plot.topLeft(), plot.topRight());
    paintAxis(*painter, plot);
    if (hasFocus()) {
        painter->setPen(colors.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(viewport()->rect()).adjusted(2.5, 0.5, -3.5, -1.5));
    }
}

void BarsView::paintAxis(QPainter& painter, const QRectF& plot) const
{
    if (bars() == 0)
        return;
    constexpr int perLabel = 90;
    const TimeNs end = m_histogram.from + bars() * m_histogram.bucket;
    const QFontMetrics metrics(font());
    painter.setPen(colorsFor(palette()).faint);
    qreal taken = plot.left() - metrics.averageCharWidth();
    for (const TimeTick& tick :
        timeTicks(m_histogram.from, end, std::max(1, static_cast<int>(plot.width()) / perLabel))) {
        const qreal width = metrics.horizontalAdvance(tick.label);
        const qreal middle = plot.left() + tick.place * plot.width();
        const qreal left =
            std::clamp(middle - width / 2, plot.left(), std::max(plot.left(), plot.right() - width));
        // Labels moved in from the edges must not run into their neighbours.
        if (left < taken + metrics.averageCharWidth())
            continue;
        painter.drawText(
            QRectF(left, plot.bottom() + 2, width + 1, metrics.height()), Qt::AlignCenter, tick.label);
        taken = left + width;
    }
}

} // namespace spanglass
