#include "core/grouping/grouper.h"

#include "core/base/hash.h"
#include "core/grouping/keychoice.h"
#include "core/grouping/messagewords.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t framesCompared = 400;
constexpr std::size_t wordsCompared = 12; ///< whatever is known of the place: the cut stack may not know it

void append(std::string& key, std::string_view part)
{
    key += part;
    key += '\x1E';
}

/// The input's stack as rules make it; a copy only where there are rules.
struct RuledStack {
    RuledStack(const Rules& rules, const GroupingInput& input)
        : original(*input.stack)
    {
        if (!rules.isEmpty()) {
            changed = original;
            rulings =
                rules.rule(changed, { input.service, input.type, input.messageTemplate, input.attributes });
            ruled = !rulings.empty();
        }
    }
    [[nodiscard]] const StackTrace& stack() const { return ruled ? changed : original; }

    const StackTrace& original;
    StackTrace changed{};
    FrameRulings rulings{};
    bool ruled = false;
};

std::string_view valueOf(std::span<const NamedValue> attributes, std::string_view name)
{
    for (const NamedValue& attribute : attributes) {
        if (attribute.name == name) {
            return attribute.value;
        }
    }
    return {};
}

std::string keyText(const GroupingConfig& config, const GroupingInput& input, const KeyChoice& choice)
{
    std::string key;
    switch (choice.basis) {
    case KeyBasis::Rule: append(key, choice.rule.key); return key;
    case KeyBasis::Custom:
        append(key, input.service);
        append(key, input.custom);
        return key;
    case KeyBasis::Attributes:
        for (const std::string& name : config.attributes) {
            append(key, name);
            append(key, valueOf(input.attributes, name));
        }
        return key;
    default: break;
    }
    append(key, input.service);
    for (const ChosenException& exception : choice.exceptions) {
        append(key, exception.type);
        append(key, exception.words);
    }
    for (const ChosenFrame& frame : choice.frames) {
        append(key, frame.key);
    }
    return key;
}

std::string fingerprintOf(const GroupingConfig& config, const GroupingInput& input, const KeyChoice& choice)
{
    const std::string hash = toHex(hash128(keyText(config, input, choice)));
    switch (choice.basis) {
    case KeyBasis::Rule: return "rule:" + hash;
    case KeyBasis::Custom: return "custom:" + hash;
    default: return algorithmName(config.strategy) + ':' + hash;
    }
}

/// What a stack that was cut off has in common with its full siblings.
std::string headOf(const GroupingConfig& config, const GroupingInput& input, const KeyChoice& choice)
{
    std::string head;
    append(head, input.service);
    append(head, choice.exceptions.front().type);
    if (config.strategy != Strategy::Frames) {
        append(head, messageWords(input.messageTemplate, wordsCompared));
    }
    return head;
}

Culprit culpritFrom(const StackFrame& frame)
{
    return { frame.module.empty() ? frame.function : frame.module + '.' + frame.function, frame.file,
        frame.line };
}

Error ruleError(const RuleError& error)
{
    return { Error::Kind::Usage,
        "rules line " + std::to_string(error.line) + " column " + std::to_string(error.column) + ": "
            + error.message };
}

} // namespace

std::string algorithmName(Strategy strategy)
{
    return std::string(nameOf(strategy)) + '.' + std::to_string(groupingVersion);
}

Grouper::Grouper() = default;

Result<Grouper> Grouper::make(GroupingConfig config)
{
    if (config.strategy == Strategy::Attributes
        && (config.attributes.empty() || config.attributes.size() > maxGroupingAttributes)) {
        return Error{ Error::Kind::Usage, "grouping by attributes takes one to five of them" };
    }
    if (config.strategy != Strategy::Attributes && !config.attributes.empty()) {
        return Error{ Error::Kind::Usage,
            std::string("the strategy ") + nameOf(config.strategy) + " looks at no attributes" };
    }
    ParsedRules parsed = parseRules(config.rules);
    if (!parsed.errors.empty()) {
        return ruleError(parsed.errors.front());
    }
    Grouper grouper;
    grouper.m_rules = std::move(parsed.rules);
    grouper.m_attributes = config.attributes;
    const auto asked = grouper.m_rules.attributes();
    grouper.m_attributes.insert(grouper.m_attributes.end(), asked.begin(), asked.end());
    std::sort(grouper.m_attributes.begin(), grouper.m_attributes.end());
    grouper.m_attributes.erase(
        std::unique(grouper.m_attributes.begin(), grouper.m_attributes.end()), grouper.m_attributes.end());
    grouper.m_config = std::move(config);
    return grouper;
}

GroupKey Grouper::group(const GroupingInput& input) const
{
    const RuledStack ruled(m_rules, input);
    const KeyChoice choice = chooseKey(m_config, m_rules, input, ruled.stack(), ruled.rulings);
    GroupKey key{ fingerprintOf(m_config, input, choice), choice.partial, {}, {} };
    if (choice.partial) {
        key.head = headOf(m_config, input, choice);
        if (choice.inAppOnly) {
            key.frames = frameKeysOf(m_config, ruled.stack(), ruled.rulings, framesCompared);
        }
    }
    return key;
}

bool Grouper::completes(const GroupKey& partial, const GroupingInput& full) const
{
    const RuledStack ruled(m_rules, full);
    const KeyChoice choice = chooseKey(m_config, m_rules, full, ruled.stack(), ruled.rulings);
    if (choice.partial || headOf(m_config, full, choice) != partial.head) {
        return false;
    }
    const auto frames = frameKeysOf(m_config, ruled.stack(), ruled.rulings, framesCompared);
    if (frames.size() < partial.frames.size()) {
        return false;
    }
    // What prints the raise first was cut behind the partial one's frames, Python before them.
    const auto equalAt = [&](std::size_t at) {
        return std::equal(
            partial.frames.begin(), partial.frames.end(), frames.begin() + static_cast<std::ptrdiff_t>(at));
    };
    return equalAt(full.stack->language == Language::Python ? frames.size() - partial.frames.size() : 0);
}

Explanation Grouper::explain(const GroupingInput& input) const
{
    const RuledStack ruled(m_rules, input);
    const KeyChoice choice = chooseKey(m_config, m_rules, input, ruled.stack(), ruled.rulings);
    return explanationOf(
        m_config, input, ruled.stack(), ruled.rulings, choice, fingerprintOf(m_config, input, choice));
}

Culprit culpritOf(const StackTrace& stack)
{
    for (std::size_t e = 0; e < stack.exceptions.size(); ++e) {
        const auto& frames = stack.exceptions[e].frames;
        const auto own = std::find_if(frames.begin(), frames.end(), [](const auto& f) { return f.inApp; });
        if (own != frames.end() && !isOtherGoroutine(stack, e)) {
            return culpritFrom(*own);
        }
    }
    for (const auto& exception : stack.exceptions) {
        if (!exception.frames.empty()) {
            return culpritFrom(exception.frames.front());
        }
    }
    return {};
}

} // namespace spanglass
