#include "core/grouping/rules.h"

namespace spanglass {

bool Rules::isEmpty() const
{
    return m_rules.empty();
}

std::span<const std::string> Rules::attributes() const
{
    return m_attributes;
}

FrameRulings Rules::rule(StackTrace& /*stack*/, const RuleSubject& /*subject*/) const
{
    return {};
}

std::optional<RuleJoin> Rules::joining(const StackTrace& /*stack*/, const RuleSubject& /*subject*/) const
{
    return {};
}

ParsedRules parseRules(std::string_view /*text*/)
{
    return {};
}

std::string joiningRule(const RuleSubject& /*parts*/, std::string_view /*function*/, std::string_view /*key*/)
{
    return {};
}

} // namespace spanglass
