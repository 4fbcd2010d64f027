#include "core/capture/elastic/elasticreader.h"

#include "core/base/duration.h"
#include "core/capture/elastic/elasticterms.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

enum Key : std::uint8_t {
    Passed,
    Id,
    TraceOf,
    Parent,
    TransactionOf,
    Time,
    Start,
    Duration,
    Name,
    Type,
    Subtype,
    Action,
    Outcome,
    Result,
    Culprit,
    Context,
    Exception,
    Log,
    Otel,
    Links,
    Transaction
};
constexpr std::array<std::string_view, 20> keyNames{ "id", "trace_id", "parent_id", "transaction_id",
    "timestamp", "start", "duration", "name", "type", "subtype", "action", "outcome", "result", "culprit",
    "context", "exception", "log", "otel", "links", "transaction" };

} // namespace

JsonRecordReader::Choice ElasticReader::choose(const Place& place)
{
    constexpr Level list = 1;
    constexpr Level line = 2;
    if (place.opening == '[' && place.in == top) {
        return enter(list);
    }
    return place.opening == '{' ? take(line) : skip();
}

void ElasticReader::clear()
{
    auto context = std::move(m_found.context);
    context.clear();
    m_found = {};
    m_found.context = std::move(context);
    m_exception.clear();
    m_kind = Kind::None;
    m_pull.clear();
}

void ElasticReader::record(Level, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    clear();
    std::string problem = m_pull.begin(raw);
    m_pull.members([&](std::string_view key) {
        if (m_kind == Kind::None) {
            readRecord(key);
        }
    });
    problem = m_pull.isBad() ? "not JSON" : problem;
    if (!problem.empty()) {
        damage(0, "record: " + problem);
    }
    m_parts.clear();
    switch (m_kind) {
    case Kind::Transaction:
    case Kind::Span: deliverSpan(sink, damage); break;
    case Kind::Error: deliverError(sink, damage); break;
    case Kind::Metadata:
    case Kind::None: break;
    }
}

void ElasticReader::readRecord(std::string_view written)
{
    const std::string_view key = longElasticKey(written);
    m_isRum = key != written;
    if (key == "metadata") {
        m_kind = Kind::Metadata;
        m_resource.read(m_pull, m_isRum);
        return;
    }
    m_kind = key == "transaction" ? Kind::Transaction
        : key == "span"           ? Kind::Span
        : key == "error"          ? Kind::Error
                                  : Kind::None;
    if (m_kind == Kind::None) {
        passOver(key);
        return;
    }
    const auto meaningOf = [&](std::string_view name) {
        return numberOf(m_isRum ? longElasticKey(name) : name, keyNames);
    };
    m_pull.members(m_isRum ? m_rumKeys : m_keys, meaningOf, [&](std::uint8_t part) { member(part); });
}

void ElasticReader::member(std::uint8_t key)
{
    switch (static_cast<Key>(key)) {
    case Id: m_found.id = m_pull.text(); break;
    case TraceOf: m_found.trace = m_pull.text(); break;
    case Parent: m_found.parent = m_pull.text(); break;
    case TransactionOf: m_found.transaction = m_pull.text(); break;
    case Time: m_found.time = m_pull.text(); break;
    case Start: m_found.start = m_pull.text(); break;
    case Duration: m_found.duration = m_pull.text(); break;
    case Name: m_found.name = m_pull.text(); break;
    case Type: m_found.type = m_pull.text(); break;
    case Subtype: m_found.subtype = m_pull.text(); break;
    case Action: m_found.action = m_pull.text(); break;
    case Outcome: m_found.outcome = m_pull.text(); break;
    case Result: m_found.result = m_pull.text(); break;
    case Culprit: m_found.culprit = m_pull.text(); break;
    case Context: readContext(); break;
    case Exception: m_exception.readException(m_pull, m_isRum); break;
    case Log: m_exception.readLog(m_pull, m_isRum); break;
    case Otel: m_found.otel = m_pull.raw(); break;
    case Links: m_found.links = m_pull.raw(); break;
    case Transaction:
        m_pull.members([&](std::string_view name) {
            if (name == "name") {
                m_found.transactionName = m_pull.text();
            } else if (name == "type") {
                m_found.transactionType = m_pull.text();
            }
        });
        break;
    case Passed: break;
    }
}

