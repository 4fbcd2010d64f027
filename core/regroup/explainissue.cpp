#include "core/regroup/explainissue.h"

#include "core/grouping/grouper.h"
#include "core/grouping/rules.h"
#include "core/grouping/similarity.h"
#include "core/regroup/joiningparts.h"
#include "core/regroup/merging.h"
#include "core/regroup/signaturelist.h"
#include "core/stack/stackparser.h"
#include "core/store/groupingstore.h"
#include "core/store/signaturereader.h"
#include "core/store/stacktext.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace spanglass {

namespace {

/// Of issues with more signatures, the most frequent tell what all have in common.
constexpr std::size_t signaturesCompared = 200;
constexpr std::size_t mostLines = 20; ///< of a rule for one issue

/// A workspace that is asked, with what keys are made by.
struct Asked {
    std::string path{};
    Database db;
    GroupingState state{};
    Grouper grouper{};
};

Result<Asked> openAsked(const std::string& workspace)
{
    auto state = readGrouping(workspace);
    if (!state) {
        return std::move(state).error();
    }
    auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return std::move(db).error();
    }
    auto grouper = Grouper::make(state->config);
    if (!grouper) {
        return std::move(grouper).error().within(workspace);
    }
    return Asked{ workspace, *std::move(db), *std::move(state), *std::move(grouper) };
}

/// An issue with its most frequent signatures and the stack of the first.
struct Found {
    RegroupedIssue issue{};
    std::vector<SignatureDetails> signatures{};
    StackTrace stack{};
    Explanation explanation{};
};

/// Stacks of signatures, read by one statement.
class Stacks {
public:
    static Result<Stacks> open(const Asked& asked)
    {
        auto texts = SignatureTexts::open(asked.db);
        return texts ? Result<Stacks>(Stacks(*std::move(texts))) : std::move(texts).error();
    }
    Result<StackTrace> of(const SignatureDetails& signature)
    {
        const auto packed = m_texts.stack(signature.stack);
        return packed
            ? Result<StackTrace>(parseStack(unpackStack(packed->codec, packed->bytes), signature.type, {}))
            : packed.error();
    }

private:
    explicit Stacks(SignatureTexts texts)
        : m_texts(std::move(texts))
    {
    }
    SignatureTexts m_texts;
};

RegroupedIssue asRegrouped(Issue&& issue)
{
    return { issue.id, std::move(issue.fingerprint), std::move(issue.service), std::move(issue.type),
        std::move(issue.message), std::move(issue.culprit), issue.state, issue.count };
}

Result<Found> find(const Asked& asked, IssueId id)
{
    auto issue = readIssue(asked.db, id);
    if (!issue) {
        return std::move(issue).error();
    }
    if (!*issue) {
        return Error{ Error::Kind::Usage, "there is no issue " + std::to_string(id.value) };
    }
    auto signatures = readSignaturesOf(asked.db, id, signaturesCompared);
    if (!signatures) {
        return std::move(signatures).error();
    }
    if (signatures->empty()) {
        return Error{ Error::Kind::Usage, "issue " + std::to_string(id.value) + " has no occurrences" };
    }
    auto stacks = Stacks::open(asked);
    if (!stacks) {
        return std::move(stacks).error();
    }
    auto stack = stacks->of(signatures->front());
    if (!stack) {
        return std::move(stack).error();
    }
    const SignatureDetails& main = signatures->front();
    const auto attributes = attributesOfJson(main.attributes);
    Found found{ asRegrouped(**std::move(issue)), {}, *std::move(stack), {} };
    found.explanation = asked.grouper.explain(
        { main.service, main.type, main.messageTemplate, &found.stack, main.custom, attributes });
    found.signatures = *std::move(signatures);
    return found;
}

