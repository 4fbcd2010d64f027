#include "core/capture/otlp/otlpvalues.h"

#include "core/base/duration.h"
#include "core/capture/json/jsonwalk.h"

namespace spanglass {

void appendOtlpValue(std::string& out, const AttributeView& view)
{
    if (view.type == ValueType::String || view.type == ValueType::Bytes) {
        appendJsonString(out, view.value);
    } else {
        out += view.value.empty() ? "null" : view.value;
    }
}

ParentHint parentHintOf(std::uint64_t flags)
{
    if ((flags & 0x100U) == 0) {
        return ParentHint::None;
    }
    return (flags & 0x200U) == 0 ? ParentHint::Local : ParentHint::Remote;
}

std::string_view problemOfIds(const SpanRecord& span, bool traceIsBad, bool spanIsBad)
{
    if (traceIsBad || !span.trace) {
        return traceIsBad ? "span has a traceId that is no id" : "span has no traceId";
    }
    if (spanIsBad || !span.span) {
        return spanIsBad ? "span has a spanId that is no id" : "span has no spanId";
    }
    return {};
}

DurationNs durationOf(TimeNs start, TimeNs end)
{
    return start != 0 ? durationBetween(start, end) : 0;
}

} // namespace spanglass
