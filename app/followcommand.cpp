#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/ingest/follower.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr auto pollInterval = std::chrono::milliseconds(250);

/// Waits until it is time for the next poll; false if it was told to stop.
bool waitForNext(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, pollInterval, [] { return false; });
    return !stop.stop_requested();
}

void print(Output& output, const FollowedCapture& capture)
{
    if (capture.rotated || capture.truncated) {
        output << onOneLine(capture.path)
               << (capture.rotated ? ": goes on in a new file\n" : ": was emptied\n");
    }
    if (capture.spans > 0 || capture.exceptions > 0 || capture.warnings > 0) {
        output << onOneLine(capture.path) << ": " << counted(capture.spans, "new span", "new spans") << ", "
               << counted(capture.errorSpans, "error span", "error spans");
        if (capture.exceptions > 0) {
            output << ", " << counted(capture.exceptions, "exception", "exceptions") << " apart from spans";
        }
        if (capture.warnings > 0) {
            output << ", " << counted(capture.warnings, "warning", "warnings");
        }
        output << "\n";
    }
}

/// How a capture stood when it was told last.
struct Told {
    FollowState state = FollowState::Following;
    std::string why{};
};

/// Tells how captures stand now where that is another than before; false if none is followed any more.
bool tellStates(const FollowUpdate& update, std::vector<Told>& told)
{
    told.resize(update.captures.size());
    bool any = false;
    for (std::size_t i = 0; i < told.size(); ++i) {
        const FollowedCapture& capture = update.captures[i];
        any = any || capture.state != FollowState::NotFollowed;
        if (capture.state == told[i].state && capture.why == told[i].why) {
            continue;
        }
        const std::string path = capture.path == "-" ? "standard input" : capture.path;
        if (capture.state == FollowState::NotFollowed) {
            complain(path + ": not followed: " + capture.why);
        } else if (!capture.why.empty()) {
            complain(path + ": " + capture.why);
        } else if (capture.state == FollowState::Gone && told[i].state != capture.state) {
            complain(path + ": the file is gone; one that appears there is read");
        }
        told[i] = { capture.state, capture.why };
    }
    return any;
}

/// A file that was empty when it was read.
struct Awaited {
    std::string path{};
    std::uintmax_t size = 0; ///< when it was looked at last
};

/// Takes out the files that hold something now. Its writer may be amid a line, so one is left alone until it
/// pauses, or there is enough to tell the format anyway.
std::vector<std::string> takeWritten(std::vector<Awaited>& awaited)
{
    constexpr std::uintmax_t enough = std::uintmax_t{ 64 } << 10U;
    std::vector<std::string> written;
    std::erase_if(awaited, [&](Awaited& file) {
        std::error_code error;
        const std::uintmax_t size = std::filesystem::file_size(file.path, error);
        const std::uintmax_t before = std::exchange(file.size, error ? 0 : size);
        const bool isReady = file.size > 0 && (file.size == before || file.size >= enough);
        if (isReady) {
            written.push_back(file.path);
        }
        return isReady;
    });
    return written;
}

/// Reads files that were empty before, and adds them to what was read.
Result<> readWritten(const Job& job, std::vector<Awaited>& awaited, ReadCaptures& to)
{
    Options options = job.options;
    options.captures = takeWritten(awaited);
    if (options.captures.empty()) {
        return {};
    }
    auto read = readCaptures({ options, job.workspace, job.interruption, job.output });
    if (!read) {
        return std::move(read).error();
    }
    for (Capture& capture : read->report.captures) {
        print(job.output, capture);
        to.report.captures.push_back(std::move(capture));
    }
    for (std::string& path : read->empty) {
        awaited.push_back({ std::move(path), 0 });
    }
    to.code = read->code == ExitCode::Done ? to.code : read->code;
    return {};
}

/// What an error comes to: an interruption is how following ends.
Result<ExitCode> endOf(Error error, ExitCode code)
{
    return error.kind == Error::Kind::Cancelled ? Result<ExitCode>(code) : std::move(error);
}

} // namespace

Result<ExitCode> followCaptures(const Job& job, ReadCaptures read)
{
    const std::stop_token stop = job.interruption.token();
    std::vector<Awaited> awaited;
    for (std::string& path : read.empty) {
        awaited.push_back({ std::move(path), 0 });
    }
    std::optional<Follower> follower;
    std::size_t followed = 0;
    std::vector<Told> told;
    do {
        if (auto added = readWritten(job, awaited, read); !added) {
            return endOf(std::move(added).error(), read.code);
        }
        if (std::exchange(followed, read.report.captures.size()) != read.report.captures.size()) {
            follower.emplace(job.workspace, read.report.captures);
        }
        if (follower) {
            auto update = follower->poll(stop);
            if (!update) {
                return endOf(std::move(update).error(), read.code);
            }
            if (!tellStates(*update, told) && awaited.empty()) {
                return ExitCode::Unreadable;
            }
            for (const FollowedCapture& capture : update->captures) {
                print(job.output, capture);
            }
        } else if (awaited.empty()) {
            return ExitCode::Unreadable;
        }
        if (auto written = job.output.finish(); !written) {
            return ExitCode::Unreadable; // told by the caller
        }
    } while (waitForNext(stop));
    return read.code;
}

} // namespace spanglass
