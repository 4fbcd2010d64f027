#include "core/regroup/regroupplan.h"

#include "core/base/text.h"
#include "core/store/idindex.h"
#include "core/store/overviewreader.h"
#include "core/store/rows.h"
#include "core/store/triagestore.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::uint32_t none = PlannedIssue::none;

using Indexes = std::vector<std::uint32_t>;

/// For each `to` the `from` that shares most tracked occurrences with it, then most signatures, then the
/// first; none where it has no signature.
Indexes majorities(
    const Indexes& from, const Indexes& to, const SignatureList& signatures, std::size_t issues)
{
    struct Share {
        std::uint32_t to = 0;
        std::uint32_t from = 0;
        std::uint64_t count = 0;
        std::uint64_t signatures = 0;
    };
    std::vector<Share> shares;
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (to[i] != none && from[i] != none) {
            shares.push_back({ to[i], from[i], signatures.rows[i].count, 1 });
        }
    }
    std::sort(shares.begin(), shares.end(),
        [](const Share& a, const Share& b) { return std::tie(a.to, a.from) < std::tie(b.to, b.from); });
    Indexes best(issues, none);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> weight(issues);
    for (std::size_t i = 0; i < shares.size();) {
        Share sum = shares[i];
        for (++i; i < shares.size() && shares[i].to == sum.to && shares[i].from == sum.from; ++i) {
            sum.count += shares[i].count;
            ++sum.signatures;
        }
        const auto now = std::pair(sum.count, sum.signatures);
        if (best[sum.to] == none || now > weight[sum.to]) {
            best[sum.to] = sum.from;
            weight[sum.to] = now;
        }
    }
    return best;
}

/// Issues come in the order of their ids.
IdIndex indexOf(const std::vector<PlannedIssue>& issues)
{
    std::vector<std::int64_t> ids;
    ids.reserve(issues.size());
    for (const PlannedIssue& issue : issues) {
        ids.push_back(issue.id);
    }
    return IdIndex(std::move(ids));
}

class Planner {
public:
    Planner(std::vector<PlannedIssue> issues, const SignatureList& signatures, const KeyTable& keys)
        : m_signatures(signatures)
        , m_keys(keys)
    {
        m_plan.issues = std::move(issues);
        m_plan.known = m_plan.issues.size();
    }

    RegroupPlan run(bool renames, const IssueTitles& former)
    {
        enterBefore();
        enterAfter();
        if (renames) {
            rename();
        }
        for (const std::uint32_t own : m_plan.ownAfter) {
            if (own != none) {
                m_plan.issues[own].isActive = true;
            }
        }
        holdTogether(former);
        const std::size_t count = m_plan.issues.size();
        m_ownOf = majorities(m_plan.ownBefore, m_plan.ownAfter, m_signatures, count);
        m_shownOf = majorities(m_plan.shownBefore, m_plan.ownAfter, m_signatures, count);
        m_whither = majorities(m_plan.ownAfter, m_plan.ownBefore, m_signatures, count);
        m_shownWhither = majorities(m_plan.ownAfter, m_plan.shownBefore, m_signatures, count);
        for (std::uint32_t i = 0; i < count; ++i) {
            m_plan.issues[i].mergedAfter = mergedAfter(i);
        }
        flatten();
        for (std::uint32_t i = 0; i < count; ++i) {
            m_plan.issues[i].stateAfter = stateAfter(i);
        }
        show();
        return std::move(m_plan);
    }

private:
    void enterBefore()
    {
        const IdIndex index = indexOf(m_plan.issues);
        for (const RegroupSignature& row : m_signatures.rows) {
            const std::uint32_t own = index.find(row.own);
            m_plan.ownBefore.push_back(own);
            m_plan.shownBefore.push_back(index.find(row.issue));
            if (own != none) {
                m_plan.issues[own].wasActive = true;
                m_plan.issues[own].isUnborn = false;
                m_plan.issues[own].isMoved = m_plan.issues[own].isMoved || row.pin == row.own;
            }
        }
    }

    void enterAfter()
    {
        std::unordered_map<std::string_view, std::uint32_t> byFingerprint;
        byFingerprint.reserve(m_plan.issues.size());
        std::vector<std::uint32_t> ofKey(m_keys.fingerprints.size(), none);
        for (std::uint32_t i = 0; i < m_plan.issues.size(); ++i) {
            byFingerprint.emplace(m_plan.issues[i].fingerprint, i);
        }
        for (std::size_t k = 0; k < ofKey.size(); ++k) {
            const auto found = byFingerprint.find(m_keys.fingerprints[k]);
            ofKey[k] = found == byFingerprint.end() ? none : found->second;
        }
        for (std::size_t i = 0; i < m_keys.keyOf.size(); ++i) {
            const std::uint32_t key = m_keys.keyOf[i];
            if (key == KeyTable::none) {
                m_plan.ownAfter.push_back(m_plan.ownBefore[i]);
                continue;
            }
            if (ofKey[key] == none) {
                ofKey[key] = static_cast<std::uint32_t>(m_plan.issues.size());
                m_plan.issues.push_back(newIssue(key));
            }
            m_plan.ownAfter.push_back(ofKey[key]);
        }
    }

