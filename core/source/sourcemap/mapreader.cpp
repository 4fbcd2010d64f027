#include "core/source/sourcemap/mapreader.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <exception>

namespace spanglass {

namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t mostBytes = std::size_t{ 256 } << 20U;
constexpr std::size_t mostSources = std::size_t{ 1 } << 20U;
constexpr std::size_t mostNames = std::size_t{ 8 } << 20U;
constexpr std::size_t longestRoot = 4096;

Error errorOf(const std::string& cause)
{
    return Error{ Error::Kind::Format, "source map: " + cause };
}

/// `)]}'` and its line stand in front of some maps, so that no browser runs them.
std::string_view withoutGuard(std::string_view json)
{
    if (json.starts_with("\xEF\xBB\xBF")) {
        json.remove_prefix(3);
    }
    if (json.starts_with(")]}'")) {
        const auto end = json.find('\n');
        json.remove_prefix(end == std::string_view::npos ? 4 : end + 1);
    }
    return json;
}

/// Four hex digits, -1 if there are none.
int unitAt(std::string_view text, std::size_t at)
{
    const auto unit = at + 4 <= text.size() ? spanIdFromHex(text.substr(at, 4)) : std::nullopt;
    return unit ? static_cast<int>(unit->value) : -1;
}

/// A JSON string that has half a pair of surrogates, which programs may contain but UTF-8 cannot.
std::optional<std::string> withoutHalfPairs(std::string_view token)
{
    std::string text(trimmed(token));
    for (std::size_t at = text.find('\\'); at != std::string::npos && at + 1 < text.size();
         at = text.find('\\', at + 2)) {
        const int unit = text[at + 1] == 'u' ? unitAt(text, at + 2) : -1;
        if (unit < 0xD800 || unit > 0xDFFF) {
            continue;
        }
        const int next = text.compare(at + 6, 2, "\\u") == 0 ? unitAt(text, at + 8) : -1;
        if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
            at += 6;
        } else {
            text.replace(at + 2, 4, "FFFD");
        }
    }
    const auto value = nlohmann::json::parse(text, nullptr, false);
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

/// The text of a string; nothing for other values.
std::optional<std::string> textOf(od::value value)
{
    od::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS || type != od::json_type::string) {
        return {};
    }
    const std::string_view token = value.raw_json_token();
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? std::optional(std::string(text))
                                                             : withoutHalfPairs(token);
}

/// One map without sections, as its members come.
struct PlainMap {
    std::vector<std::optional<std::string>> sources{};
    std::vector<std::optional<std::string>> contents{};
    std::vector<std::string> names{};
    std::string root{};
    std::string mappings{};
    bool hasVersion = false;
    bool hasSections = false;
};

/// "webpack://", "/srv": a root is not put in front of those.
bool isAbsolute(std::string_view source)
{
    const auto scheme = source.find("://");
    return source.starts_with('/')
        || (scheme != std::string_view::npos && scheme > 0 && source.find('/') > scheme);
}

std::string rooted(const std::string& root, const std::string& source)
{
    if (root.empty() || isAbsolute(source)) {
        return source;
    }
    return root + (root.ends_with('/') ? "" : "/") + source;
}

class Reader {
public:
    Result<MapParts> run(std::string_view json)
    {
        const simdjson::padded_string text(json);
        od::parser parser;
        od::document document;
        od::object object;
        if (const auto cause = parser.iterate(text).get(document); cause != simdjson::SUCCESS) {
            return errorOf(simdjson::error_message(cause));
        }
        if (const auto cause = document.get_object().get(object); cause != simdjson::SUCCESS) {
            return errorOf(std::string("no JSON object: ") + simdjson::error_message(cause));
        }
        PlainMap map;
        if (!readMembers(object, map, true)) {
            return errorOf(m_problem);
        }
        if (!map.hasVersion) {
            return errorOf("no version 3");
        }
        if (!map.hasSections && !add(std::move(map), 0, 0)) {
            return errorOf(m_problem);
        }
        return std::move(m_parts);
    }

private:
    bool fail(std::string problem)
    {
        m_problem = std::move(problem);
        return false;
    }

    bool check(simdjson::error_code cause)
    {
        return cause == simdjson::SUCCESS || fail(std::string("no JSON: ") + simdjson::error_message(cause));
    }

    template <typename Visit> bool eachMember(od::object object, Visit visit)
    {
        for (auto next : object) {
            od::field field;
            std::string_view key;
            if (!check(std::move(next).get(field)) || !check(field.unescaped_key().get(key))
                || !visit(key, field.value())) {
                return false;
            }
        }
        return true;
    }

    bool readMembers(od::object object, PlainMap& map, bool isWhole)
    {
        return eachMember(object,
            [&](std::string_view key, od::value value) { return readMember(key, value, map, isWhole); });
    }

    bool readMember(std::string_view key, od::value value, PlainMap& map, bool isWhole)
    {
        if (key == "version") {
            std::int64_t version = 0;
            map.hasVersion = value.get_int64().get(version) == simdjson::SUCCESS && version == 3;
            return map.hasVersion || fail("no version 3");
        }
        if (key == "mappings") {
            map.mappings = textOf(value).value_or("");
        } else if (key == "sourceRoot") {
            map.root = textOf(value).value_or("");
            return map.root.size() <= longestRoot || fail("a sourceRoot that is too long");
        } else if (key == "sources") {
            return readTexts(value, mostSources, map.sources);
        } else if (key == "sourcesContent") {
            return readTexts(value, mostSources, map.contents);
        } else if (key == "names") {
            return readNames(value, map.names);
        } else if (key == "sections") {
            if (!isWhole || map.hasSections) {
                return fail("sections in sections");
            }
            map.hasSections = true;
            return readSections(value);
        }
        return true;
    }

