#pragma once

#include "core/base/result.h"
#include "core/grouping/rules.h"
#include "core/store/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanglass {

/// Finds values of some attributes in lists of tags. A value is the span's, else its resource's.
class TagValues {
public:
    /// By name: the number of its value, 0 = none.
    using Values = std::vector<std::uint32_t>;

    Result<> load(const Database& db, const std::vector<std::string>& names);

    [[nodiscard]] Values of(std::string_view tags, std::int64_t resource) const;

    /// Without those that have no value.
    [[nodiscard]] std::vector<NamedValue> named(const Values& values) const;

private:
    Result<> loadTags(const Database& db);
    void add(std::string_view tags, Values& values) const;

    std::vector<std::string> m_names{};
    std::vector<std::string> m_texts{ {} };
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>> m_byTag{}; ///< name, text
    std::unordered_map<std::int64_t, Values> m_byResource{};
};

} // namespace spanglass
