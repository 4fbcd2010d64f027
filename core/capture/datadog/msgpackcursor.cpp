#include "core/capture/datadog/msgpackcursor.h"

#include "core/base/text.h"
#include "core/capture/json/jsonwalk.h"
#include "core/capture/valuetext.h"

#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace spanglass {

namespace {

using Type = MsgpackValue::Type;

/// Bytes that a value takes, by its first byte from 0x80 on; 0 where more must be looked at.
constexpr std::array<std::uint8_t, 128> smallSizes = [] {
    std::array<std::uint8_t, 128> sizes{};
    for (std::size_t first = 0xA0; first < 0xC0; ++first) {
        sizes[first - 0x80] = static_cast<std::uint8_t>(first - 0xA0 + 1);
    }
    for (std::size_t first = 0xE0; first <= 0xFF; ++first) {
        sizes[first - 0x80] = 1;
    }
    sizes[0xC0 - 0x80] = sizes[0xC2 - 0x80] = sizes[0xC3 - 0x80] = 1;
    sizes[0xCC - 0x80] = sizes[0xD0 - 0x80] = 2;
    sizes[0xCD - 0x80] = sizes[0xD1 - 0x80] = 3;
    sizes[0xCA - 0x80] = sizes[0xCE - 0x80] = sizes[0xD2 - 0x80] = 5;
    sizes[0xCB - 0x80] = sizes[0xCF - 0x80] = sizes[0xD3 - 0x80] = 9;
    return sizes;
}();

template <typename Number> Number fromBigEndian(Number value)
{
    if constexpr (std::endian::native == std::endian::big || sizeof value == 1) {
        return value;
    } else if constexpr (sizeof value == 2) {
        return __builtin_bswap16(value);
    } else if constexpr (sizeof value == 4) {
        return __builtin_bswap32(value);
    } else {
        return __builtin_bswap64(value);
    }
}

void appendScalar(std::string& out, const MsgpackValue& value)
{
    switch (value.type) {
    case Type::Bool: out += value.number == 0 ? "false" : "true"; break;
    case Type::Int: out += std::to_string(static_cast<std::int64_t>(value.number)); break;
    case Type::Unsigned: out += std::to_string(value.number); break;
    case Type::Double: out += std::isfinite(value.real) ? doubleText(value.real) : "null"; break;
    case Type::String:
        appendJsonString(out, isValidUtf8(value.text) ? value.text : toValidUtf8(value.text));
        break;
    case Type::Binary:
    case Type::Extension: appendJsonString(out, base64(value.text)); break;
    case Type::Nil:
    case Type::List:
    case Type::Map: out += "null"; break;
    }
}

/// Keys of JSON are texts.
void appendKey(std::string& out, MsgpackCursor& cursor)
{
    MsgpackValue key;
    cursor.next(key);
    cursor.skipInside(key);
    std::string text;
    appendScalar(text, key);
    if (text.starts_with('"')) {
        out += text;
    } else {
        appendJsonString(out, text);
    }
}

} // namespace

template <typename Number> bool MsgpackCursor::big(Number& out)
{
    if (left() < sizeof(Number)) {
        return fail(Scan::More);
    }
    std::make_unsigned_t<Number> value = 0;
    std::memcpy(&value, m_at, sizeof value);
    out = static_cast<Number>(fromBigEndian(value));
    m_at += sizeof(Number);
    return true;
}

template <typename Number> bool MsgpackCursor::whole(MsgpackValue& out)
{
    Number number = 0;
    out.type = Type::Unsigned;
    const bool read = big(number);
    out.number = number;
    return read;
}

template <typename Number> bool MsgpackCursor::negative(MsgpackValue& out)
{
    Number number = 0;
    const bool read = big(number);
    out.type = number < 0 ? Type::Int : Type::Unsigned;
    out.number = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    return read;
}

template <typename Length> bool MsgpackCursor::bytes(MsgpackValue& out, Type type, std::size_t extra)
{
    Length length = 0;
    return big(length) && take(out, type, std::size_t{ length } + extra);
}

template <typename Length> bool MsgpackCursor::head(MsgpackValue& out, Type type)
{
    out.type = type;
    Length length = 0;
    const bool read = big(length);
    out.number = length;
    return read;
}

