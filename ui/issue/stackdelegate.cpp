#include "ui/issue/stackdelegate.h"

#include "ui/issue/codepainter.h"
#include "ui/issue/rowpainter.h"
#include "ui/issue/stackmodel.h"
#include "ui/look/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {

constexpr int sideMargin = 12;
constexpr int indent = 15;
constexpr int gap = 9;
constexpr int numberGap = 14;
constexpr int barWidth = 3;

void paintException(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    const QString lead = index.data(StackModel::LeadRole).toString();
    if (!lead.isEmpty()) {
        row.text(lead, boldFont(font), colors.text);
        row.skip(2 * gap);
    }
    const bool reported = lead.isEmpty();
    row.text(index.data(StackModel::MainRole).toString(), reported ? boldFont(font) : font, colors.error);
    row.skip(gap);
    row.text(index.data(StackModel::DetailRole).toString(), font, reported ? colors.text : colors.muted);
}

void paintFrame(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    const bool inApp = index.data(StackModel::InAppRole).toBool();
    const QFont mono = fixedFont(font);
    const QString function = index.data(StackModel::MainRole).toString();
    const QString module = index.data(StackModel::LeadRole).toString();
    const QString location = index.data(StackModel::DetailRole).toString();
    // What vouches for the lines is told in few characters before it takes the room of the location.
    const QString note = index.data(StackModel::NoteRole).toString();
    const QFontMetrics plain(font);
    const int needed = QFontMetrics(mono).horizontalAdvance(function + location) + 3 * gap;
    const bool noteFits = needed + plain.horizontalAdvance(note) < row.left();
    row.textAtEnd(noteFits ? note : index.data(StackModel::ShortNoteRole).toString(), font,
        index.data(StackModel::SuspectRole).toBool() ? colors.warning : colors.faint, row.left() / 3);
    if (!note.isEmpty())
        row.skipAtEnd(gap);
    const QFont functionFont = inApp ? boldFont(mono) : mono;
    // The end of a path and the end of a module tell most, so both lose their beginnings first, and
    // the module gives way before the function.
    const int functionWidth = QFontMetrics(functionFont).horizontalAdvance(function);
    const int locationWidth = QFontMetrics(mono).horizontalAdvance(location);
    const int spare = row.left() - functionWidth - std::min(locationWidth, row.left() / 3) - gap;
    if (spare > 3 * gap)
        row.text(module, mono, colors.muted, Qt::ElideLeft, spare);
    row.text(function, functionFont, inApp ? colors.text : colors.muted, Qt::ElideMiddle,
        std::max(row.left() - std::min(locationWidth, row.left() / 3) - gap, row.left() / 2));
    row.skip(gap);
    row.text(location, mono, colors.muted, Qt::ElideLeft);
}

void paintFold(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    row.text(index.data(StackModel::MainRole).toString(), font, colors.muted);
    row.skip(gap - 3);
    row.text(index.data(StackModel::DetailRole).toString(), fixedFont(font), colors.muted);
}

void paintHint(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    row.text(index.data(StackModel::MainRole).toString(), font, colors.accent);
    row.skip(gap - 3);
    row.text(index.data(StackModel::DetailRole).toString(), font, colors.muted);
}

/// What a row of a body has to say in place of code: files to choose from, a command, more lines.
void paintOffer(QPainter& painter, const QRect& room, const QModelIndex& index, const QFont& font,
    const ThemeColors& colors)
{
    const auto kind = index.data(StackModel::KindRole).value<StackKind>();
    const bool choice = kind == StackKind::Choice;
    const bool command = kind == StackKind::Command;
    RowPainter row(painter, room, Qt::LeftToRight);
    if (command) {
        row.textAtEnd(StackDelegate::tr("Copy command"), font, colors.accent, row.left() / 2);
        row.skipAtEnd(gap);
    }
    row.text(index.data(StackModel::MainRole).toString(), choice || command ? fixedFont(font) : font,
        command                                       ? colors.text
            : choice || kind == StackKind::ChoiceMore ? colors.accent
                                                      : colors.faint,
        choice ? Qt::ElideMiddle : Qt::ElideRight);
}

