#pragma once

#include "core/store/schema.h"

#include <sqlite3.h>

#include <string>

namespace spanglass::test {

/// The tables of a workspace of version 3, as it was released.
inline const char* version3Tables()
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
    trend             BLOB NOT NULL DEFAULT x'',
    merged_into       INTEGER NOT NULL DEFAULT 0,
    failures          INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE signature (
    id         INTEGER PRIMARY KEY,
    issue      INTEGER NOT NULL REFERENCES issue(id),
    own        INTEGER NOT NULL REFERENCES issue(id),
    service    INTEGER NOT NULL,
    type       INTEGER NOT NULL,
    template   INTEGER NOT NULL,
    stack      INTEGER NOT NULL,
    custom     INTEGER NOT NULL,
    attributes INTEGER NOT NULL DEFAULT 0,
    pin        INTEGER NOT NULL DEFAULT 0,
    partial    INTEGER NOT NULL DEFAULT 0,
    count      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (service, type, template, stack, custom, attributes, pin)
);
CREATE INDEX signature_issue ON signature (issue);
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
    extra          TEXT,
    origin         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX occurrence_trace ON occurrence (trace);
CREATE INDEX occurrence_signature ON occurrence (signature, start);
CREATE INDEX occurrence_origin ON occurrence (origin) WHERE origin <> 0;
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
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    action      INTEGER NOT NULL,
    kind        INTEGER NOT NULL DEFAULT 0,
    issue       INTEGER REFERENCES issue(id),
    from_state  INTEGER NOT NULL DEFAULT 0,
    to_state    INTEGER NOT NULL DEFAULT 0,
    from_merged INTEGER NOT NULL DEFAULT 0,
    to_merged   INTEGER NOT NULL DEFAULT 0,
    detail      TEXT NOT NULL DEFAULT '',
    undone      INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE moved (
    id       INTEGER PRIMARY KEY,
    issue    INTEGER NOT NULL REFERENCES issue(id),
    trace_id BLOB NOT NULL,
    span     INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    undone   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX moved_span ON moved (span, start);
CREATE INDEX moved_issue ON moved (issue);
)sql";
}

/// One issue that was resolved, of one signature. Its totals are none that its rows would give, so that
/// counting them anew is noticed.
inline const char* version3Rows()
{
    return R"sql(
INSERT INTO string VALUES (0, ''), (1, 'shop'), (2, 'Error'), (3, 'card <num> declined');
INSERT INTO meta VALUES ('policy', 'topmost'), ('strategy', 'page'), ('chain', 'outermost'), ('attributes', '[]'),
    ('rules', ''), ('split', '[]'), ('algorithm', 'page.2');
INSERT INTO issue (id, fingerprint, algorithm, service, type, template, culprit_function, culprit_file, culprit_line,
    state, count, traces, first_seen, last_seen) VALUES
    (1, 'page.2:00000000000000000000000000000001', 'page.2', 1, 2, 3, 'pay', 'src/pay.js', 10, 2, 7, 5, 1000, 2000);
INSERT INTO signature (id, issue, own, service, type, template, stack, custom, count) VALUES (1, 1, 1, 1, 2, 3, 0, 0, 7);
INSERT INTO triage_log (id, at, action, issue, from_state, to_state) VALUES (1, 5, 1, 1, 0, 2);
)sql";
}

/// Makes such a file. False if it cannot be made.
inline bool makeVersion3(const std::string& path)
{
    sqlite3* db = nullptr;
    const std::string script = std::string("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; BEGIN;")
        + version3Tables() + version3Rows() + "PRAGMA application_id="
        + std::to_string(workspaceApplicationId) + "; PRAGMA user_version=3; COMMIT;";
    const bool made = sqlite3_open(path.c_str(), &db) == SQLITE_OK
        && sqlite3_exec(db, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    return sqlite3_close(db) == SQLITE_OK && made;
}

} // namespace spanglass::test
