#include "core/explore/explorer.h"
#include "core/store/database.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

using namespace spanglass;

namespace {

/// Runs `work` several times and prints the median; false if it fails.
bool measure(const char* what, int times, const std::function<Result<>()>& work)
{
    std::vector<double> taken;
    for (int i = 0; i < times; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        if (const auto done = work(); !done) {
            std::fprintf(stderr, "explorebench: %s: %s\n", what, done.error().message.c_str());
            return false;
        }
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        taken.push_back(took.count());
    }
    std::ranges::sort(taken);
    std::printf("%-44s %9.2f ms\n", what, taken[taken.size() / 2]);
    return true;
}

template <typename T> Result<> discard(Result<T> result)
{
    return result ? Result<>() : Result<>(std::move(result).error());
}

Query queryOf(const char* text)
{
    auto query = parseQuery(text);
    return query ? *query : Query{};
}

Result<> recompute(const char* path)
{
    auto db = Database::open(path, Database::Mode::ReadWrite);
    if (!db) {
        return std::move(db).error();
    }
    const Transaction transaction(*db);
    return recomputeIssueTotals(*db, TrackingPolicy::Entry, {});
}

bool measureAll(const char* path)
{
    std::unique_ptr<Explorer> explorer;
    const auto open = [&]() -> Result<> {
        auto opened = Explorer::open(path);
        if (!opened) {
            return std::move(opened).error();
        }
        explorer = *std::move(opened);
        return {};
    };
    bool fine = measure("open", 5, open);
    const auto byCount = [&](const char* text, Sort sort = {}) {
        return [&explorer, query = queryOf(text), sort] { return discard(explorer->list(query, sort)); };
    };
    fine = fine && measure("list, without columns", 7, byCount(""));
    fine =
        fine && measure("timeline, without columns", 7, [&] { return discard(explorer->timeline({}, 120)); });
    fine = fine && measure("load columns", 3, [&] { return explorer->loadColumns({}); });
    if (!fine) {
        return false;
    }
    const auto all = explorer->list({}, {});
    if (!all || all->issues.empty()) {
        std::fprintf(stderr, "explorebench: no issues\n");
        return false;
    }
    const IssueId largest = all->issues.front().id;
    std::printf("largest issue: %llu of %llu occurrences, %zu issues\n",
        static_cast<unsigned long long>(all->issues.front().count),
        static_cast<unsigned long long>(all->occurrences), all->issues.size());
    Query window = queryOf("env:production");
    window.from = explorer->summary().firstSeen + 3'600'000'000'000;
    window.to = explorer->summary().lastSeen - 3'600'000'000'000;
    const std::pair<const char*, std::function<Result<>()>> questions[] = {
        { "list, all", byCount("") },
        { "list, sorted by last seen", byCount("", { SortKey::LastSeen, true }) },
        { "list, free words (again)", byCount("handle failed") },
        { "list, env:production", byCount("env:production") },
        { "list, env:production -version:1.0.0", byCount("env:production -version:1.0.0") },
        { "list, env:production in a time window", [&] { return discard(explorer->list(window, {})); } },
        { "list, service:orders type:*Error", byCount("service:orders type:*Error") },
        { "timeline, 120 buckets", [&] { return discard(explorer->timeline({}, 120)); } },
        { "timeline, env:production",
            [&] { return discard(explorer->timeline(queryOf("env:production"), 120)); } },
        { "impacted spans by version, largest issue",
            [&] { return discard(explorer->impactedSpans(largest, Dimension::Version, 60)); } },
        { "impacted spans by operation, largest issue",
            [&] { return discard(explorer->impactedSpans(largest, Dimension::Operation, 60)); } },
        { "breakdown by host, largest issue",
            [&] { return discard(explorer->breakdown(largest, Dimension::Host)); } },
        { "latest relevant, largest issue", [&] { return discard(explorer->latestRelevant(largest)); } },
        { "occurrence, largest issue", [&] { return discard(explorer->occurrence(largest, 0)); } },
        { "tags, largest issue", [&] { return discard(explorer->tags(largest, {})); } },
        { "spans, largest issue", [&] { return discard(explorer->spans(largest)); } },
        { "ledger", [&] { return discard(explorer->ledger()); } },
    };
    for (const auto& [what, work] : questions) {
        fine = fine && measure(what, 7, work);
    }
    explorer.reset();
    return fine && measure("recompute totals", 3, [&] { return recompute(path); });
}

} // namespace

/// explorebench WORKSPACE: how long the questions of the window take, medians.
int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: explorebench WORKSPACE (of make_workspace)\n");
        return 2;
    }
    return measureAll(argv[1]) ? 0 : 1;
}
