#pragma once

#include "core/base/result.h"
#include "core/capture/findings.h"
#include "core/capture/format.h"
#include "core/capture/growingfile.h"
#include "core/capture/streamreading.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// Reads a file that grows: whole lines, or whole records of formats that have no lines. One reader lives
/// as long as the file is followed, so that what it knows from the beginning goes on. The file must outlive
/// it.
class GrowingReading {
public:
    /// Looks at the file's beginning, up to `size` bytes of it. Null if there is not enough yet to tell that
    /// it is of this format; `sure`: it is, whatever it looks like. What is read goes to the sink.
    static Result<std::unique_ptr<GrowingReading>> begin(
        GrowingFile& file, std::uint64_t size, const Format& format, bool sure, SpanSink& sink);
    ~GrowingReading();
    GrowingReading(const GrowingReading&) = delete;
    GrowingReading& operator=(const GrowingReading&) = delete;

    /// Goes where reading ended before, at most `size` bytes into the file: behind the last whole line
    /// (also one that is whole but for its newline), or, where the reader needs what is in front, by reading
    /// it again. Then the sink gets all of that. Stopped on the way, which is an error, it can only be thrown
    /// away.
    Result<> skipTo(std::uint64_t size, const std::stop_token& stop = {});

    /// Reads the open line in front of `size` as if nothing followed, without taking it: what a reading that
    /// ended there found in it. Gives the number of its warnings.
    Result<std::uint64_t> peekLine(std::uint64_t size);

    /// Number of the first line that is not taken yet, from 1; counts those of the whole file.
    [[nodiscard]] std::uint64_t nextLine() const { return linesInFront() + m_lines + 1; }

    /// Reads what is there, up to `most` bytes of the file.
    Result<> take(std::uint64_t most);

    /// Nothing came for a while: an open line that is one whole JSON value is taken, as the last line of a
    /// file may end without a newline. Whatever comes behind it later is read on its own.
    void takeWholeOpenLine();

    /// Nothing follows: an open line is read as it is, an open record is damage.
    Result<> end();

    /// All in front of this place was read; behind it lies an open line or record.
    [[nodiscard]] std::uint64_t taken() const;

    /// True if each value stands on its line.
    [[nodiscard]] bool lineByLine() const { return m_lineByLine; }

    /// True if the beginning looks like one value that goes on over lines.
    [[nodiscard]] bool isOneValue() const { return m_isOneValue; }

    /// False for one value that has ended, or that is only read when all of it is there.
    [[nodiscard]] bool canGrow() const { return m_canGrow; }

    /// What was found damaged, and what was passed over, since the last call.
    ReadOutcome findings();

private:
    GrowingReading(GrowingFile& file, const Format& format, SpanSink& sink);
    [[nodiscard]] std::uint64_t linesInFront() const;
    Result<> takeLines();
    [[nodiscard]] bool isWholeValue(std::uint64_t from, std::uint64_t to);
    void readWaiting(std::size_t length, bool last, bool goesOn = false);
    void dropOverlongLine();
    Result<> skipLines(std::uint64_t size);
    Result<> skipStream(std::uint64_t size, const std::stop_token& stop);

    GrowingFile& m_file;
    const Format& m_format;
    SpanSink& m_sink;
    std::unique_ptr<FormatReader> m_reader{};
    std::unique_ptr<StreamReading> m_stream{}; ///< null if line by line
    ReadingLog m_log{};
    std::uint64_t m_start = 0; ///< behind a byte-order mark
    bool m_lineByLine = false;
    bool m_isOneValue = false;
    bool m_canGrow = true;
    std::vector<char> m_waiting{}; ///< read and not yet taken, of lines
    std::uint64_t m_linesFrom = 0; ///< where counting lines began
    mutable std::optional<std::uint64_t> m_linesInFront{}; ///< of there; counting reads all of it
    std::uint64_t m_lines = 0; ///< taken since
    bool m_overlong = false; ///< in a line of which the beginning was let go
    std::map<std::string, std::uint64_t> m_passedOver{}; ///< told already
};

} // namespace spanglass
