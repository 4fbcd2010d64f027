#include "core/regroup/attributesplit.h"

#include "core/base/varint.h"
#include "core/model/tracking.h"
#include "core/store/groupingstore.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::uint64_t rowsBetweenStops = 16384;

/// By name: the number of its value, 0 = none.
using Values = std::vector<std::uint32_t>;

/// Finds values of attributes in lists of tags.
class TagValues {
public:
    Result<> load(const Database& db, const std::vector<std::string>& names)
    {
        m_names = names;
        auto read =
            forEachRow(db.prepare("SELECT t.id, s.text, t.value FROM tag t JOIN string s ON s.id = t.key"),
                [&](const Statement& row) {
                    for (std::uint32_t name = 0; name < names.size(); ++name) {
                        if (row.text(1) == names[name]) {
                            m_texts.emplace_back(row.text(2));
                            m_byTag[static_cast<std::uint64_t>(row.integer(0))] = { name,
                                static_cast<std::uint32_t>(m_texts.size() - 1) };
                        }
                    }
                });
        if (!read) {
            return read;
        }
        return forEachRow(db.prepare("SELECT id, tags FROM resource"), [&](const Statement& row) {
            Values values(m_names.size());
            add(row.text(1), values);
            m_byResource.emplace(row.integer(0), std::move(values));
        });
    }

    [[nodiscard]] Values of(std::string_view tags, std::int64_t resource) const
    {
        Values values(m_names.size());
        add(tags, values);
        if (const auto found = m_byResource.find(resource); found != m_byResource.end()) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                values[i] = values[i] != 0 ? values[i] : found->second[i];
            }
        }
        return values;
    }

    [[nodiscard]] std::vector<NamedValue> named(const Values& values) const
    {
        std::vector<NamedValue> out;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] != 0) {
                out.push_back({ m_names[i], m_texts[values[i]] });
            }
        }
        return out;
    }

private:
    /// The first of each name counts.
    void add(std::string_view tags, Values& values) const
    {
        for (std::uint64_t tag = 0; takeVarint(tags, tag);) {
            if (const auto found = m_byTag.find(tag); found != m_byTag.end()) {
                std::uint32_t& value = values[found->second.first];
                value = value != 0 ? value : found->second.second;
            }
        }
    }

    std::vector<std::string> m_names{};
    std::vector<std::string> m_texts{ {} };
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>> m_byTag{}; ///< name, text
    std::unordered_map<std::int64_t, Values> m_byResource{};
};

struct Split {
    SignatureList list{};
    std::vector<std::pair<std::int64_t, std::uint32_t>>
        occurrences{}; ///< with the index of the new signature
};

class Splitter {
public:
    Result<Split> run(
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
                return std::move(m_split);
            }
            const auto base = m_baseOf.find(rows->integer(1));
            if (base == m_baseOf.end()) {
                continue;
            }
            const std::uint32_t to = splitOf(base->second, m_tags.of(rows->text(4), rows->integer(3)));
            m_split.list.rows[to].count += isTracked(static_cast<LackSet>(rows->integer(2)), *policy) ? 1 : 0;
            if (keep) {
                m_split.occurrences.emplace_back(rows->integer(0), to);
            }
        }
    }

