#include "app/explaintext.h"
#include "app/groupingjson.h"
#include "app/headless.h"
#include "app/issuenames.h"
#include "app/printing.h"
#include "core/regroup/merging.h"

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

/// The issue with its parts, as it is now.
Result<> printParts(const Job& job, IssueId issue, std::string_view done)
{
    const auto parts = mergedParts(job.workspace, issue);
    if (!parts) {
        return parts.error();
    }
    (void)job.interruption.beginPrinting(); // it is done
    if (job.options.json) {
        JsonWriter json(job.output);
        json.beginObject().member("issue", issue.value);
        writeIssueArray(json, "parts", *parts);
        json.endObject();
        return {};
    }
    job.output << "issue " << std::to_string(issue.value) << " " << done << "\n";
    if (parts->size() > 1) {
        for (const RegroupedIssue& part : *parts) {
            job.output << "  " << titleOf(part) << "\n";
        }
    }
    return {};
}

/// The parts of a merged issue that are named, the first of which may name the issue as a whole; nothing if
/// one is none, which was told.
Result<std::optional<std::vector<IssueId>>> namedParts(const Job& job, const NamedIssue& first)
{
    const IssueId issue = first.issue.id;
    const auto parts = mergedParts(job.workspace, issue);
    if (!parts) {
        return parts.error();
    }
    std::vector<IssueId> ids;
    if (first.part) {
        ids.push_back(first.part);
    }
    for (std::size_t i = 1; i < job.options.issues.size(); ++i) {
        const std::string& name = job.options.issues[i];
        const auto match = [&](const RegroupedIssue& part) {
            return matchName(part.id, part.fingerprint, name) != NameMatch::None;
        };
        const auto found = std::find_if(parts->begin(), parts->end(), match);
        if (found == parts->end()) {
            complain(
                job.workspace + ": issue " + std::to_string(issue.value) + " has no part '" + name + "'");
            return std::optional<std::vector<IssueId>>();
        }
        if (std::count_if(parts->begin(), parts->end(), match) > 1) {
            return Error{ Error::Kind::Usage, "'" + name + "' is the beginning of several fingerprints" };
        }
        ids.push_back(found->id);
    }
    return std::optional(std::move(ids));
}

} // namespace

Result<ExitCode> runMerge(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    const auto found = findIssues(job, *opened->explorer);
    if (!found || !*found) {
        return found ? Result<ExitCode>(ExitCode::No) : found.error();
    }
    const auto merged = mergeIssues(job.workspace, **found, job.interruption.token());
    if (!merged) {
        return merged.error();
    }
    auto printed =
        printParts(job, *merged, "is made of " + counted((*found)->size(), "issue", "issues") + " now");
    return printed ? Result<ExitCode>(ExitCode::Done) : std::move(printed).error();
}

Result<ExitCode> runUnmerge(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    auto issue = findIssue(job, *opened->explorer, job.options.issues.front());
    if (!issue) {
        return std::move(issue).error();
    }
    if (!*issue) {
        complain(job.workspace + ": there is no issue '" + job.options.issues.front() + "'");
        return ExitCode::No;
    }
    const IssueId id = (*issue)->issue.id;
    const auto parts = namedParts(job, **issue);
    if (!parts || !*parts) {
        return parts ? Result<ExitCode>(ExitCode::No) : parts.error();
    }
    if (auto apart = takeApart(job.workspace, id, **parts, job.interruption.token()); !apart) {
        return std::move(apart).error();
    }
    auto printed = printParts(job, id, "was taken apart");
    return printed ? Result<ExitCode>(ExitCode::Done) : std::move(printed).error();
}

} // namespace spanglass
