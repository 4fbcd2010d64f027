#include "ui/issue/stackmodel.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace spanglass {

namespace {

/// Frames that are open at first: those in app, and of recursion each place once.
constexpr int openOfReported = 10;
constexpr int openOfCause = 3;
constexpr int openAtMost = 200; ///< frames that "all" opens, since each asks for source

bool isOpenable(const StackTrace& stack, FrameIndex index)
{
    const StackFrame* frame = frameAt(stack, index);
    return frame && namesCode(*frame);
}

std::vector<StackRow> withoutCode(const std::vector<StackRow>& rows)
{
    std::vector<StackRow> kept;
    std::ranges::copy_if(rows, std::back_inserter(kept),
        [](const StackRow& row) { return !row.isBody() && row.kind != StackKind::AddRoot; });
    return kept;
}

} // namespace

void StackModel::setStack(StackTrace stack, bool withSource)
{
    const bool same = withSource && m_withSource && stack == m_stack;
    beginResetModel();
    m_settled = false;
    if (same) {
        m_sources.forgetAnswers();
    } else {
        m_stack = std::move(stack);
        m_sources.clear();
        m_withSource = withSource;
        if (withSource)
            openFirstFrames();
        m_rows = stackRows(m_stack, m_mode == Mode::InApp);
    }
    rebuild();
    endResetModel();
    askForOpenFrames();
}

void StackModel::openFirstFrames()
{
    for (int e = 0; e < static_cast<int>(m_stack.exceptions.size()); ++e) {
        const std::vector<StackFrame>& frames = m_stack.exceptions[static_cast<std::size_t>(e)].frames;
        int left = e == 0 ? openOfReported : openOfCause;
        std::set<std::tuple<std::string_view, std::string_view, int>> opened;
        for (int f = 0; f < static_cast<int>(frames.size()) && left > 0; ++f) {
            const StackFrame& frame = frames[static_cast<std::size_t>(f)];
            if (!frame.inApp || !isOpenable(m_stack, { e, f }))
                continue;
            if (opened.emplace(frame.file.empty() ? frame.module : frame.file, frame.function, frame.line)
                    .second) {
                m_sources.open({ e, f }, false);
                --left;
            }
        }
    }
}

void StackModel::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    beginResetModel();
    m_mode = mode;
    m_rows = stackRows(m_stack, m_mode == Mode::InApp);
    rebuild();
    endResetModel();
}

/// Puts hint and code anew between the rows that are there.
void StackModel::rebuild()
{
    m_rows = withBodies(withoutCode(m_rows));
    if (const auto hint = wantedHint())
        m_rows.insert(m_rows.begin() + placeOfHint(*hint), *hint);
}

std::vector<StackRow> StackModel::withBodies(const std::vector<StackRow>& rows) const
{
    std::vector<StackRow> result;
    result.reserve(rows.size());
    for (const StackRow& row : rows) {
        result.push_back(row);
        if (row.kind == StackKind::Frame)
            std::ranges::copy(m_sources.bodyOf(row), std::back_inserter(result));
    }
    return result;
}

void StackModel::askForOpenFrames()
{
    std::vector<FrameIndex> asked;
    for (const FrameIndex frame : m_sources.openFrames()) {
        if (m_sources.ask(frame, FrameSources::firstAround))
            asked.push_back(frame);
    }
    for (const FrameIndex frame : asked)
        Q_EMIT sourceWanted(frame, FrameSources::firstAround);
}

void StackModel::setHasRoots(bool hasRoots)
{
    if (m_sources.hasRoots() == hasRoots)
        return;
    const bool answersAreOld = m_sources.hasRoots().has_value();
    beginResetModel();
    m_sources.setHasRoots(hasRoots);
    rebuild();
    endResetModel();
    if (answersAreOld)
        reloadSources();
}

void StackModel::reloadSources()
{
    // What is shown stays until its answer comes.
    m_sources.forgetAsked();
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    askForOpenFrames();
}

void StackModel::setOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo)
{
    if (!frameAt(m_stack, frame))
        return;
    m_sources.setOrigin(frame, origin, relativeTo);
    const int row = rowOf({ .kind = StackKind::Frame, .exception = frame.exception, .first = frame.frame });
    if (row >= 0)
        Q_EMIT dataChanged(index(row), index(endOfBody(row) - 1));
}

void StackModel::setSuspect(const std::string& commit)
{
    m_suspect = commit;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), { SuspectRole });
}

void StackModel::setSettled(bool settled)
{
    if (settled == m_settled)
        return;
    m_settled = settled;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), { MainRole });
}

bool StackModel::showMore(FrameIndex frame)
{
    if (!m_sources.isOpen(frame) || !m_sources.ask(frame, FrameSources::moreAround))
        return false;
    Q_EMIT sourceWanted(frame, FrameSources::moreAround);
    return true;
}

int StackModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StackModel::rowOf(const StackRow& row) const
{
    const auto found = std::ranges::find_if(m_rows, [&](const StackRow& it) { return it.isSame(row); });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int StackModel::endOfBody(int row) const
{
    int end = row + 1;
    while (end < rowCount() && this->row(end).isBody())
        ++end;
    return end;
}

bool StackModel::folds(int row) const
{
    if (row < 0 || row >= rowCount())
        return false;
    const StackRow& it = this->row(row);
    return it.isFold() || (m_withSource && it.kind == Kind::Frame && isOpenable(m_stack, it.frame()));
}

bool StackModel::isExpanded(int row) const
{
    if (!folds(row))
        return false;
    return this->row(row).isFold() ? this->row(row).expanded : endOfBody(row) > row + 1;
}

int StackModel::foldOf(int row) const
{
    if (row < 0 || row >= rowCount())
        return -1;
    if (this->row(row).isBody()) {
        while (this->row(row).isBody())
            --row;
        return row;
    }
    if (this->row(row).depth == 0)
        return -1;
    while (this->row(row).depth > 0)
        --row;
    return row;
}

void StackModel::setExpanded(int row, bool expanded)
{
    if (!folds(row) || isExpanded(row) == expanded)
        return;
    if (this->row(row).isFold())
        setFoldOpen(row, expanded);
    else
        setFrameOpen(this->row(row).frame(), expanded);
}

void StackModel::setFoldOpen(int row, bool open)
{
    m_rows[static_cast<std::size_t>(row)].expanded = open;
    if (open) {
        const std::vector<StackRow> children = withBodies(foldedRows(this->row(row)));
        insertRowsAt(row + 1, children.data(), static_cast<int>(children.size()));
    } else {
        int end = row + 1;
        while (end < rowCount() && this->row(end).depth > 0)
            ++end;
        removeRowsAt(row + 1, end - row - 1);
    }
    Q_EMIT dataChanged(index(row), index(row), { ExpandedRole });
}

void StackModel::setFrameOpen(FrameIndex frame, bool open)
{
    if (!open) {
        m_sources.close(frame);
        updateBody(frame);
        updateQuestions();
        return;
    }
    m_sources.open(frame, true);
    const bool wanted = m_sources.ask(frame, FrameSources::firstAround);
    updateBody(frame);
    updateQuestions();
    if (wanted)
        Q_EMIT sourceWanted(frame, FrameSources::firstAround);
}

void StackModel::setAllExpanded(bool expanded)
{
    beginResetModel();
    std::vector<StackRow> rows;
    for (const StackRow& row : withoutCode(m_rows)) {
        if (row.depth > 0)
            continue;
        rows.push_back(row);
        if (!row.isFold())
            continue;
        rows.back().expanded = expanded;
        if (expanded)
            std::ranges::copy(foldedRows(row), std::back_inserter(rows));
    }
    int left = m_withSource && expanded ? openAtMost : 0;
    for (const bool inApp : { true, false }) {
        for (const StackRow& row : rows) {
            if (row.kind != Kind::Frame)
                continue;
            if (!expanded)
                m_sources.close(row.frame());
            else if (left > 0 && isOpenable(m_stack, row.frame())
                && frameAt(m_stack, row.frame())->inApp == inApp) {
                m_sources.open(row.frame(), false);
                --left;
            }
        }
    }
    m_rows = std::move(rows);
    rebuild();
    endResetModel();
    updateQuestions();
    askForOpenFrames();
}

void StackModel::updateBody(FrameIndex frame)
{
    const int row = rowOf({ .kind = Kind::Frame, .exception = frame.exception, .first = frame.frame });
    if (row < 0)
        return;
    const int end = endOfBody(row);
    const std::vector<StackRow> body = m_sources.bodyOf(this->row(row));
    const auto begin = m_rows.begin() + row + 1;
    const bool waited = std::all_of(
        begin, m_rows.begin() + end, [](const StackRow& it) { return it.kind == Kind::Code && it.line < 0; });
    if (waited)
        replaceRows(row + 1, end, body);
    else
        mergeRows(row + 1, end, body);
    Q_EMIT dataChanged(index(row), index(endOfBody(row) - 1));
}

/// Rows that were kept for others become these in place.
void StackModel::replaceRows(int begin, int end, const std::vector<StackRow>& rows)
{
    const int kept = std::min(end - begin, static_cast<int>(rows.size()));
    std::copy(rows.begin(), rows.begin() + kept, m_rows.begin() + begin);
    if (begin + kept < end)
        removeRowsAt(begin + kept, end - begin - kept);
    else
        insertRowsAt(end, rows.data() + kept, static_cast<int>(rows.size()) - kept);
}

/// Rows that stand for the same stay as they are, so that selection and place stay with them.
void StackModel::mergeRows(int begin, int end, const std::vector<StackRow>& rows)
{
    const auto isKept = [&rows](const StackRow& row) {
        return std::ranges::any_of(rows, [&row](const StackRow& it) { return it.isSame(row); });
    };
    for (int at = end - 1; at >= begin;) {
        int first = at;
        while (first >= begin && !isKept(row(first)))
            --first;
        if (first < at)
            removeRowsAt(first + 1, at - first);
        at = first == at ? at - 1 : first;
    }
    std::size_t next = 0;
    int at = begin;
    while (next < rows.size()) {
        if (at < rowCount() && row(at).isSame(rows[next])) {
            ++at;
            ++next;
            continue;
        }
        std::size_t stop = next;
        while (stop < rows.size() && !(at < rowCount() && row(at).isSame(rows[stop])))
            ++stop;
        insertRowsAt(at, rows.data() + next, static_cast<int>(stop - next));
        at += static_cast<int>(stop - next);
        next = stop;
    }
}

void StackModel::insertRowsAt(int at, const StackRow* first, int count)
{
    if (count <= 0)
        return;
    beginInsertRows({}, at, at + count - 1);
    m_rows.insert(m_rows.begin() + at, first, first + count);
    endInsertRows();
}

void StackModel::removeRowsAt(int at, int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, at, at + count - 1);
    m_rows.erase(m_rows.begin() + at, m_rows.begin() + at + count);
    endRemoveRows();
}

} // namespace spanglass
