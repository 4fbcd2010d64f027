#pragma once

#include "core/capture/json/jsonscan.h"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace spanglass {

/// One value of msgpack; of a list or map only how many values or pairs follow it.
struct MsgpackValue {
    enum class Type : std::uint8_t { Nil, Bool, Int, Unsigned, Double, String, Binary, Extension, List, Map };
    Type type = Type::Nil;
    std::uint64_t number = 0; ///< 0 or 1; a whole number (of Int as two's complement); values; pairs
    double real = 0; ///< of Double
    std::string_view text{}; ///< of String, Binary and Extension

    /// Values that follow as part of this one.
    [[nodiscard]] std::uint64_t inside() const
    {
        return type == Type::List ? number : type == Type::Map ? number * 2 : 0;
    }
};

/// Reads msgpack value by value, without copies, recursion or memory of its own, so that nothing depends on
/// the lengths a payload claims. What ends a read stays: after the first next() that fails all others do,
/// and scan() tells why. Source: github.com/msgpack/msgpack spec.md.
///
/// Why not msgpack-cxx: it makes objects of everything or calls a visitor for everything; spans want most
/// values passed over, and a chunk read again with its tags known.
class MsgpackCursor {
public:
    MsgpackCursor() = default;
    explicit MsgpackCursor(std::string_view bytes)
        : m_at(bytes.data())
        , m_end(bytes.data() + bytes.size())
    {
    }

    /// The next value or head of a list or map; false at the end of the bytes or where they are no msgpack.
    bool next(MsgpackValue& out);

    /// The next value if it is a whole text of fewer than 256 bytes, as nearly all are; else false, and
    /// nothing moved.
    bool nextShortText(std::string_view& out);

    /// Moves over the next value and all inside.
    bool skip() { return skipMany(1); }
    /// Moves over what is inside a value whose head was just read.
    bool skipInside(const MsgpackValue& head) { return skipValues(head.inside()); }

    /// Ok, or why a read failed: More at the end of the bytes, Bad where they are no msgpack.
    [[nodiscard]] Scan scan() const { return m_scan; }
    [[nodiscard]] const char* at() const { return m_at; }

private:
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(m_end - m_at); }
    bool fail(Scan why)
    {
        m_scan = why;
        m_end = m_at;
        return false;
    }
    template <typename Number> bool big(Number& out);
    template <typename Number> bool whole(MsgpackValue& out);
    template <typename Number> bool negative(MsgpackValue& out);
    template <typename Length> bool bytes(MsgpackValue& out, MsgpackValue::Type type, std::size_t extra = 0);
    template <typename Length> bool head(MsgpackValue& out, MsgpackValue::Type type);
    bool take(MsgpackValue& out, MsgpackValue::Type type, std::size_t size);
    bool nextOther(unsigned char first, MsgpackValue& out);
    bool skipValues(std::uint64_t open) { return open == 0 || skipMany(open); }
    bool skipMany(std::uint64_t open);

    const char* m_at = nullptr;
    const char* m_end = nullptr;
    Scan m_scan = Scan::Ok;
};

/// Appends the next value as JSON: what is nested deeper than `depth` as null, binary as base64.
void appendJson(std::string& out, MsgpackCursor& cursor, int depth = 32);

// next() is most of the time that reading takes; strings and small numbers are most of the values.
inline bool MsgpackCursor::take(MsgpackValue& out, MsgpackValue::Type type, std::size_t size)
{
    if (left() < size) {
        return fail(Scan::More);
    }
    out.type = type;
    out.text = { m_at, size };
    m_at += size;
    return true;
}

inline bool MsgpackCursor::nextShortText(std::string_view& out)
{
    const std::size_t room = left();
    const auto first = room == 0 ? 0U : static_cast<unsigned char>(*m_at);
    const bool hasSize = first == 0xD9 && room > 1;
    const std::size_t head = hasSize ? 2 : 1;
    const std::size_t size = hasSize ? static_cast<unsigned char>(m_at[1]) : first & 0x1FU;
    if ((!hasSize && (first < 0xA0 || first >= 0xC0)) || room < head + size) {
        return false;
    }
    out = { m_at + head, size };
    m_at += head + size;
    return true;
}

inline bool MsgpackCursor::next(MsgpackValue& out)
{
    if (m_at == m_end) {
        return fail(m_scan == Scan::Ok ? Scan::More : m_scan);
    }
    const auto first = static_cast<unsigned char>(*m_at++);
    if (first >= 0xA0 && first < 0xC0) {
        return take(out, MsgpackValue::Type::String, first & 0x1FU);
    }
    if (first < 0x80) {
        out.type = MsgpackValue::Type::Unsigned;
        out.number = first;
        return true;
    }
    return nextOther(first, out);
}

} // namespace spanglass
