#include "app/options.h"

#include "core/capture/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace spanglass {

namespace {

using CommandSet = unsigned;

constexpr CommandSet only(Command command)
{
    return 1U << static_cast<unsigned>(command);
}

constexpr CommandSet issues = only(Command::Issues);
constexpr CommandSet regroup = only(Command::Regroup);
constexpr CommandSet reading =
    issues | only(Command::Ingest) | only(Command::Untracked) | only(Command::Explain) | regroup;
constexpr CommandSet merging = only(Command::Merge) | only(Command::Unmerge);
constexpr CommandSet answering = reading | only(Command::Issue) | merging | only(Command::Move);
constexpr CommandSet managing = only(Command::Captures) | only(Command::Remove);

constexpr std::array commands{ Command::Ingest, Command::Issues, Command::Issue, Command::Untracked,
    Command::Explain, Command::Regroup, Command::Merge, Command::Unmerge, Command::Move, Command::Formats,
    Command::Captures, Command::Remove };

Error usage(Command command, const std::string& message)
{
    const std::string name(nameOf(command));
    return { Error::Kind::Usage,
        message + " (see 'spanglass " + (name.empty() ? "" : name + " ") + "--help')" };
}

Result<> setTracking(Options& options, const std::string& value)
{
    for (const auto policy : { TrackingPolicy::Entry, TrackingPolicy::Topmost, TrackingPolicy::All }) {
        if (value == nameOf(policy)) {
            options.tracking = policy;
            return {};
        }
    }
    return Error{ Error::Kind::Usage, "--tracking: '" + value + "' is none of entry, topmost, all" };
}

Result<> setQuery(Options& options, const std::string& value)
{
    auto query = parseQuery(value);
    if (!query) {
        return Error{ Error::Kind::Usage, "--query: " + query.error().message };
    }
    options.queryText = value;
    options.query = *std::move(query);
    return {};
}

Result<> setSort(Options& options, const std::string& value)
{
    if (value == "count") {
        options.sort = { SortKey::Count, true };
    } else if (value == "first") {
        options.sort = { SortKey::FirstSeen, false };
    } else if (value == "last") {
        options.sort = { SortKey::LastSeen, true };
    } else if (value == "new") {
        options.sort = { SortKey::New, true };
    } else {
        return Error{ Error::Kind::Usage, "--sort: '" + value + "' is none of count, first, last, new" };
    }
    return {};
}

Result<> setThreads(Options& options, const std::string& value)
{
    constexpr unsigned most = 256;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, options.threads);
    if (error != std::errc{} || stop != end || options.threads == 0 || options.threads > most) {
        return Error{ Error::Kind::Usage, "--threads: '" + value + "' is no number from 1 to 256" };
    }
    return {};
}

Result<> setFormat(Options& options, const std::string& value)
{
    if (formatNamed(value) == nullptr) {
        std::string names;
        for (const Format& format : knownFormats()) {
            names += (names.empty() ? "" : ", ") + std::string(format.name);
        }
        return Error{ Error::Kind::Usage, "--format: '" + value + "' is none of " + names };
    }
    options.format = value;
    return {};
}

Result<> setStrategy(Options& options, const std::string& value)
{
    options.strategy = strategyNamed(value);
    if (!options.strategy) {
        return Error{ Error::Kind::Usage,
            "--strategy: '" + value
                + "' is none of page, top-frame, frames, type-and-message, type-only, attributes" };
    }
    return {};
}

Result<> setChain(Options& options, const std::string& value)
{
    options.chain = chainPolicyNamed(value);
    if (!options.chain) {
        return Error{ Error::Kind::Usage,
            "--chain: '" + value + "' is none of outermost, innermost, whole-chain" };
    }
    return {};
}

Result<> addAttribute(Options& options, const std::string& value)
{
    if (value.empty() || options.attributes.size() == maxGroupingAttributes) {
        return Error{ Error::Kind::Usage, "--attribute: one to five names of attributes" };
    }
    options.attributes.push_back(value);
    return {};
}

Result<> setRules(Options& options, const std::string& value)
{
    if (value.empty()) {
        return Error{ Error::Kind::Usage, "--rules: the file's name is empty" };
    }
    options.rules = value;
    return {};
}

Result<> setWorkspace(Options& options, const std::string& value)
{
    if (value.empty()) {
        return Error{ Error::Kind::Usage, "--workspace: the file's name is empty" };
    }
    options.workspace = value;
    return {};
}

Result<> addSourceRoot(Options& options, const std::string& value)
{
    if (value.empty()) {
        return Error{ Error::Kind::Usage, "--source-root: the folder's name is empty" };
    }
    options.sourceRoots.push_back(value);
    return {};
}

/// An option has either a flag to set or a function that takes its value.
struct Option {
    std::string_view name;
    CommandSet commands;
    bool Options::*flag;
    Result<> (*take)(Options&, const std::string&);
};

constexpr CommandSet everywhere = ~0U;

