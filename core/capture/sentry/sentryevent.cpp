#include "core/capture/sentry/sentryevent.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

namespace ondemand = simdjson::ondemand;

std::optional<ondemand::json_type> typeOf(JsonWalk::Value value)
{
    ondemand::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS ? std::optional(type) : std::nullopt;
}

/// The convention's name for a member of a context, "" if it has none.
std::string_view resourceKey(std::string_view context, std::string_view key)
{
    struct Row {
        std::string_view context;
        std::string_view key;
        std::string_view name;
    };
    constexpr std::array rows{
        Row{ "os", "name", "os.name" },
        Row{ "os", "version", "os.version" },
        Row{ "os", "build", "os.build_id" },
        Row{ "runtime", "name", "process.runtime.name" },
        Row{ "runtime", "version", "process.runtime.version" },
        Row{ "device", "model", "device.model.identifier" },
        Row{ "device", "manufacturer", "device.manufacturer" },
        Row{ "device", "arch", "host.arch" },
    };
    const auto* const found =
        std::ranges::find_if(rows, [&](const Row& row) { return row.context == context && row.key == key; });
    return found == rows.end() ? std::string_view{} : found->name;
}

} // namespace

void SentryEvent::clear()
{
    const auto emptied = [](auto list) {
        list.clear();
        return list;
    };
    Found empty;
    empty.spans = emptied(std::move(m_found.spans));
    empty.resource = emptied(std::move(m_found.resource));
    empty.attributes = emptied(std::move(m_found.attributes));
    m_found = std::move(empty);
    m_exceptions.clear();
    m_walk.clear();
}

void SentryEvent::read(std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    const std::string problem = m_walk.object(
        raw, [&] { clear(); }, [&](std::string_view key, JsonWalk::Value value) { member(key, value); });
    if (!problem.empty()) {
        damage(0, "event: " + problem);
    }
    makeResource();
    if (m_found.type == "transaction" || (m_found.hasSpans && m_exceptions.isEmpty())) {
        deliverSpans(sink, damage);
        return;
    }
    const std::array<std::string_view, 4> harmless{ "debug", "info", "log", "warning" };
    if (m_exceptions.isEmpty() && std::ranges::find(harmless, m_found.level) != harmless.end()) {
        ++m_messages;
        return;
    }
    if (m_exceptions.isEmpty() && m_found.message.empty() && m_exceptions.hasNoStack()) {
        if (problem.empty()) {
            damage(0, "event has neither exception nor message");
        }
        return;
    }
    deliverReport(raw, sink, damage);
}

bool SentryEvent::textMember(std::string_view key, JsonWalk::Value value)
{
    struct Row {
        std::string_view key;
        std::string_view Found::*text;
    };
    constexpr std::array rows{
        Row{ "event_id", &Found::id },
        Row{ "type", &Found::type },
        Row{ "timestamp", &Found::time },
        Row{ "start_timestamp", &Found::start },
        Row{ "platform", &Found::platform },
        Row{ "level", &Found::level },
        Row{ "transaction", &Found::name },
        Row{ "culprit", &Found::culprit },
        Row{ "environment", &Found::environment },
        Row{ "release", &Found::release },
        Row{ "server_name", &Found::host },
    };
    const auto* const found = std::ranges::find(rows, key, &Row::key);
    if (found == rows.end()) {
        return false;
    }
    m_found.*(found->text) = m_walk.text(value);
    return true;
}

void SentryEvent::member(std::string_view key, JsonWalk::Value value)
{
    if (textMember(key, value)) {
        return;
    }
    if (key == "exception") {
        m_exceptions.readExceptions(m_walk, value);
    } else if (key == "threads") {
        m_exceptions.readThreads(m_walk, value);
    } else if (key == "stacktrace") {
        m_exceptions.readStack(m_walk, value);
    } else if (key == "message" || key == "logentry") {
        readMessage(value);
    } else if (key == "tags") {
        readTags(value);
    } else if (key == "contexts") {
        readContexts(value);
    } else if (key == "request") {
        readRequest(value);
    } else if (key == "user") {
        readUser(value);
    } else if (key == "fingerprint") {
        readFingerprint(value);
    } else if (key == "logger" || key == "dist") {
        m_found.attributes.push_back(m_walk.attribute(key, value));
    } else if (key == "extra") {
        m_walk.members(value, [&](std::string_view name, JsonWalk::Value extra) {
            const std::string_view whole = m_walk.keep("extra." + std::string(name));
            m_found.attributes.push_back(m_walk.attribute(whole, extra));
        });
    } else if (key == "sdk") {
        m_walk.members(value, [&](std::string_view name, JsonWalk::Value part) {
            if (name == "name") {
                m_found.sdkName = m_walk.text(part);
            } else if (name == "version") {
                m_found.sdkVersion = m_walk.text(part);
            }
        });
    } else if (key == "spans" && typeOf(value) == ondemand::json_type::array) {
        m_found.hasSpans = true;
        m_walk.elements(value, [&](JsonWalk::Value element) {
            if (typeOf(element) == ondemand::json_type::object) {
                readSentrySpan(m_walk, element, m_found.spans.emplace_back());
            }
        });
    }
}

