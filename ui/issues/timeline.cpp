#include "ui/issues/timeline.h"

#include "ui/issue/plaintext.h"
#include "ui/issue/timeticks.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {
constexpr int sideMargin = 12;
constexpr int topMargin = 8;
constexpr int tickSpacing = 110;
} // namespace

Timeline::Timeline(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Errors over time"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::CrossCursor);
    describe();
}

void Timeline::setHistogram(std::shared_ptr<const Histogram> histogram)
{
    const bool sameAxis = histogram && m_histogram && histogram->from == m_histogram->from
        && histogram->bucket == m_histogram->bucket;
    m_histogram = std::move(histogram);
    m_largest = 0;
    for (int i = 0; i < buckets(); ++i) {
        std::uint64_t sum = 0;
        for (const HistogramSeries& series : m_histogram->series) {
            sum += static_cast<std::size_t>(i) < series.counts.size()
                ? series.counts[static_cast<std::size_t>(i)]
                : 0;
        }
        m_largest = std::max(m_largest, sum);
    }
    if (!sameAxis && m_range && m_histogram) {
        clearRange(); // its buckets mean other times now
    } else if (!m_histogram) {
        m_range.reset();
    }
    describe();
    update();
}

void Timeline::clearRange()
{
    if (m_range) {
        m_range.reset();
        m_anchor = -1;
        announce();
    }
}

QSize Timeline::sizeHint() const
{
    return { 600, topMargin + 46 + fontMetrics().height() + 4 };
}

QSize Timeline::minimumSizeHint() const
{
    return { 200, sizeHint().height() };
}

int Timeline::buckets() const
{
    return !m_histogram || m_histogram->series.empty()
        ? 0
        : static_cast<int>(m_histogram->series.front().counts.size());
}

QRect Timeline::plot() const
{
    return { sideMargin, topMargin, std::max(1, width() - 2 * sideMargin),
        std::max(1, height() - topMargin - fontMetrics().height() - 4) };
}

int Timeline::leftOf(int bucket) const
{
    const QRect area = plot();
    return area.left()
        + static_cast<int>(static_cast<qint64>(area.width()) * bucket / std::max(1, buckets()));
}

int Timeline::bucketAt(int x) const
{
    const QRect area = plot();
    const qint64 bucket = static_cast<qint64>(x - area.left()) * buckets() / area.width();
    return static_cast<int>(std::clamp<qint64>(bucket, 0, std::max(0, buckets() - 1)));
}

void Timeline::choose(int from, int to)
{
    const auto range = std::minmax(from, to);
    if (m_range != std::pair(range.first, range.second)) {
        m_range = { range.first, range.second };
        describe();
        update();
    }
}

void Timeline::announce()
{
    describe();
    update();
    if (m_range && m_histogram) {
        const TimeNs from = m_histogram->from + m_range->first * m_histogram->bucket;
        const TimeNs to = m_histogram->from + (m_range->second + 1) * m_histogram->bucket;
        Q_EMIT rangeChosen(from, to);
    } else {
        Q_EMIT rangeChosen(std::nullopt, std::nullopt);
    }
}

/// What a screen reader says of the picture.
void Timeline::describe()
{
    if (buckets() == 0) {
        setAccessibleDescription(tr("No errors to show"));
        return;
    }
    const TimeNs end = m_histogram->from + buckets() * m_histogram->bucket;
    QString text = tr("From %1 to %2.").arg(formatTime(m_histogram->from), formatTime(end));
    if (m_range) {
        text += QLatin1Char(' ')
            + tr("Chosen: %1 to %2.")
                  .arg(formatTime(m_histogram->from + m_range->first * m_histogram->bucket),
                      formatTime(m_histogram->from + (m_range->second + 1) * m_histogram->bucket));
    }
    setAccessibleDescription(text);
}

QString Timeline::describeBucket(int bucket) const
{
    const TimeNs from = m_histogram->from + bucket * m_histogram->bucket;
    QString text = tr("%1, for %2").arg(formatTime(from), formatDuration(m_histogram->bucket));
    for (const HistogramSeries& series : m_histogram->series) {
        const auto count = series.counts[static_cast<std::size_t>(bucket)];
        if (count > 0) {
            text += tr("\n%1: %2").arg(fromUtf8(series.label), formatCount(count));
        }
    }
    return text;
}

void Timeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors colors = colorsFor(palette());
    painter.fillRect(rect(), colors.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.border);
    if (buckets() == 0) {
        painter.setPen(colors.faint);
        painter.drawText(rect(), Qt::AlignCenter,
            m_histogram ? tr("No errors to show")
                        : tr("Reading… Errors over time show here when it is done"));
        return;
    }
    paintBars(painter);
    paintRange(painter);
    paintAxis(painter);
    if (hasFocus()) {
        painter.setPen(QPen(colors.accent, 1));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
}

