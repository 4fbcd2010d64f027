#pragma once

#include <cstddef>
#include <string_view>

namespace spanglass {

/// A value found at the start of a text: its class name ("<uuid>") and its length; length 0 = none.
struct Value {
    std::string_view name{};
    std::size_t length = 0;
};

/// Recognisers of values by shape. Each looks at the start of `text` only, which begins at a word's
/// border, and takes time linear in the length of what it finds.

Value uuidAt(std::string_view text);

/// "2026-11-20T08:26:30.093Z", "2026-11-20 08:26:30", "08:26:30", "Sat, 21 Nov 2026 10:44:39 GMT",
/// "Nov 21, 2026".
Value dateAt(std::string_view text);

/// IPv4, and IPv6 that cannot be a qualified name ("Fee::add").
Value ipAt(std::string_view text);

/// "scheme://..." up to white space, a quote or a closing bracket.
Value urlAt(std::string_view text);

Value emailAt(std::string_view text);

/// "/usr/x", "./x", "C:\x", "src/main.rs"; not "and/or".
Value pathAt(std::string_view text);

/// Numbers with separators, exponents, and times with a unit ("250ms").
Value numberAt(std::string_view text);

} // namespace spanglass
