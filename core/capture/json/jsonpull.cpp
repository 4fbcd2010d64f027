#include "core/capture/json/jsonpull.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"
#include "core/capture/json/jsonwalk.h"

namespace spanglass {

std::string JsonPull::begin(std::string_view raw)
{
    std::string problem;
    if (!simdjson::validate_utf8(raw)) {
        m_repaired = toValidUtf8(raw);
        raw =
            std::string_view(m_repaired.append(jsonPadding, '\0')).substr(0, m_repaired.size() - jsonPadding);
        problem = "not valid UTF-8, replaced what is not";
    }
    m_c = { raw.data(), raw.data() + raw.size() };
    m_isBad = !skipBlanks(m_c);
    return problem;
}

std::string_view JsonPull::takeKey()
{
    RawString key;
    if (scanString(m_c, key) != Scan::Ok || !skipBlanks(m_c) || *m_c.at != ':') {
        m_isBad = true;
        return {};
    }
    ++m_c.at;
    m_isBad = !skipBlanks(m_c);
    return key.escaped ? keep(unescaped(key.text)) : key.text;
}

std::string_view JsonPull::otherText()
{
    const char first = opening();
    if (first == '{' || first == '[' || m_isBad) {
        return {};
    }
    std::string_view scalar;
    m_isBad = scanScalar(m_c, scalar) != Scan::Ok;
    return m_isBad || scalar == "null" ? std::string_view{} : scalar;
}

std::string_view JsonPull::raw()
{
    if (m_isBad) {
        return {};
    }
    const char* const from = m_c.at;
    m_isBad = skipValue(m_c) != Scan::Ok;
    return m_isBad ? std::string_view{} : std::string_view(from, static_cast<std::size_t>(m_c.at - from));
}

std::optional<std::int64_t> JsonPull::integer()
{
    return readInteger(text());
}

std::optional<bool> JsonPull::boolean()
{
    const std::string_view word = text();
    if (word == "true" || word == "false") {
        return word == "true";
    }
    const std::string lower = toLower(word.substr(0, 8));
    return lower == "true" ? std::optional(true) : lower == "false" ? std::optional(false) : std::nullopt;
}

AttributeView JsonPull::attribute(std::string_view key)
{
    switch (opening()) {
    case '"': return { key, text(), ValueType::String };
    case '{': return { key, keep(compactJson(raw())), ValueType::Map };
    case '[': return { key, keep(compactJson(raw())), ValueType::Array };
    case 't':
    case 'f': return { key, text(), ValueType::Bool };
    default: break;
    }
    const std::string_view scalar = text();
    const bool isNumber = !scalar.empty();
    const bool isWhole = scalar.find_first_of(".eE") == std::string_view::npos;
    return { key, scalar, !isNumber ? ValueType::String : isWhole ? ValueType::Int : ValueType::Double };
}

} // namespace spanglass
