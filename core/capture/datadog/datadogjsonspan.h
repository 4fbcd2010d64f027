#pragma once

#include "core/capture/datadog/datadogspan.h"
#include "core/capture/json/jsonwalk.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spanglass {

/// How a shape of JSON writes spans.
struct DatadogJsonShape {
    DatadogIds ids = DatadogIds::Decimal; ///< of ids in quotes; numbers are decimal
    bool seconds = false; ///< `start` and `end` are seconds
    bool secondsLong = false; ///< `duration` too
    /// Not 0: trace ids below 2^16 are no ids. The test agent numbers the traces of a file from 0, so
    /// that files opened together would share them; they get ids made from this number instead.
    std::uint64_t renumbered = 0;
};

/// Reads span objects of Datadog's JSON shapes. Ids are exact, whether numbers or texts. One thread at a
/// time.
class DatadogJsonSpan {
public:
    using Value = JsonWalk::Value;

    /// Reads a list of spans, or an object of spans by their ids, in one piece: a chunk. `raw` is followed
    /// by jsonPadding readable bytes; `damage` counts from `raw`.
    void readSpans(std::string_view raw, const DatadogJsonShape& shape, const DatadogShared& shared,
        SpanSink& sink, const DamageHandler& damage);

    /// As readSpans(), of a span that stands by itself.
    void readSpan(std::string_view raw, const DatadogJsonShape& shape, const DatadogShared& shared,
        SpanSink& sink, const DamageHandler& damage);

    /// Finds the tags that a chunk's spans share, wherever in its text they stand; keeps them in `texts`.
    static void survey(std::string_view raw, DatadogShared& shared, TextArena& texts);

private:
    enum class Member : std::uint8_t;
    static Member memberOf(std::string_view key);

    void begin(const DatadogShared& shared);
    void finish(const DatadogJsonShape& shape, SpanSink& sink, const DamageHandler& damage);
    void readMember(std::string_view key, Value value, const DatadogJsonShape& shape);
    void setScalar(Member member, Value value, const DatadogJsonShape& shape);
    void readTags(Value value);
    void readMetrics(Value value);
    void readStructs(Value value);
    std::optional<TraceId> idOf(Value value, const DatadogJsonShape& shape, const char* remark);
    TimeNs timeOf(Value value, bool seconds, const char* remark);
    bool flagOf(Value value);

    JsonWalk m_walk;
    DatadogSpan m_span;
    bool m_hasTrace = false;
};

/// Whether one of the keys comes in the object that `text` begins with, before any list or object; Open: that
/// is not there yet.
enum class FirstKey : std::uint8_t { Open, None, Found };
FirstKey firstKeyOf(std::string_view text, std::span<const std::string_view> keys);

} // namespace spanglass
