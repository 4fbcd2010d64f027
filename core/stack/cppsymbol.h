#pragma once

#include "core/stack/cppframe.h"

#include <cstddef>
#include <string_view>

namespace spanglass {

/// Parts of the lines that cppLineOf() reads.

/// "fn(int) const /src/x.cc:1:2", "fn (lib.so+0x12)", "fn (a=1) at x.c:12", "fn (a=1) from /lib/x.so",
/// "fn at x.cpp:12", "fn in /lib/x.so", "fn+0x12": what stands behind a frame's number and address.
void readSymbol(std::string_view text, CppLine& line);

/// "x.c:12:3", "x.cpp(12)".
void setSourcePlace(std::string_view text, CppLine& line);
bool isSourcePlace(std::string_view text);

/// "??", "<unknown>", an address.
bool isUnknownSymbol(std::string_view symbol);

/// "fn+0x12", "fn+12", "fn + 12" -> "fn".
std::string_view withoutOffset(std::string_view text);

/// Without "(BuildId: ...)", "(discriminator 6)", "[opt]", "<app>+0x1234", which may follow everything else.
std::string_view withoutNotes(std::string_view text);

std::string_view withoutTrailingBlanks(std::string_view text);

/// How many hex digits the text begins with.
std::size_t countHex(std::string_view text);

} // namespace spanglass
