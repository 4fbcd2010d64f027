/// The yardstick of tests/bench/run: a plain simdjson On-Demand walk over an OTLP JSON capture that
/// takes ids, parent, name, kind, times and status of every span, and attributes and events of the
/// error spans. It keeps nothing; what it prints shows that it looked at everything.

#include "tests/support/otlpwalk.h"

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace {

class Counts {
public:
    void span(const spanglass::test::WalkedSpan& span)
    {
        ++m_spans;
        m_errorSpans += span.isError() ? 1 : 0;
        take(span.traceId);
        take(span.spanId);
        take(span.parentSpanId);
        take(span.name);
        m_sum += span.start ^ (span.end << 1) ^ static_cast<std::uint64_t>(span.kind);
    }
    void attribute(std::string_view key, std::string_view text) { detail(key, text); }
    void event() { ++m_events; }
    void eventName(std::string_view text) { take(text); }
    void eventTime(std::uint64_t time) { m_sum += time; }
    void eventAttribute(std::string_view key, std::string_view text)
    {
        detail(key, text);
        m_stacks += key == "exception.stacktrace" ? 1 : 0;
    }

    void print() const
    {
        std::printf("simdjson for %s: ", simdjson::get_active_implementation()->name().c_str());
        std::printf(
            "spans %ju, error spans %ju, their events %ju, stacks %ju, bytes of details %ju, sum %jx\n",
            m_spans, m_errorSpans, m_events, m_stacks, m_detailBytes, m_sum);
    }

private:
    /// The first eight bytes and the length stand for the text.
    void take(std::string_view text)
    {
        std::uint64_t head = 0;
        std::memcpy(&head, text.data(), text.size() < 8 ? text.size() : 8);
        m_sum += head ^ (text.size() << 56);
    }
    void detail(std::string_view key, std::string_view text)
    {
        take(key);
        take(text);
        m_detailBytes += text.size();
    }

    std::uintmax_t m_spans = 0;
    std::uintmax_t m_errorSpans = 0;
    std::uintmax_t m_events = 0;
    std::uintmax_t m_stacks = 0;
    std::uintmax_t m_detailBytes = 0;
    std::uintmax_t m_sum = 0;
};

/// One buffer for the whole file; a line that does not fit makes it larger.
class LineWalker {
public:
    void walk(int file)
    {
        for (;;) {
            if (m_filled + simdjson::SIMDJSON_PADDING >= m_buffer.size()) {
                m_buffer.resize(m_buffer.size() * 2);
            }
            const ssize_t got = read(
                file, m_buffer.data() + m_filled, m_buffer.size() - simdjson::SIMDJSON_PADDING - m_filled);
            if (got < 0) {
                throw std::runtime_error(std::strerror(errno));
            }
            if (got == 0) {
                break;
            }
            m_filled += static_cast<std::size_t>(got);
            consumeLines();
        }
        if (m_filled > 0) {
            walkLine(0, m_filled);
        }
    }
    [[nodiscard]] const Counts& counts() const { return m_counts; }

private:
    void consumeLines()
    {
        std::size_t begin = 0;
        while (const void* newline = std::memchr(m_buffer.data() + begin, '\n', m_filled - begin)) {
            const std::size_t end =
                static_cast<std::size_t>(static_cast<const char*>(newline) - m_buffer.data());
            if (end > begin) {
                walkLine(begin, end);
            }
            begin = end + 1;
        }
        std::memmove(m_buffer.data(), m_buffer.data() + begin, m_filled - begin);
        m_filled -= begin;
    }

    void walkLine(std::size_t begin, std::size_t end)
    {
        spanglass::test::walkOtlpLine(
            m_parser, m_buffer.data() + begin, end - begin, m_buffer.size() - begin, m_counts);
    }

    std::vector<char> m_buffer = std::vector<char>(2 << 20);
    std::size_t m_filled = 0;
    simdjson::ondemand::parser m_parser;
    Counts m_counts;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: anchor CAPTURE\n");
        return 2;
    }
    const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        std::perror(argv[1]);
        return 3;
    }
    try {
        LineWalker walker;
        walker.walk(file);
        walker.counts().print();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
        return 3;
    }
    return 0;
}
