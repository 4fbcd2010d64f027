#include "core/capture/container/codecs.h"

#include "core/capture/zstdblocks.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <string>

namespace spanglass {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t mostAtOnce = std::size_t{ 1 } << 30U; // libraries count in 32 bits

Error damaged(const std::string& message)
{
    return { Error::Kind::Format, message };
}

/// Members one after another, as `cat a.gz b.gz` and log rotation make them.
class GzipCodec final : public Codec {
public:
    GzipCodec() { m_ready = inflateInit2(&m_stream, 15 + 16) == Z_OK; }
    ~GzipCodec() override { inflateEnd(&m_stream); }
    GzipCodec(const GzipCodec&) = delete;
    GzipCodec& operator=(const GzipCodec&) = delete;

    Decoded decode(std::string_view& in, bool, char* out, std::size_t size) override
    {
        if (!m_ready) {
            return { 0, Error{ Error::Kind::Io, "gzip: no memory" } };
        }
        const std::size_t wanted = std::min(size, mostAtOnce);
        m_stream.next_out = reinterpret_cast<Bytef*>(out);
        m_stream.avail_out = static_cast<uInt>(wanted);
        // Asked without input too: bits that were taken give more output than fits at once.
        do {
            if (m_betweenMembers && (in.empty() || in[0] != '\x1F')) {
                break; // padding behind the last member
            }
            m_betweenMembers = false;
            const std::size_t taken = std::min(in.size(), mostAtOnce);
            m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
            m_stream.avail_in = static_cast<uInt>(taken);
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            in.remove_prefix(taken - m_stream.avail_in);
            if (code == Z_STREAM_END) {
                inflateReset(&m_stream);
                m_betweenMembers = true;
            } else if (code != Z_OK && code != Z_BUF_ERROR) {
                return { wanted - m_stream.avail_out,
                    damaged(std::string("damaged gzip data: ")
                        + (m_stream.msg == nullptr ? "unknown cause" : m_stream.msg)) };
            }
        } while (!in.empty() && m_stream.avail_out > 0);
        return { wanted - m_stream.avail_out };
    }
    [[nodiscard]] bool mayEnd() const override { return m_betweenMembers; }

private:
    z_stream m_stream{};
    bool m_ready = false;
    bool m_betweenMembers = true;
};

/// Frames one after another.
class ZstdCodec final : public Codec {
public:
    Decoded decode(std::string_view& in, bool, char* out, std::size_t size) override
    {
        if (!m_stream.isOk()) {
            return { 0, Error{ Error::Kind::Io, "zstd: no memory" } };
        }
        if (in.empty() && m_frameDone) {
            return {};
        }
        ZSTD_outBuffer to{ out, size, 0 };
        do { // over frames with nothing in them
            ZSTD_inBuffer from{ in.data(), in.size(), 0 };
            const std::size_t left = m_stream.decompress(to, from);
            in.remove_prefix(from.pos);
            if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
                return { to.pos,
                    damaged("the zstd data asks for more than 128 MiB of memory (its window): stopped") };
            }
            if (ZSTD_isError(left) != 0) {
                return { to.pos, damaged(std::string("damaged zstd data: ") + ZSTD_getErrorName(left)) };
            }
            m_frameDone = left == 0;
        } while (to.pos == 0 && !in.empty());
        return { to.pos };
    }
    [[nodiscard]] bool mayEnd() const override { return m_frameDone; }

private:
    ZstdBlocks m_stream{};
    bool m_frameDone = true;
};

/// Streams one after another with padding between them.
class XzCodec final : public Codec {
public:
    XzCodec() { m_ready = lzma_stream_decoder(&m_stream, mostMemory, LZMA_CONCATENATED) == LZMA_OK; }
    ~XzCodec() override { lzma_end(&m_stream); }
    XzCodec(const XzCodec&) = delete;
    XzCodec& operator=(const XzCodec&) = delete;

    Decoded decode(std::string_view& in, bool last, char* out, std::size_t size) override
    {
        if (!m_ready) {
            return { 0, Error{ Error::Kind::Io, "xz: no memory" } };
        }
        if (m_ended) {
            return {};
        }
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        m_stream.avail_in = in.size();
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(out);
        m_stream.avail_out = size;
        const lzma_ret code = lzma_code(&m_stream, last ? LZMA_FINISH : LZMA_RUN);
        in.remove_prefix(in.size() - m_stream.avail_in);
        m_ended = code == LZMA_STREAM_END;
        if (code == LZMA_MEMLIMIT_ERROR) {
            return { size - m_stream.avail_out,
                damaged("the xz data asks for more than 192 MiB of memory (its dictionary): stopped") };
        }
        if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) {
            return { size - m_stream.avail_out,
                damaged(code == LZMA_MEM_ERROR ? "xz: no memory" : "damaged xz data") };
        }
        return { size - m_stream.avail_out };
    }
    [[nodiscard]] bool mayEnd() const override { return m_ended; }

