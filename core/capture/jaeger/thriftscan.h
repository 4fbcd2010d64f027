#pragma once

#include <cstdint>
#include <string_view>

namespace spanglass {

/// Field types of Thrift's binary protocol (apache/thrift, doc/specs/thrift-binary-protocol.md).
enum class ThriftType : std::uint8_t {
    Stop = 0,
    Bool = 2,
    Byte = 3,
    Double = 4,
    I16 = 6,
    I32 = 8,
    I64 = 10,
    String = 11,
    Struct = 12,
    Map = 13,
    Set = 14,
    List = 15,
};

/// Reads Thrift's binary protocol, big-endian, from bytes that may end anywhere. Lengths that the data
/// claims are compared with what is there and never reserved; structs nest to a fixed depth.
///
/// After the first read that fails nothing is read any more, and every read gives 0 or "": callers look at
/// state() once, behind a struct or list.
class ThriftScan {
public:
    enum class State : std::uint8_t {
        Good,
        More, ///< the bytes end inside a value
        Bad, ///< no Thrift: an unknown type, a negative length, nested too deep
    };

    explicit ThriftScan(std::string_view bytes)
        : m_bytes(bytes)
    {
    }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool good() const { return m_state == State::Good; }
    [[nodiscard]] const char* problem() const { return m_problem; }
    [[nodiscard]] std::size_t at() const { return m_at; }

    struct Field {
        ThriftType type = ThriftType::Stop;
        std::int16_t id = 0;
        [[nodiscard]] bool is(int number, ThriftType of) const { return id == number && type == of; }
    };
    /// The next field's head; Stop at a struct's end, and when nothing can be read.
    Field field();

    struct List {
        ThriftType type = ThriftType::Stop;
        std::uint32_t size = 0; ///< as claimed
    };
    List list();

    std::uint8_t byte();
    std::int16_t i16() { return static_cast<std::int16_t>(number(2)); }
    std::int32_t i32() { return static_cast<std::int32_t>(number(4)); }
    std::uint64_t i64() { return number(8); }
    double real();
    std::string_view string(); ///< a view into the bytes

    /// Makes it Bad, for what is Thrift but not what the caller can take.
    void refuse(const char* problem) { fail(State::Bad, problem); }

    /// Moves over a value of this type.
    void skip(ThriftType type) { skip(type, 0); }

    /// Runs visit(field) over the fields of a struct. visit() takes the field's value and returns true, or
    /// returns false to have it skipped.
    template <typename Visit> void fields(Visit visit)
    {
        for (Field next = field(); next.type != ThriftType::Stop; next = field()) {
            if (!visit(next)) {
                skip(next.type);
            }
        }
    }

    /// Runs visit() over the structs of a list, whose elements it takes; lists of something else are
    /// skipped.
    template <typename Visit> void structs(Visit visit)
    {
        const List head = list();
        for (std::uint32_t i = 0; i < head.size && good(); ++i) {
            if (head.type == ThriftType::Struct) {
                visit();
            } else {
                skip(head.type);
            }
        }
    }

private:
    std::uint64_t number(unsigned size);
    void skip(ThriftType type, int depth);
    void skipElements(ThriftType first, ThriftType second, std::uint32_t size, int depth);
    void fail(State state, const char* problem);

    std::string_view m_bytes;
    std::size_t m_at = 0;
    State m_state = State::Good;
    const char* m_problem = "";
};

} // namespace spanglass
