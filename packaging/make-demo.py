#!/usr/bin/env python3
"""Makes resources/demo/larder.jsonl.gz from the larder captures in ../shared.

Picks whole traces as their tracers sent them: of every kind of failure some, leaving out huge ones,
and a share of the good ones. Only their times are moved: the originals are four runs of some seconds each; here
they lie on one day with two roll-outs, so that trends and versions have something to show.
Attributes that tell of the machine on which the captures were taken are left out.

usage: packaging/make-demo.py [CAPTURES [OUTPUT]]
"""
import collections
import gzip
import json
import math
import pathlib
import random
import sys

HOUR = 3600 * 10**9
BEGIN = 1795154400 * 10**9  # 2026-11-20T06:00:00Z
END = BEGIN + 26 * HOUR
# Capture, what it is alone in charge from, and until when: roll-outs overlap for two hours.
RUNS = [
    ('larder-1.0.0', BEGIN, BEGIN + 9 * HOUR),
    ('larder-1.1.0', BEGIN + 7 * HOUR, BEGIN + 19 * HOUR),
    ('larder-1.2.0', BEGIN + 17 * HOUR, END),
    ('larder-1.2.0-staging', BEGIN + 12 * HOUR, BEGIN + 16 * HOUR),
]
GOOD_TRACES_A_RUN = 40
# Kinds of failure are unevenly frequent: at most so many traces of a kind in a run.
FAILING_TRACES = [1, 2, 2, 3, 4, 7, 12, 20]
HUGE = 30_000  # characters of JSON
SPANS_A_LINE = 120
LEFT_OUT = {'process.command_args', 'process.pid', 'os.version'}
TIMES = ('startTimeUnixNano', 'endTimeUnixNano', 'timeUnixNano')


def read_traces(path):
    """Trace id -> [(resource text, scope text, span)]."""
    traces = collections.defaultdict(list)
    with gzip.open(path, 'rt', encoding='utf-8') as lines:
        for line in lines:
            for group in json.loads(line)['resourceSpans']:
                resource = group['resource']
                resource['attributes'] = [a for a in resource['attributes'] if a['key'] not in LEFT_OUT]
                text = json.dumps(resource, ensure_ascii=False, separators=(',', ':'))
                for scoped in group['scopeSpans']:
                    scope = json.dumps(scoped['scope'], ensure_ascii=False, separators=(',', ':'))
                    for span in scoped['spans']:
                        traces[span['traceId']].append((text, scope, span))
    return traces


def start_of(trace):
    return min(int(span['startTimeUnixNano']) for _, _, span in trace)


def failure_of(trace):
    """What went wrong first in a trace, as a key to spread its kind over the day; None if nothing."""
    for _, _, span in sorted(trace, key=lambda entry: entry[2]['endTimeUnixNano']):
        if span['status'].get('code') == 2:
            for event in span['events']:
                for attribute in event.get('attributes', []):
                    if attribute['key'] == 'exception.type':
                        return span['name'], attribute['value'].get('stringValue')
            return span['name'], None
    return None


def move(trace, start):
    """Shifts every time of the trace by the same whole milliseconds."""
    by = (start - start_of(trace)) // 10**6 * 10**6
    for _, _, span in trace:
        for holder in [span, *span['events']]:
            for key in TIMES:
                if key in holder:
                    holder[key] = str(int(holder[key]) + by)


def daytime(rng, begin, end):
    """A time between the two, quiet at night."""
    while True:
        at = rng.randrange(begin, end)
        hour = at / HOUR % 24
        if rng.random() < 0.25 + 0.75 * max(0.0, math.sin((hour - 5) / 24 * 2 * math.pi)):
            return at


def times_of(rng, kind, begin, end):
    """How a kind of failure is spread: all over its version's time, in a burst, or ever more."""
    habit = random.Random(repr(kind)).choice(['spread', 'spread', 'burst', 'rising'])
    centre = rng.randrange(begin + HOUR, end - HOUR)

    def at():
        if habit == 'burst' and rng.random() < 0.8:
            return centre + rng.randrange(-HOUR // 2, HOUR // 2)
        if habit == 'rising':
            return begin + int((end - begin) * math.sqrt(rng.random()))
        return daytime(rng, begin, end)

    return at


def main():
    here = pathlib.Path(__file__).resolve().parent.parent
    captures = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / 'shared/captures/otlp'
    output = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here / 'resources/demo/larder.jsonl.gz'
    rng = random.Random(7)
    chosen = []
    for name, begin, end in RUNS:
        traces = read_traces(captures / f'{name}.jsonl.gz')
        failing = collections.defaultdict(list)
        good = []
        for trace in traces.values():
            kind = failure_of(trace)
            if kind is None:
                good.append(trace)
            elif len(json.dumps([span for _, _, span in trace])) < HUGE:
                failing[kind].append(trace)
        for kind, members in sorted(failing.items(), key=repr):
            most = random.Random(repr(kind)).choice(FAILING_TRACES)
            members = rng.sample(members, min(most, len(members)))
            at = times_of(rng, kind, begin, end)
            for trace in members:
                move(trace, at())
            chosen += members
        for trace in rng.sample(good, min(GOOD_TRACES_A_RUN, len(good))):
            move(trace, daytime(rng, begin, end))
            chosen.append(trace)

    # As an exporter would: spans in the order they ended, a request a resource and some spans.
    spans = sorted((entry for trace in chosen for entry in trace), key=lambda entry: int(entry[2]['endTimeUnixNano']))
    waiting = collections.defaultdict(list)
    lines = []

    def send(resource):
        scopes = collections.defaultdict(list)
        for scope, span in waiting.pop(resource):
            scopes[scope].append(json.dumps(span, ensure_ascii=False, separators=(',', ':')))
        scoped = ','.join(f'{{"scope":{scope},"spans":[{",".join(texts)}]}}' for scope, texts in scopes.items())
        lines.append(f'{{"resourceSpans":[{{"resource":{resource},"scopeSpans":[{scoped}]}}]}}\n')

    for resource, scope, span in spans:
        waiting[resource].append((scope, span))
        if len(waiting[resource]) == SPANS_A_LINE:
            send(resource)
    for resource in list(waiting):
        send(resource)

    text = ''.join(lines)
    if '/srv/research' in text:
        sys.exit('a path of the machine that took the captures is left in the demo')
    with open(output, 'wb') as file, gzip.GzipFile('', 'wb', 9, file, mtime=0) as packed:
        packed.write(text.encode())
    print(f'{output}: {len(chosen)} traces, {len(spans)} spans, {len(text)} bytes, {output.stat().st_size} packed')


if __name__ == '__main__':
    main()
