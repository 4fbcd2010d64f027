#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// `File "path", line 12, in f`; without `in` where the parser of Python itself complains.
std::optional<StackFrame> frameOf(std::string_view text)
{
    if (!removePrefix(text, "File \""))
        return {};
    const auto quote = text.find("\", line ");
    if (quote == npos)
        return {};
    StackFrame frame;
    frame.file = text.substr(0, quote);
    text.remove_prefix(quote + 8);
    const auto comma = text.find(", in ");
    frame.line = numberOf(text.substr(0, comma));
    if (frame.line < 0)
        return {};
    if (comma != npos)
        frame.function = text.substr(comma + 5);
    return frame;
}

/// A line of a traceback without the lines that draw the tree of an exception group.
struct Content {
    std::string_view text{};
    std::size_t depth = 0; ///< 0 outside of groups, else the column; deeper groups stand further right
    bool separator = false; ///< "+---------------- 2 ----------------"
};

/// `column` is where the text of the tree's first group stands; 0 before there is a tree.
Content contentOf(std::string_view line, std::size_t column)
{
    const std::size_t indent = indentOf(line);
    const auto text = line.substr(indent);
    if (text.starts_with("+ Exception Group Traceback"))
        return { text.substr(2), 0, false };
    if (column != 0 && text.starts_with("+-"))
        return { {}, indent, true };
    if (column != 0 && (text == "|" || text.starts_with("| "))) {
        const std::size_t depth = indent + 2 <= column ? 0 : indent + 2;
        return { text.substr(std::min<std::size_t>(2, text.size())), depth, false };
    }
    return { line, 0, false };
}

/// One traceback with the exception under it, in the order of the text.
struct Block {
    StackException exception{};
    std::size_t depth = 0;
    bool causeOfNext = false; ///< "During handling of ..." or "... direct cause ..." follows
};

bool isTracebackHead(std::string_view text)
{
    return text.starts_with("Traceback (most recent call last):")
        || text.starts_with("Exception Group Traceback (most recent call last):");
}

bool isLink(std::string_view text)
{
    return text.starts_with("During handling of the above exception, another exception occurred:")
        || text.starts_with("The above exception was the direct cause of the following exception:");
}

class BlockReader {
public:
    explicit BlockReader(const StackText& stack)
        : m_stack(stack)
    {
    }

    std::vector<Block> run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line) && m_blocks.size() < maxExceptions) {
            if (withoutIndent(line).starts_with("+ Exception Group Traceback"))
                m_column = indentOf(line) + 2;
            readLine(contentOf(line, m_column));
        }
        closeHeader();
        for (auto& block : m_blocks) {
            auto& frames = block.exception.frames;
            std::reverse(frames.begin(), frames.end());
            frames.resize(std::min(frames.size(), maxFrames));
        }
        return std::move(m_blocks);
    }

private:
    enum class State { Outside, Frames, Message };

    void begin(std::size_t depth)
    {
        closeHeader();
        m_blocks.emplace_back().depth = depth;
        m_state = State::Frames;
    }

    void closeHeader()
    {
        if (m_state == State::Message)
            setHeader(m_blocks.back().exception, m_header, m_stack.message);
        m_state = State::Outside;
    }

    void readLine(const Content& content)
    {
        const auto text = content.text;
        if (content.separator) {
            closeHeader();
            m_atMember = true;
            return;
        }
        if (isTracebackHead(text)) {
            begin(content.depth);
        } else if (isLink(text)) {
            closeHeader();
            if (!m_blocks.empty())
                lastAt(content.depth).causeOfNext = true;
        } else if (m_state == State::Message) {
            appendLine(m_header, text);
        } else if (auto frame = frameOf(withoutIndent(text)); frame && indentOf(text) > 0) {
            if (m_state == State::Outside && m_blocks.empty())
                begin(content.depth); // the head was cut off
            if (m_state == State::Frames)
                addFrame(std::move(*frame));
        } else if (!text.empty() && !isBlank(text.front()) && (m_state == State::Frames || m_atMember)) {
            if (m_state == State::Outside)
                begin(content.depth); // a member that was never raised has no traceback
            m_header = text;
            m_state = State::Message;
        }
        m_atMember = m_atMember && content.depth != 0 && m_state == State::Outside;
    }

    /// The frames nearest the raise come last: of too many the first ones go.
    void addFrame(StackFrame&& frame)
    {
        auto& frames = m_blocks.back().exception.frames;
        if (frames.size() >= 2 * maxFrames)
            frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(maxFrames));
        frames.push_back(std::move(frame));
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
    std::vector<Block> m_blocks;
    std::string m_header;
    State m_state = State::Outside;
    std::size_t m_column = 0;
    bool m_atMember = false;
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

std::string_view packageOf(std::string_view file)
{
    for (const std::string_view folder : { "/site-packages/", "/dist-packages/" }) {
        auto package = firstElements(afterLast(file, folder), 1);
        removeSuffix(package, ".py");
        if (!package.empty())
            return package;
    }
    if (file.starts_with("<frozen "))
        return "python";
    if (file.starts_with('<'))
        return "eval";
    const auto library = afterLast(file, "/lib/python");
    if (!library.empty() && isDigit(library.front()))
        return "python";
    const auto library64 = afterLast(file, "/lib64/python");
    return !library64.empty() && isDigit(library64.front()) ? std::string_view("python") : std::string_view();
}

} // namespace

bool isPythonFrame(std::string_view line)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, "| "))
        text = withoutIndent(text);
    return text.size() < line.size() && frameOf(text).has_value();
}

StackTrace parsePython(const StackText& stack)
{
    auto blocks = BlockReader(stack).run();
    if (blocks.empty())
        blocks.emplace_back();
    StackTrace result;
    result.exceptions = ordered(std::move(blocks));
    return result;
}

std::string foreignPython(const StackFrame& /*frame*/, std::string_view file)
{
    return std::string(packageOf(file));
}

} // namespace spanglass
