#pragma once

#include "ui/issue/foldlist.h"
#include "ui/issue/stackrows.h"

#include <optional>

class QTimer;

namespace spanglass {

class StackDelegate;
class StackModel;

/// The list of a stack's rows. What is being read stays where it is when rows come and go around it.
class StackList : public FoldList {
    Q_OBJECT
public:
    enum class Command {
        ExpandAll,
        CollapseAll,
        OpenInEditor,
        WholeFile,
        CopyPath,
        CopyPermalink,
        Find,
        FindNext,
        FindPrevious,
        Leave,
    };
    Q_ENUM(Command)

    explicit StackList(StackModel* model, QWidget* parent = nullptr);

    /// Makes a change of the model and keeps the first row in sight, the current row and the selection at
    /// their places; `keep` is the row to keep rather, if it is in sight.
    void keepPlace(const std::function<void()>& change, const std::optional<StackRow>& keep = {});
    /// Makes it the current row and brings it into sight.
    void showRow(int row);
    /// Scrolls code sideways, to see the ends of long lines.
    void scrollCode(int byCharacters);
    void setSought(const QString& text);
    /// The selected rows as text, in their order.
    [[nodiscard]] QString selectedText() const;

Q_SIGNALS:
    void commandGiven(spanglass::StackList::Command command);
    void foldersDropped(const QStringList& folders);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] static std::optional<Command> commandOf(const QKeyEvent& event);
    [[nodiscard]] std::vector<std::pair<StackRow, int>> rowsInSight(
        const std::optional<StackRow>& keep) const;
    void restore(const std::vector<StackRow>& selected, const std::optional<StackRow>& current);
    void setExpanded(int row, bool expanded);
    void showOpened();
    void chooseHeights();
    void tidy();
    void dropSpareRows();
    [[nodiscard]] bool isOutOfSight(int begin, int end) const;
    /// To the next row that is not code.
    void stepFrame(int by);

    StackModel* m_model = nullptr;
    StackDelegate* m_delegate = nullptr;
    QTimer* m_tidying = nullptr; ///< runs while rows come or are scrolled
    std::optional<FrameIndex> m_opened; ///< by hand, and its lines are to come into sight
};

} // namespace spanglass
