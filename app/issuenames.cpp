#include "app/issuenames.h"

#include "core/regroup/merging.h"

#include <algorithm>
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

/// The number that a word is; nothing if it is no word of digits.
std::optional<std::int64_t> numberOf(std::string_view name)
{
    std::int64_t number = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    return error == std::errc{} && stop == end && number >= 0 ? std::optional(number) : std::nullopt;
}

/// The issue that shows what issue `part` holds; nothing if that was not merged into one of `issues`.
Result<std::optional<NamedIssue>> findWhole(
    const Job& job, const std::vector<Issue>& issues, std::optional<std::int64_t> part)
{
    if (!part) {
        return std::optional<NamedIssue>();
    }
    const auto parts = mergedParts(job.workspace, IssueId{ *part });
    if (!parts && parts.error().kind != Error::Kind::Usage) {
        return parts.error();
    }
    if (parts && parts->size() > 1) {
        const auto isPart = [&](const RegroupedIssue& candidate) { return candidate.id.value == *part; };
        const auto shown = std::find_if(
            issues.begin(), issues.end(), [&](const Issue& issue) { return issue.id == parts->front().id; });
        if (shown != issues.end() && std::any_of(parts->begin(), parts->end(), isPart)) {
            return std::optional(NamedIssue{ *shown, IssueId{ *part } });
        }
    }
    return std::optional<NamedIssue>();
}

} // namespace

NameMatch matchName(IssueId id, std::string_view fingerprint, std::string_view name)
{
    constexpr std::size_t leastDigits = 8; // of a beginning that could be a number
    if (fingerprint == name || numberOf(name) == id.value) {
        return NameMatch::Whole;
    }
    if (name.size() < leastDigits && name.find_first_not_of("0123456789") == std::string_view::npos) {
        return NameMatch::None;
    }
    const auto digits = fingerprint.substr(fingerprint.find(':') + 1);
    return fingerprint.starts_with(name) || digits.starts_with(name) ? NameMatch::Beginning : NameMatch::None;
}

Result<std::optional<NamedIssue>> findIssue(const Job& job, const Explorer& explorer, const std::string& name)
{
    auto issues = allIssues(explorer);
    if (!issues) {
        return std::move(issues).error();
    }
    const Issue* found = nullptr;
    std::size_t beginnings = 0;
    for (const Issue& issue : *issues) {
        switch (matchName(issue.id, issue.fingerprint, name)) {
        case NameMatch::Whole: return std::optional(NamedIssue{ issue, {} });
        case NameMatch::Beginning:
            ++beginnings;
            found = &issue;
            break;
        case NameMatch::None: break;
        }
    }
    if (auto whole = findWhole(job, *issues, numberOf(name)); !whole || *whole) {
        return whole;
    }
    if (beginnings > 1) {
        return Error{ Error::Kind::Usage,
            "'" + name + "' is the beginning of " + std::to_string(beginnings) + " fingerprints" };
    }
    return found == nullptr ? std::nullopt : std::optional(NamedIssue{ *found, {} });
}

void tellPart(const NamedIssue& named)
{
    if (named.part) {
        complain("issue " + std::to_string(named.part.value) + " is part of "
            + std::to_string(named.issue.id.value));
    }
}

Result<std::optional<std::vector<IssueId>>> findIssues(const Job& job, const Explorer& explorer)
{
    std::vector<IssueId> ids;
    for (const std::string& name : job.options.issues) {
        auto issue = findIssue(job, explorer, name);
        if (!issue) {
            return std::move(issue).error();
        }
        if (!*issue) {
            const bool isTemporary = job.options.workspace.empty();
            complain((isTemporary ? "" : job.workspace + ": ") + "there is no issue '" + name + "'");
            return std::optional<std::vector<IssueId>>();
        }
        tellPart(**issue);
        ids.push_back((*issue)->issue.id);
    }
    return std::optional(std::move(ids));
}

} // namespace spanglass
