#pragma once

#include "core/capture/bytesource.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace spanglass::test {

/// Bytes in memory as a capture; gives at most `piece` of them at a time.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string bytes, std::size_t piece = std::size_t{ 1 } << 20U)
        : m_bytes(std::move(bytes))
        , m_piece(std::max<std::size_t>(piece, 1))
    {
    }
    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        const std::size_t count = std::min({ size, m_piece, m_bytes.size() - m_at });
        std::memcpy(buffer, m_bytes.data() + m_at, count);
        m_at += count;
        return count;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_at; }

private:
    std::string m_bytes;
    std::size_t m_piece;
    std::size_t m_at = 0;
};

inline OpenedSource memorySource(std::string bytes, std::size_t piece = std::size_t{ 1 } << 20U)
{
    OpenedSource source;
    source.size = bytes.size();
    source.bytes = std::make_unique<MemorySource>(std::move(bytes), piece);
    return source;
}

} // namespace spanglass::test
