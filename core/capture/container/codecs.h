#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace spanglass {

/// Decodes one kind of compressed data, piece by piece. Memory is bounded whatever the data asks for: zstd
/// windows up to 128 MiB (27 bits, the default of zstd), xz dictionaries up to about 192 MiB.
class Codec {
public:
    virtual ~Codec() = default;

    /// Decodes from `in`, which begins behind what is taken, into `out`; answers how many bytes were made. 0
    /// with bytes left in `in` means that the data has ended and that they are no part of it. `last`: nothing
    /// follows `in`. Errors name the kind and the cause.
    virtual Result<std::size_t> decode(std::string_view& in, bool last, char* out, std::size_t size) = 0;

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
