#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

namespace spanglass {

/// Brings the tables of an earlier version up to date, in one transaction; whoever comes second finds it
/// done. Keys of issues stay what they were: regrouping is due then (core/regroup/regroup.h).
Result<> migrate(const Database& db);

} // namespace spanglass