Result<IssueExplanation> explained(const Asked& asked, const Found& found)
{
    const IssueId id = found.issue.id;
    auto count = countSignaturesOf(asked.db, id);
    auto parts = mergedParts(asked.path, id);
    if (!count || !parts) {
        return !count ? std::move(count).error() : std::move(parts).error();
    }
    const bool moved = std::any_of(found.signatures.begin(), found.signatures.end(),
        [id](const SignatureDetails& signature) { return signature.pin == id; });
    return IssueExplanation{ found.issue, found.explanation, *count, *std::move(parts), moved,
        asked.state.outdated };
}

IssueTraits traitsOf(const Found& found)
{
    const SignatureDetails& main = found.signatures.front();
    return traitsOf(main.type, main.messageTemplate, found.stack);
}

JoiningParts partsOf(const Asked& asked, const SignatureDetails& signature, const StackTrace& stack)
{
    const auto attributes = attributesOfJson(signature.attributes);
    return joiningPartsOf(signature.service, signature.type, signature.messageTemplate,
        asked.grouper.explain({ signature.service, signature.type, signature.messageTemplate, &stack,
            signature.custom, attributes }));
}

/// Whether a rule for these parts would take in the most frequent error of some other issue.
Result<bool> meansOthers(const Asked& asked, const JoiningParts& parts, IssueId first, IssueId second)
{
    const ParsedRules parsed = parseRules(ruleFor(parts, "key"));
    const auto signatures = readMainSignatures(asked.db);
    auto stacks = Stacks::open(asked);
    if (!signatures || !stacks) {
        return !signatures ? signatures.error() : std::move(stacks).error();
    }
    for (const SignatureDetails& signature : *signatures) {
        if (signature.issue == first || signature.issue == second
            || (!parts.service.empty() && signature.service != parts.service)
            || (!parts.type.empty() && signature.type != parts.type)) {
            continue;
        }
        const auto stack = stacks->of(signature);
        if (!stack) {
            return stack.error();
        }
        const RuleSubject subject{ signature.service, signature.type, signature.messageTemplate, {} };
        if (parsed.rules.joining(*stack, subject)) {
            return true;
        }
    }
    return false;
}

/// What all errors of the issue have in common, as it means new ones of them too; or if that says too little,
/// or means errors of other issues than these two, what each kind of them is.
Result<std::vector<JoiningParts>> joiningPartsOf(const Asked& asked, const Found& found, IssueId other)
{
    const SignatureDetails& main = found.signatures.front();
    JoiningParts common = partsOf(asked, main, found.stack);
    std::vector<JoiningParts> each;
    auto stacks = Stacks::open(asked);
    if (!stacks) {
        return std::move(stacks).error();
    }
    for (const SignatureDetails& signature : found.signatures) {
        const auto stack = stacks->of(signature);
        if (!stack) {
            return stack.error();
        }
        keepCommon(common, signature.service, signature.type, signature.messageTemplate, *stack);
        each.push_back(partsOf(asked, signature, *stack));
    }
    bool isEnough = !common.message.empty() || each.size() > mostLines;
    if (!isEnough && common.isTelling()) {
        const auto others = meansOthers(asked, common, found.issue.id, other);
        if (!others) {
            return others.error();
        }
        isEnough = !*others;
    }
    return isEnough ? std::vector<JoiningParts>{ std::move(common) } : std::move(each);
}

} // namespace

Result<IssueExplanation> explainIssue(const std::string& workspace, IssueId issue)
{
    auto asked = openAsked(workspace);
    if (!asked) {
        return std::move(asked).error();
    }
    auto found = find(*asked, issue);
    return found ? explained(*asked, *found) : std::move(found).error();
}

