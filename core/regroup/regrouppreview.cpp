#include "core/regroup/regrouppreview.h"

#include "core/base/text.h"
#include "core/store/groupingstore.h"
#include "core/store/stringreader.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::uint32_t none = PlannedIssue::none;
constexpr std::size_t mostChanges = 1000;

/// Tracked occurrences that one issue before shares with one issue after.
struct Edge {
    std::uint32_t before = 0;
    std::uint32_t after = 0;
    std::uint64_t count = 0;
    bool kept = false; ///< of all edges of both, these occurrences count as those that stay
};

class Previewer {
public:
    Previewer(
        const Database& db, const RegroupPlan& plan, const SignatureList& signatures, const KeyTable& keys)
        : m_db(db)
        , m_plan(plan)
        , m_signatures(signatures)
        , m_keys(keys)
        , m_before(plan.issues.size())
        , m_after(plan.issues.size())
        , m_group(2 * plan.issues.size())
    {
        std::iota(m_group.begin(), m_group.end(), 0U);
    }

    Result<RegroupPreview> run()
    {
        gatherEdges();
        chooseKept();
        m_preview.signatures =
            m_signatures.splitBy.empty() ? m_signatures.rows.size() : m_signatures.distinct;
        m_preview.ruleHits.assign(m_keys.ruleHits.begin(), m_keys.ruleHits.end());
        for (std::size_t i = 0; i < m_before.size(); ++i) {
            m_preview.issuesBefore += m_before[i] > 0 ? 1 : 0;
            m_preview.issuesAfter += m_after[i] > 0 ? 1 : 0;
            m_preview.occurrences += m_before[i];
        }
        gatherChanges();
        return fill();
    }

private:
    struct Draft {
        std::vector<std::uint32_t> before{};
        std::vector<std::uint32_t> after{};
        std::uint64_t moving = 0;
        std::vector<std::size_t> moved{}; ///< edges
        std::uint64_t lostStates = 0;
    };

    void gatherEdges()
    {
        std::vector<Edge> all;
        for (std::size_t i = 0; i < m_signatures.rows.size(); ++i) {
            const std::uint64_t count = m_signatures.rows[i].count;
            if (count > 0 && m_plan.shownBefore[i] != none && m_plan.shownAfter[i] != none) {
                all.push_back({ m_plan.shownBefore[i], m_plan.shownAfter[i], count, false });
                m_before[m_plan.shownBefore[i]] += count;
                m_after[m_plan.shownAfter[i]] += count;
            }
        }
        std::sort(all.begin(), all.end(), [](const Edge& a, const Edge& b) {
            return std::tie(a.before, a.after) < std::tie(b.before, b.after);
        });
        for (const Edge& edge : all) {
            if (!m_edges.empty() && m_edges.back().before == edge.before
                && m_edges.back().after == edge.after) {
                m_edges.back().count += edge.count;
            } else {
                m_edges.push_back(edge);
                join(edge.before, afterNode(edge.after));
            }
        }
    }

