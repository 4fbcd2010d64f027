#pragma once

#include "core/capture/spansink.h"
#include "core/model/tracking.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace spanglass {

/// The exception that stands for an error span: its last event named `exception` (as the Datadog
/// agent's OTLP intake does), else its attributes error.type, error.message (or error.msg) and error.stack.
struct PrimaryException {
    std::string_view type{};
    std::string_view message{};
    std::string_view stack{};
    TimeNs time = 0;
    std::optional<std::size_t> event{}; ///< index among the events; nothing if it came from attributes
};

PrimaryException primaryException(const ErrorDetails& details);

/// Which of type, message and stack are missing; an empty text counts as missing.
LackSet missingParts(const PrimaryException& exception);

} // namespace spanglass
