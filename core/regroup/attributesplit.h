#pragma once

#include "core/base/result.h"
#include "core/regroup/signaturelist.h"
#include "core/store/database.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

struct SplitOccurrence {
    std::int64_t id = 0;
    std::int64_t signature = 0; ///< that it has
    std::uint32_t row = 0; ///< index of the one that it gets
};

struct SignatureSplit {
    SignatureList list{};
    std::vector<SplitOccurrence> occurrences{}; ///< in the order of their ids
};

/// What signatures would be if they told other attributes apart; takes a pass over all occurrences. Rows have
/// the id and the issues of the signature that they come from, so several may be one once they are stored.
/// Occurrences are kept only if asked for. A value is the span's, else its resource's.
Result<SignatureSplit> splitSignatures(
    const Database& db, const std::vector<std::string>& names, bool keep, const std::stop_token& stop);

/// Makes them so, with the issues that the rows have now: signatures are replaced, rows and occurrences get
/// the new ones.
Result<> storeSplit(const Database& db, SignatureSplit& split, const std::stop_token& stop);

} // namespace spanglass
