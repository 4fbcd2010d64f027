#include "core/source/git/similarity.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t binaryProbe = 8000;
constexpr std::uint32_t longestPiece = 64;
constexpr std::uint32_t hashRange = 107'927; // git's: two pieces of one hash are one

} // namespace

TextPieces piecesOf(std::string_view text)
{
    TextPieces out;
    out.size = text.size();
    const bool isText = text.substr(0, binaryProbe).find('\0') == std::string_view::npos;
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t bytes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (isText && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            continue;
        }
        const std::uint32_t previous = low;
        low = (low << 7U) ^ (high >> 25U);
        high = (high << 7U) ^ (previous >> 25U);
        low += c;
        if (++bytes < longestPiece && c != '\n' && i + 1 < text.size()) {
            continue;
        }
        out.pieces.push_back({ (low + high * 0x61U) % hashRange, bytes });
        low = high = bytes = 0;
    }
    std::sort(out.pieces.begin(), out.pieces.end(),
        [](const TextPieces::Piece& a, const TextPieces::Piece& b) { return a.hash < b.hash; });
    std::size_t used = 0;
    for (std::size_t i = 0; i < out.pieces.size(); ++i) {
        if (used > 0 && out.pieces[used - 1].hash == out.pieces[i].hash) {
            out.pieces[used - 1].bytes += out.pieces[i].bytes;
        } else {
            out.pieces[used++] = out.pieces[i];
        }
    }
    out.pieces.resize(used);
    return out;
}

int similarityOf(const TextPieces& before, const TextPieces& after)
{
    constexpr std::size_t alike = 60'000;
    const std::size_t larger = std::max(before.size, after.size);
    const std::size_t smaller = std::min(before.size, after.size);
    if (larger == 0 || larger * (alike - renameSimilarity) < (larger - smaller) * alike) {
        return 0;
    }
    std::size_t common = 0;
    auto right = after.pieces.begin();
    for (const TextPieces::Piece& left : before.pieces) {
        while (right != after.pieces.end() && right->hash < left.hash) {
            ++right;
        }
        if (right != after.pieces.end() && right->hash == left.hash) {
            common += std::min(left.bytes, right->bytes);
        }
    }
    return static_cast<int>(common * alike / larger);
}

} // namespace spanglass
