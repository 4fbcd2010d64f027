#pragma once

#include <string>

// Texts with quotes stand here, where moc does not look.
namespace spanglass::test {

inline const std::string elasticMetadata =
    R"json({"metadata": {"process": {"pid": 12}, "system": {"hostname": "h.example", "configured_hostname": "web-1",
"detected_hostname": "h2", "container": {"id": "c0ffee"}, "kubernetes": {"namespace": "prod", "pod": {"name": "shop-7"}}},
"service": {"name": "shop", "version": "1.2", "environment": "live", "language": {"name": "Python"}, "agent": {"name": "python",
"version": "6.1"}, "node": {"configured_name": "n1"}}, "labels": {"git.commit.sha": "abc", "tier": 2}, "cloud": null}})json";

inline const std::string elasticTransaction =
    R"json({"transaction": {"timestamp": 1571657444929001, "name": "GET /cart", "type": "request", "id": "1234567890987654",
"trace_id": "0123456789abcdef0123456789abcdef", "parent_id": "abcdefabcdef0123", "duration": 32.592981, "outcome": "failure",
"result": "HTTP 5xx", "span_count": {"started": 1}, "context": {"tags": {"cart": 7}, "request": {"method": "POST",
"url": {"full": "http://shop/cart"}, "headers": {"cookie": "secret"}}, "custom": {"a": {"b": 1}}},
"links": [{"trace_id": "fedcba9876543210fedcba9876543210", "span_id": "00000000000000aa"}]}})json";

inline const std::string elasticSpan =
    R"json({"span": {"id": "0aaaaaaaaaaaaaaa", "transaction_id": "1234567890987654", "parent_id": "1234567890987654",
"trace_id": "0123456789abcdef0123456789abcdef", "name": "SELECT", "type": "db.postgresql.query", "start": 2.5, "duration": 1,
"context": {"service": {"name": "shop-db", "version": null}}}})json";

inline const std::string elasticHttpSpan =
    R"json({"span": {"id": "0aaaaaaaaaaaaaab", "timestamp": 1571657444929002, "transaction_id": "1234567890987654",
"trace_id": "0123456789abcdef0123456789abcdef", "name": "GET api", "type": "external", "duration": 0.5,
"context": {"http": {"url": "http://api/", "response": {"status_code": 404}}}}})json";

inline const std::string elasticError =
    R"json({"error": {"id": "9876543210abcdeffedcba0123456789", "timestamp": 1571657444929003,
"trace_id": "0123456789abcdef0123456789abcdef", "parent_id": "0aaaaaaaaaaaaaaa", "transaction_id": "1234567890987654",
"transaction": {"name": "GET /cart", "type": "request"}, "culprit": "shop.cart.pay", "context": {"tags": {"region": "eu"},
"user": {"id": 7}}, "log": {"message": "paying failed", "level": "error", "logger_name": "shop"},
"exception": {"message": "card 7 declined", "type": "Declined", "module": "shop.errors", "handled": false, "code": 42,
"attributes": {"foo": "bar"},
"stacktrace": [{"filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py", "function": "pay", "module": "shop.cart", "lineno": 42,
"context_line": "raise", "vars": {"a": [1]}}, null,
{"filename": "wsgi.py", "function": "run", "lineno": 1, "library_frame": true}],
"cause": [{"type": "KeyError", "module": "builtins", "message": "'id'", "cause": [{"type": "E3", "message": "three"}]}]}}})json";

inline const std::string elasticLogError =
    R"json({"error": {"id": "abcdef0123456789", "log": {"message": "disk full", "stacktrace": [{"classname": "A", "function": "b"}]}}})json";

inline const std::string rumErrors =
    R"json({"m": {"se": {"n": "front", "ve": "0.1", "en": "live", "a": {"n": "js-base", "ve": "4"}, "la": {"n": "javascript"}}, "l": {"n": "x"}}}
{"e": {"id": "3661352868c17c78b773d2f1beae6d41", "cl": "app.js", "tid": "0123456789abcdef0123456789abcdef", "pid": "0aaaaaaaaaaaaaaa",
"ex": {"mg": "timeout", "t": "Error", "hd": true, "st": [{"ap": "http://shop/app.min.js", "f": "app.min.js", "fn": "f", "li": 7662, "co": 9}]},
"c": {"u": {"id": "u7", "un": "ada"}, "p": {"url": "http://shop/"}, "g": {"c": "kept"}}}}
{"x": {"id": "1", "t": "page-load"}})json";

/// Everything in the order of a stream, a line each.
inline std::string elasticStream()
{
    std::string all;
    for (const std::string& record : { elasticMetadata, elasticTransaction, elasticSpan, elasticHttpSpan,
             elasticError, elasticLogError }) {
        for (const char c : record) {
            all += c == '\n' ? ' ' : c;
        }
        all += '\n';
    }
    return all + "{\"metricset\": {\"samples\": {}}}\n{\"metricset\": {}}\n";
}

} // namespace spanglass::test
