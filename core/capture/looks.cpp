#include "core/capture/looks.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spanglass {

namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> signatures = { {
    { "PK\x03\x04"sv, "a zip archive" },
    { "\xFD"
      "7zXZ"sv,
        "xz-compressed data" },
    { "BZh"sv, "bzip2-compressed data" },
    { "\x89PNG"sv, "a PNG picture" },
    { "\xFF\xD8\xFF"sv, "a JPEG picture" },
    { "%PDF"sv, "a PDF document" },
    { "\x7F"
      "ELF"sv,
        "a program" },
    { "SQLite format 3"sv, "an SQLite database; open a workspace with --workspace" },
    { "<!DOCTYPE"sv, "an HTML page" },
    { "<html"sv, "an HTML page" },
    { "<?xml"sv, "an XML document" },
    { "\x1F\x8B"sv, "gzip inside a compressed file" },
} };

const std::pair<std::string_view, std::string_view>* signatureOf(std::string_view text)
{
    const auto* const found = std::ranges::find_if(
        signatures, [&](const auto& signature) { return text.starts_with(signature.first); });
    return found == signatures.end() ? nullptr : found;
}

} // namespace

bool isPlainText(std::string_view bytes)
{
    const std::string_view sample = trimmed(bytes).substr(0, 4096);
    const auto controls = std::ranges::count_if(sample,
        [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
    return signatureOf(sample) == nullptr && controls <= static_cast<std::ptrdiff_t>(sample.size() / 50);
}

std::string whatItLooksLike(const Beginning& beginning)
{
    const std::string_view text = trimmed(beginning.bytes);
    if (text.empty()) {
        return beginning.complete ? "empty" : "nothing but blanks where a capture should begin";
    }
    if (const auto* const signature = signatureOf(text)) {
        return std::string(signature->second);
    }
    if (!beginning.values.empty()) {
        return "JSON, but of no known trace format (keys: " + beginning.values.front().firstKeys() + ")";
    }
    return isPlainText(text) ? "text that is no JSON" : "binary data";
}

} // namespace spanglass
