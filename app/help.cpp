#include "app/help.h"

namespace spanglass {

namespace {

constexpr std::string_view programHelp = R"(Spanglass groups the errors in trace captures into issues.

usage: spanglass [CAPTURE...] [--workspace FILE]   open the window
       spanglass COMMAND [ARGUMENT...]             answer here; needs no display

commands:
  issues      list the issues in captures
  issue       show one issue of a workspace
  untracked   tell which error spans are in no issue, and why
  explain     tell why an issue is one, or why two are two
  regroup     group by another strategy or by rules, or show what that would do
  merge       make one issue of several
  unmerge     take a merged issue apart
  move        make an issue of some occurrences of another
  ingest      read captures into a workspace
  captures    list the captures of a workspace
  remove      take a capture out of a workspace
  formats     list the formats that can be read

CAPTURE is a file, an archive or a folder (each file in it) or - for standard input. Its format, and
what it is packed in, are told by content. A workspace is the file that keeps what was read, and the
states given to issues.

  --workspace FILE   the workspace to open; made if it is not there
  --source-root PATH a folder or a clone to show the code of stacks from; may be said several times
                     and is kept in the workspace
  --format NAME      take the captures for this format ('spanglass formats' lists them)
  --help, --version  print this, or the version, and end

'spanglass COMMAND --help' tells about a command. A file named like a command is ./issues.

exit status: 0 done; 1 the answer is no (there is no such issue); 2 wrong usage;
3 an input could not be read, or the answer could not be written
)";

constexpr std::string_view issuesHelp = R"(usage: spanglass issues [CAPTURE...] [OPTION...]

Reads the captures and lists their issues, most frequent first.

  --workspace FILE   add the captures to this workspace and list all of its issues; without a
                     CAPTURE nothing is read. Without it a temporary workspace is used.
  --json             print one JSON object instead of a table
  --spans            with --json: the ids of each issue's spans, as "trace/span"
  --query TEXT       only issues that match: words, and service: env: version: type: status:
                     handled: (-service:web excludes, * stands for any text, "quotes" keep blanks)
  --sort KEY         count (default), first (seen first, oldest on top), last (seen last, newest
                     on top) or new (seen first, newest on top)
  --tracking POLICY  which error spans count: entry (service entry spans, the default), topmost
                     (the top-most failed span of each service in a trace) or all. Sets the policy
                     of a named workspace for good.
  --format NAME      take the captures for this format instead of telling it by content
  --threads N        reader threads (default: one for each core, at most 8)
  --quiet            show no progress
)";

constexpr std::string_view issueHelp =
    R"(usage: spanglass issue ISSUE --workspace FILE [--source-root PATH]... [--json|--markdown]

Shows one issue: its figures, the stack of its latest telling occurrence, how its tags are spread,
and its occurrences. ISSUE is the number in the list, the fingerprint or a beginning of it.
The number of an issue that was merged means what it is part of.

  --workspace FILE   the workspace that holds the issue
  --source-root PATH a folder or a clone that has the code of its stack; kept in the workspace
  --json             print one JSON object
  --markdown         print Markdown, for a ticket or a chat
  --quiet            show no progress
)";

constexpr std::string_view untrackedHelp = R"(usage: spanglass untracked [CAPTURE...] [OPTION...]

Tells how many error spans are in no issue, for which reasons, with examples. A span that lacks
several things counts under each reason.

  --workspace FILE   add the captures to this workspace and tell about all of it; without a CAPTURE
                     nothing is read. Without it a temporary workspace is used.
  --json             print one JSON object
  --tracking POLICY  entry (default), topmost or all, see 'spanglass issues --help'. Sets the
                     policy of a named workspace for good.
  --format NAME      take the captures for this format instead of telling it by content
  --threads N        reader threads (default: one for each core, at most 8)
  --quiet            show no progress
)";

constexpr std::string_view explainHelp = R"(usage: spanglass explain ISSUE [ISSUE] [CAPTURE...] [OPTION...]

Tells why an issue is one: which parts made its key, which frames of the stack counted and which did
not, and why; and which issues are like it. Of two issues: the first thing in which their keys
differ, and rules that would join them. ISSUE is the number in the list, the fingerprint or a
beginning of it; a capture of such a name is ./NAME.

  --workspace FILE   add the captures to this workspace and look for the issue there; without a
                     CAPTURE nothing is read. Without it a temporary workspace is used.
  --json             print one JSON object
  --tracking POLICY, --format NAME, --threads N, --quiet
                     as of 'spanglass issues'
)";

constexpr std::string_view regroupHelp = R"(usage: spanglass regroup [CAPTURE...] --workspace FILE [OPTION...]
       spanglass regroup CAPTURE... --dry-run [OPTION...]

Groups the errors of a workspace anew and lists what that changes. States of issues go with their
occurrences; merged issues and moved occurrences stay so. What is not said stays as it was. In the
window it can be undone.

  --strategy NAME    what makes errors one issue: page (service, type, message, in-app frames; the
                     default), top-frame, frames (no message), type-and-message, type-only or
                     attributes
  --chain NAME       which exceptions of a chain count: outermost (the default), innermost or
                     whole-chain
  --attribute NAME   with --strategy attributes: an attribute whose values count, up to five times
  --rules FILE       rules, a line each; errors in them are FILE:LINE:COLUMN: and what was expected
  --no-rules         take the workspace's rules away
  --dry-run          change nothing, only tell what would change; a CAPTURE and --tracking go
                     with it only without --workspace
  --verbose          list all changes, and the spans that move
  --json             print one JSON object
  --tracking POLICY, --format NAME, --threads N, --quiet
                     as of 'spanglass issues'

