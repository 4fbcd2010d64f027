#include "app/headless.h"
#include "app/issuenames.h"
#include "app/jsonwriter.h"
#include "app/printing.h"
#include "core/regroup/merging.h"
#include "core/store/spanreader.h"
#include "core/store/workspacechange.h"

#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace spanglass {

namespace {

std::optional<std::uint64_t> hexNumber(std::string_view digits)
{
    std::uint64_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

/// As spanName() gives it.
std::optional<std::pair<TraceId, SpanId>> spanNamed(std::string_view name)
{
    constexpr std::size_t half = 16;
    constexpr std::size_t slash = 2 * half;
    if (name.size() != slash + 1 + half || name[slash] != '/') {
        return std::nullopt;
    }
    const auto high = hexNumber(name.substr(0, half));
    const auto low = hexNumber(name.substr(half, half));
    const auto span = hexNumber(name.substr(slash + 1));
    return high && low && span ? std::optional(std::pair(TraceId{ *high, *low }, SpanId{ *span }))
                               : std::nullopt;
}

/// The occurrences that are named; nothing if one is none of the issue's, which was told.
Result<std::optional<std::vector<OccurrenceId>>> namedOccurrences(const Job& job, IssueId issue)
{
    const auto db = openExisting(job.workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    std::vector<OccurrenceId> all;
    std::set<OccurrenceId> known;
    for (const std::string& name : job.options.movedSpans) {
        const auto at = spanNamed(name);
        if (!at) {
            return Error{ Error::Kind::Usage,
                "'" + name
                    + "' is no TRACE/SPAN of 32 and 16 hex digits, as 'issues --json --spans' prints them" };
        }
        const auto found = readOccurrencesAt(*db, issue, at->first, at->second);
        if (!found) {
            return Error(found.error()).within(job.workspace);
        }
        if (found->empty()) {
            complain(job.workspace + ": issue " + std::to_string(issue.value) + " has no occurrence '" + name
                + "'");
            return std::optional<std::vector<OccurrenceId>>();
        }
        for (const OccurrenceId id : *found) {
            if (known.insert(id).second) {
                all.push_back(id);
            }
        }
    }
    return std::optional(std::move(all));
}

} // namespace

Result<ExitCode> runMove(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    const auto issue = findIssue(job, *opened->explorer, job.options.issue);
    if (!issue) {
        return issue.error();
    }
    if (!*issue) {
        complain(job.workspace + ": there is no issue '" + job.options.issue + "'");
        return ExitCode::No;
    }
    tellPart(**issue);
    const IssueId from = (*issue)->issue.id;
    const auto occurrences = namedOccurrences(job, from);
    if (!occurrences || !*occurrences) {
        return occurrences ? Result<ExitCode>(ExitCode::No) : occurrences.error();
    }
    const auto made = moveOccurrences(job.workspace, **occurrences, job.interruption.token());
    if (!made) {
        return made.error();
    }
    (void)job.interruption.beginPrinting(); // it is done
    const std::uint64_t moved = (*occurrences)->size();
    if (job.options.json) {
        JsonWriter json(job.output);
        json.beginObject().member("issue", made->value).member("from", from.value);
        json.member("moved", moved).endObject();
    } else {
        job.output << counted(moved, "occurrence", "occurrences") << " of issue "
                   << std::to_string(from.value) << " moved to issue " << std::to_string(made->value) << "\n";
    }
    return ExitCode::Done;
}

} // namespace spanglass
