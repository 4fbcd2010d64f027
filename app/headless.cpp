#include "app/headless.h"

#include "app/progressline.h"
#include "app/scratchfolder.h"
#include "core/regroup/regroup.h"
#include "core/store/sourcestore.h"
#include "core/triage/triage.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace spanglass {

namespace {

const std::string& shownPath(const std::string& path)
{
    static const std::string standardInput = "standard input";
    return path == "-" ? standardInput : path;
}

/// One line for each capture that could not be read, or not without warnings.
void tellProblems(const IngestReport& report)
{
    for (const auto& failure : report.failures) {
        complain(failure.error.message);
    }
    for (const auto& note : report.notes) {
        complain(note);
    }
    for (const auto& capture : report.captures) {
        if (capture.warningCount == 0) {
            continue;
        }
        std::string text = shownPath(capture.path) + ": ";
        text +=
            capture.warningCount == 1 ? "one warning" : std::to_string(capture.warningCount) + " warnings";
        if (!capture.warnings.empty()) {
            const auto& first = capture.warnings.front();
            text += capture.warningCount == 1 ? ", " : ", the first ";
            text += "at " + first.where + ": " + first.message;
        }
        complain(text);
    }
}

bool isEmpty(const std::string& path)
{
    std::error_code error;
    return std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) == 0
        && !error;
}

bool areEmpty(const std::vector<std::string>& paths)
{
    return std::ranges::all_of(paths, isEmpty);
}

std::vector<IngestFailure> failuresOf(const std::vector<std::string>& paths, const Error& error)
{
    std::vector<IngestFailure> failures;
    std::error_code ignored;
    for (const std::string& path : paths) {
        failures.push_back({ std::filesystem::absolute(path, ignored).string(), error, false });
    }
    return failures;
}

/// Takes out the files that hold nothing: whoever writes them made them before it had anything to write.
std::vector<std::string> takeEmpty(std::vector<IngestFailure>& failures)
{
    std::vector<std::string> empty;
    std::erase_if(failures, [&](const IngestFailure& failure) {
        const bool isAwaited = isEmpty(failure.path);
        if (isAwaited) {
            complain(failure.path + ": empty so far; it is read when something is written to it");
            empty.push_back(failure.path);
        }
        return isAwaited;
    });
    return empty;
}

Result<ExitCode> run(const Job& job)
{
    switch (job.options.command) {
    case Command::Ingest: return runIngest(job);
    case Command::Issues: return runIssues(job);
    case Command::Issue: return runIssue(job);
    case Command::Untracked: return runUntracked(job);
    case Command::Explain: return runExplain(job);
    case Command::Regroup: return runRegroup(job);
    case Command::Merge: return runMerge(job);
    case Command::Unmerge: return runUnmerge(job);
    case Command::Move: return runMove(job);
    case Command::Formats: return runFormats(job);
    case Command::Captures: return runCaptures(job);
    case Command::Remove: return runRemove(job);
    case Command::Window: break;
    }
    return Error{ Error::Kind::Usage, "not a command of the terminal" };
}

/// Runs the command on the named workspace or a temporary one, and tells its error.
ExitCode runToEnd(const Options& options, Interruption& interruption, Output& output)
{
    std::optional<ScratchFolder> scratch;
    std::string workspace = options.workspace;
    if (workspace.empty() && options.command != Command::Formats) {
        auto made = ScratchFolder::make();
        if (!made) {
            complain(made.error().message);
            return ExitCode::Unreadable;
        }
        scratch.emplace(*std::move(made));
        interruption.tidyUp(scratch->path());
        workspace = scratch->path() / "workspace.spanglass";
    }
    const Job job{ options, workspace, interruption, output };
    auto done = run(job);
    if (done) {
        if (auto written = output.finish(); !written && !output.readerLeft()) {
            complain(written.error().message);
            done = ExitCode::Unreadable;
        }
    } else if (done.error().kind != Error::Kind::Cancelled) {
        complain(done.error().message);
    }
    interruption.tidyUp({});
    if (!done) {
        return done.error().kind == Error::Kind::Usage ? ExitCode::Usage : ExitCode::Unreadable;
    }
    return *done;
}

} // namespace

