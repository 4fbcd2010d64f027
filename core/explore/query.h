#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/issue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What the search line says. Terms of one key are alternatives, different keys must all hold,
/// a leading `-` excludes. Free words must all occur (ignoring ASCII case) in type, message,
/// culprit or service. Keys: service, env, version, type, status (a state's name, or `open` for
/// For review and Reviewed), handled (yes, no or unknown, of occurrences). Values are whole, ignore ASCII
/// case, may be quoted and may hold `*` for any text; "" stands for occurrences that lack the value.
struct Query {
    struct Term {
        std::string value{};
        bool exclude = false;
        friend bool operator==(const Term&, const Term&) = default;
    };
    std::vector<Term> text{};
    std::vector<Term> service{};
    std::vector<Term> environment{};
    std::vector<Term> version{};
    std::vector<Term> type{};
    std::vector<Term> status{};
    std::vector<Term> handled{};
    std::optional<TimeNs> from{}; ///< occurrences that start at or after; set by the timeline's brush
    std::optional<TimeNs> to{}; ///< and before
    friend bool operator==(const Query&, const Query&) = default;
};

/// Reads a search line; the error names the column and the cause ("column 9: unknown key 'foo'").
Result<Query> parseQuery(std::string_view text);

enum class SortKey { Count, FirstSeen, LastSeen, New };

/// One order of the list; New = first seen, newest first.
struct Sort {
    SortKey key = SortKey::Count;
    bool descending = true;
    friend bool operator==(const Sort&, const Sort&) = default;
};

} // namespace spanglass
