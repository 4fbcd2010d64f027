#include "core/capture/capturereader.h"

#include "core/capture/linesplitter.h"
#include "core/capture/otlpjsonreader.h"
#include "core/capture/sniff.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

namespace spanglass {

namespace {

constexpr std::size_t keptWarnings = 100;
constexpr std::size_t longestRecord = std::size_t{ 256 } << 20U;

/// A warning whose line number is not known before all pieces in front have been counted.
struct Finding {
    std::uint64_t piece = 0;
    std::uint64_t line = 0; ///< in the piece, from 0
    std::uint64_t byte = 0; ///< in the line, from 0
    std::string message{};
};

/// What one thread gathers beside spans.
struct WorkerLog {
    std::vector<Finding> findings{};
    std::uint64_t count = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> linesOfPieces{}; ///< piece number, lines in it
    std::uint64_t otherSignals = 0;
    bool damagedEnd = false;

    void add(Finding finding)
    {
        ++count;
        if (findings.size() < keptWarnings) {
            findings.push_back(std::move(finding));
        }
    }
};

/// Everything the threads of one capture share; `mutex` guards the splitter and the outcome.
struct Reading {
    OpenedSource& source;
    const ReadOptions& options;
    std::stop_token stop;
    LineSplitter splitter;
    std::mutex mutex{};
    std::mutex progressMutex{};
    std::atomic<bool> finished{ false };
    Error error{}; ///< of the source or of a thread, with hasError
    bool hasError = false;
    bool isFatal = false; ///< what was read is not to be kept either
    std::uint64_t outputBytes = 0;
};

void reportProgress(Reading& reading, std::uint64_t consumed)
{
    if (reading.options.onProgress) {
        const std::scoped_lock lock(reading.progressMutex);
        reading.options.onProgress(consumed);
    }
}

/// A logger's prefix may stand before the value on a line.
std::string_view withoutPrefix(std::string_view line)
{
    constexpr std::size_t longestPrefix = 512;
    if (!line.empty() && line[0] != '{' && line[0] != '[') {
        const std::size_t value = line.substr(0, longestPrefix).find("{\"resource");
        if (value != std::string_view::npos) {
            return line.substr(value);
        }
    }
    return line;
}

void readLine(std::string_view line, bool isCapturesLast, OtlpJsonReader& reader, SpanSink& sink,
    const std::function<void(std::size_t, std::string)>& note, WorkerLog& log)
{
    const std::string_view value = withoutPrefix(line);
    const auto skipped = static_cast<std::size_t>(value.data() - line.data());
    const DamageHandler damage = [&](std::size_t offset, std::string message) {
        note(skipped + offset, std::move(message));
    };
    const Fed fed = reader.feed(value, true, sink, damage);
    if (fed.scan == Scan::Bad) {
        note(skipped + fed.consumed, "damaged line: " + fed.message);
    } else if (fed.scan == Scan::More) {
        note(skipped + fed.consumed,
            isCapturesLast ? "the last line is cut short; the spans before were read"
                           : "the line ends inside a JSON value");
        log.damagedEnd = log.damagedEnd || isCapturesLast;
    }
    if (!reader.atTop() || fed.scan != Scan::Ok) {
        reader.reset();
    }
}

void readLines(
    const Piece& piece, OtlpJsonReader& reader, SpanSink& sink, WorkerLog& log, const std::stop_token& stop)
{
    std::uint64_t lines = 0;
    std::string_view rest = piece.text;
    if (piece.number == 0 && rest.starts_with("\xEF\xBB\xBF")) {
        rest.remove_prefix(3);
    }
    while (!rest.empty() && !stop.stop_requested()) {
        const void* found = std::memchr(rest.data(), '\n', rest.size());
        const std::size_t length = found == nullptr
            ? rest.size()
            : static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
        std::string_view line = rest.substr(0, length);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!line.empty()) {
            const auto note = [&](std::size_t byte, std::string message) {
                log.add({ piece.number, lines, byte, std::move(message) });
            };
            const bool isCapturesLast = piece.last && length + 1 >= rest.size();
            readLine(line, isCapturesLast, reader, sink, note, log);
        }
        ++lines;
        rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    log.linesOfPieces.emplace_back(piece.number, lines);
}

/// Reads a stream that has no lines to cut at, on one thread, with the memory of its largest record.
class StreamReading {
public:
    StreamReading(
        Reading& reading, OtlpJsonReader& reader, SpanSink& sink, WorkerLog& log, std::uint64_t piece)
        : m_reading(reading)
        , m_reader(reader)
        , m_sink(sink)
        , m_log(log)
        , m_piece(piece)
    {
    }

