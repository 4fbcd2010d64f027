#pragma once

#include "app/exitcode.h"
#include "app/interruption.h"
#include "app/options.h"
#include "app/output.h"
#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"

#include <memory>
#include <string>
#include <vector>

namespace spanglass {

/// Runs a command that needs no display; prints on standard output and standard error.
int runHeadless(const Options& options);

/// What a command works with.
struct Job {
    const Options& options;
    std::string workspace; ///< the named one, or a temporary one
    Interruption& interruption;
    Output& output;
};

/// Captures read into the job's workspace.
struct ReadCaptures {
    IngestReport report{};
    std::vector<std::string> empty{}; ///< files that hold nothing yet, of captures that are followed
    ExitCode code = ExitCode::Done; ///< Unreadable if some could not be read, which was told
};

/// A workspace ready for questions.
struct OpenWorkspace {
    std::unique_ptr<Explorer> explorer{};
    ExitCode code = ExitCode::Done; ///< as in ReadCaptures
};

/// Reads the captures of the command line, sets the policy, and tells of what was not read.
Result<ReadCaptures> readCaptures(const Job& job);

/// readCaptures() if there are captures, keeps the source roots of the command line, then opens the workspace
/// with its columns.
Result<OpenWorkspace> openWorkspace(const Job& job);

/// Tells on standard error if the job's workspace has keys of an older version. Gives whether it has.
Result<bool> tellIfOutdated(const Job& job);

// The commands, each in a file of its own. An Error ends the program with one line.
Result<ExitCode> runIngest(const Job& job);
Result<ExitCode> runIssues(const Job& job);
Result<ExitCode> runIssue(const Job& job);
Result<ExitCode> runUntracked(const Job& job);
Result<ExitCode> runExplain(const Job& job);
Result<ExitCode> runRegroup(const Job& job);
Result<ExitCode> runMerge(const Job& job);
Result<ExitCode> runUnmerge(const Job& job);
Result<ExitCode> runMove(const Job& job);
Result<ExitCode> runFormats(const Job& job);
Result<ExitCode> runCaptures(const Job& job);
Result<ExitCode> runRemove(const Job& job);

/// Adds what is written to the captures, and prints it, until the job is interrupted, which is no failure.
/// Files that were empty are read when something is in them.
Result<ExitCode> followCaptures(const Job& job, ReadCaptures read);

/// Prints what was in a capture that was read.
void print(Output& output, const Capture& capture);

} // namespace spanglass
