#pragma once

#include "core/model/stack.h"

#include <optional>
#include <string>
#include <string_view>

namespace spanglass::php {

/// The shapes of frames in PHP's stacks. Texts come without indent.

/// File of frames within the runtime, which have no place.
inline constexpr std::string_view internalFile = "[internal]";

struct Place {
    std::string file{};
    int line = 0;
};

/// "/srv/a.php:12" and "/srv/a.php(12) : eval()'d code:3".
std::optional<Place> placeOf(std::string_view text);

/// A call: the function that is called, and the place it is called at, which is in another function.
struct NativeFrame {
    StackFrame frame{}; ///< no function: only the place of the raise is printed
    bool open = false; ///< its arguments go on in the next line
};

/// Sets function and class of a call with its arguments; false if it is none.
bool setCall(NativeFrame& native, std::string_view call);

/// "#1 /srv/a.php(12): Shop->add('x')", "#0  f() called at [/srv/a.php:12]", "#2 {main}".
std::optional<NativeFrame> nativeFrame(std::string_view text);

/// "Shop\Cart->add() at /srv/a.php:12" and, of the raise, "at /srv/a.php:12": Symfony's console.
std::optional<NativeFrame> consoleFrame(std::string_view text);

/// "PHP   2. Shop->add($n = 1) /srv/a.php:12" of Xdebug, with time and memory in place of "PHP" or with
/// neither. It prints the outermost call first.
std::optional<NativeFrame> xdebugFrame(std::string_view text);

/// "at Studio.Catalogue.add(Catalogue.php:39)" and "at array_map(Unknown Source)" of OpenTelemetry, where
/// the place is in the function.
std::optional<StackFrame> javaLikeFrame(std::string_view text);

} // namespace spanglass::php
