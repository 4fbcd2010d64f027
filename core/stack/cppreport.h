#pragma once

#include <optional>
#include <string_view>

namespace spanglass {

/// The line by which a crash of native code tells what happened.
struct CrashHeader {
    std::string_view type{};
    std::string_view message{};
    bool weak = false; ///< a signal, which a later line may explain better
};

/// "==1==ERROR: AddressSanitizer: heap-use-after-free on ...", "terminate called after throwing an instance
/// of 'X'", "a.c:1: f: Assertion `x' failed.", "Check failed: x", "signal 11 (SIGSEGV), code 1", "Kernel
/// panic - not syncing: x" and their like.
std::optional<CrashHeader> crashHeaderOf(std::string_view line);

/// What a report says of other things than frames and the failure: registers, shadow memory, where memory
/// was allocated.
bool isCrashNoise(std::string_view line);

/// "freed by thread T0 here:", "Thread 2 (LWP 12):": frames behind it are no part of the stack before.
bool startsOtherStack(std::string_view line);

} // namespace spanglass
