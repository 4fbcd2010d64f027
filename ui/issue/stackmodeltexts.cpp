// What StackModel tells of its rows; how they come and go is in stackmodel.cpp.
#include "ui/issue/plaintext.h"
#include "ui/issue/stackmodel.h"

#include <algorithm>

namespace spanglass {

QString StackModel::rowText(int row) const
{
    return row < 0 || row >= rowCount() ? QString() : m_texts.whole(this->row(row));
}

bool StackModel::isSuspect(const StackRow& row) const
{
    if (row.kind == Kind::Frame) {
        const FrameSource* source = m_sources.source(row.frame());
        return source && source->origin == SourceOrigin::Worktree;
    }
    const LineOrigin* origin = m_sources.origin(row.frame());
    return origin && !m_suspect.empty() && m_texts.isOwnLine(row) && origin->commit.id == m_suspect;
}

QVariant StackModel::codeData(const StackRow& row, int role) const
{
    if (!row.isBody())
        return {};
    switch (role) {
    case CodeRole:
        return row.kind == Kind::Code && row.line > 0
            ? QVariant::fromValue(m_sources.shown(row.frame(), row.line, m_stack.language))
            : QVariant();
    case NumberRole: return row.kind == Kind::Code ? std::max(row.line, 0) : 0;
    case NumberWidthRole: return m_sources.numberWidth(row.frame());
    case OwnLineRole: return m_texts.isOwnLine(row);
    default: return {};
    }
}

QVariant StackModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const StackRow& row = this->row(index.row());
    const QVariant open = folds(index.row()) ? QVariant(isExpanded(index.row())) : QVariant();
    switch (role) {
    case Qt::DisplayRole: return m_texts.whole(row);
    case Qt::ToolTipRole: return m_texts.toolTip(row);
    case Qt::AccessibleTextRole:
        return m_texts.accessible(row, open.isValid() ? std::optional(open.toBool()) : std::nullopt);
    case KindRole: return QVariant::fromValue(row.kind);
    case LeadRole: return m_texts.lead(row);
    case MainRole:
        // Told once for all the rows that wait.
        return m_settled && row.kind == Kind::Code && row.line == -1 && !m_sources.source(row.frame())
            ? tr("Looking for the source…")
            : m_texts.main(row);
    case DetailRole: return m_texts.detail(row);
    case NoteRole: return m_texts.note(row);
    case ShortNoteRole: return m_texts.shortNote(row);
    case DepthRole: return row.depth;
    case ExpandedRole: return open;
    case InAppRole: return row.kind == Kind::Frame && frameAt(m_stack, row.frame())->inApp;
    case SuspectRole: return isSuspect(row);
    case LastOfBodyRole: return row.isBody() && endOfBody(index.row()) == index.row() + 1;
    default: return codeData(row, role);
    }
}

std::vector<StackMatch> StackModel::find(const QString& text) const
{
    constexpr std::size_t enough = 10'000;
    std::vector<StackMatch> matches;
    if (text.isEmpty())
        return matches;
    const auto has = [&text](const QString& in) { return in.contains(text, Qt::CaseInsensitive); };
    for (int e = 0; e < static_cast<int>(m_stack.exceptions.size()); ++e) {
        if (has(m_texts.whole({ .kind = Kind::Exception, .exception = e })))
            matches.push_back({ { e, -1 }, 0 });
        const auto frames = static_cast<int>(m_stack.exceptions[static_cast<std::size_t>(e)].frames.size());
        for (int f = 0; f < frames && matches.size() < enough; ++f) {
            if (has(m_texts.whole({ .kind = Kind::Frame, .exception = e, .first = f })))
                matches.push_back({ { e, f }, 0 });
            const FrameSource* source = m_sources.source({ e, f });
            for (std::size_t i = 0; source && i < source->lines.size(); ++i) {
                if (has(verbatim(codeAsUtf8(source->lines[i]))))
                    matches.push_back({ { e, f }, source->firstLine + static_cast<int>(i) });
            }
        }
    }
    return matches;
}

int StackModel::reveal(const StackMatch& match)
{
    StackRow wanted{ .exception = match.frame.exception, .first = match.frame.frame };
    if (match.frame.frame < 0) {
        wanted.kind = Kind::Exception;
        wanted.first = 0;
        return rowOf(wanted);
    }
    if (rowOf(wanted) < 0) {
        const auto fold = std::ranges::find_if(m_rows, [&](const StackRow& row) {
            return row.isFold() && row.exception == wanted.exception && row.first <= wanted.first
                && wanted.first < row.first + row.count;
        });
        if (fold == m_rows.end())
            return -1;
        setExpanded(static_cast<int>(fold - m_rows.begin()), true);
    }
    if (match.line > 0) {
        setExpanded(rowOf(wanted), true);
        wanted.kind = Kind::Code;
        wanted.line = match.line;
    }
    return rowOf(wanted);
}

} // namespace spanglass
