#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// Turns what Node's util.inspect prints (console.dir, console.log of an object) into JSON, as far as it says
/// what was there. Linear, without recursion. Source: Node lib/internal/util/inspect.js.
///
///     { name: `it's`, n: 1n, s: 'a\n' +           { "name": "it's", "n": 1, "s": "a\nb",
///         'b', o: [Object], u: undefined }          "o": "[Object]", "u": null }
///
/// Texts in any of the three quotes, joined by +; keys without quotes, or [Symbol(x)]; ANSI colours; class
/// names before brackets; `... 5 more items`; JSON itself. What is no JSON value ([Object], Infinity, dates,
/// functions) becomes a text. Text that is no such thing gives something that need not be JSON.
std::string jsonOfInspected(std::string_view text);

} // namespace spanglass
