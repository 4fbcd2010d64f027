#include "core/store/schema.h"

namespace spanglass {

const std::string_view schemaTables = R"sql(
-- policy ('entry', 'topmost', 'all'), figures of first paint, and how errors are grouped: strategy, chain,
-- attributes (JSON array of names), rules (their text), algorithm ('page.2', of all keys), split (JSON array
-- of the attributes that signatures tell apart).
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Everything of a capture is written in one transaction: a capture is here whole or not at all.
CREATE TABLE capture (
    id              INTEGER PRIMARY KEY,
    path            TEXT NOT NULL,             -- absolute, or '-'
    format          TEXT NOT NULL,
    state           INTEGER NOT NULL,          -- CaptureState
    bytes           INTEGER NOT NULL,
    modified_ns     INTEGER NOT NULL,          -- of the file, 0 for standard input
    content         TEXT NOT NULL,             -- size and hash of samples: the same file under another name
    spans           INTEGER NOT NULL,          -- in the capture
    error_spans     INTEGER NOT NULL,
    new_spans       INTEGER NOT NULL,          -- of these not yet in an earlier capture
    new_traces      INTEGER NOT NULL,
    first_start     INTEGER NOT NULL,          -- ns since 1970
    last_start      INTEGER NOT NULL,
    warning_count   INTEGER NOT NULL,
    warnings        TEXT NOT NULL,             -- JSON: [{"where","message"}], the first 100
    exceptions      INTEGER NOT NULL DEFAULT 0, -- recorded apart from their spans (logs, error reports)
    unfailed        INTEGER NOT NULL DEFAULT 0 -- of these beside spans that did not fail: no errors
);
-- An archive may hold 65,000 captures.
CREATE INDEX capture_path ON capture (path);
CREATE INDEX capture_content ON capture (content);

-- Dictionary of names, services, versions, types, messages ...; id 0 is ''.
CREATE TABLE string (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);

-- Key and value of an attribute. `type` is a ValueType.
CREATE TABLE tag (
    id    INTEGER PRIMARY KEY,
    key   INTEGER NOT NULL,                    -- string.id
    type  INTEGER NOT NULL,
    value TEXT NOT NULL
);

-- Who made spans. `tags` is a list of tag.id as LEB128 varints, in the capture's order.
CREATE TABLE resource (
    id          INTEGER PRIMARY KEY,
    service     INTEGER NOT NULL,              -- string.id, as the next three
    version     INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    host        INTEGER NOT NULL,
    tags        BLOB NOT NULL
);

-- Distinct stack texts, with the exception's message replaced by U+001A.
CREATE TABLE stack (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,                -- 16 bytes, XXH3-128 of the text
    codec INTEGER NOT NULL,                    -- 0 = text as it is, 1 = zstd
    text  BLOB NOT NULL
);

-- What an issue's list row shows. Totals are of tracked occurrences under meta.policy; an issue
-- without any has count 0 and is not shown.
CREATE TABLE issue (
    id                INTEGER PRIMARY KEY,
    fingerprint       TEXT NOT NULL UNIQUE,
    algorithm         TEXT NOT NULL,
    service           INTEGER NOT NULL,        -- string.id
    type              INTEGER NOT NULL,        -- string.id
    template          INTEGER NOT NULL,        -- string.id, message with values replaced
    culprit_function  TEXT NOT NULL,
    culprit_file      TEXT NOT NULL,
    culprit_line      INTEGER NOT NULL,
    state             INTEGER NOT NULL DEFAULT 0,   -- IssueState
    count             INTEGER NOT NULL DEFAULT 0,
    traces            INTEGER NOT NULL DEFAULT 0,
    first_seen        INTEGER NOT NULL DEFAULT 0,   -- ns since 1970
    last_seen         INTEGER NOT NULL DEFAULT 0,
    first_version     INTEGER NOT NULL DEFAULT 0,   -- string.id
    last_version      INTEGER NOT NULL DEFAULT 0,
    trend             BLOB NOT NULL DEFAULT x'',    -- 32 little-endian uint32 over meta.trend_from..trend_to
    merged_into       INTEGER NOT NULL DEFAULT 0,   -- issue.id that shows its occurrences, never one that is
                                                    -- merged itself; 0 = none
    failures          INTEGER NOT NULL DEFAULT 0    -- that the tracked occurrences tell of
);

-- Equal (service, type, template, stack text, custom key, attributes, pin) = one signature. Regrouping
-- touches these only.
CREATE TABLE signature (
    id         INTEGER PRIMARY KEY,
    issue      INTEGER NOT NULL REFERENCES issue(id), -- that shows it: `own`, or what that is merged into
    own        INTEGER NOT NULL REFERENCES issue(id), -- of its key, of `pin`, or of its full siblings
    service    INTEGER NOT NULL,               -- string.id
    type       INTEGER NOT NULL,               -- string.id
    template   INTEGER NOT NULL,               -- string.id
    stack      INTEGER NOT NULL,               -- stack.id
    custom     INTEGER NOT NULL,               -- string.id of error.fingerprint
    attributes INTEGER NOT NULL DEFAULT 0,     -- string.id of JSON {"name":"value"} of meta.split; 0 = none
    pin        INTEGER NOT NULL DEFAULT 0,     -- issue.id that its occurrences were moved to by hand; 0 = none
    partial    INTEGER NOT NULL DEFAULT 0,     -- 1 = its stack was cut off before all frames that count
    count      INTEGER NOT NULL DEFAULT 0,     -- tracked occurrences
    UNIQUE (service, type, template, stack, custom, attributes, pin)
);
CREATE INDEX signature_issue ON signature (issue);

-- Traces that hold error spans.
CREATE TABLE trace (
    id       INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL UNIQUE              -- 16 bytes, big-endian; the first 8 zero until a span has them,
                                               -- all zero for exceptions outside of any trace
);

-- Every error span, tracked or not, and exceptions recorded apart from a span (flag 4): of a log whose span is
-- in no capture, and error reports, whose span is missing or no error span.
CREATE TABLE occurrence (
    id             INTEGER PRIMARY KEY,
    capture        INTEGER NOT NULL REFERENCES capture(id),
    trace          INTEGER NOT NULL REFERENCES trace(id),
    span           INTEGER NOT NULL,           -- 64 bits as a signed number
    parent         INTEGER NOT NULL,           -- 0 = none
    resource       INTEGER NOT NULL REFERENCES resource(id),
    name           INTEGER NOT NULL,           -- string.id
    kind           INTEGER NOT NULL,           -- SpanKind
    start          INTEGER NOT NULL,           -- ns since 1970
    duration       INTEGER NOT NULL,           -- ns
    lacks          INTEGER NOT NULL,           -- LackSet
    flags          INTEGER NOT NULL,           -- 1 = parent not in any capture, 2 = tracer says the parent is local,
                                               -- 4 = an exception apart from its span, 8 = its primary exception
                                               -- was recorded apart, 16 = an error report: tracked on any span,
                                               -- 32 = handled, 64 = unhandled, 128 = of these its own marks tell,
                                               -- 256 = its answer lays the error to the caller
    signature      INTEGER,                    -- signature.id; NULL if type, message, stack or the span is missing
    type           INTEGER NOT NULL,           -- string.id, primary exception
    message        INTEGER NOT NULL,           -- string.id, verbatim
    stack          INTEGER NOT NULL,           -- stack.id, 0 = none
    exception_time INTEGER NOT NULL,           -- 0 = the exception came from attributes
    status_message INTEGER NOT NULL,           -- string.id
    tags           BLOB NOT NULL,              -- tag.id as LEB128 varints
    extra          TEXT,                       -- JSON: other exceptions, events, links; NULL = none
    origin         INTEGER NOT NULL DEFAULT 0  -- occurrence.id of the origin of its failure; 0 = itself
);
CREATE INDEX occurrence_trace ON occurrence (trace);
CREATE INDEX occurrence_signature ON occurrence (signature, start);
-- Few spans are no origin, and long rows need not be read for theirs.
CREATE INDEX occurrence_origin ON occurrence (origin) WHERE origin <> 0;

-- All spans of a trace that holds errors, one blob a trace and capture; layout in core/store/traceblob.h.
CREATE TABLE trace_blob (
    id      INTEGER PRIMARY KEY,
    trace   INTEGER NOT NULL REFERENCES trace(id),
    capture INTEGER NOT NULL REFERENCES capture(id),
    spans   BLOB NOT NULL
);
CREATE INDEX trace_blob_trace ON trace_blob (trace);

-- Entry spans, failed or not, by time bucket: the denominators of error rates.
CREATE TABLE rollup (
    id             INTEGER PRIMARY KEY,
    capture        INTEGER NOT NULL REFERENCES capture(id),
    service        INTEGER NOT NULL,           -- string.id, as the next three
    version        INTEGER NOT NULL,
    environment    INTEGER NOT NULL,
    name           INTEGER NOT NULL,
    bucket         INTEGER NOT NULL,           -- start, ns since 1970
    bucket_seconds INTEGER NOT NULL,
    spans          INTEGER NOT NULL,
    errors         INTEGER NOT NULL,
    durations      BLOB NOT NULL               -- varint pairs (log2 of ns, count)
);

-- 8 bytes for each span of a capture (48 bits of its id's hash, 2 of its side, 14 of its service), so that
-- spans which arrive twice and parents in other captures are known without reading again. Its traces are
-- entries too; layout in core/ingest/spanindex.h.
CREATE TABLE span_index (
    id         INTEGER PRIMARY KEY,
    capture    INTEGER NOT NULL REFERENCES capture(id),
    shard      INTEGER NOT NULL,               -- top `shard_bits` bits of the hash
    shard_bits INTEGER NOT NULL,
    entries    BLOB NOT NULL
);
CREATE INDEX span_index_capture ON span_index (capture, shard);
-- Services by the 14-bit number that span_index uses, over all captures.
CREATE TABLE service (
    id   INTEGER PRIMARY KEY,
    name INTEGER NOT NULL UNIQUE               -- string.id
);

-- What people did to issues, newest last; undo reverses the newest that is not undone.
CREATE TABLE triage_log (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,              -- wall clock, ns since 1970
    action      INTEGER NOT NULL,              -- rows of one action are undone together
    kind        INTEGER NOT NULL DEFAULT 0,    -- TriageKind
    issue       INTEGER REFERENCES issue(id),  -- NULL where `detail` is not of one issue
    from_state  INTEGER NOT NULL DEFAULT 0,
    to_state    INTEGER NOT NULL DEFAULT 0,
    from_merged INTEGER NOT NULL DEFAULT 0,    -- issue.merged_into
    to_merged   INTEGER NOT NULL DEFAULT 0,
    detail      TEXT NOT NULL DEFAULT '',      -- JSON; of a regrouping: both configurations
    undone      INTEGER NOT NULL DEFAULT 0
);

-- Occurrences that were moved to an issue of their own. Kept apart from `occurrence`, as they outlive that
-- captures are read again. Of the rows of one occurrence the last that is not undone counts.
CREATE TABLE moved (
    id       INTEGER PRIMARY KEY,
    issue    INTEGER NOT NULL REFERENCES issue(id),
    trace_id BLOB NOT NULL,                    -- as in `trace`; its last 8 bytes tell
    span     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    undone   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX moved_span ON moved (span, start);
CREATE INDEX moved_issue ON moved (issue);

-- Folders and repositories of the developer's that stacks are shown from.
CREATE TABLE source_root (
    id       INTEGER PRIMARY KEY,
    path     TEXT NOT NULL UNIQUE,             -- absolute
    position INTEGER NOT NULL
);

-- What people said about where deployed files come from: paths of `service` ('' = all) that begin with
-- `deployed` are the files of `root` (source_root.path) that begin with `repository`.
CREATE TABLE path_rule (
    id         INTEGER PRIMARY KEY,
    position   INTEGER NOT NULL,
    service    TEXT NOT NULL,
    deployed   TEXT NOT NULL,
    root       TEXT NOT NULL,
    repository TEXT NOT NULL
);

-- Repositories that were suggested as source and not wanted.
CREATE TABLE source_declined (
    path TEXT PRIMARY KEY                      -- absolute
) WITHOUT ROWID;
)sql";

const std::string_view migrationTo3 = R"sql(
ALTER TABLE issue ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issue ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE occurrence ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX occurrence_origin ON occurrence (origin) WHERE origin <> 0;
ALTER TABLE signature RENAME TO old_signature;
ALTER TABLE triage_log RENAME TO old_triage_log;
CREATE TABLE signature (
    id         INTEGER PRIMARY KEY,
    issue      INTEGER NOT NULL REFERENCES issue(id), -- that shows it: `own`, or what that is merged into
    own        INTEGER NOT NULL REFERENCES issue(id), -- of its key, of `pin`, or of its full siblings
    service    INTEGER NOT NULL,               -- string.id
    type       INTEGER NOT NULL,               -- string.id
    template   INTEGER NOT NULL,               -- string.id
    stack      INTEGER NOT NULL,               -- stack.id
    custom     INTEGER NOT NULL,               -- string.id of error.fingerprint
    attributes INTEGER NOT NULL DEFAULT 0,     -- string.id of JSON {"name":"value"} of meta.split; 0 = none
    pin        INTEGER NOT NULL DEFAULT 0,     -- issue.id that its occurrences were moved to by hand; 0 = none
    partial    INTEGER NOT NULL DEFAULT 0,     -- 1 = its stack was cut off before all frames that count
    count      INTEGER NOT NULL DEFAULT 0,     -- tracked occurrences
    UNIQUE (service, type, template, stack, custom, attributes, pin)
);
INSERT INTO signature (id, issue, own, service, type, template, stack, custom)
    SELECT id, issue, issue, service, type, template, stack, custom FROM old_signature;
DROP TABLE old_signature;
CREATE INDEX signature_issue ON signature (issue);
CREATE TABLE triage_log (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,              -- wall clock, ns since 1970
    action      INTEGER NOT NULL,              -- rows of one action are undone together
    kind        INTEGER NOT NULL DEFAULT 0,    -- TriageKind
    issue       INTEGER REFERENCES issue(id),  -- NULL where `detail` is not of one issue
    from_state  INTEGER NOT NULL DEFAULT 0,
    to_state    INTEGER NOT NULL DEFAULT 0,
    from_merged INTEGER NOT NULL DEFAULT 0,    -- issue.merged_into
    to_merged   INTEGER NOT NULL DEFAULT 0,
    detail      TEXT NOT NULL DEFAULT '',      -- JSON; of a regrouping: both configurations
    undone      INTEGER NOT NULL DEFAULT 0
);
INSERT INTO triage_log (id, at, action, issue, from_state, to_state, undone)
    SELECT id, at, action, issue, from_state, to_state, undone FROM old_triage_log;
DROP TABLE old_triage_log;
CREATE TABLE moved (
    id       INTEGER PRIMARY KEY,
    issue    INTEGER NOT NULL REFERENCES issue(id),
    trace_id BLOB NOT NULL,                    -- as in `trace`; its last 8 bytes tell
    span     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    undone   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX moved_span ON moved (span, start);
CREATE INDEX moved_issue ON moved (issue);
INSERT OR REPLACE INTO meta VALUES
    ('strategy', 'page'), ('chain', 'outermost'), ('attributes', '[]'), ('rules', ''), ('split', '[]'),
    ('algorithm', 'v1');
)sql";

const std::string_view migrationTo4 = R"sql(
CREATE TABLE source_root (
    id       INTEGER PRIMARY KEY,
    path     TEXT NOT NULL UNIQUE,             -- absolute
    position INTEGER NOT NULL
);
CREATE TABLE path_rule (
    id         INTEGER PRIMARY KEY,
    position   INTEGER NOT NULL,
    service    TEXT NOT NULL,
    deployed   TEXT NOT NULL,
    root       TEXT NOT NULL,
    repository TEXT NOT NULL
);
CREATE TABLE source_declined (
    path TEXT PRIMARY KEY                      -- absolute
) WITHOUT ROWID;
)sql";

} // namespace spanglass