int runHeadless(const Options& options)
{
    Output output(STDOUT_FILENO);
    ExitCode code = ExitCode::Done;
    int signal = 0;
    {
        Interruption interruption;
        code = runToEnd(options, interruption, output);
        signal = interruption.signal();
    }
    const bool isEndOfFollowing = options.follow && code == ExitCode::Done;
    if (signal != 0 && !isEndOfFollowing) {
        endBySignal(signal);
    }
    if (output.readerLeft()) {
        endBySignal(SIGPIPE);
    }
    return static_cast<int>(code);
}

Result<ReadCaptures> readCaptures(const Job& job)
{
    ReadCaptures read;
    ProgressLine line(job.options.quiet);
    if (!job.options.captures.empty()) {
        IngestOptions ingestOptions;
        ingestOptions.paths = job.options.captures;
        ingestOptions.workspace = job.workspace;
        ingestOptions.format = job.options.format;
        ingestOptions.threads = job.options.threads;
        ingestOptions.onUpdate = [&line](const IngestUpdate& update) {
            line.show(progressText(update.progress));
        };
        auto report = ingest(ingestOptions, job.interruption.token());
        line.clear();
        if (!report && !(job.options.follow && areEmpty(job.options.captures))) {
            return std::move(report).error();
        }
        if (!report) { // nothing could be read, as there is nothing yet
            report = IngestReport{ {}, failuresOf(job.options.captures, report.error()) };
        }
        if (job.options.follow) {
            read.empty = takeEmpty(report->failures);
        }
        tellProblems(*report);
        const bool allRead = std::ranges::all_of(report->failures, &IngestFailure::passedOver);
        read.code = allRead ? ExitCode::Done : ExitCode::Unreadable;
        read.report = *std::move(report);
    }
    const bool nothingYet = read.report.captures.empty() && !read.empty.empty();
    if (job.options.tracking && !nothingYet) {
        line.show("Applying the tracking policy");
        if (auto set = setTrackingPolicy(job.workspace, *job.options.tracking, job.interruption.token());
            !set) {
            return std::move(set).error();
        }
    }
    return read;
}

Result<OpenWorkspace> openWorkspace(const Job& job)
{
    // Asking about a workspace must not make one.
    std::error_code ignored;
    if (job.options.captures.empty() && !std::filesystem::exists(job.workspace, ignored)) {
        return Error{ Error::Kind::Io, job.workspace + ": there is no such workspace" };
    }
    auto read = readCaptures(job);
    if (!read) {
        return std::move(read).error();
    }
    if (!job.options.sourceRoots.empty()) {
        if (auto added = addSourceRoots(job.workspace, job.options.sourceRoots); !added) {
            return std::move(added).error();
        }
    }
    auto explorer = Explorer::open(job.workspace);
    if (!explorer) {
        return std::move(explorer).error();
    }
    ProgressLine line(job.options.quiet);
    line.show("Loading occurrences");
    if (auto loaded = (*explorer)->loadColumns(job.interruption.token()); !loaded) {
        return std::move(loaded).error();
    }
    return OpenWorkspace{ *std::move(explorer), read->code };
}

Result<bool> tellIfOutdated(const Job& job)
{
    const auto grouping = readGrouping(job.workspace);
    if (!grouping) {
        return grouping.error();
    }
    if (grouping->outdated) {
        const bool isMended = job.options.command == Command::Regroup && !job.options.dryRun;
        complain(job.workspace
            + (isMended
                    ? ": was grouped by an older version; this brings it up to date"
                    : ": grouped by an older version; 'spanglass regroup --workspace FILE' brings it up to"
                      " date"));
    }
    return grouping->outdated;
}

} // namespace spanglass
