#include "app/explaintext.h"
#include "app/groupingjson.h"
#include "app/headless.h"
#include "app/issuenames.h"

#include <optional>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t similarShown = 10;

void writeMembers(JsonWriter& json, const IssueExplanation& explained)
{
    json.key("issue");
    writeIssueObject(json, explained.issue);
    writeExplanation(json, explained.explanation);
    json.member("signatures", explained.signatures);
    writeIssueArray(json, "parts", explained.parts);
    json.member("moved", explained.moved).member("outdated", explained.outdated);
}

void writeJson(JsonWriter& json, const IssueExplanation& explained, const std::vector<SimilarIssue>& similar)
{
    json.beginObject();
    writeMembers(json, explained);
    json.key("similar").beginArray();
    for (const SimilarIssue& other : similar) {
        json.beginObject().member("similarity", other.similarity).key("issue");
        writeIssueObject(json, other.issue);
        json.endObject();
    }
    json.endArray().endObject();
}

void writeJson(JsonWriter& json, const IssueDifference& difference,
    const std::optional<std::vector<RegroupedIssue>>& alsoJoins)
{
    json.beginObject().key("first").beginObject();
    writeMembers(json, difference.first);
    json.endObject().key("second").beginObject();
    writeMembers(json, difference.second);
    json.endObject();
    if (difference.difference) {
        json.key("difference").beginObject().member("part", difference.difference->part);
        json.member("first", difference.difference->first);
        json.member("second", difference.difference->second).endObject();
    }
    json.member("similarity", difference.similarity).member("rule", difference.rule);
    if (alsoJoins) {
        writeIssueArray(json, "also_joins", *alsoJoins);
    }
    json.endObject();
}

Result<> printOne(const Job& job, IssueId issue)
{
    const auto explained = explainIssue(job.workspace, issue);
    if (!explained) {
        return explained.error();
    }
    const auto similar = similarIssues(job.workspace, issue, similarShown, job.interruption.token());
    if (!similar) {
        return similar.error();
    }
    if (!job.interruption.beginPrinting()) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    if (job.options.json) {
        JsonWriter json(job.output);
        writeJson(json, *explained, *similar);
    } else {
        job.output << explanationText(*explained, *similar);
    }
    return {};
}

Result<> printTwo(const Job& job, IssueId first, IssueId second)
{
    const auto difference = explainDifference(job.workspace, first, second);
    if (!difference) {
        return difference.error();
    }
    const auto alsoJoins = alsoJoined(job.workspace, *difference, job.interruption.token());
    if (!alsoJoins) {
        return alsoJoins.error();
    }
    if (!job.interruption.beginPrinting()) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    if (job.options.json) {
        JsonWriter json(job.output);
        writeJson(json, *difference, *alsoJoins);
    } else {
        job.output << differenceText(*difference, alsoJoins->value_or(std::vector<RegroupedIssue>()));
    }
    return {};
}

} // namespace

Result<ExitCode> runExplain(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    const auto found = findIssues(job, *opened->explorer);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return ExitCode::No;
    }
    const std::vector<IssueId>& ids = **found;
    if (ids.size() == 2 && ids[0] == ids[1]) {
        return Error{ Error::Kind::Usage, "both names are of issue " + std::to_string(ids[0].value) };
    }
    auto printed = ids.size() == 1 ? printOne(job, ids[0]) : printTwo(job, ids[0], ids[1]);
    return printed ? Result<ExitCode>(opened->code) : std::move(printed).error();
}

} // namespace spanglass
