#include "core/ingest/skeleton.h"

namespace spanglass {

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
        out.insert(out.end(), from.blocks[i].get(), from.blocks[i].get() + count);
        from.blocks[i].reset();
    }
    from = Partition{};
}

} // namespace spanglass
