#include "core/ingest/skeleton.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

namespace spanglass {

namespace {

/// Moves all `size` bytes by `call(data, size, offset)`, as pread and pwrite do.
template <typename Call, typename Byte>
void moveAll(Call call, int file, Byte* data, std::size_t size, std::uint64_t offset)
{
    while (size > 0) {
        const ssize_t count = call(file, data, size, static_cast<off_t>(offset));
        if (count == 0) {
            throw std::runtime_error("the temporary file of spans ends early");
        }
        if (count < 0 && errno != EINTR) {
            throw std::runtime_error(std::string("the temporary file of spans: ") + std::strerror(errno));
        }
        const std::size_t moved = count > 0 ? static_cast<std::size_t>(count) : 0;
        data += moved;
        size -= moved;
        offset += moved;
    }
}

} // namespace

void SkeletonLog::Free::operator()(SpanSkeleton* memory) const
{
    std::free(memory);
}

SkeletonLog::SkeletonLog()
    : m_mostSlabs(std::numeric_limits<std::size_t>::max())
{
}

SkeletonLog::~SkeletonLog()
{
    if (m_file >= 0) {
        ::close(m_file);
    }
}

void SkeletonLog::limitMemory(std::string folder, std::size_t bytes)
{
    // Each partition keeps one block that is not full.
    constexpr std::size_t fewest = 2 * partitionCount / slabBlocks + 1;
    m_folder = std::move(folder);
    m_mostSlabs = std::max(bytes / (slabBlocks * blockBytes), fewest);
}

/// Small pages would cost a fault for every 64 spans.
SpanSkeleton* SkeletonLog::newBlock()
{
    if (m_free.empty() && m_blocksLeft == 0 && m_slabs.size() >= m_mostSlabs) {
        spill();
    }
    if (!m_free.empty()) {
        SpanSkeleton* const block = m_free.back();
        m_free.pop_back();
        return block;
    }
    constexpr std::size_t slabBytes = slabBlocks * blockBytes;
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

/// Moves all full blocks to the file.
void SkeletonLog::spill()
{
    if (m_file < 0) {
        std::string name = m_folder + "/.spanglass-spans-XXXXXX";
        m_file = ::mkostemp(name.data(), O_CLOEXEC);
        if (m_file < 0) {
            throw std::runtime_error(
                "the temporary file of spans in " + m_folder + ": " + std::strerror(errno));
        }
        ::unlink(name.c_str()); // gone with the process, however that ends
    }
    for (Partition& partition : m_partitions) {
        const std::size_t full =
            partition.blocks.empty() ? 0 : partition.blocks.size() - (partition.used == blockSize ? 0 : 1);
        for (std::size_t i = 0; i < full; ++i) {
            const auto* bytes = reinterpret_cast<const char*>(partition.blocks[i]);
            moveAll(::pwrite, m_file, bytes, blockBytes, m_blocksInFile * blockBytes);
            partition.spilled.push_back(m_blocksInFile++);
            m_free.push_back(partition.blocks[i]);
        }
        partition.blocks.erase(
            partition.blocks.begin(), partition.blocks.begin() + static_cast<std::ptrdiff_t>(full));
    }
}

std::size_t SkeletonLog::sizeOf(std::size_t partition) const
{
    const Partition& from = m_partitions[partition];
    const std::size_t inMemory = from.blocks.empty() ? 0 : (from.blocks.size() - 1) * blockSize + from.used;
    return from.spilled.size() * blockSize + inMemory;
}

void SkeletonLog::take(std::size_t partition, std::vector<SpanSkeleton>& out)
{
    Partition& from = m_partitions[partition];
    for (const std::uint64_t block : from.spilled) {
        out.resize(out.size() + blockSize);
        auto* bytes = reinterpret_cast<char*>(out.data() + out.size() - blockSize);
        moveAll(::pread, m_file, bytes, blockBytes, block * blockBytes);
    }
    for (std::size_t i = 0; i < from.blocks.size(); ++i) {
        const std::size_t count = i + 1 == from.blocks.size() ? from.used : blockSize;
        out.insert(out.end(), from.blocks[i], from.blocks[i] + count);
    }
    from = Partition{};
}

} // namespace spanglass