    template <typename Visit> bool eachElement(od::value value, Visit visit)
    {
        od::json_type type{};
        if (!check(value.type().get(type))) {
            return false;
        }
        if (type != od::json_type::array) {
            return true; // as if it were not there
        }
        od::array elements;
        if (!check(value.get_array().get(elements))) {
            return false;
        }
        for (auto next : elements) {
            od::value element;
            if (!check(std::move(next).get(element)) || !visit(element)) {
                return false;
            }
        }
        return true;
    }

    bool readTexts(od::value value, std::size_t most, std::vector<std::optional<std::string>>& texts)
    {
        texts.clear();
        return eachElement(value, [&](od::value element) {
            texts.push_back(textOf(element));
            return texts.size() <= most || fail("more than " + std::to_string(most) + " sources");
        });
    }

    bool readNames(od::value value, std::vector<std::string>& names)
    {
        names.clear();
        return eachElement(value, [&](od::value element) {
            names.push_back(textOf(element).value_or(""));
            return names.size() <= mostNames || fail("more than " + std::to_string(mostNames) + " names");
        });
    }

    struct Section {
        std::int64_t line = 0;
        std::int64_t column = 0;
        bool hasMap = false;
    };

    bool readSections(od::value value)
    {
        return eachElement(value, [&](od::value element) {
            od::object object;
            if (element.get_object().get(object) != simdjson::SUCCESS) {
                return fail("a section that is no object");
            }
            Section section;
            PlainMap map;
            const bool isRead = eachMember(object, [&](std::string_view key, od::value member) {
                return readSectionMember(key, member, section, map);
            });
            if (!isRead) {
                return false;
            }
            if (!section.hasMap) { // it may only name one to fetch
                ++m_parts.wrong;
                return true;
            }
            return add(std::move(map), section.line, section.column);
        });
    }

    bool readSectionMember(std::string_view key, od::value value, Section& section, PlainMap& map)
    {
        od::object object;
        if (key == "map") {
            section.hasMap = true;
            map = {};
            return check(value.get_object().get(object)) && readMembers(object, map, false);
        }
        if (key != "offset") {
            return true;
        }
        return check(value.get_object().get(object))
            && eachMember(object,
                [&](std::string_view name, od::value number) { return readOffset(name, number, section); });
    }

    bool readOffset(std::string_view name, od::value value, Section& section)
    {
        constexpr std::int64_t most = std::int64_t{ 1 }
            << 40U; // what lies behind a file's end is passed over
        std::int64_t number = 0;
        if (name != "line" && name != "column") {
            return true;
        }
        if (value.get_int64().get(number) != simdjson::SUCCESS || number < 0 || number > most) {
            return fail("a section's offset is no place");
        }
        (name == "line" ? section.line : section.column) = number;
        return true;
    }

    /// Members may come in any order: what they mean together is known at the end.
    bool add(PlainMap map, std::int64_t line, std::int64_t column)
    {
        MappingFrame frame;
        frame.line = line;
        frame.column = column;
        frame.firstSource = static_cast<std::int64_t>(m_parts.sources.size());
        frame.firstName = static_cast<std::int64_t>(m_parts.names.size());
        frame.sources = static_cast<std::int64_t>(map.sources.size());
        frame.names = static_cast<std::int64_t>(map.names.size());
        if (m_parts.sources.size() + map.sources.size() > mostSources
            || m_parts.names.size() + map.names.size() > mostNames) {
            return fail("too many sources or names");
        }
        map.contents.resize(map.sources.size());
        for (std::size_t i = 0; i < map.sources.size(); ++i) {
            std::string source = map.sources[i] ? rooted(map.root, *map.sources[i]) : std::string();
            m_bytes += source.size();
            m_parts.sources.push_back(std::move(source));
            m_parts.contents.push_back(std::move(map.contents[i]));
            if (m_bytes > mostBytes) {
                return fail("names of sources are too long");
            }
        }
        std::move(map.names.begin(), map.names.end(), std::back_inserter(m_parts.names));
        const auto wrong = decodeMappings(map.mappings, frame, m_parts.segments);
        if (!wrong) {
            return fail(wrong.error().message.substr(std::string_view("source map: ").size()));
        }
        m_parts.wrong += *wrong;
        return true;
    }

    MapParts m_parts;
    std::string m_problem;
    std::size_t m_bytes = 0; ///< of sources, which a root makes longer
};

} // namespace

Result<MapParts> readMap(std::string_view json)
{
    if (json.size() > mostBytes) {
        return errorOf("larger than " + std::to_string(mostBytes) + " bytes");
    }
    try {
        json = withoutGuard(json);
        return simdjson::validate_utf8(json) ? Reader().run(json) : Reader().run(toValidUtf8(json));
    } catch (const std::exception& problem) {
        return errorOf(problem.what());
    }
}

} // namespace spanglass
