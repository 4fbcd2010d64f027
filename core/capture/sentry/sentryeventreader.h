#pragma once

#include "core/capture/format.h"
#include "core/capture/json/jsonrecords.h"
#include "core/capture/sentry/sentryevent.h"

#include <memory>

namespace spanglass {

/// Sentry events as JSON: one object, one after another or one a line, or a list of them. What an event
/// is taken for: SentryEvent.
class SentryEventReader final : public JsonRecordReader {
public:
    [[nodiscard]] std::vector<PassedOver> passedOver() const override;

protected:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

private:
    SentryEvent m_event;
};

/// An object with an event_id or a platform, and an exception, message, thread or spans.
bool recognisesSentryEvent(const Beginning& beginning);
std::unique_ptr<FormatReader> makeSentryEventReader(const Beginning& beginning);

} // namespace spanglass
