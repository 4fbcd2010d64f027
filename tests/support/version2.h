#pragma once

#include "core/store/schema.h"

#include <sqlite3.h>

#include <string>

namespace spanglass::test {

/// The tables of a workspace of version 2, as it was released.
inline const char* version2Tables()
{
    return R"sql(CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE capture (
    id              INTEGER PRIMARY KEY,
    path            TEXT NOT NULL,
    format          TEXT NOT NULL,
    state           INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    modified_ns     INTEGER NOT NULL,
    content         TEXT NOT NULL,
    spans           INTEGER NOT NULL,
    error_spans     INTEGER NOT NULL,
    new_spans       INTEGER NOT NULL,
    new_traces      INTEGER NOT NULL,
    first_start     INTEGER NOT NULL,
    last_start      INTEGER NOT NULL,
    warning_count   INTEGER NOT NULL,
    warnings        TEXT NOT NULL,
    exceptions      INTEGER NOT NULL DEFAULT 0,
    unfailed        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX capture_path ON capture (path);
CREATE INDEX capture_content ON capture (content);
CREATE TABLE string (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE tag (
    id    INTEGER PRIMARY KEY,
    key   INTEGER NOT NULL,
    type  INTEGER NOT NULL,
    value TEXT NOT NULL
);
CREATE TABLE resource (
    id          INTEGER PRIMARY KEY,
    service     INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    host        INTEGER NOT NULL,
    tags        BLOB NOT NULL
);
CREATE TABLE stack (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    codec INTEGER NOT NULL,
    text  BLOB NOT NULL
);
CREATE TABLE issue (
    id                INTEGER PRIMARY KEY,
    fingerprint       TEXT NOT NULL UNIQUE,
    algorithm         TEXT NOT NULL,
    service           INTEGER NOT NULL,
    type              INTEGER NOT NULL,
    template          INTEGER NOT NULL,
    culprit_function  TEXT NOT NULL,
    culprit_file      TEXT NOT NULL,
    culprit_line      INTEGER NOT NULL,
    state             INTEGER NOT NULL DEFAULT 0,
    count             INTEGER NOT NULL DEFAULT 0,
    traces            INTEGER NOT NULL DEFAULT 0,
    first_seen        INTEGER NOT NULL DEFAULT 0,
    last_seen         INTEGER NOT NULL DEFAULT 0,
    first_version     INTEGER NOT NULL DEFAULT 0,
    last_version      INTEGER NOT NULL DEFAULT 0,
    trend             BLOB NOT NULL DEFAULT x''
);
CREATE TABLE signature (
    id       INTEGER PRIMARY KEY,
    issue    INTEGER NOT NULL REFERENCES issue(id),
    service  INTEGER NOT NULL,
    type     INTEGER NOT NULL,
    template INTEGER NOT NULL,
    stack    INTEGER NOT NULL,
    custom   INTEGER NOT NULL,
    UNIQUE (service, type, template, stack, custom)
);
CREATE TABLE trace (
    id       INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL UNIQUE
);
CREATE TABLE occurrence (
    id             INTEGER PRIMARY KEY,
    capture        INTEGER NOT NULL REFERENCES capture(id),
    trace          INTEGER NOT NULL REFERENCES trace(id),
    span           INTEGER NOT NULL,
    parent         INTEGER NOT NULL,
    resource       INTEGER NOT NULL REFERENCES resource(id),
    name           INTEGER NOT NULL,
    kind           INTEGER NOT NULL,
    start          INTEGER NOT NULL,
    duration       INTEGER NOT NULL,
    lacks          INTEGER NOT NULL,
    flags          INTEGER NOT NULL,
    signature      INTEGER,
    type           INTEGER NOT NULL,
    message        INTEGER NOT NULL,
    stack          INTEGER NOT NULL,
    exception_time INTEGER NOT NULL,
    status_message INTEGER NOT NULL,
    tags           BLOB NOT NULL,
    extra          TEXT
);
CREATE INDEX occurrence_trace ON occurrence (trace);
CREATE INDEX occurrence_signature ON occurrence (signature, start);
CREATE TABLE trace_blob (
    id      INTEGER PRIMARY KEY,
    trace   INTEGER NOT NULL REFERENCES trace(id),
    capture INTEGER NOT NULL REFERENCES capture(id),
    spans   BLOB NOT NULL
);
CREATE INDEX trace_blob_trace ON trace_blob (trace);
CREATE TABLE rollup (
    id             INTEGER PRIMARY KEY,
    capture        INTEGER NOT NULL REFERENCES capture(id),
    service        INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    environment    INTEGER NOT NULL,
    name           INTEGER NOT NULL,
    bucket         INTEGER NOT NULL,
    bucket_seconds INTEGER NOT NULL,
    spans          INTEGER NOT NULL,
    errors         INTEGER NOT NULL,
    durations      BLOB NOT NULL
);
CREATE TABLE span_index (
    id         INTEGER PRIMARY KEY,
    capture    INTEGER NOT NULL REFERENCES capture(id),
    shard      INTEGER NOT NULL,
    shard_bits INTEGER NOT NULL,
    entries    BLOB NOT NULL
);
CREATE INDEX span_index_capture ON span_index (capture, shard);
CREATE TABLE service (
    id   INTEGER PRIMARY KEY,
    name INTEGER NOT NULL UNIQUE
);
CREATE TABLE triage_log (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    action     INTEGER NOT NULL,
    issue      INTEGER NOT NULL REFERENCES issue(id),
    from_state INTEGER NOT NULL,
    to_state   INTEGER NOT NULL,
    undone     INTEGER NOT NULL DEFAULT 0
);
)sql";
}

/// Two services; three signatures of two issues with keys of that time, the first issue resolved and the
/// second reviewed, with their undo log; four occurrences, one of them not tracked. "" or what failed.
inline const char* version2Rows()
{
    return R"sql(
INSERT INTO string VALUES (0, ''), (1, 'shop'), (2, 'Error'), (3, 'card <num> declined'), (4, 'KeyError'),
    (5, '''zone'''), (6, 'POST /pay'), (7, 'card 1 declined'), (8, '1.0.0');
INSERT INTO meta VALUES ('policy', 'entry');
INSERT INTO capture (id, path, format, state, bytes, modified_ns, content, spans, error_spans, new_spans, new_traces,
    first_start, last_start, warning_count, warnings) VALUES (1, '/nowhere/a.json', 'otlp-json', 1, 10, 0, 'x', 4, 4, 4, 2,
    1000, 4000, 0, '[]');
INSERT INTO resource VALUES (1, 1, 8, 0, 0, x'');
INSERT INTO stack VALUES (1, x'00000000000000000000000000000001', 0, 'Error: ' || char(26) || '
    at pay (/srv/shop/src/pay.js:10:5)
    at route (/srv/shop/src/routes.js:12:3)'), (2, x'00000000000000000000000000000002', 0, 'Error: ' || char(26) || '
    at pay (/srv/shop/src/pay.js:11:5)
    at route (/srv/shop/src/routes.js:12:3)'), (3, x'00000000000000000000000000000003', 0,
    'Traceback (most recent call last):
  File "/srv/app/zone.py", line 3, in find
    zones[name]
KeyError: ' || char(26));
INSERT INTO issue (id, fingerprint, algorithm, service, type, template, culprit_function, culprit_file, culprit_line,
    state, count, traces, first_seen, last_seen) VALUES
    (1, 'v1:00000000000000000000000000000001', 'v1', 1, 2, 3, 'pay', 'src/pay.js', 10, 2, 2, 2, 1000, 2000),
    (2, 'v1:00000000000000000000000000000002', 'v1', 1, 4, 5, 'find', 'zone.py', 3, 1, 1, 1, 3000, 3000);
INSERT INTO signature VALUES (1, 1, 1, 2, 3, 1, 0), (2, 1, 1, 2, 3, 2, 0), (3, 2, 1, 4, 5, 3, 0);
INSERT INTO trace VALUES (1, x'000000000000000000000000000000A1'), (2, x'000000000000000000000000000000A2');
INSERT INTO occurrence (id, capture, trace, span, parent, resource, name, kind, start, duration, lacks, flags, signature,
    type, message, stack, exception_time, status_message, tags, extra) VALUES
    (1, 1, 1, 11, 0, 1, 6, 2, 1000, 5, 0, 0, 1, 2, 7, 1, 1001, 0, x'', NULL),
    (2, 1, 2, 12, 0, 1, 6, 2, 2000, 5, 0, 0, 2, 2, 7, 2, 2001, 0, x'', NULL),
    (3, 1, 2, 13, 12, 1, 6, 2, 3000, 5, 0, 0, 3, 4, 5, 3, 3001, 0, x'', NULL),
    (4, 1, 2, 14, 12, 1, 6, 2, 4000, 5, 1, 0, 3, 4, 5, 3, 4001, 0, x'', NULL);
INSERT INTO triage_log (id, at, action, issue, from_state, to_state, undone) VALUES (1, 5, 1, 1, 0, 2, 0), (2, 6, 2, 2, 0, 1, 0);
)sql";
}

/// Makes such a file. False if it cannot be made.
inline bool makeVersion2(const std::string& path)
{
    sqlite3* db = nullptr;
    const std::string script = std::string("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; BEGIN;")
        + version2Tables() + version2Rows() + "PRAGMA application_id="
        + std::to_string(workspaceApplicationId) + "; PRAGMA user_version=2; COMMIT;";
    const bool made = sqlite3_open(path.c_str(), &db) == SQLITE_OK
        && sqlite3_exec(db, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    return sqlite3_close(db) == SQLITE_OK && made;
}

} // namespace spanglass::test
