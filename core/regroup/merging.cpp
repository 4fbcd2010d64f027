#include "core/regroup/merging.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/regroup/regroupwork.h"
#include "core/store/movedrows.h"
#include "core/store/overviewreader.h"
#include "core/store/rows.h"
#include "core/store/stringreader.h"
#include "core/store/triagestore.h"
#include "core/store/workspacechange.h"

#include <algorithm>
#include <map>
#include <set>

namespace spanglass {

namespace {

/// An issue with what merging needs to know.
struct Part {
    IssueId id{};
    IssueId mergedInto{};
    IssueState state = IssueState::ForReview;
    std::uint64_t count = 0; ///< of its own signatures
    bool hasSignatures = false;
};

using Parts = std::map<IssueId, Part>;

/// The issues that are merged into one of `roots`, and these.
Result<Parts> readParts(const Database& db, const std::set<IssueId>& roots)
{
    Parts parts;
    auto read = forEachRow(db.prepare("SELECT id, merged_into, state FROM issue"), [&](const Statement& row) {
        const IssueId id{ row.integer(0) };
        const IssueId into{ row.integer(1) };
        if (roots.contains(id) || roots.contains(into)) {
            parts[id] = { id, into, issueStateOf(row.integer(2)), 0, false };
        }
    });
    auto counts = db.prepare("SELECT own, sum(count) FROM signature GROUP BY own");
    if (!read || !counts) {
        return !read ? read.error() : counts.error();
    }
    read = forEachRow(std::move(counts), [&](const Statement& row) {
        if (const auto found = parts.find(IssueId{ row.integer(0) }); found != parts.end()) {
            found->second.count = unsignedOf(row.integer(1));
            found->second.hasSignatures = true;
        }
    });
    return read ? Result<Parts>(std::move(parts)) : std::move(read).error();
}

/// The issue that shows what this one holds.
Result<IssueId> rootOf(const Database& db, IssueId issue)
{
    auto select = db.prepare("SELECT iif(merged_into <> 0, merged_into, id) FROM issue WHERE id = ?");
    if (!select) {
        return std::move(select).error();
    }
    select->bind(0, issue.value);
    const auto row = select->step();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return Error{ Error::Kind::Usage, "there is no issue " + std::to_string(issue.value) };
    }
    return IssueId{ select->integer(0) };
}

/// Tracked occurrences of a whole issue.
std::uint64_t countOf(const Parts& parts, IssueId root)
{
    std::uint64_t sum = 0;
    for (const auto& [id, part] : parts) {
        sum += id == root || part.mergedInto == root ? part.count : 0;
    }
    return sum;
}

LoggedChange mergeChange(const Part& part, IssueId to)
{
    return { part.id, part.state, part.state, part.mergedInto, to, false };
}

Result<> finish(
    const Database& db, TriageKind kind, std::vector<LoggedChange> changes, const std::stop_token& stop)
{
    auto done = forgetUndone(db);
    done = done ? writeChanges(db, changes, false) : done;
    done = done ? settleSignatures(db) : done;
    done = done ? recount(db, stop) : done;
    return done ? logAction(db, { 0, kind, std::move(changes), {} }, wallClock()) : done;
}

Result<IssueId> mergeIn(const Database& db, const std::vector<IssueId>& issues, const std::stop_token& stop)
{
    std::set<IssueId> roots;
    for (const IssueId issue : issues) {
        const auto root = rootOf(db, issue);
        if (!root) {
            return root.error();
        }
        roots.insert(*root);
    }
    if (roots.size() < 2) {
        return Error{ Error::Kind::Usage, "merging takes two issues at least" };
    }
    const auto parts = readParts(db, roots);
    if (!parts) {
        return parts.error();
    }
    IssueId into = *roots.begin();
    for (const IssueId root : roots) {
        into = countOf(*parts, root) > countOf(*parts, into) ? root : into;
    }
    std::vector<LoggedChange> changes;
    for (const auto& [id, part] : *parts) {
        if (id != into && part.mergedInto != into) {
            changes.push_back(mergeChange(part, into));
        }
    }
    auto done = finish(db, TriageKind::Merge, std::move(changes), stop);
    return done ? Result<IssueId>(into) : std::move(done).error();
}

Result<> takeApartIn(
    const Database& db, IssueId issue, const std::vector<IssueId>& asked, const std::stop_token& stop)
{
    const auto root = rootOf(db, issue);
    const auto parts = root ? readParts(db, { *root }) : Result<Parts>(root.error());
    if (!parts) {
        return parts.error();
    }
    if (parts->size() < 2) {
        return Error{ Error::Kind::Usage, "issue " + std::to_string(issue.value) + " is not merged" };
    }
    std::set<IssueId> leaving(asked.begin(), asked.end());
    for (const IssueId id : leaving) {
        if (!parts->contains(id)) {
            return Error{ Error::Kind::Usage,
                "issue " + std::to_string(id.value) + " is not merged into issue "
                    + std::to_string(root->value) };
        }
    }
    if (leaving.empty()) {
        for (const auto& [id, part] : *parts) {
            leaving.insert(id);
        }
    }
    // If the one that shows all leaves, the largest of the rest takes its place.
    IssueId rest = leaving.contains(*root) ? IssueId{} : *root;
    for (const auto& [id, part] : *parts) {
        if (rest != *root && !leaving.contains(id) && (!rest || part.count > parts->at(rest).count)) {
            rest = id;
        }
    }
    std::vector<LoggedChange> changes;
    for (const auto& [id, part] : *parts) {
        const IssueId to = leaving.contains(id) || id == rest ? IssueId{} : rest;
        if (to != part.mergedInto) {
            changes.push_back(mergeChange(part, to));
        }
    }
    return finish(db, TriageKind::TakeApart, std::move(changes), stop);
}

Result<std::vector<RegroupedIssue>> partsIn(const Database& db, IssueId issue)
{
    const auto root = rootOf(db, issue);
    const auto parts = root ? readParts(db, { *root }) : Result<Parts>(root.error());
    auto strings = StringReader::open(db);
    auto select = db.prepare("SELECT fingerprint, service, type, template, culprit_function, culprit_file,"
                             " culprit_line FROM issue WHERE id = ?");
    if (!parts || !strings || !select) {
        return !parts ? parts.error() : !strings ? strings.error() : select.error();
    }
    std::vector<RegroupedIssue> out;
    for (const auto& [id, part] : *parts) {
        if (id != *root && !part.hasSignatures) { // of another way of grouping
            continue;
        }
        select->bind(0, id.value);
        const auto row = select->step();
        if (!row) {
            return row.error();
        }
        auto service = strings->text(select->integer(1));
        auto type = strings->text(select->integer(2));
        auto message = strings->text(select->integer(3));
        if (!service || !type || !message) {
            return !service ? service.error() : !type ? type.error() : message.error();
        }
        out.push_back(
            { id, toValidUtf8(select->text(0)), *std::move(service), *std::move(type), *std::move(message),
                { toValidUtf8(select->text(4)), toValidUtf8(select->text(5)),
                    static_cast<int>(std::clamp<std::int64_t>(select->integer(6), 0, 1'000'000'000)) },
                part.state, part.count });
        select->reset();
    }
    std::stable_sort(out.begin(), out.end(), [&](const RegroupedIssue& a, const RegroupedIssue& b) {
        return std::pair(a.id != *root, b.count) < std::pair(b.id != *root, a.count);
    });
    return out;
}

/// An issue for occurrences that are moved: called as the first one's, in its state.
Result<LoggedChange> makeMoved(const Database& db, OccurrenceId first)
{
    auto select =
        db.prepare("SELECT g.service, g.type, g.template, i.culprit_function, i.culprit_file,"
                   " i.culprit_line, i.state FROM occurrence o JOIN signature g ON g.id = o.signature"
                   " JOIN issue i ON i.id = g.issue WHERE o.id = ?");
    auto insert = db.prepare("INSERT INTO issue (fingerprint, algorithm, service, type, template,"
                             " culprit_function, culprit_file, culprit_line, state)"
                             " VALUES (?, 'moved', ?, ?, ?, ?, ?, ?, ?)");
    const auto last = db.integer("SELECT max(id) FROM moved");
    if (!select || !insert || !last) {
        return !select ? select.error() : !insert ? insert.error() : last.error();
    }
    select->bind(0, first.value);
    const auto row = select->step();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return Error{ Error::Kind::Usage,
            "there is no occurrence " + std::to_string(first.value) + " that belongs to an issue" };
    }
    const TimeNs now = wallClock();
    const std::string fingerprint = "moved:"
        + toHex(
            hash128(std::to_string(now) + ' ' + std::to_string(*last) + ' ' + std::to_string(first.value)));
    insert->bind(0, std::string_view(fingerprint)).bind(1, select->integer(0)).bind(2, select->integer(1));
    insert->bind(3, select->integer(2)).bind(4, select->text(3)).bind(5, select->text(4));
    insert->bind(6, select->integer(5)).bind(7, select->integer(6));
    if (auto done = insert->run(); !done) {
        return std::move(done).error();
    }
    return LoggedChange{ IssueId{ db.lastInsertId() }, IssueState::ForReview,
        issueStateOf(select->integer(6)), {}, {}, true };
}

Result<IssueId> moveIn(
    const Database& db, const std::vector<OccurrenceId>& occurrences, const std::stop_token& stop)
{
    if (occurrences.empty()) {
        return Error{ Error::Kind::Usage, "no occurrences to move" };
    }
    if (auto forgotten = forgetUndone(db); !forgotten) {
        return std::move(forgotten).error();
    }
    const auto made = makeMoved(db, occurrences.front());
    if (!made) {
        return made.error();
    }
    auto done = addMoved(db, made->issue, occurrences);
    done = done ? settleMoved(db) : done;
    done = done ? recount(db, stop) : done;
    done = done ? logAction(db, { 0, TriageKind::Move, { *made }, {} }, wallClock()) : done;
    return done ? Result<IssueId>(made->issue) : std::move(done).error();
}

} // namespace

Result<IssueId> mergeIssues(
    const std::string& workspace, const std::vector<IssueId>& issues, const std::stop_token& stop)
{
    return changeWorkspace<IssueId>(workspace, [&](const Database& db) { return mergeIn(db, issues, stop); });
}

Result<std::vector<RegroupedIssue>> mergedParts(const std::string& workspace, IssueId issue)
{
    const auto db = openExisting(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    auto parts = partsIn(*db, issue);
    return parts ? std::move(parts) : std::move(parts).error().within(workspace);
}

Result<> takeApart(const std::string& workspace, IssueId issue, const std::vector<IssueId>& parts,
    const std::stop_token& stop)
{
    return changeWorkspace<std::monostate>(
        workspace, [&](const Database& db) { return takeApartIn(db, issue, parts, stop); });
}

Result<IssueId> moveOccurrences(
    const std::string& workspace, const std::vector<OccurrenceId>& occurrences, const std::stop_token& stop)
{
    return changeWorkspace<IssueId>(
        workspace, [&](const Database& db) { return moveIn(db, occurrences, stop); });
}

} // namespace spanglass
