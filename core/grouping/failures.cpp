#include "core/grouping/failures.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace spanglass {

namespace {

constexpr std::uint32_t none = FailureSpan::root;
constexpr std::size_t tellingText = 12; ///< a shorter message says too little without its type
constexpr std::size_t longestSearched = 64 * 1024;
constexpr std::size_t longestWanted = 4096;
constexpr std::uint32_t mostSearches = 100; ///< in the texts of one span

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// `*errors.errorString` and `errors.errorString`, `Studio\Error` and `Error` are one class.
std::string_view className(std::string_view type)
{
    type = trimmed(type);
    const std::size_t end = type.find_last_of(".:\\/$");
    return end == std::string_view::npos || end + 1 == type.size() ? type : type.substr(end + 1);
}

/// In linear time, which std::string_view::find does not promise.
bool holds(std::string_view text, std::string_view wanted)
{
    text = text.substr(0, longestSearched);
    return !wanted.empty() && wanted.size() <= std::min(longestWanted, text.size())
        && memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

/// How much two exceptions have in common; higher is more.
enum class Likeness : std::uint8_t { None, Within, Equal, Identical };

Likeness equality(const FailureSpan& below, const FailureSpan& above)
{
    const std::string_view said = trimmed(below.message);
    const std::string_view says = trimmed(above.message);
    const bool sameType =
        below.type.empty() || above.type.empty() || className(below.type) == className(above.type);
    const bool sameStack = !below.stack.empty() && below.stack == above.stack;
    if (said == says) {
        if (sameType && sameStack) {
            return Likeness::Identical;
        }
        const bool tells = said.size() >= tellingText || (sameType && !said.empty());
        return tells ? Likeness::Equal : Likeness::None;
    }
    const bool tells = says.size() >= tellingText || (sameType && !says.empty());
    return tells && trimmed(below.statusMessage) == says ? Likeness::Equal : Likeness::None;
}

bool isWithin(const FailureSpan& below, const FailureSpan& above)
{
    const std::string_view said = trimmed(below.message);
    return said.size() >= tellingText && (holds(above.message, said) || holds(above.stack, said));
}

class Failures {
public:
    explicit Failures(std::span<const FailureSpan> spans)
        : m_spans(spans)
        , m_found(spans.size())
        , m_parents(spans.size())
        , m_above(spans.size())
        , m_below(spans.size())
    {
    }

    std::vector<FailureFinding> run()
    {
        orderSpans();
        for (const std::uint32_t i : m_order) {
            lookUp(i);
        }
        for (auto i = m_order.rbegin(); i != m_order.rend(); ++i) {
            trace(*i);
        }
        for (const std::uint32_t i : m_order) {
            if (wasHandedOn(i)) {
                m_found[i].origin = m_found[m_above[i].span].origin;
            } else if (m_found[i].origin == none) {
                const std::uint32_t parent = m_parents[i];
                m_found[i].origin = isSpan(parent) && m_spans[parent].failed ? m_found[parent].origin : i;
            }
        }
        return std::move(m_found);
    }

private:
    static bool isSpan(std::uint32_t parent) { return parent < FailureSpan::missing; }
    [[nodiscard]] bool hasException(std::uint32_t i) const
    {
        const FailureSpan& span = m_spans[i];
        return span.failed && !(span.type.empty() && span.message.empty());
    }

    /// Parents before their children; a parent that is its own descendant is missing.
    void orderSpans()
    {
        enum class State : std::uint8_t { New, OnTheWay, Done };
        std::vector<State> states(m_spans.size(), State::New);
        std::vector<std::uint32_t> way;
        m_order.reserve(m_spans.size());
        for (std::uint32_t i = 0; i < m_spans.size(); ++i) {
            std::uint32_t at = i;
            for (; isSpan(at) && states[at] == State::New; at = m_parents[at]) {
                states[at] = State::OnTheWay;
                way.push_back(at);
                const std::uint32_t parent = m_spans[at].parent;
                m_parents[at] = isSpan(parent) && parent >= m_spans.size() ? FailureSpan::missing : parent;
            }
            if (isSpan(at) && states[at] == State::OnTheWay) {
                m_parents[way.back()] = FailureSpan::missing;
            }
            for (; !way.empty(); way.pop_back()) {
                states[way.back()] = State::Done;
                m_order.push_back(way.back());
            }
        }
    }

    /// What lies above a span, whose parent has been looked at.
    void lookUp(std::uint32_t i)
    {
        const FailureSpan& span = m_spans[i];
        const std::uint32_t parent = m_parents[i];
        Above& above = m_above[i];
        if (!isSpan(parent)) {
            above.handling = parent == FailureSpan::root ? Handling::Unhandled : Handling::Unknown;
        } else {
            above = hasException(parent) ? Above{ parent, false, Handling::Unknown } : m_above[parent];
            above.acrossPassed = above.acrossPassed || !m_spans[parent].failed;
            above.handling = handlingBy(parent, span);
        }
        const bool answeredItself = span.kind == SpanKind::Server && span.answered;
        m_found[i] = { span.failed ? none : i, answeredItself ? Handling::Handled : above.handling };
    }

    [[nodiscard]] Handling handlingBy(std::uint32_t parent, const FailureSpan& span) const
    {
        const FailureSpan& above = m_spans[parent];
        const bool isMessage = span.kind == SpanKind::Consumer && above.kind == SpanKind::Producer;
        const bool wasLeft = above.service == span.service && above.end != 0 && above.end < span.start;
        if (isMessage || wasLeft) {
            return Handling::Unhandled;
        }
        return !above.failed || above.answered ? Handling::Handled : m_above[parent].handling;
    }

    /// Where the failure of a span began, which is known of those below it.
    void trace(std::uint32_t i)
    {
        const FailureSpan& span = m_spans[i];
        if (!span.failed) {
            return;
        }
        const bool begins = hasException(i);
        const Below& below = m_below[i];
        m_found[i].origin = below.span != none ? m_found[below.span].origin : begins ? i : none;
        if (begins && m_above[i].span != none) {
            offer(i, m_above[i].span, likeness(i, m_above[i].span));
        }
        const std::uint32_t parent = m_parents[i];
        if (m_found[i].origin != none && isSpan(parent) && m_spans[parent].failed && !hasException(parent)) {
            offer(i, parent, Likeness::Within);
        }
    }

    Likeness likeness(std::uint32_t below, std::uint32_t above)
    {
        const Likeness equal = equality(m_spans[below], m_spans[above]);
        if (equal != Likeness::None || m_above[below].acrossPassed
            || ++m_below[above].searches > mostSearches) {
            return equal;
        }
        return isWithin(m_spans[below], m_spans[above]) ? Likeness::Within : Likeness::None;
    }

    /// A failure below a span that it may have continued.
    void offer(std::uint32_t below, std::uint32_t above, Likeness likeness)
    {
        if (likeness == Likeness::None) {
            return;
        }
        constexpr TimeNs slack = 10'000'000; // clocks of services, and start times of whole milliseconds
        const auto rank = [&](std::uint32_t i, Likeness alike) {
            const bool reaches = alike == Likeness::Identical && m_below[i].span != none;
            return std::tuple(alike, m_spans[i].end <= endOf(m_spans[above].end, slack), reaches,
                m_spans[i].end, m_spans[i].id, i);
        };
        Below& best = m_below[above];
        if (best.span == none || rank(below, likeness) > rank(best.span, best.likeness)) {
            best.span = below;
            best.likeness = likeness;
        }
    }

    /// Whether the very exception was handed to this span when another one had failed through it: Express
    /// calls its error handlers after the router. A retry would have done the work again.
    [[nodiscard]] bool wasHandedOn(std::uint32_t i) const
    {
        const std::uint32_t above = m_above[i].span;
        if (above == none || m_found[i].origin != i || m_below[i].span != none) {
            return false;
        }
        constexpr TimeNs tick = 2'000'000; // some clocks tell milliseconds
        const FailureSpan& span = m_spans[i];
        const Below& other = m_below[above];
        const bool isInside = span.kind == SpanKind::Internal || span.kind == SpanKind::Unspecified;
        return isInside && other.span != none && other.span != i && other.likeness == Likeness::Identical
            && m_below[other.span].span != none && m_spans[other.span].service == span.service
            && m_spans[other.span].end <= endOf(span.start, tick)
            && equality(span, m_spans[above]) == Likeness::Identical;
    }

    struct Above {
        std::uint32_t span = none; ///< the nearest one that failed with an exception
        bool acrossPassed = false; ///< one between them did not fail
        Handling handling = Handling::Unknown;
    };
    struct Below {
        std::uint32_t span = none; ///< whose failure it continues
        Likeness likeness = Likeness::None;
        std::uint32_t searches = 0;
    };

    std::span<const FailureSpan> m_spans;
    std::vector<FailureFinding> m_found;
    std::vector<std::uint32_t> m_parents;
    std::vector<std::uint32_t> m_order{}; ///< parents first
    std::vector<Above> m_above;
    std::vector<Below> m_below;
};

} // namespace

std::vector<FailureFinding> findFailures(std::span<const FailureSpan> spans)
{
    return Failures(spans).run();
}

} // namespace spanglass
