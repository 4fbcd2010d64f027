// How StackModel takes the source of frames, and the questions that come with it.
#include "ui/issue/stackmodel.h"

#include "core/source/pathmapping.h"

#include <algorithm>

namespace spanglass {

void StackModel::setSource(FrameIndex frame, const FrameSource& source)
{
    if (!frameAt(m_stack, frame))
        return;
    m_sources.set(frame, source, m_settled);
    updateBody(frame);
    updateQuestions();
    updateHint();
    Q_EMIT answered();
}

/// For the first exception that has code to be seen, if there is no place to read it from, or none that has
/// anything of it.
std::optional<StackRow> StackModel::wantedHint() const
{
    const auto hasRoots = m_sources.hasRoots();
    if (!m_withSource || !hasRoots || (*hasRoots && !m_sources.hasNothing()))
        return std::nullopt;
    for (int e = 0; e < static_cast<int>(m_stack.exceptions.size()); ++e) {
        const auto shows = [](const StackFrame& frame) { return frame.inApp && namesCode(frame); };
        if (std::ranges::any_of(m_stack.exceptions[static_cast<std::size_t>(e)].frames, shows))
            return StackRow{ .kind = StackKind::AddRoot, .exception = e };
    }
    return std::nullopt;
}

/// Below all of its exception.
int StackModel::placeOfHint(const StackRow& hint) const
{
    const auto next =
        std::ranges::find_if(m_rows, [&hint](const StackRow& row) { return row.exception > hint.exception; });
    return static_cast<int>(next - m_rows.begin());
}

void StackModel::updateHint()
{
    const auto hint = wantedHint();
    const auto shown = std::ranges::find(m_rows, StackKind::AddRoot, &StackRow::kind);
    if (hint.has_value() == (shown != m_rows.end()))
        return;
    if (hint)
        insertRowsAt(placeOfHint(*hint), &*hint, 1);
    else
        removeRowsAt(static_cast<int>(shown - m_rows.begin()), 1);
}

/// What an answer would settle: the rules that the files to choose from stand for.
std::vector<PathRule> StackModel::questionOf(FrameIndex frame) const
{
    constexpr std::size_t looked = 50; // as many tell one question from another
    std::vector<PathRule> rules;
    const FrameSource* source = m_sources.isOpen(frame) ? m_sources.source(frame) : nullptr;
    for (std::size_t i = 0; source && i < std::min(source->choices.size(), looked); ++i) {
        const auto rule = ruleFor(*frameAt(m_stack, frame), m_stack.language, {}, source->choices[i]);
        if (!rule)
            return {};
        rules.push_back(*rule);
    }
    return rules;
}

/// One answer settles all frames of a folder, so only the first of them asks.
void StackModel::updateQuestions()
{
    std::vector<std::vector<PathRule>> asked;
    for (const FrameIndex frame : m_sources.openFrames()) {
        std::vector<PathRule> question = questionOf(frame);
        const bool isAsked = !question.empty() && std::ranges::find(asked, question) != asked.end();
        if (!question.empty() && !isAsked)
            asked.push_back(std::move(question));
        if (isAsked != m_sources.isAskedAbove(frame)) {
            m_sources.setAskedAbove(frame, isAsked);
            updateBody(frame);
        }
    }
}

void StackModel::showMoreChoices(FrameIndex frame)
{
    m_sources.showMoreChoices(frame);
    updateBody(frame);
}

void StackModel::dropSpareRows(FrameIndex frame)
{
    m_sources.dropSpareRoom(frame);
    updateBody(frame);
}

std::optional<std::pair<int, int>> StackModel::spareRowsOf(int row) const
{
    if (row < 0 || this->row(row).kind != Kind::Frame || !m_sources.source(this->row(row).frame()))
        return std::nullopt;
    const int end = endOfBody(row);
    int begin = end;
    while (this->row(begin - 1).kind == Kind::Code && this->row(begin - 1).line < 0)
        --begin;
    return begin < end ? std::optional(std::pair(begin, end)) : std::nullopt;
}

} // namespace spanglass
