#pragma once

#include "core/stack/scan.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// A line of a stack that native code printed, as views into the line.
struct CppLine {
    std::string_view symbol{}; ///< as printed, with arguments; "" if only an address is known
    std::string_view image{}; ///< path of the program or library
    Location place{}; ///< in the source
    int number = -1; ///< of the frame; -1 where a format counts none
};

/// Reads a line of gdb, lldb, the sanitizers, boost::stacktrace, std::stacktrace, backward-cpp, glibc,
/// absl, libunwind, the Windows debuggers, Linux kernels, Android and Fuchsia. Rejects most other lines by
/// their first bytes.
std::optional<CppLine> cppLineOf(std::string_view line);

} // namespace spanglass
