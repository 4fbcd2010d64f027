// Error spans by service and type of their last exception, as one would write it in Node.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const counts = new Map();
for await (const line of createInterface({ input: createReadStream(process.argv[2], { highWaterMark: 1 << 20 }) })) {
    if (line === '') continue;
    for (const { resource, scopeSpans } of JSON.parse(line).resourceSpans) {
        const service = resource.attributes.find(a => a.key === 'service.name')?.value.stringValue ?? '';
        for (const { spans } of scopeSpans) {
            for (const span of spans) {
                if (span.status?.code !== 2) continue;
                const exception = span.events?.findLast(e => e.name === 'exception');
                const type = exception?.attributes?.find(a => a.key === 'exception.type')?.value.stringValue ?? '';
                const key = `${service}\t${type}`;
                counts.set(key, (counts.get(key) ?? 0) + 1);
            }
        }
    }
}
for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${count}\t${key}`);
