#include "core/stack/cppframe.h"

#include "core/stack/cppsymbol.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Takes "0x12ab" and blanks behind it.
bool takeAddress(std::string_view& text)
{
    if (!text.starts_with("0x"))
        return false;
    const auto digits = countHex(text.substr(2));
    if (digits == 0)
        return false;
    text = withoutIndent(text.substr(2 + digits));
    return true;
}

/// Takes hex digits and blanks, as debuggers print addresses without "0x"; "`" may stand in the middle.
bool takeBareAddress(std::string_view& text, std::size_t least)
{
    auto digits = countHex(text);
    if (digits >= least && digits < text.size() && text[digits] == '`')
        digits += 1 + countHex(text.substr(digits + 1));
    if (digits < least || (digits < text.size() && !isBlank(text[digits])))
        return false;
    text = withoutIndent(text.substr(digits));
    return true;
}

/// "#3", "#00", "#1.1" of Fuchsia; then blanks.
bool takeNumber(std::string_view& text, CppLine& line)
{
    std::size_t digits = 0;
    while (digits < text.size() && digits < 5 && isDigit(text[digits]))
        ++digits;
    if (digits == 0)
        return false;
    line.number = numberOf(text.substr(0, digits));
    text.remove_prefix(digits);
    if (text.size() > 1 && text[0] == '.' && isDigit(text[1]))
        text.remove_prefix(2);
    return true;
}

/// `Object "/srv/app", at 0x55d0, in fn` and `Source "x.cpp", line 12, in fn [0x55d0]`.
bool readBackward(std::string_view text, CppLine& line)
{
    const bool source = removePrefix(text, "Source \"");
    if (!source && !removePrefix(text, "Object \""))
        return false;
    const auto quote = text.find('"');
    if (quote == npos)
        return false;
    const auto path = text.substr(0, quote);
    text.remove_prefix(quote + 1);
    const auto in = text.find(", in ");
    if (source) {
        line.place.file = path;
        auto number = text.substr(0, in);
        removePrefix(number, ", line ");
        line.place.line = std::max(0, numberOf(number));
    } else {
        line.image = path;
    }
    if (in != npos) {
        text.remove_prefix(in + 5);
        if (const auto address = findLast(text, " [0x"); address != npos && text.ends_with(']'))
            text = text.substr(0, address);
        line.symbol = isUnknownSymbol(text) ? std::string_view() : text;
    }
    return true;
}

/// "pc 0000a1b2  /system/lib/libc.so (abort+12) (BuildId: ...)".
bool readTombstone(std::string_view text, CppLine& line)
{
    if (!removePrefix(text, "pc ") || !takeBareAddress(text, 6))
        return false;
    text = withoutNotes(text);
    const auto blank = text.find(" (");
    line.image = withoutTrailingBlanks(text.substr(0, blank));
    if (blank != npos && text.ends_with(')') && !text.substr(blank).starts_with(" (offset "))
        line.symbol = withoutOffset(text.substr(blank + 2, text.size() - blank - 3));
    else if (const auto open = findLast(text, " ("); open != npos && open != blank && text.ends_with(')')) {
        line.symbol = withoutOffset(text.substr(open + 2, text.size() - open - 3));
    }
    return true;
}

/// "main (argc=1) at x.c:12" of gdb where it needs no address.
bool looksLikeGdb(std::string_view text)
{
    if (text.starts_with("<signal handler called>"))
        return true;
    if (text.empty() || !(isLetter(text.front()) || text.front() == '_' || text.front() == '('))
        return false;
    const auto open = text.find(" (");
    if (open == npos)
        return false;
    const auto at = text.find(") at ", open);
    return (at != npos && isSourcePlace(text.substr(at + 5))) || text.find(") from /", open) != npos;
}

bool readHash(std::string_view text, CppLine& line)
{
    if (!takeNumber(text, line) || text.empty() || !isBlank(text.front()))
        return false;
    text = withoutIndent(text);
    if (text.starts_with("0x") || countHex(text) > 0) {
        auto rest = text;
        if (takeAddress(rest) || (takeBareAddress(rest, 6) && rest.starts_with("in "))) {
            removePrefix(rest, "in ");
            readSymbol(rest, line);
            return true;
        }
    }
    if (readTombstone(text, line) || readBackward(text, line))
        return true;
    if (!looksLikeGdb(text))
        return false;
    if (!text.starts_with('<'))
        readSymbol(text, line);
    else
        line.symbol = text;
    return true;
}

