#include "core/source/git/linediff.h"

#include "core/source/git/libgit.h"
#include "core/source/git/repository.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace spanglass {

namespace {

constexpr int mostLines = 100'000;

extern "C" int addLineHunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload)
{
    auto& hunks = *static_cast<std::vector<LineHunk>*>(payload);
    LineHunk out{ hunk->old_start, hunk->old_lines, hunk->new_start, hunk->new_lines };
    // A side without lines is told by the line in front.
    out.before += out.beforeLines == 0 ? 1 : 0;
    out.after += out.afterLines == 0 ? 1 : 0;
    hunks.push_back(out);
    return 0;
}

} // namespace

int countLines(std::string_view text)
{
    const auto breaks = std::count(text.begin(), text.end(), '\n');
    return static_cast<int>(breaks) + (text.empty() || text.back() == '\n' ? 0 : 1);
}

std::optional<std::vector<LineHunk>> compareLines(
    std::string_view before, std::string_view after, bool anySpace)
{
    std::vector<LineHunk> hunks;
    if (before == after) {
        return hunks;
    }
    if (before.size() > largestCompared || after.size() > largestCompared || countLines(before) > mostLines
        || countLines(after) > mostLines) {
        return std::nullopt;
    }
    const LibGit library;
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.context_lines = 0;
    options.interhunk_lines = 0;
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC
        | (anySpace ? std::uint32_t{ GIT_DIFF_IGNORE_WHITESPACE_EOL } : 0U);
    if (git_diff_buffers(before.data(), before.size(), nullptr, after.data(), after.size(), nullptr, &options,
            nullptr, nullptr, addLineHunk, nullptr, &hunks)
        < 0) {
        return std::nullopt;
    }
    return hunks;
}

std::optional<int> lineBefore(const std::vector<LineHunk>& hunks, int after)
{
    int shift = 0;
    for (const LineHunk& hunk : hunks) {
        if (after < hunk.after) {
            break;
        }
        if (after < hunk.after + hunk.afterLines) {
            return std::nullopt;
        }
        shift = hunk.before + hunk.beforeLines - hunk.after - hunk.afterLines;
    }
    return after + shift;
}

std::optional<int> lineAfter(std::string_view before, std::string_view after, int line, bool nearest)
{
    if (line < 1 || line > countLines(before)) {
        return std::nullopt;
    }
    const auto hunks = compareLines(before, after, true);
    if (!hunks) {
        return std::nullopt;
    }
    int shift = 0;
    for (const LineHunk& hunk : *hunks) {
        if (line < hunk.before) {
            break;
        }
        if (line < hunk.before + hunk.beforeLines) {
            const int last = hunk.after + std::max(hunk.afterLines, 1) - 1;
            const int place = std::min(hunk.after + line - hunk.before, last);
            return nearest ? std::optional(std::clamp(place, 1, std::max(1, countLines(after))))
                           : std::nullopt;
        }
        shift = hunk.after + hunk.afterLines - hunk.before - hunk.beforeLines;
    }
    return line + shift;
}

} // namespace spanglass
