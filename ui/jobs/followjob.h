#pragma once

#include "core/ingest/follower.h"

#include <QObject>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace spanglass {

/// Adds to a workspace what is written to its captures, on a thread of its own, until it is stopped.
/// Destroying it cancels, joins and keeps its signals in.
class FollowJob : public QObject {
    Q_OBJECT
public:
    FollowJob(std::string workspace, std::vector<Capture> captures, QObject* parent = nullptr);
    ~FollowJob() override;

    /// Without waiting; `ended` follows, after which it writes no more.
    void stop();

Q_SIGNALS:
    /// After a poll that added something or found a capture in another state than before.
    void polled(const std::shared_ptr<const spanglass::FollowUpdate>& update);
    void failed(const spanglass::Error& error); ///< once for each cause; it goes on
    void ended();

private:
    void run(Follower follower, const std::stop_token& stop);
    void tell(const Result<FollowUpdate>& update);

    std::vector<std::pair<FollowState, std::string>> m_states; ///< and why, as told last; the thread's
    std::string m_failure; ///< as told last; the thread's
    bool m_toldOnce = false; ///< the thread's
    std::jthread m_thread; ///< last: joins before the members it uses are gone
};

} // namespace spanglass
