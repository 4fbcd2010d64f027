#pragma once

#include "ui/look/theme.h"

#include <QFontMetrics>
#include <QStyledItemDelegate>

namespace spanglass {

/// Paints the rows of a StackModel: lines of code are lower than frames. Code always runs from left to right.
class StackDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Code has a tip only where a part of it is out of sight, the commit of a line where it stands.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// All rows as high as a frame, so that their places need no adding up.
    void setUniform(bool uniform) { m_uniform = uniform; }
    /// Characters of code that are out of sight on the left.
    void setCodeOffset(int characters) { m_codeOffset = characters; }
    [[nodiscard]] int codeOffset() const { return m_codeOffset; }
    /// Text to be marked in code.
    void setSought(const QString& text) { m_sought = text; }

private:
    void paintBody(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
        const ThemeColors& colors) const;
    void paintCode(QPainter& painter, const QRect& room, const QFont& font, const QModelIndex& index,
        const ThemeColors& colors) const;
    /// The note at the end of a row of code, which gives way to the code; returns its width.
    int paintLineNote(QPainter& painter, const QRect& room, int codeWidth, const QFont& font,
        const QModelIndex& index, const ThemeColors& colors) const;

    bool m_uniform = false;
    int m_codeOffset = 0;
    QString m_sought;
};

/// The form of a line's note to paint beside code of `codeWidth` pixels: `full` where both have room; else
/// `brief`, even in place of code while it takes at most 2/5 of the room, then without its last parts.
QString lineNoteThatFits(
    const QString& full, const QString& brief, const QFontMetrics& metrics, int codeWidth, int room);

} // namespace spanglass
