#pragma once

#include "core/store/database.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace spanglass {

/// Texts of the dictionary by id, each read once. An id without a row is "". Every text given out is
/// well-formed UTF-8 whatever the file holds.
class StringReader {
public:
    static Result<StringReader> open(const Database& db);

    Result<std::string> text(std::int64_t id);

private:
    explicit StringReader(Statement select)
        : m_select(std::move(select))
    {
    }
    Statement m_select;
    std::unordered_map<std::int64_t, std::string> m_known;
};

} // namespace spanglass
