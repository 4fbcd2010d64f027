#include "ui/jobs/followjob.h"

#include <QMetaObject>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace spanglass {

namespace {

constexpr auto pause = std::chrono::milliseconds(250);

} // namespace

FollowJob::FollowJob(std::string workspace, std::vector<Capture> captures, QObject* parent)
    : QObject(parent)
{
    m_thread = std::jthread([this, workspace = std::move(workspace), captures = std::move(captures)](
                                const std::stop_token& stop) mutable {
        run(Follower(std::move(workspace), std::move(captures)), stop);
    });
}

FollowJob::~FollowJob() = default;

void FollowJob::stop()
{
    m_thread.request_stop();
}

void FollowJob::run(Follower follower, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
        const auto update = follower.poll(stop);
        if (!stop.stop_requested()) {
            tell(update);
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, pause, [] { return false; }); // a stop ends it at once
    }
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT ended(); }, Qt::QueuedConnection);
}

void FollowJob::tell(const Result<FollowUpdate>& update)
{
    if (!update) {
        if (update.error().message != m_failure) {
            m_failure = update.error().message;
            QMetaObject::invokeMethod(
                this, [this, error = update.error()] { Q_EMIT failed(error); }, Qt::QueuedConnection);
        }
        return;
    }
    m_failure.clear();
    std::vector<std::pair<FollowState, std::string>> states;
    for (const FollowedCapture& capture : update->captures) {
        states.emplace_back(capture.state, capture.why);
    }
    if (update->changed || states != m_states || !std::exchange(m_toldOnce, true)) {
        m_states = std::move(states);
        QMetaObject::invokeMethod(
            this, [this, news = std::make_shared<const FollowUpdate>(*update)] { Q_EMIT polled(news); },
            Qt::QueuedConnection);
    }
}

} // namespace spanglass
