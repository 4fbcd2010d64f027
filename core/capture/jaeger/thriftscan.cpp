#include "core/capture/jaeger/thriftscan.h"

#include <bit>

namespace spanglass {

namespace {

/// Jaeger's structs nest four deep; what is unknown may be somewhat deeper.
constexpr int deepest = 32;

/// Bytes of a value of fixed size, else 0.
constexpr std::uint64_t fixedSize(ThriftType type)
{
    switch (type) {
    case ThriftType::Bool:
    case ThriftType::Byte: return 1;
    case ThriftType::I16: return 2;
    case ThriftType::I32: return 4;
    case ThriftType::Double:
    case ThriftType::I64: return 8;
    default: return 0;
    }
}

} // namespace

void ThriftScan::fail(State state, const char* problem)
{
    if (m_state == State::Good) {
        m_state = state;
        m_problem = problem;
    }
}

std::uint64_t ThriftScan::number(unsigned size)
{
    if (m_state != State::Good || m_bytes.size() - m_at < size) {
        fail(State::More, "the data ends inside a batch");
        return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(m_bytes[m_at + i]);
    }
    m_at += size;
    return value;
}

std::uint8_t ThriftScan::byte()
{
    return static_cast<std::uint8_t>(number(1));
}

double ThriftScan::real()
{
    return std::bit_cast<double>(number(8));
}

std::string_view ThriftScan::string()
{
    const std::int32_t size = i32();
    if (size < 0) {
        fail(State::Bad, "a text of negative length");
    }
    if (m_state != State::Good || m_bytes.size() - m_at < static_cast<std::size_t>(size)) {
        fail(State::More, "the data ends inside a text");
        return {};
    }
    const std::string_view text = m_bytes.substr(m_at, static_cast<std::size_t>(size));
    m_at += text.size();
    return text;
}

ThriftScan::Field ThriftScan::field()
{
    const auto type = static_cast<ThriftType>(byte());
    return type == ThriftType::Stop ? Field{} : Field{ type, i16() };
}

ThriftScan::List ThriftScan::list()
{
    const auto type = static_cast<ThriftType>(byte());
    const std::int32_t size = i32();
    if (size < 0) {
        fail(State::Bad, "a list of negative length");
    }
    return good() ? List{ type, static_cast<std::uint32_t>(size) } : List{};
}

// NOLINTNEXTLINE(misc-no-recursion): to `deepest`
void ThriftScan::skip(ThriftType type, int depth)
{
    if (depth > deepest) {
        fail(State::Bad, "nested too deep");
        return;
    }
    switch (type) {
    case ThriftType::String: (void)string(); return;
    case ThriftType::Struct:
        for (Field next = field(); next.type != ThriftType::Stop; next = field()) {
            skip(next.type, depth + 1);
        }
        return;
    case ThriftType::List:
    case ThriftType::Set: {
        const List head = list();
        skipElements(head.type, ThriftType::Stop, head.size, depth);
        return;
    }
    case ThriftType::Map: {
        const auto key = static_cast<ThriftType>(byte());
        const List values = list();
        skipElements(key, values.type, values.size, depth);
        return;
    }
    default:
        if (fixedSize(type) == 0) {
            fail(State::Bad, "a field of a type that Thrift does not have");
            return;
        }
        (void)number(static_cast<unsigned>(fixedSize(type)));
    }
}

// NOLINTNEXTLINE(misc-no-recursion): to `deepest`
void ThriftScan::skipElements(ThriftType first, ThriftType second, std::uint32_t size, int depth)
{
    for (std::uint32_t i = 0; i < size && good(); ++i) {
        skip(first, depth + 1);
        if (second != ThriftType::Stop) {
            skip(second, depth + 1);
        }
    }
}

} // namespace spanglass
