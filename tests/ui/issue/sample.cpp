#include "tests/ui/issue/sample.h"

#include <algorithm>
#include <cmath>

namespace spanglass::sample {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3600 * second;

StackFrame inApp(std::string function, std::string file, int line, int column)
{
    return { .module = {},
        .function = std::move(function),
        .file = std::move(file),
        .line = line,
        .column = column,
        .inApp = true,
        .package = {} };
}

StackFrame foreign(std::string package, std::string function, std::string file, int line)
{
    return { .module = {},
        .function = std::move(function),
        .file = std::move(file),
        .line = line,
        .column = 5,
        .inApp = false,
        .package = std::move(package) };
}

TagDistribution tag(std::string key, TagGroup group, std::vector<TagShare> top)
{
    TagDistribution result{
        .key = std::move(key), .group = group, .occurrences = 0, .distinct = top.size(), .top = std::move(top)
    };
    for (const TagShare& share : result.top)
        result.occurrences += share.count;
    return result;
}

TagDistribution uniqueTag(std::string key, TagGroup group)
{
    TagDistribution result{
        .key = std::move(key), .group = group, .occurrences = 12'481, .distinct = 12'400, .top = {}
    };
    for (int i = 0; i < 10; ++i)
        result.top.push_back({ "value-" + std::to_string(i), 2 });
    return result;
}

} // namespace

TimeNs dataEnd()
{
    return *parseRfc3339("2026-11-21T07:56:40Z");
}

DataRange dataRange()
{
    return { dataEnd() - 7 * 24 * hour, dataEnd() };
}

Issue issue()
{
    return { .id = IssueId{ 7 },
        .fingerprint = "v1:00000000000000000000000000000007",
        .service = "pricing",
        .type = "TypeError",
        .message = "Cannot read properties of undefined (reading <quoted>)",
        .culprit = { "applyDiscount", "src/pricing.ts", 42 },
        .state = IssueState::ForReview,
        .count = 12'481,
        .traces = 11'902,
        .firstSeen = dataEnd() - 2 * hour,
        .lastSeen = dataEnd() - 4 * 60 * second,
        .firstVersion = "1.2.0",
        .lastVersion = "1.2.0",
        .trend = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 9, 7, 8, 9 } };
}

std::string stackText()
{
    return "TypeError: Cannot read properties of undefined (reading 'discount')\n"
           "    at applyDiscount (src/pricing.ts:42:35)\n"
           "    at priceCart (src/pricing.ts:71:18)\n"
           "    at async quoteHandler (src/routes/quote.ts:26:12)\n"
           "    at Layer.handle [as handle_request] (node_modules/express/lib/router/layer.js:95:5)\n"
           "    at next (node_modules/express/lib/router/route.js:149:13)\n"
           "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n"
           "    at Server.onRequest (src/server.ts:54:9)\n"
           "Caused by: LookupError: customer 8831 has no loyalty record\n"
           "    at loadCustomer (src/customers.ts:19:11)\n"
           "    at async priceCart (src/pricing.ts:66:22)\n";
}

std::string liveStackText()
{
    return "TypeError: x is not a function\n"
           "    at applyDiscount (/app/src/pricing.js:42:35)\n"
           "    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)\n"
           "    at next (/app/node_modules/express/lib/router/route.js:149:13)\n";
}

StackTrace stack()
{
    StackException reported{ .type = "TypeError",
        .message = "Cannot read properties of undefined (reading 'discount')" };
    reported.frames = { inApp("applyDiscount", "src/pricing.ts", 42, 35),
        inApp("priceCart", "src/pricing.ts", 71, 18),
        inApp("async quoteHandler", "src/routes/quote.ts", 26, 12) };
    for (int i = 0; i < 5; ++i)
        reported.frames.push_back(foreign("express", "Layer.handle [as handle_request]",
            "node_modules/express/lib/router/layer.js", 95 + i));
    reported.frames.push_back(foreign(
        "node:internal", "process.processTicksAndRejections", "node:internal/process/task_queues", 95));
    reported.frames.push_back(foreign("node:internal", "listOnTimeout", "node:internal/timers", 569));
    reported.frames.push_back(inApp("Server.onRequest", "src/server.ts", 54, 9));
    StackException cause{ .relation = StackException::Relation::Cause,
        .type = "LookupError",
        .message = "customer 8831 has no loyalty record" };
    cause.frames = { inApp("loadCustomer", "src/customers.ts", 19, 11),
        inApp("async priceCart", "src/pricing.ts", 66, 22) };
    return { .language = Language::JavaScript, .exceptions = { reported, cause } };
}

FrameSource source(int around)
{
    constexpr int length = 80;
    constexpr int line = 42;
    FrameSource result{ .origin = SourceOrigin::Commit,
        .file = { "/home/dev/shop", "services/pricing/src/pricing.ts" },
        .line = line,
        .column = 35,
        .commit = "9f3c1e7a0b1c2d3e4f5061728394a5b6c7d8e9f0",
        .firstLine = around < 0 ? 1 : std::max(1, line - around),
        .fileLines = length };
    const int last = around < 0 ? length : std::min(length, line + around);
    const std::vector<std::string> known{ "export function applyDiscount(cart: Cart, customer?: Customer) {",
        "  const rule = rules.find(r => r.matches(cart));", "  if (!rule) return cart.total;",
        "  // loyalty tiers stack on top of the cart rule", "  const tier = customer.loyalty.discount;",
        "  return cart.total * (1 - rule.rate) * (1 - tier);", "}", "",
        "export const version = '1.2.0'; /* kept by hand */" };
    for (int n = result.firstLine; n <= last; ++n) {
        const bool isKnown = n >= 38 && n < 38 + static_cast<int>(known.size());
        result.lines.push_back(
            isKnown ? known[static_cast<std::size_t>(n - 38)] : "// line " + std::to_string(n));
    }
    return result;
}

