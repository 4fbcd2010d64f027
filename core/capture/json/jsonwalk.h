#pragma once

#include "core/capture/json/jsonscan.h"
#include "core/capture/spansink.h"
#include "core/capture/textarena.h"

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Goes through JSON records with simdjson, tolerantly: what has another type than expected is passed
/// over, text that is not UTF-8 is repaired, lone surrogates give U+FFFD. One thread at a time.
///
///     const std::string problem = walk.object(raw, [&](std::string_view key, JsonWalk::Value value) { ...
///     });
///
/// Texts given out live until the next walk, or in the arena, which the owner clears.
class JsonWalk {
public:
    using Value = simdjson::ondemand::value;
    using Object = simdjson::ondemand::object;
    using Array = simdjson::ondemand::array;

    /// Runs visit(key, value) over the members of the object in `raw`, which is followed by
    /// jsonPadding readable bytes. Returns what could not be read, "" if all could. Walks twice when the
    /// bytes are not UTF-8, so visit() must set and not add.
    template <typename Visit> std::string object(std::string_view raw, Visit visit)
    {
        return object(
            raw, [] {}, visit);
    }

    /// As above; begin() comes before each walk, so that visit() may add to what begin() empties.
    template <typename Begin, typename Visit>
    std::string object(std::string_view raw, Begin begin, Visit visit)
    {
        return tolerant(raw, [&](simdjson::ondemand::document& document) {
            begin();
            Object value;
            if (!note(document.get_object().get(value), "value")) {
                members(value, visit);
            }
        });
    }

    /// As object(), over the elements of a list.
    template <typename Visit> std::string list(std::string_view raw, Visit visit)
    {
        return tolerant(raw, [&](simdjson::ondemand::document& document) {
            Array value;
            if (!note(document.get_array().get(value), "value")) {
                elements(value, visit);
            }
        });
    }

    /// visit(key, value) over the members of a value; nothing if it is no object.
    template <typename Visit> void members(Value value, Visit visit)
    {
        Object object;
        if (value.get_object().get(object) == simdjson::SUCCESS) {
            members(object, visit);
        }
    }
    template <typename Visit> void members(Object object, Visit visit)
    {
        for (auto field : object) {
            std::string_view key;
            Value value;
            auto error = field.unescaped_key().get(key);
            if (error == simdjson::SUCCESS) {
                error = field.value().get(value);
            }
            if (note(error, "object")) {
                return;
            }
            visit(key, value);
        }
    }

    /// visit(value) over the elements of a value; nothing if it is no list.
    template <typename Visit> void elements(Value value, Visit visit)
    {
        Array list;
        if (value.get_array().get(list) == simdjson::SUCCESS) {
            elements(list, visit);
        }
    }
    template <typename Visit> void elements(Array list, Visit visit)
    {
        for (auto element : list) {
            Value value;
            if (note(element.get(value), "list")) {
                return;
            }
            visit(value);
        }
    }

    /// Text of a string; of anything else as written; "" for null.
    std::string_view text(Value value)
    {
        std::string_view out;
        return value.get_string().get(out) == simdjson::SUCCESS ? out : oddText(value.raw_json_token());
    }

    /// Text of a number that may stand in quotes, as written.
    static std::string_view numberText(Value value);

    /// Whole numbers, in quotes or not, exact in 64 bits; nothing if it is none.
    static std::optional<std::int64_t> integer(Value value);
    static std::optional<std::uint64_t> unsignedInteger(Value value);
    /// Any number, in quotes or not; NaN, Infinity and -Infinity in quotes too.
    static std::optional<double> number(Value value);
    /// true, false, "true", "false", any case; nothing if it is none.
    static std::optional<bool> boolean(Value value);

    /// A plain JSON value as an attribute's value: lists and objects as compact JSON, null as "".
    AttributeView attribute(std::string_view key, Value value);

    /// Keeps a text until clear().
    std::string_view keep(std::string_view text) { return m_arena.keep(text); }
    void clear() { m_arena.clear(); }

    /// Remembers the first problem of a walk; true if there is one.
    bool note(simdjson::error_code error, const char* where)
    {
        if (error != simdjson::SUCCESS) {
            remember(error, where);
        }
        return error != simdjson::SUCCESS;
    }

private:
    std::string_view oddText(std::string_view token);
    void remember(simdjson::error_code error, const char* where);
    template <typename Walk> std::string tolerant(std::string_view raw, Walk walk)
    {
        m_problem.clear();
        run(raw, walk);
        if (m_problem.empty() || !repair(raw)) {
            return m_problem;
        }
        m_problem.clear();
        run(std::string_view(m_repaired).substr(0, m_repaired.size() - jsonPadding), walk);
        return m_problem.empty() ? "not valid UTF-8, replaced what is not" : m_problem;
    }
    template <typename Walk> void run(std::string_view raw, Walk walk)
    {
        raw = withoutBracketBehind(raw);
        simdjson::ondemand::document document;
        if (!note(
                m_parser.iterate(raw.data(), raw.size(), raw.size() + jsonPadding).get(document), "value")) {
            walk(document);
        }
    }
    bool repair(std::string_view raw);

    /// simdjson treats a damaged value in another way where a closing bracket comes right behind it, and
    /// what comes there may not have been read yet: then a copy.
    std::string_view withoutBracketBehind(std::string_view raw)
    {
        const char behind = *(raw.data() + raw.size());
        return behind == '}' || behind == ']' ? apart(raw) : raw;
    }
    std::string_view apart(std::string_view raw);

    simdjson::ondemand::parser m_parser{};
    TextArena m_arena;
    std::string m_repaired; ///< followed by padding
    std::string m_apart; ///< followed by padding
    std::string m_problem;
};

/// Appends a text as a JSON string, with its quotes.
void appendJsonString(std::string& out, std::string_view text);

/// JSON without the blanks between its values.
std::string compactJson(std::string_view json);

} // namespace spanglass