rules:
  # a comment
  type:"*Timeout*" message:"bank * did not answer" -> join "bank timeouts"
  service:orders @http.route:"/checkout/*" -> join checkout
  path:"**/vendored/**" !function:"handle*" -> foreign    (or app)
  module:"com.acme.retry.**" -> cut-below                 (or cut-above)
service, type, message, function, path, module and @ATTRIBUTE take a word or "quoted text"; * stands
for any text (in paths and modules for one part, ** for any), ? for one character, ! negates. cut-above
leaves out the frames nearer to where the error was raised.
)";

constexpr std::string_view mergeHelp = R"(usage: spanglass merge ISSUE ISSUE... --workspace FILE [OPTION...]

Makes one issue of several, with the number, title and state of the most frequent one. New
occurrences follow; 'spanglass unmerge' takes it apart. In the window it can be undone.

  --workspace FILE   the workspace that holds the issues
  --json             print one JSON object
  --quiet            show no progress
)";

constexpr std::string_view unmergeHelp =
    R"(usage: spanglass unmerge ISSUE [PART...] --workspace FILE [OPTION...]

Gives the parts of a merged issue back their own, with the states they had: those named, or all. Where
ISSUE itself is the number of a part, that one. 'spanglass explain ISSUE' lists the parts.

  --workspace FILE   the workspace that holds the issue
  --source-root PATH a folder or a clone that has the code of its stack; kept in the workspace
  --json             print one JSON object
  --quiet            show no progress
)";

constexpr std::string_view moveHelp =
    R"(usage: spanglass move ISSUE SPAN... --workspace FILE [OPTION...]

Moves occurrences of an issue to one of their own, in the same state; new occurrences stay away from
it, and regrouping leaves them there. SPAN is TRACE/SPAN in hex digits, as 'spanglass issues --json
--spans' and 'spanglass regroup --json' print them. In the window it can be undone.

  --workspace FILE   the workspace that holds the issue
  --source-root PATH a folder or a clone that has the code of its stack; kept in the workspace
  --json             print one JSON object
  --quiet            show no progress
)";

constexpr std::string_view ingestHelp = R"(usage: spanglass ingest CAPTURE... --workspace FILE [OPTION...]

Reads captures into a workspace and tells what was in them. Either all captures of one call get
into the workspace, or, after an error or an interruption, none. A capture that is already there is
not read again. What a path holds now replaces what it held before, unless that lies beside it under
a name that rotation gives (a.jsonl.1): then both are kept. Replacing reads all captures of the
workspace again; states given to issues stay.

  --workspace FILE   the workspace; made if it is not there
  --json             print one JSON object
  --follow           go on with what is written to the captures, a line for each addition, until
                     interrupted; renamed and emptied files are followed, empty ones awaited
  --tracking POLICY  set the workspace's tracking policy for good: entry, topmost or all, see
                     'spanglass issues --help'
  --format NAME      take the captures for this format instead of telling it by content
  --threads N        reader threads (default: one for each core, at most 8)
  --quiet            show no progress
)";

constexpr std::string_view capturesHelp = R"(usage: spanglass captures --workspace FILE [--json]

Lists the captures that were read into a workspace, with what was in them.

  --workspace FILE   the workspace
  --json             print one JSON object
)";

constexpr std::string_view removeHelp = R"(usage: spanglass remove CAPTURE... --workspace FILE [OPTION...]

Takes captures out of a workspace, which then is as if they had never been read; states given to
issues stay. The other captures are read again for that. Where the file of one of them is gone or
has changed, the rows of the removed ones are deleted instead, and this is told.

CAPTURE is the number that 'spanglass captures' lists, or the path.

  --workspace FILE   the workspace
  --threads N        reader threads (default: one for each core, at most 8)
  --quiet            show no progress
)";

constexpr std::string_view formatsHelp = R"(usage: spanglass formats [--json]

Lists the formats of captures that can be read, and what captures may be packed in. Both are told
by content; --format NAME of other commands takes a name of the first list.

  --json             print one JSON object
)";

} // namespace

std::string_view helpFor(Command command)
{
    switch (command) {
    case Command::Window: return programHelp;
    case Command::Issues: return issuesHelp;
    case Command::Issue: return issueHelp;
    case Command::Untracked: return untrackedHelp;
    case Command::Explain: return explainHelp;
    case Command::Regroup: return regroupHelp;
    case Command::Merge: return mergeHelp;
    case Command::Unmerge: return unmergeHelp;
    case Command::Move: return moveHelp;
    case Command::Ingest: return ingestHelp;
    case Command::Formats: return formatsHelp;
    case Command::Captures: return capturesHelp;
    case Command::Remove: return removeHelp;
    }
    return programHelp;
}

} // namespace spanglass
