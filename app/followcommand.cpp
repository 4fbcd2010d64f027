#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/ingest/follower.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

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
    if (capture.spans > 0 || capture.warnings > 0) {
        output << onOneLine(capture.path) << ": " << counted(capture.spans, "new span", "new spans") << ", "
               << counted(capture.errorSpans, "error span", "error spans");
        if (capture.warnings > 0) {
            output << ", " << counted(capture.warnings, "warning", "warnings");
        }
        output << "\n";
    }
}

/// Tells why captures are not followed; false if none is.
bool tellNotFollowed(const FollowUpdate& update)
{
    bool any = false;
    for (const FollowedCapture& capture : update.captures) {
        any = any || capture.state != FollowState::NotFollowed;
        if (capture.state == FollowState::NotFollowed) {
            complain(capture.path + ": not followed: " + capture.why);
        }
    }
    return any;
}

} // namespace

Result<ExitCode> followCaptures(const Job& job, const std::vector<Capture>& captures)
{
    const std::stop_token stop = job.interruption.token();
    Follower follower(job.workspace, captures);
    bool toldWhy = false;
    do {
        auto update = follower.poll(stop);
        if (!update) {
            // An interruption is how following ends.
            return update.error().kind == Error::Kind::Cancelled ? Result<ExitCode>(ExitCode::Done)
                                                                 : std::move(update).error();
        }
        if (!std::exchange(toldWhy, true) && !tellNotFollowed(*update)) {
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
