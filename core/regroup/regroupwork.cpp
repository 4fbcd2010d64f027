#include "core/regroup/regroupwork.h"

#include "core/regroup/attributesplit.h"
#include "core/regroup/regroupplan.h"
#include "core/regroup/regrouppreview.h"
#include "core/store/groupingstore.h"
#include "core/store/issuetotals.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"
#include "core/store/stringreader.h"
#include "core/store/workspacechange.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace spanglass {

namespace {

/// All that is needed to apply a grouping.
struct Prepared {
    SignatureSplit split{};
    KeyTable keys{};
    RegroupPlan plan{};
};

bool tellsApart(const StoredGrouping& stored, const Grouper& grouper)
{
    return std::includes(
        stored.split.begin(), stored.split.end(), grouper.attributes().begin(), grouper.attributes().end());
}

Result<Prepared> prepare(const Database& db, const Grouper& grouper, Result<SignatureSplit> signatures,
    bool renames, const std::stop_token& stop, const IssueTitles& former = {})
{
    if (!signatures) {
        return std::move(signatures).error();
    }
    Prepared prepared{ *std::move(signatures), {}, {} };
    auto keys = computeKeys(db, prepared.split.list, grouper, stop);
    auto issues = readPlannedIssues(db);
    if (!keys || !issues) {
        return !keys ? keys.error() : issues.error();
    }
    prepared.keys = *std::move(keys);
    prepared.plan = planRegroup(*std::move(issues), prepared.split.list, prepared.keys, renames, former);
    return prepared;
}

Result<SignatureSplit> notSplit(Result<SignatureList> list)
{
    return list ? Result<SignatureSplit>(SignatureSplit{ *std::move(list), {} }) : std::move(list).error();
}

/// Signatures that tell the attributes apart that the grouper looks at.
Result<SignatureSplit> readFor(const Database& db, const StoredGrouping& stored, const Grouper& grouper,
    bool toStore, const std::stop_token& stop)
{
    return tellsApart(stored, grouper) ? notSplit(readSignatures(db))
                                       : splitSignatures(db, grouper.attributes(), toStore, stop);
}

Result<> writeGrouping(const Database& db, StoredGrouping& stored, const Grouper& grouper)
{
    stored.config = grouper.config();
    stored.algorithm = algorithmName(stored.config.strategy);
    stored.split = tellsApart(stored, grouper) ? stored.split : grouper.attributes();
    return writeStoredGrouping(db, stored);
}

/// New issues and new keys of those that are there. Gives new ones their ids.
Result<> writeIssues(const Database& db, RegroupPlan& plan)
{
    std::vector<IssueRow> made;
    std::vector<IssueRow> renamed;
    const auto last = db.integer("SELECT max(id) FROM issue");
    if (!last) {
        return last.error();
    }
    std::int64_t next = *last + 1;
    for (PlannedIssue& issue : plan.issues) {
        const bool isMade = issue.id == 0 && issue.isActive;
        issue.id = isMade ? next++ : issue.id;
        if (isMade || issue.isRenamed || issue.isRetitled) {
            (isMade ? made : renamed)
                .push_back({ issue.id, issue.fingerprint, issue.title.service, issue.title.type,
                    issue.title.messageTemplate, issue.title.culprit });
        }
    }
    auto done = insertIssues(db, made);
    return done ? renameIssues(db, renamed) : done;
}

/// What the plan says of signatures that are yet to be stored.
void setIssues(Prepared& prepared)
{
    for (std::size_t i = 0; i < prepared.split.list.rows.size(); ++i) {
        RegroupSignature& row = prepared.split.list.rows[i];
        if (const std::uint32_t own = prepared.plan.ownAfter[i]; own != PlannedIssue::none) {
            row.own = prepared.plan.issues[own].id;
            row.issue = prepared.plan.issues[prepared.plan.shownAfter[i]].id;
            row.partial = row.pin == 0 ? prepared.keys.partial[i] != 0 : row.partial;
        }
    }
}

Result<> writeSignatures(const Database& db, const Prepared& prepared)
{
    const auto& issues = prepared.plan.issues;
    std::vector<SignatureChange> changes;
    for (std::size_t i = 0; i < prepared.split.list.rows.size(); ++i) {
        const RegroupSignature& row = prepared.split.list.rows[i];
        const std::uint32_t own = prepared.plan.ownAfter[i];
        if (own == PlannedIssue::none) {
            continue;
        }
        const bool partial = row.pin == 0 ? prepared.keys.partial[i] != 0 : row.partial;
        const std::int64_t shown = issues[prepared.plan.shownAfter[i]].id;
        if (issues[own].id != row.own || shown != row.issue || partial != row.partial) {
            changes.push_back({ row.id, shown, issues[own].id, partial });
        }
    }
    return updateSignatures(db, changes);
}

/// What the plan changes of issues, for the log.
std::vector<LoggedChange> changesOf(const RegroupPlan& plan)
{
    const auto idOf = [&](std::uint32_t issue) {
        return IssueId{ issue == PlannedIssue::none ? 0 : plan.issues[issue].id };
    };
    std::vector<LoggedChange> changes;
    for (std::uint32_t i = 0; i < plan.issues.size(); ++i) {
        const PlannedIssue& issue = plan.issues[i];
        const bool isNew = issue.stateBefore == IssueState::ForReview && issue.isActive && !issue.wasActive
            && (issue.isUnborn || plan.isMade(i));
        if (issue.id != 0
            && (isNew || issue.stateBefore != issue.stateAfter || issue.mergedBefore != issue.mergedAfter)) {
            changes.push_back({ IssueId{ issue.id }, issue.stateBefore, issue.stateAfter,
                idOf(issue.mergedBefore), idOf(issue.mergedAfter), isNew });
        }
    }
    return changes;
}

/// With the titles that undo sets back, as texts: a workspace that is rebuilt numbers them anew.
Result<std::string> detailOf(
    const Database& db, const GroupingConfig& before, const GroupingConfig& after, const RegroupPlan& plan)
{
    auto strings = StringReader::open(db);
    if (!strings) {
        return std::move(strings).error();
    }
    auto titles = nlohmann::json::array();
    for (const PlannedIssue& issue : plan.issues) {
        if (!issue.isRetitled) {
            continue;
        }
        const IssueTitle& title = issue.titleBefore;
        const auto service = strings->text(title.service);
        const auto type = strings->text(title.type);
        const auto message = strings->text(title.messageTemplate);
        if (!service || !type || !message) {
            return !service ? service.error() : !type ? type.error() : message.error();
        }
        titles.push_back({ issue.fingerprint, *service, *type, *message, title.culprit.function,
            title.culprit.file, title.culprit.line });
    }
    std::string text = "{\"before\":" + groupingJson(before) + ",\"after\":" + groupingJson(after);
    if (!titles.empty()) {
        text += ",\"titles\":" + titles.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    return text + '}';
}

/// The titles before a logged regrouping, but for those whose texts are gone.
Result<IssueTitles> titlesOf(const Database& db, const LoggedAction& action)
{
    IssueTitles all;
    const auto json = nlohmann::json::parse(action.detail, nullptr, false);
    if (!json.is_object() || !json.contains("titles") || !json["titles"].is_array()) {
        return all;
    }
    constexpr std::size_t parts = 7;
    const auto isTitle = [](const nlohmann::json& title) {
        return title.is_array() && title.size() == parts && title[parts - 1].is_number_integer()
            && std::all_of(title.begin(), title.end() - 1, [](const auto& part) { return part.is_string(); });
    };
    std::unordered_map<std::string, std::int64_t> ids;
    for (const auto& title : json["titles"]) {
        for (std::size_t i = 1; isTitle(title) && i <= 3; ++i) {
            ids.emplace(title[i].get<std::string>(), -1);
        }
    }
    auto read = forEachRow(db.prepare("SELECT id, text FROM string"), [&](const Statement& row) {
        const auto found = ids.find(std::string(row.text(1)));
        if (found != ids.end()) {
            found->second = row.integer(0);
        }
    });
    if (!read) {
        return std::move(read).error();
    }
    for (const auto& title : json["titles"]) {
        if (isTitle(title)) {
            const auto idOf = [&](std::size_t part) { return ids.at(title[part].get<std::string>()); };
            all[title[0].get<std::string>()] = { idOf(1), idOf(2), idOf(3),
                { title[4].get<std::string>(), title[5].get<std::string>(), title[6].get<int>() } };
        }
    }
    return all;
}

/// Writes a plan but for its changes of states and merges.
Result<> write(const Database& db, Prepared& prepared, const std::stop_token& stop)
{
    auto done = writeIssues(db, prepared.plan);
    if (done && !prepared.split.list.splitBy.empty()) {
        setIssues(prepared);
        return storeSplit(db, prepared.split, stop);
    }
    return done ? writeSignatures(db, prepared) : done;
}

} // namespace

Result<> recount(const Database& db, const std::stop_token& stop)
{
    const auto policy = readPolicy(db);
    return policy ? recomputeIssueTotals(db, *policy, stop) : Result<>(policy.error());
}

std::pair<GroupingConfig, GroupingConfig> configsOf(const LoggedAction& action)
{
    const auto json = nlohmann::json::parse(action.detail, nullptr, false);
    if (!json.is_object() || !json.contains("before") || !json.contains("after")) {
        return {};
    }
    return { groupingOfJson(json["before"].dump()), groupingOfJson(json["after"].dump()) };
}

Result<RegroupPreview> previewIn(const Database& db, const Grouper& grouper, const std::stop_token& stop)
{
    const auto stored = readStoredGrouping(db);
    if (!stored) {
        return stored.error();
    }
    const bool renames = stored->isOutdated() && stored->config == grouper.config();
    auto prepared = prepare(db, grouper, readFor(db, *stored, grouper, false, stop), renames, stop);
    return prepared ? previewOf(db, prepared->plan, prepared->split.list, prepared->keys)
                    : std::move(prepared).error();
}

Result<RegroupPreview> applyIn(const Database& db, const Grouper& grouper, const std::stop_token& stop)
{
    auto stored = readStoredGrouping(db);
    if (!stored) {
        return std::move(stored).error();
    }
    if (stored->isOutdated() && stored->config == grouper.config()) {
        auto preview = previewIn(db, grouper, stop);
        auto done = preview ? regroupIfOutdated(db, stop) : Result<bool>(preview.error());
        return done ? std::move(preview) : Result<RegroupPreview>(std::move(done).error());
    }
    if (auto done = regroupIfOutdated(db, stop); !done) {
        return std::move(done).error();
    }
    if (auto done = forgetUndone(db); !done) {
        return std::move(done).error();
    }
    stored = readStoredGrouping(db);
    if (!stored) {
        return std::move(stored).error();
    }
    const GroupingConfig before = stored->config;
    auto prepared = prepare(db, grouper, readFor(db, *stored, grouper, true, stop), false, stop);
    if (!prepared) {
        return std::move(prepared).error();
    }
    auto preview = previewOf(db, prepared->plan, prepared->split.list, prepared->keys);
    if (!preview) {
        return preview;
    }
    auto done = write(db, *prepared, stop);
    auto detail = detailOf(db, before, grouper.config(), prepared->plan);
    if (!detail) {
        return std::move(detail).error();
    }
    LoggedAction action{ 0, TriageKind::Regroup, changesOf(prepared->plan), *std::move(detail) };
    done = done ? writeChanges(db, action.changes, false) : done;
    done = done ? writeGrouping(db, *stored, grouper) : done;
    done = done ? recount(db, stop) : done;
    done = done && before != grouper.config() ? logAction(db, action, wallClock()) : done;
    return done ? std::move(preview) : Result<RegroupPreview>(std::move(done).error());
}

Result<bool> regroupIfOutdated(const Database& db, const std::stop_token& stop)
{
    auto stored = readStoredGrouping(db);
    if (!stored || !stored->isOutdated()) {
        return stored ? Result<bool>(false) : std::move(stored).error();
    }
    const auto grouper = Grouper::make(stored->config);
    if (!grouper) {
        return grouper.error();
    }
    auto prepared = prepare(db, *grouper, readFor(db, *stored, *grouper, true, stop), true, stop);
    if (!prepared) {
        return std::move(prepared).error();
    }
    auto done = write(db, *prepared, stop);
    done = done ? writeChanges(db, changesOf(prepared->plan), false) : done;
    done = done ? writeGrouping(db, *stored, *grouper) : done;
    done = done ? recount(db, stop) : done;
    return done ? Result<bool>(true) : std::move(done).error();
}

Result<> replayRegroup(const Database& db, const LoggedAction& action, bool undo, const std::stop_token& stop)
{
    const auto [before, after] = configsOf(action);
    const auto grouper = Grouper::make(undo ? before : after);
    auto stored = readStoredGrouping(db);
    if (!grouper || !stored) {
        return !grouper ? grouper.error() : stored.error();
    }
    const auto titles = undo ? titlesOf(db, action) : IssueTitles();
    if (!titles) {
        return titles.error();
    }
    auto prepared = prepare(db, *grouper, readFor(db, *stored, *grouper, true, stop), false, stop, *titles);
    if (!prepared) {
        return std::move(prepared).error();
    }
    auto done = write(db, *prepared, stop);
    // What was logged is taken back exactly; only issues that come with it are as the plan has them.
    std::set<std::int64_t> made;
    for (std::uint32_t i = 0; i < prepared->plan.issues.size(); ++i) {
        if (prepared->plan.isMade(i)) {
            made.insert(prepared->plan.issues[i].id);
        }
    }
    std::vector<LoggedChange> changes = changesOf(prepared->plan);
    std::erase_if(changes, [&](const LoggedChange& change) { return !made.contains(change.issue.value); });
    done = done ? writeChanges(db, changes, false) : done;
    done = done ? writeChanges(db, action.changes, undo) : done;
    done = done ? settleSignatures(db) : done;
    done = done ? writeGrouping(db, *stored, *grouper) : done;
    return done ? recount(db, stop) : done;
}

Result<> settlePartials(
    const Database& db, const Grouper& grouper, std::int64_t firstNew, const std::stop_token& stop)
{
    auto any = db.prepare("SELECT count(*) FROM (SELECT 1 FROM signature WHERE partial <> 0 LIMIT 1)");
    if (!any) {
        return std::move(any).error();
    }
    const auto row = any->step();
    if (!row || !*row || any->integer(0) == 0) {
        return row ? Result<>() : row.error();
    }
    auto all = readSignatures(db);
    if (!all) {
        return std::move(all).error();
    }
    // Only where something new and something that was cut off meet.
    using Family = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
    const auto familyOf = [](const RegroupSignature& of) { return Family{ of.service, of.type, of.custom }; };
    std::set<Family> grown;
    std::set<Family> touched;
    for (const RegroupSignature& of : all->rows) {
        if (of.id >= firstNew && of.pin == 0) {
            grown.insert(familyOf(of));
        }
    }
    for (const RegroupSignature& of : all->rows) {
        if (of.partial && of.pin == 0 && grown.contains(familyOf(of))) {
            touched.insert(familyOf(of));
        }
    }
    std::erase_if(all->rows,
        [&](const RegroupSignature& of) { return of.pin != 0 || !touched.contains(familyOf(of)); });
    if (all->rows.empty()) {
        return {};
    }
    auto prepared = prepare(db, grouper, notSplit(std::move(all)), false, stop);
    if (!prepared) {
        return std::move(prepared).error();
    }
    for (PlannedIssue& issue : prepared->plan.issues) {
        issue.isRetitled = false; // not all that it holds was looked at
    }
    auto done = write(db, *prepared, stop);
    return done ? settleSignatures(db) : done;
}

} // namespace spanglass
