#pragma once

#include "core/model/stack.h"

#include <string>
#include <string_view>

namespace spanglass {

/// Whose code a frame of native code is: what paths and names of functions tell in C, C++, Rust, Swift and
/// Objective-C alike.

/// Whether the text begins with one of many; by far most texts differ in their first byte.
template <typename Texts> bool startsWithOne(std::string_view text, const Texts& starts)
{
    for (const std::string_view start : starts) {
        if (!text.empty() && text.front() == start.front() && text.starts_with(start))
            return true;
    }
    return false;
}

/// The library of a source file or of a program's image (with slashes): "libc.so.6", "boost", "serde";
/// "" for the application's own. Images of systems need no path ("ntdll", "UIKitCore").
std::string libraryOfPath(std::string_view path);

/// The library of a function: "std", "boost", "libc", "libFuzzer"; "" if the name does not tell.
std::string_view libraryOfFunction(std::string_view function);

/// Frames nearer to the raise than what throws (panic machinery, abort, __cxa_throw, sanitizers), and
/// frames below the first that a thread has, are foreign whatever their names and paths; so is what makes
/// an error before it is thrown, if the stack was taken there. For languages without that it does nothing.
void markBorders(Language language, StackException& exception, std::string_view type);

} // namespace spanglass
