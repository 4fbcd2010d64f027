#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// The pairs of neighbouring bytes of a text, as a set that may hold more than was added: most texts that
/// cannot match are told apart by it at once.
class BytePairs {
public:
    void add(std::string_view text);
    void add(const BytePairs& others);

    /// False only if a pair of `others` is not among these.
    [[nodiscard]] bool mayHold(const BytePairs& others) const
    {
        std::uint64_t missing = 0;
        for (std::size_t i = 0; i < m_bits.size(); ++i) {
            missing |= others.m_bits[i] & ~m_bits[i];
        }
        return missing == 0;
    }

private:
    std::array<std::uint64_t, 4> m_bits{};
};

/// A pattern for whole texts: `*` stands for any characters, `**` too, `?` for one; \ takes the meaning of
/// the character behind it away.
///
/// Matching takes at most the product of both lengths, whatever they are, and no recursion.
class Glob {
public:
    enum class Kind : std::uint8_t {
        Text,
        Path, ///< matches behind a slash too; `*` and `?` stop at slashes, `**/` stands for any folders or
              ///< none
        Module, ///< `*` and `?` stop at . / : and backslashes
    };

    /// Matches the empty text only.
    Glob() = default;
    explicit Glob(std::string_view pattern, Kind kind = Kind::Text);

    /// Paths have to be given as foldedPath() makes them.
    [[nodiscard]] bool matches(std::string_view text) const;

    /// Pairs that every text has which matches.
    [[nodiscard]] const BytePairs& pairs() const { return m_pairs; }

private:
    enum class Kin : std::uint8_t {
        Literal, ///< one byte
        First, ///< any byte a character begins with
        Rest, ///< any number of bytes that go on with a character
        Any, ///< any number of bytes
        Inside, ///< any number of bytes that are no separators
        Folders, ///< no byte; the two tokens behind it, Any and a slash, may be missing together
    };
    struct Token {
        Kin kin = Kin::Literal;
        char byte = '\0';
    };
    void addWildcards(std::string_view pattern, std::size_t& at);
    void addLiteral(char c);
    void takeEnds();
    void takeRuns();
    [[nodiscard]] bool hasRuns(std::string_view text) const;
    [[nodiscard]] bool isSeparator(char c) const;
    [[nodiscard]] bool accepts(Token token, char c) const;
    [[nodiscard]] bool walk(std::string_view text) const;
    void follow(std::vector<std::uint64_t>& states) const;

    Kind m_kind = Kind::Text;
    std::string m_start{}; ///< literals that a text begins and ends with
    std::string m_end{};
    std::vector<Token> m_tokens{}; ///< between them
    std::vector<std::string> m_runs{}; ///< of literals among the tokens, which every text has in this order
    bool m_runsSuffice = true; ///< all else is Any
    BytePairs m_pairs{};
};

/// As Kind::Path compares paths: ASCII letters small, slashes instead of backslashes.
std::string foldedPath(std::string_view path);

} // namespace spanglass
