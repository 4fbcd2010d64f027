#include "core/stack/stackparser.h"

#include "core/stack/inapp.h"
#include "core/stack/languages.h"
#include "core/stack/messagecut.h"
#include "core/stack/scan.h"
#include "core/stack/structured.h"
#include "core/stack/truncation.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

struct LanguageEntry {
    Language language = Language::Unknown;
    bool (*isFrame)(std::string_view line) = nullptr;
    StackTrace (*parse)(const StackText& stack) = nullptr;
};

/// Where two shapes fit as often, the one further up wins. JRuby, and PHP's OpenTelemetry, print some frames
/// as Java does.
constexpr std::array languages{
    LanguageEntry{ Language::Ruby, isRubyFrame, parseRuby },
    LanguageEntry{ Language::Php, isPhpFrame, parsePhp },
    LanguageEntry{ Language::Java, isJavaFrame, parseJava },
    LanguageEntry{ Language::Python, isPythonFrame, parsePython },
    LanguageEntry{ Language::Cpp, isCppFrame, parseCpp },
    LanguageEntry{ Language::Go, isGoFrame, parseGo },
    LanguageEntry{ Language::CSharp, isCSharpFrame, parseCSharp },
    LanguageEntry{ Language::Rust, isRustFrame, parseRust },
    LanguageEntry{ Language::JavaScript, isJavaScriptFrame, parseJavaScript },
    LanguageEntry{ Language::Dart, isDartFrame, parseDart },
    LanguageEntry{ Language::Elixir, isElixirFrame, parseElixir },
    LanguageEntry{ Language::Erlang, isErlangFrame, parseErlang },
    LanguageEntry{ Language::Swift, isSwiftFrame, parseSwift },
    LanguageEntry{ Language::Perl, isPerlFrame, parsePerl },
    LanguageEntry{ Language::Lua, isLuaFrame, parseLua },
};

/// So many frames of one shape decide; no need to look at the other thousand lines.
constexpr int decisiveFrames = 5;
constexpr std::size_t shortestFrame = 4;

using FrameCounts = std::array<int, languages.size()>;

/// Asks the languages that have frames already, or those that have none; true if any takes the line.
bool countFrame(std::string_view line, FrameCounts& frames, bool known)
{
    bool taken = false;
    for (std::size_t i = 0; i < languages.size(); ++i) {
        if ((frames[i] > 0) == known && languages[i].isFrame(line)) {
            ++frames[i];
            taken = true;
        }
    }
    return taken;
}

const LanguageEntry* languageOf(std::string_view text)
{
    FrameCounts frames{};
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
        if (line.size() < shortestFrame)
            continue;
        // Most lines are frames of the language of the first one: the others need not be asked.
        if (!countFrame(line, frames, true))
            countFrame(line, frames, false);
        else if (*std::max_element(frames.begin(), frames.end()) >= decisiveFrames)
            break;
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < languages.size(); ++i) {
        if (frames[i] > frames[best])
            best = i;
    }
    return frames[best] > 0 ? &languages[best] : nullptr;
}

/// The stack with the message cut out, wherever it still stands in it. In `storage` if anything had to be cut
/// out.
std::string_view withoutMessage(std::string_view text, std::string_view message, std::string& storage)
{
    MessageFinder finder(text, message);
    auto hit = finder.next(0);
    if (hit == std::string_view::npos)
        return text;
    storage.reserve(text.size());
    std::size_t done = 0;
    for (; hit != std::string_view::npos; hit = finder.next(done)) {
        storage.append(text.substr(done, hit - done));
        storage += messageMark;
        done = hit + message.size();
    }
    storage.append(text.substr(done));
    return storage;
}

/// The torn line at the end of a text that was cut; what only says that it was is understood.
void addTorn(StackTrace& stack, std::string_view torn)
{
    Lines lines(torn);
    std::string_view line;
    lines.next(line);
    removeSuffix(line, std::string_view(&cutMark, 1));
    const auto start = withoutIndent(line);
    if (!start.starts_with("...") && !start.starts_with("\xE2\x80\xA6") && !start.starts_with("[truncated"))
        addUnread(stack, line);
}

StackTrace parsePrinted(std::string_view text, std::string_view type, std::string_view message)
{
    StackTrace stack;
    std::string storage;
    const std::string_view cut = withoutMessage(text, message, storage);
    if (const auto* const entry = languageOf(cut)) {
        const auto whole = wholeLines(cut, message, entry->language, entry->isFrame);
        stack = entry->parse({ whole.text, message });
        addTorn(stack, cut.substr(whole.text.size()));
        stack.language = entry->language;
        stack.truncated = stack.truncated || whole.truncated || hasFrameLimit(stack);
    } else {
        stack.truncated = wholeLines(cut, message, Language::Unknown, nullptr).truncated;
        Lines lines(cut);
        std::string_view line;
        lines.next(line); // says what happened
        while (lines.next(line))
            addUnread(stack, line);
    }
    if (stack.exceptions.empty())
        stack.exceptions.emplace_back();
    if (stack.exceptions.front().type.empty())
        stack.exceptions.front().type = type; // what makes an error of this type is not to blame for it
    markInApp(stack);
    return stack;
}

} // namespace

StackTrace parseStack(std::string_view text)
{
    return parseStack(text, {}, {});
}

StackTrace parseStack(std::string_view text, std::string_view type, std::string_view message)
{
    StackTrace stack = isStructured(text) ? parseStructured(text) : parsePrinted(text, type, message);
    StackException& reported = stack.exceptions.front();
    reported.relation = StackException::Relation::Reported;
    if (reported.type.empty())
        reported.type = type;
    if (reported.message.empty())
        reported.message = message;
    return stack;
}

} // namespace spanglass
