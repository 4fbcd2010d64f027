#pragma once

#include "core/explore/answers.h"
#include "core/model/source.h"
#include "ui/look/datarange.h"

#include <string>
#include <vector>

/// An issue as a shop's pricing service would make it, for tests and the demo of the issue page.
namespace spanglass::sample {

TimeNs dataEnd();
DataRange dataRange(); ///< the week before
Issue issue();
OccurrenceView occurrence(std::uint64_t index = 12'480, std::uint64_t count = 12'481);
StackTrace stack();
std::string stackText();
/// A text that the parser reads: one frame of the application and two of a library.
std::string liveStackText();
Histogram histogram(Dimension dimension);
std::vector<TagDistribution> tags();
/// Source of the first frame: `around` lines before and after its own, as far as the file goes.
FrameSource source(int around = 5);
LineOrigin lineOrigin();
SuspectCommit suspect();
/// A stack of `frames` frames, alternately of the application and of a library.
StackTrace deepStack(int frames);

} // namespace spanglass::sample