    /// The largest first; each issue before is kept by one after at most, and each of these keeps one.
    void chooseKept()
    {
        std::vector<std::size_t> order(m_edges.size());
        std::iota(order.begin(), order.end(), std::size_t{ 0 });
        std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return m_edges[a].count != m_edges[b].count ? m_edges[a].count > m_edges[b].count : a < b;
        });
        std::vector<std::uint8_t> isKept(m_plan.issues.size());
        std::vector<std::uint8_t> keeps(m_plan.issues.size());
        for (const std::size_t at : order) {
            Edge& edge = m_edges[at];
            if (isKept[edge.before] == 0 && keeps[edge.after] == 0) {
                edge.kept = true;
                isKept[edge.before] = keeps[edge.after] = 1;
            }
        }
    }

    void gatherChanges()
    {
        std::unordered_map<std::uint32_t, std::size_t> byGroup;
        byGroup.reserve(m_before.size());
        const auto draftOf = [&](std::uint32_t node) -> Draft& {
            const auto [found, isNew] = byGroup.try_emplace(groupOf(node), m_drafts.size());
            if (isNew) {
                m_drafts.emplace_back();
            }
            return m_drafts[found->second];
        };
        for (std::uint32_t i = 0; i < m_plan.issues.size(); ++i) {
            if (m_before[i] > 0) {
                draftOf(i).before.push_back(i);
            }
            if (m_after[i] > 0) {
                draftOf(afterNode(i)).after.push_back(i);
            }
        }
        for (std::size_t at = 0; at < m_edges.size(); ++at) {
            if (!m_edges[at].kept) {
                Draft& draft = draftOf(m_edges[at].before);
                draft.moving += m_edges[at].count;
                draft.moved.push_back(at);
            }
        }
        countLostStates();
        exchangeOne();
        std::erase_if(m_drafts, [this](const Draft& draft) { return stays(draft); });
        std::sort(m_drafts.begin(), m_drafts.end(), [](const Draft& a, const Draft& b) {
            return a.moving != b.moving ? a.moving > b.moving : a.before.front() < b.before.front();
        });
    }

    /// What goes as a whole where something else was, or leaves its issue to something else, moves too.
    void exchangeOne()
    {
        std::vector<std::size_t> edgeOf(m_plan.issues.size());
        for (std::size_t at = 0; at < m_edges.size(); ++at) {
            edgeOf[m_edges[at].before] = at;
        }
        for (Draft& draft : m_drafts) {
            if (draft.before.size() != 1 || draft.after.size() != 1) {
                continue;
            }
            const std::uint32_t before = draft.before.front();
            const std::uint32_t after = draft.after.front();
            if (before != after && (m_before[after] > 0 || m_after[before] > 0)) {
                draft.moved.push_back(edgeOf[before]);
                draft.moving = m_edges[edgeOf[before]].count;
            }
        }
    }

    /// 1 before and 1 after is no change, whatever the key is called.
    [[nodiscard]] bool stays(const Draft& draft) const
    {
        return draft.before.size() == 1 && draft.after.size() == 1 && draft.moving == 0
            && m_plan.issues[draft.before.front()].stateBefore
            == m_plan.issues[draft.after.front()].stateAfter;
    }

    void countLostStates()
    {
        std::vector<std::pair<std::uint64_t, std::uint32_t>> largest(m_plan.issues.size(), { 0, none });
        for (const Edge& edge : m_edges) {
            auto& best = largest[edge.before];
            if (edge.count > best.first) {
                best = { edge.count, edge.after };
            }
        }
        for (Draft& draft : m_drafts) {
            for (const std::uint32_t issue : draft.before) {
                const std::uint32_t to = largest[issue].second;
                const bool lost =
                    to != none && m_plan.issues[to].stateAfter != m_plan.issues[issue].stateBefore;
                draft.lostStates += lost ? 1 : 0;
            }
        }
    }

    Result<RegroupPreview> fill()
    {
        auto strings = StringReader::open(m_db);
        if (!strings) {
            return std::move(strings).error();
        }
        std::unordered_map<std::uint64_t, std::pair<std::size_t, std::size_t>> ofEdge; // draft, change
        for (std::size_t i = 0; i < m_drafts.size(); ++i) {
            const Draft& draft = m_drafts[i];
            const auto kind = draft.before.size() == draft.after.size() ? RegroupChange::Kind::Rearranged
                : draft.after.size() == 1                               ? RegroupChange::Kind::Merged
                : draft.before.size() == 1                              ? RegroupChange::Kind::Split
                                                                        : RegroupChange::Kind::Rearranged;
            ++(kind == RegroupChange::Kind::Merged       ? m_preview.merged
                    : kind == RegroupChange::Kind::Split ? m_preview.split
                                                         : m_preview.rearranged);
            m_preview.moving += draft.moving;
            if (i >= mostChanges) {
                continue;
            }
            RegroupChange change;
            change.kind = kind;
            change.moving = draft.moving;
            change.lostStates = draft.lostStates;
            for (const bool isAfter : { false, true }) {
                auto listed = list(*strings, isAfter ? draft.after : draft.before, isAfter);
                if (!listed) {
                    return std::move(listed).error();
                }
                (isAfter ? change.after : change.before) = *std::move(listed);
            }
            for (const std::size_t edge : draft.moved) {
                ofEdge.emplace(
                    keyOf(m_edges[edge].before, m_edges[edge].after), std::pair(i, m_preview.changes.size()));
            }
            m_preview.changes.push_back(std::move(change));
        }
        for (std::size_t i = 0; i < m_signatures.rows.size(); ++i) {
            const RegroupSignature& row = m_signatures.rows[i];
            if (row.count > 0 && m_plan.shownBefore[i] != none && m_plan.shownAfter[i] != none) {
                const auto found = ofEdge.find(keyOf(m_plan.shownBefore[i], m_plan.shownAfter[i]));
                if (found != ofEdge.end()) {
                    RegroupChange& change = m_preview.changes[found->second.second];
                    change.signatures.push_back(SignatureId{ row.id });
                    change.splitBy = m_signatures.splitBy;
                    if (!change.splitBy.empty()) {
                        change.attributes.push_back(attributesJson(m_signatures.values[row.values]));
                    }
                }
            }
        }
        return std::move(m_preview);
    }

    Result<std::vector<RegroupedIssue>> list(
        StringReader& strings, std::vector<std::uint32_t> issues, bool isAfter) const
    {
        const auto& counts = isAfter ? m_after : m_before;
        std::sort(issues.begin(), issues.end(), [&](std::uint32_t a, std::uint32_t b) {
            return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
        });
        std::vector<RegroupedIssue> out;
        for (const std::uint32_t index : issues) {
            const PlannedIssue& issue = m_plan.issues[index];
            const IssueTitle& title = isAfter ? issue.title : issue.titleBefore;
            auto service = strings.text(title.service);
            auto type = strings.text(title.type);
            auto message = strings.text(title.messageTemplate);
            if (!service || !type || !message) {
                return !service ? service.error() : !type ? type.error() : message.error();
            }
            out.push_back({ IssueId{ issue.isUnborn ? 0 : issue.id }, issue.fingerprint, *std::move(service),
                *std::move(type), *std::move(message), title.culprit,
                isAfter ? issue.stateAfter : issue.stateBefore, counts[index] });
        }
        return out;
    }

    static std::uint64_t keyOf(std::uint32_t before, std::uint32_t after)
    {
        return (std::uint64_t{ before } << 32U) | after;
    }
    [[nodiscard]] std::uint32_t afterNode(std::uint32_t issue) const
    {
        return static_cast<std::uint32_t>(m_plan.issues.size()) + issue;
    }
    std::uint32_t groupOf(std::uint32_t node)
    {
        while (m_group[node] != node) {
            m_group[node] = m_group[m_group[node]];
            node = m_group[node];
        }
        return node;
    }
    void join(std::uint32_t a, std::uint32_t b) { m_group[groupOf(a)] = groupOf(b); }

    const Database& m_db;
    const RegroupPlan& m_plan;
    const SignatureList& m_signatures;
    const KeyTable& m_keys;
    std::vector<std::uint64_t> m_before; ///< tracked occurrences by issue
    std::vector<std::uint64_t> m_after;
    std::vector<std::uint32_t> m_group; ///< sets of connected issues, before and after
    std::vector<Edge> m_edges{};
    std::vector<Draft> m_drafts{};
    RegroupPreview m_preview{};
};

} // namespace

Result<RegroupPreview> previewOf(
    const Database& db, const RegroupPlan& plan, const SignatureList& signatures, const KeyTable& keys)
{
    return Previewer(db, plan, signatures, keys).run();
}

} // namespace spanglass
