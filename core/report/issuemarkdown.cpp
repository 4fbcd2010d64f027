#include "core/report/markdown.h"
#include "core/report/report.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/stack/structured.h"

#include <array>

namespace spanglass {

namespace {

constexpr std::size_t shownValues = 4;
constexpr std::size_t maxHeading = 160;
constexpr std::size_t maxValue = 80;
constexpr std::size_t maxCode = 200;

std::string row(std::string_view name, const std::string& escaped)
{
    return "| " + std::string(name) + " | " + escaped + " |\n";
}

std::string seen(TimeNs time, const std::string& version)
{
    return formatRfc3339(time) + (version.empty() ? "" : " in " + markdownText(version));
}

/// Rounded down, so that 100 % means all; never 0 for something.
std::string percent(std::uint64_t part, std::uint64_t whole)
{
    const std::uint64_t value = whole == 0 ? 0 : part * 100 / whole;
    return value == 0 ? "<1 %" : std::to_string(value) + " %";
}

std::string culpritText(const Culprit& culprit)
{
    std::string place = culprit.file;
    place += culprit.line > 0 ? ":" + std::to_string(culprit.line) : "";
    const std::string_view between = culprit.function.empty() || place.empty() ? "" : " at ";
    return markdownText(culprit.function) + std::string(between) + markdownText(place);
}

std::string header(const Issue& issue, const Occurrence& occurrence)
{
    const std::string heading = issue.type + (issue.message.empty() ? "" : ": " + issue.message);
    std::string out = "# " + markdownText(shortened(heading, maxHeading)) + "\n\n| | |\n| --- | --- |\n";
    out += row("Service", markdownText(issue.service));
    const bool repeats = issue.failures != 0 && issue.failures != issue.count;
    out += row("Errors",
        std::to_string(issue.count) + (repeats ? " of " + std::to_string(issue.failures) + " failures" : "")
            + " in " + std::to_string(issue.traces) + " traces");
    out += row("First seen", seen(issue.firstSeen, issue.firstVersion));
    out += row("Last seen", seen(issue.lastSeen, issue.lastVersion));
    out += row("State", markdownText(nameOf(issue.state)));
    if (const std::string culprit = culpritText(issue.culprit); !culprit.empty()) {
        out += row("Raised by", culprit);
    }
    if (!occurrence.resource.environment.empty()) {
        out += row("Environment", markdownText(occurrence.resource.environment));
    }
    return out + row("Fingerprint", markdownText(issue.fingerprint));
}

std::string shortId(const std::string& commit)
{
    constexpr std::size_t digits = 7;
    return commit.substr(0, digits);
}

std::string whoseRows(const IssueSources& sources)
{
    std::string out;
    if (sources.suspect) {
        const CommitInfo& commit = sources.suspect->commit;
        out += row("Suspect commit",
            markdownText(shortId(commit.id) + " " + shortened(commit.subject, maxValue) + ", " + commit.author
                + ", " + formatRfc3339(commit.authored)));
    } else if (const std::string reason = whyNoSuspect(sources); !reason.empty()) {
        out += row("Suspect commit", "none: " + markdownText(reason));
    }
    std::string owners;
    for (const std::string& owner : sources.owners) {
        owners += (owners.empty() ? "" : ", ") + markdownText(owner);
    }
    return owners.empty() ? out : out + row("Owners", owners);
}

std::string placeOf(const FrameSource& source)
{
    const std::string path = source.file.path + ":" + std::to_string(source.line);
    if (source.origin == SourceOrigin::Tag) {
        return path + " at tag " + source.tag + " (" + shortId(source.commit) + ")"
            + (source.isNear ? ", may differ" : "");
    }
    if (!source.commit.empty()) {
        return path + " at commit " + shortId(source.commit);
    }
    return path + (mayDiffer(source) ? ", work tree, may differ" : "");
}

std::string codeOf(const FrameSource& source)
{
    std::string code;
    int number = source.firstLine;
    for (const std::string& line : source.lines) {
        code += (number == source.line ? "> " : "  ") + std::to_string(number) + "  "
            + shortened(line, maxCode) + "\n";
        ++number;
    }
    return markdownBlock(code);
}

std::string paragraph(const std::string& text)
{
    return "\n" + markdownText(text) + "\n";
}

/// Of the first frame of the application that has code, and why a frame nearer to the raise has none.
std::string codeSection(const StackTrace& stack, const IssueSources& sources)
{
    std::string lacking;
    for (const auto& [at, source] : sources.frames) {
        const StackFrame* const frame = frameAt(stack, at);
        if (frame == nullptr || !frame->inApp) {
            continue;
        }
        if (source.origin != SourceOrigin::None) {
            return lacking + paragraph(placeOf(source)) + (source.note.empty() ? "" : paragraph(source.note))
                + "\n" + codeOf(source);
        }
        if (lacking.empty() && !source.note.empty()) {
            lacking = paragraph(frame->file + ":" + std::to_string(frame->line) + ": " + source.note);
        }
    }
    return lacking;
}

/// From the span that the failure began at to the last that tells of it.
std::string pathLine(const std::vector<PathSpan>& path)
{
    std::string line;
    for (const PathSpan& span : path) {
        const std::string text = markdownText(span.service + " " + shortened(span.name, maxValue));
        line += (line.empty() ? "" : " → ") + (span.isOrigin ? "**" + text + "**" : text);
    }
    return line.empty() ? "" : "\nPropagation: " + line + "\n";
}

std::string occurrenceSection(const OccurrenceView& view)
{
    const Occurrence& occurrence = view.occurrence;
    std::string out =
        "\n## Occurrence " + std::to_string(view.index + 1) + " of " + std::to_string(view.count) + "\n\n";
    out += "Span " + markdownText(occurrence.name) + " (" + nameOf(occurrence.kind) + ") at "
        + formatRfc3339(occurrence.start) + ", trace " + toHex(occurrence.trace) + ", span "
        + toHex(occurrence.span);
    out += occurrence.handling == Handling::Unknown ? "\n"
                                                    : std::string(", ") + nameOf(occurrence.handling) + "\n";
    out += pathLine(view.path);
    if (occurrence.exceptions.empty()) {
        return out;
    }
    const ExceptionEvent& primary = occurrence.exceptions.back();
    if (!primary.stack.empty()) {
        return out + "\n" + markdownBlock(displayText(primary.stack, primary.type, primary.message));
    }
    return primary.message.empty() ? out : out + "\n" + markdownBlock(primary.message);
}

std::string tagSection(const std::vector<TagDistribution>& tags, TagGroup group, std::string_view title)
{
    std::string rows;
    for (const TagDistribution& tag : tags) {
        if (tag.group != group) {
            continue;
        }
        std::string values;
        for (std::size_t i = 0; i < tag.top.size() && i < shownValues; ++i) {
            values += (i == 0 ? "" : ", ") + markdownText(shortened(tag.top[i].value, maxValue)) + " "
                + percent(tag.top[i].count, tag.occurrences);
        }
        if (tag.distinct > shownValues) {
            values += ", " + std::to_string(tag.distinct - shownValues) + " more";
        }
        rows += row(markdownText(tag.key), values);
    }
    return rows.empty() ? "" : "\n## " + std::string(title) + "\n\n| tag | values |\n| --- | --- |\n" + rows;
}

} // namespace

std::string issueAsMarkdown(const Issue& issue, const OccurrenceView& occurrence,
    const std::vector<TagDistribution>& tags, const IssueSources& sources)
{
    return header(issue, occurrence.occurrence) + whoseRows(sources)
        + codeSection(occurrence.occurrence.stack, sources) + occurrenceSection(occurrence)
        + tagSection(tags, TagGroup::Span, "Span tags") + tagSection(tags, TagGroup::Host, "Host tags")
        + tagSection(tags, TagGroup::Container, "Container tags");
}

} // namespace spanglass
