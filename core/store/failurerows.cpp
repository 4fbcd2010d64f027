#include "core/store/failurerows.h"

#include "core/grouping/failures.h"
#include "core/store/ingestwriter.h"
#include "core/store/rows.h"
#include "core/store/stacktext.h"
#include "core/store/stringreader.h"
#include "core/store/traceblob.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::uint64_t tracesBetweenStops = 1024;

/// An error span's row, as far as it is needed.
struct ErrorRow {
    std::int64_t id = 0;
    SpanId span{};
    SpanId parent{};
    std::int64_t resource = 0;
    SpanKind kind = SpanKind::Unspecified;
    TimeNs start = 0;
    DurationNs duration = 0;
    std::int64_t flags = 0;
    std::int64_t type = 0;
    std::int64_t message = 0;
    std::int64_t stack = 0;
    std::int64_t statusMessage = 0;
    std::int64_t origin = 0;
};

struct Change {
    std::int64_t id = 0;
    std::int64_t origin = 0;
    std::int64_t flags = 0;
};

ErrorRow errorRowOf(const Statement& row)
{
    return { row.integer(1), { static_cast<std::uint64_t>(row.integer(2)) },
        { static_cast<std::uint64_t>(row.integer(3)) }, row.integer(4),
        static_cast<SpanKind>(row.integer(5) & 7), row.integer(6), row.integer(7), row.integer(8),
        row.integer(9), row.integer(10), row.integer(11), row.integer(12), row.integer(13) };
}

/// Texts of stacks and of the dictionary, which last until clear().
class Texts {
public:
    static Result<Texts> open(const Database& db)
    {
        auto strings = StringReader::open(db);
        auto stacks = db.prepare("SELECT codec, text FROM stack WHERE id = ?");
        if (!strings || !stacks) {
            return !strings ? std::move(strings).error() : std::move(stacks).error();
        }
        return Texts(*std::move(strings), *std::move(stacks));
    }

    Result<std::string_view> string(std::int64_t id)
    {
        auto text = m_strings.text(id);
        return text ? Result<std::string_view>(m_kept.emplace_back(*std::move(text)))
                    : std::move(text).error();
    }
    Result<std::string_view> stack(std::int64_t id)
    {
        m_stacks.bind(0, id);
        const auto row = m_stacks.step();
        if (!row) {
            return row.error();
        }
        m_kept.push_back(*row ? unpackStack(m_stacks.integer(0), m_stacks.text(1)) : std::string());
        m_stacks.reset();
        return std::string_view(m_kept.back());
    }
    void clear() { m_kept.clear(); }

private:
    Texts(StringReader strings, Statement stacks)
        : m_strings(std::move(strings))
        , m_stacks(std::move(stacks))
    {
    }
    StringReader m_strings;
    Statement m_stacks;
    std::deque<std::string> m_kept;
};

/// All spans of one trace.
class TraceOfRows {
public:
    explicit TraceOfRows(const std::unordered_map<std::int64_t, std::uint32_t>& services)
        : m_services(services)
    {
    }

    void clear()
    {
        m_spans.clear();
        m_ids.clear();
        m_places.clear();
        m_errors.clear();
    }

    /// Damaged bytes give no spans: the spans below are without them then.
    void addBlob(std::string_view bytes)
    {
        const auto spans = decodeTrace(bytes);
        for (const TraceSpan& span : spans ? *spans : std::vector<TraceSpan>()) {
            FailureSpan to;
            to.service = serviceOf(span.resource);
            to.kind = span.kind;
            to.start = span.start;
            to.end = endOf(span.start, span.duration);
            add(to, span.id, span.parent);
        }
    }

    void addError(const ErrorRow& row) { m_errors.push_back({ row, 0 }); }
    [[nodiscard]] bool hasErrors() const { return !m_errors.empty(); }

