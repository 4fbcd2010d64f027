#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// Texts of attribute values that binary formats carry, as JSON formats write them.

/// Base64 with padding.
std::string base64(std::string_view bytes);

/// The shortest text that reads back as the same number; NaN, Infinity and -Infinity as in protobuf JSON.
std::string doubleText(double value);

} // namespace spanglass
