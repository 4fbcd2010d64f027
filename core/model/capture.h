#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// Whether a capture was read to its end. The numbers are stored.
enum class CaptureState : std::uint8_t { Reading = 0, Complete = 1, Damaged = 2 };

constexpr const char* nameOf(CaptureState state)
{
    switch (state) {
    case CaptureState::Reading: return "reading";
    case CaptureState::Complete: return "complete";
    case CaptureState::Damaged: return "damaged";
    }
    return "reading";
}

/// Something in a capture that could not be read.
struct Warning {
    std::string where{}; ///< "line 812", "line 3, byte 120004"
    std::string message{}; ///< "span has no traceId"
    friend bool operator==(const Warning&, const Warning&) = default;
};

/// A capture of a workspace with what was found in it. Warnings: first 100 kept, all counted.
struct Capture {
    CaptureId id{};
    std::string path{}; ///< as given, "-" for standard input
    std::string format{}; ///< "otlp-json"
    CaptureState state = CaptureState::Reading;
    std::uint64_t bytes = 0; ///< of the file on disk
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::uint64_t exceptions = 0; ///< recorded apart from their spans: in log records, error reports
    std::uint64_t unfailed = 0; ///< of these beside spans that did not fail
    TimeNs firstStart = 0;
    TimeNs lastStart = 0;
    std::uint64_t warningCount = 0;
    std::vector<Warning> warnings{};
    friend bool operator==(const Capture&, const Capture&) = default;
};

} // namespace spanglass
