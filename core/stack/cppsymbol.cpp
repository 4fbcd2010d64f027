#include "core/stack/cppsymbol.h"

#include "core/stack/framepath.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isSourceFile(std::string_view path)
{
    const auto dot = path.rfind('.');
    if (dot == npos || path.size() - dot > 6)
        return false;
    const auto extension = path.substr(dot + 1);
    constexpr auto known = std::to_array<std::string_view>({ "c", "cc", "cpp", "cxx", "C", "h", "hh", "hpp",
        "hxx", "inl", "inc", "ipp", "m", "mm", "rs", "swift", "S", "s", "asm", "tcc", "go", "tq" });
    return std::find(known.begin(), known.end(), extension) != known.end();
}

bool startsPath(std::string_view text)
{
    return text.starts_with('/') || text.starts_with("./") || text.starts_with("../")
        || (text.size() > 2 && isLetter(text[0]) && text[1] == ':' && (text[2] == '\\' || text[2] == '/'));
}

/// " (/lib/x.so+0x12)" at the end: takes it off.
bool takeModule(std::string_view& text, CppLine& line)
{
    if (!text.ends_with(')'))
        return false;
    const auto open = openingOfLastParenthesis(text);
    if (open == npos || (open > 0 && !isBlank(text[open - 1])))
        return false;
    const auto inner = text.substr(open + 1, text.size() - open - 2);
    const auto plus = findLast(inner, "+0x");
    if (plus == npos || plus == 0 || inner.find(',') != npos)
        return false;
    line.image = inner.substr(0, plus);
    for (const std::string_view processor : { ":x86_64", ":arm64", ":i386", ":x86_64h", ":arm64e" })
        removeSuffix(line.image, processor);
    text = withoutTrailingBlanks(text.substr(0, open));
    return true;
}

/// " at x.c:12", " in /lib/x.so", " from /lib/x.so" at the end: takes it off.
bool takeNamedPlace(std::string_view& text, CppLine& line)
{
    if (const auto at = findLast(text, " at "); at != npos && isSourcePlace(text.substr(at + 4))) {
        setSourcePlace(text.substr(at + 4), line);
        text = text.substr(0, at);
        return true;
    }
    for (const std::string_view word : { " from ", " in " }) {
        const auto at = findLast(text, word);
        if (at == npos)
            continue;
        const auto path = text.substr(at + word.size());
        if (startsPath(path) || path.find(".so") != npos || path.find(".dll") != npos) {
            if (isSourceFile(splitLocation(path).file))
                setSourcePlace(path, line);
            else
                line.image = path;
            text = text.substr(0, at);
            return true;
        }
    }
    return false;
}

/// A path behind the last blank, or one with blanks that begins with a slash or a drive.
void takeBarePlace(std::string_view& text, CppLine& line)
{
    const auto blank = text.find_last_of(" \t");
    if (blank == npos) {
        if (isSourcePlace(text) && text.find("::") == npos && text.find('(') == npos) {
            setSourcePlace(text, line);
            text = {};
        }
        return;
    }
    if (!isSourcePlace(text.substr(blank + 1)) || text.ends_with(')'))
        return;
    std::size_t begin = blank;
    for (std::size_t i = text.rfind(')') == npos ? 0 : text.rfind(')'); i < blank; ++i) {
        if (text[i] == ' ' && startsPath(text.substr(i + 1))) {
            begin = i;
            break;
        }
    }
    setSourcePlace(text.substr(begin + 1), line);
    text = withoutTrailingBlanks(text.substr(0, begin));
}

} // namespace

std::size_t countHex(std::string_view text)
{
    std::size_t n = 0;
    while (n < text.size() && isHexDigit(text[n]))
        ++n;
    return n;
}

std::string_view withoutTrailingBlanks(std::string_view text)
{
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view withoutOffset(std::string_view text)
{
    const auto plus = text.rfind('+');
    if (plus == npos || plus == 0)
        return text;
    auto offset = withoutIndent(text.substr(plus + 1));
    offset = offset.substr(0, offset.find('/'));
    const bool hex = removePrefix(offset, "0x");
    if (offset.empty() || countHex(offset) != offset.size() || (!hex && numberOf(offset) < 0))
        return text;
    return withoutTrailingBlanks(text.substr(0, plus));
}

bool isUnknownSymbol(std::string_view symbol)
{
    return symbol == "??" || symbol == "???" || symbol == "(unknown)" || symbol == "<null>"
        || symbol == "<unknown>" || symbol == "(null)" || symbol.starts_with("<unknown module>")
        || symbol == "??:?" || symbol == "in" || symbol.starts_with("0x");
}

void setSourcePlace(std::string_view text, CppLine& line)
{
    line.place = splitLocation(text);
    if (line.place.line == 0 && line.place.file.ends_with(":?"))
        line.place.file.remove_suffix(2);
    const auto open = line.place.file.rfind('('); // "x.cpp(12)" and "x.cpp(12,5)" of Visual Studio
    if (line.place.line == 0 && open != npos && line.place.file.ends_with(')')) {
        auto digits = line.place.file.substr(open + 1);
        digits = digits.substr(0, digits.find_first_not_of("0123456789"));
        line.place.line = std::max(0, numberOf(digits));
        line.place.file = line.place.file.substr(0, open);
    }
}

bool isSourcePlace(std::string_view text)
{
    const auto location = splitLocation(text);
    return !location.file.empty()
        && (location.line > 0 || isSourceFile(location.file) || startsPath(location.file));
}

std::string_view withoutNotes(std::string_view text)
{
    while (text.ends_with(')')) {
        const auto open = findLast(text, " (");
        const auto note = open == npos ? std::string_view() : text.substr(open + 2);
        if (!note.starts_with("BuildId:") && !note.starts_with("discriminator ")
            && !note.starts_with("inlined") && !note.starts_with(".llvm."))
            break;
        text = withoutTrailingBlanks(text.substr(0, open));
    }
    for (const std::string_view nothing : { " [opt]", " at :0", " at ??:0", " ??:?", " ??:0" })
        removeSuffix(text, nothing);
    const auto module = text.find(">+0x") == npos ? npos : findLast(text, " <");
    if (module != npos)
        text = withoutTrailingBlanks(text.substr(0, module));
    return text;
}

void readSymbol(std::string_view text, CppLine& line)
{
    text = withoutNotes(withoutTrailingBlanks(withoutIndent(text)));
    if (!takeModule(text, line) && !takeNamedPlace(text, line))
        takeBarePlace(text, line);
    text = withoutOffset(withoutTrailingBlanks(text));
    if (!isUnknownSymbol(text))
        line.symbol = text;
}

} // namespace spanglass