constexpr std::array optionTable{
    Option{ "--help", everywhere, &Options::help, nullptr },
    Option{ "-h", everywhere, &Options::help, nullptr },
    Option{ "--version", only(Command::Window), &Options::version, nullptr },
    Option{ "--workspace", answering | managing | only(Command::Window), nullptr, setWorkspace },
    Option{ "--source-root", only(Command::Issue) | only(Command::Window), nullptr, addSourceRoot },
    Option{ "--tracking", reading, nullptr, setTracking },
    Option{ "--format", reading | only(Command::Window), nullptr, setFormat },
    Option{ "--threads", reading | only(Command::Remove), nullptr, setThreads },
    Option{ "--quiet", answering | only(Command::Remove), &Options::quiet, nullptr },
    Option{ "--json", answering | only(Command::Formats) | only(Command::Captures), &Options::json, nullptr },
    Option{ "--markdown", only(Command::Issue), &Options::markdown, nullptr },
    Option{ "--spans", issues, &Options::spans, nullptr },
    Option{ "--follow", only(Command::Ingest), &Options::follow, nullptr },
    Option{ "--query", issues, nullptr, setQuery },
    Option{ "--sort", issues, nullptr, setSort },
    Option{ "--strategy", regroup, nullptr, setStrategy },
    Option{ "--chain", regroup, nullptr, setChain },
    Option{ "--attribute", regroup, nullptr, addAttribute },
    Option{ "--rules", regroup, nullptr, setRules },
    Option{ "--no-rules", regroup, &Options::noRules, nullptr },
    Option{ "--dry-run", regroup, &Options::dryRun, nullptr },
    Option{ "--verbose", regroup, &Options::verbose, nullptr },
};

/// Reads the option at words[at], which may take words[at + 1] too, and moves `at` to its last word.
Result<> takeOption(Options& options, const std::vector<std::string>& words, std::size_t& at)
{
    const std::string& word = words[at];
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto* option = std::find_if(optionTable.begin(), optionTable.end(),
        [&](const Option& candidate) { return candidate.name == name; });
    if (option == optionTable.end()) {
        return Error{ Error::Kind::Usage, "unknown option '" + name + "'" };
    }
    if ((option->commands & only(options.command)) == 0) {
        return Error{ Error::Kind::Usage, "option '" + name + "' does not belong here" };
    }
    if (option->flag != nullptr) {
        if (equals != std::string::npos) {
            return Error{ Error::Kind::Usage, "option '" + name + "' takes no value" };
        }
        options.*option->flag = true;
        return {};
    }
    if (equals != std::string::npos) {
        return option->take(options, word.substr(equals + 1));
    }
    if (at + 1 == words.size()) {
        return Error{ Error::Kind::Usage, "option '" + name + "' wants a value" };
    }
    return option->take(options, words[++at]);
}

