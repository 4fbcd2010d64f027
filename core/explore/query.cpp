#include "core/explore/query.h"

#include "core/base/text.h"
#include "core/explore/textmatch.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::array<IssueState, 5> states = { IssueState::ForReview, IssueState::Reviewed,
    IssueState::Resolved, IssueState::Ignored, IssueState::Excluded };

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isKeyLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// "For-Review" means for_review.
std::string stateName(std::string_view typed)
{
    std::string name = toLower(typed);
    std::ranges::replace(name, '-', '_');
    return name;
}

bool isKnownStatus(std::string_view name)
{
    return name == "open"
        || std::ranges::any_of(states, [&](IssueState state) { return globMatches(name, nameOf(state)); });
}

/// Reads one search line from left to right.
class QueryParser {
public:
    explicit QueryParser(std::string_view text)
        : m_text(text)
    {
    }

    Result<Query> parse()
    {
        for (skipBlanks(); m_at < m_text.size(); skipBlanks()) {
            if (auto done = parseTerm(); !done) {
                return std::move(done).error();
            }
        }
        return std::move(m_query);
    }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && isBlank(m_text[m_at])) {
            ++m_at;
        }
    }

    /// Columns are counted in characters from 1, as a person counts.
    [[nodiscard]] Error errorAt(std::size_t at, const std::string& message) const
    {
        const auto before = m_text.substr(0, at);
        const auto characters = std::ranges::count_if(
            before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        return { Error::Kind::Usage, "column " + std::to_string(characters + 1) + ": " + message };
    }

    Result<> parseTerm()
    {
        const bool exclude = m_text[m_at] == '-' && m_at + 1 < m_text.size() && !isBlank(m_text[m_at + 1]);
        m_at += exclude ? 1 : 0;
        const std::size_t begin = m_at;
        const std::string_view key = takeKey();
        const std::size_t valueAt = m_at;
        const bool quoted = m_at < m_text.size() && m_text[m_at] == '"';
        auto value = quoted ? takeQuoted() : Result<std::string>(takeWord());
        if (!value) {
            return std::move(value).error();
        }
        if (key.empty()) {
            if (!value->empty()) {
                m_query.text.push_back({ *std::move(value), exclude });
            }
            return {};
        }
        auto* terms = termsOf(toLower(key));
        if (terms == nullptr) {
            return errorAt(begin, "unknown key '" + std::string(key) + "'");
        }
        if (value->empty() && !quoted) {
            return errorAt(valueAt, "no value after '" + std::string(key) + ":'");
        }
        if (terms == &m_query.status) {
            *value = stateName(*value);
            if (!isKnownStatus(*value)) {
                return errorAt(valueAt,
                    "unknown status '" + *value
                        + "' (open, for_review, reviewed, resolved, ignored or excluded)");
            }
        }
        if (terms == &m_query.handled) {
            *value = toLower(*value);
            if (*value != "yes" && *value != "no" && *value != "unknown") {
                return errorAt(valueAt, "unknown answer '" + *value + "' (yes, no or unknown)");
            }
        }
        terms->push_back({ *std::move(value), exclude });
        return {};
    }

    /// Letters before a colon. A second colon or a slash after it is text: Foo::Bar, http://host.
    std::string_view takeKey()
    {
        std::size_t end = m_at;
        while (end < m_text.size() && isKeyLetter(m_text[end])) {
            ++end;
        }
        if (end == m_at || end >= m_text.size() || m_text[end] != ':') {
            return {};
        }
        const char next = end + 1 < m_text.size() ? m_text[end + 1] : ' ';
        if (next == ':' || next == '/' || next == '\\') {
            return {};
        }
        const std::string_view key = m_text.substr(m_at, end - m_at);
        m_at = end + 1;
        return key;
    }

    std::string takeWord()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && !isBlank(m_text[m_at])) {
            ++m_at;
        }
        return std::string(m_text.substr(begin, m_at - begin));
    }

    /// Within quotes a backslash stands before a quote or a backslash.
    Result<std::string> takeQuoted()
    {
        const std::size_t begin = m_at++;
        std::string value;
        for (; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '"') {
                ++m_at;
                return value;
            }
            const bool escaped = m_text[m_at] == '\\' && m_at + 1 < m_text.size()
                && (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\');
            m_at += escaped ? 1 : 0;
            value += m_text[m_at];
        }
        return errorAt(begin, "the quote is not closed");
    }

    std::vector<Query::Term>* termsOf(std::string_view key)
    {
        if (key == "service") {
            return &m_query.service;
        }
        if (key == "env") {
            return &m_query.environment;
        }
        if (key == "version") {
            return &m_query.version;
        }
        if (key == "type") {
            return &m_query.type;
        }
        if (key == "handled") {
            return &m_query.handled;
        }
        return key == "status" ? &m_query.status : nullptr;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Query m_query;
};

} // namespace

Result<Query> parseQuery(std::string_view text)
{
    return QueryParser(text).parse();
}

} // namespace spanglass
