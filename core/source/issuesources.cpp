#include "core/source/issuesources.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostFrames = 1'000;

} // namespace

Result<std::optional<SuspectCommit>> suspectOf(SourceFinder& finder, const Occurrence& shown,
    const Occurrence& first, TimeNs firstSeen, std::stop_token stop)
{
    auto suspect = finder.suspectOf(first, firstSeen, stop);
    return (suspect && *suspect) || first.id == shown.id ? std::move(suspect)
                                                         : finder.suspectOf(shown, firstSeen, stop);
}

IssueSources sourcesOf(SourceFinder& finder, const Occurrence& shown, const Occurrence& first,
    TimeNs firstSeen, int around, std::stop_token stop)
{
    IssueSources sources;
    std::size_t asked = 0;
    for (std::size_t exception = 0; exception < shown.stack.exceptions.size(); ++exception) {
        for (std::size_t frame = 0; frame < shown.stack.exceptions[exception].frames.size(); ++frame) {
            if (++asked > mostFrames || stop.stop_requested()) {
                break;
            }
            const FrameIndex at{ static_cast<int>(exception), static_cast<int>(frame) };
            FrameSource source = finder.sourceOf(shown, at, around, stop);
            if (source != FrameSource()) {
                sources.frames.emplace(at, std::move(source));
            }
        }
    }
    auto suspect = suspectOf(finder, shown, first, firstSeen, stop);
    if (suspect) {
        sources.suspect = *std::move(suspect);
    } else {
        sources.problem = std::move(suspect).error().message;
    }
    sources.owners = finder.ownersOf(shown, stop);
    return sources;
}

} // namespace spanglass
