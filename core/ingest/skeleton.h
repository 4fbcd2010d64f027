#pragma once

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/capture/spansink.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace spanglass {

/// What the join of a capture's end needs of each span, in 64 bytes. Names and resources are numbers
/// of the collector that made it.
struct SpanSkeleton {
    TraceId trace{};
    SpanId span{};
    SpanId parent{};
    TimeNs start = 0;
    DurationNs duration = 0;
    std::uint32_t name = 0;
    std::uint32_t resource = 0;
    std::uint32_t error = noError; ///< index of the collector's error record
    std::uint16_t capture = 0; ///< ordinal within the ingest
    std::uint8_t kindAndStatus = 0; ///< SpanKind + 8 * SpanStatus
    ParentHint parentHint = ParentHint::None;

    static constexpr std::uint32_t noError = 0xFFFFFFFF;
};
static_assert(sizeof(SpanSkeleton) == 64);

/// Partitions by trace, so that a span's parent always lies in the same one.
inline constexpr std::size_t partitionCount = 64;

/// Of the low half alone: a tracer that knows 64 bits of a trace's id knows that half (W3C Trace Context,
/// "Interoperating with existing systems which use shorter identifiers"). Ids that were filled up with
/// zeros at the wrong end differ in the high half only, and would all fall together.
inline std::uint64_t traceHash(TraceId trace)
{
    constexpr std::uint64_t otherEnd = 0x9E3779B97F4A7C15ULL;
    return mixed(trace.low != 0 ? trace.low : trace.high ^ otherEnd);
}
inline std::uint64_t spanHash(std::uint64_t hashOfTrace, SpanId span)
{
    return mixed(hashOfTrace ^ mixed(span.value));
}
inline std::size_t partitionOf(std::uint64_t hashOfTrace)
{
    return hashOfTrace >> 58U;
}

/// The skeletons of one collector, in blocks so that growing neither copies nor reserves twice. Past a
/// budget of memory full blocks move to a temporary file, and their memory is used again. Throws
/// std::runtime_error when that file cannot be written or read.
class SkeletonLog {
public:
    SkeletonLog();
    ~SkeletonLog();

    /// Where the temporary file goes (a folder on a disk, not one in memory), and from how many bytes on.
    void limitMemory(std::string folder, std::size_t bytes);

    void add(const SpanSkeleton& skeleton)
    {
        Partition& partition = m_partitions[partitionOf(traceHash(skeleton.trace))];
        if (partition.used == blockSize || partition.blocks.empty()) {
            SpanSkeleton* const block = newBlock();
            partition.blocks.push_back(block);
            partition.used = 0;
        }
        partition.blocks.back()[partition.used++] = skeleton;
    }

    /// Appends the partition's skeletons to `out` and forgets them. Several threads may take
    /// different partitions at once.
    void take(std::size_t partition, std::vector<SpanSkeleton>& out);

    [[nodiscard]] std::size_t sizeOf(std::size_t partition) const;

private:
    static constexpr std::size_t blockSize = 256;
    static constexpr std::size_t slabBlocks = 128; ///< 2 MiB: a huge page where the system has them
    static constexpr std::size_t blockBytes = blockSize * sizeof(SpanSkeleton);
    struct Free {
        void operator()(SpanSkeleton* memory) const;
    };
    struct Partition {
        std::vector<SpanSkeleton*> blocks{}; ///< in the slabs; all full but the last
        std::size_t used = 0; ///< of the last block
        std::vector<std::uint64_t> spilled{}; ///< numbers of full blocks in the file
    };
    SpanSkeleton* newBlock();
    void spill();

    std::array<Partition, partitionCount> m_partitions{};
    std::vector<std::unique_ptr<SpanSkeleton[], Free>> m_slabs;
    std::vector<SpanSkeleton*> m_free; ///< blocks to use again
    std::size_t m_blocksLeft = 0; ///< of the last slab
    std::size_t m_mostSlabs;
    std::string m_folder;
    int m_file = -1;
    std::uint64_t m_blocksInFile = 0;
};

} // namespace spanglass