private:
    static constexpr std::uint64_t mostMemory = std::uint64_t{ 192 } << 20U;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    bool m_ready = false;
    bool m_ended = false;
};

/// Streams one after another, as parallel packers make them.
class Bzip2Codec final : public Codec {
public:
    Bzip2Codec() { m_ready = BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK; }
    ~Bzip2Codec() override { BZ2_bzDecompressEnd(&m_stream); }
    Bzip2Codec(const Bzip2Codec&) = delete;
    Bzip2Codec& operator=(const Bzip2Codec&) = delete;

    Decoded decode(std::string_view& in, bool, char* out, std::size_t size) override
    {
        const std::size_t wanted = std::min(size, mostAtOnce);
        m_stream.next_out = out;
        m_stream.avail_out = static_cast<unsigned>(wanted);
        // Asked without input too: a block that was taken gives more output than fits at once.
        do {
            if (!m_ready) {
                return { wanted - m_stream.avail_out, Error{ Error::Kind::Io, "bzip2: no memory" } };
            }
            if (m_betweenStreams && (in.empty() || in[0] != 'B')) {
                break;
            }
            m_betweenStreams = false;
            const std::size_t taken = std::min(in.size(), mostAtOnce);
            m_stream.next_in = const_cast<char*>(in.data());
            m_stream.avail_in = static_cast<unsigned>(taken);
            const int code = BZ2_bzDecompress(&m_stream);
            in.remove_prefix(taken - m_stream.avail_in);
            if (code == BZ_STREAM_END) {
                restart();
            } else if (code != BZ_OK) {
                return { wanted - m_stream.avail_out,
                    damaged(code == BZ_MEM_ERROR ? "bzip2: no memory" : "damaged bzip2 data") };
            }
        } while (!in.empty() && m_stream.avail_out > 0);
        return { wanted - m_stream.avail_out };
    }
    [[nodiscard]] bool mayEnd() const override { return m_betweenStreams; }

private:
    void restart()
    {
        char* const out = m_stream.next_out;
        const unsigned room = m_stream.avail_out;
        BZ2_bzDecompressEnd(&m_stream);
        m_stream = {};
        m_ready = BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK;
        m_stream.next_out = out;
        m_stream.avail_out = room;
        m_betweenStreams = true;
    }

    bz_stream m_stream{};
    bool m_ready = false;
    bool m_betweenStreams = true;
};

template <typename Type> std::unique_ptr<Codec> make()
{
    return std::make_unique<Type>();
}

bool isGzip(std::string_view head)
{
    return head.starts_with("\x1F\x8B"sv);
}

/// A frame, or a skippable one, with which parallel packers begin.
bool isZstd(std::string_view head)
{
    return head.starts_with("\x28\xB5\x2F\xFD"sv)
        || (head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xF0U) == 0x50
            && head.substr(1).starts_with("\x2A\x4D\x18"sv));
}

bool isXz(std::string_view head)
{
    return head.starts_with("\xFD\x37zXZ\x00"sv);
}

/// Behind the level stands a block (the digits of pi) or the end (those of its root).
bool isBzip2(std::string_view head)
{
    return head.starts_with("BZh") && head.size() >= 10 && head[3] >= '1' && head[3] <= '9'
        && (head.substr(4).starts_with("\x31\x41\x59\x26\x53\x59"sv)
            || head.substr(4).starts_with("\x17\x72\x45\x38\x50\x90"sv));
}

constexpr std::array codecs{
    CodecInfo{ "gzip", isGzip, make<GzipCodec> },
    CodecInfo{ "zstd", isZstd, make<ZstdCodec> },
    CodecInfo{ "xz", isXz, make<XzCodec> },
    CodecInfo{ "bzip2", isBzip2, make<Bzip2Codec> },
};

} // namespace

const CodecInfo* codecOf(std::string_view head)
{
    const auto* const found =
        std::ranges::find_if(codecs, [&](const CodecInfo& codec) { return codec.recognises(head); });
    return found == codecs.end() ? nullptr : found;
}

} // namespace spanglass
