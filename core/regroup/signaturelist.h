#pragma once

#include "core/base/result.h"
#include "core/grouping/rules.h"
#include "core/store/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// A row of `signature`, or what one would be split into.
struct RegroupSignature {
    std::int64_t id = 0;
    std::int64_t issue = 0;
    std::int64_t own = 0;
    std::int64_t service = 0;
    std::int64_t type = 0;
    std::int64_t messageTemplate = 0;
    std::int64_t stack = 0;
    std::int64_t custom = 0;
    std::int64_t pin = 0;
    std::uint64_t count = 0; ///< tracked occurrences
    std::uint32_t values = 0; ///< index in SignatureList::values
    bool partial = false;
};

struct SignatureList {
    std::vector<RegroupSignature> rows{}; ///< by id
    std::vector<std::vector<NamedValue>> values{ {} }; ///< of attributes; the first is empty
    std::vector<std::string> splitBy{}; ///< attributes that only these rows tell apart, not yet those stored
    std::size_t distinct = 0; ///< signatures that the rows are once they are stored, if `splitBy`
};

Result<SignatureList> readSignatures(const Database& db);

/// Texts of signatures, each read once and kept.
class SignatureTexts {
public:
    struct Texts {
        std::string_view service{};
        std::string_view type{};
        std::string_view messageTemplate{};
        std::string_view custom{};
    };
    struct PackedStack {
        std::int64_t codec = 0;
        std::string bytes{};
    };

    static Result<SignatureTexts> open(const Database& db);

    /// Views stay as long as the object.
    Result<Texts> of(const RegroupSignature& signature);

    /// Empty if there is none.
    Result<PackedStack> stack(std::int64_t id);

private:
    SignatureTexts(Statement string, Statement stack)
        : m_string(std::move(string))
        , m_stack(std::move(stack))
    {
    }
    Result<std::string_view> text(std::int64_t id);

    Statement m_string;
    Statement m_stack;
    std::unordered_map<std::int64_t, std::string> m_known{};
};

} // namespace spanglass
