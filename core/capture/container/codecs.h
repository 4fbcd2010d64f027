#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace spanglass {

/// What one step of decoding gave.
struct Decoded {
    std::size_t made = 0;
    std::optional<Error> error{}; ///< behind what was made; nothing more comes then
};

/// Decodes one kind of compressed data, piece by piece. Memory is bounded whatever the data asks for: zstd
/// windows up to 128 MiB (27 bits, the default of zstd), xz dictionaries up to about 192 MiB.
class Codec {
public:
    virtual ~Codec() = default;

    /// Decodes from `in`, which begins behind what is taken, into `out`; without input it gives what it still
    /// holds. 0 bytes made with some left in `in` mean that the data has ended and that they are no part of
    /// it. `last`: nothing follows `in`. Errors name the kind and the cause.
    virtual Decoded decode(std::string_view& in, bool last, char* out, std::size_t size) = 0;

    /// True where the data may end, not inside a frame.
    [[nodiscard]] virtual bool mayEnd() const = 0;
};

/// How one kind of compressed data is known and decoded.
struct CodecInfo {
    const char* name; ///< "gzip"
    bool (*recognises)(std::string_view head);
    std::unique_ptr<Codec> (*make)(); ///< null without memory
};

/// The kind that data with this beginning has; null if it is none we decode here.
const CodecInfo* codecOf(std::string_view head);

} // namespace spanglass
