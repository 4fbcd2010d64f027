#include "ui/grouping/frameusemodel.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QApplication>

#include <utility>

namespace spanglass {

namespace {

QString reason(FrameUse use)
{
    switch (use) {
    case FrameUse::Counts: return FrameUseModel::tr("counts");
    case FrameUse::Foreign: return FrameUseModel::tr("library code");
    case FrameUse::Repeated: return FrameUseModel::tr("repeats a frame above");
    case FrameUse::PastLimit: return FrameUseModel::tr("enough frames above count");
    case FrameUse::Nameless: return FrameUseModel::tr("has no name that stays the same");
    case FrameUse::Cut: return FrameUseModel::tr("cut by a rule");
    case FrameUse::OtherException: return FrameUseModel::tr("of an exception that does not count");
    case FrameUse::NotAsked: return FrameUseModel::tr("the strategy does not look at it");
    }
    return {};
}

QString placeOf(const StackFrame& frame)
{
    const QString file = fromUtf8(frame.file);
    return frame.line > 0 ? file + QLatin1Char(':') + QString::number(frame.line) : file;
}

QString nameOfFrame(const StackFrame& frame)
{
    const QString name = frame.module.empty() || frame.function.empty()
        ? fromUtf8(frame.module) + fromUtf8(frame.function)
        : fromUtf8(frame.module) + QLatin1Char('.') + fromUtf8(frame.function);
    return name.isEmpty() ? FrameUseModel::tr("(no name)") : name;
}

} // namespace

QString explain(const ExplainedFrame& frame)
{
    QString text = reason(frame.use);
    if (frame.use == FrameUse::Foreign && !frame.frame.package.empty()) {
        text = FrameUseModel::tr("library code: %1").arg(oneLine(frame.frame.package, 80));
    }
    if (frame.rule > 0) {
        text = FrameUseModel::tr("%1 (rule in line %2)").arg(text).arg(frame.rule);
    }
    return text;
}

void FrameUseModel::setFrames(std::vector<ExplainedFrame> frames)
{
    beginResetModel();
    m_frames = std::move(frames);
    endResetModel();
}

int FrameUseModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_frames.size());
}

int FrameUseModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FrameUseModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const ExplainedFrame& frame = m_frames[static_cast<std::size_t>(index.row())];
    const bool counts = frame.use == FrameUse::Counts;
    if (role == Qt::ForegroundRole) {
        const ThemeColors colors = colorsFor(QApplication::palette());
        return counts ? (index.column() == Use ? colors.accent : colors.text) : colors.muted;
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) {
        return {};
    }
    QString text;
    switch (index.column()) {
    case Use:
        text = role == Qt::DisplayRole ? QString(counts ? QChar(0x25CF) : QChar(0x25CB))
            : counts                   ? tr("counts")
                                       : tr("does not count");
        break;
    case Frame: text = nameOfFrame(frame.frame); break;
    case Place: text = placeOf(frame.frame); break;
    case Why:
        text = counts ? tr("counts as “%1”").arg(oneLine(frame.key, 200).trimmed()) : explain(frame);
        break;
    default: break;
    }
    return role == Qt::ToolTipRole ? toolTipText(text) : text;
}

QVariant FrameUseModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Frame: return tr("Frame");
    case Place: return tr("Place");
    case Why: return tr("In the key");
    default: return {};
    }
}

} // namespace spanglass
