#include "tests/support/workspacebuilder.h"

#include <array>
#include <cmath>
#include <random>

namespace spanglass::test {

namespace {

constexpr std::array<const char*, 8> services = { "gateway", "orders", "payments", "inventory", "pricing",
    "shipping", "search", "media" };
constexpr std::array<const char*, 8> types = { "TypeError", "PaymentDeclinedError", "ECONNREFUSED",
    "java.lang.IllegalStateException", "KeyError", "RangeError", "context.DeadlineExceeded", "OSError" };
constexpr TimeNs weekStart = 1'794'643'200'000'000'000;
constexpr DurationNs week = 7 * DurationNs{ 86'400 } * 1'000'000'000;

/// Engines give the same numbers everywhere; the standard's distributions do not.
struct Random {
    std::mt19937_64 engine{ 20261121 };
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : engine() % limit; }
    double fraction() { return static_cast<double>(engine() >> 11U) / 9007199254740992.0; }
};

std::string stackText(std::uint64_t issue)
{
    const std::string number = std::to_string(issue);
    return "TypeError: \x1A\n    at handle" + number + " (/srv/shop/src/part" + number + ".js:" + number
        + ":7)\n    at route (/srv/shop/src/routes.js:12:3)\n"
          "    at Layer.handle (/srv/shop/node_modules/express/lib/router/layer.js:95:5)\n"
          "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n";
}

struct Made {
    std::vector<std::array<std::int64_t, 24>>
        resources{}; ///< by service: 3 versions, 2 environments, 4 hosts
    std::vector<std::int64_t> signatures{};
    std::vector<std::int64_t> stacks{};
    std::vector<std::string> names{};
    std::vector<std::vector<std::int64_t>> tagChoices{};
};

Made makeParts(WorkspaceBuilder& builder, std::uint64_t issues)
{
    Made made;
    for (const char* service : services) {
        auto& of = made.resources.emplace_back();
        for (std::size_t i = 0; i < of.size(); ++i) {
            const std::string version = "1." + std::to_string(i % 3) + ".0";
            const std::string environment = i % 6 < 3 ? "production" : "staging";
            const std::string host = "ip-10-0-" + std::to_string(i / 6) + "-17";
            of[i] = builder.resource({ service, version, environment, host,
                { { "service.name", service }, { "service.version", version }, { "host.name", host },
                    { "container.name", std::string(service) + "-" + std::to_string(i / 6) },
                    { "k8s.namespace.name", "shop" }, { "telemetry.sdk.language", "nodejs" } } });
        }
    }
    for (std::uint64_t i = 0; i < issues; ++i) {
        const std::string number = std::to_string(i);
        const auto issue = builder.issue({ services[i % services.size()], types[(i / 3) % types.size()],
            "operation " + number + " failed for <num>: <str>",
            { "handle" + number, "src/part" + number + ".js", static_cast<int>(i % 5000) },
            IssueState::ForReview });
        made.stacks.push_back(builder.stack(stackText(i)));
        made.signatures.push_back(builder.signature(issue, made.stacks.back(), false));
    }
    for (int i = 0; i < 60; ++i) {
        made.names.push_back("POST /area" + std::to_string(i) + "/:id");
    }
    const std::array<std::pair<const char*, int>, 12> keys = { { { "http.method", 4 }, { "http.route", 60 },
        { "http.status_code", 5 }, { "net.peer.name", 9 }, { "customer.tier", 3 }, { "feature.loyalty", 2 },
        { "http.scheme", 1 }, { "http.flavor", 2 }, { "net.transport", 1 }, { "thread.id", 16 },
        { "order.channel", 4 }, { "customer.id", 50'000 } } };
    for (const auto& [key, values] : keys) {
        auto& choices = made.tagChoices.emplace_back();
        for (int i = 0; i < values; ++i) {
            choices.push_back(builder.tag(key, std::string(key) + "-" + std::to_string(i)));
        }
    }
    return made;
}

} // namespace

void makeLargeWorkspace(const std::string& path, std::uint64_t occurrences, std::uint64_t issues)
{
    WorkspaceBuilder builder(path);
    builder.execute("DROP INDEX occurrence_trace; DROP INDEX occurrence_signature");
    builder.capture("week.jsonl", occurrences * 25, occurrences * 2);
    const Made made = makeParts(builder, issues);
    Random random;
    OccurrenceSpec spec;
    std::string message;
    for (std::uint64_t i = 0; i < occurrences; ++i) {
        // Every issue once, then the lower ones far more often; about a quarter is not tracked.
        const double skew = std::pow(random.fraction(), 6.0);
        const auto issue = i < issues ? i : static_cast<std::uint64_t>(skew * static_cast<double>(issues));
        const auto position = static_cast<double>(i) / static_cast<double>(occurrences);
        const auto jitter = random.fraction() * 0.002;
        spec.start =
            weekStart + static_cast<DurationNs>((position * 0.99 + jitter) * static_cast<double>(week));
        const std::uint64_t version = std::min<std::uint64_t>(2, static_cast<std::uint64_t>(position * 3));
        spec.resource = made.resources[issue % services.size()][version + 3 * random.below(8)];
        spec.signature = made.signatures[issue];
        spec.stack = made.stacks[issue];
        spec.trace = i / 3 + 1;
        spec.name = made.names[(issue + random.below(3)) % made.names.size()];
        spec.lacks = i >= issues && random.below(4) == 0 ? LackSet{ 0 } | Lack::EntrySpan : LackSet{ 0 };
        message = "operation " + std::to_string(issue) + " failed for " + std::to_string(random.below(5000))
            + ": 'x'";
        spec.message = message;
        spec.tags.clear();
        for (const auto& choices : made.tagChoices) {
            spec.tags.push_back(choices[random.below(choices.size())]);
        }
        builder.occurrence(spec);
    }
    builder.execute("CREATE INDEX occurrence_trace ON occurrence (trace);"
                    "CREATE INDEX occurrence_signature ON occurrence (signature, start)");
    builder.finish();
}

} // namespace spanglass::test
