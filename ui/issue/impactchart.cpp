#include "ui/issue/impactchart.h"

#include "ui/issue/barsview.h"
#include "ui/issue/card.h"
#include "ui/issue/flatbutton.h"
#include "ui/issue/legend.h"
#include "ui/issue/placeholder.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QActionGroup>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <numeric>

namespace spanglass {

namespace {

constexpr std::array dimensions{ Dimension::Version, Dimension::Service, Dimension::Environment,
    Dimension::Host, Dimension::Operation };

QString wordsFor(Dimension dimension)
{
    switch (dimension) {
    case Dimension::Version: return ImpactChart::tr("by version");
    case Dimension::Service: return ImpactChart::tr("by service");
    case Dimension::Environment: return ImpactChart::tr("by environment");
    case Dimension::Host: return ImpactChart::tr("by host");
    case Dimension::Operation: return ImpactChart::tr("by operation");
    }
    return {};
}

std::uint64_t sumOf(const HistogramSeries& series)
{
    return std::accumulate(series.counts.begin(), series.counts.end(), std::uint64_t{ 0 });
}

std::uint64_t sumOf(const Histogram& histogram)
{
    std::uint64_t sum = 0;
    for (const HistogramSeries& series : histogram.series)
        sum += sumOf(series);
    return sum;
}

} // namespace

ImpactChart::ImpactChart(QWidget* parent)
    : QWidget(parent)
    , m_card(new Card(tr("Impacted spans"), this))
    , m_by(new FlatButton(QString(), this))
    , m_legend(new Legend(this))
{
    createMenu();
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 4, 0, 2);
    rows->setSpacing(0);
    auto* legendLine = new QHBoxLayout;
    legendLine->setContentsMargins(12, 0, 12, 0);
    legendLine->setSpacing(12);
    legendLine->addWidget(m_legend, 1);
    m_highest = new QLabel(this);
    m_highest->setTextFormat(Qt::PlainText);
    setTextRole(*m_highest, QStringLiteral("faint"));
    legendLine->addWidget(m_highest);
    rows->addLayout(legendLine);
    m_bars = new BarsView(content);
    rows->addWidget(m_bars, 1);
    m_place = new Placeholder(content, this);
    m_card->setControls(m_by);
    m_card->setContent(m_place);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_card);

    connect(m_bars, &BarsView::cursorMoved, this, &ImpactChart::describe);
}

void ImpactChart::createMenu()
{
    m_menu = new QMenu(this);
    auto* group = new QActionGroup(m_menu);
    for (const Dimension dimension : dimensions) {
        QAction* action = m_menu->addAction(wordsFor(dimension));
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, dimension] {
            if (dimension == m_dimension)
                return;
            setDimension(dimension);
            Q_EMIT dimensionChosen(dimension);
        });
    }
    connect(m_by, &FlatButton::clicked, this,
        [this] { m_menu->popup(m_by->mapToGlobal(QPoint(0, m_by->height()))); });
    setDimension(Dimension::Version);
}

void ImpactChart::setDimension(Dimension dimension)
{
    m_dimension = dimension;
    m_by->setText(tr("%1 ▾").arg(wordsFor(dimension)));
    m_by->setAccessibleName(tr("Impacted spans %1").arg(wordsFor(dimension)));
    m_by->updateGeometry();
    m_menu->actions()
        .at(static_cast<qsizetype>(std::ranges::find(dimensions, dimension) - dimensions.begin()))
        ->setChecked(true);
}

void ImpactChart::setHistogram(Dimension dimension, const Histogram& histogram)
{
    setDimension(dimension);
    m_bars->setHistogram(histogram);
    m_highest->setText(tr("max %1").arg(formatCount(m_bars->highest())));
    m_highest->setToolTip(tr("Spans of the highest bar"));
    showLegend();
    describe();
    if (sumOf(histogram) == 0)
        m_place->showEmpty(tr("No spans in this time range."));
    else
        m_place->showContent();
}

void ImpactChart::showLoading()
{
    m_card->setNote({});
    m_place->showLoading();
}

void ImpactChart::showEmpty(const QString& text)
{
    m_card->setNote({});
    m_place->showEmpty(text);
}

void ImpactChart::showError(const QString& text)
{
    m_card->setNote({});
    m_place->showError(text);
}

void ImpactChart::showLegend()
{
    std::vector<Legend::Entry> entries;
    const std::vector<HistogramSeries>& series = m_bars->histogram().series;
    for (std::size_t i = 0; i < series.size(); ++i)
        entries.push_back({ seriesName(series[i]), m_bars->colorOf(i) });
    m_legend->setEntries(std::move(entries));
}

void ImpactChart::describe()
{
    const Histogram& histogram = m_bars->histogram();
    const QString total = tr("%1 spans").arg(formatCount(sumOf(histogram)));
    if (m_bars->cursor() >= 0) {
        const QString bar = m_bars->barText(m_bars->cursor()).replace(u'\n', QStringLiteral(" · "));
        m_card->setNote(bar);
        m_bars->setAccessibleDescription(bar);
        return;
    }
    QStringList parts{ total };
    for (const HistogramSeries& series : histogram.series)
        parts << tr("%1: %2").arg(seriesName(series), formatCount(sumOf(series)));
    m_card->setNote(total);
    m_bars->setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

void ImpactChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highest)
        showLegend();
}

} // namespace spanglass
