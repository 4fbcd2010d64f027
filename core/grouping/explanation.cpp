#include "core/grouping/explanation.h"

#include "core/grouping/framekey.h"
#include "core/grouping/grouper.h"
#include "core/grouping/keychoice.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr char keySeparator = '\x1F';

std::string forPeople(std::string key)
{
    std::replace(key.begin(), key.end(), keySeparator, ' ');
    const auto first = key.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : key.substr(first);
}

bool isDecidedElsewhere(KeyBasis basis)
{
    return basis == KeyBasis::Custom || basis == KeyBasis::Rule || basis == KeyBasis::Attributes;
}

bool looksAtFrames(Strategy strategy)
{
    return strategy == Strategy::Page || strategy == Strategy::TopFrame || strategy == Strategy::Frames;
}

/// Tells of each frame whether it counts.
class FrameTeller {
public:
    FrameTeller(const GroupingConfig& config, const StackTrace& stack, const FrameRulings& rulings,
        const KeyChoice& choice)
        : m_config(config)
        , m_stack(stack)
        , m_rulings(rulings)
        , m_choice(choice)
        , m_counting(exceptionsThatCount(config.chain, stack))
    {
    }

    std::vector<ExplainedFrame> run() const
    {
        std::vector<ExplainedFrame> told;
        for (std::size_t e = 0; e < m_stack.exceptions.size(); ++e) {
            for (std::size_t f = 0; f < m_stack.exceptions[e].frames.size(); ++f) {
                told.push_back(tell(e, f));
            }
        }
        return told;
    }

private:
    [[nodiscard]] ExplainedFrame tell(std::size_t e, std::size_t f) const
    {
        ExplainedFrame told{ e, m_stack.exceptions[e].frames[f] };
        const std::string key = frameKey(m_stack.language, told.frame);
        told.key = forPeople(key);
        if (e < m_rulings.size() && f < m_rulings[e].size()) {
            const FrameRuling& ruling = m_rulings[e][f];
            told.rule = ruling.cut != 0 ? ruling.cut : ruling.marked;
        }
        told.use = useOf(e, f, key);
        return told;
    }

    [[nodiscard]] FrameUse useOf(std::size_t e, std::size_t f, const std::string& key) const
    {
        const auto& chosen = m_choice.frames;
        const auto isThis = [&](const ChosenFrame& c) { return c.exception == e && c.frame == f; };
        if (std::any_of(chosen.begin(), chosen.end(), isThis)) {
            return FrameUse::Counts;
        }
        if (isDecidedElsewhere(m_choice.basis) || !looksAtFrames(m_config.strategy)) {
            return FrameUse::NotAsked;
        }
        if (isCut(m_rulings, e, f)) {
            return FrameUse::Cut;
        }
        if (key.empty()) {
            return FrameUse::Nameless;
        }
        if (!counts(e)) {
            return FrameUse::OtherException;
        }
        if (m_choice.inAppOnly && !m_stack.exceptions[e].frames[f].inApp) {
            return FrameUse::Foreign;
        }
        const bool repeats =
            std::any_of(chosen.begin(), chosen.end(), [&key](const ChosenFrame& c) { return c.key == key; });
        if (repeats) {
            return FrameUse::Repeated;
        }
        return m_config.strategy == Strategy::TopFrame ? FrameUse::NotAsked : FrameUse::PastLimit;
    }

    [[nodiscard]] bool counts(std::size_t exception) const
    {
        const auto& chosen = m_choice.frames;
        return std::any_of(chosen.begin(), chosen.end(),
                   [exception](const ChosenFrame& c) { return c.exception == exception; })
            || (m_config.chain == ChainPolicy::WholeChain
                && std::find(m_counting.begin(), m_counting.end(), exception) != m_counting.end());
    }

    const GroupingConfig& m_config;
    const StackTrace& m_stack;
    const FrameRulings& m_rulings;
    const KeyChoice& m_choice;
    std::vector<std::size_t> m_counting;
};

std::string decidedBy(const KeyChoice& choice)
{
    switch (choice.basis) {
    case KeyBasis::Custom: return "error.fingerprint decides";
    case KeyBasis::Rule: return "the rule in line " + std::to_string(choice.rule.line) + " decides";
    case KeyBasis::Attributes: return "attributes alone decide";
    default: return {};
    }
}

std::string whyWordsCount(const ChosenException& exception, const KeyChoice& choice, Strategy strategy)
{
    if (!exception.words.empty()) {
        return choice.inAppOnly && !choice.frames.empty() ? "values are left out, the frames say the rest"
                                                          : "values are left out";
    }
    const bool asked =
        strategy == Strategy::Page || strategy == Strategy::TopFrame || strategy == Strategy::TypeAndMessage;
    return asked ? "it has no words, values only" : "the strategy does not look at messages";
}

