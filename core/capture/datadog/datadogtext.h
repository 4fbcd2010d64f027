#pragma once

#include "core/capture/json/jsonvalues.h"
#include "core/capture/json/jsonwalk.h"
#include "core/capture/spansink.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How ids that stand as text are written where both readings are possible.
enum class DatadogIds : std::uint8_t { Decimal, Hex };

/// A trace or span id as text: decimal of 64 bits (negative ones by Java, two's complement), hex of up to 32
/// digits, 0x in front or not. Letters, 32 digits or a zero in front tell hex, more than 16 digits decimal.
/// "" is the id "none"; nothing if it is no id.
std::optional<TraceId> readDatadogId(std::string_view text, DatadogIds ids);

/// A number of `metrics` as text. Whole ones are Int, since many tracers write all as floats.
struct DatadogNumber {
    std::string text{};
    ValueType type = ValueType::Double;
};
DatadogNumber metricOf(double value);

/// Reads what tracers put into tags as JSON text. Texts given out live until clear().
class DatadogText {
public:
    /// The tag `events`: [{"name","time_unix_nano","attributes":{...}}]. False if it is no such list.
    bool events(std::string_view json, EventList& out);

    /// The tag `_dd.span_links`: [{"trace_id":hex,"span_id":hex,"attributes":{...}}].
    bool links(std::string_view json, LinkList& out);

    void clear()
    {
        m_events.walk.clear();
        m_links.walk.clear();
    }

private:
    /// Texts point into the walk and the JSON, so each list has its own.
    struct List {
        JsonWalk walk{};
        std::string json{}; ///< with padding
        std::string_view padded(std::string_view text);
    };
    List m_events;
    List m_links;
};

/// An event or link, as JSON gives it in a tag or beside the tags. Attributes are plain values, or
/// {"type":0,"string_value":...} as agents are sent them.
void readDatadogEvent(JsonWalk& walk, JsonWalk::Value value, EventView& out);
void readDatadogLink(JsonWalk& walk, JsonWalk::Value value, LinkView& out);

} // namespace spanglass
