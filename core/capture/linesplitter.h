#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace spanglass {

/// Memory for one piece of a capture. Its reads begin on a page's border: reading a file's pages to
/// addresses that are not aligned like them costs several times as much system time.
class PieceBuffer {
public:
    static constexpr std::size_t pieceSize = std::size_t{ 2 } << 20U;

    /// Room for `carried` bytes, then for a read of pieceSize, then the scanner's padding. Returns
    /// where the read goes; carried bytes end there. Null without memory.
    char* prepare(std::size_t carried);

private:
    struct Free {
        void operator()(char* memory) const { std::free(memory); }
    };
    std::unique_ptr<char, Free> m_memory{};
    std::size_t m_carryRoom = 0;
};

/// Whole lines of a capture.
struct Piece {
    std::string_view text{}; ///< in the PieceBuffer, followed by jsonPadding readable bytes
    std::uint64_t number = 0;
    bool last = false; ///< nothing follows; the last line may lack its newline
    bool cut = false; ///< a line too long to be held: the text is its beginning
};

/// Cuts a stream at line ends. Not for several threads at once: callers take turns.
class LineSplitter {
public:
    explicit LineSplitter(ByteSource& source, std::string head, bool sourceEnded)
        : m_source(source)
        , m_carry(std::move(head))
        , m_ended(sourceEnded)
    {
    }

    /// The next lines; a piece without text at the end. An error of the source is returned once, after what
    /// was read before it.
    Result<Piece> next(PieceBuffer& buffer);

private:
    /// Each piece is copied to those carried before it; collectors take requests of 4 MiB unless told.
    static constexpr std::size_t longestLine = std::size_t{ 8 } << 20U;
    Result<std::size_t> fill(char* to);

    ByteSource& m_source;
    std::string m_carry; ///< read, and not yet given out
    std::uint64_t m_number = 0;
    bool m_ended;
    bool m_failed = false;
    Error m_error{};
};

} // namespace spanglass
