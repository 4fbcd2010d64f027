#include "core/stack/codeexcerpts.h"

#include "core/stack/cppframe.h"
#include "core/stack/pythonline.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
/// Places repeat in recursions: more are looked at than are given.
constexpr std::size_t mostExcerpts = 10'000;
constexpr std::size_t mostLinesKept = 100;

/// "^^^^" and "~~^~~" below a line of code.
bool isMarks(std::string_view line)
{
    const auto text = withoutIndent(line);
    return !text.empty() && text.find_first_not_of("^~ \t") == npos;
}

/// "  > 12: code", "> 12 | code", "  12 > code", "12<tab>code".
struct NumberedLine {
    int number = 0;
    std::string_view text{};
};

std::optional<NumberedLine> numberedLine(
    std::string_view line, std::initializer_list<std::string_view> separators)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, ">")) {
        text = withoutIndent(text);
    }
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const int number = numberOf(text.substr(0, digits));
    if (number < 1) {
        return {};
    }
    text.remove_prefix(digits);
    if (!text.starts_with('\t')) {
        text = withoutIndent(text);
    }
    for (const std::string_view separator : separators) {
        if (removePrefix(text, separator)) {
            removePrefix(text, separator == "\t" ? "" : " ");
            return NumberedLine{ number, text };
        }
    }
    return {};
}

/// Puts numbered lines around the line of a place.
class Excerpt {
public:
    void begin(std::string_view file, int line)
    {
        m_context = CodeContext{ std::string(file), line, {}, {}, {} };
        m_next = 0;
        m_hasLine = false;
    }
    [[nodiscard]] bool isOpen() const { return m_context.line > 0; }

    /// False if the line is not the next one.
    bool add(const NumberedLine& line)
    {
        if (!isOpen() || (m_next != 0 && line.number != m_next)) {
            return false;
        }
        m_next = line.number + 1;
        if (line.number == m_context.line) {
            m_context.text = line.text;
            m_hasLine = true;
        } else if (line.number < m_context.line) {
            m_context.before.emplace_back(line.text);
            if (m_context.before.size() > mostLinesKept) {
                m_context.before.erase(m_context.before.begin());
            }
        } else if (m_context.after.size() < mostLinesKept) {
            m_context.after.emplace_back(line.text);
        }
        return true;
    }

    /// Takes what there is, if the line itself is in it.
    void end(std::vector<CodeContext>& contexts)
    {
        if (isOpen() && m_hasLine && contexts.size() < mostExcerpts) {
            contexts.push_back(std::move(m_context));
        }
        begin({}, 0);
    }

private:
    CodeContext m_context;
    int m_next = 0;
    bool m_hasLine = false;
};

/// The first "file:12" or "file:12:5" of a line, after blanks or brackets.
Location placeIn(std::string_view line)
{
    constexpr std::size_t looked = 2000; // it looks back from each colon
    line = line.substr(0, looked);
    for (auto colon = line.find(':'); colon != npos; colon = line.find(':', colon + 1)) {
        const auto end = std::min(line.find_first_not_of("0123456789", colon + 1), line.size());
        const int number = numberOf(line.substr(colon + 1, end - colon - 1));
        const auto before = line.substr(0, colon);
        const auto from = before.find_last_of(" \t(\"'`");
        const auto file = before.substr(from == npos ? 0 : from + 1);
        if (number > 0 && !file.empty() && (file.find('.') != npos || file == "nofile" || file == "iex")) {
            return { file, number, 0 };
        }
    }
    return {};
}

/// Numbered lines whose place stands above them.
template <typename PlaceOf>
std::vector<CodeContext> numberedExcerpts(
    std::string_view stack, std::initializer_list<std::string_view> separators, PlaceOf placeOf)
{
    std::vector<CodeContext> contexts;
    Excerpt excerpt;
    Lines lines(stack);
    std::string_view line;
    while (lines.next(line)) {
        const Location place = placeOf(line);
        if (place.line > 0) {
            excerpt.end(contexts);
            excerpt.begin(place.file, place.line);
        } else if (const auto numbered = numberedLine(line, separators)) {
            excerpt.add(*numbered);
        }
    }
    excerpt.end(contexts);
    return contexts;
}

/// Lines of code below frames of Python, which tell no numbers.
class PythonReader {
public:
    std::vector<CodeContext> run(std::string_view stack)
    {
        Lines lines(stack);
        std::string_view line;
        std::size_t column = 0;
        while (lines.next(line)) {
            if (withoutIndent(line).starts_with("+ Exception Group Traceback")) {
                column = indentOf(line) + 2;
            }
            const PythonContent content = pythonContentOf(line, column);
            if (content.separator || !readCode(content.text)) {
                close();
                open(content.text);
            }
        }
        close();
        return std::move(m_contexts);
    }

private:
    void open(std::string_view text)
    {
        const std::size_t indent = indentOf(text);
        const auto frame = indent > 0 ? pythonFrameOf(text.substr(indent)) : std::nullopt;
        if (frame && !frame->isDump && frame->line > 0) {
            m_context = { std::string(frame->file), frame->line, {}, {}, {} };
            m_indent = indent;
            m_isOpen = true;
            m_isElided = false;
        }
    }

