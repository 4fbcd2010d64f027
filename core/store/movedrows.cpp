#include "core/store/movedrows.h"

#include "core/store/rows.h"
#include "core/store/tracebytes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace spanglass {

namespace {

/// What stays of an occurrence when its capture is read again. Of trace ids the low halves tell, as the
/// high one may come later.
using Place = std::tuple<std::uint64_t, std::int64_t, std::int64_t>; ///< low half, span, start

/// The issue that each is pinned to; 0 = none.
Result<std::map<Place, std::int64_t>> readPins(const Database& db)
{
    std::map<Place, std::int64_t> pins;
    auto read = forEachRow(db.prepare("SELECT trace_id, span, start, issue, undone FROM moved ORDER BY id"),
        [&](const Statement& row) {
            std::int64_t& pin = pins[{ traceFromBytes(row.text(0)).low, row.integer(1), row.integer(2) }];
            pin = row.integer(4) == 0 ? row.integer(3) : pin;
        });
    return read ? Result<std::map<Place, std::int64_t>>(std::move(pins)) : std::move(read).error();
}

/// trace.id of the traces in which something was moved, with their low halves.
Result<std::vector<std::pair<std::int64_t, std::uint64_t>>> readTraces(
    const Database& db, const std::map<Place, std::int64_t>& pins)
{
    std::vector<std::pair<std::int64_t, std::uint64_t>> traces;
    auto read = forEachRow(db.prepare("SELECT id, trace_id FROM trace"), [&](const Statement& row) {
        const std::uint64_t low = traceFromBytes(row.text(1)).low;
        constexpr std::int64_t least = INT64_MIN;
        const auto found = pins.lower_bound({ low, least, least });
        if (found != pins.end() && std::get<0>(found->first) == low) {
            traces.emplace_back(row.integer(0), low);
        }
    });
    return read ? Result<std::vector<std::pair<std::int64_t, std::uint64_t>>>(std::move(traces))
                : std::move(read).error();
}

/// Finds and makes signatures that differ from others in their pin only.
class PinnedSignatures {
public:
    explicit PinnedSignatures(const Database& db)
        : m_db(db)
    {
    }

    Result<std::int64_t> twinOf(std::int64_t signature, std::int64_t pin)
    {
        const auto [known, isNew] = m_known.try_emplace({ signature, pin }, 0);
        if (!isNew) {
            return known->second;
        }
        auto found = find(signature, pin);
        if (found && *found == 0) {
            auto made = make(signature, pin);
            found = made ? find(signature, pin) : Result<std::int64_t>(std::move(made).error());
        }
        known->second = found ? *found : 0;
        return found;
    }

private:
    Result<std::int64_t> find(std::int64_t signature, std::int64_t pin) const
    {
        auto select = m_db.prepare(
            "SELECT b.id FROM signature a JOIN signature b USING (service, type, template, stack, custom,"
            " attributes) WHERE a.id = ? AND b.pin = ?");
        if (!select) {
            return std::move(select).error();
        }
        select->bind(0, signature).bind(1, pin);
        const auto row = select->step();
        return !row ? row.error() : *row ? Result<std::int64_t>(select->integer(0)) : 0;
    }
    /// One that is not pinned keeps the issue until it is regrouped; they are there but in damaged files.
    Result<> make(std::int64_t signature, std::int64_t pin) const
    {
        auto insert = m_db.prepare(
            "INSERT INTO signature (issue, own, service, type, template, stack, custom, attributes, pin,"
            " partial) SELECT iif(?2 = 0, issue, ?2), iif(?2 = 0, own, ?2), service, type, template, stack,"
            " custom, attributes, ?2, partial FROM signature WHERE id = ?1");
        if (!insert) {
            return std::move(insert).error();
        }
        return insert->bind(0, signature).bind(1, pin).run();
    }

