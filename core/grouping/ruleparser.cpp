#include "core/base/text.h"
#include "core/grouping/rulepattern.h"
#include "core/grouping/rules.h"
#include "core/grouping/ruleset.h"
#include "core/grouping/rulewords.h"

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxTextBytes = std::size_t{ 1 } << 20U;
constexpr std::size_t maxRules = 1000;
constexpr std::size_t maxErrors = 100;
constexpr std::size_t maxMatchers = 50;
constexpr std::size_t maxPatternBytes = 500;
constexpr std::size_t maxNameBytes = 200; // of keys and attributes

std::string inQuotes(std::string_view word)
{
    return "'" + shortened(word, 40) + "'";
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isControl(char c)
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

int charactersIn(std::string_view text)
{
    return static_cast<int>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Reads one line.
struct RuleParser {
    std::string_view line{};
    std::size_t at = 0;
    bool lastWasWord = false; ///< the last pattern was not in quotes
    RuleError error{}; ///< set where a function returns false
    Rule rule{};

    using Action = Rule::Action;
    using SubjectPart = SubjectMatcher::Part;
    using FramePart = FrameMatcher::Part;

    bool fail(std::size_t from, std::size_t to, std::string message)
    {
        error.column = charactersIn(line.substr(0, from)) + 1;
        error.length = std::max(1, charactersIn(line.substr(from, to - from)));
        error.message = std::move(message);
        return false;
    }

    void skipBlanks()
    {
        while (at < line.size() && isBlank(line[at])) {
            ++at;
        }
    }

    std::size_t wordEnd() const
    {
        const auto end = line.find_first_of(" \t", at);
        return end == npos ? line.size() : end;
    }

    bool read()
    {
        if (const std::size_t valid = validUtf8Length(line); valid < line.size()) {
            return fail(valid, valid + 1, "the text is not valid UTF-8 here");
        }
        const auto control = std::find_if(line.begin(), line.end(), isControl);
        if (control != line.end()) {
            const auto place = static_cast<std::size_t>(control - line.begin());
            return fail(place, place + 1, "a control character stands here; patterns have '?' for it");
        }
        skipBlanks();
        return matchers() && action() && end();
    }

    // --- matchers

    bool matchers()
    {
        const std::size_t start = at;
        while (!line.substr(at).starts_with("->")) {
            if (at == line.size()) {
                return noArrow(start);
            }
            if (rule.subject.size() + rule.frame.size() == maxMatchers) {
                return fail(at, wordEnd(), "a rule has at most 50 matchers");
            }
            if (!matcher()) {
                return false;
            }
            skipBlanks();
        }
        if (at == start) {
            return fail(at, at + 2, "expected a matcher before '->': " + std::string(matcherNames()));
        }
        at += 2;
        return true;
    }

    /// Functions of PHP hold arrows, so that one within a word is none of ours.
    bool noArrow(std::size_t start)
    {
        const auto arrow = line.find("->", start);
        return arrow == npos
            ? fail(start, line.size(), "expected '->' and an action behind the matchers")
            : fail(arrow, arrow + 2, "expected '->' behind the matchers, with a blank before it");
    }

    bool matcher()
    {
        const std::size_t start = at;
        const bool negated = line[at] == '!';
        at += negated ? 1 : 0;
        std::string attribute;
        std::string_view name;
        if (line.substr(at).starts_with("@\"")) {
            std::string_view inside;
            ++at;
            if (!quoted(inside)) {
                return false;
            }
            attribute = withoutEscapes(inside);
            name = line.substr(start, at - start);
        } else {
            const std::size_t colon = line.find_first_of(": \t\"", at);
            name = line.substr(at, colon == npos ? npos : colon - at);
            at += name.size();
            attribute = name.starts_with('@') ? std::string(name.substr(1)) : std::string();
        }
        if (at == line.size() || line[at] != ':') {
            return noMatcher(start);
        }
        if (name.starts_with('@') && (attribute.empty() || attribute.size() > maxNameBytes)) {
            return fail(start, at, "expected the name of an attribute behind '@', of at most 200 bytes");
        }
        ++at;
        std::string pattern;
        return patternOf(start, pattern) && add(start, name, attribute, std::move(pattern), negated);
    }

    /// A word at `start` that no colon follows.
    bool noMatcher(std::size_t start)
    {
        at = start;
        const std::size_t end = wordEnd();
        const auto word = line.substr(start, end - start);
        if (word == "=>" || word == "→" || word == ">" || word == "-") {
            return fail(start, end, "expected '->' instead of '" + std::string(word) + "'");
        }
        std::string message = "expected a matcher with its pattern, as type:ValueError, or '->'";
        if (lastWasWord && line.substr(0, start).find("->") != npos) {
            return noArrow(0);
        }
        if (nearestAction(word) == word) {
            message = "expected '->' before " + inQuotes(word);
        } else if (lastWasWord) {
            message += "; a pattern of several words stands in double quotes";
        } else if (const auto meant = nearestMatcher(word); meant == word) {
            message = "expected ':' and a pattern right behind " + inQuotes(word);
        }
        return fail(start, end, message);
    }

    /// Reads a pattern; in it, \ escapes * ? and itself.
    bool patternOf(std::size_t start, std::string& pattern)
    {
        const std::size_t from = at;
        lastWasWord = at == line.size() || line[at] != '"';
        if (lastWasWord) {
            at = wordEnd();
            const auto word = line.substr(from, at - from);
            if (const auto quote = word.find('"'); quote != npos) {
                return fail(from + quote, from + quote + 1,
                    "a pattern with a quote stands in double quotes as a whole, the quote as \\\"");
            }
            pattern = patternOfWord(word);
        } else {
            std::string_view inside;
            if (!quoted(inside)) {
                return false;
            }
            pattern = patternOfQuoted(inside);
        }
        if (pattern.empty()) {
            return fail(start, at, "the pattern is empty; * stands for any text, and '!' negates it");
        }
        if (pattern.size() > maxPatternBytes) {
            return fail(from, at, "the pattern is too long: at most 500 bytes");
        }
        return true;
    }

    /// Reads text in double quotes, of which escapes are left in.
    bool quoted(std::string_view& inside)
    {
        const std::size_t from = at++;
        for (; at < line.size() && line[at] != '"'; ++at) {
            if (line[at] != '\\' || at + 1 == line.size()) {
                continue;
            }
            if (std::string_view("\"\\*?").find(line[at + 1]) == npos) {
                return fail(at, at + 2, "expected one of \" \\ * ? behind \\; a backslash is written \\\\");
            }
            ++at;
        }
        if (at >= line.size()) {
            return fail(from, line.size(), "this quote has no end; expected \" before the line ends");
        }
        inside = line.substr(from + 1, at - from - 1);
        ++at;
        const bool ends = at == line.size() || isBlank(line[at]) || line.substr(at).starts_with("->")
            || line[from - (from > 0 ? 1 : 0)] == '@';
        return ends || fail(at, wordEnd(), "expected a blank behind the closing quote");
    }

    bool add(std::size_t start, std::string_view name, const std::string& attribute, std::string pattern,
        bool negated)
    {
        if (name == "function") {
            rule.frame.push_back({ FramePart::Function, Glob(pattern), negated });
        } else if (name == "path") {
            rule.frame.push_back({ FramePart::Path, Glob(pattern, Glob::Kind::Path), negated });
        } else if (name == "module") {
            rule.frame.push_back({ FramePart::Module, Glob(pattern, Glob::Kind::Module), negated });
        } else if (name == "service") {
            rule.subject.push_back({ SubjectPart::Service, {}, { Glob(pattern) }, negated });
        } else if (name == "type") {
            rule.subject.push_back({ SubjectPart::Type, {}, { Glob(pattern) }, negated });
        } else if (name == "message") {
            std::vector<Glob> globs{ Glob(pattern) };
            if (const auto other = normalisedPattern(pattern); other != pattern && !other.empty()) {
                globs.emplace_back(other);
            }
            rule.subject.push_back({ SubjectPart::Message, {}, std::move(globs), negated });
        } else if (!attribute.empty()) {
            rule.subject.push_back({ SubjectPart::Attribute, attribute, { Glob(pattern) }, negated });
        } else {
            return unknownMatcher(start + (negated ? 1 : 0), name);
        }
        return true;
    }

    bool unknownMatcher(std::size_t start, std::string_view name)
    {
        std::string message =
            name.empty() ? "expected a matcher before ':'" : "unknown matcher " + inQuotes(name);
        if (const auto nearest = nearestMatcher(name); !nearest.empty()) {
            message += "; did you mean '" + std::string(nearest) + "'?";
        } else if (name.find_first_of("._") != npos) {
            message += "; did you mean the attribute " + inQuotes("@" + std::string(name)) + "?";
        } else {
            message += ".";
        }
        return fail(start, start + std::max<std::size_t>(1, name.size()),
            message + " Expected one of " + std::string(matcherNames()));
    }

    // --- actions

    bool action()
    {
        skipBlanks();
        const std::size_t start = at;
        at = wordEnd();
        const auto word = line.substr(start, at - start);
        if (word.empty() || word.starts_with('#')) {
            return fail(
                line.find("->"), start, "expected an action behind '->': " + std::string(actionNames()));
        }
        if (word == "join") {
            rule.action = Action::Join;
            return key(start) && frameToJoin();
        }
        if (word == "app") {
            rule.action = Action::App;
        } else if (word == "foreign") {
            rule.action = Action::Foreign;
        } else if (word == "cut-above") {
            rule.action = Action::CutAbove;
        } else if (word == "cut-below") {
            rule.action = Action::CutBelow;
        } else {
            const auto nearest = nearestAction(word);
            return fail(start, at,
                "unknown action " + inQuotes(word)
                    + (nearest.empty() ? "." : "; did you mean '" + std::string(nearest) + "'?")
                    + " Expected one of " + std::string(actionNames()));
        }
        return !rule.frame.empty()
            || fail(start, at,
                inQuotes(word) + " is about frames: the rule needs one of function:, path: and module: too");
    }

    bool key(std::size_t action)
    {
        skipBlanks();
        const std::size_t start = at;
        if (at < line.size() && line[at] == '"') {
            std::string_view inside;
            if (!quoted(inside)) {
                return false;
            }
            rule.key = withoutEscapes(inside);
        } else if (at < line.size() && line[at] != '#') {
            at = wordEnd();
            rule.key = std::string(line.substr(start, at - start));
        }
        if (trimmed(rule.key).empty()) {
            return fail(action, std::max(at, action + 4),
                "expected a key behind 'join', a name for all that this rule makes one issue");
        }
        if (rule.key.size() > maxNameBytes) {
            return fail(start, at, "the key is too long: at most 200 bytes");
        }
        const std::size_t behind = at;
        skipBlanks();
        if (at < line.size() && line[at] != '#') {
            return fail(start, line.size(),
                line[start] == '"' || line[behind] == '"'
                    ? "expected the end of the line behind the key"
                    : "'join' takes one key; one of several words stands in double quotes");
        }
        return true;
    }

    /// Nearly every stack has a frame that does not match: nobody means that.
    bool frameToJoin()
    {
        const bool onlyNegated = !rule.frame.empty()
            && std::all_of(
                rule.frame.begin(), rule.frame.end(), [](const auto& frame) { return frame.negated; });
        if (!onlyNegated) {
            return true;
        }
        std::size_t place = std::min({ line.find("!function"), line.find("!path"), line.find("!module") });
        place = place == npos ? 0 : place;
        return fail(place, line.find_first_of(" \t", place),
            "'join' with a negated matcher of frames needs another one that the same frame matches: "
            "nearly every stack has some frame that is not like this");
    }

    bool end()
    {
        skipBlanks();
        if (at < line.size() && line[at] != '#') {
            return fail(at, line.size(), "expected the end of the line behind the action");
        }
        return true;
    }
};

void add(RuleSet& set, Rule&& rule)
{
    for (const auto& matcher : rule.subject) {
        if (!matcher.attribute.empty()
            && std::find(set.attributes.begin(), set.attributes.end(), matcher.attribute)
                == set.attributes.end()) {
            set.attributes.push_back(matcher.attribute);
        }
        if (!matcher.negated && matcher.globs.size() == 1) {
            rule.subjectPairs.add(matcher.globs[0].pairs());
        }
    }
    for (const auto& matcher : rule.frame) {
        set.asksPaths = set.asksPaths || matcher.part == FrameMatcher::Part::Path;
        if (!matcher.negated) {
            rule.framePairs.add(matcher.glob.pairs());
        }
    }
    set.marksFrames = set.marksFrames || rule.action != Rule::Action::Join;
    set.rules.push_back(std::move(rule));
}

} // namespace

ParsedRules parseRules(std::string_view text)
{
    ParsedRules parsed;
    RuleSet set;
    if (text.size() > maxTextBytes) {
        parsed.errors.push_back({ 1, 1, 1, "the text is too long: rules have at most 1 MB" });
        return parsed;
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    for (int number = 1; !text.empty() && parsed.errors.size() < maxErrors; ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = line.substr(0, line.ends_with('\r') ? line.size() - 1 : line.size());
        const auto content = trimmed(line);
        if (content.empty() || content.starts_with('#')) {
            continue;
        }
        RuleParser parser;
        parser.line = line.substr(0, static_cast<std::size_t>(content.end() - line.begin()));
        bool good = parser.read();
        if (good && set.rules.size() == maxRules) {
            good = parser.fail(0, parser.line.size(), "there are more than 1,000 rules");
            text = {};
        }
        if (!good) {
            parser.error.line = number;
            parsed.errors.push_back(std::move(parser.error));
            continue;
        }
        parser.rule.line = number;
        add(set, std::move(parser.rule));
    }
    parsed.rules = Rules(std::move(set));
    return parsed;
}

} // namespace spanglass
