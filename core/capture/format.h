#pragma once

#include "core/capture/formatreader.h"
#include "core/capture/json/jsonshape.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace spanglass {

/// The first bytes of a capture (up to 2 MiB), as formats look at them to tell whether it is theirs.
struct Beginning {
    std::string_view bytes{}; ///< without a byte-order mark; followed by jsonPadding readable bytes
    bool complete = false; ///< that is all of it
    std::vector<JsonShape> values{}; ///< the first three JSON values, as far as they are there; empty if it is no JSON
};

/// How a capture of a format is cut for reading.
enum class Layout : std::uint8_t {
    Lines, ///< text whose values stand alone: if each ends on its line, several threads read them
    Text, ///< text that one reader reads from its start
    Binary, ///< bytes that one reader reads from their start; damage is told by byte, not by line
};

/// A format Spanglass reads. A recogniser answers from content alone and is strict enough to be asked
/// in any order, but for those that say so.
struct Format {
    const char* name; ///< "otlp-json": stored, printed, and taken by --format
    const char* description;
    Layout layout;
    bool (*recognises)(const Beginning& beginning);
    std::unique_ptr<FormatReader> (*makeReader)(const Beginning& beginning);
};

/// All formats, in the order they are asked and listed.
std::span<const Format> knownFormats();

/// Null if there is none of that name.
const Format* formatNamed(std::string_view name);

} // namespace spanglass
