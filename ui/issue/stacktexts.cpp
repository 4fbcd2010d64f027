#include "ui/issue/stacktexts.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"

#include <QLocale>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int packagesNamed = 3;
constexpr std::size_t shortId = 7;

QString number(int n)
{
    return QLocale().toString(n);
}

QString shortCommit(const std::string& id)
{
    return oneLine(id.substr(0, shortId));
}

/// "9f3c1e7 · 2 days before · 1.2.0"; without a time that the age is of, the time itself.
QString commitText(const LineOrigin& origin, TimeNs then, const QString& age)
{
    const TimeNs time = origin.commit.committed;
    QStringList parts{ shortCommit(origin.commit.id), then == 0 || time > then ? formatTime(time) : age,
        oneLine(origin.version, 40) };
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

} // namespace

const StackException& StackTexts::raised(const StackRow& row) const
{
    return m_stack.exceptions[static_cast<std::size_t>(row.exception)];
}

StackTexts::Named StackTexts::frameOf(const StackRow& row) const
{
    const StackFrame& frame = raised(row).frames[static_cast<std::size_t>(row.first)];
    Named named{ frame.module, frame.function, frame.file, frame.line, frame.column };
    const FrameSource* source = m_sources.source(row.frame());
    if (!source || source->origin != SourceOrigin::SourceMap || source->file.path.empty())
        return named;
    named.file = source->file.path;
    named.line = source->line;
    named.column = source->column;
    if (!source->function.empty())
        named.function = source->function;
    return named;
}

/// "src/pricing.ts:42:35"; parts that are not known are left out.
QString StackTexts::locationOf(const Named& frame)
{
    QString text = oneLine(frame.file);
    if (frame.line > 0)
        text += QStringLiteral(":%1").arg(frame.line);
    if (frame.line > 0 && frame.column > 0)
        text += QStringLiteral(":%1").arg(frame.column);
    return text;
}

QString StackTexts::packages(const StackRow& row) const
{
    const std::vector<StackFrame>& frames = raised(row).frames;
    std::vector<std::string_view> names;
    int more = 0;
    // A glance at the first frames is enough to name them; a run may have thousands.
    constexpr int looked = 200;
    for (int i = row.first; i < row.first + std::min(row.count, looked); ++i) {
        const std::string_view name = frames[static_cast<std::size_t>(i)].package;
        if (name.empty() || std::ranges::find(names, name) != names.end())
            continue;
        if (names.size() < packagesNamed)
            names.push_back(name);
        else
            ++more;
    }
    QStringList texts;
    for (const std::string_view name : names)
        texts << oneLine(name, 100);
    const QString list = texts.join(QStringLiteral(", "));
    return more > 0 ? tr("%1 and others").arg(list) : list;
}

QString StackTexts::lead(const StackRow& row) const
{
    if (row.kind == StackKind::Frame) {
        const Named frame = frameOf(row);
        return frame.module.empty() || frame.function.empty() ? QString() : oneLine(frame.module) + u'.';
    }
    if (row.kind != StackKind::Exception)
        return {};
    switch (raised(row).relation) {
    case StackException::Relation::Reported: return {};
    case StackException::Relation::Cause: return tr("Caused by");
    case StackException::Relation::Suppressed: return tr("Suppressed");
    case StackException::Relation::Member: return tr("In the group");
    }
    return {};
}

QString StackTexts::foldText(const StackRow& row) const
{
    if (row.kind == StackKind::Foreign) {
        if (packages(row).isEmpty())
            return row.count == 1 ? tr("1 library frame") : tr("%1 library frames").arg(number(row.count));
        return row.count == 1 ? tr("1 frame from") : tr("%1 frames from").arg(number(row.count));
    }
    const int times = row.count / row.period;
    return row.period == 1 ? tr("repeated %1 more times").arg(number(times))
                           : tr("%1 frames repeated %2 more times").arg(number(row.period), number(times));
}

