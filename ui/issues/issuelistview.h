#pragma once

#include "core/explore/query.h"
#include "core/model/issue.h"

#include <QTableView>

#include <string>
#include <vector>

namespace spanglass {

class IssueListModel;

/// The issue list. Keeps selection and place by fingerprint while rows are replaced; if the current
/// issue is gone the one in its place becomes current.
class IssueListView : public QTableView {
    Q_OBJECT
public:
    explicit IssueListView(IssueListModel* model, QWidget* parent = nullptr);

    /// Call around every replacement of the model's rows. With `startOver` the first row becomes current
    /// unless the person chose another.
    void aboutToReplaceRows(bool startOver = false);
    void rowsReplaced();

    [[nodiscard]] int rowUnderMouse() const { return m_rowUnderMouse; } ///< -1 = none; lit up as a whole
    [[nodiscard]] const Issue* currentIssue() const; ///< null if there is none
    [[nodiscard]] std::vector<IssueId> selectedIssues() const; ///< those with an id
    void showIssue(IssueId issue); ///< makes it the current one if it is in the list
    void step(int rows); ///< moves the current row, stops at the ends

    void keyboardSearch(const QString& search) override;

Q_SIGNALS:
    void currentIssueChanged(const spanglass::Issue& issue); ///< fingerprint "" = none
    void sortWanted(spanglass::Sort sort);
    void menuWanted(const QPoint& globalPosition);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    bool viewportEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fitColumns();
    void lightUp(int row);
    void fitRows();
    void chooseSort(int column);
    void announceCurrent();

    int m_rowUnderMouse = -1;
    IssueListModel* m_model;
    Sort m_sort;
    std::vector<std::string> m_keptSelection;
    std::string m_keptCurrent;
    int m_keptRow = -1;
    int m_keptScroll = 0;
    bool m_replacing = false;
    bool m_chosen = false; ///< the current row was chosen by the person, not by us
};

} // namespace spanglass
