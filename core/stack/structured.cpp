#include "core/stack/structured.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

using Relation = StackException::Relation;

constexpr std::string_view beginning = R"({"structured_stack":1,)";
constexpr std::size_t mostNameBytes = 4096;
constexpr std::size_t mostLineBytes = 1024;
constexpr std::size_t mostLinesAround = 16;

struct PlatformEntry {
    std::string_view name;
    Language language;
};
constexpr std::array platforms{
    PlatformEntry{ "javascript", Language::JavaScript },
    PlatformEntry{ "node", Language::JavaScript },
    PlatformEntry{ "nodejs", Language::JavaScript },
    PlatformEntry{ "ecmascript", Language::JavaScript },
    PlatformEntry{ "webjs", Language::JavaScript },
    PlatformEntry{ "typescript", Language::JavaScript },
    PlatformEntry{ "python", Language::Python },
    PlatformEntry{ "java", Language::Java },
    PlatformEntry{ "kotlin", Language::Java },
    PlatformEntry{ "android", Language::Java },
    PlatformEntry{ "scala", Language::Java },
    PlatformEntry{ "groovy", Language::Java },
    PlatformEntry{ "go", Language::Go },
    // What files end with, for formats that name no language.
    PlatformEntry{ "js", Language::JavaScript },
    PlatformEntry{ "mjs", Language::JavaScript },
    PlatformEntry{ "cjs", Language::JavaScript },
    PlatformEntry{ "ts", Language::JavaScript },
    PlatformEntry{ "tsx", Language::JavaScript },
    PlatformEntry{ "jsx", Language::JavaScript },
    PlatformEntry{ "py", Language::Python },
    PlatformEntry{ "kt", Language::Java },
};

/// A string without what reduceStack() looks at: ": " and line ends cannot occur.
void appendString(std::string& out, std::string_view text, std::size_t most)
{
    constexpr std::string_view hex = "0123456789abcdef";
    const std::string valid = isValidUtf8(text) ? std::string() : toValidUtf8(text.substr(0, most * 2));
    const std::string_view whole = valid.empty() ? text : std::string_view(valid);
    const std::string cut = whole.size() > most ? shortened(whole, most) : std::string();
    char previous = 0;
    out.push_back('"');
    for (const char c : cut.empty() ? whole : std::string_view(cut)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || (c == ' ' && previous == ':')) {
            out += "\\u00";
            out.push_back(hex[byte >> 4U]);
            out.push_back(hex[byte & 15U]);
        } else {
            if (c == '"' || c == '\\') {
                out.push_back('\\');
            }
            out.push_back(c);
        }
        previous = c;
    }
    out.push_back('"');
}

/// Writes the members of an object, but none that is empty.
class MemberWriter {
public:
    explicit MemberWriter(std::string& out)
        : m_out(out)
    {
    }
    void text(std::string_view key, std::string_view value, std::size_t most = mostNameBytes)
    {
        if (!value.empty()) {
            name(key);
            appendString(m_out, value, most);
        }
    }
    void number(std::string_view key, int value)
    {
        if (value > 0) {
            name(key);
            m_out += std::to_string(value);
        }
    }
    void lines(std::string_view key, std::vector<std::string_view> values)
    {
        if (values.empty()) {
            return;
        }
        name(key);
        m_out.push_back('[');
        for (const std::string_view line : values) {
            m_out += m_out.back() == '[' ? "" : ",";
            appendString(m_out, line, mostLineBytes);
        }
        m_out.push_back(']');
    }
    void name(std::string_view key)
    {
        m_out += m_out.back() == '{' || m_out.back() == ',' ? "\"" : ",\"";
        m_out += key;
        m_out += "\":";
    }

private:
    std::string& m_out;
};

/// Those nearest the line of code.
std::vector<std::string_view> linesAround(const std::vector<std::string_view>& lines, bool before)
{
    const std::size_t count = std::min(lines.size(), mostLinesAround);
    const auto from = lines.begin() + static_cast<std::ptrdiff_t>(before ? lines.size() - count : 0);
    return { from, from + static_cast<std::ptrdiff_t>(count) };
}

void appendFrame(std::string& out, const StructuredFrame& frame)
{
    out.push_back('{');
    MemberWriter members(out);
    members.text("module", frame.module);
    members.text("function", frame.function);
    members.text("file", frame.file);
    members.number("line", frame.line);
    members.number("column", frame.column);
    if (frame.inApp) {
        members.name("in_app");
        out += *frame.inApp ? "true" : "false";
    }
    members.text("package", frame.package);
    members.lines("before", linesAround(frame.before, true));
    members.text("source", frame.source, mostLineBytes);
    members.lines("after", linesAround(frame.after, false));
    out.push_back('}');
}

void appendException(std::string& out, const StructuredException& exception)
{
    out.push_back('{');
    MemberWriter members(out);
    if (exception.relation != Relation::Reported) {
        members.text("relation", nameOf(exception.relation));
        members.text("message", exception.message, maxMessageBytes);
    }
    members.text("type", exception.type);
    members.name("frames");
    out.push_back('[');
    const std::size_t count = std::min(exception.frames.size(), maxFrames);
    for (std::size_t i = 0; i < count; ++i) {
        out += i == 0 ? "" : ",";
        appendFrame(out, exception.frames[i]);
    }
    out += "]}";
}

} // namespace

Language languageOfPlatform(std::string_view platform)
{
    const std::string name = toLower(platform.substr(0, 16));
    const auto* const found = std::ranges::find(platforms, name, &PlatformEntry::name);
    return found == platforms.end() ? Language::Unknown : found->language;
}

std::string structuredStack(const StructuredStack& stack)
{
    const bool hasFrames = std::ranges::any_of(
        stack.exceptions, [](const auto& exception) { return !exception.frames.empty(); });
    if (!hasFrames) {
        return {};
    }
    std::string out(beginning);
    MemberWriter members(out);
    members.text("platform", stack.platform);
    members.name("exceptions");
    out.push_back('[');
    const std::size_t count = std::min(stack.exceptions.size(), maxExceptions);
    for (std::size_t i = 0; i < count; ++i) {
        out += i == 0 ? "" : ",";
        appendException(out, stack.exceptions[i]);
    }
    return out + "]}";
}

bool isStructured(std::string_view stack)
{
    return stack.starts_with(beginning);
}

std::string qualifiedType(std::string_view platform, std::string_view module, std::string_view type)
{
    const Language language = languageOfPlatform(platform);
    const bool joins = language == Language::Java || language == Language::Python;
    const bool builtIn =
        module == "builtins" || module == "__builtin__" || module == "__builtins__" || module == "exceptions";
    if (!joins || builtIn || module.empty() || type.empty() || type.find('.') != std::string_view::npos) {
        return std::string(type);
    }
    return std::string(module) + '.' + std::string(type);
}

} // namespace spanglass