    Result<> run(std::string_view beginning, bool ended)
    {
        m_data.assign(beginning.begin(), beginning.end());
        m_ended = ended;
        while (!m_reading.stop.stop_requested()) {
            const Fed fed = feed();
            consume(fed.consumed);
            if (fed.scan == Scan::Bad) {
                note(0, "damaged: " + fed.message);
                m_reader.reset();
                if (!resynchronise()) {
                    note(0, "the rest of the capture could not be read");
                    m_log.damagedEnd = true;
                    break;
                }
                continue;
            }
            if (m_ended) {
                if (fed.scan == Scan::More) {
                    note(0, "the capture is cut short; the spans before were read");
                    m_log.damagedEnd = true;
                }
                break;
            }
            if (m_data.size() - m_begin > longestRecord) {
                note(0, "a record of more than 256 MiB; the rest of the capture could not be read");
                m_log.damagedEnd = true;
                break;
            }
            if (auto read = readMore(); !read) {
                return read;
            }
        }
        m_log.linesOfPieces.emplace_back(m_piece, m_line);
        return {};
    }

private:
    Fed feed()
    {
        const std::size_t size = m_data.size() - m_begin;
        m_data.resize(m_data.size() + jsonPadding);
        const std::string_view text(m_data.data() + m_begin, size);
        const DamageHandler damage = [&](std::size_t offset, std::string message) {
            note(offset, std::move(message));
        };
        Fed fed = m_reader.feed(text, m_ended, m_sink, damage);
        m_data.resize(m_data.size() - jsonPadding);
        return fed;
    }

    void note(std::size_t offset, std::string message)
    {
        // Where the offset lies is counted anew for each finding: there are few, or only 100 are kept.
        if (m_log.findings.size() >= keptWarnings) {
            ++m_log.count;
            return;
        }
        const auto begin = m_data.begin() + static_cast<std::ptrdiff_t>(m_begin);
        const auto at = begin + static_cast<std::ptrdiff_t>(std::min(offset, m_data.size() - m_begin));
        const auto lines = static_cast<std::uint64_t>(std::count(begin, at, '\n'));
        const auto lineStart =
            std::find(std::make_reverse_iterator(at), std::make_reverse_iterator(begin), '\n').base();
        const auto column = static_cast<std::uint64_t>(at - lineStart) + (lines == 0 ? m_column : 0);
        m_log.add({ m_piece, m_line + lines, column, std::move(message) });
    }

    void consume(std::size_t count)
    {
        const auto begin = m_data.begin() + static_cast<std::ptrdiff_t>(m_begin);
        const auto end = begin + static_cast<std::ptrdiff_t>(count);
        const auto lines = static_cast<std::uint64_t>(std::count(begin, end, '\n'));
        const auto lineStart =
            std::find(std::make_reverse_iterator(end), std::make_reverse_iterator(begin), '\n').base();
        m_column = static_cast<std::uint64_t>(end - lineStart) + (lines == 0 ? m_column : 0);
        m_line += lines;
        m_begin += count;
    }

    /// Moves to the next line that begins like a value, reading on as far as needed.
    bool resynchronise()
    {
        while (!m_reading.stop.stop_requested()) {
            const std::string_view text(m_data.data() + m_begin, m_data.size() - m_begin);
            for (std::size_t at = text.find('\n'); at != std::string_view::npos;
                 at = text.find('\n', at + 1)) {
                if (at + 1 < text.size() && text[at + 1] == '{') {
                    consume(at + 1);
                    return true;
                }
            }
            consume(text.empty() ? 0 : text.size() - 1);
            if (m_ended || !readMore()) {
                return false;
            }
        }
        return false;
    }

    Result<> readMore()
    {
        m_data.erase(m_data.begin(), m_data.begin() + static_cast<std::ptrdiff_t>(m_begin));
        m_begin = 0;
        const std::size_t kept = m_data.size();
        const std::size_t wanted = std::max(PieceBuffer::pieceSize, kept);
        m_data.resize(kept + wanted);
        auto count = m_reading.source.bytes->read(m_data.data() + kept, wanted);
        m_data.resize(kept + (count ? *count : 0));
        if (!count) {
            m_ended = true;
            return std::move(count).error();
        }
        m_ended = *count == 0;
        reportProgress(m_reading, m_reading.source.bytes->consumed());
        return {};
    }

