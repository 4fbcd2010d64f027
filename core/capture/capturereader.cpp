#include "core/capture/capturereader.h"

#include "core/capture/findings.h"
#include "core/capture/linereading.h"
#include "core/capture/linesplitter.h"
#include "core/capture/sniff.h"
#include "core/capture/streamreading.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

namespace spanglass {

namespace {

/// Everything the threads of one capture share; `mutex` guards the splitter and the outcome.
struct Reading {
    OpenedSource& source;
    const ReadOptions& options;
    std::stop_token stop;
    const Sniffed& sniffed;
    LineSplitter splitter;
    std::mutex mutex{};
    std::mutex progressMutex{};
    std::atomic<bool> finished{ false };
    Error error{}; ///< of the source or of a thread, with hasError
    bool hasError = false;
    bool isFatal = false; ///< what was read is not to be kept either
};

void reportProgress(Reading& reading, std::uint64_t consumed)
{
    if (reading.options.onProgress) {
        const std::scoped_lock lock(reading.progressMutex);
        reading.options.onProgress(consumed);
    }
}

void fail(Reading& reading, Error error)
{
    if (!reading.hasError) {
        reading.hasError = true;
        reading.error = std::move(error);
    }
    reading.finished = true;
}

StreamReading::From streamOf(Reading& reading, std::uint64_t piece)
{
    return { *reading.source.bytes, reading.stop, reading.sniffed.format->layout,
        StreamReading::defaultReadSize, piece, [&reading](std::uint64_t consumed) { reportProgress(reading, consumed); } };
}

void runStream(Reading& reading, std::string_view beginning, bool ended, SpanSink& sink, ReadingLog& log)
{
    const auto reader = reading.sniffed.format->makeReader(reading.sniffed.beginning);
    StreamReading stream(streamOf(reading, 0), *reader, sink, log);
    if (auto read = stream.run(beginning, ended); !read) {
        fail(reading, std::move(read).error());
    }
    log.passedOver = reader->passedOver();
}

/// Takes pieces in turn and reads them until nothing is left.
void workOnLines(Reading& reading, SpanSink& sink, ReadingLog& log)
{
    const auto reader = reading.sniffed.format->makeReader(reading.sniffed.beginning);
    PieceBuffer buffer;
    while (!reading.stop.stop_requested()) {
        Piece piece;
        std::uint64_t consumed = 0;
        {
            const std::scoped_lock lock(reading.mutex);
            if (reading.finished) {
                break;
            }
            auto next = reading.splitter.next(buffer);
            if (!next) {
                fail(reading, std::move(next).error());
                break;
            }
            piece = *next;
            if (piece.text.empty()) {
                reading.finished = true;
                break;
            }
            if (piece.cut) {
                reading.finished = true;
                StreamReading stream(streamOf(reading, piece.number), *reader, sink, log);
                if (auto read = stream.run(piece.text, false); !read) {
                    fail(reading, std::move(read).error());
                }
                break;
            }
            consumed = reading.source.bytes->consumed();
        }
        readLines(piece, *reader, sink, log, reading.stop);
        reportProgress(reading, consumed);
    }
    log.passedOver = reader->passedOver();
}

/// As workOnLines, and turns what no one expects into an error of the capture.
void runWorker(Reading& reading, SpanSink& sink, ReadingLog& log)
{
    try {
        workOnLines(reading, sink, log);
    } catch (const std::exception& exception) {
        const std::scoped_lock lock(reading.mutex);
        reading.isFatal = true;
        fail(reading, { Error::Kind::Database, std::string("cannot go on reading: ") + exception.what() });
    }
}

/// The capture's beginning, enough to tell its format.
struct Beginning {
    std::string text{};
    bool ended = false;
    std::optional<Error> error{};
};

Beginning readBeginning(ByteSource& bytes)
{
    Beginning beginning;
    std::size_t filled = 0;
    // Whole numbers of pages, so that the reads that follow stay aligned. Most files need the first only, and
    // clearing all of a piece for each of thousands takes longer than reading them.
    constexpr std::size_t smallPiece = std::size_t{ 64 } << 10U;
    beginning.text.resize(smallPiece);
    while (filled < PieceBuffer::pieceSize) {
        if (filled == beginning.text.size()) {
            beginning.text.resize(PieceBuffer::pieceSize);
        }
        auto count = bytes.read(beginning.text.data() + filled, beginning.text.size() - filled);
        if (!count) {
            beginning.error = std::move(count).error();
            break;
        }
        if (*count == 0) {
            beginning.ended = true;
            break;
        }
        filled += *count;
    }
    beginning.text.resize(filled);
    return beginning;
}

Result<ReadOutcome> readWhole(OpenedSource& source, const ReadOptions& options, const std::stop_token& stop)
{
    Beginning beginning = readBeginning(*source.bytes);
    if (beginning.error && beginning.text.empty()) {
        return *beginning.error;
    }
    beginning.text.resize(beginning.text.size() + jsonPadding);
    const std::string_view text(beginning.text.data(), beginning.text.size() - jsonPadding);
    const auto sniffed = sniff(text, beginning.ended, options.format);
    if (!sniffed) {
        return sniffed.error();
    }
    ReadOutcome outcome;
    outcome.format = sniffed->format->name;
    const bool ended = beginning.ended || beginning.error.has_value();
    std::vector<ReadingLog> logs(options.sinks.size());
    std::string head(sniffed->lineByLine ? text : std::string_view());
    Reading reading{ source, options, stop, *sniffed, LineSplitter(*source.bytes, std::move(head), ended) };
    if (beginning.error) {
        reading.hasError = true;
        reading.error = *beginning.error;
    }
    if (!sniffed->lineByLine) {
        runStream(reading, sniffed->beginning.bytes, ended, *options.sinks.front(), logs.front());
    } else {
        const std::size_t threads = ended ? 1 : options.sinks.size();
        std::vector<std::jthread> workers;
        for (std::size_t i = 1; i < threads; ++i) {
            workers.emplace_back([&, i] { runWorker(reading, *options.sinks[i], logs[i]); });
        }
        runWorker(reading, *options.sinks.front(), logs.front());
    }
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    if (reading.isFatal) {
        return reading.error;
    }
    collectFindings(logs, sniffed->format->layout, outcome);
    if (reading.hasError) {
        outcome.state = CaptureState::Damaged;
        ++outcome.warningCount;
        outcome.warnings.push_back(
            { "byte " + std::to_string(source.bytes->consumed()), reading.error.message });
    } else if (source.compression.empty() && source.size > 0 && source.bytes->consumed() < source.size
        && outcome.state == CaptureState::Complete) {
        outcome.state = CaptureState::Damaged;
        ++outcome.warningCount;
        outcome.warnings.push_back(
            { "byte " + std::to_string(source.bytes->consumed()), "the file shrank while it was read" });
    }
    return outcome;
}

} // namespace

Result<ReadOutcome> readCapture(OpenedSource& source, const ReadOptions& options, std::stop_token stop)
{
    try {
        return readWhole(source, options, stop);
    } catch (const std::exception& exception) { // no memory, no threads, no room for what was decoded
        return Error{ Error::Kind::Database, std::string("cannot go on reading: ") + exception.what() };
    }
}

} // namespace spanglass