void Timeline::paintBars(QPainter& painter) const
{
    const ThemeColors colors = colorsFor(palette());
    const QRect area = plot();
    painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colors.border);
    std::vector<QColor> fills;
    for (const HistogramSeries& series : m_histogram->series) {
        fills.push_back(series.label == "other" || series.label.empty()
                ? restColor(colors.dark)
                : serviceColor(fromUtf8(series.label), colors.dark));
    }
    for (int i = 0; i < buckets(); ++i) {
        const int left = leftOf(i);
        const int right = leftOf(i + 1);
        const int wide = std::max(1, right - left - (right - left >= 3 ? 1 : 0));
        std::uint64_t sum = 0;
        int top = area.bottom() + 1;
        for (std::size_t s = 0; s < fills.size(); ++s) {
            const auto count = m_histogram->series[s].counts[static_cast<std::size_t>(i)];
            if (count == 0) {
                continue;
            }
            sum += count;
            const double share =
                static_cast<double>(sum) / static_cast<double>(std::max<std::uint64_t>(1, m_largest));
            const int y =
                area.bottom() + 1 - std::max(1, static_cast<int>(std::lround(share * area.height())));
            const int newTop = std::min(y, top - 1); // every service that failed is seen
            painter.fillRect(QRect(left, newTop, wide, top - newTop), fills[s]);
            top = newTop;
        }
    }
}

void Timeline::paintRange(QPainter& painter) const
{
    if (!m_range) {
        return;
    }
    const ThemeColors colors = colorsFor(palette());
    const QRect area = plot();
    const int left = leftOf(m_range->first);
    const int right = leftOf(m_range->second + 1);
    QColor veil = colors.surface;
    veil.setAlphaF(0.72F);
    painter.fillRect(QRect(0, 0, left, area.bottom() + 1), veil);
    painter.fillRect(QRect(right, 0, width() - right, area.bottom() + 1), veil);
    QColor fill = colors.accent;
    fill.setAlphaF(0.12F);
    painter.fillRect(QRect(left, 0, right - left, area.bottom() + 1), fill);
    painter.fillRect(QRect(left - 1, 0, 2, area.bottom() + 1), colors.accent);
    painter.fillRect(QRect(right - 1, 0, 2, area.bottom() + 1), colors.accent);
}

void Timeline::paintAxis(QPainter& painter) const
{
    const ThemeColors colors = colorsFor(palette());
    const QRect area = plot();
    painter.setFont(scaledFont(font(), 0.82));
    painter.setPen(colors.faint);
    const TimeNs end = m_histogram->from + buckets() * m_histogram->bucket;
    const QFontMetrics metrics(painter.font());
    for (const TimeTick& tick : timeTicks(m_histogram->from, end, std::max(1, area.width() / tickSpacing))) {
        const int wide = metrics.horizontalAdvance(tick.label);
        const int x = area.left() + static_cast<int>(std::lround(tick.place * area.width()));
        const int left = std::clamp(x - wide / 2, area.left(), std::max(area.left(), area.right() - wide));
        painter.drawText(QPoint(left, area.bottom() + 3 + metrics.ascent()), tick.label);
    }
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && buckets() > 0) {
        m_dragging = false;
        m_anchor = bucketAt(qRound(event->position().x()));
    }
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && m_anchor >= 0 && buckets() > 0) {
        m_dragging = true;
        choose(m_anchor, bucketAt(qRound(event->position().x())));
    }
}

void Timeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || buckets() == 0 || m_anchor < 0) {
        return;
    }
    if (m_dragging) {
        m_dragging = false;
        announce();
    } else if (m_range) {
        clearRange(); // a click beside a range takes it away
    }
}

void Timeline::mouseDoubleClickEvent(QMouseEvent*)
{
    clearRange();
}

void Timeline::keyPressEvent(QKeyEvent* event)
{
    const bool left = event->key() == Qt::Key_Left;
    if (event->key() == Qt::Key_Escape && m_range) {
        clearRange();
    } else if (buckets() > 0 && (left || event->key() == Qt::Key_Right)) {
        const int last = buckets() - 1;
        if (!m_range) {
            m_anchor = left ? last : 0;
            choose(m_anchor, m_anchor);
        } else if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            m_anchor = std::clamp(m_anchor, m_range->first, m_range->second);
            const int moving = m_anchor == m_range->first ? m_range->second : m_range->first;
            choose(m_anchor, std::clamp(moving + (left ? -1 : 1), 0, last));
        } else {
            m_anchor = std::clamp(left ? m_range->first - 1 : m_range->second + 1, 0, last);
            choose(m_anchor, m_anchor);
        }
        announce();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool Timeline::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (buckets() > 0) {
            QToolTip::showText(help->globalPos(), toolTipText(describeBucket(bucketAt(help->x()))), this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace spanglass
