#include "app/explaintext.h"

#include "app/printing.h"
#include "app/terminal.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace spanglass {

namespace {

constexpr std::size_t nameColumns = 14;
constexpr std::size_t gap = 2;

std::string line(std::string_view name, std::string_view value)
{
    return value.empty() ? "" : fitted(name, nameColumns) + onOneLine(value) + "\n";
}

std::string percent(double share)
{
    return std::to_string(std::lround(share * 100)) + " %";
}

std::string placeOf(const StackFrame& frame)
{
    return frame.line > 0 ? frame.file + ":" + std::to_string(frame.line) : frame.file;
}

/// The end of a path says more than its beginning.
std::string fittedEnd(const std::string& path, std::size_t columns)
{
    constexpr std::size_t longest = 1000; // paths of captures may have any length
    const std::string text = onOneLine(path);
    if (text.size() <= longest && displayWidth(text) <= columns) {
        return fitted(text, columns);
    }
    std::size_t from = text.size() - std::min(text.size(), longest);
    while (from < text.size() && displayWidth(std::string_view(text).substr(from)) + 1 > columns) {
        do {
            ++from;
        } while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U);
    }
    return fitted("…" + text.substr(from), columns);
}

std::string functionOf(const StackFrame& frame)
{
    const std::string name = frame.module.empty() || frame.function.empty()
        ? frame.module + frame.function
        : frame.module + " " + frame.function;
    return name.empty() ? "(no name)" : name;
}

std::string codeOf(const StackFrame& frame)
{
    if (frame.inApp) {
        return "in-app";
    }
    return frame.package.empty() ? "foreign" : frame.package;
}

std::string reasonOf(const ExplainedFrame& frame)
{
    const std::string rule = frame.rule > 0 ? " (rule in line " + std::to_string(frame.rule) + ")" : "";
    return (frame.use == FrameUse::Counts ? "as " + std::string(trimmed(frame.key))
                                          : std::string(nameOf(frame.use)))
        + rule;
}

std::string partsText(const std::vector<KeyPart>& parts)
{
    constexpr std::size_t countColumns = 8;
    std::size_t columns = 8;
    for (const KeyPart& part : parts) {
        columns = std::max(columns, std::min<std::size_t>(displayWidth(part.name) + gap, 40));
    }
    std::string text = fitted("PART", columns) + fitted("COUNTS", countColumns) + "VALUE\n";
    const std::size_t rest = terminalColumns() - std::min(terminalColumns(), columns + countColumns);
    for (const KeyPart& part : parts) {
        text += fitted(part.name, columns) + fitted(part.counts ? "yes" : "no", countColumns)
            + cut(part.value.empty() ? "(none)" : part.value, std::max<std::size_t>(20, rest)) + "\n";
        std::string note =
            part.counts && part.key != part.value ? "as " + std::string(trimmed(part.key)) : "";
        note += note.empty() || part.why.empty() ? part.why : ": " + part.why;
        if (!note.empty()) {
            text += std::string(columns + countColumns, ' ') + onOneLine(note) + "\n";
        }
    }
    return text;
}

std::string framesText(const std::vector<ExplainedFrame>& frames)
{
    constexpr std::size_t useColumns = 4;
    constexpr std::size_t codeColumns = 16;
    constexpr std::size_t reasonColumns = 34;
    const std::size_t taken = useColumns + codeColumns + reasonColumns + 3 * gap;
    const std::size_t left =
        std::max<std::size_t>(40, terminalColumns() - std::min(terminalColumns(), taken));
    const std::size_t functionColumns = left / 2;
    const std::size_t placeColumns = left - functionColumns;
    const std::string space(gap, ' ');
    std::string text = fitted("USE", useColumns) + fitted("CODE", codeColumns) + space
        + fitted("FUNCTION", functionColumns) + space + fitted("PLACE", placeColumns) + space + "REASON\n";
    std::size_t exception = 0;
    for (const ExplainedFrame& frame : frames) {
        if (frame.exception != exception) {
            exception = frame.exception;
            text += "exception " + std::to_string(exception + 1) + " of the stack\n";
        }
        text += fitted(frame.use == FrameUse::Counts ? "yes" : "-", useColumns)
            + fitted(codeOf(frame.frame), codeColumns) + space
            + fitted(functionOf(frame.frame), functionColumns) + space
            + fittedEnd(placeOf(frame.frame), placeColumns) + space + onOneLine(reasonOf(frame)) + "\n";
    }
    return text;
}

std::string similarText(const std::vector<SimilarIssue>& similar)
{
    std::string text;
    for (const SimilarIssue& other : similar) {
        text += rightAligned(percent(other.similarity), 5) + "  " + titleOf(other.issue) + "\n";
    }
    return text.empty() ? "" : "\nsimilar issues\n" + text;
}