    void close()
    {
        if (m_isOpen && !m_context.text.empty() && m_contexts.size() < mostExcerpts) {
            m_contexts.push_back(std::move(m_context));
        }
        m_isOpen = false;
    }

    /// Statements of several lines are printed whole or with "...<3 lines>..." within (Python 3.13).
    bool readCode(std::string_view text)
    {
        const std::size_t indent = indentOf(text);
        if (!m_isOpen || indent <= m_indent || indent == text.size()) {
            return false;
        }
        const auto code = text.substr(indent);
        if (code.starts_with("[Previous line repeated ")) {
            return false;
        }
        m_isElided = m_isElided || code.starts_with("...<");
        if (m_isElided || isMarks(text)) {
            return true;
        }
        if (m_context.text.empty()) {
            m_context.text = text;
        } else if (m_context.after.size() < mostLinesKept) {
            m_context.after.emplace_back(text);
        }
        return true;
    }

    std::vector<CodeContext> m_contexts;
    CodeContext m_context;
    std::size_t m_indent = 0;
    bool m_isOpen = false;
    bool m_isElided = false;
};

/// The place of Bun's excerpt is that of the first frame on its last line.
std::vector<CodeContext> bunExcerpt(std::string_view stack)
{
    Lines lines(stack);
    std::string_view line;
    std::vector<NumberedLine> code;
    while (lines.next(line)) {
        const auto numbered = numberedLine(line, { "|" });
        if (!numbered) {
            break;
        }
        code.push_back(*numbered);
    }
    if (code.empty() || code.size() > mostLinesKept || !isMarks(line)) {
        return {};
    }
    while (lines.next(line)) {
        auto text = withoutIndent(line);
        if (!removePrefix(text, "at ")) {
            continue;
        }
        const auto open = text.rfind('(');
        removeSuffix(text, ")");
        const Location place = splitLocation(open == npos ? text : text.substr(open + 1));
        if (place.line == code.back().number) {
            Excerpt excerpt;
            std::vector<CodeContext> contexts;
            excerpt.begin(place.file, place.line);
            const bool follows = std::all_of(
                code.begin(), code.end(), [&](const NumberedLine& each) { return excerpt.add(each); });
            excerpt.end(contexts);
            return follows ? contexts : std::vector<CodeContext>();
        }
    }
    return {};
}

} // namespace

std::vector<CodeContext> pythonExcerpts(std::string_view stack)
{
    return PythonReader().run(stack);
}

std::vector<CodeContext> javaScriptExcerpts(std::string_view stack)
{
    constexpr int mostLines = 4; // as the parser looks
    Lines lines(stack);
    std::string_view line;
    std::string_view code;
    lines.next(line);
    const Location place = splitLocation(line);
    if (place.line < 1 || place.file.empty()) {
        return bunExcerpt(stack);
    }
    for (int n = 1; n < mostLines && lines.next(line); ++n) {
        if (isMarks(line) && n > 1 && lines.peek().empty()) {
            return { CodeContext{ std::string(place.file), place.line, {}, std::string(code), {} } };
        }
        code = line;
    }
    return {};
}

std::vector<CodeContext> cppExcerpts(std::string_view stack)
{
    return numberedExcerpts(stack, { ":", "\t" }, [](std::string_view line) {
        const auto frame = cppLineOf(line);
        return frame && !frame->place.file.empty() ? frame->place : Location{};
    });
}

std::vector<CodeContext> rustExcerpts(std::string_view stack)
{
    return numberedExcerpts(stack, { "\xE2\x94\x82", ">", "|" }, [](std::string_view line) {
        auto text = withoutIndent(line);
        return removePrefix(text, "at ") ? splitLocation(text) : Location{};
    });
}

std::vector<CodeContext> elixirExcerpts(std::string_view stack)
{
    // Since 1.15 the place stands below the lines too, as it does above them.
    return numberedExcerpts(stack, { "\xE2\x94\x82", "|" }, [](std::string_view line) {
        const bool isPlace = line.starts_with("** (") || line.find(": error:") != npos;
        return isPlace ? placeIn(line) : Location{};
    });
}

std::vector<CodeContext> rubyExcerpts(std::string_view stack)
{
    std::vector<CodeContext> contexts = numberedExcerpts(stack, { "|" },
        [](std::string_view line) { return line.find("syntax error") != npos ? placeIn(line) : Location{}; });
    Lines lines(stack);
    std::string_view line;
    std::string_view code;
    Location place;
    while (lines.next(line) && contexts.size() < mostExcerpts) {
        const auto mark = std::min(line.find(":in `"), line.find(":in '"));
        if (withoutIndent(line).starts_with("from ")) {
            place = {};
        } else if (const Location called = mark == npos ? Location{} : splitLocation(line.substr(0, mark));
                   called.line > 0 && called.column == 0) {
            place = called;
        } else if (place.line > 0 && isMarks(line) && !withoutIndent(code).empty()) {
            contexts.push_back({ std::string(place.file), place.line, {}, std::string(code), {} });
            place = {};
        }
        code = line;
    }
    return contexts;
}

} // namespace spanglass
