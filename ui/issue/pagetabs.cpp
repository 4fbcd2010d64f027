#include "ui/issue/pagetabs.h"

#include "ui/issue/rowpainter.h"
#include "ui/look/theme.h"

#include <QPainter>

namespace spanglass {

namespace {

constexpr int gap = 22;
constexpr int lineHeight = 2;

} // namespace

PageTabs::PageTabs(QWidget* parent)
    : QTabBar(parent)
{
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideNone);
    setFocusPolicy(Qt::StrongFocus);
}

QSize PageTabs::tabSizeHint(int index) const
{
    // As wide as the bold text of the current tab, so that choosing moves nothing.
    const QFontMetrics metrics(boldFont(font()));
    return { metrics.horizontalAdvance(tabText(index)) + gap, metrics.height() + 14 };
}

QSize PageTabs::minimumTabSizeHint(int index) const
{
    return tabSizeHint(index);
}

void PageTabs::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    for (int i = 0; i < count(); ++i) {
        const bool current = i == currentIndex();
        const QFont tabFont = current ? boldFont(font()) : font();
        const QRect tab = tabRect(i);
        const int width = QFontMetrics(tabFont).horizontalAdvance(tabText(i));
        const QRect text(
            isRightToLeft() ? tab.right() + 1 - width : tab.left(), tab.top(), width, tab.height());
        painter.setFont(tabFont);
        painter.setPen(current ? colors.text : colors.muted);
        painter.drawText(text, Qt::AlignCenter | Qt::TextSingleLine | Qt::TextDontClip, tabText(i));
        if (current)
            painter.fillRect(text.left(), tab.bottom() + 1 - lineHeight, width, lineHeight, colors.accent);
        if (current && hasFocus()) {
            painter.setPen(colors.accent);
            painter.drawRect(text.adjusted(-3, 3, 2, -5));
        }
    }
}

} // namespace spanglass
