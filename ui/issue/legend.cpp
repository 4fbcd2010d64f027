#include "ui/issue/legend.h"

#include "ui/issue/plaintext.h"
#include "ui/issue/rowpainter.h"
#include "ui/look/theme.h"

#include <QPainter>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int swatch = 9;
constexpr int swatchGap = 5;
constexpr int entryGap = 14;
constexpr int longestName = 160;

} // namespace

Legend::Legend(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Legend::setEntries(std::vector<Entry> entries)
{
    m_entries = std::move(entries);
    QStringList names;
    for (const Entry& entry : m_entries)
        names << entry.name;
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    setToolTip(toolTipText(names.join(u'\n')));
    updateGeometry();
    update();
}

QSize Legend::sizeHint() const
{
    int width = 0;
    for (const Entry& entry : m_entries)
        width += swatch + swatchGap + entryGap
            + std::min(longestName, fontMetrics().horizontalAdvance(entry.name));
    return { width, fontMetrics().height() + 4 };
}

QSize Legend::minimumSizeHint() const
{
    return { 60, fontMetrics().height() + 4 };
}

void Legend::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    RowPainter row(painter, rect(), layoutDirection());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        const int width = std::min(longestName, fontMetrics().horizontalAdvance(entry.name));
        const QString more = tr("+%1").arg(m_entries.size() - i);
        const bool last = i + 1 == m_entries.size();
        const int forMore = last ? 0 : entryGap + fontMetrics().horizontalAdvance(more);
        if (i > 0 && swatch + swatchGap + width + forMore > row.left()) {
            row.text(more, font(), colors.muted);
            return;
        }
        row.square(swatch, entry.color);
        row.skip(swatchGap);
        row.text(entry.name, font(), colors.muted, Qt::ElideMiddle, longestName);
        row.skip(entryGap);
    }
}

} // namespace spanglass
