#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The message with its values replaced by class names in angle brackets (`<uuid>`, `<hex>`,
/// `<num>`, `<email>`, `<url>`, `<ip>`, `<path>`, `<date>`, `<duration>`, `<str>`), so that messages
/// which differ in values only are equal. First two non-empty lines at most. Linear time.
std::string messageTemplate(std::string_view message);

} // namespace spanglass
