#include "core/regroup/attributesplit.h"

#include "core/model/tracking.h"
#include "core/regroup/tagvalues.h"
#include "core/store/groupingstore.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace spanglass {

namespace {

constexpr std::uint64_t rowsBetweenStops = 16384;
constexpr std::size_t partToIndexAnew = 5; ///< of the occurrences, the fifth

using Values = TagValues::Values;

/// What makes a signature, but for its attributes.
using Identity = std::array<std::int64_t, 6>;

Identity identityOf(const RegroupSignature& row)
{
    return { row.service, row.type, row.messageTemplate, row.stack, row.custom, row.pin };
}

class Splitter {
public:
    Result<SignatureSplit> run(
        const Database& db, const std::vector<std::string>& names, bool keep, const std::stop_token& stop)
    {
        auto policy = readPolicy(db);
        auto before = readSignatures(db);
        auto loaded = m_tags.load(db, names);
        auto rows = db.prepare("SELECT id, signature, lacks, resource, tags FROM occurrence"
                               " WHERE signature IS NOT NULL");
        if (!policy || !before || !loaded || !rows) {
            return !policy ? policy.error()
                : !before  ? before.error()
                : !loaded  ? loaded.error()
                           : rows.error();
        }
        m_before = *std::move(before);
        m_split.list.splitBy = names;
        enterBases();
        for (std::uint64_t read = 0;; ++read) {
            if (read % rowsBetweenStops == 0 && stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            const auto row = rows->step();
            if (!row) {
                return row.error();
            }
            if (!*row) {
                addUnpinned();
                m_split.list.distinct = m_distinct.size();
                return std::move(m_split);
            }
            const auto base = m_baseOf.find(rows->integer(1));
            if (base == m_baseOf.end()) {
                continue;
            }
            const std::uint32_t to = splitOf(base->second, m_tags.of(rows->text(4), rows->integer(3)));
            m_split.list.rows[to].count += isTracked(static_cast<LackSet>(rows->integer(2)), *policy) ? 1 : 0;
            if (keep) {
                m_split.occurrences.push_back({ rows->integer(0), rows->integer(1), to });
            }
        }
    }

private:
    /// Signatures that differ in their attributes only are one before they are split anew; but each part
    /// knows which it comes from, as they may be of several issues.
    void enterBases()
    {
        std::map<Identity, std::uint32_t> known;
        for (std::uint32_t i = 0; i < m_before.rows.size(); ++i) {
            m_baseOf.emplace(m_before.rows[i].id, i);
            m_twinOf.push_back(known.try_emplace(identityOf(m_before.rows[i]), i).first->second);
        }
    }

    /// What is pinned keeps one beside it that is not: the way back when the move is undone.
    void addUnpinned()
    {
        std::map<Identity, std::uint32_t> unpinned;
        for (std::uint32_t i = 0; i < m_before.rows.size(); ++i) {
            if (m_before.rows[i].pin == 0) {
                unpinned.try_emplace(identityOf(m_before.rows[i]), i);
            }
        }
        const std::size_t count = m_split.list.rows.size();
        for (std::size_t i = 0; i < count; ++i) {
            RegroupSignature row = m_split.list.rows[i];
            if (row.pin == 0) {
                continue;
            }
            row.pin = 0;
            row.count = 0;
            const auto base = unpinned.find(identityOf(row));
            if (base != unpinned.end()) {
                (void)splitOf(base->second, row.values);
            } else { // in damaged files
                m_split.list.rows.push_back(row);
            }
        }
    }

    std::uint32_t splitOf(std::uint32_t base, const Values& values)
    {
        const auto [number, isNewValue] =
            m_values.try_emplace(values, static_cast<std::uint32_t>(m_split.list.values.size()));
        if (isNewValue) {
            auto named = m_tags.named(values);
            if (named.empty()) {
                number->second = 0;
            } else {
                m_split.list.values.push_back(std::move(named));
            }
        }
        return splitOf(base, number->second);
    }

    std::uint32_t splitOf(std::uint32_t base, std::uint32_t values)
    {
        const auto [found, isNew] = m_splits.try_emplace(
            (std::uint64_t{ base } << 32U) | values, static_cast<std::uint32_t>(m_split.list.rows.size()));
        if (isNew) {
            RegroupSignature row = m_before.rows[base];
            row.values = values;
            row.count = 0;
            m_split.list.rows.push_back(row);
            m_distinct.insert((std::uint64_t{ m_twinOf[base] } << 32U) | values);
        }
        return found->second;
    }

    TagValues m_tags{};
    SignatureList m_before{};
    std::unordered_map<std::int64_t, std::uint32_t> m_baseOf{}; ///< by signature.id
    std::vector<std::uint32_t> m_twinOf{}; ///< by index of a base: the first that differs in attributes only
    std::unordered_set<std::uint64_t> m_distinct{};
    std::map<Values, std::uint32_t> m_values{};
    std::unordered_map<std::uint64_t, std::uint32_t> m_splits{};
    SignatureSplit m_split{};
};

/// string.id of the attributes' texts.
Result<std::vector<std::int64_t>> enterTexts(
    const Database& db, const std::vector<std::vector<NamedValue>>& values)
{
    std::unordered_map<std::string, std::int64_t> known;
    auto last = db.integer("SELECT max(id) FROM string");
    auto read = forEachRow(db.prepare("SELECT id, text FROM string WHERE text GLOB '{\"*'"),
        [&](const Statement& row) { known.emplace(row.text(1), row.integer(0)); });
    auto insert = db.prepare("INSERT INTO string (id, text) VALUES (?, ?)");
    if (!last || !read || !insert) {
        return !last ? last.error() : !read ? read.error() : insert.error();
    }
    std::vector<std::int64_t> ids;
    for (const auto& value : values) {
        const std::string text = attributesJson(value);
        const auto [found, isNew] = known.try_emplace(text, text.empty() ? 0 : *last + 1);
        if (isNew && !text.empty()) {
            ++*last;
            insert->bind(0, *last).bind(1, std::string_view(text));
            if (auto done = insert->run(); !done) {
                return std::move(done).error();
            }
        }
        ids.push_back(found->second);
    }
    return ids;
}

/// Makes rows signatures, and gives them their ids. Several may be the same one; in the order of its index,
/// which is the fastest to write.
Result<> enterSignatures(
    const Database& db, std::vector<RegroupSignature>& rows, const std::vector<std::int64_t>& texts)
{
    auto enter = db.prepare("INSERT INTO signature (service, type, template, stack, custom, attributes, pin,"
                            " issue, own, partial, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT DO UPDATE SET issue = excluded.issue, own = excluded.own,"
                            " partial = excluded.partial, count = excluded.count RETURNING id");
    if (!enter) {
        return std::move(enter).error();
    }
    const auto keyOf = [&](std::uint32_t i) {
        const RegroupSignature& row = rows[i];
        return std::tuple(
            row.service, row.type, row.messageTemplate, row.stack, row.custom, texts[row.values], row.pin);
    };
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(
        order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keyOf(a) < keyOf(b); });
    for (std::size_t at = 0; at < order.size();) {
        const RegroupSignature& row = rows[order[at]];
        std::uint64_t count = 0;
        std::size_t end = at;
        for (; end < order.size() && keyOf(order[end]) == keyOf(order[at]); ++end) {
            count += rows[order[end]].count;
        }
        enter->bind(0, row.service).bind(1, row.type).bind(2, row.messageTemplate);
        enter->bind(3, row.stack).bind(4, row.custom).bind(5, texts[row.values]).bind(6, row.pin);
        enter->bind(7, row.issue).bind(8, row.own).bind(9, std::int64_t{ row.partial ? 1 : 0 });
        enter->bind(10, static_cast<std::int64_t>(count));
        const auto entered = enter->step();
        if (!entered) {
            return entered.error();
        }
        for (; at < end; ++at) {
            rows[order[at]].id = enter->integer(0);
        }
        enter->reset();
    }
    return {};
}

/// Signatures that nothing has any more go.
Result<> deleteOthers(const Database& db, const std::vector<RegroupSignature>& rows)
{
    std::unordered_set<std::int64_t> kept;
    for (const RegroupSignature& row : rows) {
        kept.insert(row.id);
    }
    std::vector<std::int64_t> others;
    auto read = forEachRow(db.prepare("SELECT id FROM signature"), [&](const Statement& row) {
        if (!kept.contains(row.integer(0))) {
            others.push_back(row.integer(0));
        }
    });
    auto remove = db.prepare("DELETE FROM signature WHERE id = ?");
    if (!read || !remove) {
        return !read ? std::move(read) : Result<>(remove.error());
    }
    for (const std::int64_t id : others) {
        if (auto done = remove->bind(0, id).run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> updateRows(const Database& db, const SignatureSplit& split, const std::stop_token& stop)
{
    auto update = db.prepare("UPDATE occurrence SET signature = ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    std::uint64_t changed = 0;
    for (const SplitOccurrence& occurrence : split.occurrences) {
        const std::int64_t to = split.list.rows[occurrence.row].id;
        if (to == occurrence.signature) {
            continue;
        }
        if (changed++ % rowsBetweenStops == 0 && stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        update->bind(0, to).bind(1, occurrence.id);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

/// Gives occurrences the signatures of the rows. Where many change it is faster to make the index anew.
Result<> updateOccurrences(const Database& db, const SignatureSplit& split, const std::stop_token& stop)
{
    const auto changed = std::count_if(split.occurrences.begin(), split.occurrences.end(),
        [&](const SplitOccurrence& of) { return of.signature != split.list.rows[of.row].id; });
    if (static_cast<std::size_t>(changed) < split.occurrences.size() / partToIndexAnew) {
        return updateRows(db, split, stop);
    }
    auto done = db.execute("DROP INDEX IF EXISTS occurrence_signature");
    done = done ? updateRows(db, split, stop) : done;
    return done ? db.execute("CREATE INDEX occurrence_signature ON occurrence (signature, start)") : done;
}

} // namespace

Result<SignatureSplit> splitSignatures(
    const Database& db, const std::vector<std::string>& names, bool keep, const std::stop_token& stop)
{
    return Splitter().run(db, names, keep, stop);
}

Result<> storeSplit(const Database& db, SignatureSplit& split, const std::stop_token& stop)
{
    const auto texts = enterTexts(db, split.list.values);
    if (!texts) {
        return texts.error();
    }
    auto done = enterSignatures(db, split.list.rows, *texts);
    done = done ? updateOccurrences(db, split, stop) : done;
    return done ? deleteOthers(db, split.list.rows) : done;
}

} // namespace spanglass
