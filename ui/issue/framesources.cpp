#include "ui/issue/framesources.h"

#include <algorithm>
#include <tuple>

namespace spanglass {

namespace {

constexpr int ownLineLimit = 2000; ///< characters
constexpr int lineLimit = 500;
constexpr int choicesStep = 200;
/// What most answers fill: the lines, and a row on each side that offers more.
constexpr int expectedRows = 2 * FrameSources::firstAround + 3;

/// Keeps the lines around the frame's own that are shown in the stack.
void trim(FrameSource& source, int around)
{
    const int count = static_cast<int>(source.lines.size());
    const int own = std::clamp(source.line - source.firstLine, 0, std::max(count - 1, 0));
    const int begin = std::max(own - around, 0);
    const int end = std::min(own + around + 1, count);
    if (source.fileLines == 0 && source.firstLine == 1 && count > 2 * FrameSources::moreAround + 1)
        source.fileLines = count; // only whole files are that long
    source.lines.erase(source.lines.begin() + end, source.lines.end());
    source.lines.erase(source.lines.begin(), source.lines.begin() + begin);
    source.firstLine += begin;
}

bool hasBelow(const FrameSource& source, int around)
{
    const int last = source.firstLine + static_cast<int>(source.lines.size()) - 1;
    return source.fileLines > 0 ? last < source.fileLines : last - source.line >= around;
}

} // namespace

SplitNote splitNote(std::string_view note)
{
    constexpr std::string_view lead = ": ";
    const std::size_t at = note.rfind(": git ");
    if (at == std::string_view::npos)
        return { note, {} };
    return { note.substr(0, at + 1), note.substr(at + lead.size()) };
}

void FrameSources::clear()
{
    m_frames.clear();
}

void FrameSources::open(FrameIndex frame, bool byPerson)
{
    Known& known = m_frames[frame];
    known.open = true;
    known.byPerson = known.byPerson || byPerson;
}

void FrameSources::close(FrameIndex frame)
{
    if (const auto found = m_frames.find(frame); found != m_frames.end()) {
        found->second.open = false;
        found->second.room = 0;
    }
}

bool FrameSources::isOpen(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known && known->open;
}

std::vector<FrameIndex> FrameSources::openFrames() const
{
    std::vector<FrameIndex> frames;
    for (const auto& [frame, known] : m_frames) {
        if (known.open)
            frames.push_back(frame);
    }
    return frames;
}

bool FrameSources::ask(FrameIndex frame, int around)
{
    Known& known = m_frames[frame];
    if (around <= known.asked)
        return false;
    known.asked = around;
    return true;
}

int FrameSources::askedAround(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known ? known->asked : 0;
}

void FrameSources::set(FrameIndex frame, const FrameSource& source, bool keepRoom)
{
    Known& known = m_frames[frame];
    const bool waiting = known.open && !known.source && (known.byPerson || m_hasRoots.value_or(false));
    if (keepRoom && waiting)
        known.room = expectedRows;
    const auto placeOf = [](const FrameSource& of) { return std::tie(of.file, of.commit, of.line); };
    if (known.source && placeOf(*known.source) != placeOf(source))
        known.origin.reset(); // it is about another line
    known.source = source;
    known.source->firstLine = std::max(source.firstLine, 1);
    trim(*known.source, std::max(known.asked, firstAround));
    known.shown.clear();
}

void FrameSources::setOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo)
{
    Known& known = m_frames[frame];
    known.origin = origin;
    known.relativeTo = relativeTo;
}

void FrameSources::showMoreChoices(FrameIndex frame)
{
    m_frames[frame].choices += choicesStep;
}

int FrameSources::choicesShown(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known ? known->choices : choicesAtFirst;
}

void FrameSources::setAskedAbove(FrameIndex frame, bool askedAbove)
{
    m_frames[frame].askedAbove = askedAbove;
}

bool FrameSources::isAskedAbove(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known && known->askedAbove;
}

void FrameSources::dropSpareRoom(FrameIndex frame)
{
    m_frames[frame].room = 0;
}

void FrameSources::forgetAsked()
{
    for (auto& [frame, known] : m_frames) {
        known.asked = 0;
        known.origin.reset();
    }
}

void FrameSources::forgetAnswers()
{
    for (auto& [frame, known] : m_frames)
        known = Known{ .open = known.open, .byPerson = known.byPerson };
}

const FrameSources::Known* FrameSources::find(FrameIndex frame) const
{
    const auto found = m_frames.find(frame);
    return found == m_frames.end() ? nullptr : &found->second;
}

