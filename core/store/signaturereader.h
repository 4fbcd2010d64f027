#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/issue.h"
#include "core/store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// A signature with its texts; the stack's is read apart (readReducedStack).
struct SignatureDetails {
    SignatureId id{};
    IssueId issue{}; ///< that shows it
    std::string service{};
    std::string type{};
    std::string messageTemplate{};
    std::string custom{};
    std::string attributes{}; ///< JSON, as stored
    std::int64_t stack = 0; ///< stack.id
    IssueId pin{}; ///< that its occurrences were moved to; 0 = none
    std::uint64_t count = 0; ///< tracked occurrences
};

/// An issue's row with its texts, also of one that shows no occurrence; nothing if there is none.
Result<std::optional<Issue>> readIssue(const Database& db, IssueId issue);

/// Those of an issue, with most tracked occurrences first, at most `limit`. Of one that is merged into
/// another: those of its own key.
Result<std::vector<SignatureDetails>> readSignaturesOf(const Database& db, IssueId issue, std::size_t limit);
Result<std::uint64_t> countSignaturesOf(const Database& db, IssueId issue);

/// The signature with most tracked occurrences of each issue that has some.
Result<std::vector<SignatureDetails>> readMainSignatures(const Database& db);

} // namespace spanglass
