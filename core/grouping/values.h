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

/// Contexts of traces: "00-<32 hex>-<16 hex>-01", "1-<8 hex>-<24 hex>".
Value traceContextAt(std::string_view text);

/// Names that services make: "arn:aws:...", tokens of three parts ("eyJ..."), base64 with a sign in it.
Value tokenAt(std::string_view text);

/// Dates and times of day in the forms of ISO, mail, web servers, JavaScript, Python, and numeric ones.
Value dateAt(std::string_view text);

/// IPv4, IPv6 that cannot be a qualified name ("Fee::add"), and MAC addresses.
Value ipAt(std::string_view text);

/// "scheme://..." up to white space, a quote or a closing bracket.
Value urlAt(std::string_view text);

Value emailAt(std::string_view text);

/// "db-3.internal.acme.com"; not names of types, packages or files.
Value hostAt(std::string_view text);

/// "/usr/x", "./x", "C:\x", "src/main.rs"; not "and/or".
Value pathAt(std::string_view text);

/// "v1.2", "1.2.3-rc.1", "2.0.1+build5".
Value versionAt(std::string_view text);

/// Numbers with separators and exponents; with a unit they are sizes ("2.50 GiB") or durations ("1m30s").
Value numberAt(std::string_view text);

/// Length of a class name of messageTemplate() at the start of a text, 0 if there is none.
std::size_t classMarkAt(std::string_view text);

} // namespace spanglass
