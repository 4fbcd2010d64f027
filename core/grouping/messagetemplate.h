#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The message with its values replaced by class names in angle brackets (`<uuid>`, `<hex>`,
/// `<num>`, `<email>`, `<url>`, `<ip>`, `<path>`, `<date>`, `<duration>`, `<str>` for quoted text, `<id>`
/// for other names with digits in them), so that messages which differ in values only are equal.
/// First two non-empty lines and 400 bytes at most. Linear time.
std::string messageTemplate(std::string_view message);

} // namespace spanglass
