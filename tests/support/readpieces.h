#pragma once

#include "core/capture/formatreader.h"
#include "tests/support/recordingsink.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass::test {

/// What a reader made of bytes.
struct ReadPieces {
    RecordingSink sink{};
    std::vector<std::string> damage{};
    std::vector<std::size_t> places{}; ///< of the damage
    Fed fed{};
    std::vector<PassedOver> passedOver{};
};

/// Feeds `bytes` in pieces of `piece`, keeping what is not consumed, as a stream is read.
inline ReadPieces readPieces(FormatReader& reader, const std::string& bytes, std::size_t piece)
{
    ReadPieces out;
    std::size_t before = 0;
    const DamageHandler note = [&](std::size_t offset, std::string message) {
        out.damage.push_back(std::move(message));
        out.places.push_back(before + offset);
    };
    std::string held;
    for (std::size_t at = 0; at <= bytes.size(); at += piece) {
        held += bytes.substr(at, piece);
        const bool last = at + piece > bytes.size();
        const std::string padded = held + std::string(jsonPadding, '\0');
        out.fed = reader.feed(std::string_view(padded).substr(0, held.size()), last, out.sink, note);
        held.erase(0, out.fed.consumed);
        before += out.fed.consumed;
        if (out.fed.scan == Scan::Bad) {
            break;
        }
    }
    out.passedOver = reader.passedOver();
    return out;
}

} // namespace spanglass::test
