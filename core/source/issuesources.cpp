#include "core/source/issuesources.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostFrames = 1'000;

/// Where the call of one stack stands in another one of the same issue, whose lines may differ.
FrameIndex sameCall(const StackTrace& shown, const StackTrace& other, FrameIndex at)
{
    const StackFrame* const wanted = frameAt(other, at);
    const auto isSame = [wanted](const StackFrame* frame) {
        return frame != nullptr && frame->file == wanted->file && frame->function == wanted->function;
    };
    if (wanted == nullptr || isSame(frameAt(shown, at))) {
        return at;
    }
    for (std::size_t exception = 0; exception < shown.exceptions.size(); ++exception) {
        for (std::size_t frame = 0; frame < shown.exceptions[exception].frames.size(); ++frame) {
            const FrameIndex place{ static_cast<int>(exception), static_cast<int>(frame) };
            if (isSame(frameAt(shown, place))) {
                return place;
            }
        }
    }
    return noFrame;
}

} // namespace

Result<std::optional<SuspectCommit>> suspectOf(SourceFinder& finder, const Occurrence& shown,
    const Occurrence& first, TimeNs firstSeen, std::stop_token stop, std::string* note)
{
    auto suspect = finder.suspectOf(first, firstSeen, stop, note);
    if (first.id == shown.id) {
        return suspect;
    }
    if (!suspect || !*suspect) {
        return finder.suspectOf(shown, firstSeen, stop, note);
    }
    (*suspect)->frame = sameCall(shown.stack, first.stack, (*suspect)->frame);
    return suspect;
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
    auto suspect = suspectOf(finder, shown, first, firstSeen, stop, &sources.suspectNote);
    if (suspect) {
        sources.suspect = *std::move(suspect);
    } else {
        sources.problem = std::move(suspect).error().message;
    }
    sources.owners = finder.ownersOf(shown, stop);
    return sources;
}

} // namespace spanglass
