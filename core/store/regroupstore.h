#pragma once

#include "core/base/result.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// What regrouping writes of an issue.
struct IssueRow {
    std::int64_t id = 0;
    std::string fingerprint{};
    std::int64_t service = 0; ///< string.id, as the next two
    std::int64_t type = 0;
    std::int64_t messageTemplate = 0;
    Culprit culprit{};
};

struct SignatureChange {
    std::int64_t id = 0;
    std::int64_t issue = 0;
    std::int64_t own = 0;
    bool partial = false;
};

Result<> insertIssues(const Database& db, const std::vector<IssueRow>& issues);

/// Gives issues another key, or another title.
Result<> renameIssues(const Database& db, const std::vector<IssueRow>& issues);

Result<> updateSignatures(const Database& db, const std::vector<SignatureChange>& changes);

Result<TrackingPolicy> readPolicy(const Database& db);

} // namespace spanglass
