#pragma once

#include "core/explore/query.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// True if the whole text has the pattern's form, `*` standing for any text. Ignores ASCII case.
bool globMatches(std::string_view pattern, std::string_view text);

/// Terms of one key: one of the wanted must match (if any is wanted), none of the excluded.
bool termsMatch(const std::vector<Query::Term>& terms, std::string_view value);

/// Free words against a text in lower case: each wanted one must be in it, no excluded one.
bool wordsMatch(const std::vector<Query::Term>& lowerCaseWords, std::string_view lowerCaseText);

/// As termsMatch for `status:`; `open` is For review and Reviewed. Without a wanted term all states
/// but Excluded are wanted.
bool statusMatches(const std::vector<Query::Term>& terms, IssueState state);

} // namespace spanglass
