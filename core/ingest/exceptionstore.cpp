#include "core/ingest/exceptionstore.h"

#include "core/stack/reducedstack.h"
#include "core/store/occurrencereader.h"

#include <algorithm>
#include <tuple>

namespace spanglass {

namespace {

/// Of one span at once; a span with more is no error but an attack, or a span that never ends.
constexpr std::size_t mostOfASpan = 100;

std::uint64_t keyOf(std::uint8_t collector, std::uint32_t error)
{
    return (std::uint64_t{ collector } << 32U) | error;
}

/// Equal for the same exception sent twice. Without a trace its attributes have to tell.
std::string identityOf(const OccurrenceRow& row, TraceId trace, std::uint32_t service, std::string_view tags)
{
    std::string key;
    for (const std::uint64_t part : { trace.low != 0 ? trace.low : trace.high, row.span.value,
             static_cast<std::uint64_t>(row.start), std::uint64_t{ service }, std::uint64_t{ row.type },
             std::uint64_t{ row.message }, std::uint64_t{ row.stack } }) {
        key.append(reinterpret_cast<const char*>(&part), sizeof part);
    }
    return trace ? key : key.append(tags);
}

} // namespace

ExceptionStore::ExceptionStore(
    const Database& db, StoreNumbers& numbers, IngestWriter& writer, std::vector<CaptureId> captures)
    : m_db(db)
    , m_numbers(numbers)
    , m_writer(writer)
    , m_captures(std::move(captures))
    , m_unfailed(m_captures.size())
{
}

Result<> ExceptionStore::load()
{
    auto rows = readApartRows(m_db);
    if (!rows) {
        return std::move(rows).error();
    }
    m_waiting = *std::move(rows);
    for (const StoredOccurrence& stored : m_waiting) {
        m_byRow.emplace(stored.id, &stored);
        m_rows.insert(identityOf(stored.row, stored.trace, stored.service, stored.tags));
    }
    return {};
}

void ExceptionStore::take(const ResolvedException& resolved)
{
    if (resolved.span == ResolvedException::SpanIs::Failed) {
        m_ofSpan[keyOf(resolved.spanCollector, resolved.spanError)].push_back(resolved.exception);
    }
    if (resolved.span != ResolvedException::SpanIs::Failed || resolved.exception.row != 0) {
        m_rest.push_back(resolved);
    }
}

Result<OccurrenceText> ExceptionStore::textOf(
    const OccurrenceRow& row, std::string_view tags, std::string_view extra, std::uint32_t service)
{
    OccurrenceText text{ row, std::string(tags), {}, {}, service };
    if (!extra.empty()) {
        text.extra = parseExtra(extra);
    }
    auto reduced = readReducedStack(m_db, row.stack);
    if (!reduced) {
        return std::move(reduced).error();
    }
    text.exception.time = row.exceptionTime;
    text.exception.type = m_numbers.text(row.type);
    text.exception.message = m_numbers.text(row.message);
    text.exception.stack = restoreStack(*reduced, text.exception.message);
    return text;
}

/// Of this ingest.
OccurrenceRow ExceptionStore::rowOf(const ApartException& exception, std::string& tags) const
{
    OccurrenceRow row = m_numbers.rowOf(exception.at, exception.collector, tags);
    row.capture = m_captures[exception.at.capture].value;
    row.duration = 0;
    row.exceptionTime = row.exceptionTime != 0 ? row.exceptionTime : row.start;
    row.flags |= OccurrenceFlags::apart | OccurrenceFlags::apartPrimary;
    if (exception.standing == Standing::Alone) {
        row.flags |= OccurrenceFlags::report;
    }
    return row;
}

Result<OccurrenceText> ExceptionStore::textOf(const ApartException& exception)
{
    if (exception.row != 0) {
        const StoredOccurrence& from = stored(exception);
        return textOf(from.row, from.tags, from.extra, from.service);
    }
    std::string tags;
    const OccurrenceRow row = rowOf(exception, tags);
    return textOf(row, tags, row.extra, exception.service);
}

Result<> ExceptionStore::joinAll(OccurrenceText& to, std::vector<ApartException> exceptions)
{
    std::vector<OccurrenceText> texts;
    for (const ApartException& exception : exceptions) {
        auto text = textOf(exception);
        if (!text) {
            return std::move(text).error();
        }
        texts.push_back(*std::move(text));
    }
    std::ranges::sort(texts, {}, [](const OccurrenceText& text) {
        return std::tie(
            text.exception.time, text.exception.type, text.exception.message, text.exception.stack);
    });
    for (std::size_t i = texts.size() > mostOfASpan ? texts.size() - mostOfASpan : 0; i < texts.size(); ++i) {
        joinException(to, texts[i]);
    }
    return sign(to);
}

Result<> ExceptionStore::sign(OccurrenceText& text)
{
    const LackSet parts = (Lack::Type | Lack::Message) | Lack::Stack;
    if (text.row.signature != 0 || (text.row.lacks & parts) != 0) {
        return {};
    }
    const auto signature = m_numbers.signatureOf(text);
    text.row.signature = signature ? *signature : 0;
    return signature ? Result<>{} : signature.error();
}

std::string& ExceptionStore::slot()
{
    return m_slots[m_nextSlot++ % m_slots.size()];
}

Result<> ExceptionStore::join(OccurrenceRow& row, const SpanSkeleton& span, std::uint8_t collector)
{
    const auto found = m_ofSpan.find(keyOf(collector, span.error));
    if (found == m_ofSpan.end()) {
        return {};
    }
    auto text = textOf(row, row.tags, row.extra, m_numbers.serviceOf(span, collector));
    if (!text) {
        return std::move(text).error();
    }
    if (auto joined = joinAll(*text, std::move(found->second)); !joined) {
        return joined;
    }
    row = text->row;
    row.tags = slot() = std::move(text->tags);
    row.extra = slot() = writeExtra(text->extra);
    return {};
}

Result<> ExceptionStore::finish()
{
    // Oldest first, so that rows do not depend on which thread read what.
    std::ranges::sort(m_rest, {}, [](const ResolvedException& r) {
        const SpanSkeleton& at = r.exception.at;
        return std::tuple(at.start, at.trace, at.span, at.capture, r.exception.collector, at.error);
    });
    for (const ResolvedException& resolved : m_rest) {
        if (resolved.exception.row == 0) {
            if (auto done = settle(resolved); !done) {
                return done;
            }
        }
    }
    if (auto written = m_numbers.write(); !written) {
        return written;
    }
    if (auto written = m_writer.finish(); !written) { // what follows looks for rows of traces
        return written;
    }
    for (const ResolvedException& resolved : m_rest) {
        if (resolved.exception.row != 0) {
            if (auto done = settleWaiting(resolved); !done) {
                return done;
            }
        }
    }
    return {};
}

Result<> ExceptionStore::settle(const ResolvedException& resolved)
{
    const ApartException& exception = resolved.exception;
    if (resolved.span == ResolvedException::SpanIs::Earlier) {
        return settleEarlier(exception);
    }
    if (exception.standing == Standing::Alone) {
        const bool passed = resolved.span == ResolvedException::SpanIs::Passed;
        return addRow(exception, 0, passed ? Handling::Handled : Handling::Unknown);
    }
    if (resolved.span == ResolvedException::SpanIs::Missing) {
        return addRow(exception, static_cast<LackSet>(Lack::Span));
    }
    ++m_unfailed[exception.at.capture];
    return {};
}

/// A row of an earlier ingest: its span came with this one.
Result<> ExceptionStore::settleWaiting(const ResolvedException& resolved)
{
    using SpanIs = ResolvedException::SpanIs;
    const StoredOccurrence& row = stored(resolved.exception);
    const bool isReport = resolved.exception.standing == Standing::Alone;
    if (resolved.span == SpanIs::Failed || (resolved.span == SpanIs::Passed && !isReport)) {
        if (auto deleted = deleteOccurrence(m_db, row.id, row.row.trace); !deleted) {
            return deleted;
        }
    }
    if (resolved.span != SpanIs::Passed) {
        return {};
    }
    return isReport ? setHandled(m_db, row.id) : addUnfailed(m_db, CaptureId{ row.row.capture }, 1);
}

/// Of a span that an earlier ingest brought.
Result<> ExceptionStore::settleEarlier(const ApartException& exception)
{
    auto found = findErrorSpan(m_db, exception.at.trace, exception.at.span, exception.service);
    if (!found) {
        return std::move(found).error();
    }
    if (!*found) {
        if (exception.standing == Standing::Alone) {
            return addRow(exception, 0, Handling::Handled);
        }
        ++m_unfailed[exception.at.capture];
        return {};
    }
    const StoredOccurrence& span = **found;
    auto text = textOf(span.row, span.tags, span.extra, span.service);
    if (!text) {
        return std::move(text).error();
    }
    if (auto joined = joinAll(*text, { exception }); !joined) {
        return joined;
    }
    OccurrenceRow row = text->row;
    const std::string extra = writeExtra(text->extra);
    row.tags = text->tags;
    row.extra = extra;
    return updateException(m_db, span.id, row);
}

/// `bySpan` is what its span tells of how it went on.
Result<> ExceptionStore::addRow(const ApartException& exception, LackSet more, Handling bySpan)
{
    std::string& tags = slot();
    OccurrenceRow row = rowOf(exception, tags);
    if ((row.flags & OccurrenceFlags::marked) == 0) {
        row.flags |= OccurrenceFlags::of(bySpan);
    }
    if (!m_rows.insert(identityOf(row, exception.at.trace, exception.service, tags)).second) {
        return {};
    }
    const auto trace = m_writer.traceRow(exception.at.trace);
    if (!trace) {
        return trace.error();
    }
    row.trace = *trace;
    row.lacks = static_cast<LackSet>(row.lacks | more);
    if (!has(more, Lack::Span)) { // what is never tracked makes no issue
        auto text = textOf(row, tags, row.extra, exception.service);
        auto done = text ? sign(*text) : Result<>(text.error());
        if (!done) {
            return done;
        }
        row.signature = text->row.signature;
    }
    m_writer.addOccurrence(row);
    return {};
}

} // namespace spanglass
