#pragma once

#include "core/capture/jsonscan.h"
#include "core/capture/spansink.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spanglass {

/// How far a reader came with the text it was fed.
struct Fed {
    Scan scan = Scan::Ok; ///< More: wants the rest again with text behind it; Bad: the value is damaged
    std::size_t consumed = 0; ///< bytes that need not be fed again
    std::string message{}; ///< cause, when not Ok
};

/// Where and why something was left out; the offset counts from the start of the text fed.
using DamageHandler = std::function<void(std::size_t offset, std::string message)>;

/// Decodes the JSON values of one format from pieces of text. State goes from piece to piece, so that a
/// document of any size is read with the memory of its largest record. One thread at a time.
class JsonReader {
public:
    virtual ~JsonReader() = default;

    /// Reads on. `text` begins where the last call's `consumed` ended and is followed by jsonPadding
    /// readable bytes; `last` says that nothing follows, so that an open value is damage.
    virtual Fed feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage) = 0;

    /// True between two top-level values.
    [[nodiscard]] virtual bool atTop() const = 0;

    /// Forgets an open value.
    virtual void reset() = 0;
};

} // namespace spanglass
