#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace spanglass {

/// Why an operation failed, in words fit to show a person: the thing, the place and the cause
/// ("week.jsonl line 812: span has no traceId").
struct Error {
    /// Kinds exist only where a caller acts on them: Cancelled is silent, Io offers another file.
    enum class Kind { Io, Format, Database, Usage, Cancelled };
    Kind kind = Kind::Io;
    std::string message{};

    /// The same error with `context: ` in front of its message.
    [[nodiscard]] Error within(std::string_view context) &&
    {
        return Error{ kind, std::string(context) + ": " + message };
    }
    friend bool operator==(const Error&, const Error&) = default;
};

/// The value asked for, or the Error that prevented it. Names follow std::expected.
template <typename T = std::monostate> class [[nodiscard]] Result {
public:
    Result() requires std::is_same_v<T, std::monostate> : m_state(std::in_place_index<0>) { }
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }
    [[nodiscard]] bool hasValue() const { return m_state.index() == 0; }

    T& operator*() &
    {
        assert(hasValue());
        return std::get<0>(m_state);
    }
    const T& operator*() const&
    {
        assert(hasValue());
        return std::get<0>(m_state);
    }
    T&& operator*() &&
    {
        assert(hasValue());
        return std::get<0>(std::move(m_state));
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }

    [[nodiscard]] const Error& error() const&
    {
        assert(!hasValue());
        return std::get<1>(m_state);
    }
    [[nodiscard]] Error&& error() &&
    {
        assert(!hasValue());
        return std::get<1>(std::move(m_state));
    }

private:
    std::variant<T, Error> m_state;
};

} // namespace spanglass
