#pragma once

#include <cstdint>
#include <string>

namespace spanglass {

/// How far a long piece of work is. Producers throttle: at most about ten a second.
struct Progress {
    std::string what{}; ///< "Reading week.jsonl.gz"
    std::uint64_t done = 0; ///< bytes of the input consumed (compressed bytes if compressed)
    std::uint64_t total = 0; ///< bytes in all, 0 if not known (standard input)
    double bytesPerSecond = 0; ///< of the input
    double secondsLeft = -1; ///< negative if not known
    friend bool operator==(const Progress&, const Progress&) = default;
};

} // namespace spanglass
