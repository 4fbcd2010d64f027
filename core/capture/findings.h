#pragma once

#include "core/capture/capturereader.h"
#include "core/capture/formatreader.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// As many warnings of a capture are kept; all are counted.
inline constexpr std::size_t keptWarnings = 100;

/// A warning whose line number is not known before all pieces in front have been counted.
struct Finding {
    std::uint64_t piece = 0;
    std::uint64_t line = 0; ///< in the piece, from 0
    std::uint64_t byte = 0; ///< in the line, from 0; of the whole capture if it is binary
    std::string message{};
};

/// What one thread gathers beside spans.
struct ReadingLog {
    std::vector<Finding> findings{};
    std::uint64_t count = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> linesOfPieces{}; ///< piece number, lines in it
    std::vector<PassedOver> passedOver{};
    bool damagedEnd = false;

    void add(Finding finding);
};

/// Adds what was found in a later part of a capture.
void addFindings(ReadOutcome& to, ReadOutcome found);

/// Puts findings of all threads in the capture's order, names their places, and adds what was passed over.
void collectFindings(std::vector<ReadingLog>& logs, Layout layout, ReadOutcome& outcome);

} // namespace spanglass
