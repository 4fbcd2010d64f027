#pragma once

#include "core/base/ids.h"
#include "core/base/varint.h"

#include <string>
#include <string_view>

namespace spanglass {

/// A trace's id as trace.trace_id holds it: 16 bytes, big-endian.
inline std::string traceBytes(TraceId trace)
{
    std::string out;
    appendFixed64(out, __builtin_bswap64(trace.high));
    appendFixed64(out, __builtin_bswap64(trace.low));
    return out;
}

/// No id if the bytes are too few.
inline TraceId traceFromBytes(std::string_view bytes)
{
    TraceId trace;
    if (takeFixed64(bytes, trace.high) && takeFixed64(bytes, trace.low)) {
        return { __builtin_bswap64(trace.high), __builtin_bswap64(trace.low) };
    }
    return {};
}

} // namespace spanglass
