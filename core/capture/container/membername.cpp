#include "core/capture/container/membername.h"

#include "core/base/text.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t longestName = 512;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Bytes at the start of valid UTF-8 that must not reach a terminal or label as they are; 0 if none.
/// C0 and C1 controls, and the marks of Unicode's bidirectional algorithm (UAX 9) and line separators.
std::size_t unsafeLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7F) {
        return 1;
    }
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) {
        return 2;
    }
    const bool isGeneralPunctuation = byte(0) == 0xE2 && byte(1) == 0x80;
    if (isGeneralPunctuation
        && (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE))) {
        return 3;
    }
    return byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9 ? 3 : 0;
}

std::string withoutUnsafe(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t unsafe = unsafeLength(text);
        if (unsafe > 0) {
            out += replacement;
        } else {
            out += text.front();
        }
        text.remove_prefix(std::max<std::size_t>(unsafe, 1));
    }
    return out;
}

} // namespace

std::string safeMemberName(std::string_view name)
{
    std::string out;
    // Names are as long as an archive likes; what would be cut off need not be looked at.
    const std::string valid = toValidUtf8(name.substr(0, 4 * longestName));
    std::string_view rest = valid;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!part.empty() && part != "." && part != "..") {
            out += (out.empty() ? "" : "/") + withoutUnsafe(part);
        }
    }
    return out.empty() ? "unnamed" : shortened(out, longestName);
}

bool isHiddenName(std::string_view safeName)
{
    return safeName.starts_with('.') || safeName.find("/.") != std::string_view::npos;
}

std::string MemberNames::unique(std::string name)
{
    std::string free = name;
    for (int& count = m_seen[name]; !m_given.insert(free).second;) {
        count = std::max(count, 1) + 1;
        free = name + " (" + std::to_string(count) + ")";
    }
    return free;
}

} // namespace spanglass
