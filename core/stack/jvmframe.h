#pragma once

#include "core/model/stack.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// The frame of one line: "at shop.Cart.add(Cart.java:12)", also behind the prefix of a log, without "at",
/// with the jar that loggers append, and "[shop.Cart add "Cart.java" 12]" of Clojure. `package` is the
/// module, if the line has one.
std::optional<StackFrame> jvmFrame(std::string_view line);

/// Whether it would give one, without making it.
bool hasJvmFrame(std::string_view line);

/// A line without the prefix of Android's log and of sbt.
std::string_view withoutLogPrefix(std::string_view line);

} // namespace spanglass
