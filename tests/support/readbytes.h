#pragma once

#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/recordingsink.h"

#include <string>
#include <utility>
#include <vector>

namespace spanglass::test {

/// What a capture in memory gives.
struct ReadBytes {
    RecordingSink sink{};
    std::string format{}; ///< "" if it was not read, and `warnings` says why
    bool isDamaged = false;
    std::vector<std::string> warnings{};
};

/// Reads `bytes`, `piece` at a time, as what they are recognised as or as `format`.
inline ReadBytes readBytes(
    std::string bytes, const char* format = nullptr, std::size_t piece = std::size_t{ 1 } << 20U)
{
    ReadBytes out;
    OpenedSource source = memorySource(std::move(bytes), piece);
    ReadOptions options;
    options.sinks = { &out.sink };
    options.format = format == nullptr ? nullptr : formatNamed(format);
    const auto outcome = readCapture(source, options, {});
    if (!outcome) {
        out.warnings.push_back(outcome.error().message);
        return out;
    }
    out.format = outcome->format;
    out.isDamaged = outcome->state == CaptureState::Damaged;
    for (const Warning& warning : outcome->warnings) {
        out.warnings.push_back(warning.message);
    }
    return out;
}

/// Feeds all of `bytes` at once to a new reader of the format: for thousands of small inputs.
inline std::size_t spansFed(std::string bytes, const char* format)
{
    const std::size_t size = bytes.size();
    bytes.resize(size + jsonPadding);
    const std::string_view view = std::string_view(bytes).substr(0, size);
    RecordingSink sink;
    const auto reader = formatNamed(format)->makeReader({ view, true, {} });
    reader->feed(view, true, sink, [](std::size_t, const std::string&) {});
    return sink.spans.size();
}

} // namespace spanglass::test