bool MsgpackCursor::nextOther(unsigned char first, MsgpackValue& out)
{
    if (first >= 0xE0) {
        out.type = Type::Int;
        out.number = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(first)));
        return true;
    }
    if (first < 0xA0) {
        out.type = first < 0x90 ? Type::Map : Type::List;
        out.number = first & 0x0FU;
        return true;
    }
    switch (first) {
    case 0xC0: out.type = Type::Nil; return true;
    case 0xC2:
    case 0xC3:
        out.type = Type::Bool;
        out.number = first & 1U;
        return true;
    case 0xC4: return bytes<std::uint8_t>(out, Type::Binary);
    case 0xC5: return bytes<std::uint16_t>(out, Type::Binary);
    case 0xC6: return bytes<std::uint32_t>(out, Type::Binary);
    case 0xC7: return bytes<std::uint8_t>(out, Type::Extension, 1);
    case 0xC8: return bytes<std::uint16_t>(out, Type::Extension, 1);
    case 0xC9: return bytes<std::uint32_t>(out, Type::Extension, 1);
    case 0xCA: {
        std::uint32_t bits = 0;
        out.type = Type::Double;
        const bool read = big(bits);
        out.real = static_cast<double>(std::bit_cast<float>(bits));
        return read;
    }
    case 0xCB: {
        std::uint64_t bits = 0;
        out.type = Type::Double;
        const bool read = big(bits);
        out.real = std::bit_cast<double>(bits);
        return read;
    }
    case 0xCC: return whole<std::uint8_t>(out);
    case 0xCD: return whole<std::uint16_t>(out);
    case 0xCE: return whole<std::uint32_t>(out);
    case 0xCF: return whole<std::uint64_t>(out);
    case 0xD0: return negative<std::int8_t>(out);
    case 0xD1: return negative<std::int16_t>(out);
    case 0xD2: return negative<std::int32_t>(out);
    case 0xD3: return negative<std::int64_t>(out);
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8: return take(out, Type::Extension, 1 + (std::size_t{ 1 } << (first - 0xD4U)));
    case 0xD9: return bytes<std::uint8_t>(out, Type::String);
    case 0xDA: return bytes<std::uint16_t>(out, Type::String);
    case 0xDB: return bytes<std::uint32_t>(out, Type::String);
    case 0xDC: return head<std::uint16_t>(out, Type::List);
    case 0xDD: return head<std::uint32_t>(out, Type::List);
    case 0xDE: return head<std::uint16_t>(out, Type::Map);
    case 0xDF: return head<std::uint32_t>(out, Type::Map);
    default: --m_at; return fail(Scan::Bad); // 0xC1 is never used
    }
}

bool MsgpackCursor::skipMany(std::uint64_t open)
{
    MsgpackValue value;
    // Each value takes a byte, so what is open never overflows.
    for (; open > 0; --open) {
        const auto first = m_at == m_end ? 0U : static_cast<unsigned char>(*m_at);
        const std::size_t size = first < 0x80 ? 1 : smallSizes[first - 0x80];
        if (size > 0 && left() >= size) {
            m_at += size;
            continue;
        }
        if (!next(value)) {
            return false;
        }
        open += value.inside();
    }
    return true;
}

void appendJson(std::string& out, MsgpackCursor& cursor, int depth)
{
    MsgpackValue value;
    if (!cursor.next(value) || (depth <= 0 && value.inside() > 0)) {
        cursor.skipInside(value);
        out += "null";
        return;
    }
    if (value.type != Type::List && value.type != Type::Map) {
        appendScalar(out, value);
        return;
    }
    const bool isMap = value.type == Type::Map;
    out.push_back(isMap ? '{' : '[');
    for (std::uint64_t i = 0; i < value.number && cursor.scan() == Scan::Ok; ++i) {
        out += i > 0 ? "," : "";
        if (isMap) {
            appendKey(out, cursor);
            out.push_back(':');
        }
        appendJson(out, cursor, depth - 1);
    }
    out.push_back(isMap ? '}' : ']');
}

} // namespace spanglass
