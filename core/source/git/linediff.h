#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace spanglass {

/// Lines that stand for others; lines are counted from 1. Without lines on a side, `first` is the line
/// behind.
struct LineHunk {
    int before = 0;
    int beforeLines = 0;
    int after = 0;
    int afterLines = 0;
};

/// Texts are compared up to this size.
inline constexpr std::size_t largestCompared = std::size_t{ 4 } << 20U;

/// What differs between two texts, in order, as git tells; nothing if they are too large to compare (4 MB,
/// 100,000 lines). With `anySpace` lines that differ in the white space at their ends (CRLF) are equal.
std::optional<std::vector<LineHunk>> compareLines(
    std::string_view before, std::string_view after, bool anySpace = false);

/// The line before that is line `after` (from 1); nothing if it is new.
std::optional<int> lineBefore(const std::vector<LineHunk>& hunks, int after);

/// Number of lines; a last one without a line break counts.
int countLines(std::string_view text);

} // namespace spanglass
