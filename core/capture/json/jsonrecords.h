#pragma once

#include "core/capture/formatreader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Reads JSON documents of any size with the memory of their largest record: goes down through the
/// outer objects and lists that a format names, and hands each record over whole. Values may stand one
/// after another with blanks, commas or nothing between them. What a format does not ask for is passed
/// over by brackets and quotes, not validated.
class JsonRecordReader : public FormatReader {
public:
    Fed feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage) final;
    [[nodiscard]] bool atTop() const final { return m_levels.empty() && !m_skipping; }
    void reset() override;

protected:
    /// A format's own name for an object or list that is gone into, or for a kind of record; the
    /// top, in which the captures' values stand, is level 0.
    using Level = std::uint8_t;
    static constexpr Level top = 0;

    /// What to do with a value.
    struct Choice {
        enum class Do : std::uint8_t { Skip, Enter, Record, Wait };
        Do what;
        Level level; ///< of the object or list gone into; kind of the record
    };
    static constexpr Choice skip() { return { Choice::Do::Skip, top }; }
    static constexpr Choice enter(Level level) { return { Choice::Do::Enter, level }; }
    static constexpr Choice take(Level kind) { return { Choice::Do::Record, kind }; }
    static constexpr Choice wait() { return { Choice::Do::Wait, top }; } ///< asks again with more of `ahead`

    /// A value that is about to be read.
    struct Place {
        Level in = top; ///< the object or list it stands in
        std::string_view key{}; ///< as written; "" in lists and at the top
        char opening = 0; ///< its first character: '{', '[', '"' ...
        std::string_view ahead{}; ///< text from its first character on, as far as it is there
    };
    virtual Choice choose(const Place& place) = 0;

    /// A whole value, followed by jsonPadding readable bytes. `damage` counts from its start.
    virtual void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) = 0;

    /// An object or list that was gone into has ended.
    virtual void left(Level /*level*/, SpanSink& /*sink*/) { }

private:
    struct Open {
        Level level = top;
        bool isList = false;
        bool needsComma = false;
    };
    struct Feed;
    Scan step(Feed& feed);
    Scan stepTop(Feed& feed);
    Scan stepInside(Feed& feed);
    Scan stepValue(Feed& feed, std::string_view key);
    Scan bad(std::string message);

    std::vector<Open> m_levels;
    ValueSkipper m_skipper;
    bool m_skipping = false;
    std::string m_message;
};

} // namespace spanglass
