#include "core/capture/otlp/otlpprotobufreader.h"

#include "core/capture/zstdblocks.h"

#include <array>

namespace spanglass {

namespace {

constexpr std::size_t enoughUnpacked = std::size_t{ 256 } << 10U;

/// True for the beginning of a request: a record of a resource whose items are known.
bool beginsRequest(std::string_view message)
{
    const char* at = message.data();
    ProtoField field;
    return readField(at, message.data() + message.size(), field) != Scan::Bad && field.number == 1
        && field.wire == WireType::length_delimited && otlpSignalOf(field.value) != OtlpSignal::Unknown;
}

bool beginsJsonRequest(std::string_view message)
{
    const std::string_view head = message.substr(0, 64);
    return head.starts_with('{') && head.find("\"resource") != std::string_view::npos;
}

/// The first bytes of a compressed message, as many as can be had.
std::string unpackedBeginning(std::string_view packed)
{
    std::string out(enoughUnpacked, '\0');
    ZstdBlocks stream;
    if (!stream.isOk()) {
        return {};
    }
    ZSTD_inBuffer in{ packed.data(), packed.size(), 0 };
    ZSTD_outBuffer to{ out.data(), out.size(), 0 };
    while (in.pos < in.size && to.pos < to.size) {
        const std::size_t left = stream.decompress(to, in);
        if (left == 0 || ZSTD_isError(left) != 0) {
            break;
        }
    }
    out.resize(to.pos);
    return out;
}

bool beginsMessage(std::string_view message)
{
    if (message.starts_with(zstdFrameStart)) {
        const std::string unpacked = unpackedBeginning(message);
        return beginsRequest(unpacked) || beginsJsonRequest(unpacked);
    }
    return beginsRequest(message) || beginsJsonRequest(message);
}

/// The message behind the head at the start, as far as it is there.
std::string_view behindHead(std::string_view bytes, OtlpFraming framing)
{
    const std::size_t head = otlpHeadSize(framing);
    if (bytes.size() <= head || otlpMessageLength(bytes.substr(0, head)) > largestOtlpMessage) {
        return {};
    }
    return bytes.substr(head, otlpMessageLength(bytes.substr(0, head)));
}

std::optional<OtlpFraming> framingOf(std::string_view bytes)
{
    if (beginsRequest(bytes)) {
        return OtlpFraming::None;
    }
    if (beginsMessage(behindHead(bytes, OtlpFraming::Length))) {
        return OtlpFraming::Length;
    }
    const bool hasFlag = !bytes.empty() && (bytes[0] == '\0' || bytes[0] == '\1');
    return hasFlag && beginsMessage(behindHead(bytes, OtlpFraming::Grpc)) ? std::optional(OtlpFraming::Grpc)
                                                                          : std::nullopt;
}

} // namespace

std::uint64_t otlpMessageLength(std::string_view head)
{
    std::uint64_t length = 0;
    for (const char c : head.substr(head.size() - 4)) {
        length = length << 8U | static_cast<unsigned char>(c);
    }
    return length;
}

bool recognisesOtlpProtobuf(const Beginning& beginning)
{
    return framingOf(beginning.bytes).has_value();
}

std::unique_ptr<FormatReader> makeOtlpProtobufReader(const Beginning& beginning)
{
    // Asked for by name, the content may be damaged where it would be told: only a body begins so.
    const OtlpFraming likely = beginning.bytes.starts_with('\n') ? OtlpFraming::None : OtlpFraming::Length;
    return std::make_unique<OtlpProtobufReader>(framingOf(beginning.bytes).value_or(likely));
}

} // namespace spanglass