    const Database& m_db;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> m_known{};
};

struct ToSettle {
    std::int64_t occurrence = 0;
    std::int64_t signature = 0;
    std::int64_t pin = 0;
};

Result<std::vector<ToSettle>> readToSettle(const Database& db, const std::map<Place, std::int64_t>& pins)
{
    const auto traces = readTraces(db, pins);
    if (!traces) {
        return traces.error();
    }
    auto rows = db.prepare("SELECT o.id, o.span, o.start, o.signature, g.pin FROM occurrence o"
                           " JOIN signature g ON g.id = o.signature WHERE o.trace = ?");
    if (!rows) {
        return std::move(rows).error();
    }
    std::vector<ToSettle> all;
    for (const auto& [trace, low] : *traces) {
        rows->bind(0, trace);
        auto more = rows->step();
        for (; more && *more; more = rows->step()) {
            const auto found = pins.find({ low, rows->integer(1), rows->integer(2) });
            if (found != pins.end() && found->second != rows->integer(4)) {
                all.push_back({ rows->integer(0), rows->integer(3), found->second });
            }
        }
        if (!more) {
            return more.error();
        }
        rows->reset();
    }
    return all;
}

/// The same of what came last: by their rows, as they may be of any trace.
Result<std::vector<ToSettle>> readNewToSettle(
    const Database& db, const std::map<Place, std::int64_t>& pins, std::int64_t first)
{
    auto rows = db.prepare("SELECT o.id, o.span, o.start, o.signature, g.pin, t.trace_id FROM occurrence o"
                           " JOIN signature g ON g.id = o.signature JOIN trace t ON t.id = o.trace"
                           " WHERE o.id >= ?");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, first);
    std::vector<ToSettle> all;
    auto more = rows->step();
    for (; more && *more; more = rows->step()) {
        const auto found =
            pins.find({ traceFromBytes(rows->text(5)).low, rows->integer(1), rows->integer(2) });
        if (found != pins.end() && found->second != rows->integer(4)) {
            all.push_back({ rows->integer(0), rows->integer(3), found->second });
        }
    }
    return more ? Result<std::vector<ToSettle>>(std::move(all)) : more.error();
}

} // namespace

Result<> addMoved(const Database& db, IssueId issue, const std::vector<OccurrenceId>& occurrences)
{
    auto select =
        db.prepare("SELECT t.trace_id, o.span, o.start FROM occurrence o JOIN trace t ON t.id = o.trace"
                   " WHERE o.id = ? AND o.signature IN (SELECT id FROM signature)");
    auto insert = db.prepare("INSERT INTO moved (issue, trace_id, span, start) VALUES (?, ?, ?, ?)");
    if (!select || !insert) {
        return !select ? select.error() : insert.error();
    }
    for (const OccurrenceId id : occurrences) {
        select->bind(0, id.value);
        const auto row = select->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return Error{ Error::Kind::Usage,
                "there is no occurrence " + std::to_string(id.value) + " that belongs to an issue" };
        }
        insert->bind(0, issue.value).bindBlob(1, select->text(0));
        insert->bind(2, select->integer(1)).bind(3, select->integer(2));
        if (auto done = insert->run(); !done) {
            return done;
        }
        select->reset();
    }
    return {};
}

Result<> markMoved(const Database& db, IssueId issue, bool undone)
{
    auto update = db.prepare("UPDATE moved SET undone = ? WHERE issue = ?");
    if (!update) {
        return std::move(update).error();
    }
    return update->bind(0, std::int64_t{ undone ? 1 : 0 }).bind(1, issue.value).run();
}

Result<> settleMoved(const Database& db, std::int64_t first)
{
    const auto pins = readPins(db);
    if (!pins || pins->empty()) {
        return pins ? Result<>() : pins.error();
    }
    const auto toSettle = first == 0 ? readToSettle(db, *pins) : readNewToSettle(db, *pins, first);
    auto update = db.prepare("UPDATE occurrence SET signature = ? WHERE id = ?");
    if (!toSettle || !update) {
        return !toSettle ? toSettle.error() : update.error();
    }
    PinnedSignatures signatures(db);
    for (const ToSettle& one : *toSettle) {
        const auto twin = signatures.twinOf(one.signature, one.pin);
        if (!twin) {
            return twin.error();
        }
        update->bind(0, *twin).bind(1, one.occurrence);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

} // namespace spanglass
