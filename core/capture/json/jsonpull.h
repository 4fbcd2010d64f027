#pragma once

#include "core/capture/json/jsonscan.h"
#include "core/capture/json/keypredictor.h"
#include "core/capture/spansink.h"
#include "core/capture/textarena.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// Goes through a JSON record from front to back without an index: what nobody asks for is passed over by
/// brackets and quotes, and texts are views of the record. For records of which little is needed, or all
/// of it as texts; JsonWalk is for those whose values are picked. Tolerant like that one: a value of another
/// type than asked for is passed over, bytes that are not UTF-8 are replaced. One thread at a time.
///
///     pull.begin(raw);
///     pull.members([&](std::string_view key) { if (key == "name") name = pull.text(); });
///
/// A visit takes its value or leaves it where it is. Texts are views of the record, or live until clear().
class JsonPull {
public:
    /// Starts with the value that `raw` is, followed by jsonPadding readable bytes. Returns what had to be
    /// replaced, "" if nothing; then texts are views of a copy, which the next begin() may overwrite.
    std::string begin(std::string_view raw);

    /// Where the record is no JSON, reading ends.
    [[nodiscard]] bool isBad() const { return m_isBad; }

    /// The first character of the value at hand: '{', '[', '"' ...
    [[nodiscard]] char opening() const { return m_isBad ? '\0' : *m_c.at; }

    /// visit(key) for each member of the value at hand, if it is an object.
    template <typename Visit> void members(Visit visit)
    {
        if (opening() != '{') {
            return;
        }
        ++m_c.at;
        while (goesOn('}')) {
            const std::string_view key = takeKey();
            takeValue([&] { visit(key); });
        }
    }

    /// As above for objects that come again and again with the same keys, which are guessed: visit(meaning)
    /// for each member whose key meaningOf(key) gives one that is not 0.
    template <typename MeaningOf, typename Visit>
    void members(KeyPredictor& keys, MeaningOf meaningOf, Visit visit)
    {
        if (opening() != '{') {
            return;
        }
        ++m_c.at;
        for (KeyPredictor::Key previous = 0;;) {
            const char* const from = m_c.at;
            const KeyPredictor::Key guessed = keys.take(m_c, previous);
            std::uint8_t meaning = keys.meaning(guessed);
            if (guessed != 0) {
                previous = guessed;
                m_isBad = !skipBlanks(m_c);
            } else if (goesOn('}')) {
                meaning = meaningOf(takeKey());
                previous = keys.learn(previous, { from, static_cast<std::size_t>(m_c.at - from) }, meaning);
            } else {
                return;
            }
            takeValue([&] {
                if (meaning != 0) {
                    visit(meaning);
                }
            });
            if (m_isBad) {
                return;
            }
        }
    }

    /// visit() for each element of the value at hand, if it is a list.
    template <typename Visit> void elements(Visit visit)
    {
        if (opening() != '[') {
            return;
        }
        ++m_c.at;
        while (goesOn(']')) {
            takeValue(visit);
        }
    }

    /// Text of a string; of a number, true or false as written; "" for null, lists and objects.
    std::string_view text()
    {
        RawString string;
        if (opening() != '"') {
            return otherText();
        }
        m_isBad = scanString(m_c, string) != Scan::Ok;
        return m_isBad ? std::string_view{} : string.escaped ? keepUnescaped(string.text) : string.text;
    }

    /// The value as written.
    std::string_view raw();

    /// A whole number, in quotes or not; nothing if it is none.
    std::optional<std::int64_t> integer();
    /// true, false, "true", "false", any case; nothing if it is none.
    std::optional<bool> boolean();

    /// As an attribute's value: lists and objects as compact JSON, null as "".
    AttributeView attribute(std::string_view key);

    /// Keeps a text until clear().
    std::string_view keep(std::string_view text) { return m_arena.keep(text); }
    void clear() { m_arena.clear(); }

private:
    /// False behind the last member or element.
    bool goesOn(char closing)
    {
        if (m_isBad || !skipBlanks(m_c)) {
            m_isBad = true;
            return false;
        }
        if (*m_c.at == ',') {
            ++m_c.at;
            m_isBad = !skipBlanks(m_c);
        }
        if (!m_isBad && *m_c.at == closing) {
            ++m_c.at;
            return false;
        }
        return !m_isBad;
    }
    template <typename Visit> void takeValue(Visit visit)
    {
        const char* const at = m_c.at;
        if (!m_isBad) {
            visit();
        }
        if (!m_isBad && m_c.at == at) {
            m_isBad = skipValue(m_c) != Scan::Ok;
        }
    }
    std::string_view takeKey();
    std::string_view otherText();
    std::string_view keepUnescaped(std::string_view text) { return keep(unescaped(text)); }

    JsonCursor m_c{};
    bool m_isBad = false;
    TextArena m_arena;
    std::string m_repaired; ///< followed by padding
};

} // namespace spanglass
