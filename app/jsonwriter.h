#pragma once

#include "app/output.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// Writes one JSON document as it comes, indented, so that long answers need no memory. Text that
/// is not UTF-8 has its bad bytes replaced by U+FFFD; control characters, also DEL and C1, are
/// escaped. Keeping keys and brackets in order is up to the caller.
class JsonWriter {
public:
    explicit JsonWriter(Output& output)
        : m_output(output)
    {
    }

    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); } // else taken for a bool
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(double number); ///< with three decimals
    JsonWriter& value(bool flag);

    template <typename T> JsonWriter& member(std::string_view name, const T& content)
    {
        key(name);
        return value(content);
    }

private:
    void begin(char bracket);
    void end(char bracket);
    void separate();
    void writeText(std::string_view text);

    Output& m_output;
    std::vector<bool> m_filled{}; ///< for each open bracket: it holds something
    bool m_afterKey = false;
};

} // namespace spanglass
