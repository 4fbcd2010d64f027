#include "core/base/hash.h"
#include "core/capture/elastic/elasticreader.h"
#include "core/capture/elastic/elasticterms.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>
#include <limits>

namespace spanglass {

namespace {

struct Name {
    std::string_view path;
    std::string_view key;
};

/// The conventions' names for members of a context; the rest keep their paths.
constexpr std::array names{
    Name{ "request.method", "http.request.method" },
    Name{ "request.url.full", "url.full" },
    Name{ "request.http_version", "network.protocol.version" },
    Name{ "response.status_code", "http.response.status_code" },
    Name{ "http.url", "url.full" },
    Name{ "http.method", "http.request.method" },
    Name{ "http.status_code", "http.response.status_code" },
    Name{ "http.response.status_code", "http.response.status_code" },
    Name{ "db.statement", "db.query.text" },
    Name{ "db.type", "db.system.name" },
    Name{ "db.instance", "db.namespace" },
    Name{ "user.id", "user.id" },
    Name{ "user.username", "user.name" },
    Name{ "user.email", "user.email" },
    Name{ "destination.address", "server.address" },
    Name{ "destination.port", "server.port" },
};

void addText(AttributeList& list, std::string_view key, std::string_view value)
{
    if (!value.empty()) {
        list.push_back({ key, value });
    }
}

} // namespace

/// A record's outcome, or what the APM server takes for it.
SpanStatus ElasticReader::status()
{
    if (m_found.outcome == "failure") {
        return SpanStatus::Error;
    }
    if (m_found.outcome == "success") {
        return SpanStatus::Ok;
    }
    const bool isTransaction = m_kind == Kind::Transaction;
    if (!m_found.outcome.empty()) {
        return SpanStatus::Unset;
    }
    std::int64_t code = 0;
    for (const auto& [key, raw] : m_found.context) {
        if (key != (isTransaction ? "response" : "http") || !raw.starts_with('{')) {
            continue;
        }
        m_parts.begin(raw);
        m_parts.members([&](std::string_view name) {
            if (name == "status_code") {
                code = m_parts.integer().value_or(code);
            } else if (name == "response") {
                m_parts.members([&](std::string_view inner) {
                    code = inner == "status_code" ? m_parts.integer().value_or(code) : code;
                });
            }
        });
    }
    constexpr std::int64_t clientError = 400;
    constexpr std::int64_t serverError = 500;
    return code >= (isTransaction ? serverError : clientError) ? SpanStatus::Error : SpanStatus::Unset;
}

std::string_view ElasticReader::otelKind()
{
    std::string_view kind;
    if (m_found.otel.starts_with('{')) {
        m_parts.begin(m_found.otel);
        m_parts.members([&](std::string_view key) {
            if (key == "span_kind") {
                kind = m_parts.text();
            }
        });
    }
    return kind;
}

void ElasticReader::addMembers(std::string_view raw, std::string_view prefix, ErrorDetails& out)
{
    if (!raw.starts_with('{')) {
        return;
    }
    const bool isFlat = prefix.empty();
    const auto add = [&](std::string_view path) {
        const auto* const name = std::ranges::find(names, path, &Name::path);
        const bool known = !isFlat && name != names.end();
        const AttributeView attribute = m_parts.attribute(known ? name->key : m_parts.keep(path));
        if (!attribute.value.empty()) {
            out.attributes.push_back(attribute);
        }
    };
    m_parts.begin(raw);
    m_parts.members([&](std::string_view key) {
        if (isFlat) {
            add(key);
        } else if (key != "headers" && key != "cookies" && key != "env" && key != "body") {
            const std::string_view name = m_isRum ? longElasticKey(key) : key;
            flattenElastic(m_parts, std::string(prefix) + '.' + std::string(name), m_isRum, add);
        }
    });
}

/// Tags, which are labels to users, and the attributes of the OpenTelemetry bridge keep their names.
void ElasticReader::addContext(ErrorDetails& out)
{
    for (const auto& [key, raw] : m_found.context) {
        addMembers(raw, key == "tags" ? std::string_view{} : key, out);
    }
    if (m_found.otel.starts_with('{')) {
        std::string_view attributes;
        m_parts.begin(m_found.otel);
        m_parts.members([&](std::string_view key) {
            if (key == "attributes") {
                attributes = m_parts.raw();
            }
        });
        addMembers(attributes, {}, out);
    }
    addText(out.attributes, "transaction.result", m_found.result);
    if (m_kind != Kind::Error) {
        addText(out.attributes, m_kind == Kind::Span ? "span.type" : "transaction.type", m_found.type);
        addText(out.attributes, "span.subtype", m_found.subtype);
        addText(out.attributes, "span.action", m_found.action);
    }
}

void ElasticReader::addLinks(ErrorDetails& out)
{
    if (!m_found.links.starts_with('[')) {
        return;
    }
    m_parts.begin(m_found.links);
    m_parts.elements([&] {
        LinkView link;
        m_parts.members([&](std::string_view key) {
            if (key == "trace_id") {
                link.trace = elasticTraceId(m_parts.text());
            } else if (key == "span_id") {
                link.span = elasticSpanId(m_parts.text());
            }
        });
        if (link.trace || link.span) {
            out.links.push_back(link);
        }
    });
}

void ElasticReader::deliverError(SpanSink& sink, const DamageHandler& damage)
{
    const StructuredStack stack = m_exception.takeStack(m_resource.language(), m_pull);
    const StructuredException& reported = stack.exceptions.front();
    if (reported.type.empty() && reported.message.empty()) {
        damage(0, "error has neither exception nor log message");
        return;
    }
    m_draft.clear();
    SpanRecord& record = m_draft.record;
    const std::string_view own = m_found.id.empty() ? reported.message : m_found.id;
    const std::string_view span = m_found.parent.empty() ? m_found.transaction : m_found.parent;
    record.trace = elasticTraceId(m_found.trace.empty() ? own : m_found.trace);
    record.span = elasticSpanId(m_found.trace.empty() || span.empty() ? own : span);
    record.start = elasticTime(m_found.time);
    record.name = m_found.transactionName.empty() ? m_found.culprit : m_found.transactionName;
    record.status = SpanStatus::Error;
    record.resource = m_resource.of(m_found.service, m_isRum, sink);
    ErrorDetails& details = m_draft.details;
    EventView& event = details.events.emplace_back();
    event.name = "exception";
    event.time = record.start;
    addText(event.attributes, "exception.type", reported.type);
    addText(event.attributes, "exception.message", reported.message);
    addText(event.attributes, "exception.stacktrace", m_pull.keep(structuredStack(stack)));
    addText(details.attributes, "culprit", m_found.culprit);
    if (m_exception.handled) {
        details.attributes.push_back(
            { "error.handled", *m_exception.handled ? "true" : "false", ValueType::Bool });
    }
    addText(details.attributes, "error.code", m_exception.code);
    addMembers(m_exception.attributes, "exception", details);
    addText(details.attributes, "level", m_exception.level);
    addText(details.attributes, "logger", m_exception.logger);
    if (m_exception.logMessage != reported.message) {
        addText(details.attributes, "log.message", m_exception.logMessage);
    }
    addText(details.attributes, "transaction.type", m_found.transactionType);
    addText(details.attributes, "error.id", m_found.id);
    addContext(details);
    sink.exception(record, details, Standing::Alone);
}

} // namespace spanglass