LineOrigin lineOrigin()
{
    return {
        .commit = suspect().commit, .path = "services/pricing/src/pricing.ts", .line = 40, .version = "1.2.0"
    };
}

SuspectCommit suspect()
{
    const TimeNs written = issue().firstSeen - 8 * 24 * hour;
    return { .commit = { .id = "d77432a0b1c2d3e4f5061728394a5b6c7d8e9f01",
                 .subject = "Loyalty points; fix the order audit",
                 .author = "Cleo Martin",
                 .email = "cleo@shop.example",
                 .authored = written,
                 .committed = written },
        .file = source().file,
        .line = 42,
        .version = "1.2.0",
        .frame = { 0, 0 } };
}

StackTrace deepStack(int frames)
{
    StackException reported{ .type = "RangeError", .message = "Maximum call stack size exceeded" };
    for (int i = 0; i < frames; ++i) {
        reported.frames.push_back(i % 2 == 0
                ? inApp("visit" + std::to_string(i), "src/tree.ts", i + 1, 3)
                : foreign("lodash", "arrayEach", "node_modules/lodash/lodash.js", i + 1));
    }
    return { .language = Language::JavaScript, .exceptions = { reported } };
}

OccurrenceView occurrence(std::uint64_t index, std::uint64_t count)
{
    Occurrence it;
    it.id = OccurrenceId{ 42 };
    it.trace = { 0x4bf92f3577b34da6, 0xa3ce929d0e0e4736 };
    it.span = { 0x00f067aa0ba902b7 };
    it.parent = { 0x53995c3f42cd8ad8 };
    it.name = "POST /quote/:cart";
    it.kind = SpanKind::Server;
    it.start = *parseRfc3339("2026-11-21T07:52:14.803Z");
    it.duration = 12'400'000;
    it.resource = { .service = "pricing",
        .version = "1.2.0",
        .environment = "production",
        .host = "ip-10-0-3-17",
        .attributes = { { "service.name", "pricing" }, { "host.name", "ip-10-0-3-17" },
            { "process.pid", "4131", ValueType::Int } } };
    it.attributes = { { "http.route", "/quote/:cart" }, { "http.status_code", "500", ValueType::Int },
        { "customer.tier", "guest" },
        { "db.statement",
            "SELECT id, tier, discount FROM customers WHERE id = $1 AND tier IN ('guest', 'gold', "
            "'silver')" } };
    it.events = { { .time = it.start + 1'000'000,
        .name = "cache.miss",
        .attributes = { { "cache.key", "customer:8831" } } } };
    it.links = { { .trace = { 1, 2 }, .span = { 3 }, .attributes = {} } };
    it.exceptions = { { .time = it.start,
                          .type = "LookupError",
                          .message = "customer 8831 has no loyalty record",
                          .stack = "LookupError\n    at loadCustomer (src/customers.ts:19:11)" },
        { .time = it.start,
            .type = "TypeError",
            .message = "Cannot read properties of undefined (reading 'discount')",
            .stack = stackText() } };
    it.stack = stack();
    it.capture = "week.otlp.jsonl.gz";
    return { .occurrence = it, .index = index, .count = count };
}

Histogram histogram(Dimension dimension)
{
    constexpr int buckets = 60;
    Histogram result{ .from = dataEnd() - 7 * 24 * hour, .bucket = 7 * 24 * hour / buckets, .series = {} };
    const std::vector<std::string> labels = dimension == Dimension::Version
        ? std::vector<std::string>{ "1.2.0", "1.1.0" }
        : dimension == Dimension::Host
        ? std::vector<std::string>{ "ip-10-0-3-17", "ip-10-0-3-22", "ip-10-0-5-4", "", "other" }
        : std::vector<std::string>{ "production", "staging" };
    for (std::size_t s = 0; s < labels.size(); ++s) {
        HistogramSeries series{ .label = labels[s], .counts = {} };
        for (int i = 0; i < buckets; ++i) {
            const double wave =
                160 + 90 * std::sin(i * 1.7 + static_cast<double>(s)) + 40 * std::cos(i * 0.9);
            series.counts.push_back(i < 35 ? (s == 1 && i % 7 == 0 ? 20 : 0)
                                           : static_cast<std::uint32_t>(wave / static_cast<double>(s + 1)));
        }
        result.series.push_back(std::move(series));
    }
    return result;
}

std::vector<TagDistribution> tags()
{
    using enum TagGroup;
    return { tag("http.route", Span,
                 { { "/quote/:cart", 11'358 }, { "/checkout/:cart", 900 }, { "/admin", 223 } }),
        tag("http.status_code", Span, { { "500", 12'481 } }),
        tag("version", Span, { { "1.2.0", 12'400 }, { "1.1.0", 81 } }),
        tag("customer.tier", Span, { { "guest", 12'107 }, { "gold", 300 } }),
        tag("feature.loyalty", Span, { { "on", 12'481 } }), uniqueTag("http.url", Span),
        uniqueTag("thread.id", Span),
        tag("host.name", Host,
            { { "ip-10-0-3-17", 7'239 }, { "ip-10-0-3-22", 3'300 }, { "ip-10-0-5-4", 1'942 } }),
        tag("cloud.zone", Host, { { "eu-west-1b", 7'239 }, { "eu-west-1a", 5'242 } }),
        tag("deployment.environment", Host, { { "production", 12'481 } }),
        tag("container.name", Container,
            { { "pricing-7c9f", 4'493 }, { "pricing-81aa", 4'100 }, { "pricing-0d4e", 3'888 } }),
        tag("k8s.namespace", Container, { { "shop", 12'481 } }) };
}

} // namespace spanglass::sample
