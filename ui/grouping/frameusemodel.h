#pragma once

#include "core/grouping/explanation.h"

#include <QAbstractTableModel>

#include <vector>

namespace spanglass {

/// The frames of an explanation: which count for the key, and why the others do not.
class FrameUseModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Use, Frame, Place, Why, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setFrames(std::vector<ExplainedFrame> frames);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ExplainedFrame> m_frames;
};

/// Why a frame does or does not count, for people.
QString explain(const ExplainedFrame& frame);

} // namespace spanglass