/// "module!fn+0x12 [d:\src\x.cpp @ 12]".
bool readWindowsSymbol(std::string_view text, CppLine& line)
{
    const auto bang = text.find('!');
    if (bang == npos || bang == 0 || text.substr(0, bang).find_first_of(" \t(<") != npos)
        return false;
    line.image = text.substr(0, bang);
    text.remove_prefix(bang + 1);
    if (const auto open = findLast(text, " ["); open != npos && text.ends_with(']')) {
        const auto place = text.substr(open + 2, text.size() - open - 3);
        const auto at = findLast(place, " @ ");
        line.place.file = place.substr(0, at);
        line.place.line = at == npos ? 0 : std::max(0, numberOf(place.substr(at + 3)));
        text = text.substr(0, open);
    }
    line.symbol = withoutOffset(text);
    return true;
}

/// " 0# fn at x.cpp:12", "0> x.cpp(12): app!fn+0x1", "1: 0xb090e0 node::Abort() [node]", and addresses in
/// front of "app!fn".
bool readDigits(std::string_view text, CppLine& line)
{
    auto rest = text;
    if (takeAddress(rest) && text.size() > rest.size()) {
        return readWindowsSymbol(rest, line);
    }
    rest = text;
    if (takeNumber(rest, line)) {
        if (removePrefix(rest, "# ")) {
            rest = withoutIndent(rest);
            if (const auto address = findLast(rest, " [0x"); address != npos && rest.ends_with(']'))
                rest = rest.substr(0, address);
            readSymbol(rest, line);
            return !rest.empty();
        }
        if (removePrefix(rest, "> ")) {
            const auto colon = rest.find("): ");
            if (colon != npos)
                setSourcePlace(rest.substr(0, colon + 1), line);
            return readWindowsSymbol(colon == npos ? rest : rest.substr(colon + 3), line);
        }
        if (removePrefix(rest, ": ") && takeAddress(rest) && !rest.starts_with('-') && !rest.empty()) {
            if (const auto open = findLast(rest, " ["); open != npos && rest.ends_with(']')) {
                line.image = rest.substr(open + 2, rest.size() - open - 3);
                rest = rest.substr(0, open);
            }
            readSymbol(rest, line);
            return true;
        }
    }
    line.number = -1;
    rest = text;
    int addresses = 0;
    while (takeBareAddress(rest, 2) && addresses < 6)
        ++addresses;
    return addresses > 0 && readWindowsSymbol(rest, line);
}

/// "frame #0: 0x0000 app`fn(int) at x.cpp:12:3".
bool readLldb(std::string_view text, CppLine& line)
{
    if (!removePrefix(text, "frame #") || !takeNumber(text, line) || !removePrefix(text, ": "))
        return false;
    takeAddress(text);
    if (const auto tick = text.find('`'); tick != npos) {
        line.image = text.substr(0, tick);
        text.remove_prefix(tick + 1);
    }
    const auto image = line.image;
    readSymbol(text, line);
    line.image = image;
    return true;
}

/// "fn+0x12/0x34 [module]" of the kernel.
bool readKernel(std::string_view text, CppLine& line)
{
    removePrefix(text, "? ");
    const auto blank = std::min(text.find(' '), text.size());
    const auto plus = text.find("+0x");
    if (plus == npos || plus == 0 || plus > blank || text.substr(plus, blank - plus).find("/0x") == npos)
        return false;
    line.symbol = text.substr(0, plus);
    auto module = withoutIndent(text.substr(blank));
    if (module.starts_with('[')) {
        line.image = module.substr(1, module.find_first_of(" ]") - 1);
        return true;
    }
    return module.empty() || module.starts_with('(');
}

/// "[<ffff800>] fn+0x1/0x2", "[0x7f10]", "[   12.34] fn+0x1/0x2".
bool readSquare(std::string_view text, CppLine& line)
{
    const auto close = text.find(']');
    if (close == npos || close > 40)
        return false;
    auto inner = text.substr(1, close - 1);
    const auto rest = withoutIndent(text.substr(close + 1));
    if (inner.starts_with('<')) {
        removePrefix(inner, "<");
        removePrefix(inner, "0x");
        if (!removeSuffix(inner, ">"))
            return false;
        return inner.size() >= 8 && countHex(inner) == inner.size() && readKernel(rest, line);
    }
    if (removePrefix(inner, "0x"))
        return countHex(inner) == inner.size() && rest.empty();
    const bool clock = withoutIndent(inner).find_first_not_of("0123456789.TC@ ") == npos;
    if (clock && rest.starts_with("[<"))
        return readSquare(rest, line); // a clock is not followed by another one
    return clock && readKernel(rest, line);
}