    Reading& m_reading;
    OtlpJsonReader& m_reader;
    SpanSink& m_sink;
    WorkerLog& m_log;
    std::uint64_t m_piece;
    std::vector<char> m_data{};
    std::size_t m_begin = 0;
    std::uint64_t m_line = 0;
    std::uint64_t m_column = 0;
    bool m_ended = false;
};

void fail(Reading& reading, Error error)
{
    if (!reading.hasError) {
        reading.hasError = true;
        reading.error = std::move(error);
    }
    reading.finished = true;
}

/// Takes pieces in turn and reads them until nothing is left.
void workOnLines(Reading& reading, SpanSink& sink, WorkerLog& log)
{
    OtlpJsonReader reader;
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
                StreamReading stream(reading, reader, sink, log, piece.number);
                if (auto read = stream.run(piece.text, false); !read) {
                    fail(reading, std::move(read).error());
                }
                break;
            }
            consumed = reading.source.bytes->consumed();
        }
        readLines(piece, reader, sink, log, reading.stop);
        reportProgress(reading, consumed);
    }
    log.otherSignals = reader.otherSignals();
}

/// As workOnLines, and turns what no one expects into an error of the capture.
void runWorker(Reading& reading, SpanSink& sink, WorkerLog& log)
{
    try {
        workOnLines(reading, sink, log);
    } catch (const std::exception& exception) {
        const std::scoped_lock lock(reading.mutex);
        reading.isFatal = true;
        fail(reading, { Error::Kind::Database, std::string("cannot go on reading: ") + exception.what() });
    }
}

/// Puts findings of all threads in the capture's order and names their lines.
void collect(std::vector<WorkerLog>& logs, ReadOutcome& outcome)
{
    std::vector<Finding> findings;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pieces;
    std::uint64_t otherSignals = 0;
    for (WorkerLog& log : logs) {
        outcome.warningCount += log.count;
        otherSignals += log.otherSignals;
        outcome.state = log.damagedEnd ? CaptureState::Damaged : outcome.state;
        std::ranges::move(log.findings, std::back_inserter(findings));
        pieces.insert(pieces.end(), log.linesOfPieces.begin(), log.linesOfPieces.end());
    }
    std::ranges::sort(pieces);
    std::ranges::stable_sort(
        findings, {}, [](const Finding& f) { return std::tuple(f.piece, f.line, f.byte); });
    findings.resize(std::min(findings.size(), keptWarnings));
    for (Finding& finding : findings) {
        std::uint64_t line = finding.line + 1;
        for (const auto& [piece, lines] : pieces) {
            line += piece < finding.piece ? lines : 0;
        }
        outcome.warnings.push_back(
            { "line " + std::to_string(line) + ", byte " + std::to_string(finding.byte),
                std::move(finding.message) });
    }
    if (otherSignals > 0) {
        ++outcome.warningCount;
        outcome.warnings.push_back(
            { "capture", std::to_string(otherSignals) + " requests of logs or metrics were passed over" });
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
    // A whole number of pages, so that the reads that follow stay aligned.
    beginning.text.resize(PieceBuffer::pieceSize);
    while (filled < beginning.text.size()) {
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
    const auto sniffed = sniff(beginning.text, beginning.ended);
    if (!sniffed) {
        return sniffed.error();
    }
    ReadOutcome outcome;
    outcome.format = sniffed->format;
    const bool ended = beginning.ended || beginning.error.has_value();
    std::vector<WorkerLog> logs(options.sinks.size());
    std::string head = sniffed->lineByLine ? beginning.text : std::string();
    Reading reading{ source, options, stop, LineSplitter(*source.bytes, std::move(head), ended) };
    if (beginning.error) {
        reading.hasError = true;
        reading.error = *beginning.error;
    }
    if (!sniffed->lineByLine) {
        OtlpJsonReader reader;
        StreamReading stream(reading, reader, *options.sinks.front(), logs.front(), 0);
        if (auto read = stream.run(std::string_view(beginning.text).substr(sniffed->start), ended); !read) {
            fail(reading, std::move(read).error());
        }
        logs.front().otherSignals = reader.otherSignals();
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
    collect(logs, outcome);
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