/// The text in two lines where one has no room for it.
QStringList noteLines(const QString& text, const QFontMetrics& metrics, int width)
{
    if (metrics.horizontalAdvance(text) <= width)
        return { text };
    qsizetype end = 0;
    for (qsizetype next = text.indexOf(u' '); next > 0; next = text.indexOf(u' ', next + 1)) {
        if (metrics.horizontalAdvance(text.left(next)) > width)
            break;
        end = next;
    }
    if (end == 0)
        return { metrics.elidedText(text, Qt::ElideRight, width) };
    return { text.left(end), metrics.elidedText(text.mid(end + 1), Qt::ElideRight, width) };
}

void paintNote(QPainter& painter, const QRect& room, const QModelIndex& index, const QFont& font,
    const ThemeColors& colors)
{
    const QFontMetrics metrics(font);
    const QStringList lines = noteLines(index.data(StackModel::MainRole).toString(), metrics, room.width());
    const bool fits = lines.size() * metrics.height() <= room.height();
    painter.setFont(font);
    painter.setPen(colors.muted);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter, fits ? lines.join(u'\n') : lines.front());
}

int codeLeft(const QFont& mono, const QModelIndex& index)
{
    const int digits = index.data(StackModel::NumberWidthRole).toInt();
    return sideMargin + static_cast<int>(std::ceil(digits * characterWidth(mono))) + numberGap;
}

} // namespace

QString lineNoteThatFits(
    const QString& full, const QString& brief, const QFontMetrics& metrics, int codeWidth, int room)
{
    const auto fits = [&](const QString& note) { return metrics.horizontalAdvance(note) + codeWidth < room; };
    if (fits(full))
        return full;
    // Code can be moved sideways, the note cannot.
    const int always = room * 2 / 5;
    const QString separator = QStringLiteral(" · ");
    QString note = brief;
    while (!fits(note) && metrics.horizontalAdvance(note) > always && note.contains(separator))
        note.truncate(note.lastIndexOf(separator));
    return note;
}

void StackDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto kind = index.data(StackModel::KindRole).value<StackModel::Kind>();
    const QVariant expanded = index.data(StackModel::ExpandedRole);
    const ThemeColors colors = colorsFor(option.palette);
    if (kind >= StackKind::Code) {
        paintBody(*painter, option, index, colors);
        return;
    }
    const bool band = kind == StackModel::Kind::Exception && index.row() > 0;
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colors.selection);
    else if (band)
        painter->fillRect(option.rect, colors.raised);
    painter->setPen(colors.border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());

    RowPainter row(*painter, option.rect.adjusted(sideMargin, 0, -sideMargin, -1), option.direction);
    row.skip(indent * index.data(StackModel::DepthRole).toInt());
    if (expanded.isValid())
        row.arrow(expanded.toBool(), colors.muted);
    else if (kind == StackModel::Kind::Frame || kind == StackModel::Kind::Common
        || kind == StackModel::Kind::AddRoot)
        row.skip(indent);
    switch (kind) {
    case StackModel::Kind::Exception: paintException(row, index, option.font, colors); break;
    case StackModel::Kind::Frame: paintFrame(row, index, option.font, colors); break;
    case StackModel::Kind::AddRoot: paintHint(row, index, option.font, colors); break;
    default: paintFold(row, index, option.font, colors); break;
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(colors.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
    painter->restore();
}

void StackDelegate::paintBody(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
    const ThemeColors& colors) const
{
    const auto kind = index.data(StackModel::KindRole).value<StackKind>();
    const bool ownLine = index.data(StackModel::OwnLineRole).toBool();
    const bool selected = option.state & QStyle::State_Selected;
    const QFont mono = fixedFont(option.font);
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight);
    painter.fillRect(option.rect, selected ? colors.selection : ownLine ? colors.errorFill : colors.code);
    if (ownLine)
        painter.fillRect(QRect(option.rect.topLeft(), QSize(barWidth, option.rect.height())), colors.error);
    if (index.data(StackModel::LastOfBodyRole).toBool()) {
        painter.setPen(colors.border);
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
    const QRect room = option.rect.adjusted(codeLeft(mono, index), 0, -sideMargin, 0);
    const int number = index.data(StackModel::NumberRole).toInt();
    const QRect numbers(option.rect.left(), codeTop(room, mono), room.left() - option.rect.left() - numberGap,
        QFontMetrics(mono).height());
    painter.setFont(mono);
    painter.setPen(ownLine ? colors.text : colors.faint);
    if (number > 0)
        painter.drawText(numbers, Qt::AlignRight | Qt::AlignTop, QString::number(number));
    else if (kind == StackKind::CodeMore)
        painter.drawText(numbers, Qt::AlignRight | Qt::AlignTop, QStringLiteral("⋯"));
    if (number > 0)
        paintCode(painter, room, mono, index, colors);
    else if (kind == StackKind::Note)
        paintNote(painter, room, index, option.font, colors);
    else
        paintOffer(painter, room, index, option.font, colors);
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(colors.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter.restore();
}

void StackDelegate::paintCode(QPainter& painter, const QRect& room, const QFont& font,
    const QModelIndex& index, const ThemeColors& colors) const
{
    const auto line = index.data(StackModel::CodeRole).value<CodeLine>();
    const double exact = characterWidth(font);
    const int character = static_cast<int>(std::ceil(exact));
    const int codeWidth = static_cast<int>(std::ceil(static_cast<double>(line.text.size()) * exact));
    QRect left = room;
    left.setRight(room.right() - paintLineNote(painter, room, codeWidth, font, index, colors));
    const int first = firstShown(line, m_codeOffset, left.width(), font);
    const bool cutBefore = first > 0 && !line.text.isEmpty();
    const bool cutBehind = codeWidth - first * exact > left.width();
    painter.setFont(font);
    painter.setPen(colors.faint);
    if (cutBefore)
        painter.drawText(QRect(left.left() - character, left.top(), character, left.height()),
            Qt::AlignCenter, QStringLiteral("…"));
    if (cutBehind) {
        left.setRight(left.right() - character);
        painter.drawText(QRect(left.right() + 1, left.top(), character, left.height()), Qt::AlignCenter,
            QStringLiteral("…"));
    }
    paintCodeLine(painter, left, line, { font, colors, first, m_sought });
}

int StackDelegate::paintLineNote(QPainter& painter, const QRect& room, int codeWidth, const QFont& font,
    const QModelIndex& index, const ThemeColors& colors) const
{
    constexpr double smaller = 0.92;
    const QFont small = scaledFont(font, smaller);
    const QFontMetrics metrics(small);
    const QString note = lineNoteThatFits(index.data(StackModel::NoteRole).toString(),
        index.data(StackModel::ShortNoteRole).toString(), metrics, codeWidth + 2 * gap, room.width());
    if (note.isEmpty())
        return 0;
    // Widths are rounded; a pixel too few would elide.
    const int width = std::min(metrics.horizontalAdvance(note) + 2, room.width() / 2);
    painter.setFont(small);
    painter.setPen(index.data(StackModel::SuspectRole).toBool() ? colors.warning : colors.muted);
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
        metrics.elidedText(note, Qt::ElideRight, width));
    return width + 2 * gap;
}

bool StackDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (index.data(StackModel::NumberRole).toInt() > 0) {
        const QFont mono = fixedFont(option.font);
        const int whole = option.rect.width() - codeLeft(mono, index) - sideMargin;
        const bool hasNote = !index.data(StackModel::NoteRole).toString().isEmpty();
        const int room = hasNote ? whole * 3 / 5 : whole;
        const auto line = index.data(StackModel::CodeRole).value<CodeLine>();
        const bool isCut =
            m_codeOffset > 0 || static_cast<double>(line.text.size()) * characterWidth(mono) > room;
        const bool isAtNote = hasNote && event->pos().x() > option.rect.right() - sideMargin - whole * 2 / 5;
        if (!isAtNote && !isCut) {
            QToolTip::hideText();
            return true;
        }
    }
    return QStyledItemDelegate::helpEvent(event, view, option, index);
}

QSize StackDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    constexpr int padding = 12;
    constexpr int codePadding = 3;
    const int height = QFontMetrics(option.font).height();
    const bool low = !m_uniform && index.data(StackModel::KindRole).value<StackKind>() >= StackKind::Code;
    const auto kind = index.data(StackModel::KindRole).value<StackKind>();
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int left = codeLeft(fixedFont(option.font), index) + sideMargin;
    const bool twice = low && kind == StackKind::Note && view
        && noteLines(index.data(StackModel::MainRole).toString(), QFontMetrics(option.font),
               view->viewport()->width() - left)
                .size()
            > 1;
    return { 100, (twice ? 2 : 1) * height + (low ? codePadding : padding) };
}

} // namespace spanglass
