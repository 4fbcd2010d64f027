#pragma once

#include "core/model/stack.h"
#include "core/stack/scan.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// Parts of Go's stacks, in which most frames take two lines.

/// Bytes of blanks in front; web pages make the tab a wide blank.
std::size_t goIndentOf(std::string_view line);

/// The second line of a frame: blanks, "path.go:12", and perhaps " +0x1d".
std::optional<Location> goLocation(std::string_view line);

/// Both in one line, as eris prints them: "main.bind:/srv/bind.go:5".
std::optional<StackFrame> goFrameInOneLine(std::string_view line);

/// "/srv/bind.go:5 (0x4a1b2c)", below which stands "name: line of code" (go-errors, gin).
std::optional<Location> goLocationInFront(std::string_view line);

/// The frame whose first line is "pkg/path.(*Type).method(0xc000, ...)" or "created by f in goroutine 7".
StackFrame goFrame(std::string_view function, const Location& place);

/// Whether a line may be the first one of a frame.
bool isGoFunction(std::string_view line);

} // namespace spanglass
