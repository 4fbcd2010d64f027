#pragma once

#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/recordingsink.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass::test {

/// What a text gave that was read as a capture.
struct ReadText {
    RecordingSink sink{};
    std::string format{}; ///< "" if it was not recognised
    std::vector<std::string> warnings{}; ///< or why it was not
};

/// Reads a text that comes in pieces.
inline ReadText readCaptureText(std::string text, std::size_t piece = std::size_t{ 1 } << 20U)
{
    ReadText out;
    OpenedSource source = memorySource(std::move(text), piece);
    ReadOptions options;
    options.sinks = { &out.sink };
    const auto outcome = readCapture(source, options, {});
    if (!outcome) {
        out.warnings.push_back(outcome.error().message);
        return out;
    }
    out.format = outcome->format;
    for (const Warning& warning : outcome->warnings) {
        out.warnings.push_back(warning.message);
    }
    return out;
}

/// The one span that a text holds; an empty one if there are none or more, or warnings.
inline RecordedSpan onlySpan(const std::string& text)
{
    auto got = readCaptureText(text);
    return got.sink.spans.size() == 1 && got.warnings.empty() ? got.sink.spans[0] : RecordedSpan{};
}

/// "nothing" if it is not there.
inline std::string valueOf(const std::vector<Attribute>& attributes, std::string_view key)
{
    const auto found = std::ranges::find(attributes, key, &Attribute::key);
    return found == attributes.end() ? "nothing" : found->value;
}

} // namespace spanglass::test
