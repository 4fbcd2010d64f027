#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/ingest/follower.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
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

} // namespace

Result<ExitCode> followCaptures(const Job& job, const std::vector<Capture>& captures)
{
    const std::stop_token stop = job.interruption.token();
    Follower follower(job.workspace, captures);
    std::vector<Told> told;
    do {
        auto update = follower.poll(stop);
        if (!update) {
            // An interruption is how following ends.
            return update.error().kind == Error::Kind::Cancelled ? Result<ExitCode>(ExitCode::Done)
                                                                 : std::move(update).error();
        }
        if (!tellStates(*update, told)) {
            return ExitCode::Unreadable;
        }
        for (const FollowedCapture& capture : update->captures) {
            print(job.output, capture);
        }
        if (auto written = job.output.finish(); !written) {
            return ExitCode::Unreadable; // told by the caller
        }
    } while (waitForNext(stop));
    return ExitCode::Done;
}

} // namespace spanglass
