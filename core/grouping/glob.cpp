#include "core/grouping/glob.h"

#include <algorithm>
#include <bit>

namespace spanglass {

namespace {

constexpr std::size_t wordBits = 64;

char foldedByte(char c)
{
    if (c == '\\') {
        return '/';
    }
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// A byte of UTF-8 behind the first of its character.
bool goesOn(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

void set(std::vector<std::uint64_t>& states, std::size_t state)
{
    states[state / wordBits] |= std::uint64_t{ 1 } << (state % wordBits);
}

bool isSet(const std::vector<std::uint64_t>& states, std::size_t state)
{
    return ((states[state / wordBits] >> (state % wordBits)) & 1U) != 0;
}

} // namespace

void BytePairs::add(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i - 1]);
        const auto second = static_cast<unsigned char>(text[i]);
        const unsigned place = (first * 37U + second) & 255U;
        m_bits[place / wordBits] |= std::uint64_t{ 1 } << (place % wordBits);
    }
}

void BytePairs::add(const BytePairs& others)
{
    for (std::size_t i = 0; i < m_bits.size(); ++i) {
        m_bits[i] |= others.m_bits[i];
    }
}

std::string foldedPath(std::string_view path)
{
    std::string folded(path);
    std::transform(folded.begin(), folded.end(), folded.begin(), foldedByte);
    return folded;
}

Glob::Glob(std::string_view pattern, Kind kind)
    : m_kind(kind)
{
    if (kind == Kind::Path && !pattern.starts_with("**/") && !pattern.starts_with("**\\\\")) {
        m_tokens.push_back({ Kin::Folders }); // behind a slash is as good as whole
        m_tokens.push_back({ Kin::Any });
        m_tokens.push_back({ Kin::Literal, '/' });
    }
    for (std::size_t at = 0; at < pattern.size();) {
        if (pattern[at] == '*' || pattern[at] == '?') {
            addWildcards(pattern, at);
            continue;
        }
        at += pattern[at] == '\\' && at + 1 < pattern.size() ? 1U : 0U;
        addLiteral(pattern[at++]);
    }
    takeEnds();
    takeRuns();
}

void Glob::addLiteral(char c)
{
    m_tokens.push_back({ Kin::Literal, m_kind == Kind::Path ? foldedByte(c) : c });
}

/// Stars next to each other are one, so that a text is never matched in two ways by them.
void Glob::addWildcards(std::string_view pattern, std::size_t& at)
{
    if (pattern[at] == '?') {
        m_tokens.push_back({ Kin::First });
        m_tokens.push_back({ Kin::Rest });
        ++at;
        return;
    }
    const std::size_t end = std::min(pattern.find_first_not_of('*', at), pattern.size());
    const bool any = end - at > 1 || m_kind == Kind::Text;
    at = end;
    if (!any) {
        m_tokens.push_back({ Kin::Inside });
        return;
    }
    const bool atFolder =
        m_tokens.empty() || (m_tokens.back().kin == Kin::Literal && m_tokens.back().byte == '/');
    const auto rest = pattern.substr(at);
    const bool folders =
        m_kind == Kind::Path && atFolder && (rest.starts_with('/') || rest.starts_with("\\\\"));
    if (folders) {
        m_tokens.push_back({ Kin::Folders });
    }
    m_tokens.push_back({ Kin::Any });
}

/// Moves the literals at both ends out of the tokens: most texts fail there.
void Glob::takeEnds()
{
    const auto literal = [](Token token) { return token.kin == Kin::Literal; };
    const auto front = std::find_if_not(m_tokens.begin(), m_tokens.end(), literal);
    for (auto it = m_tokens.begin(); it != front; ++it) {
        m_start += it->byte;
    }
    m_tokens.erase(m_tokens.begin(), front);
    auto back = m_tokens.end();
    while (back != m_tokens.begin() && literal(*(back - 1))
        && (back - m_tokens.begin() < 3 || (back - 3)->kin != Kin::Folders)) {
        --back;
    }
    for (auto it = back; it != m_tokens.end(); ++it) {
        m_end += it->byte;
    }
    m_tokens.erase(back, m_tokens.end());
}

