#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/capture/findings.h"
#include "core/capture/format.h"
#include "core/capture/formatreader.h"
#include "core/capture/streambuffer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

namespace spanglass {

/// Feeds a reader from a stream that has no lines to cut at, on one thread, with the memory of its
/// largest record.
class StreamReading {
public:
    /// What was read stays in the processor's second cache until it was gone through.
    static constexpr std::size_t defaultReadSize = std::size_t{ 512 } << 10U;

    struct From {
        ByteSource& bytes;
        std::stop_token stop;
        Layout layout;
        std::size_t readSize = defaultReadSize; ///< bytes asked of the source at once, at least
        std::uint64_t piece = 0; ///< number of the piece the stream begins with, for findings
        std::function<void(std::uint64_t consumed)> onProgress{};
        bool growing = false; ///< no bytes from the source mean that there are none yet
    };
    StreamReading(From from, FormatReader& reader, SpanSink& sink, ReadingLog& log);

    /// Reads from `beginning` on to the end; `ended` says that nothing follows it. An error of the source
    /// is returned after what was read before it.
    Result<> run(std::string_view beginning, bool ended);

    /// Of a growing source: reads what came since, up to where it has no more. `ended` says that nothing
    /// follows any more.
    Result<> goOn(bool ended);

    /// Where in the stream the open record begins: all before it was read.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

    /// Damage after which nothing can be read.
    [[nodiscard]] bool gaveUp() const { return m_gaveUp; }

private:
    Fed feed();
    void note(std::size_t offset, std::string message);
    void consume(std::size_t count);
    bool resynchronise();
    void giveUp(std::string message);
    Result<> readMore();
    Result<> readOn();

    From m_from;
    FormatReader& m_reader;
    SpanSink& m_sink;
    ReadingLog& m_log;
    StreamBuffer m_buffer{};
    std::optional<Error> m_error{}; ///< of the source, behind the buffer
    std::uint64_t m_offset = 0; ///< of the buffer's bytes in the stream
    std::uint64_t m_line = 0;
    std::uint64_t m_column = 0;
    bool m_ended = false;
    bool m_dry = false; ///< a growing source has no more at the moment
    bool m_lost = false; ///< looking for the next value after damage
    bool m_gaveUp = false;
};

} // namespace spanglass
