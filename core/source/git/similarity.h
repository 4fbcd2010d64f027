#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// What a text consists of, for telling how alike two texts are as git does: its lines, or pieces of 64 bytes
/// of longer ones.
struct TextPieces {
    struct Piece {
        std::uint32_t hash = 0;
        std::uint32_t bytes = 0;
    };
    std::vector<Piece> pieces{}; ///< by hash, each once
    std::size_t size = 0;
};

TextPieces piecesOf(std::string_view text);

/// 0 (nothing in common) to 60,000 (alike): the part of the larger text that both have.
int similarityOf(const TextPieces& before, const TextPieces& after);

/// From where on git takes two files for one that was renamed.
inline constexpr int renameSimilarity = 30'000;

} // namespace spanglass