const FrameSource* FrameSources::source(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known && known->source ? &*known->source : nullptr;
}

bool FrameSources::hasNothing() const
{
    bool isAnswered = false;
    for (const auto& [frame, known] : m_frames) {
        const bool waits = known.open && !known.source;
        const bool tells = known.source
            && !(known.source->lines.empty() && known.source->choices.empty() && known.source->note.empty());
        if (waits || tells)
            return false;
        isAnswered = isAnswered || known.source;
    }
    return isAnswered;
}

const LineOrigin* FrameSources::origin(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known && known->origin ? &*known->origin : nullptr;
}

TimeNs FrameSources::originRelativeTo(FrameIndex frame) const
{
    const Known* known = find(frame);
    return known ? known->relativeTo : 0;
}

const std::string* FrameSources::line(FrameIndex frame, int number) const
{
    const FrameSource* code = source(frame);
    if (!code || number < code->firstLine || code->firstLine < 1)
        return nullptr;
    const auto at = static_cast<std::size_t>(number - code->firstLine);
    return at < code->lines.size() ? &code->lines[at] : nullptr;
}

CodeLine FrameSources::shown(FrameIndex frame, int number, Language language) const
{
    const Known* known = find(frame);
    if (!known || !line(frame, number))
        return {};
    const FrameSource& code = *known->source;
    if (known->shown.empty()) {
        QStringList texts;
        for (std::size_t i = 0; i < code.lines.size(); ++i) {
            const bool own = code.firstLine + static_cast<int>(i) == code.line;
            known->shown.push_back(shownLine(code.lines[i], own ? code.column : 0, columnUnitOf(language),
                own ? ownLineLimit : lineLimit));
            texts << known->shown.back().text;
        }
        auto spans = m_styler.style(texts, syntaxOf(code.file.path, language));
        for (std::size_t i = 0; i < spans.size(); ++i)
            known->shown[i].spans = std::move(spans[i]);
    }
    return known->shown[static_cast<std::size_t>(number - code.firstLine)];
}

int FrameSources::numberWidth(FrameIndex frame) const
{
    constexpr int least = 3;
    const FrameSource* code = source(frame);
    if (!code)
        return least;
    const int last = code->firstLine + static_cast<int>(code->lines.size()) - 1;
    return std::max(least, static_cast<int>(std::to_string(last).size()));
}

std::vector<StackRow> FrameSources::bodyOf(const StackRow& frame) const
{
    std::vector<StackRow> rows;
    const Known* known = find(frame.frame());
    if (!known || !known->open)
        return rows;
    const StackRow model{ .exception = frame.exception, .first = frame.first, .depth = frame.depth };
    int room = known->room;
    if (known->source)
        appendBody(*known, rows, model);
    else if (known->byPerson || m_hasRoots.value_or(false))
        room = expectedRows;
    for (int i = static_cast<int>(rows.size()); i < room; ++i) {
        rows.push_back(model);
        rows.back().kind = StackKind::Code;
        rows.back().line = -1 - i;
    }
    return rows;
}

template <typename Append> void FrameSources::appendChoices(const Known& known, const Append& append)
{
    const auto count = static_cast<int>(known.source->choices.size());
    if (count > 0)
        append(StackKind::Note, known.askedAbove ? 2 : 1);
    if (known.askedAbove)
        return;
    for (int i = 0; i < std::min(count, known.choices); ++i)
        append(StackKind::Choice, i);
    if (count > known.choices)
        append(StackKind::ChoiceMore, 0);
}

void FrameSources::appendBody(const Known& known, std::vector<StackRow>& rows, const StackRow& model) const
{
    const auto append = [&](StackKind kind, int line) {
        rows.push_back(model);
        rows.back().kind = kind;
        rows.back().line = line;
    };
    const FrameSource& code = *known.source;
    const bool nothing = code.lines.empty() && code.choices.empty();
    if (!code.note.empty() || (nothing && known.byPerson))
        append(StackKind::Note, 0);
    if (!splitNote(code.note).command.empty())
        append(StackKind::Command, 0);
    appendChoices(known, append);
    if (code.lines.empty())
        return;
    const bool hasFile = code.origin != SourceOrigin::Capture && !code.file.path.empty();
    if (hasFile && code.firstLine > 1)
        append(StackKind::CodeMore, 0);
    for (int i = 0; i < static_cast<int>(code.lines.size()); ++i)
        append(StackKind::Code, code.firstLine + i);
    if (hasFile && hasBelow(code, std::max(known.asked, firstAround)))
        append(StackKind::CodeMore, 1);
}

} // namespace spanglass
