#pragma once

#include "core/ingest/follower.h"
#include "core/model/capture.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace spanglass {

/// The captures of a workspace as rows: what they are, what they hold, whether they are followed.
class CapturesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        FormatColumn,
        SizeColumn,
        SpansColumn,
        ErrorsColumn,
        WarningsColumn,
        StateColumn,
        ColumnCount
    };

    explicit CapturesModel(QObject* parent = nullptr);

    void setCaptures(std::vector<Capture> captures);

    /// What the newest poll said of each; empty when nothing is followed.
    void setFollowed(const std::vector<FollowedCapture>& followed);

    [[nodiscard]] const Capture* captureAt(int row) const; ///< null out of range

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString textOf(const Capture& capture, Column column) const;
    [[nodiscard]] QString stateOf(const Capture& capture) const;

    std::vector<Capture> m_captures;
    std::map<CaptureId, FollowedCapture> m_followed;
};

} // namespace spanglass
