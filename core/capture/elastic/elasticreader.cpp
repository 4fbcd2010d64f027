#include "core/capture/elastic/elasticreader.h"

#include "core/capture/elastic/elasticterms.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

std::string_view rawOf(JsonWalk::Value value)
{
    std::string_view raw;
    return simdjson::to_json_string(value).get(raw) == simdjson::SUCCESS ? raw : std::string_view{};
}

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
    m_walk.clear();
}

void ElasticReader::record(Level, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    const std::string problem = m_walk.object(
        raw, [&] { clear(); },
        [&](std::string_view key, JsonWalk::Value value) {
            if (m_kind == Kind::None) {
                readRecord(key, value);
            }
        });
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

void ElasticReader::readRecord(std::string_view written, JsonWalk::Value value)
{
    const std::string_view key = longElasticKey(written);
    m_isRum = key != written;
    if (key == "metadata") {
        m_kind = Kind::Metadata;
        m_resource.read(m_walk, value, m_isRum);
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
    m_walk.members(value, [&](std::string_view name, JsonWalk::Value part) {
        member(m_isRum ? longElasticKey(name) : name, part);
    });
}

void ElasticReader::member(std::string_view key, JsonWalk::Value value)
{
    struct Text {
        std::string_view key;
        std::string_view Found::*text;
    };
    constexpr std::array texts{
        Text{ "id", &Found::id },
        Text{ "trace_id", &Found::trace },
        Text{ "parent_id", &Found::parent },
        Text{ "transaction_id", &Found::transaction },
        Text{ "timestamp", &Found::time },
        Text{ "start", &Found::start },
        Text{ "duration", &Found::duration },
        Text{ "name", &Found::name },
        Text{ "type", &Found::type },
        Text{ "subtype", &Found::subtype },
        Text{ "action", &Found::action },
        Text{ "outcome", &Found::outcome },
        Text{ "result", &Found::result },
        Text{ "culprit", &Found::culprit },
    };
    if (const auto* const text = std::ranges::find(texts, key, &Text::key); text != texts.end()) {
        m_found.*(text->text) = m_walk.text(value);
    } else if (key == "context") {
        readContext(value);
    } else if (key == "exception") {
        m_exception.readException(m_walk, value, m_isRum);
    } else if (key == "log") {
        m_exception.readLog(m_walk, value, m_isRum);
    } else if (key == "otel") {
        m_found.otel = rawOf(value);
    } else if (key == "links") {
        m_found.links = rawOf(value);
    } else if (key == "transaction") {
        m_walk.members(value, [&](std::string_view name, JsonWalk::Value part) {
            if (name == "name") {
                m_found.transactionName = m_walk.text(part);
            } else if (name == "type") {
                m_found.transactionType = m_walk.text(part);
            }
        });
    }
}

void ElasticReader::readContext(JsonWalk::Value value)
{
    constexpr std::size_t most = 64;
    m_found.context.clear();
    m_walk.members(value, [&](std::string_view written, JsonWalk::Value part) {
        const std::string_view key = m_isRum ? longElasticKey(written) : written;
        if (key == "service") {
            m_found.service = rawOf(part);
        } else if (m_found.context.size() < most) {
            m_found.context.emplace_back(key, rawOf(part));
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
    return isKnown && !m_found.start.empty() ? transaction->second + elasticDuration(m_found.start) : 0;
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
