#pragma once

#include "core/capture/datadog/msgpackcursor.h"

namespace spanglass {

/// Runs visit() for each value or pair inside the list or map at the cursor, which visit() moves over.
/// False if it is another thing, which is passed over; nil counts as empty.
template <typename Visit> bool forEachInside(MsgpackCursor& cursor, MsgpackValue::Type type, Visit visit)
{
    MsgpackValue head;
    if (!cursor.next(head)) {
        return false;
    }
    if (head.type != type) {
        cursor.skipInside(head);
        return head.type == MsgpackValue::Type::Nil;
    }
    for (std::uint64_t i = 0; i < head.number && cursor.scan() == Scan::Ok; ++i) {
        visit();
    }
    return true;
}

} // namespace spanglass