/// "./a.out(fn+0x12) [0x55d0]", "/lib/x.so(+0x12)[0x55d0]", "a.out() [0x40]".
bool readGlibc(std::string_view text, CppLine& line)
{
    const auto address = findLast(text, "[0x");
    if (address == npos || !text.ends_with(']'))
        return false;
    text = withoutTrailingBlanks(text.substr(0, address));
    if (!text.ends_with(')'))
        return false;
    const auto open = openingOfLastParenthesis(text);
    if (open == npos || open == 0 || isBlank(text[open - 1]))
        return false;
    line.image = text.substr(0, open);
    line.symbol = withoutOffset(text.substr(open + 1, text.size() - open - 2));
    if (line.symbol.starts_with('+'))
        line.symbol = {};
    return line.image.find('\t') == npos;
}

/// "fn [0x61C20814+20] (base\x.cc:215)" of Chrome on Windows.
bool readChrome(std::string_view text, CppLine& line)
{
    const auto address = findLast(text, " [0x");
    if (address == npos || address == 0)
        return false;
    const auto close = text.find(']', address);
    const auto plus = text.find('+', address);
    if (close == npos || plus == npos || plus > close)
        return false;
    line.symbol = text.substr(0, address);
    auto place = withoutIndent(text.substr(close + 1));
    if (removePrefix(place, "(") && removeSuffix(place, ")"))
        setSourcePlace(place, line);
    return true;
}

/// A frame behind what a log puts in front of it: "F DEBUG   : #00 pc ...", "I/wrap.sh(12):     #0 0x..."
std::string_view behindLogPrefix(std::string_view text)
{
    constexpr std::size_t longestPrefix = 90;
    const auto head = text.substr(0, longestPrefix);
    for (auto hash = head.find('#'); hash != npos; hash = head.find('#', hash + 1)) {
        if (hash > 0 && (isBlank(text[hash - 1]) || text[hash - 1] == ':') && hash + 1 < text.size()
            && isDigit(text[hash + 1]))
            return text.substr(hash);
    }
    return {};
}

bool readOther(std::string_view text, CppLine& line)
{
    if (text.front() == 'f' && readLldb(text, line))
        return true;
    if (text.ends_with(']') && readGlibc(text, line))
        return true;
    if ((isLetter(text.front()) || text.front() == '_' || text.front() == '?') && readKernel(text, line))
        return true;
    if ((text.ends_with(']') || text.ends_with(')')) && readChrome(text, line))
        return true;
    const auto logged = behindLogPrefix(text);
    if (logged.empty() || !readHash(logged.substr(1), line))
        return false;
    return true;
}

} // namespace

std::optional<CppLine> cppLineOf(std::string_view line)
{
    auto text = withoutTrailingBlanks(withoutIndent(line));
    while (removePrefix(text, "\xE2\x80\x83"))
        text = withoutIndent(text); // Chrome's logs indent with wide blanks
    if (text.size() < 3)
        return {};
    CppLine result;
    bool ok = false;
    switch (text.front()) {
    case '#': ok = readHash(text.substr(1), result); break;
    case '[': ok = readSquare(text, result) || readOther(text, result); break;
    case '*':
        text = withoutIndent(text.substr(1));
        ok = readLldb(text, result);
        break;
    case '@':
        text = withoutIndent(text.substr(1));
        if (ok = takeAddress(text); ok)
            readSymbol(text, result);
        break;
    case '=': break;
    default:
        if (removePrefix(text, "PC: @ ")) {
            text = withoutIndent(text);
            if (ok = takeAddress(text); ok)
                readSymbol(text, result);
        } else {
            ok = (countHex(text.substr(0, 1)) > 0 && readDigits(text, result));
            if (!ok) {
                result = {};
                ok = readOther(text, result);
            }
        }
    }
    if (!ok)
        return {};
    return result;
}

} // namespace spanglass
