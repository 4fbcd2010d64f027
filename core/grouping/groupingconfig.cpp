#include "core/grouping/groupingconfig.h"

#include <array>

namespace spanglass {

namespace {

template <typename Enum, std::size_t Count>
std::optional<Enum> named(std::string_view name, const std::array<Enum, Count>& all)
{
    for (const Enum one : all) {
        if (name == nameOf(one)) {
            return one;
        }
    }
    return {};
}

} // namespace

std::optional<Strategy> strategyNamed(std::string_view name)
{
    return named(name,
        std::array{ Strategy::Page, Strategy::TopFrame, Strategy::Frames, Strategy::TypeAndMessage,
            Strategy::TypeOnly, Strategy::Attributes });
}

std::optional<ChainPolicy> chainPolicyNamed(std::string_view name)
{
    return named(name, std::array{ ChainPolicy::Outermost, ChainPolicy::Innermost, ChainPolicy::WholeChain });
}

} // namespace spanglass
