#pragma once

#include "core/capture/datadog/datadogjsonspan.h"
#include "core/capture/format.h"
#include "core/capture/json/jsonrecords.h"

#include <string>
#include <string_view>

namespace spanglass {

/// A trace as the web application gives it: {"trace":{"root_id","spans":{id:{...}}}} or the inner object.
/// Ids are decimal texts; start, end and duration are float seconds, which keep about a quarter of a
/// microsecond. Source: DataDog/system-tests utils/interfaces/_backend.py.
class DatadogTraceReader final : public JsonRecordReader {
private:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

    DatadogJsonSpan m_spans;
    TextArena m_texts;
};

/// Results of the Spans API: {"data":[{"type":"spans","attributes":{...}}]}, or its events one a line.
/// What tracers write as tags stands nested in `custom` and `attributes`, {"error":{"type":"X"}} for
/// error.type; a span is an error if its status says so or it has such an error. Times are ISO texts, a
/// `duration` among the attributes is nanoseconds. Source: docs.datadoghq.com/api/latest/spans.
class DatadogSearchReader final : public JsonRecordReader {
private:
    using Value = JsonWalk::Value;
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

    void readMember(std::string_view key, Value value);
    void readNested(const std::string& prefix, Value value, int depth);
    void readTag(std::string_view text);
    void setNested(std::string_view key, Value value);

    JsonWalk m_walk;
    DatadogSpan m_span;
};

bool recognisesDatadogTrace(const Beginning& beginning);
bool recognisesDatadogSearch(const Beginning& beginning);
std::unique_ptr<FormatReader> makeDatadogTraceReader(const Beginning& beginning);
std::unique_ptr<FormatReader> makeDatadogSearchReader(const Beginning& beginning);

} // namespace spanglass
