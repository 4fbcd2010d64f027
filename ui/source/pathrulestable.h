#pragma once

#include "core/model/source.h"

#include <QWidget>

#include <string>
#include <vector>

class QPushButton;
class QTableWidget;

namespace spanglass {

class ElidedLabel;

/// What people said about where deployed files come from, a line each, to be edited in place. Lines that
/// cannot be used yet say why and are not part of the answer.
class PathRulesTable : public QWidget {
    Q_OBJECT
public:
    enum Column { ServiceColumn, DeployedColumn, RootColumn, RepositoryColumn, ColumnCount };

    explicit PathRulesTable(QWidget* parent = nullptr);

    /// Lines that are being edited stay if they are of these rules.
    void setRules(const std::vector<PathRule>& rules, const std::vector<SourceRoot>& roots);

    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void rulesChanged(const std::vector<spanglass::PathRule>& rules);

private:
    void createDelegates();
    void createButtons();
    void addRule();
    void endNewRule();
    void removeRules();
    void appendRow(const PathRule& rule);
    void takeEdit(int row, int column);
    void showProblems();
    [[nodiscard]] PathRule ruleAt(int row) const;
    [[nodiscard]] QString problemOf(const PathRule& rule) const;
    [[nodiscard]] std::vector<PathRule> usableRules() const;

    QTableWidget* m_table;
    QPushButton* m_add;
    QPushButton* m_remove;
    ElidedLabel* m_problem;
    int m_newRow = -1; ///< is being begun, so that nothing is wrong with it yet
    std::vector<SourceRoot> m_roots;
};

/// A prefix as rules have it: slashes, no `.` and empty elements, none at the end.
std::string rulePrefix(std::string text);

} // namespace spanglass
