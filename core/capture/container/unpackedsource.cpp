#include "core/capture/container/unpackedsource.h"

#include "core/capture/container/archive.h"
#include "core/capture/container/codecs.h"
#include "core/capture/container/filesource.h"

#include <optional>
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
        while (!m_error) {
            fill();
            const std::size_t before = m_in.size();
            Decoded step = m_codec->decode(m_in, m_innerEnded, buffer, size);
            if (auto allowed = m_allowance->unpacked(before - m_in.size(), step.made); !allowed) {
                return std::move(allowed).error();
            }
            m_error = std::move(step.error);
            if (step.made > 0) {
                return step.made; // an error behind it is told by the next call
            }
            if (m_error) {
                break;
            }
            if (m_innerError) {
                m_error = std::move(m_innerError);
            } else if (!m_in.empty() || (m_innerEnded && m_codec->mayEnd())) {
                return std::size_t{ 0 };
            } else if (m_innerEnded) {
                m_error = Error{ Error::Kind::Format, "the " + m_name + " data ends early" };
            }
        }
        return *m_error;
    }
    [[nodiscard]] std::uint64_t consumed() const override
    {
        return m_inner->consumed() - (m_outermost ? m_in.size() : 0);
    }

private:
    void fill()
    {
        if (!m_in.empty() || m_innerEnded || m_innerError) {
            return;
        }
        auto count = m_inner->read(m_input.data(), m_input.size());
        if (!count) {
            m_innerError = std::move(count).error();
            return;
        }
        m_in = std::string_view(m_input.data(), *count);
        m_innerEnded = *count == 0;
    }

    std::string m_name;
    bool m_outermost;
    std::unique_ptr<Codec> m_codec;
    std::unique_ptr<ByteSource> m_inner;
    std::shared_ptr<Allowance> m_allowance;
    std::vector<char> m_input = std::vector<char>(compressedPiece);
    std::string_view m_in{}; ///< in m_input, not decoded yet
    bool m_innerEnded = false;
    std::optional<Error> m_innerError{}; ///< behind what the codec still holds
    std::optional<Error> m_error{}; ///< behind what was given
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