/// A text, or {"message", "formatted", "params"}.
void SentryEvent::readMessage(JsonWalk::Value value)
{
    if (typeOf(value) != ondemand::json_type::object) {
        const std::string_view text = m_walk.text(value);
        m_found.message = m_found.message.empty() ? text : m_found.message;
        return;
    }
    std::string_view formatted;
    std::string_view pattern;
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value part) {
        if (key == "formatted") {
            formatted = m_walk.text(part);
        } else if (key == "message") {
            pattern = m_walk.text(part);
        }
    });
    m_found.message = !formatted.empty() ? formatted : !pattern.empty() ? pattern : m_found.message;
}

/// {"key": "value"}, [["key", "value"]], or [{"key": ..., "value": ...}] as the web API writes it.
void SentryEvent::readTags(JsonWalk::Value value)
{
    if (typeOf(value) == ondemand::json_type::object) {
        m_walk.members(
            value, [&](std::string_view key, JsonWalk::Value tag) { readTag(key, m_walk.text(tag)); });
        return;
    }
    m_walk.elements(value, [&](JsonWalk::Value pair) {
        std::array<std::string_view, 2> parts{};
        std::size_t at = 0;
        if (typeOf(pair) == ondemand::json_type::array) {
            m_walk.elements(pair, [&](JsonWalk::Value part) {
                const std::string_view text = m_walk.text(part);
                if (at < parts.size()) {
                    parts[at++] = text;
                }
            });
        } else {
            m_walk.members(pair, [&](std::string_view key, JsonWalk::Value part) {
                if (key == "key" || key == "value") {
                    parts[key == "key" ? 0 : 1] = m_walk.text(part);
                }
            });
        }
        readTag(parts[0], parts[1]);
    });
}

void SentryEvent::readTag(std::string_view key, std::string_view value)
{
    if (key.empty()) {
        return;
    }
    if (key == "service.name" || (key == "service" && m_found.service.empty())) {
        m_found.service = value;
    }
    if (isResourceAttribute(key)) {
        if (key != "service.name") {
            m_found.resource.push_back({ key, value });
        }
    } else {
        m_found.attributes.push_back({ key, value });
    }
}

void SentryEvent::readContexts(JsonWalk::Value value)
{
    m_walk.members(value, [&](std::string_view context, JsonWalk::Value members) {
        if (context == "trace") {
            m_found.hasTrace = true;
            readSentrySpan(m_walk, members, m_found.trace);
        } else if (context == "otel") {
            readOtel(members);
        } else {
            readContext(context, members);
        }
    });
}

void SentryEvent::readContext(std::string_view context, JsonWalk::Value value)
{
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        const std::string_view name = resourceKey(context, key);
        if (!name.empty()) {
            m_found.resource.push_back({ name, m_walk.text(member) });
        } else if (context == "app" && key == "app_name") {
            m_found.appName = m_walk.text(member);
        } else if ((context == "browser" || context == "response") && key != "type" && key != "headers") {
            const std::string_view whole = m_walk.keep(std::string(context) + "." + std::string(key));
            m_found.attributes.push_back(m_walk.attribute(whole, member));
        }
    });
}

/// What Sentry's clients keep of an OpenTelemetry resource: {"resource": {"service.name": ...}}.
void SentryEvent::readOtel(JsonWalk::Value value)
{
    m_walk.members(value, [&](std::string_view part, JsonWalk::Value attributes) {
        if (part != "resource") {
            return;
        }
        m_walk.members(attributes, [&](std::string_view key, JsonWalk::Value member) {
            if (key == "service.name") {
                m_found.service = m_walk.text(member);
            } else {
                m_found.resource.push_back(m_walk.attribute(m_walk.keep(key), member));
            }
        });
    });
}

void SentryEvent::readRequest(JsonWalk::Value value)
{
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "url" || key == "method") {
            m_found.attributes.push_back(
                { key == "url" ? "url.full" : "http.request.method", m_walk.text(member) });
        }
    });
}

void SentryEvent::readUser(JsonWalk::Value value)
{
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value member) {
        if (key == "id" || key == "email") {
            m_found.attributes.push_back({ key == "id" ? "user.id" : "user.email", m_walk.text(member) });
        } else if (key == "username") {
            m_found.attributes.push_back({ "user.name", m_walk.text(member) });
        }
    });
}

void SentryEvent::readFingerprint(JsonWalk::Value value)
{
    std::string all;
    bool hasVariable = false;
    m_walk.elements(value, [&](JsonWalk::Value part) {
        const std::string_view text = m_walk.text(part);
        hasVariable = hasVariable || text.find("{{") != std::string_view::npos;
        all += all.empty() ? "" : " ";
        all += text;
    });
    m_found.fingerprint = hasVariable ? std::string_view{} : m_walk.keep(all);
}

} // namespace spanglass