    Result<> judge(Texts& texts, std::vector<Change>& changes)
    {
        for (ErrorSpan& error : m_errors) {
            if (auto entered = enter(error, texts); !entered) {
                return entered;
            }
        }
        for (std::uint32_t i = 0; i < m_spans.size(); ++i) {
            m_spans[i].parent = parentOf(i);
        }
        const auto findings = findFailures(m_spans);
        for (const ErrorSpan& error : m_errors) {
            const FailureFinding& found = findings[error.place];
            const ErrorRow& row = error.row;
            const std::int64_t origin = found.origin == error.place ? 0 : m_ids[found.origin].row;
            const bool isMarked = (row.flags & OccurrenceFlags::marked) != 0;
            const std::int64_t flags = isMarked ? row.flags
                                                : (row.flags & ~std::int64_t{ OccurrenceFlags::handling })
                    | OccurrenceFlags::of(found.handling);
            if (origin != row.origin || flags != row.flags) {
                changes.push_back({ row.id, origin, flags });
            }
        }
        return {};
    }

private:
    struct ErrorSpan {
        ErrorRow row{};
        std::uint32_t place = 0;
    };
    struct Ids {
        SpanId span{};
        SpanId parent{};
        std::int64_t row = 0; ///< occurrence.id of an error span
    };

    [[nodiscard]] std::uint32_t serviceOf(std::int64_t resource) const
    {
        const auto found = m_services.find(resource);
        return found == m_services.end() ? 0 : found->second;
    }

    std::uint32_t add(const FailureSpan& span, SpanId id, SpanId parent)
    {
        const auto place = static_cast<std::uint32_t>(m_spans.size());
        m_spans.push_back(span);
        m_spans.back().id = id.value;
        m_ids.push_back({ id, parent, 0 });
        m_places.emplace(id.value, place);
        return place;
    }

    /// The span with this id; one of the service and of no other side goes before others.
    [[nodiscard]] std::uint32_t find(SpanId id, std::uint32_t service, SpanKind kind) const
    {
        std::uint32_t found = FailureSpan::missing;
        int best = -1;
        const auto [from, to] = m_places.equal_range(id.value);
        for (auto at = from; at != to; ++at) {
            const FailureSpan& span = m_spans[at->second];
            const int rank = (span.service == service ? 2 : 0) + (span.kind == kind ? 1 : 0);
            if (rank > best || (rank == best && at->second < found)) {
                found = at->second;
                best = rank;
            }
        }
        return found;
    }

    Result<> enter(ErrorSpan& error, Texts& texts)
    {
        const ErrorRow& row = error.row;
        const std::uint32_t service = serviceOf(row.resource);
        error.place = find(row.span, service, row.kind);
        const bool isThere = error.place != FailureSpan::missing && m_spans[error.place].service == service
            && m_ids[error.place].row == 0;
        if (!isThere) { // its capture kept no spans of the trace
            error.place = add({}, row.span, row.parent);
        }
        FailureSpan& span = m_spans[error.place];
        span.service = service;
        span.kind = row.kind;
        span.start = row.start;
        span.end = endOf(row.start, row.duration);
        span.failed = true;
        span.answered = (row.flags & OccurrenceFlags::answered) != 0;
        m_ids[error.place].row = row.id;
        if (m_errors.size() < 2) {
            return {};
        }
        const auto type = texts.string(row.type);
        const auto message = texts.string(row.message);
        const auto status = texts.string(row.statusMessage);
        const auto stack = texts.stack(row.stack);
        if (!type || !message || !status || !stack) {
            return !type   ? type.error()
                : !message ? message.error()
                : !status  ? status.error()
                           : stack.error();
        }
        span.type = *type;
        span.message = *message;
        span.statusMessage = *status;
        span.stack = *stack;
        return {};
    }

    [[nodiscard]] std::uint32_t parentOf(std::uint32_t i) const
    {
        const Ids& ids = m_ids[i];
        if (!ids.parent) {
            return FailureSpan::root;
        }
        if (ids.parent != ids.span) {
            return find(ids.parent, m_spans[i].service, SpanKind::Unspecified);
        }
        const auto [from, to] = m_places.equal_range(ids.span.value); // the other half of a shared span
        const auto half = std::find_if(from, to, [&](const auto& place) {
            const SpanKind kind = m_spans[place.second].kind;
            const bool isCaller = kind == SpanKind::Client || kind == SpanKind::Producer;
            const bool isCallee =
                m_spans[i].kind == SpanKind::Server || m_spans[i].kind == SpanKind::Consumer;
            return place.second != i && isCaller && isCallee;
        });
        return half == to ? FailureSpan::root : half->second;
    }

    const std::unordered_map<std::int64_t, std::uint32_t>& m_services;
    std::vector<FailureSpan> m_spans{};
    std::vector<Ids> m_ids{}; ///< of the spans
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_places{}; ///< by id
    std::vector<ErrorSpan> m_errors{};
};

