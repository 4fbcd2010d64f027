#pragma once

#include "core/base/progress.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace spanglass {

/// "Reading week.jsonl.gz  42 %  210 MB/s  3 s left", with what is known.
std::string progressText(const Progress& progress);

/// "640 kB", "12.5 MB", "1.2 GB"; thousands, not 1024s.
std::string bytesText(double bytes);

/// One line on standard error that is written over and over; nothing if that is no terminal or
/// `quiet`. One thread at a time.
class ProgressLine {
public:
    explicit ProgressLine(bool quiet);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(std::string_view text);
    void clear();

private:
    bool m_wanted;
    std::size_t m_width = 0; ///< of what stands there now
};

} // namespace spanglass
