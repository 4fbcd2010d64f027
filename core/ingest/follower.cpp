#include "core/ingest/follower.h"

#include <utility>

namespace spanglass {

class Follower::Impl {
public:
    std::string workspace{};
    std::vector<Capture> captures{};
};

Follower::Follower(std::string workspace, std::vector<Capture> captures)
    : m_impl(std::make_unique<Impl>(Impl{ std::move(workspace), std::move(captures) }))
{
}

Follower::~Follower() = default;
Follower::Follower(Follower&&) noexcept = default;
Follower& Follower::operator=(Follower&&) noexcept = default;

Result<FollowUpdate> Follower::poll(std::stop_token stop)
{
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    FollowUpdate update;
    for (const Capture& capture : m_impl->captures) {
        FollowedCapture& followed = update.captures.emplace_back();
        followed.id = capture.id;
        followed.path = capture.path;
        followed.state = FollowState::NotFollowed;
        followed.why = "captures are not followed yet";
    }
    return update;
}

} // namespace spanglass
