#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The message with its values replaced by class names in angle brackets, so that messages which differ in
/// values only are equal: `<uuid>`, `<hex>`, `<num>`, `<size>`, `<duration>`, `<date>`, `<version>`,
/// `<bool>`,
/// `<email>`, `<url>`, `<host>`, `<ip>`, `<mac>`, `<path>`, `<trace>`, `<str>` for quoted text, `<id>` for
/// other names with digits in them. Names of types, files and algorithms stay. For display, and what is
/// stored. First two non-empty lines and 400 bytes at most; valid UTF-8 stays so. Linear time.
std::string messageTemplate(std::string_view message);

} // namespace spanglass
