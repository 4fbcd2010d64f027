#include "tests/support/workspacebuilder.h"

#include <cstdio>
#include <cstdlib>

/// make_workspace OUT OCCURRENCES ISSUES: a large workspace for benchmarks.
int main(int argc, char** argv)
{
    const std::uint64_t occurrences = argc == 4 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const std::uint64_t issues = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
    if (occurrences == 0 || issues == 0) {
        std::fprintf(stderr, "usage: make_workspace OUT OCCURRENCES ISSUES\n");
        return 2;
    }
    std::remove(argv[1]);
    spanglass::test::makeLargeWorkspace(argv[1], occurrences, issues);
    return 0;
}