void Glob::takeRuns()
{
    std::string run;
    const auto endRun = [&] {
        m_pairs.add(run);
        if (!run.empty()) {
            m_runs.push_back(std::move(run));
        }
        run.clear();
    };
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const bool optional = i > 1 && m_tokens[i - 2].kin == Kin::Folders;
        if (m_tokens[i].kin == Kin::Literal && !optional) {
            run += m_tokens[i].byte;
            continue;
        }
        endRun();
        m_runsSuffice = m_runsSuffice && m_tokens[i].kin == Kin::Any;
    }
    endRun();
    m_pairs.add(m_start);
    m_pairs.add(m_end);
}

bool Glob::hasRuns(std::string_view text) const
{
    std::size_t at = 0;
    for (const auto& run : m_runs) {
        at = text.find(run, at);
        if (at == std::string_view::npos) {
            return false;
        }
        at += run.size();
    }
    return true;
}

bool Glob::isSeparator(char c) const
{
    switch (m_kind) {
    case Kind::Text: return false;
    case Kind::Path: return c == '/';
    case Kind::Module: return c == '.' || c == '/' || c == ':' || c == '\\';
    }
    return false;
}

bool Glob::accepts(Token token, char c) const
{
    switch (token.kin) {
    case Kin::Literal: return token.byte == c;
    case Kin::First: return !goesOn(c) && !isSeparator(c);
    case Kin::Rest: return goesOn(c);
    case Kin::Inside: return !isSeparator(c);
    case Kin::Any: return true;
    case Kin::Folders: return false;
    }
    return false;
}

/// Adds the states that are reached without a byte; ways lead to higher states only.
void Glob::follow(std::vector<std::uint64_t>& states) const
{
    for (std::size_t word = 0; word < states.size(); ++word) {
        std::uint64_t seen = 0;
        while (const std::uint64_t bits = states[word] & ~seen) {
            seen |= bits & (~bits + 1);
            const std::size_t state = word * wordBits + static_cast<std::size_t>(std::countr_zero(bits));
            const Kin kin = state < m_tokens.size() ? m_tokens[state].kin : Kin::Literal;
            if (kin == Kin::Literal || kin == Kin::First) {
                continue;
            }
            set(states, state + 1);
            if (kin == Kin::Folders) {
                set(states, state + 3);
            }
        }
    }
}

/// All ways through the tokens at once, a byte after the other.
bool Glob::walk(std::string_view text) const
{
    const std::size_t words = m_tokens.size() / wordBits + 1;
    std::vector<std::uint64_t> now(words);
    std::vector<std::uint64_t> next(words);
    set(now, 0);
    follow(now);
    for (const char c : text) {
        std::fill(next.begin(), next.end(), 0);
        for (std::size_t word = 0; word < words; ++word) {
            for (std::uint64_t bits = now[word]; bits != 0; bits &= bits - 1) {
                const std::size_t state = word * wordBits + static_cast<std::size_t>(std::countr_zero(bits));
                if (state < m_tokens.size() && accepts(m_tokens[state], c)) {
                    const Kin kin = m_tokens[state].kin;
                    set(next, state + (kin == Kin::Literal || kin == Kin::First ? 1 : 0));
                }
            }
        }
        follow(next);
        now.swap(next);
        if (std::all_of(now.begin(), now.end(), [](std::uint64_t bits) { return bits == 0; })) {
            return false;
        }
    }
    return isSet(now, m_tokens.size());
}

bool Glob::matches(std::string_view text) const
{
    if (text.size() < m_start.size() + m_end.size() || !text.starts_with(m_start) || !text.ends_with(m_end)) {
        return false;
    }
    text = text.substr(m_start.size(), text.size() - m_start.size() - m_end.size());
    if (m_tokens.empty()) {
        return text.empty();
    }
    return hasRuns(text) && (m_runsSuffice || walk(text));
}

} // namespace spanglass
