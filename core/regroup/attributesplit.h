#pragma once

#include "core/base/result.h"
#include "core/regroup/signaturelist.h"
#include "core/store/database.h"

#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// What signatures would be if they told other attributes apart; takes a pass over all occurrences. Rows
/// have the id of one they come from. A value is the span's, else its resource's.
Result<SignatureList> splitSignatures(
    const Database& db, const std::vector<std::string>& names, const std::stop_token& stop);

/// Makes them so: signatures are replaced, occurrences get the new ones. Issues stay what they are.
Result<> storeSplit(const Database& db, const std::vector<std::string>& names, const std::stop_token& stop);

} // namespace spanglass
