#pragma once

#include "core/store/database.h"

#include <cstdint>
#include <utility>

namespace spanglass {

/// Negative numbers are damage and count as 0.
inline std::uint64_t unsignedOf(std::int64_t value)
{
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

/// Runs `use(row)` on each row of a prepared query.
template <typename Use> Result<> forEachRow(Result<Statement> rows, Use use)
{
    if (!rows) {
        return std::move(rows).error();
    }
    while (true) {
        auto more = rows->step();
        if (!more) {
            return std::move(more).error();
        }
        if (!*more) {
            return {};
        }
        use(*rows);
    }
}

} // namespace spanglass
