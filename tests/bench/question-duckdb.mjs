// Error spans by service and type of their last exception, in DuckDB with its own reading of the
// schema, which is its fastest way.
// usage: node question-duckdb.mjs CAPTURE FOLDER-WITH-node_modules
import { createRequire } from 'node:module';

const [capture, folder] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${folder}/x.js`)('@duckdb/node-api');
const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(`
    WITH groups AS (
        SELECT unnest(resourceSpans) AS g
        FROM read_json('${capture.replaceAll("'", "''")}', format = 'newline_delimited', maximum_object_size = 67108864)
    ), scopes AS (
        SELECT list_filter(g.resource.attributes, a -> a.key = 'service.name')[1].value.stringValue AS service,
               unnest(g.scopeSpans) AS s
        FROM groups
    ), spans AS (
        SELECT service, unnest(s.spans) AS span FROM scopes
    )
    SELECT coalesce(service, '') AS service,
           coalesce(list_filter(list_filter(span.events, e -> e.name = 'exception')[-1].attributes,
                                a -> a.key = 'exception.type')[1].value.stringValue, '') AS type,
           count(*)::INTEGER AS n
    FROM spans WHERE span.status.code = 2
    GROUP BY ALL ORDER BY n DESC`);
for (const [service, type, n] of reader.getRows()) console.log(`${n}\t${service}\t${type}`);
