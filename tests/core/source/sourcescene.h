#pragma once

#include "core/source/sourcefinder.h"
#include "tests/support/gitfolder.h"

#include <string>
#include <utility>
#include <vector>

namespace spanglass::test {

/// Days as nanoseconds and as git's seconds.
inline constexpr std::int64_t daySeconds = 24 * 3600;
inline constexpr TimeNs nsPerSecond = 1'000'000'000;

/// "one\ntwo\n..." with a name on each line, so that lines of different files differ.
inline std::string numberedLines(const std::string& name, int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += name + " line " + std::to_string(i) + "\n";
    return text;
}

inline StackFrame inApp(std::string function, std::string file, int line, int column = 0)
{
    StackFrame frame;
    frame.function = std::move(function);
    frame.file = std::move(file);
    frame.line = line;
    frame.column = column;
    frame.inApp = true;
    return frame;
}

/// An error of JavaScript code with these frames; attributes of its resource as pairs.
inline Occurrence occurrenceWith(std::vector<StackFrame> frames, const std::string& commit = {},
    const std::string& version = {}, const std::string& service = "orders")
{
    Occurrence occurrence;
    occurrence.id = OccurrenceId{ 1 };
    occurrence.resource.service = service;
    occurrence.resource.version = version;
    if (!commit.empty())
        occurrence.resource.attributes.push_back({ "git.commit.sha", commit, ValueType::String });
    occurrence.stack.language = Language::JavaScript;
    StackException exception;
    exception.frames = std::move(frames);
    occurrence.stack.exceptions.push_back(std::move(exception));
    return occurrence;
}

inline SourceFinder finderFor(const std::vector<std::string>& roots, std::vector<PathRule> rules = {})
{
    std::vector<SourceRoot> all;
    for (const std::string& path : roots)
        all.push_back({ {}, path });
    return SourceFinder(std::move(all), std::move(rules));
}

/// The line that the frame names, as it is shown; "" if there is none.
inline std::string shownLine(const FrameSource& source)
{
    const int at = source.line - source.firstLine;
    return source.origin != SourceOrigin::None && at >= 0 && at < static_cast<int>(source.lines.size())
        ? source.lines[static_cast<std::size_t>(at)]
        : std::string();
}

} // namespace spanglass::test
