#!/usr/bin/env python3
"""Makes a large Datadog capture of small ones: repeatdatadog.py MEGABYTES FILE... > OUT

Msgpack payloads stand one after another, chunks of JSON in one list. Ids get new values in each round by a change of the bytes that hold them;
all payloads of a capture that shares traces must be given, as ids are changed alike in all of them. Reads v0.4
and v0.5 msgpack (ids as uint64), and JSON whose ids are numbers.
"""
import re
import sys

ID_IN_MAP = re.compile(rb"(\xa8trace_id|\xa7span_id|\xa9parent_id)\xcf(.{8})", re.S)
ID_IN_LIST = re.compile(rb"\xcf(.{8})\xcf(.{8})\xcf(.{8})(?=\xcf\x18|\xd3\x18)", re.S)
ID_IN_JSON = re.compile(rb'("(?:trace|span|parent)_id"): ?(\d{6,})')


def changed(raw, mask):
    value = int.from_bytes(raw, "big")
    return (value ^ mask if value else 0).to_bytes(8, "big")


def with_new_ids(body, mask):
    if body[:1] in b"[{":
        return ID_IN_JSON.sub(lambda m: b"%s:%d" % (m[1], int(m[2]) ^ mask), body)
    if ID_IN_MAP.search(body):
        return ID_IN_MAP.sub(lambda m: m[1] + b"\xcf" + changed(m[2], mask), body)
    return ID_IN_LIST.sub(lambda m: b"".join(b"\xcf" + changed(m[i], mask) for i in (1, 2, 3)), body)


def main():
    wanted = float(sys.argv[1]) * 1e6
    bodies = [open(path, "rb").read() for path in sys.argv[2:]]
    is_json = bodies[0][:1] == b"["  # then all chunks become one list
    out = sys.stdout.buffer
    written = 0
    number = 0
    while written < wanted:
        number += 1
        for body in bodies:
            body = with_new_ids(body, number * 0x9E3779B97F4A7C15 % 2**62)
            if is_json:
                body = (b"," if written else b"[") + body.strip()[1:-1]
            written += out.write(body)
    out.write(b"]\n" if is_json else b"")


main()
