#include "core/source/sourcemap/mappings.h"

#include <array>
#include <limits>
#include <string>

namespace spanglass {

namespace {

constexpr signed char noDigit = -1;

constexpr std::array<signed char, 256> digitTable()
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<signed char, 256> table{};
    table.fill(noDigit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        table[static_cast<unsigned char>(digits[i])] = static_cast<signed char>(i);
    }
    return table;
}
constexpr auto digitOf = digitTable();

bool isSeparator(char c)
{
    return c == ',' || c == ';';
}

/// How many segments there are, so that room is made for them once.
std::size_t countSegments(std::string_view mappings)
{
    std::size_t count = 0;
    bool wasSeparator = true;
    for (const char c : mappings) {
        const bool separator = isSeparator(c);
        count += wasSeparator && !separator ? 1 : 0;
        wasSeparator = separator;
    }
    return count;
}

/// Reads segment by segment; what they count is relative to the one before.
class Decoder {
public:
    Decoder(std::string_view mappings, const MappingFrame& frame, std::vector<MapSegment>& segments)
        : m_at(mappings.data())
        , m_end(mappings.data() + mappings.size())
        , m_begin(mappings.data())
        , m_frame(frame)
        , m_segments(segments)
    {
    }

    Result<std::size_t> run()
    {
        std::int64_t line = 0;
        for (; m_at != m_end; ++m_at) {
            if (*m_at == ';') {
                ++line;
                m_column = 0;
            } else if (*m_at != ',') {
                if (!readSegment(line)) {
                    return Error{ Error::Kind::Format,
                        "source map: mappings are no VLQ at byte " + std::to_string(m_at - m_begin) };
                }
                if (m_at == m_end) {
                    break;
                }
                --m_at; // the separator is looked at next
            }
        }
        return m_wrong;
    }

private:
    /// Numbers of more than 32 bits are none.
    bool readNumber(std::int64_t& value)
    {
        constexpr unsigned mostBits = 35;
        constexpr unsigned continues = 32;
        std::uint64_t bits = 0;
        for (unsigned shift = 0; m_at != m_end && shift < mostBits; shift += 5) {
            const signed char digit = digitOf[static_cast<unsigned char>(*m_at)];
            if (digit == noDigit) {
                return false;
            }
            ++m_at;
            bits |= (static_cast<std::uint64_t>(digit) & (continues - 1)) << shift;
            if ((static_cast<unsigned>(digit) & continues) == 0) {
                const auto size = static_cast<std::int64_t>(bits >> 1U);
                value = (bits & 1U) != 0 ? -size : size;
                return size <= std::numeric_limits<std::int32_t>::max();
            }
        }
        return false;
    }

    bool readSegment(std::int64_t line)
    {
        constexpr std::size_t mostFields = 5;
        std::array<std::int64_t, mostFields> fields{};
        std::size_t count = 0;
        std::int64_t more = 0; // fields that nobody knows yet
        while (m_at != m_end && !isSeparator(*m_at)) {
            if (!readNumber(count < mostFields ? fields[count] : more)) {
                return false;
            }
            count += count < mostFields ? 1 : 0;
        }
        m_column += fields[0];
        m_source += fields[1];
        m_originalLine += fields[2];
        m_originalColumn += fields[3];
        m_name += fields[4];
        add(line, count);
        return true;
    }

    static bool fits(std::int64_t value, std::int64_t most = std::numeric_limits<std::int32_t>::max() - 1)
    {
        return value >= 0 && value <= most;
    }

    void add(std::int64_t line, std::size_t count)
    {
        MapSegment segment;
        const std::int64_t generatedLine = m_frame.line + line;
        const std::int64_t column = m_column + (line == 0 ? m_frame.column : 0);
        const bool hasSource = count >= 4;
        const bool hasName = count >= 5;
        const bool isRight = (count == 1 || hasSource) && fits(generatedLine) && fits(m_column)
            && fits(column)
            && (!hasSource
                || (fits(m_source, m_frame.sources - 1) && fits(m_originalLine) && fits(m_originalColumn)))
            && (!hasName || fits(m_name, m_frame.names - 1));
        if (!isRight) {
            ++m_wrong;
            return;
        }
        segment.line = static_cast<std::int32_t>(generatedLine);
        segment.column = static_cast<std::int32_t>(column);
        if (hasSource) {
            segment.source = static_cast<std::int32_t>(m_frame.firstSource + m_source);
            segment.originalLine = static_cast<std::int32_t>(m_originalLine);
            segment.originalColumn = static_cast<std::int32_t>(m_originalColumn);
        }
        if (hasName) {
            segment.name = static_cast<std::int32_t>(m_frame.firstName + m_name);
        }
        m_segments.push_back(segment);
    }

    const char* m_at;
    const char* m_end;
    const char* m_begin;
    const MappingFrame& m_frame;
    std::vector<MapSegment>& m_segments;
    std::size_t m_wrong = 0;
    // Sums of at most mostSegments numbers of 32 bits cannot overflow.
    std::int64_t m_column = 0;
    std::int64_t m_source = 0;
    std::int64_t m_originalLine = 0;
    std::int64_t m_originalColumn = 0;
    std::int64_t m_name = 0;
};

} // namespace

Result<std::size_t> decodeMappings(
    std::string_view mappings, const MappingFrame& frame, std::vector<MapSegment>& segments)
{
    const std::size_t count = countSegments(mappings);
    if (count > mostSegments - segments.size()) {
        return Error{ Error::Kind::Format,
            "source map: more than " + std::to_string(mostSegments) + " segments" };
    }
    if (segments.empty()) {
        segments.reserve(count); // sections make room as they come, not again and again
    }
    return Decoder(mappings, frame, segments).run();
}

} // namespace spanglass