    [[nodiscard]] PlannedIssue newIssue(std::uint32_t key) const
    {
        PlannedIssue issue;
        issue.fingerprint = m_keys.fingerprints[key];
        issue.title = titleOf(m_keys.most[key]);
        return issue;
    }

    [[nodiscard]] IssueTitle titleOf(std::uint32_t signature) const
    {
        const RegroupSignature& row = m_signatures.rows[signature];
        return { row.service, row.type, row.messageTemplate, m_keys.culprits[signature] };
    }

    /// Finds the issues that go on holding something of what they are known for, and the title that others
    /// get: a key that rules give may be used again for other errors.
    void holdTogether(const IssueTitles& former)
    {
        const std::size_t count = m_plan.issues.size();
        Indexes most(count, none);
        std::vector<std::uint64_t> after(count);
        for (std::uint32_t i = 0; i < m_plan.ownAfter.size(); ++i) {
            const std::uint32_t own = m_plan.ownAfter[i];
            if (own == none) {
                continue;
            }
            after[own] += m_signatures.rows[i].count;
            const bool isMore =
                most[own] == none || m_signatures.rows[i].count > m_signatures.rows[most[own]].count;
            if (m_keys.keyOf[i] != none && isMore) {
                const std::uint32_t best = m_keys.most[m_keys.keyOf[i]];
                most[own] = m_plan.ownAfter[best] == own ? best : i;
            }
        }
        m_keeps.assign(count, 0);
        std::vector<std::uint8_t> isTitled(count);
        std::vector<std::uint8_t> isFormer(count);
        std::vector<const IssueTitle*> formerOf(count);
        for (std::size_t i = 0; i < count && !former.empty(); ++i) {
            const auto found = former.find(m_plan.issues[i].fingerprint);
            formerOf[i] = found == former.end() ? nullptr : &found->second;
        }
        for (std::uint32_t i = 0; i < m_plan.ownAfter.size(); ++i) {
            const std::uint32_t own = m_plan.ownAfter[i];
            if (own == none || (m_signatures.rows[i].count == 0 && after[own] > 0)) {
                continue;
            }
            const PlannedIssue& issue = m_plan.issues[own];
            const bool isOf = isTitle(issue.title, i);
            m_keeps[own] |= issue.wasActive ? m_plan.ownBefore[i] == own : isOf;
            isTitled[own] |= isOf && (!issue.wasActive || m_plan.ownBefore[i] == own);
            isFormer[own] |= formerOf[own] != nullptr && isTitle(*formerOf[own], i);
        }
        for (std::size_t i = 0; i < count; ++i) {
            PlannedIssue& issue = m_plan.issues[i];
            if (isFormer[i] != 0 && issue.title != *formerOf[i]) {
                issue.title = *formerOf[i];
                issue.isRetitled = true;
            } else if (isFormer[i] == 0 && isTitled[i] == 0 && most[i] != none && issue.id != 0) {
                issue.title = titleOf(most[i]);
                issue.isRetitled = true;
            }
        }
    }

    [[nodiscard]] bool isTitle(const IssueTitle& title, std::uint32_t signature) const
    {
        const RegroupSignature& row = m_signatures.rows[signature];
        return title.service == row.service && title.type == row.type
            && title.messageTemplate == row.messageTemplate;
    }

