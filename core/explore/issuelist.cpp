#include "core/base/text.h"
#include "core/explore/explorerstate.h"
#include "core/explore/textmatch.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <limits>

namespace spanglass {

namespace {

/// The totals of one issue's answering occurrences.
struct Answer {
    std::uint32_t issue = 0;
    std::uint64_t count = 0;
    std::uint64_t traces = 0;
    std::uint64_t failures = 0;
    TimeNs first = 0;
    TimeNs last = 0;
    std::uint32_t firstResource = 0;
    std::uint32_t lastResource = 0;
    std::array<std::uint32_t, trendBuckets> trend{};
};

/// Lower-case type, message, culprit and service, on lines of their own.
void makeSearched(ExplorerState& state)
{
    if (!state.searched.empty()) {
        return;
    }
    state.searched.reserve(state.issues.size());
    for (const Issue& issue : state.issues) {
        state.searched.push_back(toLower(issue.type + '\n' + issue.message + '\n' + issue.culprit.function
            + '\n' + issue.culprit.file + ':' + std::to_string(issue.culprit.line) + '\n' + issue.service));
    }
}

/// Whether a text answers, remembered for the last one: neighbours are often equal.
class TermFilter {
public:
    explicit TermFilter(const std::vector<Query::Term>& terms)
        : m_terms(terms)
    {
    }
    bool operator()(const std::string& value)
    {
        if (m_terms.empty()) {
            return true;
        }
        if (!m_asked || value != m_last) {
            m_asked = true;
            m_last = value;
            m_answer = termsMatch(m_terms, value);
        }
        return m_answer;
    }

private:
    const std::vector<Query::Term>& m_terms;
    std::string m_last;
    bool m_asked = false;
    bool m_answer = false;
};

/// Counts what answers a query issue by issue. Distinct traces are counted with a stamp for each
/// trace, so nothing is allocated or cleared between issues.
class OccurrenceScan {
public:
    OccurrenceScan(const OccurrenceColumns& columns, const Query& query)
        : m_columns(columns)
        , m_match(matchOf(columns, query))
        , m_from(query.from.value_or(std::numeric_limits<TimeNs>::min()))
        , m_to(query.to)
        , m_stamps(columns.traces, 0)
    {
    }

    Answer answer(std::uint32_t issue)
    {
        Answer out;
        out.issue = issue;
        const auto starts = m_columns.start.begin();
        const auto begin = starts + static_cast<std::ptrdiff_t>(m_columns.begin[issue]);
        const auto end = starts + static_cast<std::ptrdiff_t>(m_columns.begin[issue + 1]);
        auto low = static_cast<std::size_t>(std::lower_bound(begin, end, m_from) - starts);
        auto high = static_cast<std::size_t>((m_to ? std::lower_bound(begin, end, *m_to) : end) - starts);
        for (; low < high && m_match.at(m_columns, low) == 0; ++low) { }
        for (; low < high && m_match.at(m_columns, high - 1) == 0; --high) { }
        if (low >= high) {
            return out;
        }
        out.first = m_columns.start[low];
        out.firstResource = m_columns.resource[low];
        out.last = m_columns.start[high - 1];
        out.lastResource = m_columns.resource[high - 1];
        count(out, low, high);
        out.failures = out.count - repeatedIn(issue, low, high);
        return out;
    }

private:
    void count(Answer& out, std::size_t low, std::size_t high)
    {
        const std::uint32_t stamp = out.issue + 1;
        std::uint64_t traces = 0;
        for (std::size_t i = low; i < high; ++i) {
            const std::uint32_t hit = m_match.at(m_columns, i);
            std::uint32_t& seen = m_stamps[m_columns.trace[i]];
            traces += hit & static_cast<std::uint32_t>(seen != stamp);
            seen = hit != 0 ? stamp : seen;
            out.trend[m_columns.trend[i]] += hit;
        }
        out.traces = traces;
        for (const std::uint32_t bucket : out.trend) {
            out.count += bucket;
        }
    }

    /// Answering occurrences whose failure an earlier answering one tells of already.
    [[nodiscard]] std::uint64_t repeatedIn(std::uint32_t issue, std::size_t low, std::size_t high) const
    {
        const auto& shared = m_columns.shared;
        std::uint64_t repeated = 0;
        std::int64_t counted = 0; // failure
        for (auto at = std::ranges::lower_bound(shared, issue, {}, &OccurrenceColumns::Shared::issue);
             at != shared.end() && at->issue == issue; ++at) {
            if (at->place >= low && at->place < high && m_match.at(m_columns, at->place) != 0) {
                repeated += at->failure == counted ? 1 : 0;
                counted = at->failure;
            }
        }
        return repeated;
    }

