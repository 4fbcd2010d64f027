#include "app/headless.h"
#include "app/issuetext.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/report/report.h"

#include <charconv>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

/// All issues, also the excluded ones, which a list leaves out unless they are asked for.
Result<std::vector<Issue>> allIssues(const Explorer& explorer)
{
    auto listed = explorer.list({}, {});
    if (!listed) {
        return std::move(listed).error();
    }
    Query excluded;
    excluded.status.push_back({ nameOf(IssueState::Excluded), false });
    auto hidden = explorer.list(excluded, {});
    if (!hidden) {
        return std::move(hidden).error();
    }
    std::vector<Issue> issues = std::move(listed->issues);
    issues.insert(issues.end(), hidden->issues.begin(), hidden->issues.end());
    return issues;
}

/// The issues that `name` means: by number, fingerprint, or a beginning of one or of its digits.
std::vector<Issue> named(const std::vector<Issue>& issues, const std::string& name)
{
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = error == std::errc{} && stop == name.data() + name.size();
    std::vector<Issue> found;
    for (const auto& issue : issues) {
        if (isNumber && issue.id.value == number) {
            return { issue };
        }
        const std::string_view whole = issue.fingerprint;
        if (whole == name) {
            return { issue };
        }
        const auto digits = whole.substr(whole.find(':') + 1);
        if (whole.starts_with(name) || digits.starts_with(name)) {
            found.push_back(issue);
        }
    }
    return found;
}

/// The report's object with the ids of all occurrences as its last member, as `issues --spans` has them.
Result<std::string> asJson(const Explorer& explorer, const Issue& issue, const OccurrenceView& occurrence,
    const std::vector<TagDistribution>& tags)
{
    const auto spans = explorer.spans(issue.id);
    if (!spans) {
        return spans.error();
    }
    std::string text = issueAsJson(issue, occurrence, tags);
    text.erase(text.find_last_of('}'));
    text.erase(text.find_last_not_of(" \n") + 1);
    text += ",\n  \"spans\": [";
    std::string_view separator = "\n    \"";
    for (const auto& [trace, span] : *spans) {
        text += std::string(separator) + spanName(trace, span) + "\"";
        separator = ",\n    \"";
    }
    return jsonForTerminal(text + "\n  ]\n}\n");
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
    std::string text;
    if (job.options.json) {
        auto object = asJson(explorer, issue, *occurrence, *tags);
        if (!object) {
            return std::move(object).error();
        }
        text = *std::move(object);
    } else if (job.options.markdown) {
        text = onLines(issueAsMarkdown(issue, *occurrence, *tags));
    } else {
        auto shown = issueAsText(explorer, issue, *occurrence, *tags);
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
    auto issues = allIssues(*opened->explorer);
    if (!issues) {
        return std::move(issues).error();
    }
    const auto found = named(*issues, job.options.issue);
    if (found.empty()) {
        complain(job.options.workspace + ": there is no issue '" + job.options.issue + "'");
        return ExitCode::No;
    }
    if (found.size() > 1) {
        return Error{ Error::Kind::Usage,
            "'" + job.options.issue + "' is the beginning of " + std::to_string(found.size())
                + " fingerprints" };
    }
    if (auto printed = printIssue(job, *opened->explorer, found.front()); !printed) {
        return std::move(printed).error();
    }
    return ExitCode::Done;
}

} // namespace spanglass