void tellExceptions(
    Explanation& told, const GroupingConfig& config, const StackTrace& stack, const KeyChoice& choice)
{
    const bool decided = isDecidedElsewhere(choice.basis);
    for (const ChosenException& exception : choice.exceptions) {
        const std::string of = choice.exceptions.size() > 1 && exception.index > 0
            ? " of cause " + std::to_string(exception.index)
            : std::string();
        const std::string why = decidedBy(choice);
        told.parts.push_back(
            { "type" + of, exception.index == 0 ? exception.type : stack.exceptions[exception.index].type,
                decided ? std::string() : exception.type, !decided && !exception.type.empty(),
                decided ? why : std::string() });
        const std::string_view text =
            exception.index == 0 ? exception.messageTemplate : std::string_view(exception.ownTemplate);
        told.parts.push_back({ "message" + of, std::string(text), exception.words, !exception.words.empty(),
            decided ? why : whyWordsCount(exception, choice, config.strategy) });
    }
}

void tellAttributes(
    Explanation& told, const GroupingConfig& config, const GroupingInput& input, const KeyChoice& choice)
{
    for (const std::string& name : config.attributes) {
        const auto found = std::find_if(input.attributes.begin(), input.attributes.end(),
            [&name](const NamedValue& value) { return value.name == name; });
        const std::string value = found == input.attributes.end() ? std::string() : found->value;
        const bool counts = choice.basis == KeyBasis::Attributes;
        told.parts.push_back({ "attribute " + name, value, counts ? value : std::string(), counts,
            !counts                               ? decidedBy(choice)
                : found == input.attributes.end() ? std::string("the error has none")
                                                  : std::string() });
    }
}

} // namespace

const char* nameOf(FrameUse use)
{
    switch (use) {
    case FrameUse::Counts: return "counts";
    case FrameUse::Foreign: return "library code";
    case FrameUse::Repeated: return "repeats a frame above";
    case FrameUse::PastLimit: return "enough frames above count";
    case FrameUse::Nameless: return "has no name that stays the same";
    case FrameUse::Cut: return "cut by a rule";
    case FrameUse::OtherException: return "of an exception that does not count";
    case FrameUse::NotAsked: return "the strategy does not look at it";
    }
    return "";
}

const char* nameOf(KeyBasis basis)
{
    switch (basis) {
    case KeyBasis::Custom: return "error.fingerprint";
    case KeyBasis::Rule: return "a rule";
    case KeyBasis::Attributes: return "attributes";
    case KeyBasis::AppFrames: return "in-app frames";
    case KeyBasis::AllFrames: return "all frames";
    case KeyBasis::Message: return "type and message";
    case KeyBasis::Type: return "type";
    }
    return "";
}

Explanation explanationOf(const GroupingConfig& config, const GroupingInput& input, const StackTrace& stack,
    const FrameRulings& rulings, const KeyChoice& choice, std::string fingerprint)
{
    Explanation told;
    told.fingerprint = std::move(fingerprint);
    told.strategy = config.strategy;
    told.chain = config.chain;
    told.basis = choice.basis;
    told.rule = choice.rule.line;
    told.partial = choice.partial;
    if (choice.basis == KeyBasis::Custom) {
        told.parts.push_back({ "error.fingerprint", std::string(input.custom), std::string(input.custom),
            true, "goes before all but the service" });
    } else if (choice.basis == KeyBasis::Rule) {
        told.parts.push_back({ "rule", std::string(choice.rule.key), std::string(choice.rule.key), true,
            "line " + std::to_string(choice.rule.line) + " of the rules joins it" });
    }
    const bool service = choice.basis != KeyBasis::Rule && choice.basis != KeyBasis::Attributes;
    told.parts.push_back(
        { "service", std::string(input.service), service ? std::string(input.service) : std::string(),
            service, service ? std::string() : decidedBy(choice) });
    tellExceptions(told, config, stack, choice);
    tellAttributes(told, config, input, choice);
    told.frames = FrameTeller(config, stack, rulings, choice).run();
    return told;
}

std::optional<KeyDifference> firstDifference(const Explanation& first, const Explanation& second)
{
    if (first.fingerprint == second.fingerprint) {
        return {};
    }
    if (first.basis != second.basis
        && (isDecidedElsewhere(first.basis) || isDecidedElsewhere(second.basis))) {
        return KeyDifference{ "decided by", nameOf(first.basis), nameOf(second.basis) };
    }
    // What does not count is "" in one and something in the other.
    const auto partOf = [](const Explanation& of, const std::string& name) {
        const auto found = std::find_if(of.parts.begin(), of.parts.end(),
            [&name](const KeyPart& part) { return part.name == name && part.counts; });
        return found == of.parts.end() ? std::string() : found->key;
    };
    for (const Explanation* of : { &first, &second }) {
        for (const KeyPart& part : of->parts) {
            if (const auto a = partOf(first, part.name), b = partOf(second, part.name); a != b) {
                return KeyDifference{ part.name, a, b };
            }
        }
    }
    const auto framesOf = [](const Explanation& of) {
        std::vector<std::string> keys;
        for (const ExplainedFrame& frame : of.frames) {
            if (frame.use == FrameUse::Counts) {
                keys.push_back(frame.key);
            }
        }
        return keys;
    };
    auto a = framesOf(first);
    auto b = framesOf(second);
    a.resize(std::max(a.size(), b.size()));
    b.resize(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) {
            return KeyDifference{ "frame " + std::to_string(i + 1), a[i], b[i] };
        }
    }
    return KeyDifference{ "strategy", algorithmName(first.strategy), algorithmName(second.strategy) };
}

} // namespace spanglass
