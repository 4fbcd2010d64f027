#include "core/capture/streambuffer.h"

#include "core/capture/json/jsonscan.h"

#include <algorithm>
#include <cstring>

namespace spanglass {

namespace {

constexpr std::size_t pageSize = 4096;

constexpr std::size_t wholePages(std::size_t size)
{
    return (size + pageSize - 1) / pageSize * pageSize;
}

} // namespace

char* StreamBuffer::prepare(std::size_t wanted)
{
    const std::size_t kept = m_end - m_begin;
    const std::size_t front = wholePages(kept); // what waits ends on the border
    if (!m_memory || front + wanted > m_room) {
        // A quarter more than needed: what waits is now longer, now shorter.
        const std::size_t room = wholePages(front + wanted + (front + wanted) / 4);
        std::unique_ptr<char, Free> memory(
            static_cast<char*>(std::aligned_alloc(pageSize, room + wholePages(jsonPadding))));
        if (!memory) {
            return nullptr;
        }
        if (kept > 0) {
            std::memcpy(memory.get() + front - kept, m_memory.get() + m_begin, kept);
        }
        m_memory = std::move(memory);
        m_room = room;
    } else if (kept > 0) {
        std::memmove(m_memory.get() + front - kept, m_memory.get() + m_begin, kept);
    }
    m_begin = front - kept;
    m_end = front;
    return m_memory.get() + front;
}

void StreamBuffer::add(std::size_t count)
{
    m_end += count;
    std::memset(m_memory.get() + m_end, 0, jsonPadding);
}

} // namespace spanglass
