#include "core/capture/zstdblocks.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t frameStart = 5; // enough to tell how long a frame's header is
constexpr std::size_t blockHeader = 3; // zstd asks for a block and the header of the next

/// How much to give at once, so that nothing is decoded behind the block it ends.
constexpr std::size_t stepFor(std::size_t wanted)
{
    return wanted == 0 ? frameStart : wanted > blockHeader ? wanted - blockHeader : wanted;
}

} // namespace

void ZstdBlocks::restart()
{
    ZSTD_DCtx_reset(m_stream.get(), ZSTD_reset_session_only);
    m_wanted = 0;
    m_isFull = false;
}

std::size_t ZstdBlocks::decompress(ZSTD_outBuffer& out, ZSTD_inBuffer& in)
{
    do {
        const std::size_t step = m_isFull ? 0 : std::min(in.size - in.pos, stepFor(m_wanted));
        ZSTD_inBuffer some{ in.src, in.pos + step, in.pos };
        const std::size_t left = ZSTD_decompressStream(m_stream.get(), &out, &some);
        in.pos = some.pos;
        if (ZSTD_isError(left) != 0) {
            return left;
        }
        m_wanted = left;
        m_isFull = left != 0 && out.pos == out.size;
    } while (m_wanted != 0 && !m_isFull && in.pos < in.size);
    return m_wanted;
}

} // namespace spanglass