std::string headText(const IssueExplanation& explained)
{
    const RegroupedIssue& issue = explained.issue;
    const Explanation& why = explained.explanation;
    std::string text = onOneLine(issue.type + (issue.message.empty() ? "" : ": " + issue.message)) + "\n\n";
    text += line("issue", std::to_string(issue.id.value) + ", " + nameOf(issue.state));
    text += line("fingerprint", issue.fingerprint);
    text += line("occurrences",
        std::to_string(issue.count) + " of " + counted(explained.signatures, "kind", "kinds")
            + (explained.signatures > 1 ? ", told of the most frequent" : ""));
    text += line("grouped by",
        std::string(nameOf(why.basis)) + " (strategy " + nameOf(why.strategy) + ", chain " + nameOf(why.chain)
            + ")");
    text += line("rule", why.rule > 0 ? "line " + std::to_string(why.rule) + " of the rules joins it" : "");
    text += line("stack", why.partial ? "was cut off before all frames that count" : "");
    text += line("by hand", explained.moved ? "occurrences were moved here" : "");
    text += line("key", explained.outdated ? "of an older version; 'spanglass regroup' makes it anew" : "");
    if (explained.parts.size() > 1) {
        text += "merged of\n";
        for (const RegroupedIssue& part : explained.parts) {
            text += "  " + titleOf(part) + "\n";
        }
    }
    return text;
}

/// What rules that are meant for two join beside these.
std::string alsoJoinedText(const std::vector<RegroupedIssue>& others)
{
    constexpr std::size_t mostShown = 10;
    if (others.empty()) {
        return "";
    }
    std::string text =
        "\nthese rules also join " + counted(others.size(), "other issue", "other issues") + ":\n";
    for (std::size_t i = 0; i < std::min(others.size(), mostShown); ++i) {
        text += "  " + titleOf(others[i]) + "\n";
    }
    return others.size() > mostShown ? text + "  and " + std::to_string(others.size() - mostShown) + " more\n"
                                     : text;
}

/// A row with both of two things side by side.
std::string row(std::string_view name, std::string_view first, std::string_view second, bool differs)
{
    constexpr std::size_t partColumns = 20;
    const std::size_t columns = (terminalColumns() - partColumns - gap) / 2;
    return fitted(name, partColumns) + fitted(first, columns - gap) + (differs ? "| " : "  ")
        + cut(second, columns) + "\n";
}

/// Both keys, a part a row.
std::string sideBySide(const Explanation& first, const Explanation& second)
{
    const auto rowsOf = [](const Explanation& of) {
        std::vector<std::pair<std::string, std::string>> rows;
        for (const KeyPart& part : of.parts) {
            if (part.counts) {
                rows.emplace_back(part.name, part.key);
            }
        }
        std::size_t number = 0;
        for (const ExplainedFrame& frame : of.frames) {
            if (frame.use == FrameUse::Counts) {
                rows.emplace_back("frame " + std::to_string(++number), frame.key);
            }
        }
        return rows;
    };
    const auto a = rowsOf(first);
    const auto b = rowsOf(second);
    const auto valueIn = [](const auto& rows, const std::string& name) {
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&](const auto& entry) { return entry.first == name; });
        return found == rows.end() ? std::string() : found->second;
    };
    std::string text;
    for (const auto& [name, value] : a) {
        const std::string other = valueIn(b, name);
        text += row(name, value, other, value != other);
    }
    for (const auto& [name, value] : b) {
        const bool isInBoth =
            std::any_of(a.begin(), a.end(), [key = name](const auto& entry) { return entry.first == key; });
        text += isInBoth ? "" : row(name, "", value, true);
    }
    return text;
}

} // namespace

std::string titleOf(const RegroupedIssue& issue)
{
    const std::string error = issue.message.empty() ? issue.type : issue.type + ": " + issue.message;
    const std::string id = issue.id ? std::to_string(issue.id.value) : "new";
    return cut(id + "  " + issue.service + "  " + error, terminalColumns() - 10);
}

std::string explanationText(const IssueExplanation& explained, const std::vector<SimilarIssue>& similar)
{
    std::string text =
        headText(explained) + "\nwhat the key is made of\n" + partsText(explained.explanation.parts);
    if (!explained.explanation.frames.empty()) {
        text += "\nframes, nearest the raise first\n" + framesText(explained.explanation.frames);
    }
    return text + similarText(similar);
}

std::string differenceText(const IssueDifference& difference, const std::vector<RegroupedIssue>& alsoJoins)
{
    const Explanation& first = difference.first.explanation;
    const Explanation& second = difference.second.explanation;
    std::string text = "why are these two separate?\n\n";
    text += row("issue", titleOf(difference.first.issue), titleOf(difference.second.issue), false);
    text += row("occurrences", std::to_string(difference.first.issue.count),
        std::to_string(difference.second.issue.count), false);
    text += row("grouped by", nameOf(first.basis), nameOf(second.basis), first.basis != second.basis);
    text += sideBySide(first, second);
    if (difference.difference) {
        const auto orNothing = [](const std::string& value) { return value.empty() ? "(nothing)" : value; };
        text += "\nthe first difference is " + onOneLine(difference.difference->part) + ":\n";
        text += "  " + onOneLine(orNothing(difference.difference->first)) + "\n";
        text += "  " + onOneLine(orNothing(difference.difference->second)) + "\n";
    } else {
        text += "\ntheir keys are equal: they were parted by hand\n";
    }
    text += "\nthey are " + percent(difference.similarity) + " alike\n";
    if (!difference.rule.empty()) {
        text +=
            "\nabove all other rules, these would make one of them ('spanglass regroup --rules FILE'):\n\n"
            + onLines(difference.rule) + "\n" + alsoJoinedText(alsoJoins);
    } else if (difference.difference) {
        text +=
            "\nno rule can join them: error.fingerprint goes before rules, or they have nothing telling\n";
    }
    return text;
}

} // namespace spanglass
