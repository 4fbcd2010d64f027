#pragma once

#include "ui/issue/stackmodel.h"

#include <QObject>

#include <vector>

namespace spanglass {

class FindLine;
class StackList;

/// Finds in a stack what is written in its find line, and goes from match to match.
class StackFinder : public QObject {
    Q_OBJECT
public:
    StackFinder(StackModel* model, StackList* list, FindLine* line);

    void search(const QString& text);
    /// What came meanwhile may hold matches too; the one that is shown stays.
    void searchAgain();
    void step(int by);
    void clear();

private:
    void showMatch();

    StackModel* m_model;
    StackList* m_list;
    FindLine* m_line;
    std::vector<StackMatch> m_matches;
    std::size_t m_at = 0;
};

} // namespace spanglass
