#include "core/capture/sentry/sentryeventreader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::uint8_t events = 1; ///< a list of events
constexpr std::uint8_t event = 2;

bool isHexId(std::string_view text)
{
    return (text.size() == 32 || text.size() == 36)
        && text.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

bool isEvent(const JsonShape& shape, std::string_view prefix)
{
    using Kind = JsonShape::Kind;
    const auto at = [&](std::string_view path) { return std::string(prefix) + std::string(path); };
    const bool hasId = isHexId(shape.text(at("event_id")));
    const bool hasException =
        shape.has(at("exception"), Kind::Object) || shape.has(at("exception"), Kind::Array);
    const std::array<const char*, 4> others{ "logentry", "message", "threads", "stacktrace" };
    const bool hasOther = std::ranges::any_of(others, [&](const char* key) { return shape.has(at(key)); });
    const bool isTransaction = shape.text(at("type")) == "transaction" && shape.has(at("contexts.trace"));
    return (hasId && (hasException || hasOther || isTransaction))
        || (shape.has(at("platform"), Kind::String) && (hasException || isTransaction));
}

} // namespace

JsonRecordReader::Choice SentryEventReader::choose(const Place& place)
{
    if (place.opening == '[' && place.in == top) {
        return enter(events);
    }
    return place.opening == '{' ? take(event) : skip();
}

void SentryEventReader::record(Level, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_event.read(raw, sink, damage);
}

std::vector<PassedOver> SentryEventReader::passedOver() const
{
    return m_event.messages() == 0
        ? std::vector<PassedOver>{}
        : std::vector<PassedOver>{ { m_event.messages(), "messages without an error" } };
}

bool recognisesSentryEvent(const Beginning& beginning)
{
    return std::ranges::any_of(
        beginning.values, [](const JsonShape& shape) { return isEvent(shape, "") || isEvent(shape, "[]."); });
}

std::unique_ptr<FormatReader> makeSentryEventReader(const Beginning&)
{
    return std::make_unique<SentryEventReader>();
}

} // namespace spanglass
