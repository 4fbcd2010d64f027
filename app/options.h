#pragma once

#include "core/base/result.h"
#include "core/explore/query.h"
#include "core/grouping/groupingconfig.h"
#include "core/model/tracking.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What the program is asked to do; Window is the plain program.
enum class Command {
    Window,
    Ingest,
    Issues,
    Issue,
    Untracked,
    Explain,
    Regroup,
    Merge,
    Unmerge,
    Move,
    Formats,
    Captures,
    Remove
};

/// The word on the command line; "" for Window.
std::string_view nameOf(Command command);

/// A command line that was understood.
struct Options {
    Command command = Command::Window;
    bool help = false;
    bool version = false;
    std::vector<std::string> captures{}; ///< to remove: their ids or paths
    std::string issue{}; ///< number, fingerprint or a beginning of it
    std::vector<std::string> issues{}; ///< of explain, merge and unmerge: the same of each
    std::vector<std::string> movedSpans{}; ///< "trace/span"
    std::string workspace{}; ///< "" if none was named
    std::vector<std::string> sourceRoots{}; ///< as given; whether they are there is not known yet
    std::optional<TrackingPolicy> tracking{};
    std::string queryText{};
    Query query{};
    Sort sort{};
    std::string format{}; ///< name of a known format; "" to tell it by content
    unsigned threads = 0; ///< 0 = as many as fit the machine
    bool json = false;
    bool markdown = false;
    bool spans = false;
    bool quiet = false;
    bool follow = false; ///< go on with what is written to the captures

    // How to group; what is not said stays as the workspace has it.
    std::optional<Strategy> strategy{};
    std::optional<ChainPolicy> chain{};
    std::vector<std::string> attributes{};
    std::string rules{}; ///< a file
    bool noRules = false;
    bool dryRun = false;
    bool verbose = false;
};

/// Reads the words after the program's name. The error (kind Usage) names the word and says where
/// help is.
Result<Options> parseOptions(const std::vector<std::string>& words);

} // namespace spanglass