    const OccurrenceColumns& m_columns;
    OccurrenceMatch m_match;
    TimeNs m_from;
    std::optional<TimeNs> m_to;
    std::vector<std::uint32_t> m_stamps;
};

/// Totals as they are in the issue's row; the trend is copied from there.
Answer rowAnswer(const Issue& issue, std::uint32_t index)
{
    Answer out;
    out.issue = index;
    out.count = issue.count;
    out.traces = issue.traces;
    out.failures = issue.failures;
    out.first = issue.firstSeen;
    out.last = issue.lastSeen;
    return out;
}

TimeNs keyOf(const Answer& answer, SortKey key)
{
    switch (key) {
    case SortKey::Count: return static_cast<TimeNs>(answer.count);
    case SortKey::FirstSeen:
    case SortKey::New: return answer.first;
    case SortKey::LastSeen: return answer.last;
    }
    return 0;
}

void sortAnswers(std::vector<Answer>& answers, Sort sort)
{
    struct Place {
        TimeNs key = 0;
        std::uint64_t count = 0;
        std::uint32_t at = 0;
    };
    std::vector<Place> order;
    for (std::uint32_t i = 0; i < answers.size(); ++i) {
        order.push_back({ keyOf(answers[i], sort.key), answers[i].count, i });
    }
    std::ranges::sort(order, [&](const Place& a, const Place& b) {
        if (a.key != b.key) {
            return sort.descending ? a.key > b.key : a.key < b.key;
        }
        return a.count != b.count ? a.count > b.count : a.at < b.at;
    });
    std::vector<Answer> sorted;
    sorted.reserve(answers.size());
    for (const Place& place : order) {
        sorted.push_back(answers[place.at]);
    }
    answers = std::move(sorted);
}

Issue issueOf(const ExplorerState& state, const Answer& answer, bool parts)
{
    Issue issue = state.issues[answer.issue];
    if (parts) {
        issue.count = answer.count;
        issue.traces = answer.traces;
        issue.failures = answer.failures;
        issue.firstSeen = answer.first;
        issue.lastSeen = answer.last;
        issue.firstVersion = state.columns->resources[answer.firstResource].version;
        issue.lastVersion = state.columns->resources[answer.lastResource].version;
        issue.trend.assign(answer.trend.begin(), answer.trend.end());
    }
    return issue;
}

} // namespace

bool needsColumns(const Query& query)
{
    return !query.environment.empty() || !query.version.empty() || !query.handled.empty() || query.from
        || query.to;
}

OccurrenceMatch matchOf(const OccurrenceColumns& columns, const Query& query)
{
    OccurrenceMatch match;
    for (const ResourceLabels& resource : columns.resources) {
        match.resources.push_back(
            termsMatch(query.environment, resource.environment) && termsMatch(query.version, resource.version)
                ? 1
                : 0);
    }
    constexpr std::array<std::string_view, 3> names = { "unknown", "yes", "no" }; // by Handling
    for (std::size_t i = 0; i < names.size(); ++i) {
        match.handlings[i] = termsMatch(query.handled, names[i]) ? 1 : 0;
    }
    return match;
}

std::vector<std::size_t> matchingOccurrences(
    const OccurrenceColumns& columns, std::size_t issue, const Query& query)
{
    const auto match = matchOf(columns, query);
    std::vector<std::size_t> places;
    for (std::size_t i = columns.begin[issue]; i < columns.begin[issue + 1]; ++i) {
        const TimeNs start = columns.start[i];
        if (match.at(columns, i) != 0 && (!query.from || start >= *query.from)
            && (!query.to || start < *query.to)) {
            places.push_back(i);
        }
    }
    return places;
}

std::vector<std::uint8_t> matchingIssues(ExplorerState& state, const Query& query)
{
    std::vector<Query::Term> words = query.text;
    for (Query::Term& word : words) {
        word.value = toLower(word.value);
    }
    if (!words.empty()) {
        makeSearched(state);
    }
    TermFilter service(query.service);
    TermFilter type(query.type);
    std::vector<std::uint8_t> match(state.issues.size());
    for (std::size_t i = 0; i < match.size(); ++i) {
        const Issue& issue = state.issues[i];
        const bool answers = service(issue.service) && type(issue.type)
            && (words.empty() || wordsMatch(words, state.searched[i]));
        match[i] = answers ? 1 : 0;
    }
    return match;
}

HandlingCounts handlingOf(const ExplorerState& state, std::size_t issue, const Query& query)
{
    std::array<std::uint64_t, 3> counts{};
    for (const std::size_t place : matchingOccurrences(*state.columns, issue, query)) {
        ++counts[state.columns->handling[place]];
    }
    return { counts[static_cast<std::size_t>(Handling::Handled)],
        counts[static_cast<std::size_t>(Handling::Unhandled)],
        counts[static_cast<std::size_t>(Handling::Unknown)] };
}

IssueList listIssues(ExplorerState& state, const Query& query, Sort sort)
{
    const bool parts = needsColumns(query);
    const auto match = matchingIssues(state, query);
    std::optional<OccurrenceScan> scan;
    if (parts) {
        scan.emplace(*state.columns, query);
    }
    IssueList list;
    std::vector<Answer> answers;
    for (std::uint32_t i = 0; i < match.size(); ++i) {
        if (match[i] == 0) {
            continue;
        }
        const Answer answer = parts ? scan->answer(i) : rowAnswer(state.issues[i], i);
        if (answer.count == 0) {
            continue;
        }
        const IssueState issueState = state.issues[i].state;
        ++list.perState[static_cast<std::size_t>(issueState)];
        if (statusMatches(query.status, issueState)) {
            list.occurrences += answer.count;
            answers.push_back(answer);
        }
    }
    sortAnswers(answers, sort);
    list.issues.reserve(answers.size());
    for (const Answer& answer : answers) {
        list.issues.push_back(issueOf(state, answer, parts));
    }
    return list;
}

} // namespace spanglass