/// A number, or a fingerprint or the beginning of one or of its digits. A file of such a name is ./NAME.
bool isIssueName(std::string_view word)
{
    const auto colon = word.find(':');
    const auto digits = word.substr(colon == std::string_view::npos ? 0 : colon + 1);
    const bool isPrefix = colon == std::string_view::npos
        || word.substr(0, colon).find_first_of("/\\") == std::string_view::npos;
    return isPrefix && digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What is explained comes before the captures that it is found in.
void takeExplained(Options& options, const std::string& word)
{
    const std::size_t count = options.issues.size();
    const bool isIssue = count == 0 || (count == 1 && options.captures.empty() && isIssueName(word));
    (isIssue ? options.issues : options.captures).push_back(word);
}

Result<> takeWord(Options& options, const std::string& word)
{
    if ((only(options.command) & merging) != 0) {
        options.issues.push_back(word);
        return {};
    }
    if (options.command == Command::Explain) {
        takeExplained(options, word);
        return {};
    }
    if (options.command == Command::Formats || options.command == Command::Captures) {
        return Error{ Error::Kind::Usage, "'" + word + "' is too much" };
    }
    if (options.command == Command::Move && !options.issue.empty()) {
        options.movedSpans.push_back(word);
        return {};
    }
    if (options.command != Command::Issue && options.command != Command::Move) {
        options.captures.push_back(word);
        return {};
    }
    if (!options.issue.empty()) {
        return Error{ Error::Kind::Usage, "one issue at a time, '" + word + "' is too much" };
    }
    options.issue = word;
    return {};
}

Result<> checkGrouping(const Options& options)
{
    const bool nothingToRead = options.captures.empty() && options.workspace.empty();
    if (options.command == Command::Explain) {
        if (options.issues.empty() || nothingToRead) {
            return Error{ Error::Kind::Usage, "wants an ISSUE and --workspace FILE or a CAPTURE" };
        }
        return {};
    }
    if (options.command == Command::Regroup) {
        if (options.workspace.empty() && (options.captures.empty() || !options.dryRun)) {
            return Error{ Error::Kind::Usage, "wants --workspace FILE, or a CAPTURE and --dry-run" };
        }
        if (options.dryRun && !options.workspace.empty() && (!options.captures.empty() || options.tracking)) {
            return Error{ Error::Kind::Usage,
                "--dry-run changes nothing, but a CAPTURE and --tracking change the workspace: leave out"
                " --workspace FILE, and they go into a temporary one" };
        }
        if (options.noRules && !options.rules.empty()) {
            return Error{ Error::Kind::Usage, "--rules and --no-rules exclude each other" };
        }
        return {};
    }
    const std::size_t least = options.command == Command::Merge ? 2 : 1;
    if (options.issues.size() < least || options.workspace.empty()) {
        return Error{ Error::Kind::Usage,
            least == 2 ? "wants at least two ISSUEs and --workspace FILE"
                       : "wants an ISSUE and --workspace FILE" };
    }
    return {};
}

/// What a command cannot do without, and what excludes each other.
Result<> checkComplete(const Options& options)
{
    const bool nothingToRead = options.captures.empty() && options.workspace.empty();
    switch (options.command) {
    case Command::Window:
        if (!options.sourceRoots.empty() && nothingToRead) {
            return Error{ Error::Kind::Usage, "--source-root goes with a CAPTURE or --workspace FILE" };
        }
        return {};
    case Command::Formats: return {};
    case Command::Ingest:
        if (options.captures.empty() || options.workspace.empty()) {
            return Error{ Error::Kind::Usage, "wants at least one CAPTURE and --workspace FILE" };
        }
        if (options.follow && options.json) {
            return Error{ Error::Kind::Usage, "--follow and --json exclude each other" };
        }
        return {};
    case Command::Captures:
        return options.workspace.empty() ? Error{ Error::Kind::Usage, "wants --workspace FILE" } : Result<>();
    case Command::Remove:
        if (options.captures.empty() || options.workspace.empty()) {
            return Error{ Error::Kind::Usage, "wants at least one CAPTURE and --workspace FILE" };
        }
        return {};
    case Command::Issues:
    case Command::Untracked:
        if (nothingToRead) {
            return Error{ Error::Kind::Usage, "wants a CAPTURE or --workspace FILE" };
        }
        if (options.spans && !options.json) {
            return Error{ Error::Kind::Usage, "--spans goes with --json only" };
        }
        return {};
    case Command::Explain:
    case Command::Regroup:
    case Command::Merge:
    case Command::Unmerge: return checkGrouping(options);
    case Command::Move:
        return options.movedSpans.empty() || options.workspace.empty()
            ? Error{ Error::Kind::Usage, "wants an ISSUE, at least one SPAN and --workspace FILE" }
            : Result<>();
    case Command::Issue:
        if (options.issue.empty() || options.workspace.empty()) {
            return Error{ Error::Kind::Usage, "wants an ISSUE and --workspace FILE" };
        }
        if (options.json && options.markdown) {
            return Error{ Error::Kind::Usage, "--json and --markdown exclude each other" };
        }
        return {};
    }
    return {};
}

Result<> takeWords(Options& options, const std::vector<std::string>& words, std::size_t at)
{
    bool optionsEnded = false;
    for (; at < words.size(); ++at) {
        const std::string& word = words[at];
        if (word.empty()) {
            return Error{ Error::Kind::Usage, "an argument is empty" };
        }
        if (!optionsEnded && word == "--") {
            optionsEnded = true;
            continue;
        }
        const bool isOption = !optionsEnded && word.front() == '-' && word != "-";
        if (auto taken = isOption ? takeOption(options, words, at) : takeWord(options, word); !taken) {
            return taken;
        }
    }
    return {};
}

} // namespace

std::string_view nameOf(Command command)
{
    switch (command) {
    case Command::Window: return "";
    case Command::Ingest: return "ingest";
    case Command::Issues: return "issues";
    case Command::Issue: return "issue";
    case Command::Untracked: return "untracked";
    case Command::Explain: return "explain";
    case Command::Regroup: return "regroup";
    case Command::Merge: return "merge";
    case Command::Unmerge: return "unmerge";
    case Command::Move: return "move";
    case Command::Formats: return "formats";
    case Command::Captures: return "captures";
    case Command::Remove: return "remove";
    }
    return "";
}

Result<Options> parseOptions(const std::vector<std::string>& words)
{
    Options options;
    std::size_t at = 0;
    if (!words.empty()) {
        const auto* command = std::find_if(
            commands.begin(), commands.end(), [&](Command name) { return words[0] == nameOf(name); });
        if (command != commands.end()) {
            options.command = *command;
            at = 1;
        }
    }
    // --help answers even where the rest is not complete yet.
    auto taken = takeWords(options, words, at);
    if (taken && !options.help && !options.version) {
        taken = checkComplete(options);
    }
    if (!taken) {
        return usage(options.command, taken.error().message);
    }
    return options;
}

} // namespace spanglass
