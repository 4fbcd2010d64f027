#pragma once

#include "core/capture/formatreader.h"
#include "core/capture/json/jsonpull.h"
#include "core/capture/sentry/sentryexceptions.h"
#include "core/capture/sentry/sentryspan.h"
#include "core/capture/spandraft.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Reads one Sentry event, an error report or a transaction. Source: develop.sentry.dev, event payloads
/// and transaction payloads; docs.sentry.io, failure rate.
///
/// An error report is an exception that stands alone (Standing::Alone), at the span that contexts.trace
/// names; an event without contexts.trace gets a span of its own: trace id = event_id, span id = its low
/// half (a hash of the event if it has no event_id). Events of level debug, info, log and warning without
/// an exception are messages, no errors, and are counted only; without a level an event is an error, as
/// Sentry takes it.
///
/// A transaction is a span with the children it lists. A span is an error if it has a status other than ok,
/// cancelled and unknown, which is how Sentry counts failures.
///
/// Sentry knows projects, not services: service.name is the tag service.name or service, the resource that
/// OpenTelemetry gave, the app's name, or the name in a release "name@version", in this order, else
/// missing. A class is named with its module for Java and Python, as OpenTelemetry names it. A custom
/// fingerprint is taken as error.fingerprint if no part of it is a variable ("{{ default }}").
class SentryEvent {
public:
    /// `raw` is a whole object, followed by jsonPadding readable bytes.
    void read(std::string_view raw, SpanSink& sink, const DamageHandler& damage);

    /// Messages that are no errors.
    [[nodiscard]] std::uint64_t messages() const { return m_messages; }

private:
    /// What was found in an event; texts live until the next one.
    struct Found {
        std::string_view id{};
        std::string_view type{};
        std::string_view time{};
        std::string_view start{};
        std::string_view platform{};
        std::string_view level{};
        std::string_view name{}; ///< transaction
        std::string_view culprit{};
        std::string_view message{};
        std::string_view environment{};
        std::string_view release{};
        std::string_view host{};
        std::string_view sdkName{};
        std::string_view sdkVersion{};
        std::string_view service{};
        std::string_view appName{};
        std::string_view fingerprint{};
        bool hasTrace = false;
        bool hasSpans = false;
        SentrySpan trace{};
        std::vector<SentrySpan> spans{};
        AttributeList resource{};
        AttributeList attributes{};
    };
    void clear();
    void member(std::string_view key);
    bool textMember(std::string_view key);
    void readExtra();
    void readSdk();
    void readMessage();
    void readTags();
    void readTag(std::string_view key, std::string_view value);
    void readContexts();
    void readContext(std::string_view context);
    void readOtel();
    void readRequest();
    void readUser();
    void readFingerprint();

    void makeResource();
    void deliverReport(std::string_view raw, SpanSink& sink, const DamageHandler& damage);
    void deliverSpans(SpanSink& sink, const DamageHandler& damage);
    void deliverSpan(const SentrySpan& span, SpanSink& sink, const DamageHandler& damage);
    void addException(TimeNs time);

    JsonPull m_pull;
    JsonPull m_details; ///< for data and tags of spans that are errors
    KeyPredictor m_spanKeys;
    Found m_found;
    SentryExceptions m_exceptions;
    SpanDraft m_draft;
    std::uint64_t m_messages = 0;
};

} // namespace spanglass
