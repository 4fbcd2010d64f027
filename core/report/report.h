#pragma once

#include "core/explore/answers.h"
#include "core/model/source.h"

#include <string>
#include <vector>

namespace spanglass {

/// An issue as Markdown for a ticket or a chat: header, suspect and owners, code of the first in-app frame
/// that has some, stack of the occurrence, tag shares.
std::string issueAsMarkdown(const Issue& issue, const OccurrenceView& occurrence,
    const std::vector<TagDistribution>& tags, const IssueSources& sources = {});

/// The same as one JSON object; fields as in the README.
std::string issueAsJson(const Issue& issue, const OccurrenceView& occurrence,
    const std::vector<TagDistribution>& tags, const IssueSources& sources = {});

} // namespace spanglass
