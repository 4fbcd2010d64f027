#include "ui/issue/flowlayout.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace spanglass {

FlowLayout::FlowLayout(int horizontalGap, int verticalGap, QWidget* parent)
    : QLayout(parent)
    , m_horizontalGap(horizontalGap)
    , m_verticalGap(verticalGap)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    for (QLayoutItem* item : m_items)
        delete item;
}

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.push_back(item);
}

int FlowLayout::count() const
{
    return static_cast<int>(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    QLayoutItem* item = itemAt(index);
    if (item)
        m_items.erase(m_items.begin() + index);
    return item;
}

std::vector<QRect> FlowLayout::arranged(const QRect& rect) const
{
    const QRect inner = rect.marginsRemoved(contentsMargins());
    const QWidget* widget = parentWidget();
    const Qt::LayoutDirection direction = widget ? widget->layoutDirection() : Qt::LeftToRight;
    std::vector<QRect> places(m_items.size());
    std::size_t lineBegin = 0;
    int x = inner.left();
    int y = inner.top();
    int lineHeight = 0;
    const auto endLine = [&](std::size_t end) {
        for (std::size_t i = lineBegin; i < end; ++i) {
            if (!places[i].isEmpty())
                places[i].moveTop(y + (lineHeight - places[i].height()) / 2);
        }
        lineBegin = end;
    };
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i]->isEmpty())
            continue;
        const QSize wish = m_items[i]->sizeHint();
        const int width = std::min(wish.width(), std::max(inner.width(), 1));
        if (x > inner.left() && x + width > inner.right() + 1) {
            endLine(i);
            x = inner.left();
            y += lineHeight + m_verticalGap;
            lineHeight = 0;
        }
        places[i] = QRect(x, y, width, wish.height());
        x += width + m_horizontalGap;
        lineHeight = std::max(lineHeight, wish.height());
    }
    endLine(m_items.size());
    for (QRect& place : places) {
        if (!place.isEmpty())
            place = QStyle::visualRect(direction, inner, place);
    }
    return places;
}

int FlowLayout::heightForWidth(int width) const
{
    int bottom = contentsMargins().top();
    for (const QRect& place : arranged(QRect(0, 0, width, 0)))
        bottom = place.isEmpty() ? bottom : std::max(bottom, place.bottom() + 1);
    return bottom + contentsMargins().bottom();
}

QSize FlowLayout::sizeHint() const
{
    int width = 0;
    int height = 0;
    for (const QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        width += item->sizeHint().width() + (width > 0 ? m_horizontalGap : 0);
        height = std::max(height, item->sizeHint().height());
    }
    const QMargins margins = contentsMargins();
    return { width + margins.left() + margins.right(), height + margins.top() + margins.bottom() };
}

QSize FlowLayout::minimumSize() const
{
    // Items may be squeezed into a line, so the layout never keeps a page from being narrow.
    constexpr int narrowest = 40;
    int height = 0;
    for (const QLayoutItem* item : m_items)
        height = item->isEmpty() ? height : std::max(height, item->minimumSize().height());
    const QMargins margins = contentsMargins();
    return { narrowest, height + margins.top() + margins.bottom() };
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const std::vector<QRect> places = arranged(rect);
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (!places[i].isEmpty())
            m_items[i]->setGeometry(places[i]);
    }
}

} // namespace spanglass
