#include "core/stack/languages.h"
#include "core/stack/pythonline.h"
#include "core/stack/stackparser.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// One traceback with the exception under it, in the order of the text.
struct Block {
    StackException exception{};
    std::size_t depth = 0;
    std::size_t indent = 0; ///< of the traceback's head, npos if that was cut off
    bool isDump = false; ///< of faulthandler, which prints the raise first
    bool causeOfNext = false; ///< "During handling of ..." or "... direct cause ..." follows
};

constexpr std::string_view headText = "Traceback (most recent call last):";

/// "Current thread 0x00007f (most recent call first):"
bool isDumpHead(std::string_view text)
{
    return text.ends_with("(most recent call first):")
        && (text.starts_with("Current thread 0x") || text.starts_with("Thread 0x")
            || text.starts_with("Stack (most"));
}

bool isTracebackHead(std::string_view text)
{
    return text.starts_with(headText)
        || text.starts_with("Exception Group Traceback (most recent call last):") || isDumpHead(text);
}

bool isLink(std::string_view text)
{
    return text.starts_with("During handling of the above exception, another exception occurred:")
        || text.starts_with("The above exception was the direct cause of the following exception:");
}

/// Quotes around the traceback of another process; its repr() comes before.
bool isRemoteQuote(std::string_view text)
{
    return text == "\"\"\"" || text.ends_with("RemoteTraceback:") || text.ends_with("RemoteTraceback: ");
}

/// What Python prints between and around tracebacks.
bool isDecoration(std::string_view text)
{
    constexpr std::string_view repeated = "[Previous line repeated ";
    return text.starts_with(repeated) || isRemoteQuote(text) || text.starts_with("Exception in thread ")
        || (text.starts_with("and ")
            && (text.ends_with(" more exception") || text.ends_with(" more exceptions")));
}

/// Reads the tracebacks of a text in the order they stand in it.
class BlockReader {
public:
    BlockReader(const StackText& stack, StackTrace& trace)
        : m_stack(stack)
        , m_trace(trace)
    {
    }

    std::vector<Block> run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line)) {
            if (withoutIndent(line).starts_with("+ Exception Group Traceback"))
                m_column = indentOf(line) + 2;
            readLine(pythonContentOf(line, m_column), line);
        }
        finish();
        return std::move(m_blocks);
    }

private:
    enum class State { Outside, Frames, Message };

    void finish()
    {
        if (m_state == State::Frames && !m_blocks.back().isDump)
            m_trace.truncated = true; // the exception stands below its frames
        closeHeader();
        if (!m_blocks.empty() && m_blocks.back().causeOfNext) { // which was cut off
            m_trace.truncated = true;
            const std::size_t depth = m_blocks.back().depth;
            m_blocks.emplace_back().depth = depth;
        }
        dropTornFrame();
        for (auto& block : m_blocks) {
            auto& frames = block.exception.frames;
            if (!block.isDump)
                std::reverse(frames.begin(), frames.end());
            frames.resize(std::min(frames.size(), maxFrames));
        }
    }

    /// A text that was cut within a frame's line has half a name at its end.
    void dropTornFrame()
    {
        if (!m_trace.truncated || m_stack.text.ends_with('\n') || m_lastFrame.empty()
            || m_lastFrame.data() + m_lastFrame.size() != m_stack.text.data() + m_stack.text.size())
            return;
        m_blocks.back().exception.frames.pop_back();
        addUnread(m_trace, m_lastFrame);
    }

    void begin(std::size_t depth, std::size_t indent)
    {
        closeHeader();
        if (m_blocks.size() >= maxExceptions) {
            m_isFull = true;
            return;
        }
        m_blocks.emplace_back().depth = depth;
        m_blocks.back().indent = indent;
        m_state = State::Frames;
    }

    void closeHeader()
    {
        if (m_state == State::Message)
            setHeaderOf(m_blocks.back().exception);
        m_state = State::Outside;
    }

    void setHeaderOf(StackException& exception)
    {
        // Blank lines below stand outside of a message that was told
        while (!m_header.empty() && (m_header.back() == '\n' || isBlank(m_header.back())))
            m_header.pop_back();
        const auto end = m_header.find('\n');
        const auto first = std::string_view(m_header).substr(0, end);
        if (end != npos && first.find(':') == npos
            && first.find(messageMark) == npos) { // a type alone, and notes or lines of a log
            setHeader(exception, first, {});
            if (!exception.type.empty()) {
                exception.message = withMessage(std::string_view(m_header).substr(end + 1), m_stack.message);
                return;
            }
        }
        setHeader(exception, m_header, m_stack.message);
    }

    /// Where the traceback's head stands in a line, npos if it does not. A prefix of a log may be before it.
    std::size_t headOf(std::string_view text) const
    {
        const std::size_t indent = indentOf(text);
        if (isTracebackHead(text.substr(indent)))
            return m_state == State::Frames && indent > 0 ? npos : indent;
        const auto head = m_state == State::Outside ? text.rfind(headText) : npos;
        return head != npos && head + headText.size() == text.size() ? head : npos;
    }

    void readLine(const PythonContent& content, std::string_view line)
    {
        const auto text = content.text;
        if (m_isFull)
            return addUnread(m_trace, line);
        if (content.separator) {
            closeHeader();
            m_atMember = true;
            return;
        }
        if (const auto head = headOf(text); head != npos) {
            const std::size_t indent = indentOf(text);
            begin(content.depth, indent);
            m_blocks.back().isDump = isDumpHead(text.substr(indent));
        } else if (isLink(withoutIndent(text))) {
            closeHeader();
            if (!m_blocks.empty())
                lastAt(content.depth).causeOfNext = true;
        } else if (m_state == State::Message && !isRemoteQuote(text)) {
            appendLine(m_header, text);
        } else if (indentOf(text) < text.size() && !readFrame(content) && !readHeader(content)
            && !isExpected(text)) {
            addUnread(m_trace, line);
        }
        m_atMember = m_atMember && content.depth != 0 && m_state == State::Outside;
    }

    bool readFrame(const PythonContent& content)
    {
        const std::size_t indent = indentOf(content.text);
        if (indent == 0 || m_state == State::Message || (m_state == State::Outside && !m_blocks.empty()))
            return false;
        const bool hasHead = m_state == State::Frames && m_blocks.back().indent != npos;
        if (hasHead && indent >= m_blocks.back().indent + 4)
            return false; // a line of code
        const auto frame = pythonFrameOf(content.text.substr(indent));
        if (!frame || (frame->isDump && !(hasHead && m_blocks.back().isDump)))
            return false;
        if (m_state == State::Outside)
            begin(content.depth, npos); // the head was cut off
        addFrame(*frame);
        m_lastFrame = content.text;
        return true;
    }

    bool readHeader(const PythonContent& content)
    {
        auto text = content.text;
        const std::size_t indent = indentOf(text);
        if (text.size() == indent || isDecoration(text.substr(indent))
            || !(m_state == State::Frames || m_atMember))
            return false;
        if (m_state == State::Outside)
            begin(content.depth, 0); // a member that was never raised has no traceback
        const auto expected = m_isFull || m_blocks.back().indent == npos ? 0 : m_blocks.back().indent;
        if (m_isFull || indent > expected || m_blocks.back().isDump)
            return false;
        m_header = text.substr(indent);
        m_state = State::Message;
        return true;
    }

    /// Lines of code with their marks, and what else may stand among frames.
    bool isExpected(std::string_view text)
    {
        const std::size_t indent = indentOf(text);
        if (isDecoration(text.substr(indent))) {
            if (m_state == State::Message)
                closeHeader();
            return true;
        }
        return m_state == State::Frames && !m_blocks.back().isDump
            && (m_blocks.back().indent == npos ? indent >= 3 : indent >= m_blocks.back().indent + 3);
    }

    /// The frames nearest the raise come last: of too many the first ones go.
    void addFrame(const PythonFrame& text)
    {
        auto& frames = m_blocks.back().exception.frames;
        if (frames.size() >= 2 * maxFrames) {
            if (m_blocks.back().isDump)
                return;
            frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(maxFrames));
        }
        StackFrame& frame = frames.emplace_back();
        frame.file = text.file;
        frame.function = text.function;
        frame.line = text.line;
    }

    /// A link speaks of the block at its own depth, after which members may have been printed.
    Block& lastAt(std::size_t depth)
    {
        for (auto block = m_blocks.rbegin(); block != m_blocks.rend(); ++block) {
            if (block->depth <= depth)
                return *block;
        }
        return m_blocks.back();
    }

    StackText m_stack;
    StackTrace& m_trace;
    std::vector<Block> m_blocks;
    std::string m_header;
    std::string_view m_lastFrame;
    State m_state = State::Outside;
    std::size_t m_column = 0;
    bool m_atMember = false;
    bool m_isFull = false;
};

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    StackException::Relation relation = StackException::Relation::Reported;
};

