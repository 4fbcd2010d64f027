#pragma once

#include "core/explore/answers.h"

#include <QWidget>

#include <vector>

namespace spanglass {

class FoldList;
class Placeholder;
class TagModel;

/// The tags of an issue's occurrences with the shares of their values. Enter or a click on a tag
/// offers what can be done with it.
class TagPanel : public QWidget {
    Q_OBJECT
public:
    explicit TagPanel(QWidget* parent = nullptr);

    void setTags(const std::vector<TagDistribution>& tags);
    void showLoading();
    void showEmpty(const QString& text);

Q_SIGNALS:
    /// The person wants the list filtered by a term of the query language.
    void filterWanted(const QString& queryTerm);

private:
    void showMenu(const QModelIndex& index, const QPoint& globalPos);

    Placeholder* m_place = nullptr;
    FoldList* m_list = nullptr;
    TagModel* m_model = nullptr;
};

} // namespace spanglass
