#include "app/headless.h"
#include "app/issuenames.h"
#include "app/issuetext.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/report/report.h"
#include "core/source/issuesources.h"
#include "core/store/sourcestore.h"

#include <utility>
#include <vector>

namespace spanglass {

namespace {

/// The report's object with how its occurrences went on and their ids as last members, as `issues --spans`
/// has them.
Result<std::string> asJson(const Explorer& explorer, const Issue& issue, const OccurrenceView& occurrence,
    const std::vector<TagDistribution>& tags, const IssueSources& sources)
{
    const auto spans = explorer.spans(issue.id);
    const auto handling = explorer.handling(issue.id);
    if (!spans || !handling) {
        return !spans ? spans.error() : handling.error();
    }
    std::string text = issueAsJson(issue, occurrence, tags, sources);
    text.erase(text.find_last_of('}'));
    text.erase(text.find_last_not_of(" \n") + 1);
    text += ",\n  \"handling\": { \"handled\": " + std::to_string(handling->handled) + ", \"unhandled\": "
        + std::to_string(handling->unhandled) + ", \"unknown\": " + std::to_string(handling->unknown) + " }";
    text += ",\n  \"spans\": [";
    std::string_view separator = "\n    \"";
    for (const auto& [trace, span] : *spans) {
        text += std::string(separator) + spanName(trace, span) + "\"";
        separator = ",\n    \"";
    }
    return jsonForTerminal(text + "\n  ]\n}\n");
}

/// The code of its frames, from the roots of the workspace.
Result<IssueSources> findSources(
    const Job& job, const Explorer& explorer, const Issue& issue, const OccurrenceView& shown)
{
    auto settings = readSourceSettings(job.workspace);
    if (!settings) {
        return std::move(settings).error();
    }
    const auto first = shown.index == 0 ? Result<OccurrenceView>(shown) : explorer.occurrence(issue.id, 0);
    if (!first) {
        return first.error();
    }
    SourceFinder finder(std::move(settings->roots), std::move(settings->rules));
    for (const RootState& root : finder.prepare(job.interruption.token())) {
        if (root.kind == RootState::Kind::Unusable) {
            complain(root.path + ": " + root.problem);
        }
    }
    constexpr int around = 5;
    IssueSources sources = sourcesOf(
        finder, shown.occurrence, first->occurrence, issue.firstSeen, around, job.interruption.token());
    if (!sources.problem.empty()) {
        complain("no suspect commit: " + sources.problem);
    }
    return sources;
}

Result<> printIssue(const Job& job, const Explorer& explorer, const Issue& issue)
{
    auto occurrence = explorer.latestRelevant(issue.id);
    if (!occurrence) {
        return std::move(occurrence).error();
    }
    auto tags = explorer.tags(issue.id, job.interruption.token());
    if (!tags) {
        return std::move(tags).error();
    }
    auto sources = findSources(job, explorer, issue, *occurrence);
    if (!sources) {
        return std::move(sources).error();
    }
    std::string text;
    if (job.options.json) {
        auto object = asJson(explorer, issue, *occurrence, *tags, *sources);
        if (!object) {
            return std::move(object).error();
        }
        text = *std::move(object);
    } else if (job.options.markdown) {
        text = onLines(issueAsMarkdown(issue, *occurrence, *tags, *sources));
    } else {
        auto shown = issueAsText(explorer, issue, *occurrence, *tags, *sources);
        if (!shown) {
            return std::move(shown).error();
        }
        text = *std::move(shown);
    }
    if (!job.interruption.beginPrinting()) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    job.output << text;
    return {};
}

} // namespace

Result<ExitCode> runIssue(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    auto found = findIssue(job, *opened->explorer, job.options.issue);
    if (!found) {
        return std::move(found).error();
    }
    if (!*found) {
        complain(job.options.workspace + ": there is no issue '" + job.options.issue + "'");
        return ExitCode::No;
    }
    tellPart(**found);
    if (auto printed = printIssue(job, *opened->explorer, (*found)->issue); !printed) {
        return std::move(printed).error();
    }
    return ExitCode::Done;
}

} // namespace spanglass