QString StackTexts::bodyText(const StackRow& row) const
{
    const FrameSource* source = m_sources.source(row.frame());
    if (row.kind == StackKind::Code) {
        const std::string* line = m_sources.line(row.frame(), row.line);
        return line ? verbatim(codeAsUtf8(*line)) : QString();
    }
    if (!source)
        return {};
    if (row.kind == StackKind::Choice) {
        const auto at = static_cast<std::size_t>(row.line);
        return at < source->choices.size() ? oneLine(source->choices[at].path, 400) : QString();
    }
    if (row.kind == StackKind::Command)
        return oneLine(splitNote(source->note).command, 600);
    if (row.kind == StackKind::ChoiceMore)
        return tr("%1 more…")
            .arg(number(static_cast<int>(source->choices.size()) - m_sources.choicesShown(row.frame())));
    if (row.kind == StackKind::Note && row.line == 2)
        return tr("%1 files fit as above. What is chosen there is taken here as well.")
            .arg(number(static_cast<int>(source->choices.size())));
    if (row.kind == StackKind::Note && row.line == 1)
        return tr("%1 files fit. Choose the one that ran; this is asked once.")
            .arg(number(static_cast<int>(source->choices.size())));
    if (row.kind == StackKind::Note)
        return source->note.empty() ? tr("No source was found for this frame.")
                                    : oneLine(splitNote(source->note).words, 600);
    if (m_sources.askedAround(row.frame()) >= FrameSources::moreAround)
        return tr("whole file");
    return row.line == 0 ? tr("more lines above") : tr("more lines below");
}

QString StackTexts::main(const StackRow& row) const
{
    switch (row.kind) {
    case StackKind::Exception: return raised(row).type.empty() ? tr("Error") : oneLine(raised(row).type);
    case StackKind::Frame: {
        const Named frame = frameOf(row);
        if (!frame.function.empty())
            return oneLine(frame.function);
        return frame.module.empty() ? tr("(anonymous)") : oneLine(frame.module);
    }
    case StackKind::Foreign:
    case StackKind::Repeat: return foldText(row);
    case StackKind::Common:
        return row.count == 1 ? tr("1 frame in common with the exception before")
                              : tr("%1 frames in common with the exception before").arg(number(row.count));
    case StackKind::NoFrames: return tr("No frames");
    case StackKind::AddRoot: return tr("Add the folder of the source…");
    default: return bodyText(row);
    }
}

QString StackTexts::detail(const StackRow& row) const
{
    switch (row.kind) {
    case StackKind::Exception: return oneLine(raised(row).message);
    case StackKind::Frame: return locationOf(frameOf(row));
    case StackKind::Foreign: return packages(row);
    case StackKind::AddRoot:
        return m_sources.hasRoots().value_or(false) ? tr("no source root has any of these files")
                                                    : tr("to see the lines of code here");
    default: return {};
    }
}

QString StackTexts::originText(const FrameSource& source)
{
    const QString commit = shortCommit(source.commit);
    switch (source.origin) {
    case SourceOrigin::None: return {};
    case SourceOrigin::Commit: return tr("at commit %1").arg(commit);
    case SourceOrigin::Tag:
        return source.isNear ? tr("near tag %1, may differ").arg(oneLine(source.tag, 60))
                             : tr("at tag %1, commit %2").arg(oneLine(source.tag, 60), commit);
    case SourceOrigin::Worktree: return tr("work tree, may differ");
    case SourceOrigin::Capture: return tr("as the capture has it");
    case SourceOrigin::SourceMap:
        if (mayDiffer(source))
            return tr("through a source map, work tree, may differ");
        return commit.isEmpty() ? tr("through a source map")
                                : tr("through a source map, at commit %1").arg(commit);
    }
    return {};
}

QString StackTexts::note(const StackRow& row) const
{
    const FrameSource* source = m_sources.source(row.frame());
    if (row.kind == StackKind::Frame && source && m_sources.isOpen(row.frame()))
        return originText(*source);
    const LineOrigin* origin = m_sources.origin(row.frame());
    if (!origin || !isOwnLine(row))
        return {};
    const TimeNs then = m_sources.originRelativeTo(row.frame());
    return commitText(*origin, then, formatBefore(origin->commit.committed, then));
}

