#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace spanglass {

/// Bytes of a stream that were read and not taken yet, in one run of memory. Memory is used again and never
/// filled before it is read to: both would cost as much as reading does. Reads begin on a page's border, as
/// those of PieceBuffer.
class StreamBuffer {
public:
    /// What waits, followed by jsonPadding zero bytes once something was added.
    [[nodiscard]] std::string_view bytes() const { return { m_memory.get() + m_begin, m_end - m_begin }; }

    /// The first bytes are done with.
    void take(std::size_t count) { m_begin += count; }

    /// Room for `wanted` bytes behind those that wait, which move; null without memory, then nothing changed.
    char* prepare(std::size_t wanted);

    /// So many bytes were read to where prepare() said.
    void add(std::size_t count);

private:
    struct Free {
        void operator()(char* memory) const { std::free(memory); }
    };
    std::unique_ptr<char, Free> m_memory{};
    std::size_t m_room = 0; ///< without padding
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
};

} // namespace spanglass
