#pragma once

namespace spanglass {

/// Moves from an opening bracket at `at` to behind its partner; null if that is not before `end`.
/// Quotes and escapes are followed, and only brackets of this kind are counted: in well-formed
/// text the others are balanced in between. Linear, no recursion, any depth. At least 64 readable
/// bytes must follow `end`.
using SkipContainer = const char* (*)(const char* at, const char* end);

/// The fastest one that this processor can run; all give the same answers.
SkipContainer bestSkipContainer();

const char* skipContainerPortable(const char* at, const char* end);
#if defined(__x86_64__)
const char* skipContainerAvx2(const char* at, const char* end);
const char* skipContainerAvx512(const char* at, const char* end);
#endif

} // namespace spanglass