QString StackTexts::shortNote(const StackRow& row) const
{
    if (row.kind != StackKind::Frame) {
        const LineOrigin* origin = m_sources.origin(row.frame());
        const TimeNs then = m_sources.originRelativeTo(row.frame());
        return origin && isOwnLine(row) ? commitText(*origin, then, formatAge(origin->commit.committed, then))
                                        : QString();
    }
    const FrameSource* source = m_sources.source(row.frame());
    if (!source || !m_sources.isOpen(row.frame()))
        return {};
    switch (source->origin) {
    case SourceOrigin::Tag: return source->isNear ? tr("may differ") : oneLine(source->tag, 20);
    case SourceOrigin::Worktree: return tr("may differ");
    case SourceOrigin::Capture: return tr("capture");
    case SourceOrigin::SourceMap:
        if (mayDiffer(*source))
            return tr("may differ");
        [[fallthrough]];
    case SourceOrigin::Commit:
        return source->commit.empty() ? tr("map") : tr("at %1").arg(shortCommit(source->commit));
    case SourceOrigin::None: break;
    }
    return {};
}

bool StackTexts::isOwnLine(const StackRow& row) const
{
    const FrameSource* source = row.kind == StackKind::Code ? m_sources.source(row.frame()) : nullptr;
    return source && row.line > 0 && row.line == source->line;
}

QString StackTexts::whole(const StackRow& row) const
{
    const QString before = lead(row);
    const QString behind = detail(row);
    switch (row.kind) {
    case StackKind::Exception:
        return (before.isEmpty() ? QString() : before + QStringLiteral(": ")) + main(row)
            + (behind.isEmpty() ? QString() : QStringLiteral(": ") + behind);
    case StackKind::Frame:
        return before + main(row) + (behind.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(behind));
    default: return behind.isEmpty() ? main(row) : main(row) + u' ' + behind;
    }
}

QString StackTexts::toolTip(const StackRow& row) const
{
    QString text = row.kind == StackKind::Code ? bodyText(row).trimmed() : whole(row);
    if (const QString end = note(row); !end.isEmpty())
        text += u'\n' + end;
    const FrameSource* source = m_sources.source(row.frame());
    if (row.kind == StackKind::Frame && source && source->origin == SourceOrigin::SourceMap) {
        const StackFrame& deployed = raised(row).frames[static_cast<std::size_t>(row.first)];
        text += u'\n'
            + tr("deployed as %1 (%2)")
                  .arg(oneLine(deployed.function, 200),
                      locationOf({ {}, {}, deployed.file, deployed.line, deployed.column }));
    }
    if (const LineOrigin* origin = m_sources.origin(row.frame()); origin && isOwnLine(row))
        text += u'\n' + oneLine(origin->commit.subject, 200) + u'\n' + oneLine(origin->commit.author, 100);
    return toolTipText(text);
}

QString StackTexts::accessible(const StackRow& row, std::optional<bool> open) const
{
    QStringList parts{ row.kind == StackKind::Code ? oneLine(bodyText(row).trimmed().toStdString(), 400)
                                                   : whole(row) };
    if (row.kind == StackKind::Code && row.line > 0)
        parts.push_front((isOwnLine(row) ? tr("failing line %1") : tr("line %1")).arg(row.line));
    if (row.kind == StackKind::Code && row.line < 0)
        parts = { tr("no line") };
    const FrameSource* source = m_sources.source(row.frame());
    if (isOwnLine(row) && source->column > 0)
        parts << tr("column %1").arg(source->column);
    if (row.kind == StackKind::Choice)
        parts << tr("choose this file");
    if (row.kind == StackKind::Command)
        parts << tr("copy command");
    if (row.kind == StackKind::Frame && raised(row).frames[static_cast<std::size_t>(row.first)].inApp)
        parts << tr("in-app");
    if (row.isFold() && open)
        parts << (*open ? tr("open") : tr("folded"));
    else if (row.kind == StackKind::Frame && open && *open)
        parts << tr("open");
    parts << note(row);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

} // namespace spanglass