/// The blocks of a range's own depth, each with the deeper ones (its members) behind it.
std::vector<Range> siblingsOf(const std::vector<Block>& blocks, Range range)
{
    std::vector<Range> siblings;
    for (std::size_t i = range.begin; i < range.end; ++i) {
        if (siblings.empty() || blocks[i].depth <= blocks[range.begin].depth)
            siblings.push_back({ i, i + 1, range.relation });
        siblings.back().end = i + 1;
    }
    return siblings;
}

/// Python prints causes before the exception that is reported; the reported one goes first here.
void putReportedFirst(const std::vector<Block>& blocks, std::vector<Range>& siblings)
{
    for (std::size_t first = 0; first < siblings.size();) {
        std::size_t last = first;
        while (last + 1 < siblings.size() && blocks[siblings[last].begin].causeOfNext)
            ++last;
        const auto at = [&](std::size_t i) { return siblings.begin() + static_cast<std::ptrdiff_t>(i); };
        std::reverse(at(first), at(last + 1));
        for (std::size_t i = first + 1; i <= last; ++i)
            siblings[i].relation = StackException::Relation::Cause;
        first = last + 1;
    }
}

std::vector<StackException> ordered(std::vector<Block> blocks)
{
    std::vector<StackException> result;
    std::vector<Range> work{ { 0, blocks.size(), StackException::Relation::Reported } };
    while (!work.empty()) {
        const Range range = work.back();
        work.pop_back();
        auto siblings = siblingsOf(blocks, range);
        putReportedFirst(blocks, siblings);
        if (siblings.size() == 1) {
            StackException& exception = blocks[range.begin].exception;
            exception.relation = range.relation;
            result.push_back(std::move(exception));
            if (range.begin + 1 < range.end)
                work.push_back({ range.begin + 1, range.end, StackException::Relation::Member });
            continue;
        }
        work.insert(work.end(), siblings.rbegin(), siblings.rend());
    }
    return result;
}

} // namespace

bool isPythonFrame(std::string_view line)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, "| "))
        text = withoutIndent(text);
    return text.size() < line.size() && pythonFrameOf(text).has_value();
}

StackTrace parsePython(const StackText& stack)
{
    StackTrace result;
    auto blocks = BlockReader(stack, result).run();
    if (blocks.empty())
        blocks.emplace_back();
    result.exceptions = ordered(std::move(blocks));
    return result;
}

} // namespace spanglass
