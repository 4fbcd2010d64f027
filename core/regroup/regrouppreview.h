#pragma once

#include "core/regroup/keytable.h"
#include "core/regroup/regroup.h"
#include "core/regroup/regroupplan.h"
#include "core/store/database.h"

namespace spanglass {

/// What a plan does, for people.
Result<RegroupPreview> previewOf(
    const Database& db, const RegroupPlan& plan, const SignatureList& signatures, const KeyTable& keys);

} // namespace spanglass