void ElasticReader::readContext()
{
    constexpr std::size_t most = 64;
    m_found.context.clear();
    m_pull.members([&](std::string_view written) {
        const std::string_view key = m_isRum ? longElasticKey(written) : written;
        if (key == "service") {
            m_found.service = m_pull.raw();
        } else if (m_found.context.size() < most) {
            m_found.context.emplace_back(key, m_pull.raw());
        }
    });
}

void ElasticReader::passOver(std::string_view kind)
{
    constexpr std::array<std::string_view, 3> known{ "metricset", "log", "rum transaction" };
    const auto* const found = std::ranges::find(known, kind);
    ++m_passed[std::string(found == known.end() ? "unknown kind" : *found)];
}

std::vector<PassedOver> ElasticReader::passedOver() const
{
    std::vector<PassedOver> all;
    for (const auto& [kind, count] : m_passed) {
        all.push_back({ count, "records of " + (kind == "unknown kind" ? "an " + kind : "kind " + kind) });
    }
    return all;
}

TimeNs ElasticReader::startOfSpan()
{
    if (const TimeNs time = elasticTime(m_found.time)) {
        return time;
    }
    const auto transaction = m_transactions.find(elasticSpanId(m_found.transaction).value);
    const bool isKnown = transaction != m_transactions.end() && transaction->second != 0;
    return isKnown && !m_found.start.empty() ? timeAfter(transaction->second, elasticDuration(m_found.start))
                                             : 0;
}

void ElasticReader::deliverSpan(SpanSink& sink, const DamageHandler& damage)
{
    constexpr std::size_t mostTransactions = 4096;
    const bool isTransaction = m_kind == Kind::Transaction;
    m_draft.clear();
    SpanRecord& record = m_draft.record;
    record.span = elasticSpanId(m_found.id);
    if (!record.span) {
        damage(0, isTransaction ? "transaction has no id" : "span has no id");
        return;
    }
    // Version 1 had transactions without a trace: each is one of its own.
    const std::string_view transaction = isTransaction ? m_found.id : m_found.transaction;
    record.trace = elasticTraceId(m_found.trace.empty() ? transaction : m_found.trace);
    if (!record.trace) {
        damage(0, "span has no trace_id");
        return;
    }
    record.parent =
        elasticSpanId(m_found.parent.empty() && !isTransaction ? m_found.transaction : m_found.parent);
    record.start = isTransaction ? elasticTime(m_found.time) : startOfSpan();
    record.duration = elasticDuration(m_found.duration);
    record.name = m_found.name.empty() ? m_found.type : m_found.name;
    record.kind = kindOfElastic(isTransaction, m_found.type, m_found.action, otelKind());
    record.status = status();
    record.resource = m_resource.of(m_found.service, m_isRum, sink);
    if (isTransaction) {
        if (m_transactions.size() >= mostTransactions) {
            m_transactions.clear();
        }
        m_transactions[record.span.value] = record.start;
    }
    if (!m_draft.isError()) {
        sink.span(record);
        return;
    }
    addContext(m_draft.details);
    addLinks(m_draft.details);
    sink.errorSpan(record, m_draft.details);
}

bool recognisesElastic(const Beginning& beginning)
{
    using Kind = JsonShape::Kind;
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        const bool isError =
            shape.has("error.id") && (shape.has("error.exception") || shape.has("error.log"));
        const bool isTransaction =
            shape.has("transaction.id") && shape.has("transaction.span_count", Kind::Object);
        const bool isSpan =
            shape.has("span.id") && shape.has("span.duration") && shape.has("span.trace_id", Kind::String);
        return shape.has("metadata.service", Kind::Object) || shape.has("m.se", Kind::Object) || isError
            || isTransaction || isSpan;
    });
}

std::unique_ptr<FormatReader> makeElasticReader(const Beginning&)
{
    return std::make_unique<ElasticReader>();
}

} // namespace spanglass
