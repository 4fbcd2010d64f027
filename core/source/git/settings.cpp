#include "core/source/git/settings.h"

#include "core/base/text.h"
#include "core/source/git/regularfile.h"

#include <algorithm>
#include <optional>

namespace spanglass {

namespace {

constexpr std::size_t largestFile = std::size_t{ 1 } << 20U;

bool isKeyCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/// Reads the syntax that git-config(1) describes.
class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    bool parse(std::vector<std::pair<std::string, std::string>>& out)
    {
        while (skipToNext()) {
            if (m_text[m_at] == '[') {
                if (!readSection()) {
                    return false;
                }
            } else if (!readSetting(out)) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::size_t line() const
    {
        const auto end = m_text.begin() + static_cast<std::ptrdiff_t>(std::min(m_at, m_text.size()));
        return 1 + static_cast<std::size_t>(std::count(m_text.begin(), end, '\n'));
    }

private:
    [[nodiscard]] bool isEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] bool isAt(char c) const { return !isEnd() && m_text[m_at] == c; }

    void skipBlanks()
    {
        while (!isEnd() && isBlank(m_text[m_at])) {
            ++m_at;
        }
    }

    /// Over empty lines and comments; false at the end.
    bool skipToNext()
    {
        while (!isEnd()) {
            if (isAt('#') || isAt(';')) {
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            } else if (isAt('\n') || isBlank(m_text[m_at])) {
                ++m_at;
            } else {
                return true;
            }
        }
        return false;
    }

    bool readSection()
    {
        ++m_at;
        m_section.clear();
        while (!isEnd() && (isKeyCharacter(m_text[m_at]) || m_text[m_at] == '.')) {
            m_section += m_text[m_at++];
        }
        m_section = toLower(m_section);
        if (m_section.empty()) {
            return false;
        }
        skipBlanks();
        if (isAt('"')) {
            ++m_at;
            m_section += '.';
            while (!isEnd() && !isAt('"') && !isAt('\n')) {
                m_at += isAt('\\') ? 1 : 0;
                if (isEnd() || isAt('\n')) {
                    return false;
                }
                m_section += m_text[m_at++];
            }
            if (!isAt('"')) {
                return false;
            }
            ++m_at;
            skipBlanks();
        }
        if (!isAt(']')) {
            return false;
        }
        ++m_at;
        m_section += '.';
        return true;
    }

    bool readSetting(std::vector<std::pair<std::string, std::string>>& out)
    {
        std::string key;
        while (!isEnd() && isKeyCharacter(m_text[m_at])) {
            key += m_text[m_at++];
        }
        if (key.empty() || m_section.empty()) {
            return false;
        }
        skipBlanks();
        std::string value = "true";
        if (isAt('=')) {
            ++m_at;
            skipBlanks();
            auto read = readValue();
            if (!read) {
                return false;
            }
            value = std::move(*read);
        } else if (!isEnd() && !isAt('\n')) {
            return false;
        }
        out.emplace_back(m_section + toLower(key), std::move(value));
        return true;
    }

    /// Up to the end of the line, which a backslash continues.
    std::optional<std::string> readValue()
    {
        std::string value;
        std::size_t kept = 0; ///< without the blanks at the end
        bool isQuoted = false;
        for (; !isEnd() && !isAt('\n'); ++m_at) {
            const char c = m_text[m_at];
            if (!isQuoted && (c == '#' || c == ';')) {
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
                break;
            }
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '\\') {
                ++m_at;
                if (!readEscaped(value)) {
                    return std::nullopt;
                }
            } else {
                value += c;
                kept = isQuoted || !isBlank(c) ? value.size() : kept;
                continue;
            }
            kept = value.size();
        }
        if (isQuoted) {
            return std::nullopt;
        }
        value.resize(kept);
        return value;
    }

    bool readEscaped(std::string& value)
    {
        constexpr std::string_view names = "tnb\\\"";
        constexpr std::string_view meant = "\t\n\b\\\"";
        if (isAt('\r') && m_at + 1 < m_text.size() && m_text[m_at + 1] == '\n') {
            ++m_at;
        }
        if (isEnd() || isAt('\n')) {
            return !isEnd();
        }
        const std::size_t which = names.find(m_text[m_at]);
        if (which == std::string_view::npos) {
            return false;
        }
        value += meant[which];
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_section{};
};

Result<> append(const std::string& file, std::vector<std::pair<std::string, std::string>>& out)
{
    const auto text = readRegularFile(file, largestFile);
    if (!text) {
        return text.error();
    }
    const auto settings = GitSettings::parse(*text ? std::string_view(**text) : std::string_view());
    if (!settings) {
        return Error(settings.error()).within(file);
    }
    out.insert(out.end(), settings->all().begin(), settings->all().end());
    return {};
}

} // namespace

Result<GitSettings> GitSettings::parse(std::string_view text)
{
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    text.remove_prefix(text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0);
    GitSettings settings;
    Parser parser(text);
    if (text.find('\0') != std::string_view::npos) {
        return Error{ Error::Kind::Format, "is no text" };
    }
    if (!parser.parse(settings.m_all)) {
        return Error{ Error::Kind::Format, "line " + std::to_string(parser.line()) + ": is no setting" };
    }
    return settings;
}

Result<GitSettings> GitSettings::read(const std::string& commonFolder, const std::string& gitFolder)
{
    GitSettings settings;
    if (auto done = append(commonFolder + "/config", settings.m_all); !done) {
        return done.error();
    }
    if (settings.isTrue("extensions.worktreeconfig")) {
        if (auto done = append(gitFolder + "/config.worktree", settings.m_all); !done) {
            return done.error();
        }
    }
    return settings;
}

std::string GitSettings::value(std::string_view name) const
{
    const auto last = std::find_if(
        m_all.rbegin(), m_all.rend(), [&](const auto& setting) { return setting.first == name; });
    return last == m_all.rend() ? std::string() : last->second;
}

bool GitSettings::isTrue(std::string_view name) const
{
    const std::string text = toLower(value(name));
    return text == "true" || text == "yes" || text == "on" || text == "1";
}

std::vector<std::pair<std::string, std::string>> GitSettings::remotes() const
{
    constexpr std::string_view front = "remote.";
    constexpr std::string_view end = ".url";
    constexpr std::size_t most = 1000;
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, url] : m_all) {
        if (!name.starts_with(front) || !name.ends_with(end) || name.size() <= front.size() + end.size()
            || out.size() >= most) {
            continue;
        }
        std::string remote = toValidUtf8(name.substr(front.size(), name.size() - front.size() - end.size()));
        if (std::find_if(out.begin(), out.end(), [&](const auto& known) { return known.first == remote; })
            == out.end()) {
            out.emplace_back(std::move(remote), toValidUtf8(url));
        }
    }
    std::stable_partition(
        out.begin(), out.end(), [](const auto& remote) { return remote.first == "origin"; });
    return out;
}

} // namespace spanglass
