#include "core/capture/valuetext.h"

#include <array>
#include <charconv>
#include <cmath>

namespace spanglass {

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t at) {
            return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
        };
        const unsigned bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
        out.push_back(digits[bits >> 18U]);
        out.push_back(digits[bits >> 12U & 63U]);
        out.push_back(i + 1 < bytes.size() ? digits[bits >> 6U & 63U] : '=');
        out.push_back(i + 2 < bytes.size() ? digits[bits & 63U] : '=');
    }
    return out;
}

std::string doubleText(double value)
{
    if (!std::isfinite(value)) {
        return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    return { text.data(), written.ptr };
}

} // namespace spanglass