    /// Where a new issue is most of a known one that is left without signatures, and that most of it.
    void rename()
    {
        const std::size_t count = m_plan.issues.size();
        const Indexes from = majorities(m_plan.ownBefore, m_plan.ownAfter, m_signatures, count);
        const Indexes to = majorities(m_plan.ownAfter, m_plan.ownBefore, m_signatures, count);
        std::vector<std::uint8_t> stays(count);
        for (const std::uint32_t own : m_plan.ownAfter) {
            if (own != none) {
                stays[own] = 1;
            }
        }
        Indexes into(count, none);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t taken = to[i];
            if (stays[i] == 0 && taken != none && m_plan.issues[taken].id == 0 && from[taken] == i) {
                into[taken] = i;
                m_plan.issues[i].fingerprint = std::move(m_plan.issues[taken].fingerprint);
                m_plan.issues[i].title.culprit = m_plan.issues[taken].title.culprit;
                m_plan.issues[i].isRenamed = true;
            }
        }
        for (std::uint32_t& own : m_plan.ownAfter) {
            own = own != none && into[own] != none ? into[own] : own;
        }
    }

    /// True for one that has to take its decisions from elsewhere: nothing was decided for what it holds.
    [[nodiscard]] bool isNew(std::uint32_t i) const
    {
        return m_plan.issues[i].id == 0 || m_plan.issues[i].isUnborn || m_keeps[i] == 0;
    }
    [[nodiscard]] bool goesOn(std::uint32_t i) const { return m_plan.issues[i].wasActive && m_keeps[i] != 0; }

    /// An issue that comes mostly from a part of a merged one follows where most of that went. One that was
    /// there before is as it was left, unless a person merged or parted since what it comes from.
    [[nodiscard]] std::uint32_t mergedAfter(std::uint32_t i) const
    {
        const PlannedIssue& issue = m_plan.issues[i];
        if (!issue.isActive) {
            return issue.mergedBefore;
        }
        const std::uint32_t source = goesOn(i) ? i : m_ownOf[i];
        if (source == none || (!goesOn(i) && !isNew(i) && !m_plan.issues[source].mergeDecided)) {
            return issue.mergedBefore;
        }
        const std::uint32_t root = m_plan.issues[source].mergedBefore;
        if (root == none) {
            return none;
        }
        const std::uint32_t to = m_whither[root] != none ? m_whither[root] : m_shownWhither[root];
        return to == none ? root : to;
    }

    void flatten()
    {
        for (std::uint32_t i = 0; i < m_plan.issues.size(); ++i) {
            if (!m_plan.issues[i].isActive) {
                continue;
            }
            std::uint32_t to = m_plan.issues[i].mergedAfter;
            for (std::size_t steps = 0; to != none && to != i && m_plan.issues[to].mergedAfter != none;
                 ++steps) {
                to = steps < m_plan.issues.size() ? m_plan.issues[to].mergedAfter : i;
            }
            m_plan.issues[i].mergedAfter = to == i ? none : to;
        }
    }

    [[nodiscard]] IssueState stateAfter(std::uint32_t i) const
    {
        const PlannedIssue& issue = m_plan.issues[i];
        if (!issue.isActive || goesOn(i)) {
            return issue.stateBefore;
        }
        // What a part of a merged issue has is seen when that is taken apart.
        const std::uint32_t source = issue.mergedAfter != none ? m_ownOf[i] : m_shownOf[i];
        if (source == none || (!isNew(i) && !m_plan.issues[source].stateDecided)) {
            return issue.stateBefore;
        }
        return m_plan.issues[source].stateBefore;
    }

    void show()
    {
        for (const std::uint32_t own : m_plan.ownAfter) {
            const std::uint32_t merged = own == none ? none : m_plan.issues[own].mergedAfter;
            m_plan.shownAfter.push_back(merged == none ? own : merged);
        }
    }

    const SignatureList& m_signatures;
    const KeyTable& m_keys;
    RegroupPlan m_plan{};
    std::vector<std::uint8_t> m_keeps{}; ///< by issue: it holds something of what it held when last decided
    Indexes m_ownOf{}; ///< by issue after: what most of it was
    Indexes m_shownOf{};
    Indexes m_whither{}; ///< by issue before: what most of it becomes
    Indexes m_shownWhither{};
};

} // namespace

Result<std::vector<PlannedIssue>> readPlannedIssues(const Database& db)
{
    std::vector<PlannedIssue> issues;
    std::vector<std::int64_t> merged;
    auto read =
        forEachRow(db.prepare("SELECT id, fingerprint, service, type, template, culprit_function,"
                              " culprit_file, culprit_line, state, merged_into FROM issue ORDER BY id"),
            [&](const Statement& row) {
                PlannedIssue& issue = issues.emplace_back();
                issue.id = row.integer(0);
                issue.fingerprint = row.text(1);
                constexpr std::int64_t maxLine = std::numeric_limits<int>::max();
                issue.title = { row.integer(2), row.integer(3), row.integer(4),
                    { toValidUtf8(row.text(5)), toValidUtf8(row.text(6)),
                        static_cast<int>(std::clamp<std::int64_t>(row.integer(7), 0, maxLine)) } };
                issue.titleBefore = issue.title;
                issue.stateBefore = issueStateOf(row.integer(8));
                merged.push_back(row.integer(9));
            });
    if (!read) {
        return std::move(read).error();
    }
    const IdIndex index = indexOf(issues);
    for (std::size_t i = 0; i < issues.size(); ++i) {
        issues[i].mergedBefore = index.find(merged[i]);
    }
    read =
        forEachRow(db.prepare("SELECT issue, kind, from_state, undone FROM triage_log WHERE issue IS NOT NULL"
                              " AND (undone <> 0 OR action > (SELECT coalesce(max(action), 0) FROM triage_log"
                              " WHERE kind = 4 AND undone = 0))"),
            [&](const Statement& row) {
                const std::uint32_t found = index.find(row.integer(0));
                if (found == none) {
                    return;
                }
                PlannedIssue& issue = issues[found];
                const auto kind = row.integer(1);
                if (row.integer(3) != 0) {
                    issue.isUnborn = issue.isUnborn || row.integer(2) < 0;
                } else if (kind == static_cast<std::int64_t>(TriageKind::State)) {
                    issue.stateDecided = true;
                } else {
                    issue.mergeDecided = true;
                }
            });
    return read ? Result<std::vector<PlannedIssue>>(std::move(issues)) : std::move(read).error();
}

RegroupPlan planRegroup(std::vector<PlannedIssue> issues, const SignatureList& signatures,
    const KeyTable& keys, bool renames, const IssueTitles& former)
{
    return Planner(std::move(issues), signatures, keys).run(renames, former);
}

} // namespace spanglass
