#include "core/grouping/rules.h"

#include "core/grouping/ruleset.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace spanglass {

namespace {

/// Of longer values only the beginning is compared.
constexpr std::size_t maxValueBytes = 4096;

std::string_view bounded(std::string_view value)
{
    return value.substr(0, maxValueBytes);
}

BytePairs pairsOf(const RuleSubject& subject)
{
    BytePairs pairs;
    pairs.add(bounded(subject.service));
    pairs.add(bounded(subject.type));
    pairs.add(bounded(subject.messageTemplate));
    for (const auto& attribute : subject.attributes) {
        pairs.add(bounded(attribute.value));
    }
    return pairs;
}

struct FrameAtHand {
    std::size_t exception = 0;
    std::size_t index = 0;
    const StackFrame* frame = nullptr;
    std::string path{}; ///< folded
    BytePairs pairs{};
    bool cut = false;
};

bool isOf(const SubjectMatcher& matcher, const RuleSubject& subject)
{
    using Part = SubjectMatcher::Part;
    std::string_view value;
    switch (matcher.part) {
    case Part::Service: value = subject.service; break;
    case Part::Type: value = subject.type; break;
    case Part::Message: value = subject.messageTemplate; break;
    case Part::Attribute: {
        const auto found = std::find_if(subject.attributes.begin(), subject.attributes.end(),
            [&](const NamedValue& attribute) { return attribute.name == matcher.attribute; });
        value = found == subject.attributes.end() ? std::string_view() : std::string_view(found->value);
        break;
    }
    }
    value = bounded(value);
    const bool found = !value.empty()
        && std::any_of(matcher.globs.begin(), matcher.globs.end(),
            [value](const Glob& glob) { return glob.matches(value); });
    return found != matcher.negated;
}

bool isOf(const Rule& rule, const RuleSubject& subject, const BytePairs& pairs)
{
    return pairs.mayHold(rule.subjectPairs)
        && std::all_of(rule.subject.begin(), rule.subject.end(),
            [&](const SubjectMatcher& matcher) { return isOf(matcher, subject); });
}

bool isOf(const Rule& rule, const FrameAtHand& frame)
{
    using Part = FrameMatcher::Part;
    if (!frame.pairs.mayHold(rule.framePairs)) {
        return false;
    }
    return std::all_of(rule.frame.begin(), rule.frame.end(), [&](const FrameMatcher& matcher) {
        std::string_view value = frame.path;
        if (matcher.part != Part::Path) {
            value = bounded(matcher.part == Part::Function ? frame.frame->function : frame.frame->module);
        }
        return (!value.empty() && matcher.glob.matches(value)) != matcher.negated;
    });
}

std::vector<FrameAtHand> framesOf(const StackTrace& stack, const RuleSet& set)
{
    std::vector<FrameAtHand> frames;
    for (std::size_t i = 0; i < stack.exceptions.size(); ++i) {
        const auto& all = stack.exceptions[i].frames;
        for (std::size_t j = 0; j < all.size(); ++j) {
            FrameAtHand& frame = frames.emplace_back();
            frame.exception = i;
            frame.index = j;
            frame.frame = &all[j];
            if (set.asksPaths) {
                frame.path = foldedPath(bounded(all[j].file));
                frame.pairs.add(frame.path);
            }
            frame.pairs.add(bounded(all[j].function));
            frame.pairs.add(bounded(all[j].module));
        }
    }
    return frames;
}

void mark(const Rule& rule, StackTrace& stack, const std::vector<FrameAtHand>& frames, FrameRulings& rulings)
{
    const bool isApp = rule.action == Rule::Action::App;
    for (const auto& at : frames) {
        if (at.cut || !isOf(rule, at)) {
            continue;
        }
        StackFrame& frame = stack.exceptions[at.exception].frames[at.index];
        frame.inApp = isApp;
        if (isApp) {
            frame.package.clear();
        }
        rulings[at.exception][at.index].marked = rule.line;
    }
}

/// Frames that are cut are gone for the rules below.
void cut(const Rule& rule, std::vector<FrameAtHand>& frames, FrameRulings& rulings)
{
    const bool isAbove = rule.action == Rule::Action::CutAbove;
    for (std::size_t from = 0; from < frames.size();) {
        std::size_t end = from;
        std::optional<std::size_t> first;
        std::size_t last = 0;
        for (; end < frames.size() && frames[end].exception == frames[from].exception; ++end) {
            if (!frames[end].cut && isOf(rule, frames[end])) {
                first = first.value_or(end);
                last = end;
            }
        }
        const std::size_t cutFrom = isAbove ? from : first.value_or(end) + 1;
        const std::size_t cutEnd = isAbove && first ? last : isAbove ? from : end;
        for (std::size_t i = cutFrom; i < cutEnd; ++i) {
            if (!frames[i].cut) {
                frames[i].cut = true;
                rulings[frames[i].exception][frames[i].index].cut = rule.line;
            }
        }
        from = end;
    }
}

} // namespace

Rules::Rules()
    : m_set(std::make_shared<const RuleSet>())
{
}

Rules::Rules(RuleSet set)
    : m_set(std::make_shared<const RuleSet>(std::move(set)))
{
}

bool Rules::isEmpty() const
{
    return m_set->rules.empty();
}

std::span<const std::string> Rules::attributes() const
{
    return m_set->attributes;
}

FrameRulings Rules::rule(StackTrace& stack, const RuleSubject& subject) const
{
    if (!m_set->marksFrames) {
        return {};
    }
    FrameRulings rulings;
    rulings.reserve(stack.exceptions.size());
    for (const auto& exception : stack.exceptions) {
        rulings.emplace_back(exception.frames.size());
    }
    const BytePairs pairs = pairsOf(subject);
    std::vector<FrameAtHand> frames = framesOf(stack, *m_set);
    for (const auto& rule : m_set->rules) {
        if (rule.action == Rule::Action::Join || !isOf(rule, subject, pairs)) {
            continue;
        }
        if (rule.action == Rule::Action::App || rule.action == Rule::Action::Foreign) {
            mark(rule, stack, frames, rulings);
        } else {
            cut(rule, frames, rulings);
        }
    }
    return rulings;
}

std::optional<RuleJoin> Rules::joining(const StackTrace& stack, const RuleSubject& subject) const
{
    if (m_set->rules.empty()) {
        return std::nullopt;
    }
    const BytePairs pairs = pairsOf(subject);
    std::optional<std::vector<FrameAtHand>> frames;
    for (const auto& rule : m_set->rules) {
        if (rule.action != Rule::Action::Join || !isOf(rule, subject, pairs)) {
            continue;
        }
        if (!rule.frame.empty() && !frames) {
            frames = framesOf(stack, *m_set);
        }
        if (rule.frame.empty()
            || std::any_of(frames->begin(), frames->end(),
                [&rule](const FrameAtHand& frame) { return isOf(rule, frame); })) {
            return RuleJoin{ rule.key, rule.line };
        }
    }
    return std::nullopt;
}

} // namespace spanglass
