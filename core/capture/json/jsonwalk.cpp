#include "core/capture/json/jsonwalk.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <charconv>

namespace spanglass {

namespace {

namespace ondemand = simdjson::ondemand;

/// What stands between the quotes of a token that may be a string.
std::string_view withoutQuotes(std::string_view token)
{
    token = trimmed(token);
    return token.size() >= 2 && token.front() == '"' ? token.substr(1, token.find('"', 1) - 1) : token;
}

} // namespace

/// Of what simdjson gives no text for.
std::string_view JsonWalk::oddText(std::string_view token)
{
    const std::string_view raw = trimmed(token);
    if (raw.size() >= 2 && raw.front() == '"') {
        return keep(unescaped(raw.substr(1, raw.rfind('"') - 1)));
    }
    return raw == "null" ? std::string_view{} : raw;
}

std::string_view JsonWalk::numberText(Value value)
{
    return withoutQuotes(value.raw_json_token());
}

std::optional<std::int64_t> JsonWalk::integer(Value value)
{
    return readInteger(numberText(value));
}

std::optional<std::uint64_t> JsonWalk::unsignedInteger(Value value)
{
    return readUnsigned(numberText(value));
}

std::optional<double> JsonWalk::number(Value value)
{
    const std::string_view text = numberText(value);
    if (text.empty()) {
        return std::nullopt;
    }
    double out = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && rest == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

std::optional<bool> JsonWalk::boolean(Value value)
{
    const std::string word = toLower(numberText(value).substr(0, 8));
    return word == "true" ? std::optional(true) : word == "false" ? std::optional(false) : std::nullopt;
}

AttributeView JsonWalk::attribute(std::string_view key, Value value)
{
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) {
        return { key, {}, ValueType::String };
    }
    switch (type) {
    case ondemand::json_type::string: return { key, text(value), ValueType::String };
    case ondemand::json_type::boolean: return { key, numberText(value), ValueType::Bool };
    case ondemand::json_type::number: {
        const std::string_view digits = numberText(value);
        const bool whole = digits.find_first_of(".eE") == std::string_view::npos;
        return { key, digits, whole ? ValueType::Int : ValueType::Double };
    }
    case ondemand::json_type::array:
    case ondemand::json_type::object: {
        std::string_view raw;
        if (simdjson::to_json_string(value).get(raw) != simdjson::SUCCESS) {
            raw = {};
        }
        return { key, keep(compactJson(raw)),
            type == ondemand::json_type::array ? ValueType::Array : ValueType::Map };
    }
    case ondemand::json_type::null: break;
    }
    return { key, {}, ValueType::String };
}

void JsonWalk::remember(simdjson::error_code error, const char* where)
{
    if (m_problem.empty()) {
        m_problem = std::string(where) + ": " + simdjson::error_message(error);
    }
}

bool JsonWalk::repair(std::string_view raw)
{
    if (isValidUtf8(raw)) {
        return false;
    }
    m_repaired = toValidUtf8(raw);
    m_repaired.resize(m_repaired.size() + jsonPadding);
    return true;
}

std::string_view JsonWalk::apart(std::string_view raw)
{
    m_apart.assign(raw);
    m_apart.resize(raw.size() + jsonPadding);
    return std::string_view(m_apart).substr(0, raw.size());
}

void appendJsonString(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out.push_back(hex[static_cast<unsigned char>(c) >> 4U]);
            out.push_back(hex[static_cast<unsigned char>(c) & 15U]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

std::string compactJson(std::string_view json)
{
    std::string out;
    out.reserve(json.size());
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\' && i + 1 < json.size()) {
            out.push_back(c);
            out.push_back(json[++i]);
            continue;
        }
        inString = c == '"' ? !inString : inString;
        if (inString || static_cast<unsigned char>(c) > ' ') {
            out.push_back(c);
        }
    }
    return out;
}

} // namespace spanglass
