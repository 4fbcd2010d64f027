#include "ui/issues/issuedelegate.h"

#include "ui/issues/issuelistmodel.h"
#include "ui/issues/issuelistview.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {

constexpr int sideMargin = 12;
constexpr int topMargin = 6;
constexpr qsizetype longestLine = 400; ///< more never fits; keeps hostile texts cheap to elide

/// Badge with text; gives the x after it.
int paintBadge(QPainter& painter, const QFont& font, const QPoint& at, int height, const QString& text,
    const QColor& color, const QColor& fill)
{
    const QFont badgeFont = scaledFont(font, 0.8, QFont::DemiBold);
    const QFontMetrics metrics(badgeFont);
    const QRect box(at.x(), at.y(), metrics.horizontalAdvance(text) + 10, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 3, 3);
    painter.setFont(badgeFont);
    painter.setPen(color);
    painter.drawText(box, Qt::AlignCenter, text);
    return box.right() + 8;
}

void paintText(
    QPainter& painter, const QFont& font, const QColor& color, const QRect& area, const QString& text)
{
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        QFontMetrics(font).elidedText(text.left(longestLine), Qt::ElideRight, area.width()));
}

/// The end of a long path, which tells files apart: "src/routes/checkout.js".
QString shortPath(const QString& path)
{
    constexpr int keptParts = 3;
    qsizetype at = path.size();
    for (int i = 0; i < keptParts && at > 0; ++i) {
        at = path.lastIndexOf(QLatin1Char('/'), at - 1);
    }
    return at > 0 ? path.mid(at + 1) : path;
}

QString culpritText(const Culprit& culprit)
{
    QString text = fromUtf8(culprit.function);
    if (!culprit.file.empty()) {
        text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + shortPath(fromUtf8(culprit.file));
        if (culprit.line > 0) {
            text += QStringLiteral(":%1").arg(culprit.line);
        }
    }
    return text;
}

/// Third line: badges, service, place in the code.
void paintPlace(QPainter& painter, const QStyleOptionViewItem& option, const QRect& line, const Issue& issue,
    bool isNew, const ThemeColors& colors)
{
    const QFont small = scaledFont(option.font, 0.9);
    const int badgeHeight = std::min(line.height(), QFontMetrics(small).height());
    QPoint at(line.left(), line.top() + (line.height() - badgeHeight) / 2);
    if (isNew) {
        at.setX(paintBadge(painter, option.font, at, badgeHeight, IssueListModel::tr("NEW"), colors.badgeNew,
            colors.badgeNewFill));
    } else if (issue.state != IssueState::ForReview) {
        at.setX(paintBadge(painter, option.font, at, badgeHeight, titleOf(issue.state).toUpper(),
            colors.muted, colors.hover));
    }
    const QString service = fromUtf8(issue.service);
    painter.setPen(Qt::NoPen);
    painter.setBrush(serviceColor(service, colors.dark));
    painter.drawEllipse(QRect(at.x(), line.center().y() - 3, 8, 8));
    const QString culprit = culpritText(issue.culprit);
    const QString label = culprit.isEmpty() ? service : service + QStringLiteral(" · ");
    QRect rest = line;
    rest.setLeft(at.x() + 13);
    paintText(painter, small, colors.muted, rest, label);
    rest.setLeft(rest.left() + QFontMetrics(small).horizontalAdvance(label));
    if (!culprit.isEmpty() && rest.width() > 20) {
        paintText(painter, fixedFont(option.font, 0.88), colors.faint, rest, culprit);
    }
}

void paintIssue(QPainter& painter, const QStyleOptionViewItem& option, const Issue& issue, bool isNew,
    const ThemeColors& colors)
{
    const QRect area = option.rect.adjusted(sideMargin, topMargin, -8, -topMargin);
    const int lineHeight = area.height() / 3;
    const QRect line(area.left(), area.top(), area.width(), lineHeight);
    const QString type = fromUtf8(issue.type);
    paintText(painter, scaledFont(option.font, 1.0, QFont::DemiBold), colors.text, line, type);
    paintText(painter, option.font, colors.muted, line.translated(0, lineHeight), fromUtf8(issue.message));
    paintPlace(painter, option, line.translated(0, 2 * lineHeight), issue, isNew, colors);
}

} // namespace

void paintSparkline(
    QPainter& painter, const QRect& area, const std::vector<std::uint32_t>& counts, const ThemeColors& colors)
{
    if (counts.empty() || area.width() < 4) {
        return;
    }
    const auto largest = std::max<std::uint32_t>(1, *std::max_element(counts.begin(), counts.end()));
    const double step = static_cast<double>(area.width()) / static_cast<double>(counts.size());
    QColor base = colors.error;
    base.setAlphaF(0.45F);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const int left = area.left() + static_cast<int>(std::floor(static_cast<double>(i) * step));
        const int right = area.left() + static_cast<int>(std::floor(static_cast<double>(i + 1) * step));
        const int width = std::max(1, right - left - (step >= 2.5 ? 1 : 0));
        const double share = static_cast<double>(counts[i]) / static_cast<double>(largest);
        const int height =
            counts[i] == 0 ? 1 : std::max(2, static_cast<int>(std::lround(share * area.height())));
        painter.fillRect(
            QRect(left, area.bottom() + 1 - height, width, height), counts[i] == 0 ? base : colors.error);
    }
}

int IssueDelegate::rowHeight(const QFont& font)
{
    return 3 * (QFontMetrics(font).height() + 1) + 2 * topMargin + 1;
}

void IssueDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* issue = index.data(IssueListModel::IssueRole).value<const Issue*>();
    if (!issue) {
        return;
    }
    const ThemeColors colors = colorsFor(option.palette);
    const auto* view = qobject_cast<const IssueListView*>(option.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) {
        painter->fillRect(option.rect, colors.selection);
    } else if (view && view->rowUnderMouse() == index.row()) {
        painter->fillRect(option.rect, colors.raised);
    }
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colors.border);
    painter->setClipRect(option.rect);
    switch (static_cast<IssueListModel::Column>(index.column())) {
    case IssueListModel::IssueColumn:
        paintIssue(*painter, option, *issue, index.data(IssueListModel::NewRole).toBool(), colors);
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1), colors.accent);
        }
        break;
    case IssueListModel::TrendColumn:
        paintSparkline(*painter, option.rect.adjusted(6, 18, -6, -18), issue->trend, colors);
        break;
    case IssueListModel::CountColumn:
    case IssueListModel::FirstColumn:
    case IssueListModel::LastColumn:
        painter->setFont(index.column() == IssueListModel::CountColumn
                ? scaledFont(option.font, 1.05, QFont::Medium)
                : option.font);
        painter->setPen(index.column() == IssueListModel::CountColumn ? colors.text : colors.muted);
        painter->drawText(option.rect.adjusted(2, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter,
            index.data(Qt::DisplayRole).toString());
        break;
    case IssueListModel::ColumnCount: break;
    }
    painter->restore();
}

QSize IssueDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return { 100, rowHeight(option.font) };
}

} // namespace spanglass
