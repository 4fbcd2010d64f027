#include "ui/captures/capturesmodel.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace spanglass {

CapturesModel::CapturesModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void CapturesModel::setCaptures(std::vector<Capture> captures)
{
    // Rows of the same captures keep their selection.
    const bool same = std::ranges::equal(captures, m_captures, {}, &Capture::id, &Capture::id);
    if (same) {
        m_captures = std::move(captures);
        if (!m_captures.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
        return;
    }
    beginResetModel();
    m_captures = std::move(captures);
    endResetModel();
}

void CapturesModel::setFollowed(const std::vector<FollowedCapture>& followed)
{
    m_followed.clear();
    for (const FollowedCapture& one : followed) {
        m_followed.emplace(one.id, one);
    }
    if (!m_captures.empty()) {
        Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
    }
}

const Capture* CapturesModel::captureAt(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    return row >= 0 && at < m_captures.size() ? &m_captures[at] : nullptr;
}

int CapturesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_captures.size());
}

int CapturesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString CapturesModel::stateOf(const Capture& capture) const
{
    const QString read = capture.state == CaptureState::Damaged ? tr("damaged") : tr("complete");
    const auto followed = m_followed.find(capture.id);
    if (followed == m_followed.end()) {
        return read;
    }
    switch (followed->second.state) {
    case FollowState::Following:
        return capture.state == CaptureState::Damaged ? read + tr(", following") : tr("following");
    case FollowState::Gone: return read + tr(", file is gone");
    case FollowState::NotFollowed: break;
    }
    return read;
}

QString CapturesModel::textOf(const Capture& capture, Column column) const
{
    switch (column) {
    case NameColumn:
        return fromUtf8(capture.path == "-" ? tr("standard input").toStdString() : capture.path)
            .section(QLatin1Char('/'), -1);
    case FormatColumn: return fromUtf8(capture.format);
    case SizeColumn: return formatBytes(capture.bytes);
    case SpansColumn: return formatCount(capture.spans);
    case ErrorsColumn: return formatCount(capture.errorSpans);
    case WarningsColumn: return formatCount(capture.warningCount);
    case StateColumn: return stateOf(capture);
    case ColumnCount: break;
    }
    return {};
}

QVariant CapturesModel::data(const QModelIndex& index, int role) const
{
    const Capture* const capture = captureAt(index.row());
    if (!capture) {
        return {};
    }
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole: return textOf(*capture, column);
    case Qt::ToolTipRole: {
        const auto followed = m_followed.find(capture->id);
        if (column != StateColumn || followed == m_followed.end() || followed->second.why.empty()) {
            return toolTipText(fromUtf8(capture->path));
        }
        const QString why = fromUtf8(followed->second.why);
        return toolTipText(followed->second.state == FollowState::NotFollowed
                ? tr("Not followed: %1").arg(why)
                : tr("Following fails at the moment: %1").arg(why));
    }
    case Qt::TextAlignmentRole: {
        const bool number = column >= SizeColumn && column <= WarningsColumn;
        return QVariant::fromValue(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    default: return {};
    }
}

QVariant CapturesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section >= SizeColumn && section <= WarningsColumn;
        return QVariant::fromValue(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (static_cast<Column>(section)) {
    case NameColumn: return tr("Capture");
    case FormatColumn: return tr("Format");
    case SizeColumn: return tr("Size");
    case SpansColumn: return tr("Spans");
    case ErrorsColumn: return tr("Error spans");
    case WarningsColumn: return tr("Warnings");
    case StateColumn: return tr("State");
    case ColumnCount: break;
    }
    return {};
}

} // namespace spanglass
