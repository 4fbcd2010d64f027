#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace spanglass {

/// The type an attribute had in the capture; its value is kept as text.
enum class ValueType : std::uint8_t { String, Bool, Int, Double, Array, Map, Bytes };

/// A key with a value, as found on a span, an event or a resource.
struct Attribute {
    std::string key{};
    std::string value{}; ///< text as shown; arrays and maps as compact JSON, bytes as base64
    ValueType type = ValueType::String;
    auto operator<=>(const Attribute&) const = default;
};

} // namespace spanglass
