#pragma once

#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/recordingsink.h"

#include <string>
#include <utility>

namespace spanglass::test {

/// What a capture in memory gives, found by its content, or read as `format`.
struct Reading {
    std::string format{};
    RecordingSink sink{};
    std::vector<std::string> warnings{}; ///< "line 3: cause"
    std::string error{};
};

inline Reading readText(std::string text, const char* format = nullptr, std::size_t piece = 4096)
{
    Reading reading;
    OpenedSource source = memorySource(std::move(text), piece);
    ReadOptions options;
    options.sinks = { &reading.sink };
    options.format = format == nullptr ? nullptr : formatNamed(format);
    const auto outcome = readCapture(source, options, {});
    if (!outcome) {
        reading.error = outcome.error().message;
        return reading;
    }
    reading.format = outcome->format;
    for (const Warning& warning : outcome->warnings) {
        reading.warnings.push_back(warning.where + ": " + warning.message);
    }
    return reading;
}

/// The value of an attribute, "-" if there is none of that key.
inline std::string valueOf(const std::vector<Attribute>& attributes, std::string_view key)
{
    for (const Attribute& attribute : attributes) {
        if (attribute.key == key) {
            return attribute.value;
        }
    }
    return "-";
}

} // namespace spanglass::test
