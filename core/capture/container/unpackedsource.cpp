#include "core/capture/container/unpackedsource.h"

#include "core/capture/container/archive.h"
#include "core/capture/container/codecs.h"
#include "core/capture/container/filesource.h"

#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t compressedPiece = std::size_t{ 256 } << 10U;

/// What a codec makes of another stream.
class UnpackedSource final : public ByteSource {
public:
    /// `outermost`: the inner stream's bytes are those that consumed() counts, not unpacked ones.
    UnpackedSource(const CodecInfo& kind, bool outermost, std::unique_ptr<ByteSource> inner,
        std::shared_ptr<Allowance> allowance)
        : m_name(kind.name)
        , m_outermost(outermost)
        , m_codec(kind.make())
        , m_inner(std::move(inner))
        , m_allowance(std::move(allowance))
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        while (true) {
            if (auto filled = fill(); !filled) {
                return std::move(filled).error();
            }
            const std::size_t before = m_in.size();
            auto made = m_codec->decode(m_in, m_innerEnded, buffer, size);
            if (!made) {
                return made;
            }
            if (auto allowed = m_allowance->unpacked(before - m_in.size(), *made); !allowed) {
                return std::move(allowed).error();
            }
            if (*made > 0) {
                return made;
            }
            if (!m_in.empty() || (m_innerEnded && m_codec->mayEnd())) {
                return std::size_t{ 0 };
            }
            if (m_innerEnded) {
                return Error{ Error::Kind::Format, "the " + m_name + " data ends early" };
            }
        }
    }
    [[nodiscard]] std::uint64_t consumed() const override
    {
        return m_inner->consumed() - (m_outermost ? m_in.size() : 0);
    }

private:
    Result<> fill()
    {
        if (!m_in.empty() || m_innerEnded) {
            return {};
        }
        auto count = m_inner->read(m_input.data(), m_input.size());
        if (!count) {
            return std::move(count).error();
        }
        m_in = std::string_view(m_input.data(), *count);
        m_innerEnded = *count == 0;
        return {};
    }

    std::string m_name;
    bool m_outermost;
    std::unique_ptr<Codec> m_codec;
    std::unique_ptr<ByteSource> m_inner;
    std::shared_ptr<Allowance> m_allowance;
    std::vector<char> m_input = std::vector<char>(compressedPiece);
    std::string_view m_in{}; ///< in m_input, not decoded yet
    bool m_innerEnded = false;
};

} // namespace

Unpacked unpack(std::unique_ptr<ByteSource> bytes, const std::shared_ptr<Allowance>& allowance)
{
    Unpacked out;
    out.bytes = std::move(bytes);
    out.head = peek(out.bytes, archiveHead);
    for (int layer = 0; layer < mostLayers; ++layer) {
        std::string name;
        if (const CodecInfo* codec = codecOf(out.head)) {
            name = codec->name;
            out.bytes = std::make_unique<UnpackedSource>(*codec, layer == 0, std::move(out.bytes), allowance);
        } else if (isLz4(out.head)) {
            name = "lz4";
            out.bytes = makeLz4Source(std::move(out.bytes), allowance);
        } else {
            break;
        }
        out.chain += (out.chain.empty() ? "" : ", ") + name;
        out.head = peek(out.bytes, archiveHead);
    }
    return out;
}

} // namespace spanglass
