#pragma once

#include "core/base/time.h"
#include "core/model/tracking.h"
#include "core/store/database.h"
#include "core/store/idindex.h"
#include "core/store/ledgercounter.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// A resource without its attributes.
struct ResourceLabels {
    std::int64_t id = 0;
    std::string service{};
    std::string version{};
    std::string environment{};
    std::string host{};
};

/// The tracked occurrences as flat arrays, those of issue `i` at `begin[i]` .. `begin[i + 1]`, oldest
/// first (equal starts by row). About 30 bytes an occurrence.
struct OccurrenceColumns {
    std::vector<std::size_t> begin{}; ///< one more than issues
    std::vector<TimeNs> start{};
    std::vector<std::uint32_t> resource{}; ///< index into `resources`
    std::vector<std::uint32_t> name{}; ///< index into `names`
    std::vector<std::uint32_t> trace{}; ///< 0 .. `traces` - 1
    std::vector<std::uint8_t> trend{}; ///< bucket of Issue::trend
    std::vector<std::int64_t> row{}; ///< occurrence.id
    std::vector<std::uint8_t> handling{}; ///< Handling

    /// An occurrence whose failure has another one in the same issue.
    struct Shared {
        std::uint32_t issue = 0;
        std::uint32_t place = 0;
        std::int64_t failure = 0;
        auto operator<=>(const Shared&) const = default;
    };
    std::vector<Shared> shared{}; ///< by issue, failure and place; most issues have none

    std::vector<ResourceLabels> resources{}; ///< the first one stands for missing rows
    std::vector<std::string> names{};
    std::uint32_t traces = 0;
    LedgerCounter ledger{ TrackingPolicy::Entry }; ///< of all error spans
};

/// Reads the columns for the issues of `issues`; occurrences of others are left out. `from` and `to`
/// are the range of Issue::trend.
Result<OccurrenceColumns> readColumns(const Database& db, const IdIndex& issues, TrackingPolicy policy,
    TimeNs from, TimeNs to, const std::stop_token& stop);

/// The ledger alone, without columns.
Result<LedgerCounter> readLedger(const Database& db, TrackingPolicy policy);

} // namespace spanglass
