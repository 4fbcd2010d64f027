#include "core/stack/structured.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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
    PlatformEntry{ "ruby", Language::Ruby },
    PlatformEntry{ "php", Language::Php },
    PlatformEntry{ "csharp", Language::CSharp },
    PlatformEntry{ "dotnet", Language::CSharp },
    PlatformEntry{ "rust", Language::Rust },
    PlatformEntry{ "native", Language::Cpp },
    PlatformEntry{ "c", Language::Cpp },
    PlatformEntry{ "cpp", Language::Cpp },
    PlatformEntry{ "cocoa", Language::Swift },
    PlatformEntry{ "swift", Language::Swift },
    PlatformEntry{ "objc", Language::Swift },
    PlatformEntry{ "dart", Language::Dart },
    PlatformEntry{ "elixir", Language::Elixir },
    PlatformEntry{ "erlang", Language::Erlang },
    PlatformEntry{ "perl", Language::Perl },
    PlatformEntry{ "lua", Language::Lua },
    // What files end with, for formats that name no language.
    PlatformEntry{ "js", Language::JavaScript },
    PlatformEntry{ "mjs", Language::JavaScript },
    PlatformEntry{ "cjs", Language::JavaScript },
    PlatformEntry{ "ts", Language::JavaScript },
    PlatformEntry{ "tsx", Language::JavaScript },
    PlatformEntry{ "jsx", Language::JavaScript },
    PlatformEntry{ "py", Language::Python },
    PlatformEntry{ "kt", Language::Java },
    PlatformEntry{ "rb", Language::Ruby },
    PlatformEntry{ "cs", Language::CSharp },
    PlatformEntry{ "rs", Language::Rust },
    PlatformEntry{ "cc", Language::Cpp },
    PlatformEntry{ "ex", Language::Elixir },
    PlatformEntry{ "exs", Language::Elixir },
    PlatformEntry{ "erl", Language::Erlang },
    PlatformEntry{ "pl", Language::Perl },
    PlatformEntry{ "pm", Language::Perl },
};

/// Position of the next character at or behind `from` that may need an escape.
std::size_t nextSpecial(std::string_view text, std::size_t from)
{
#if defined(__SSE2__)
    for (; from + 16 <= text.size(); from += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
            _mm_or_si128(
                _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(':'))));
        const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, marks)));
        if (hits != 0) {
            return from + static_cast<std::size_t>(std::countr_zero(hits));
        }
    }
#endif
    for (; from < text.size(); ++from) {
        const char c = text[from];
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == ':') {
            return from;
        }
    }
    return from;
}

/// A string without what reduceStack() looks at: ": " and line ends cannot occur.
void appendString(std::string& out, std::string_view text, std::size_t most)
{
    constexpr std::string_view hex = "0123456789abcdef";
    const std::string cut = text.size() > most ? shortened(text, most) : std::string();
    text = cut.empty() ? text : std::string_view(cut);
    out.push_back('"');
    std::size_t done = 0;
    for (std::size_t at = nextSpecial(text, 0); at < text.size(); at = nextSpecial(text, at)) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        out.append(text, done, at - done);
        done = ++at;
        if (byte < 0x20) {
            out += "\\u00";
            out.push_back(hex[byte >> 4U]);
            out.push_back(hex[byte & 15U]);
        } else if (c == ':') {
            const bool blankFollows = at < text.size() && text[at] == ' ';
            out += blankFollows ? ":\\u0020" : ":";
            done = at += blankFollows ? 1 : 0;
        } else {
            out.push_back('\\');
            out.push_back(c);
        }
    }
    out.append(text, done);
    out.push_back('"');
}

/// Writes the members of an object, but none that is empty. Names come with quotes and colon.
class MemberWriter {
public:
    explicit MemberWriter(std::string& out)
        : m_out(out)
    {
    }
    void text(std::string_view name, std::string_view value, std::size_t most = mostNameBytes)
    {
        if (!value.empty()) {
            begin(name);
            appendString(m_out, value, most);
        }
    }
    void number(std::string_view name, int value)
    {
        if (value > 0) {
            begin(name);
            m_out += std::to_string(value);
        }
    }
    void lines(std::string_view name, std::span<const std::string_view> values)
    {
        if (values.empty()) {
            return;
        }
        begin(name);
        char before = '[';
        for (const std::string_view line : values) {
            m_out.push_back(before);
            appendString(m_out, line, mostLineBytes);
            before = ',';
        }
        m_out.push_back(']');
    }
    void begin(std::string_view name)
    {
        if (m_out.back() != '{' && m_out.back() != ',') {
            m_out.push_back(',');
        }
        m_out += name;
    }

private:
    std::string& m_out;
};

void appendFrame(std::string& out, const StructuredFrame& frame)
{
    out.push_back('{');
    MemberWriter members(out);
    // Those nearest the line of code.
    const auto linesBefore = frame.before.last(std::min(frame.before.size(), mostLinesAround));
    members.text("\"module\":", frame.module);
    members.text("\"function\":", frame.function);
    members.text("\"file\":", frame.file);
    members.number("\"line\":", frame.line);
    members.number("\"column\":", frame.column);
    if (frame.inApp) {
        members.begin("\"in_app\":");
        out += *frame.inApp ? "true" : "false";
    }
    members.text("\"package\":", frame.package);
    members.lines("\"before\":", linesBefore);
    members.text("\"source\":", frame.source, mostLineBytes);
    members.lines("\"after\":", frame.after.first(std::min(frame.after.size(), mostLinesAround)));
    out.push_back('}');
}

void appendException(std::string& out, const StructuredException& exception)
{
    out.push_back('{');
    MemberWriter members(out);
    if (exception.relation != Relation::Reported) {
        members.text("\"relation\":", nameOf(exception.relation));
        members.text("\"message\":", exception.message, maxMessageBytes);
    }
    members.text("\"type\":", exception.type);
    members.begin("\"frames\":");
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
    constexpr std::size_t usual = 4096;
    std::string out;
    out.reserve(usual);
    out += beginning;
    MemberWriter members(out);
    members.text("\"platform\":", stack.platform);
    members.begin("\"exceptions\":");
    out.push_back('[');
    const std::size_t count = std::min(stack.exceptions.size(), maxExceptions);
    for (std::size_t i = 0; i < count; ++i) {
        out += i == 0 ? "" : ",";
        appendException(out, stack.exceptions[i]);
    }
    out += "]}";
    return simdjson::validate_utf8(out) ? out : toValidUtf8(out);
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
