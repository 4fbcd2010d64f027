#include "app/progressline.h"

#include "app/output.h"
#include "app/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace spanglass {

namespace {

constexpr std::size_t lineColumns = 79;

std::string timeText(double seconds)
{
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 60) {
        return std::to_string(whole) + " s";
    }
    if (whole < 3600) {
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    }
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

} // namespace

std::string bytesText(double bytes)
{
    constexpr std::array units{ "B", "kB", "MB", "GB", "TB" };
    std::size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    const int decimals = unit > 0 && bytes < 99.5 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, bytes, units[unit]);
    return text.data();
}

std::string progressText(const Progress& progress)
{
    std::string text = progress.what;
    if (progress.total > 0) {
        const auto done = static_cast<double>(std::min(progress.done, progress.total));
        const auto percent = static_cast<int>(100 * done / static_cast<double>(progress.total));
        text += "  " + std::to_string(percent) + " %";
    } else {
        text += "  " + bytesText(static_cast<double>(progress.done));
    }
    if (progress.bytesPerSecond > 0) {
        text += "  " + bytesText(progress.bytesPerSecond) + "/s";
    }
    constexpr double longest = 1e7; // beyond it the estimate says nothing
    if (progress.secondsLeft >= 0 && progress.secondsLeft < longest) {
        text += "  " + timeText(progress.secondsLeft) + " left";
    }
    return text;
}

ProgressLine::ProgressLine(bool quiet)
    : m_wanted(!quiet && isatty(STDERR_FILENO) != 0)
{
}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(std::string_view text)
{
    if (!m_wanted) {
        return;
    }
    const std::string line = cut(text, lineColumns);
    const std::size_t width = displayWidth(line);
    Output error(STDERR_FILENO);
    error << "\r" << line << std::string(m_width - std::min(m_width, width), ' ');
    (void)error.finish();
    m_width = width;
}

void ProgressLine::clear()
{
    if (m_width > 0) {
        Output error(STDERR_FILENO);
        error << "\r" << std::string(m_width, ' ') << "\r";
        (void)error.finish();
        m_width = 0;
    }
}

} // namespace spanglass
