#include "core/capture/linesplitter.h"

#include "core/capture/json/jsonscan.h"

#include <cstring>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t pageSize = 4096;

} // namespace

char* PieceBuffer::prepare(std::size_t carried)
{
    const std::size_t room = (carried + pageSize - 1) / pageSize * pageSize;
    if (!m_memory || room > m_carryRoom) {
        m_carryRoom = std::max(room, pieceSize / 2);
        m_memory.reset();
        m_memory.reset(static_cast<char*>(std::aligned_alloc(pageSize, m_carryRoom + pieceSize + pageSize)));
    }
    return m_memory ? m_memory.get() + m_carryRoom : nullptr;
}

/// Reads until a piece is full or the source ends.
Result<std::size_t> LineSplitter::fill(char* to)
{
    std::size_t filled = 0;
    while (filled < PieceBuffer::pieceSize && !m_ended) {
        auto count = m_source.read(to + filled, PieceBuffer::pieceSize - filled);
        if (!count) {
            m_ended = true;
            m_failed = true;
            m_error = std::move(count).error();
            break;
        }
        m_ended = *count == 0;
        filled += *count;
    }
    return filled;
}

Result<Piece> LineSplitter::next(PieceBuffer& buffer)
{
    if (m_ended && m_carry.empty()) {
        if (m_failed) {
            m_failed = false;
            return m_error;
        }
        return Piece{};
    }
    while (true) {
        char* const to = buffer.prepare(m_carry.size());
        if (to == nullptr) {
            return Error{ Error::Kind::Io, "no memory for a piece of the capture" };
        }
        char* const begin = to - m_carry.size();
        std::memcpy(begin, m_carry.data(), m_carry.size());
        const auto filled = fill(to);
        std::memset(to + *filled, 0, jsonPadding);
        const std::string_view all(begin, m_carry.size() + *filled);
        Piece piece{ all, m_number, m_ended, false };
        if (!m_ended) {
            // rfind() goes byte by byte, over up to a whole line of a megabyte.
            const void* const newline = ::memrchr(all.data(), '\n', all.size());
            if (newline == nullptr) {
                m_carry.assign(all);
                if (m_carry.size() < longestLine) {
                    continue;
                }
                piece.cut = true;
                m_carry.clear();
            } else {
                const auto length =
                    static_cast<std::size_t>(static_cast<const char*>(newline) - all.data()) + 1;
                piece.text = all.substr(0, length);
                m_carry.assign(all.substr(length));
            }
        } else {
            m_carry.clear();
        }
        if (piece.text.empty() && std::exchange(m_failed, false)) {
            return m_error;
        }
        ++m_number;
        return piece;
    }
}

} // namespace spanglass
