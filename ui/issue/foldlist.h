#pragma once

#include <QListView>

#include <functional>

namespace spanglass {

/// How a FoldList talks to a model whose rows fold.
struct Folding {
    std::function<bool(int row)> folds{};
    std::function<bool(int row)> isExpanded{};
    std::function<void(int row, bool expanded)> setExpanded{};
    std::function<int(int row)> parentOf{}; ///< -1 if none
};

/// A list whose rows open and close: Right opens, Left closes or goes to the row above that holds
/// this one, Space toggles; Enter and a click activate a row.
class FoldList : public QListView {
    Q_OBJECT
public:
    FoldList(Folding folding, QWidget* parent = nullptr);

    void toggle(const QModelIndex& index);

Q_SIGNALS:
    /// Enter or a click on a row.
    void chosen(const QModelIndex& index);
    /// Copy (Ctrl+C) with this row as the current one.
    void copyWanted(const QModelIndex& index);
    /// A context menu is asked for at a place of the screen, by mouse or keyboard.
    void menuWanted(const QModelIndex& index, const QPoint& globalPos);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    Folding m_folding;
    QPersistentModelIndex m_pressed;
};

} // namespace spanglass
