#include "tests/fuzz/checkreader.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// libFuzzer's entry for the format named by SPANGLASS_FUZZ_FORMAT.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string problem =
        spanglass::test::checkReader(SPANGLASS_FUZZ_FORMAT, { reinterpret_cast<const char*>(data), size });
    if (!problem.empty()) {
        std::fprintf(stderr, "%s\n", problem.c_str());
        std::abort();
    }
    return 0;
}
