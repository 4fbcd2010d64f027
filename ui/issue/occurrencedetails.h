#pragma once

#include "core/explore/answers.h"

#include <QWidget>

class QModelIndex;
class QPlainTextEdit;
class QTreeView;

namespace spanglass {

class HandlingChip;
class OccurrenceModel;
class Placeholder;

/// One occurrence in full: whether it was handled, the way of its failure, its span, attributes, events, links and other exceptions, with the whole of
/// the selected value below.
class OccurrenceDetails : public QWidget {
    Q_OBJECT
public:
    explicit OccurrenceDetails(QWidget* parent = nullptr);

    void setOccurrence(const OccurrenceView& view);
    void showLoading();
    void showEmpty(const QString& text);
    void showError(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showValue(const QModelIndex& index);
    void showMenu(const QPoint& place);
    void copyCurrent(bool withName);

    Placeholder* m_place = nullptr;
    QWidget* m_handlingLine = nullptr;
    HandlingChip* m_handling = nullptr;
    QTreeView* m_tree = nullptr;
    QPlainTextEdit* m_value = nullptr;
    OccurrenceModel* m_model = nullptr;
    OccurrenceView m_pending;
    bool m_isPending = false;
};

} // namespace spanglass
