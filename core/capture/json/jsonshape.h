#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What stands where in a JSON value: enough to tell whose it is. A path names keys and lists,
/// "data[].spans[].traceID"; "" is the value itself, "[]" an element of a list at the top. Of several
/// things at one path the first is kept. Text may be cut off anywhere, or be no JSON from some point on.
class JsonShape {
public:
    enum class Kind : std::uint8_t { String, Number, Bool, Null, Object, Array };

    /// The shapes of the first `most` values in the text; looks at 256 KiB and six levels at most.
    static std::vector<JsonShape> of(std::string_view text, std::size_t most = 3);

    [[nodiscard]] bool has(std::string_view path) const { return find(path) != nullptr; }
    [[nodiscard]] bool has(std::string_view path, Kind kind) const;

    /// A string without its quotes (escapes as written), a number, true, false or null, up to 256
    /// bytes; "" for objects, lists and what is not there.
    [[nodiscard]] std::string_view text(std::string_view path) const;

    /// Keys of the value itself, or of its first elements if it is a list: for messages.
    [[nodiscard]] std::string firstKeys() const;

private:
    struct Entry {
        std::string path{};
        Kind kind = Kind::Null;
        std::string text{};
    };
    friend class ShapeScan;
    [[nodiscard]] const Entry* find(std::string_view path) const;

    std::vector<Entry> m_entries;
};

} // namespace spanglass
