#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Where a clone may have its CODEOWNERS, the first that is there counts (GitHub, GitLab, Gitea).
extern const std::vector<std::string> ownersFiles;

/// Who owns which files, as CODEOWNERS files say (docs.github.com "About code owners", docs.gitlab.com "Code
/// Owners syntax"): the last line that matches a path counts, one without owners takes them away; GitLab's
/// sections (`[Name][2] @default`, `^[Optional]`) each have a last line of their own. Patterns are those of
/// gitignore without `!` and `[ ]`; inline comments after ` #`. Where there are sections, patterns count from
/// any folder on, as GitLab has it. A file in which a pattern has `.*` and `\.` is one of Gitea's: patterns
/// are regular expressions of whole paths, of which `.*`, `.+`, `.`, `\.`, `^` and `$` are known, and the
/// owners of all that match count.
class CodeOwners {
public:
    /// Lines that are no rule are passed over. Bounded: at most 20,000 rules, patterns of at most 1,000
    /// bytes.
    static CodeOwners parse(std::string_view text);

    /// "@shop/payments", "ana@example.org"; each once, in the order of the file.
    [[nodiscard]] std::vector<std::string> ownersOf(std::string_view path) const;

private:
    struct Rule {
        std::string pattern{};
        std::vector<std::string> owners{};
        int section = 0;
        bool isWhole = false; ///< stars of the pattern stand for slashes too
    };
    void preparePatterns(bool hasSections);

    std::vector<Rule> m_rules;
};

} // namespace spanglass