private:
    /// Signatures that differ in their attributes only are one before they are split anew.
    void enterBases()
    {
        std::map<std::array<std::int64_t, 6>, std::uint32_t> known;
        for (std::uint32_t i = 0; i < m_before.rows.size(); ++i) {
            const RegroupSignature& row = m_before.rows[i];
            const auto found =
                known
                    .try_emplace(
                        { row.service, row.type, row.messageTemplate, row.stack, row.custom, row.pin }, i)
                    .first;
            m_baseOf.emplace(row.id, found->second);
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
        const std::uint64_t key = (std::uint64_t{ base } << 32U) | number->second;
        const auto [found, isNew] =
            m_splits.try_emplace(key, static_cast<std::uint32_t>(m_split.list.rows.size()));
        if (isNew) {
            RegroupSignature row = m_before.rows[base];
            row.values = number->second;
            row.count = 0;
            m_split.list.rows.push_back(row);
        }
        return found->second;
    }

    TagValues m_tags{};
    SignatureList m_before{};
    std::unordered_map<std::int64_t, std::uint32_t> m_baseOf{}; ///< by signature.id
    std::map<Values, std::uint32_t> m_values{};
    std::unordered_map<std::uint64_t, std::uint32_t> m_splits{};
    Split m_split{};
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

/// Gives rows the ids of the signatures that they are, and these their counts.
Result<> enterSignatures(
    const Database& db, std::vector<RegroupSignature>& rows, const std::vector<std::int64_t>& texts)
{
    auto enter = db.prepare("INSERT INTO signature (service, type, template, stack, custom, attributes, pin,"
                            " issue, own, partial, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT DO UPDATE SET count = excluded.count RETURNING id");
    if (!enter) {
        return std::move(enter).error();
    }
    for (RegroupSignature& row : rows) {
        enter->bind(0, row.service).bind(1, row.type).bind(2, row.messageTemplate);
        enter->bind(3, row.stack).bind(4, row.custom).bind(5, texts[row.values]).bind(6, row.pin);
        enter->bind(7, row.issue).bind(8, row.own).bind(9, std::int64_t{ row.partial ? 1 : 0 });
        enter->bind(10, static_cast<std::int64_t>(row.count));
        const auto entered = enter->step();
        if (!entered) {
            return entered.error();
        }
        row.id = enter->integer(0);
        enter->reset();
    }
    return {};
}

/// Signatures that nothing has any more go; what is pinned keeps one beside it that is not.
Result<> deleteOthers(const Database& db, const std::vector<RegroupSignature>& rows)
{
    if (auto made = db.execute("CREATE TEMP TABLE split_signature (id INTEGER PRIMARY KEY)"); !made) {
        return made;
    }
    auto insert = db.prepare("INSERT OR IGNORE INTO temp.split_signature VALUES (?)");
    if (!insert) {
        return std::move(insert).error();
    }
    for (const RegroupSignature& row : rows) {
        if (auto done = insert->bind(0, row.id).run(); !done) {
            return done;
        }
    }
    return db.execute("DELETE FROM signature WHERE id NOT IN (SELECT id FROM temp.split_signature);"
                      "DROP TABLE temp.split_signature;"
                      "INSERT OR IGNORE INTO signature (issue, own, service, type, template, stack, custom,"
                      " attributes, pin, partial) SELECT issue, own, service, type, template, stack, custom,"
                      " attributes, 0, partial FROM signature WHERE pin <> 0");
}

} // namespace

Result<SignatureList> splitSignatures(
    const Database& db, const std::vector<std::string>& names, const std::stop_token& stop)
{
    auto split = Splitter().run(db, names, false, stop);
    return split ? Result<SignatureList>(std::move(split->list)) : std::move(split).error();
}

Result<> storeSplit(const Database& db, const std::vector<std::string>& names, const std::stop_token& stop)
{
    auto split = Splitter().run(db, names, true, stop);
    if (!split) {
        return std::move(split).error();
    }
    const auto texts = enterTexts(db, split->list.values);
    if (!texts) {
        return texts.error();
    }
    if (auto entered = enterSignatures(db, split->list.rows, *texts); !entered) {
        return entered;
    }
    auto update = db.prepare("UPDATE occurrence SET signature = ?1 WHERE id = ?2 AND signature <> ?1");
    if (!update) {
        return std::move(update).error();
    }
    for (std::size_t i = 0; i < split->occurrences.size(); ++i) {
        if (i % rowsBetweenStops == 0 && stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        const auto& [occurrence, to] = split->occurrences[i];
        update->bind(0, split->list.rows[to].id).bind(1, occurrence);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return deleteOthers(db, split->list.rows);
}

} // namespace spanglass
