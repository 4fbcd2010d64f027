#pragma once

#include "core/base/hash.h"
#include "core/ingest/capturestore.h"
#include "core/ingest/spancollector.h"
#include "core/store/database.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace spanglass::test {

/// The parts of an exception; "" = missing.
struct Thrown {
    std::string type{};
    std::string message{};
    std::string stack{};
    TimeNs time = 0;
};

inline Thrown boom(const std::string& message = "boom", TimeNs time = 0)
{
    return { "TypeError", message, "TypeError: " + message + "\n    at f (/srv/app/a.js:1:2)", time };
}

/// A span as any reader would give it.
struct HandSpan {
    TraceId trace{};
    std::uint64_t span = 0;
    std::uint64_t parent = 0;
    std::string service = "shop";
    SpanKind kind = SpanKind::Server;
    bool failed = false;
    std::vector<Thrown> thrown{};
    TimeNs start = 1'795'249'664'000'000'000;
};

/// Gives spans to collectors as readers do, and stores them in a workspace as one ingest does.
class HandMadeCaptures {
public:
    explicit HandMadeCaptures(std::string workspace)
        : m_workspace(std::move(workspace))
    {
    }

    /// What follows is of a new capture, read by a thread of its own.
    SpanCollector& capture(const std::string& path)
    {
        ReadCapture& capture = m_captures.emplace_back();
        capture.capture.path = path;
        capture.capture.format = "hand-made";
        capture.capture.state = CaptureState::Complete;
        m_collectors.push_back(std::make_unique<SpanCollector>());
        m_collectors.back()->beginCapture(static_cast<std::uint16_t>(m_captures.size() - 1));
        return *m_collectors.back();
    }

    HandMadeCaptures& add(const HandSpan& span)
    {
        SpanCollector& to = *m_collectors.back();
        SpanRecord record = recordOf(span, to);
        record.status = span.failed ? SpanStatus::Error : SpanStatus::Unset;
        span.failed ? to.errorSpan(record, detailsOf(span.thrown)) : to.span(record);
        return *this;
    }

    /// The exceptions of `at` one by one, recorded apart from it; with an attribute that says so.
    HandMadeCaptures& addApart(const HandSpan& at, Standing standing)
    {
        SpanCollector& to = *m_collectors.back();
        SpanRecord record = recordOf(at, to);
        for (const Thrown& thrown : at.thrown) {
            record.start = thrown.time != 0 ? thrown.time : at.start;
            const std::vector<Thrown> one = { thrown };
            ErrorDetails details = detailsOf(one);
            details.attributes.push_back({ "recorded", "apart" });
            to.exception(record, details, standing);
        }
        return *this;
    }

    /// Stores the captures since the last call as one ingest.
    Result<> store()
    {
        auto db = Database::open(m_workspace, Database::Mode::ReadWrite);
        if (!db) {
            return std::move(db).error();
        }
        auto done = storeCaptures(*db, m_captures, m_collectors, 2, {});
        m_stored = std::move(m_captures);
        m_captures.clear();
        m_collectors.clear();
        return done;
    }

    /// As told by the last store().
    [[nodiscard]] const Capture& stored(std::size_t i) const { return m_stored[i].capture; }

    [[nodiscard]] std::int64_t number(const std::string& sql) const
    {
        auto db = Database::open(m_workspace, Database::Mode::ReadOnly);
        const auto value = db ? db->integer(sql) : Result<std::int64_t>(-2);
        return value ? *value : -1;
    }
    [[nodiscard]] std::string text(const std::string& sql) const
    {
        auto db = Database::open(m_workspace, Database::Mode::ReadOnly);
        auto row = db ? db->prepare(sql) : Result<Statement>(db.error());
        return row && row->step() ? std::string(row->text(0)) : "nothing";
    }

private:
    static SpanRecord recordOf(const HandSpan& span, SpanCollector& to)
    {
        SpanRecord record;
        record.trace = span.trace;
        record.span = { span.span };
        record.parent = { span.parent };
        record.start = span.start;
        record.duration = 1'000'000;
        record.name = "GET /";
        record.kind = span.kind;
        record.resource = to.addResource(hash128(span.service), { { "service.name", span.service } });
        return record;
    }
    static ErrorDetails detailsOf(const std::vector<Thrown>& all)
    {
        ErrorDetails details;
        for (const Thrown& thrown : all) {
            EventView event{ thrown.time, "exception", {} };
            const auto add = [&](std::string_view key, const std::string& value) {
                if (!value.empty()) {
                    event.attributes.push_back({ key, value });
                }
            };
            add("exception.type", thrown.type);
            add("exception.message", thrown.message);
            add("exception.stacktrace", thrown.stack);
            details.events.push_back(std::move(event));
        }
        return details;
    }

    std::string m_workspace;
    std::vector<ReadCapture> m_captures{};
    std::vector<ReadCapture> m_stored{};
    std::vector<std::unique_ptr<SpanCollector>> m_collectors{};
};

} // namespace spanglass::test
