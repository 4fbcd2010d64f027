#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace spanglass {

/// A list that keeps its first `Most` elements and counts the others: a record of a hostile capture may hold
/// millions of what takes three bytes there and fifty here.
template <typename T, std::size_t Most> class BoundedList {
public:
    using value_type = T;
    using iterator = typename std::vector<T>::iterator;
    using const_iterator = typename std::vector<T>::const_iterator;

    BoundedList() = default;
    BoundedList(std::initializer_list<T> elements)
    {
        for (const T& element : elements) {
            push_back(element);
        }
    }

    /// Elements that were not kept since the last clear().
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

    void push_back(T element)
    {
        if (m_kept.size() < Most) {
            m_kept.push_back(std::move(element));
        } else {
            ++m_dropped;
        }
    }

    /// The new element, to be filled; one that nobody reads if it is not kept.
    T& emplace_back()
    {
        if (m_kept.size() < Most) {
            return m_kept.emplace_back();
        }
        ++m_dropped;
        m_spare.resize(1);
        return m_spare.front() = T{};
    }

    void clear()
    {
        m_kept.clear();
        m_spare.clear();
        m_dropped = 0;
    }

    /// Shortens the list; what goes does not count as dropped.
    void shorten(std::size_t size)
    {
        m_kept.erase(m_kept.begin() + static_cast<std::ptrdiff_t>(size), m_kept.end());
    }
    template <typename Predicate> void eraseIf(Predicate predicate) { std::erase_if(m_kept, predicate); }

    [[nodiscard]] std::size_t size() const { return m_kept.size(); }
    [[nodiscard]] bool empty() const { return m_kept.empty(); }
    [[nodiscard]] T& operator[](std::size_t i) { return m_kept[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return m_kept[i]; }
    [[nodiscard]] T& front() { return m_kept.front(); }
    [[nodiscard]] const T& front() const { return m_kept.front(); }
    [[nodiscard]] T& back() { return m_kept.back(); }
    [[nodiscard]] const T& back() const { return m_kept.back(); }
    [[nodiscard]] iterator begin() { return m_kept.begin(); }
    [[nodiscard]] iterator end() { return m_kept.end(); }
    [[nodiscard]] const_iterator begin() const { return m_kept.begin(); }
    [[nodiscard]] const_iterator end() const { return m_kept.end(); }

private:
    std::vector<T> m_kept{};
    std::vector<T> m_spare{}; ///< empty or one: hardly ever needed, and lists are many
    std::uint64_t m_dropped = 0;
};

} // namespace spanglass
