#include "core/regroup/merging.h"
#include "core/regroup/regroup.h"
#include "core/triage/triage.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

using namespace spanglass;

namespace {

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Of all threads: what a busy machine does not change.
double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

template <typename Work> bool timed(const char* name, Work work)
{
    const double cpu = cpuSeconds();
    const auto start = std::chrono::steady_clock::now();
    const auto done = work();
    if (!done) {
        std::printf("%s: %s\n", name, done.error().message.c_str());
        return false;
    }
    std::printf("%-24s %6.3f s, %6.3f s of processor\n", name, secondsSince(start), cpuSeconds() - cpu);
    return true;
}

} // namespace

/// regroupbench WORKSPACE [attributes]: how long it takes to regroup one of make_workspace; changes it.
int main(int argc, char** argv)
{
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: regroupbench WORKSPACE [attributes]\n");
        return 2;
    }
    const std::string workspace = argv[1];
    GroupingConfig frames;
    frames.strategy = Strategy::Frames;
    GroupingConfig types;
    types.strategy = Strategy::TypeOnly;
    GroupingConfig rules;
    rules.rules = "function:\"handle1*\" -> foreign\ntype:KeyError message:\"operation 1*\" -> join keys\n";
    GroupingConfig attribute;
    attribute.strategy = Strategy::Attributes;
    attribute.attributes = { "http.route" };
    const std::pair<const char*, GroupingConfig> configs[] = { { "page", {} }, { "frames", frames },
        { "type only", types }, { "page again", {} }, { "two rules", rules } };
    for (const auto& [name, config] : configs) {
        std::printf("%s\n", name);
        const auto preview = [&] { return previewRegroup(workspace, config, {}); };
        const auto apply = [&]() -> Result<RegroupPreview> {
            auto done = applyRegroup(workspace, config, {});
            if (done) {
                std::printf("  %llu issues become %llu, %llu signatures\n",
                    static_cast<unsigned long long>(done->issuesBefore),
                    static_cast<unsigned long long>(done->issuesAfter),
                    static_cast<unsigned long long>(done->signatures));
            }
            return done;
        };
        if (!timed("  preview", preview) || !timed("  apply", apply)) {
            return 1;
        }
    }
    if (argc == 3) { // a pass over all occurrences
        timed("http.route preview", [&] { return previewRegroup(workspace, attribute, {}); });
        timed("http.route apply", [&] { return applyRegroup(workspace, attribute, {}); });
        timed("undo http.route", [&] { return undoTriage(workspace); });
    }
    timed("undo rules", [&] { return undoTriage(workspace); });
    timed("move", [&] { return moveOccurrences(workspace, { OccurrenceId{ 1 }, OccurrenceId{ 2 } }, {}); });
    timed("undo move", [&] { return undoTriage(workspace); });
    timed("parts", [&] { return mergedParts(workspace, IssueId{ 1 }); });
    return 0;
}
