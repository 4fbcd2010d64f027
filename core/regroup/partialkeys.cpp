#include "core/regroup/partialkeys.h"

#include "core/stack/stackparser.h"
#include "core/store/stacktext.h"

#include <map>
#include <tuple>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostComparisons = 200'000;

using Family = std::tuple<std::int64_t, std::int64_t, std::int64_t>; ///< service, type, custom key

/// Distinct keys of one service, type and custom key.
struct Relatives {
    std::map<std::uint32_t, const GroupKey*> partial{}; ///< by key
    std::map<std::uint32_t, std::uint32_t> full{}; ///< key to a signature that has it
};

Family familyOf(const RegroupSignature& row)
{
    return { row.service, row.type, row.custom };
}

} // namespace

Result<> joinPartials(const SignatureList& signatures, const std::vector<PartialKey>& partials,
    const Grouper& grouper, SignatureTexts& texts, KeyTable& table, const std::stop_token& stop)
{
    if (partials.empty()) {
        return {};
    }
    std::map<Family, Relatives> families;
    for (const PartialKey& partial : partials) {
        families[familyOf(signatures.rows[partial.signature])].partial.emplace(
            table.keyOf[partial.signature], &partial.key);
    }
    for (std::uint32_t i = 0; i < signatures.rows.size(); ++i) {
        const auto family = families.find(familyOf(signatures.rows[i]));
        if (family != families.end() && table.partial[i] == 0 && signatures.rows[i].pin == 0) {
            family->second.full.emplace(table.keyOf[i], i);
        }
    }
    std::size_t comparisons = 0;
    std::map<std::pair<Family, std::uint32_t>, std::uint32_t> joined; // none: there are several
    for (const auto& [name, family] : families) {
        for (const auto& [fullKey, signature] : family.full) {
            if (stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            comparisons += family.partial.size();
            if (comparisons > mostComparisons) {
                break;
            }
            const RegroupSignature& row = signatures.rows[signature];
            const auto of = texts.of(row);
            const auto packed = texts.stack(row.stack);
            if (!of || !packed) {
                return !of ? of.error() : packed.error();
            }
            const StackTrace stack = parseStack(unpackStack(packed->codec, packed->bytes), of->type, {});
            const GroupingInput input{ of->service, of->type, of->messageTemplate, &stack, of->custom,
                signatures.values[row.values] };
            for (const auto& [key, partial] : family.partial) {
                if (grouper.completes(*partial, input)) {
                    const auto [found, isNew] = joined.try_emplace({ name, key }, fullKey);
                    found->second = isNew ? fullKey : KeyTable::none;
                }
            }
        }
    }
    for (const PartialKey& partial : partials) {
        std::uint32_t& key = table.keyOf[partial.signature];
        const auto found = joined.find({ familyOf(signatures.rows[partial.signature]), key });
        key = found == joined.end() || found->second == KeyTable::none ? key : found->second;
    }
    return {};
}

} // namespace spanglass