Result<IssueDifference> explainDifference(const std::string& workspace, IssueId first, IssueId second)
{
    auto asked = openAsked(workspace);
    if (!asked) {
        return std::move(asked).error();
    }
    auto one = find(*asked, first);
    auto other = find(*asked, second);
    if (!one || !other) {
        return !one ? std::move(one).error() : std::move(other).error();
    }
    auto explainedOne = explained(*asked, *one);
    auto explainedOther = explained(*asked, *other);
    if (!explainedOne || !explainedOther) {
        return !explainedOne ? std::move(explainedOne).error() : std::move(explainedOther).error();
    }
    auto partsOfOne = joiningPartsOf(*asked, *one, second);
    auto partsOfOther = joiningPartsOf(*asked, *other, first);
    if (!partsOfOne || !partsOfOther) {
        return !partsOfOne ? std::move(partsOfOne).error() : std::move(partsOfOther).error();
    }
    IssueDifference difference{ *std::move(explainedOne), *std::move(explainedOther), {}, 0, {} };
    difference.difference = firstDifference(one->explanation, other->explanation);
    difference.similarity = similarity(traitsOf(*one), traitsOf(*other));
    if (difference.difference) {
        difference.rule = ruleForBoth(*partsOfOne, *partsOfOther);
    }
    return difference;
}

Result<std::optional<std::vector<RegroupedIssue>>> alsoJoined(
    const std::string& workspace, const IssueDifference& difference, const std::stop_token& stop)
{
    constexpr std::int64_t mostSignatures = 100'000;
    std::optional<std::vector<RegroupedIssue>> others;
    const auto asked = openAsked(workspace);
    const auto signatures =
        asked ? asked->db.integer("SELECT count(*) FROM signature") : Result<std::int64_t>(asked.error());
    if (!signatures) {
        return signatures.error();
    }
    if (difference.rule.empty() || asked->state.outdated || *signatures > mostSignatures) {
        return others;
    }
    GroupingConfig config = asked->state.config;
    config.rules = difference.rule + '\n' + config.rules;
    const auto preview = previewRegroup(workspace, config, stop);
    if (!preview) {
        return preview.error();
    }
    others.emplace();
    const auto isFirst = [&](const RegroupedIssue& issue) { return issue.id == difference.first.issue.id; };
    const auto isSecond = [&](const RegroupedIssue& issue) { return issue.id == difference.second.issue.id; };
    for (const RegroupChange& change : preview->changes) { // all that is joined is in one
        if (std::any_of(change.before.begin(), change.before.end(), isFirst)) {
            std::copy_if(change.before.begin(), change.before.end(), std::back_inserter(*others),
                [&](const RegroupedIssue& issue) { return !isFirst(issue) && !isSecond(issue); });
        }
    }
    return others;
}

Result<std::vector<SimilarIssue>> similarIssues(
    const std::string& workspace, IssueId issue, std::size_t limit, const std::stop_token& stop)
{
    auto asked = openAsked(workspace);
    if (!asked) {
        return std::move(asked).error();
    }
    const auto found = find(*asked, issue);
    const auto signatures = readMainSignatures(asked->db);
    auto stacks = Stacks::open(*asked);
    if (!found || !signatures || !stacks) {
        return !found ? found.error() : !signatures ? signatures.error() : std::move(stacks).error();
    }
    const IssueTraits traits = traitsOf(*found);
    std::vector<std::pair<double, IssueId>> alike;
    for (const SignatureDetails& signature : *signatures) {
        if (stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        if (signature.issue == issue) {
            continue;
        }
        const auto stack = stacks->of(signature);
        if (!stack) {
            return stack.error();
        }
        const double share = similarity(traits, traitsOf(signature.type, signature.messageTemplate, *stack));
        if (share >= leastSimilarity) {
            alike.emplace_back(share, signature.issue);
        }
    }
    std::sort(alike.begin(), alike.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    alike.resize(std::min(limit, alike.size()));
    std::vector<SimilarIssue> similar;
    for (const auto& [share, id] : alike) {
        auto its = readIssue(asked->db, id);
        if (!its) {
            return std::move(its).error();
        }
        if (*its) {
            similar.push_back({ asRegrouped(**std::move(its)), share });
        }
    }
    return similar;
}

} // namespace spanglass
