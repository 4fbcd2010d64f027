#include "core/capture/sentry/sentryevent.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

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
    m_pull.clear();
}

void SentryEvent::read(std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    clear();
    std::string problem = m_pull.begin(raw);
    m_pull.members([&](std::string_view key) { member(key); });
    problem = m_pull.isBad() ? "not JSON" : problem;
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

bool SentryEvent::textMember(std::string_view key)
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
    m_found.*(found->text) = m_pull.text();
    return true;
}

void SentryEvent::member(std::string_view key)
{
    if (textMember(key)) {
        return;
    }
    if (key == "exception") {
        m_exceptions.readExceptions(m_pull);
    } else if (key == "threads") {
        m_exceptions.readThreads(m_pull);
    } else if (key == "stacktrace") {
        m_exceptions.readStack(m_pull);
    } else if (key == "message" || key == "logentry") {
        readMessage();
    } else if (key == "tags") {
        readTags();
    } else if (key == "contexts") {
        readContexts();
    } else if (key == "request") {
        readRequest();
    } else if (key == "user") {
        readUser();
    } else if (key == "fingerprint") {
        readFingerprint();
    } else if (key == "logger" || key == "dist") {
        m_found.attributes.push_back(m_pull.attribute(key));
    } else if (key == "extra") {
        readExtra();
    } else if (key == "sdk") {
        readSdk();
    } else if (key == "spans" && m_pull.opening() == '[') {
        m_found.hasSpans = true;
        m_pull.elements([&] {
            if (m_pull.opening() == '{') {
                readSentrySpan(m_pull, m_spanKeys, m_found.spans.emplace_back());
            }
        });
    }
}

void SentryEvent::readExtra()
{
    m_pull.members([&](std::string_view name) {
        const std::string_view whole = m_pull.keep("extra." + std::string(name));
        m_found.attributes.push_back(m_pull.attribute(whole));
    });
}

void SentryEvent::readSdk()
{
    m_pull.members([&](std::string_view name) {
        if (name == "name") {
            m_found.sdkName = m_pull.text();
        } else if (name == "version") {
            m_found.sdkVersion = m_pull.text();
        }
    });
}

/// A text, or {"message", "formatted", "params"}.
void SentryEvent::readMessage()
{
    if (m_pull.opening() != '{') {
        const std::string_view text = m_pull.text();
        m_found.message = m_found.message.empty() ? text : m_found.message;
        return;
    }
    std::string_view formatted;
    std::string_view pattern;
    m_pull.members([&](std::string_view key) {
        if (key == "formatted") {
            formatted = m_pull.text();
        } else if (key == "message") {
            pattern = m_pull.text();
        }
    });
    m_found.message = !formatted.empty() ? formatted : !pattern.empty() ? pattern : m_found.message;
}

/// {"key": "value"}, [["key", "value"]], or [{"key": ..., "value": ...}] as the web API writes it.
void SentryEvent::readTags()
{
    if (m_pull.opening() == '{') {
        m_pull.members([&](std::string_view key) { readTag(key, m_pull.text()); });
        return;
    }
    m_pull.elements([&] {
        std::array<std::string_view, 2> parts{};
        std::size_t at = 0;
        if (m_pull.opening() == '[') {
            m_pull.elements([&] {
                const std::string_view text = m_pull.text();
                if (at < parts.size()) {
                    parts[at++] = text;
                }
            });
        } else {
            m_pull.members([&](std::string_view key) {
                if (key == "key" || key == "value") {
                    parts[key == "key" ? 0 : 1] = m_pull.text();
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

void SentryEvent::readContexts()
{
    m_pull.members([&](std::string_view context) {
        if (context == "trace") {
            m_found.hasTrace = true;
            readSentrySpan(m_pull, m_spanKeys, m_found.trace);
        } else if (context == "otel") {
            readOtel();
        } else {
            readContext(context);
        }
    });
}

void SentryEvent::readContext(std::string_view context)
{
    m_pull.members([&](std::string_view key) {
        const std::string_view name = resourceKey(context, key);
        if (!name.empty()) {
            m_found.resource.push_back({ name, m_pull.text() });
        } else if (context == "app" && key == "app_name") {
            m_found.appName = m_pull.text();
        } else if ((context == "browser" || context == "response") && key != "type" && key != "headers") {
            const std::string_view whole = m_pull.keep(std::string(context) + "." + std::string(key));
            m_found.attributes.push_back(m_pull.attribute(whole));
        }
    });
}

/// What Sentry's clients keep of an OpenTelemetry resource: {"resource": {"service.name": ...}}.
void SentryEvent::readOtel()
{
    m_pull.members([&](std::string_view part) {
        if (part != "resource") {
            return;
        }
        m_pull.members([&](std::string_view key) {
            if (key == "service.name") {
                m_found.service = m_pull.text();
            } else {
                m_found.resource.push_back(m_pull.attribute(m_pull.keep(key)));
            }
        });
    });
}

void SentryEvent::readRequest()
{
    m_pull.members([&](std::string_view key) {
        if (key == "url" || key == "method") {
            m_found.attributes.push_back(
                { key == "url" ? "url.full" : "http.request.method", m_pull.text() });
        }
    });
}

void SentryEvent::readUser()
{
    m_pull.members([&](std::string_view key) {
        if (key == "id" || key == "email") {
            m_found.attributes.push_back({ key == "id" ? "user.id" : "user.email", m_pull.text() });
        } else if (key == "username") {
            m_found.attributes.push_back({ "user.name", m_pull.text() });
        }
    });
}

void SentryEvent::readFingerprint()
{
    std::string all;
    bool hasVariable = false;
    m_pull.elements([&] {
        const std::string_view text = m_pull.text();
        hasVariable = hasVariable || text.find("{{") != std::string_view::npos;
        all += all.empty() ? "" : " ";
        all += text;
    });
    m_found.fingerprint = hasVariable ? std::string_view{} : m_pull.keep(all);
}

} // namespace spanglass
