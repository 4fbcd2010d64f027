#include "core/source/owners.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <optional>

namespace spanglass {

const std::vector<std::string> ownersFiles{ ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS" };

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxRules = 20'000;
constexpr std::size_t maxSections = 1000;
constexpr std::size_t maxPatternBytes = 1000;
constexpr std::size_t maxPathBytes = 4096;
constexpr std::size_t maxOwners = 100; ///< of one rule
constexpr std::size_t maxSteps = 50'000'000; ///< of one question: far more than any real file takes

/// The next word of a line; a backslash keeps a blank in it.
std::string_view takeWord(std::string_view& line)
{
    line = withoutIndent(line);
    std::size_t end = 0;
    while (end < line.size() && !isBlank(line[end]))
        end += line[end] == '\\' && end + 1 < line.size() ? 2 : 1;
    const auto word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

/// The words of a line that name people, up to a comment. Nothing if there are words but none that does.
std::optional<std::vector<std::string>> readOwners(std::string_view line)
{
    std::vector<std::string> owners;
    bool hasOthers = false;
    for (auto word = takeWord(line); !word.empty() && word.front() != '#'; word = takeWord(line)) {
        const auto at = word.find('@');
        const bool isOwner = at != npos && at + 1 < word.size();
        hasOthers = hasOthers || !isOwner;
        if (isOwner && owners.size() < maxOwners)
            owners.emplace_back(word);
    }
    if (owners.empty() && hasOthers)
        return std::nullopt;
    return owners;
}

/// A section's header: "^[Name][2] @default".
struct Section {
    std::string name{};
    std::vector<std::string> owners{}; ///< of its rules that name none
};

std::optional<Section> readSection(std::string_view line)
{
    removePrefix(line, "^");
    if (!removePrefix(line, "["))
        return std::nullopt;
    const auto end = line.find(']');
    if (end == npos || end == 0)
        return std::nullopt;
    Section section{ toLower(trimmed(line.substr(0, end))), {} };
    line.remove_prefix(end + 1);
    if (line.starts_with('[')) { // how many have to approve
        const auto count = line.find(']');
        if (count == npos || line.substr(1, count - 1).find_first_not_of("0123456789") != npos)
            return std::nullopt;
        line.remove_prefix(count + 1);
    }
    if (!line.empty() && !isBlank(line.front()))
        return std::nullopt;
    if (auto owners = readOwners(line))
        section.owners = std::move(*owners);
    return section;
}

/// The pattern from the root on, in which "**" is any number of folders and all else one element.
std::string anchored(std::string_view pattern, bool hasSections)
{
    const bool isFolder = removeSuffix(pattern, "/");
    const bool hasRoot = removePrefix(pattern, "/");
    // git and GitHub take "docs/api" from the root on, GitLab from anywhere.
    const bool isAnywhere = !hasRoot && (hasSections || pattern.find('/') == npos);
    std::string result = isAnywhere && !pattern.starts_with("**/") ? "**/" : "";
    if (pattern == "**" || pattern.ends_with("/**")) {
        result.append(pattern.substr(0, pattern.size() - 2)).append("*/**"); // all inside
        return result;
    }
    result.append(pattern);
    if (isFolder)
        return result + "/*/**";
    const bool isOnlyHere = pattern.ends_with("/*") || (hasRoot && pattern == "*");
    return isOnlyHere ? result : result + "/**"; // a folder's name stands for all in it
}

std::string_view takeElement(std::string_view& path)
{
    const auto element = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(element.size() + 1, path.size()));
    return element;
}

/// One element against one of a pattern with "*" and "?". Goes back to the last star only, which is enough.
bool matchesElement(std::string_view pattern, std::string_view text, std::size_t& steps)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = npos;
    std::size_t starText = 0;
    while (t < text.size()) {
        ++steps;
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            starText = t;
            continue;
        }
        const bool isEscaped = p + 1 < pattern.size() && pattern[p] == '\\';
        if (p < pattern.size()
            && (isEscaped ? pattern[p + 1] == text[t] : pattern[p] == '?' || pattern[p] == text[t])) {
            p += isEscaped ? 2 : 1;
            ++t;
            continue;
        }
        if (star == npos)
            return false;
        p = star + 1;
        t = ++starText;
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

/// A whole path; the same way with "**" for the star.
bool matchesPath(std::string_view pattern, std::string_view path, std::size_t& steps)
{
    std::optional<std::string_view> star; // the pattern behind the last "**"
    std::string_view starPath;
    while (!path.empty()) {
        if (++steps > maxSteps)
            return false;
        auto restPattern = pattern;
        auto restPath = path;
        const auto element = takeElement(restPattern);
        if (element == "**") {
            star = pattern = restPattern;
            starPath = path;
            continue;
        }
        if (!element.empty() && matchesElement(element, takeElement(restPath), steps)) {
            pattern = restPattern;
            path = restPath;
            continue;
        }
        if (!star)
            return false;
        pattern = *star;
        takeElement(starPath);
        path = starPath;
    }
    while (!pattern.empty()) {
        if (takeElement(pattern) != "**")
            return false;
    }
    return true;
}

/// Gitea's regular expressions, told by what no path of a file looks like.
bool isExpression(std::string_view pattern)
{
    return pattern.find(".*") != npos && pattern.find("\\.") != npos;
}

/// A regular expression as a pattern with stars, "" if it has more than those.
std::string patternOf(std::string_view expression)
{
    std::string pattern;
    removePrefix(expression, "^");
    removeSuffix(expression, "$");
    while (!expression.empty()) {
        if (removePrefix(expression, ".*"))
            pattern += '*';
        else if (removePrefix(expression, ".+"))
            pattern += "?*";
        else if (removePrefix(expression, "."))
            pattern += '?';
        else if (expression.front() == '\\' && expression.size() > 1 && !isLetter(expression[1])) {
            while (expression.size() > 2 && expression[1] == '\\')
                expression.remove_prefix(1); // Gitea's documents write "\\\\."
            pattern.append(expression.substr(0, 2));
            expression.remove_prefix(2);
        } else if (std::string_view("[](){}*+?|^$\\").find(expression.front()) != npos) {
            return {};
        } else {
            pattern += expression.front();
            expression.remove_prefix(1);
        }
    }
    return pattern;
}

bool isRule(std::string_view pattern)
{
    return !pattern.empty() && pattern.size() <= maxPatternBytes && pattern.front() != '!' && pattern != "/";
}

} // namespace

CodeOwners CodeOwners::parse(std::string_view text)
{
    CodeOwners result;
    std::vector<Section> sections(1);
    std::size_t section = 0;
    removePrefix(text, "\xEF\xBB\xBF");
    Lines lines(text);
    for (std::string_view line; lines.next(line) && result.m_rules.size() < maxRules;) {
        line = trimmed(line);
        if (line.empty() || line.front() == '#')
            continue;
        if (auto header = readSection(line)) {
            const auto known = std::find_if(sections.begin() + 1, sections.end(),
                [&](const Section& other) { return other.name == header->name; });
            section = static_cast<std::size_t>(known - sections.begin());
            if (known == sections.end() && sections.size() < maxSections)
                sections.push_back(std::move(*header));
            else if (known != sections.end() && !header->owners.empty())
                known->owners = std::move(header->owners);
            section = std::min(section, sections.size() - 1);
            continue;
        }
        const auto pattern = takeWord(line);
        auto owners = readOwners(line);
        if (!isRule(pattern) || !owners)
            continue;
        if (owners->empty())
            *owners = sections[section].owners;
        result.m_rules.push_back(
            { std::string(pattern), std::move(*owners), static_cast<int>(section), false });
    }
    result.preparePatterns(sections.size() > 1);
    return result;
}

void CodeOwners::preparePatterns(bool hasSections)
{
    const bool areExpressions = !hasSections
        && std::any_of(
            m_rules.begin(), m_rules.end(), [](const Rule& rule) { return isExpression(rule.pattern); });
    int number = 0;
    for (auto& rule : m_rules) {
        rule.pattern = areExpressions ? patternOf(rule.pattern) : anchored(rule.pattern, hasSections);
        rule.isWhole = areExpressions;
        rule.section = areExpressions ? number++ : rule.section; // all count
    }
}

std::vector<std::string> CodeOwners::ownersOf(std::string_view path) const
{
    if (path.empty() || path.size() > maxPathBytes)
        return {};
    std::size_t steps = 0;
    std::vector<bool> isDecided(std::max(maxSections, m_rules.size())); // by section
    std::vector<const Rule*> last;
    for (auto rule = m_rules.rbegin(); rule != m_rules.rend(); ++rule) {
        const auto section = static_cast<std::size_t>(rule->section);
        const auto matches = rule->isWhole ? matchesElement : matchesPath;
        if (isDecided[section] || steps > maxSteps || !matches(rule->pattern, path, steps))
            continue;
        isDecided[section] = true;
        last.push_back(&*rule);
    }
    if (steps > maxSteps)
        return {}; // a file that is made to take long
    std::vector<std::string> owners;
    for (auto rule = last.rbegin(); rule != last.rend(); ++rule) {
        for (const auto& owner : (*rule)->owners) {
            if (std::find(owners.begin(), owners.end(), owner) == owners.end())
                owners.push_back(owner);
        }
    }
    return owners;
}

} // namespace spanglass
