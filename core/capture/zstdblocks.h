#pragma once

#include <zstd.h>

#include <cstddef>
#include <memory>

namespace spanglass {

/// Decompresses zstd frames a block at a time, with input cut as zstd asks for it. Given more at once, zstd
/// goes on over many blocks, and on an error does not tell how much of them it wrote.
class ZstdBlocks {
public:
    /// False without memory.
    [[nodiscard]] bool isOk() const { return m_stream != nullptr; }

    /// Forgets an open frame.
    void restart();

    /// As ZSTD_decompressStream(), up to the end of a frame; on an error `out` counts the blocks in front.
    std::size_t decompress(ZSTD_outBuffer& out, ZSTD_inBuffer& in);

private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ZSTD_DStream, Free> m_stream{ ZSTD_createDStream() };
    std::size_t m_wanted = 0; ///< input that zstd asks for; 0 between frames
    bool m_isFull = false; ///< a block may wait that did not fit
};

} // namespace spanglass
