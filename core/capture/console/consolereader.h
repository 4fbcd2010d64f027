#pragma once

#include "core/capture/format.h"
#include "core/capture/formatreader.h"
#include "core/capture/json/jsonwalk.h"
#include "core/capture/spandraft.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

/// Finds objects in the output of a program: an object begins with `{` at the start of a line, or right
/// behind another one, and ends with its bracket. All other lines are the program's own. As exporters
/// write no line inside an object that begins at the margin but for its end, such a line tells that the
/// object before it was cut short, and reading goes on there.
class ConsoleObjects {
public:
    enum class Found : std::uint8_t {
        Object, ///< a whole one
        Cut, ///< the beginning of one
        Line, ///< other output, or a part of such a line; may be blank
        More, ///< an open object: give it again with bytes behind it
        End, ///< nothing follows
    };
    struct Part {
        Found found = Found::End;
        std::string_view text{};
    };

    /// `quotes` are the characters that begin and end texts.
    explicit ConsoleObjects(std::string_view quotes);

    /// What stands at the front of `text`, which begins where the last part ended, or where that part
    /// was More. Takes the part off the front, but for More.
    Part next(std::string_view& text);

    [[nodiscard]] bool isOpen() const { return m_scanned > 0; }
    void reset();

private:
    enum class Sign : std::uint8_t { None, Quote, Open, Close, Backslash, Newline };
    Part scanObject(std::string_view& text);

    std::array<Sign, 256> m_signs{};
    bool m_inLine = false; ///< of the program
    std::size_t m_scanned = 0; ///< of the open object
    std::uint64_t m_depth = 0;
    char m_quote = 0;
    bool m_escape = false;
    bool m_atLineStart = false;
};

/// Reads what exporters of SDKs print to the console, between a program's own output, which is passed over
/// with a count. Each of the formats says what its objects mean.
class ConsoleReader : public FormatReader {
public:
    Fed feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage) final;
    [[nodiscard]] bool atTop() const final { return !m_objects.isOpen(); }
    void reset() final { m_objects.reset(); }
    [[nodiscard]] std::vector<PassedOver> passedOver() const final;

protected:
    /// How a format spells the members of a span's context, of an event and of a link.
    struct Names {
        std::string_view traceId, spanId, isRemote;
        std::string_view name, time, attributes, context;
    };

    /// `marks` tell a span from other output: what holds one of them and is no whole object is damage.
    ConsoleReader(std::string_view quotes, std::vector<std::string_view> marks, const Names& names)
        : m_objects(quotes)
        , m_marks(std::move(marks))
        , m_names(names)
    {
    }

    enum class Decoded : std::uint8_t { Span, Other, Damaged };

    /// Decodes a whole object, followed by jsonPadding readable bytes, into the draft; its texts live until
    /// the next one. `problem` is told as damage if it is not empty. Other: it is no span.
    virtual Decoded decode(std::string_view object, std::string& problem) = 0;

    virtual void readAttributes(JsonWalk::Value value, AttributeList& out) = 0;
    virtual TimeNs eventTime(JsonWalk::Value value) = 0;

    /// The ids of a span, as texts.
    struct Context {
        std::string_view trace{};
        std::string_view span{};
        bool isRemote = false;
    };
    Context context(JsonWalk::Value value);
    void readEvents(JsonWalk::Value value);
    void readLinks(JsonWalk::Value value);

    SpanDraft m_draft;
    JsonWalk m_walk;

private:
    void passLines(std::string_view text);
    void take(std::string_view object, std::size_t offset, SpanSink& sink, const DamageHandler& damage);
    [[nodiscard]] bool isMarked(std::string_view object) const;

    ConsoleObjects m_objects;
    std::vector<std::string_view> m_marks;
    Names m_names;
    bool m_lineHasText = false;
    std::uint64_t m_otherLines = 0;
    std::uint64_t m_otherObjects = 0;
};

/// The first objects in a text that hold `mark`, whole ones.
std::vector<std::string_view> firstConsoleObjects(
    std::string_view text, std::string_view quotes, std::string_view mark);

/// Sets the ids, hex digits with or without 0x before them. Returns what is wrong, "" if nothing.
std::string setConsoleIds(
    SpanRecord& record, std::string_view trace, std::string_view span, std::string_view parent);

/// "SERVER", "server" ...; Unspecified for others.
SpanKind kindNamed(std::string_view name);

} // namespace spanglass