Result<> chooseTraces(const Database& db, std::vector<std::int64_t> traces)
{
    std::ranges::sort(traces);
    traces.erase(std::unique(traces.begin(), traces.end()), traces.end());
    if (auto made = db.execute("DROP TABLE IF EXISTS temp.judged;"
                               "CREATE TEMP TABLE judged (id INTEGER PRIMARY KEY)");
        !made) {
        return made;
    }
    auto insert = db.prepare("INSERT INTO temp.judged (id) VALUES (?)");
    if (!insert) {
        return std::move(insert).error();
    }
    for (const std::int64_t trace : traces) {
        if (auto done = insert->bind(0, trace).run(); !done) {
            return done;
        }
    }
    return {};
}

Result<std::unordered_map<std::int64_t, std::uint32_t>> readServices(const Database& db)
{
    std::unordered_map<std::int64_t, std::uint32_t> services;
    auto read = forEachRow(db.prepare("SELECT id, service FROM resource"), [&](const Statement& row) {
        services.emplace(row.integer(0), static_cast<std::uint32_t>(row.integer(1)));
    });
    using Services = std::unordered_map<std::int64_t, std::uint32_t>;
    return read ? Result<Services>(std::move(services)) : std::move(read).error();
}

/// The rows of two queries go side by side, both by trace.
Result<std::vector<Change>> findChanges(const Database& db, const std::stop_token& stop)
{
    const auto services = readServices(db);
    auto texts = Texts::open(db);
    auto blobs = db.prepare("SELECT j.id, b.spans FROM temp.judged j JOIN trace_blob b ON b.trace = j.id"
                            " ORDER BY j.id, b.id");
    auto rows = db.prepare("SELECT j.id, o.id, o.span, o.parent, o.resource, o.kind, o.start, o.duration,"
                           " o.flags, o.type, o.message, o.stack, o.status_message, o.origin"
                           " FROM temp.judged j JOIN occurrence o ON o.trace = j.id"
                           " WHERE NOT o.flags & ? ORDER BY j.id, o.id");
    if (!services || !texts) {
        return !services ? services.error() : std::move(texts).error();
    }
    if (!blobs || !rows) {
        return !blobs ? std::move(blobs).error() : std::move(rows).error();
    }
    rows->bind(0, std::int64_t{ OccurrenceFlags::apart });
    std::vector<Change> changes;
    TraceOfRows trace(*services);
    auto row = rows->step();
    auto blob = blobs->step();
    for (std::uint64_t judged = 0; row && blob && *row; ++judged) {
        if (judged % tracesBetweenStops == 0 && stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        const std::int64_t id = rows->integer(0);
        trace.clear();
        texts->clear();
        for (; blob && *blob && blobs->integer(0) <= id; blob = blobs->step()) {
            if (blobs->integer(0) == id) {
                trace.addBlob(blobs->text(1));
            }
        }
        for (; row && *row && rows->integer(0) == id; row = rows->step()) {
            trace.addError(errorRowOf(*rows));
        }
        if (auto done = trace.judge(*texts, changes); !done) {
            return std::move(done).error();
        }
    }
    if (!row || !blob) {
        return !row ? row.error() : blob.error();
    }
    return changes;
}

} // namespace

Result<> judgeFailures(const Database& db, std::vector<std::int64_t> traces, const std::stop_token& stop)
{
    if (traces.empty()) {
        return {};
    }
    if (auto chosen = chooseTraces(db, std::move(traces)); !chosen) {
        return chosen;
    }
    const auto changes = findChanges(db, stop);
    if (!changes) {
        return changes.error();
    }
    auto update = db.prepare("UPDATE occurrence SET origin = ?, flags = ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    for (const Change& change : *changes) {
        if (auto done = update->bind(0, change.origin).bind(1, change.flags).bind(2, change.id).run();
            !done) {
            return done;
        }
    }
    return {};
}

Result<std::vector<std::int64_t>> tracesOf(const Database& db, std::int64_t capture)
{
    auto rows = db.prepare("SELECT trace FROM occurrence WHERE capture = ?1"
                           " UNION SELECT trace FROM trace_blob WHERE capture = ?1");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, capture);
    std::vector<std::int64_t> traces;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) { traces.push_back(row.integer(0)); });
    return read ? Result<std::vector<std::int64_t>>(std::move(traces)) : std::move(read).error();
}

} // namespace spanglass
