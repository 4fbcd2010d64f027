#include "app/issuetext.h"

#include "app/printing.h"
#include "app/terminal.h"
#include "core/stack/structured.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace spanglass {

namespace {

/// "1.0.0 12, 1.1.0 3"
Result<std::string> shares(const Explorer& explorer, IssueId issue, Dimension by)
{
    auto values = explorer.breakdown(issue, by);
    if (!values) {
        return std::move(values).error();
    }
    std::string text;
    for (const auto& share : *values) {
        text += (text.empty() ? "" : ", ") + (share.value.empty() ? std::string("(none)") : share.value) + " "
            + std::to_string(share.count);
    }
    return text;
}

std::string line(std::string_view name, std::string_view value)
{
    constexpr std::size_t nameColumns = 14;
    return value.empty() ? "" : fitted(name, nameColumns) + onOneLine(value) + "\n";
}

Result<std::string> header(const Explorer& explorer, const Issue& issue)
{
    auto versions = shares(explorer, issue.id, Dimension::Version);
    if (!versions) {
        return std::move(versions).error();
    }
    auto environments = shares(explorer, issue.id, Dimension::Environment);
    if (!environments) {
        return std::move(environments).error();
    }
    const auto seen = [](TimeNs time, const std::string& version) {
        return shortTime(time) + " UTC" + (version.empty() ? "" : " in " + version);
    };
    std::string text = onOneLine(issue.type + (issue.message.empty() ? "" : ": " + issue.message)) + "\n\n";
    text += line("issue", std::to_string(issue.id.value) + ", " + nameOf(issue.state));
    text += line("fingerprint", issue.fingerprint);
    text += line("service", issue.service);
    const std::string failures = issue.failures == 0 || issue.failures == issue.count
        ? ""
        : " of " + counted(issue.failures, "failure", "failures");
    text += line("occurrences",
        std::to_string(issue.count) + failures + " in " + counted(issue.traces, "trace", "traces"));
    text += line("first seen", seen(issue.firstSeen, issue.firstVersion));
    text += line("last seen", seen(issue.lastSeen, issue.lastVersion));
    text += line("versions", *versions);
    text += line("environments", *environments);
    return text;
}

std::string frameLine(const StackFrame& frame)
{
    std::string place = frame.file;
    if (frame.line > 0) {
        place += ":" + std::to_string(frame.line);
    }
    if (frame.line > 0 && frame.column > 0) {
        place += ":" + std::to_string(frame.column);
    }
    std::string name = frame.module.empty() ? frame.function : frame.module + " " + frame.function;
    if (name.empty()) {
        name = "(no name)";
    }
    std::string text = (frame.inApp ? "  > " : "    ") + name;
    text += place.empty() ? "" : "  " + place;
    text += frame.inApp || frame.package.empty() ? "" : "  [" + frame.package + "]";
    return onOneLine(text) + "\n";
}

std::string originText(const FrameSource& source)
{
    constexpr std::size_t idDigits = 7;
    switch (source.origin) {
    case SourceOrigin::Tag: return "tag " + source.tag + (source.isNear ? ", may differ" : "");
    case SourceOrigin::Worktree: return "work tree, may differ";
    default: break;
    }
    if (!source.commit.empty()) {
        return source.commit.substr(0, idDigits);
    }
    return nameOf(source.origin) + std::string(mayDiffer(source) ? ", work tree, may differ" : "");
}

/// The line of code, or why there is none.
std::string sourceLine(const FrameSource& source)
{
    constexpr std::size_t longestCode = 160;
    const std::string indent = "        ";
    const int shown = source.line - source.firstLine;
    std::string text;
    if (source.origin != SourceOrigin::None && shown >= 0 && shown < static_cast<int>(source.lines.size())) {
        const std::string& code = source.lines[static_cast<std::size_t>(shown)];
        const std::size_t begin = std::min(code.find_first_not_of(" \t"), code.size());
        text += indent
            + cut(onOneLine(source.file.path + ":" + std::to_string(source.line) + " (" + originText(source)
                      + ")  " + code.substr(begin)),
                longestCode)
            + "\n";
    }
    for (const SourceFile& file : source.choices) {
        text += indent + cut(onOneLine("may be " + file.root + "/" + file.path), longestCode) + "\n";
    }
    return source.note.empty() ? text : text + indent + onOneLine(source.note) + "\n";
}

std::string whoseText(const IssueSources& sources)
{
    constexpr std::size_t idDigits = 7;
    std::string text;
    if (sources.suspect) {
        const CommitInfo& commit = sources.suspect->commit;
        text += line("suspect",
            commit.id.substr(0, idDigits) + " " + commit.subject + ", " + commit.author + ", "
                + shortTime(commit.authored) + " UTC");
    } else if (const std::string reason = whyNoSuspect(sources); !reason.empty()) {
        text += line("suspect", "none: " + reason);
    }
    std::string owners;
    for (const std::string& owner : sources.owners) {
        owners += (owners.empty() ? "" : ", ") + owner;
    }
    return text + line("owners", owners);
}

std::string exceptionHead(const StackException& exception)
{
    std::string text;
    switch (exception.relation) {
    case StackException::Relation::Reported: break;
    case StackException::Relation::Cause: text = "caused by "; break;
    case StackException::Relation::Suppressed: text = "suppressed "; break;
    case StackException::Relation::Member: text = "member "; break;
    }
    constexpr std::size_t longestMessage = 400;
    text += exception.type;
    if (!exception.message.empty()) {
        text += (exception.type.empty() ? "" : ": ") + exception.message;
    }
    return cut(text, longestMessage) + "\n";
}

/// From the span that it began at to the last that tells of it; "" if that is the same.
std::string pathText(const OccurrenceView& view)
{
    std::string text;
    for (const PathSpan& span : view.path) {
        std::string line = span.isShown ? "  > " : "    ";
        line += span.service + "  " + span.name + " (" + nameOf(span.kind) + ")";
        line += span.isOrigin ? "  began here" : "";
        line += span.failed ? "" : "  did not fail";
        text += onOneLine(line) + "\n";
    }
    return text.empty() ? "" : "\npropagation (> is the span shown)\n" + text;
}

std::string stackText(const OccurrenceView& view, const IssueSources& sources)
{
    const Occurrence& occurrence = view.occurrence;
    std::string text = "\nstack of " + spanName(occurrence.trace, occurrence.span) + ", "
        + shortTime(occurrence.start) + " UTC"
        + (occurrence.handling == Handling::Unknown ? "" : std::string(", ") + nameOf(occurrence.handling))
        + " (> is code of the application)\n";
    bool hasFrames = false;
    FrameIndex at;
    for (const auto& exception : occurrence.stack.exceptions) {
        text += exceptionHead(exception);
        at.frame = 0;
        for (const auto& frame : exception.frames) {
            text += frameLine(frame);
            const auto source = sources.frames.find(at);
            text += source == sources.frames.end() ? "" : sourceLine(source->second);
            ++at.frame;
        }
        ++at.exception;
        hasFrames = hasFrames || !exception.frames.empty();
        if (exception.framesInCommon > 0) {
            text += "    ... " + std::to_string(exception.framesInCommon) + " more\n";
        }
    }
    if (!hasFrames && !occurrence.exceptions.empty()) {
        text += "no frames were recognised; the stack as it was sent:\n";
        const ExceptionEvent& primary = occurrence.exceptions.back();
        text += onLines(displayText(primary.stack, primary.type, primary.message)) + "\n";
    }
    return text;
}

std::string tagText(const Issue& issue, const std::vector<TagDistribution>& tags)
{
    constexpr std::size_t shown = 3;
    constexpr std::size_t keyColumns = 30;
    constexpr std::size_t valueColumns = 34;
    std::string text;
    for (const auto& tag : tags) {
        text += "  " + fitted(tag.key, keyColumns);
        std::string separator = "  ";
        for (std::size_t i = 0; i < std::min(shown, tag.top.size()); ++i) {
            const auto percent = tag.top[i].count * 100 / std::max<std::uint64_t>(1, tag.occurrences);
            text += separator + cut(tag.top[i].value, valueColumns) + " " + std::to_string(percent) + "%";
            separator = ", ";
        }
        text += tag.distinct > shown ? ", " + std::to_string(tag.distinct - shown) + " more" : "";
        text += tag.occurrences < issue.count ? " (of " + std::to_string(tag.occurrences) + " that have it)\n"
                                              : "\n";
    }
    return text.empty() ? "" : "\ntags\n" + text;
}

Result<std::string> occurrenceText(const Explorer& explorer, const Issue& issue)
{
    constexpr std::uint64_t shown = 20;
    constexpr std::size_t placeColumns = 22;
    std::string text = issue.count > shown ? "\nthe last 20 occurrences\n" : "\noccurrences\n";
    const std::uint64_t end = issue.count > shown ? issue.count - shown : 0;
    for (std::uint64_t index = issue.count; index > end; --index) {
        auto view = explorer.occurrence(issue.id, index - 1);
        if (!view) {
            return std::move(view).error();
        }
        const Occurrence& its = view->occurrence;
        const std::string place = its.resource.version + " " + its.resource.environment;
        text += "  " + shortTime(its.start) + "  " + spanName(its.trace, its.span) + "  "
            + fitted(place, placeColumns) + "  " + onOneLine(its.name) + "\n";
    }
    return text;
}

} // namespace

Result<std::string> issueAsText(const Explorer& explorer, const Issue& issue,
    const OccurrenceView& occurrence, const std::vector<TagDistribution>& tags, const IssueSources& sources)
{
    auto head = header(explorer, issue);
    if (!head) {
        return head;
    }
    auto occurrences = occurrenceText(explorer, issue);
    if (!occurrences) {
        return occurrences;
    }
    return *head + whoseText(sources) + stackText(occurrence, sources) + pathText(occurrence)
        + tagText(issue, tags) + *occurrences;
}

} // namespace spanglass
