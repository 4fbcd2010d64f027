#include "core/base/text.h"
#include "core/grouping/rules.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxPartBytes = 400; // what is longer ends with a wildcard; room for escapes
constexpr std::size_t maxKeyBytes = 150;

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string inQuotes(std::string_view escaped)
{
    std::string text = "\"";
    text += escaped;
    return text + '"';
}

/// What a rule cannot hold (control characters, bytes that are no UTF-8) becomes a wildcard.
std::string patternFor(std::string_view part)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string valid = toValidUtf8(part);
    const bool whole = isValidUtf8(part);
    std::string pattern;
    bool needsQuotes = false;
    std::size_t i = 0;
    for (; i < valid.size() && pattern.size() < maxPartBytes; ++i) {
        const char c = valid[i];
        if (!whole && std::string_view(valid).substr(i).starts_with(replacement)) {
            i += replacement.size() - 1;
            pattern += pattern.ends_with('*') && !pattern.ends_with("\\*") ? "" : "*";
            continue;
        }
        if (isControl(c)) {
            pattern += '?';
            continue;
        }
        const bool special = c == '"' || c == '\\' || c == '*' || c == '?';
        pattern += special ? "\\" : "";
        pattern += c;
        needsQuotes = needsQuotes || special || c == ' ';
    }
    if (i < valid.size()) {
        while (i < valid.size() && (static_cast<unsigned char>(valid[i]) & 0xC0U) == 0x80U) {
            pattern += valid[i++];
        }
        pattern += '*';
    }
    return needsQuotes ? inQuotes(pattern) : pattern;
}

std::string nameFor(std::string_view name)
{
    if (name.find_first_of(": \t\"") == npos) {
        return std::string(name);
    }
    std::string escaped;
    for (const char c : name) {
        escaped += c == '"' || c == '\\' ? "\\" : "";
        escaped += c;
    }
    return inQuotes(escaped);
}

/// A key is any name, so that what a rule cannot hold is left out.
std::string keyFor(std::string_view key)
{
    std::string name;
    bool needsQuotes = false;
    for (const char c : shortened(toValidUtf8(key), maxKeyBytes)) {
        const bool special = c == '"' || c == '\\';
        name += special ? "\\" : "";
        name += isControl(c) ? ' ' : c;
        needsQuotes = needsQuotes || special || isControl(c) || c == ' ';
    }
    if (trimmed(name).empty()) {
        return "joined";
    }
    return needsQuotes || name.starts_with('#') ? inQuotes(name) : name;
}

void add(std::string& rule, std::string_view matcher, std::string_view part)
{
    if (!part.empty()) {
        rule += std::string(matcher) + ':' + patternFor(part) + ' ';
    }
}

} // namespace

std::string joiningRule(const RuleSubject& parts, std::string_view function, std::string_view key)
{
    std::string rule;
    add(rule, "service", parts.service);
    add(rule, "type", parts.type);
    add(rule, "message", parts.messageTemplate);
    for (const auto& attribute : parts.attributes) {
        add(rule, "@" + nameFor(attribute.name), attribute.value);
    }
    add(rule, "function", function);
    return rule.empty() ? rule : rule + "-> join " + keyFor(key);
}

} // namespace spanglass
