#include "core/source/sourcefinder.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace spanglass;

namespace {

constexpr int around = 5;
constexpr DurationNs day = DurationNs{ 24 } * 3600 * 1'000'000'000;

template <typename Work> auto timed(const char* name, Work work)
{
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::printf("%-44s %9.2f ms\n", name, took.count());
    return result;
}

Occurrence occurrenceAt(const std::string& commit, const std::string& file, int line)
{
    Occurrence occurrence;
    occurrence.resource.attributes.push_back({ "git.commit.sha", commit, ValueType::String });
    StackFrame frame;
    frame.file = file;
    frame.line = line;
    frame.inApp = true;
    occurrence.stack.language = Language::JavaScript;
    occurrence.stack.exceptions.resize(1);
    occurrence.stack.exceptions.front().frames.push_back(std::move(frame));
    return occurrence;
}

} // namespace

/// sourcebench REPOSITORY FILE LINE COMMIT...: how long the first lines of a frame take at each commit, when
/// nothing was prepared, after the roots were, and after the commit was; and the suspect of the last commit.
int main(int argc, char** argv)
{
    if (argc < 5) {
        std::fprintf(stderr, "usage: sourcebench REPOSITORY FILE LINE COMMIT...\n");
        return 2;
    }
    const std::string root = argv[1];
    const int line = std::atoi(argv[3]);
    {
        SourceFinder finder({ { {}, root } }, {});
        const auto occurrence = occurrenceAt(argv[4], argv[2], line);
        timed("first lines, nothing prepared", [&] { return finder.sourceOf(occurrence, {}, around); });
    }
    SourceFinder finder({ { {}, root } }, {});
    const auto states = timed("opening and listing the root", [&] { return finder.prepare({}); });
    std::printf("%zu files %s\n", states.front().files, states.front().problem.c_str());
    for (int i = 4; i < argc; ++i) {
        const auto occurrence = occurrenceAt(argv[i], argv[2], line);
        const auto source =
            timed("first lines at a commit", [&] { return finder.sourceOf(occurrence, {}, around); });
        timed("again", [&] { return finder.sourceOf(occurrence, {}, around); });
        std::printf("%s %s:%d %s\n", nameOf(source.origin), source.file.path.c_str(), source.line,
            source.note.c_str());
    }
    const auto occurrence = occurrenceAt(argv[argc - 1], argv[2], line);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const TimeNs firstSeen = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    for (const int days : { 0, 30 }) {
        const auto suspect =
            timed("suspect", [&] { return finder.suspectOf(occurrence, firstSeen - days * day, {}); });
        if (!suspect) {
            std::printf("%s\n", suspect.error().message.c_str());
        } else if (*suspect) {
            std::printf("%s %s\n", (*suspect)->commit.id.c_str(), (*suspect)->commit.subject.c_str());
        }
    }
    return 0;
}
