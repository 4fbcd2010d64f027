#pragma once

#include "core/capture/json/jsonscan.h"
#include "core/capture/spansink.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How far a reader came with the bytes it was fed.
struct Fed {
    Scan scan = Scan::Ok; ///< More: wants the rest again with bytes behind it; Bad: the value is damaged
    std::size_t consumed = 0; ///< bytes that need not be fed again
    std::string message{}; ///< cause, when not Ok
};

/// Where and why something was left out; the offset counts from the start of the bytes fed.
using DamageHandler = std::function<void(std::size_t offset, std::string message)>;

/// Good data that is no span and was not read, for the capture's warnings: { 3, "requests of metrics" }.
struct PassedOver {
    std::uint64_t count = 0;
    std::string what{};
};

/// Decodes the values of one format from pieces of bytes. State goes from piece to piece, so that a
/// document of any size is read with the memory of its largest record. One thread at a time.
///
/// A record that is damaged by itself is told to the DamageHandler and left out, and reading goes on
/// (Ok); Bad is for damage after which the reader does not know where it stands.
class FormatReader {
public:
    virtual ~FormatReader() = default;

    /// Reads on. `bytes` begin where the last call's `consumed` ended and are followed by jsonPadding
    /// readable bytes; `last` says that nothing follows, so that an open value is damage. With `last` the
    /// answer may still be More: the data ends inside a value.
    virtual Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage) = 0;

    /// True between two top-level values.
    [[nodiscard]] virtual bool atTop() const = 0;

    /// Forgets an open value.
    virtual void reset() = 0;

    /// What was passed over since the reader was made.
    [[nodiscard]] virtual std::vector<PassedOver> passedOver() const { return {}; }
};

} // namespace spanglass
