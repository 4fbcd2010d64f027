#pragma once

#include "core/grouping/grouper.h"
#include "core/regroup/keytable.h"
#include "core/regroup/signaturelist.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanglass {

/// The key of a stack that was cut off.
struct PartialKey {
    std::uint32_t signature = 0; ///< index
    GroupKey key{};
};

/// Gives signatures with partial keys the key of the full ones that complete them, if these have but one.
/// Compares distinct keys only, and gives up what is left after a bounded number of comparisons.
Result<> joinPartials(const SignatureList& signatures, const std::vector<PartialKey>& partials,
    const Grouper& grouper, SignatureTexts& texts, KeyTable& table, const std::stop_token& stop);

} // namespace spanglass
