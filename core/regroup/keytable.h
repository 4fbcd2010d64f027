#pragma once

#include "core/base/result.h"
#include "core/grouping/grouper.h"
#include "core/regroup/signaturelist.h"
#include "core/store/database.h"

#include <cstdint>
#include <limits>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// The keys that a grouper gives signatures.
struct KeyTable {
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    std::vector<std::uint32_t> keyOf{}; ///< by signature; none for those pinned to an issue
    std::vector<std::uint8_t> partial{}; ///< by signature
    std::vector<std::string> fingerprints{}; ///< by key, as the next
    std::vector<std::uint32_t>
        most{}; ///< the most frequent tracked signature, with a whole stack if there is one
    std::vector<Culprit> culprits{}; ///< by signature
    std::map<int, std::uint64_t> ruleHits{}; ///< by line of every rule: tracked occurrences
};

/// Parses each stack once, on several threads. A signature whose stack was cut off gets the key of its full
/// siblings (same service, type and custom key, completed by them) if they have but one: so the order in
/// which they came does not matter.
Result<KeyTable> computeKeys(
    const Database& db, const SignatureList& signatures, const Grouper& grouper, const std::stop_token& stop);

} // namespace spanglass
