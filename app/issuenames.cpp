#include "app/issuenames.h"

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

} // namespace

NameMatch matchName(IssueId id, std::string_view fingerprint, std::string_view name)
{
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = error == std::errc{} && stop == name.data() + name.size();
    if ((isNumber && id.value == number) || fingerprint == name) {
        return NameMatch::Whole;
    }
    const auto digits = fingerprint.substr(fingerprint.find(':') + 1);
    return fingerprint.starts_with(name) || digits.starts_with(name) ? NameMatch::Beginning : NameMatch::None;
}

Result<std::optional<Issue>> findIssue(const Explorer& explorer, const std::string& name)
{
    auto issues = allIssues(explorer);
    if (!issues) {
        return std::move(issues).error();
    }
    std::optional<Issue> found;
    std::size_t beginnings = 0;
    for (Issue& issue : *issues) {
        switch (matchName(issue.id, issue.fingerprint, name)) {
        case NameMatch::Whole: return std::optional(std::move(issue));
        case NameMatch::Beginning:
            ++beginnings;
            found = std::move(issue);
            break;
        case NameMatch::None: break;
        }
    }
    if (beginnings > 1) {
        return Error{ Error::Kind::Usage,
            "'" + name + "' is the beginning of " + std::to_string(beginnings) + " fingerprints" };
    }
    return found;
}

Result<std::optional<std::vector<IssueId>>> findIssues(const Job& job, const Explorer& explorer)
{
    std::vector<IssueId> ids;
    for (const std::string& name : job.options.issues) {
        auto issue = findIssue(explorer, name);
        if (!issue) {
            return std::move(issue).error();
        }
        if (!*issue) {
            const bool isTemporary = job.options.workspace.empty();
            complain((isTemporary ? "" : job.workspace + ": ") + "there is no issue '" + name + "'");
            return std::optional<std::vector<IssueId>>();
        }
        ids.push_back((*issue)->id);
    }
    return std::optional(std::move(ids));
}

} // namespace spanglass
