#include "core/ingest/skeleton.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace spanglass {

void SkeletonLog::Free::operator()(SpanSkeleton* memory) const
{
    std::free(memory);
}

/// Small pages would cost a fault for every 64 spans.
SpanSkeleton* SkeletonLog::newBlock()
{
    constexpr std::size_t slabBytes = slabBlocks * blockSize * sizeof(SpanSkeleton);
    if (m_blocksLeft == 0) {
        void* const memory = std::aligned_alloc(slabBytes, slabBytes);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        ::madvise(memory, slabBytes, MADV_HUGEPAGE); // a wish: without it all works, slower
        m_slabs.emplace_back(static_cast<SpanSkeleton*>(memory));
        m_blocksLeft = slabBlocks;
    }
    return m_slabs.back().get() + (slabBlocks - m_blocksLeft--) * blockSize;
}

std::size_t SkeletonLog::sizeOf(std::size_t partition) const
{
    const Partition& from = m_partitions[partition];
    return from.blocks.empty() ? 0 : (from.blocks.size() - 1) * blockSize + from.used;
}

void SkeletonLog::take(std::size_t partition, std::vector<SpanSkeleton>& out)
{
    Partition& from = m_partitions[partition];
    for (std::size_t i = 0; i < from.blocks.size(); ++i) {
        const std::size_t count = i + 1 == from.blocks.size() ? from.used : blockSize;
        out.insert(out.end(), from.blocks[i], from.blocks[i] + count);
    }
    from = Partition{};
}

} // namespace spanglass
