#include "ui/issue/stackrows.h"

#include <algorithm>
#include <iterator>

namespace spanglass {

namespace {

constexpr int maxPeriod = 8;
constexpr int minTimes = 4;

bool sameBlock(const std::vector<StackFrame>& frames, std::size_t a, std::size_t b, std::size_t length)
{
    return b + length <= frames.size()
        && std::equal(frames.begin() + static_cast<std::ptrdiff_t>(a),
            frames.begin() + static_cast<std::ptrdiff_t>(a + length),
            frames.begin() + static_cast<std::ptrdiff_t>(b));
}

bool anyInApp(const std::vector<StackFrame>& frames, int first, int count)
{
    const auto begin = frames.begin() + first;
    return std::any_of(begin, begin + count, [](const StackFrame& frame) { return frame.inApp; });
}

/// Puts the rows of a stack together.
class RowBuilder {
public:
    RowBuilder(const StackTrace& stack, bool foldForeign)
        : m_stack(stack)
        , m_foldForeign(foldForeign)
    {
    }

    std::vector<StackRow> build()
    {
        for (int i = 0; i < static_cast<int>(m_stack.exceptions.size()); ++i)
            appendException(i);
        return std::move(m_rows);
    }

private:
    void appendException(int exception);
    void appendFrames(int exception, int first, int count);
    void appendForeign(int exception, int first, int count);

    const StackTrace& m_stack;
    bool m_foldForeign;
    std::vector<StackRow> m_rows;
};

void RowBuilder::appendException(int exception)
{
    const StackException& raised = m_stack.exceptions[static_cast<std::size_t>(exception)];
    const std::vector<StackFrame>& frames = raised.frames;
    const int count = static_cast<int>(frames.size());
    m_rows.push_back({ .kind = StackKind::Exception, .exception = exception });
    if (frames.empty() && raised.framesInCommon == 0)
        m_rows.push_back({ .kind = StackKind::NoFrames, .exception = exception });

    int plain = 0; // first frame not yet appended
    for (int i = 0; i < count;) {
        const FrameRepeat repeat = repeatAt(frames, i);
        // Repeated library frames are folded with their neighbours anyway.
        if (repeat.times == 1 || (m_foldForeign && !anyInApp(frames, i, repeat.period))) {
            ++i;
            continue;
        }
        const int length = repeat.period * repeat.times;
        appendFrames(exception, plain, i + repeat.period - plain);
        m_rows.push_back({ .kind = StackKind::Repeat,
            .exception = exception,
            .first = i + repeat.period,
            .count = length - repeat.period,
            .period = repeat.period });
        i += length;
        plain = i;
    }
    appendFrames(exception, plain, count - plain);
    if (raised.framesInCommon > 0)
        m_rows.push_back(
            { .kind = StackKind::Common, .exception = exception, .count = raised.framesInCommon });
}

void RowBuilder::appendFrames(int exception, int first, int count)
{
    const std::vector<StackFrame>& frames = m_stack.exceptions[static_cast<std::size_t>(exception)].frames;
    const int end = first + count;
    for (int i = first; i < end;) {
        int run = i;
        while (m_foldForeign && run < end && !frames[static_cast<std::size_t>(run)].inApp)
            ++run;
        if (run > i) {
            appendForeign(exception, i, run - i);
            i = run;
        } else {
            m_rows.push_back({ .kind = StackKind::Frame, .exception = exception, .first = i++ });
        }
    }
}

void RowBuilder::appendForeign(int exception, int first, int count)
{
    const std::vector<StackFrame>& frames = m_stack.exceptions[static_cast<std::size_t>(exception)].frames;
    // Where nothing is the application's own, the frames nearest the raise are all there is to see.
    constexpr int worthShowing = 8;
    const bool open = first == 0 && exception == 0 && !anyInApp(frames, 0, static_cast<int>(frames.size()));
    if (open && count > worthShowing) {
        StackRow head{ .kind = StackKind::Foreign,
            .exception = exception,
            .first = first,
            .count = worthShowing,
            .expanded = true };
        m_rows.push_back(head);
        std::ranges::copy(foldedRows(head), std::back_inserter(m_rows));
        m_rows.push_back({ .kind = StackKind::Foreign,
            .exception = exception,
            .first = first + worthShowing,
            .count = count - worthShowing });
        return;
    }
    const StackRow fold{
        .kind = StackKind::Foreign, .exception = exception, .first = first, .count = count, .expanded = open
    };
    m_rows.push_back(fold);
    if (open)
        std::ranges::copy(foldedRows(fold), std::back_inserter(m_rows));
}

} // namespace

FrameRepeat repeatAt(const std::vector<StackFrame>& frames, int first)
{
    for (int period = 1; period <= maxPeriod; ++period) {
        const auto at = static_cast<std::size_t>(first);
        const auto length = static_cast<std::size_t>(period);
        int times = 1;
        while (sameBlock(frames, at, at + length * static_cast<std::size_t>(times), length))
            ++times;
        if (times >= minTimes)
            return { period, times };
    }
    return {};
}

std::vector<StackRow> foldedRows(const StackRow& fold)
{
    std::vector<StackRow> rows;
    rows.reserve(static_cast<std::size_t>(fold.count));
    for (int i = 0; i < fold.count; ++i)
        rows.push_back(
            { .kind = StackKind::Frame, .exception = fold.exception, .first = fold.first + i, .depth = 1 });
    return rows;
}

std::vector<StackRow> stackRows(const StackTrace& stack, bool foldForeign)
{
    return RowBuilder(stack, foldForeign).build();
}

bool namesCode(const StackFrame& frame)
{
    return !frame.file.empty() || !frame.module.empty();
}

} // namespace spanglass
