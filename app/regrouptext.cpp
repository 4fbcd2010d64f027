#include "app/regrouptext.h"

#include "app/explaintext.h"
#include "app/printing.h"
#include "app/terminal.h"

#include <algorithm>
#include <cstddef>

namespace spanglass {

namespace {

constexpr std::size_t changesShown = 30;
constexpr std::size_t issuesShown = 10; // of a change, before and after

const char* verbOf(RegroupChange::Kind kind)
{
    switch (kind) {
    case RegroupChange::Kind::Merged: return "merged";
    case RegroupChange::Kind::Split: return "split";
    case RegroupChange::Kind::Rearranged: return "rearranged";
    }
    return "";
}

std::string headLine(const RegroupPreview& preview)
{
    if (preview.merged + preview.split + preview.rearranged == 0) {
        return counted(preview.issuesBefore, "issue stays as it is", "issues stay as they are") + "\n";
    }
    std::string text = counted(preview.issuesBefore, "issue becomes ", "issues become ")
        + std::to_string(preview.issuesAfter);
    std::string separator = ": ";
    for (const auto& [count, verb] : { std::pair(preview.merged, "merged"), std::pair(preview.split, "split"),
             std::pair(preview.rearranged, "rearranged") }) {
        if (count > 0) {
            text += separator + std::to_string(count) + " " + verb;
            separator = ", ";
        }
    }
    return text + "\n" + std::to_string(preview.moving) + " of "
        + counted(preview.occurrences, "occurrence moves", "occurrences move") + "\n";
}

std::string issueLines(const char* when, const std::vector<RegroupedIssue>& issues, bool verbose)
{
    constexpr std::size_t whenColumns = 10;
    constexpr std::size_t countColumns = 7;
    constexpr std::size_t stateColumns = 12;
    const std::size_t shown = verbose ? issues.size() : std::min(issues.size(), issuesShown);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        const RegroupedIssue& issue = issues[i];
        const std::string figures = rightAligned(std::to_string(issue.count), countColumns) + "  "
            + fitted(nameOf(issue.state), stateColumns);
        const std::size_t taken = whenColumns + displayWidth(figures);
        text += "  " + fitted(i == 0 ? when : "", whenColumns - 2) + figures
            + cut(titleOf(issue),
                std::max<std::size_t>(20, terminalColumns() - std::min(terminalColumns(), taken)))
            + "\n";
    }
    if (shown < issues.size()) {
        text += std::string(whenColumns + countColumns + 2, ' ') + "and "
            + std::to_string(issues.size() - shown) + " more\n";
    }
    return text;
}

std::string changeText(
    const RegroupChange& change, const std::vector<std::pair<TraceId, SpanId>>& spans, bool verbose)
{
    std::string text = "\n" + std::string(verbOf(change.kind)) + ", "
        + counted(change.moving, "occurrence moves", "occurrences move");
    if (change.lostStates > 0) {
        text += "; " + counted(change.lostStates, "issue loses its state", "issues lose their states");
    }
    text += "\n" + issueLines("before", change.before, verbose) + issueLines("after", change.after, verbose);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        text += (i == 0 ? "  spans   " : "          ") + spanName(spans[i].first, spans[i].second) + "\n";
    }
    if (!spans.empty() && spans.size() < change.moving) {
        text += "          and " + std::to_string(change.moving - spans.size()) + " more\n";
    }
    return text;
}

std::string rulesText(const RegroupPreview& preview)
{
    std::string text;
    for (const auto& [line, count] : preview.ruleHits) {
        text += "  line " + std::to_string(line) + ": "
            + (count == 0 ? std::string("nothing") : counted(count, "occurrence", "occurrences")) + "\n";
    }
    return text.empty() ? "" : "\nrules touch\n" + text;
}

} // namespace

std::string regroupText(const RegroupPreview& preview, const MovingSpans& spans, bool verbose)
{
    std::string text = headLine(preview);
    const std::size_t all = preview.changes.size();
    const std::size_t shown = verbose ? all : std::min(all, changesShown);
    for (std::size_t i = 0; i < shown; ++i) {
        text += changeText(preview.changes[i],
            i < spans.size() ? spans[i] : std::vector<std::pair<TraceId, SpanId>>(), verbose);
    }
    const std::uint64_t changes = preview.merged + preview.split + preview.rearranged;
    if (changes > shown) {
        text += "\nand " + counted(changes - shown, "change", "changes") + " more"
            + (shown < all ? "; --verbose lists them\n" : "\n");
    }
    return text + rulesText(preview);
}

} // namespace spanglass
