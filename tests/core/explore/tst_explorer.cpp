#include "core/explore/explorer.h"

#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TimeNs second = 1'000'000'000;
constexpr TimeNs start = 1'700'000'000 * second;

const char* const appStack = "TypeError: \x1A\n    at price (/srv/shop/src/price.js:42:7)\n"
                             "    at Layer.handle (/srv/shop/node_modules/express/lib/layer.js:95:5)\n";

/// Three issues: "card" of shop in two versions and environments, "zone" of cart, "old" of cart, excluded.
struct Shop {
    std::int64_t card = 0;
    std::int64_t zone = 0;
    std::int64_t old = 0;
    std::int64_t production = 0; ///< resources of shop
    std::int64_t staging = 0;
    std::int64_t cart = 0;
    std::int64_t cardSignature = 0;
};

/// Card: at second 0, 10, 20 ... 70 in production 1.0.0 and 1.1.0 by turns, and one at 35 in staging.
Shop fillShop(WorkspaceBuilder& builder)
{
    Shop shop;
    builder.capture("week.jsonl", 1000, 100, "[{\"where\":\"line 3\",\"message\":\"span has no traceId\"}]");
    builder.capture("more.jsonl", 500, 50, "no json");
    const auto resource = [&](const char* service, const char* version, const char* environment) {
        return builder.resource({ service, version, environment, "host-1",
            { { "service.name", service }, { "host.name", "host-1" }, { "k8s.pod.name", "pod-1" } } });
    };
    shop.production = resource("shop", "1.0.0", "production");
    const auto newer = resource("shop", "1.1.0", "production");
    shop.staging = resource("shop", "1.1.0", "staging");
    shop.cart = resource("cart", "7", "production");
    const auto stack = builder.stack(appStack);
    shop.card = builder.issue({ "shop", "CardError", "card <num> declined", { "charge", "src/Pay.js", 9 } });
    shop.zone = builder.issue({ "cart", "KeyError", "'zone'", {}, IssueState::Reviewed });
    shop.old = builder.issue({ "cart", "OldError", "gone", {}, IssueState::Excluded });
    shop.cardSignature = builder.signature(shop.card, stack);
    const auto zone = builder.signature(shop.zone, stack);
    const auto old = builder.signature(shop.old, stack);
    OccurrenceSpec spec;
    spec.type = "CardError";
    spec.stack = stack;
    const auto add = [&](std::int64_t signature, std::int64_t of, TimeNs at, std::uint64_t trace) {
        spec.signature = signature;
        spec.resource = of;
        spec.start = start + at * second;
        spec.trace = trace;
        spec.message = "card 17 declined";
        spec.name = at % 20 == 0 ? "GET /a" : "GET /b";
        builder.occurrence(spec);
    };
    for (const int at : { 70, 0, 10, 20, 30, 40, 50, 60 }) { // not in the order of time
        add(shop.cardSignature, at % 20 == 0 ? shop.production : newer, at,
            static_cast<std::uint64_t>(at / 20 + 1));
    }
    add(shop.cardSignature, shop.staging, 35, 9);
    add(zone, shop.cart, 5, 1);
    add(zone, shop.cart, 80, 2);
    add(old, shop.cart, 15, 3);
    spec.lacks = LackSet{ 0 } | Lack::EntrySpan;
    add(shop.cardSignature, shop.production, 90, 1);
    spec.lacks = Lack::EntrySpan | Lack::Stack;
    spec.type = "";
    add(0, shop.cart, 95, 77);
    return shop;
}

std::string namesOf(const IssueList& list)
{
    std::string names;
    for (const Issue& issue : list.issues) {
        names += (names.empty() ? "" : " ") + issue.type + ":" + std::to_string(issue.count);
    }
    return names;
}

std::string totalsOf(const Histogram& histogram)
{
    std::string out;
    for (const HistogramSeries& series : histogram.series) {
        out += (out.empty() ? "" : " ") + series.label + ":"
            + std::to_string(std::accumulate(series.counts.begin(), series.counts.end(), 0U));
    }
    return out;
}

std::string sharesOf(const std::vector<TagShare>& shares)
{
    std::string out;
    for (const TagShare& share : shares) {
        out += (out.empty() ? "" : " ") + share.value + ":" + std::to_string(share.count);
    }
    return out;
}

} // namespace

class TestExplorer : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string m_path;
    Shop m_shop;
    std::unique_ptr<Explorer> m_explorer;

    static std::unique_ptr<Explorer> opened(const std::string& path, bool columns = true)
    {
        auto explorer = Explorer::open(path);
        if (!explorer || (columns && !(*explorer)->loadColumns({}))) {
            return nullptr;
        }
        return *std::move(explorer);
    }
    std::string list(const Explorer& explorer, const char* text, Sort sort = {})
    {
        const auto query = parseQuery(text);
        const auto answer = query ? explorer.list(*query, sort) : Result<IssueList>(query.error());
        return answer ? namesOf(*answer) : answer.error().message;
    }

private slots:
    void initTestCase()
    {
        m_path = m_folder.filePath("shop").toStdString();
        WorkspaceBuilder builder(m_path);
        m_shop = fillShop(builder);
        builder.finish();
    }
    void init()
    {
        m_explorer = opened(m_path);
        QVERIFY(m_explorer);
    }

    void sumsUpTheWorkspace()
    {
        const WorkspaceSummary& summary = m_explorer->summary();
        QCOMPARE(summary.captures.size(), std::size_t{ 2 });
        QCOMPARE(summary.captures[0].path, std::string("week.jsonl"));
        QCOMPARE(summary.captures[0].warnings.size(), std::size_t{ 1 });
        QCOMPARE(summary.captures[0].warnings[0].where, std::string("line 3"));
        QVERIFY(summary.captures[1].warnings.empty());
        QCOMPARE(summary.spans, std::uint64_t{ 1500 });
        QCOMPARE(summary.traces, std::uint64_t{ 150 });
        QCOMPARE(summary.errorSpans, std::uint64_t{ 14 });
        QCOMPARE(summary.tracked, std::uint64_t{ 12 });
        QCOMPARE(summary.untracked(), std::uint64_t{ 2 });
        QCOMPARE(summary.firstSeen, start);
        QCOMPARE(summary.lastSeen, start + 80 * second);
    }

    void listsIssuesWithoutColumns()
    {
        const auto explorer = opened(m_path, false);
        QVERIFY(explorer && !explorer->hasColumns());
        QCOMPARE(list(*explorer, ""), std::string("CardError:9 KeyError:2"));
        QCOMPARE(list(*explorer, "type:*error -service:shop"), std::string("KeyError:2"));
        QCOMPARE(list(*explorer, "env:production"), std::string("the occurrences are not loaded yet"));
        QVERIFY(explorer->latestRelevant(IssueId{ m_shop.card }).hasValue());
        QVERIFY(!explorer->occurrence(IssueId{ m_shop.card }, 0));
        QVERIFY(!explorer->impactedSpans(IssueId{ m_shop.card }, Dimension::Host, 10));
    }

    void filtersIssues_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* query, const char* expected) {
            QTest::newRow(query) << QString(query) << QString(expected);
        };
        row("", "CardError:9 KeyError:2");
        row("service:cart", "KeyError:2");
        row("-service:cart", "CardError:9");
        row("service:cart service:shop", "CardError:9 KeyError:2");
        row("CARD declined", "CardError:9");
        row("card -declined", "");
        row("pay.js:9", "CardError:9");
        row("car*clin", "CardError:9");
        row("charge", "CardError:9");
        row("env:staging", "CardError:1");
        row("env:production", "CardError:8 KeyError:2");
        row("-env:production", "CardError:1");
        row("version:1.1.0", "CardError:5");
        row("version:1.* -version:1.1.0", "CardError:4");
        row("version:1.1.0 env:production", "CardError:4");
        row("version:9", "");
        row("status:open", "CardError:9 KeyError:2");
        row("status:reviewed", "KeyError:2");
        row("-status:reviewed", "CardError:9");
        row("status:excluded", "OldError:1");
        row("status:*", "CardError:9 KeyError:2 OldError:1");
        row("-status:resolved", "CardError:9 KeyError:2");
    }
    void filtersIssues()
    {
        QFETCH(QString, query);
        QFETCH(QString, expected);
        QCOMPARE(list(*m_explorer, query.toUtf8().constData()), expected.toStdString());
    }

    void filtersByTime()
    {
        Query query;
        query.from = start + 20 * second;
        query.to = start + 40 * second;
        const auto answer = m_explorer->list(query, {});
        VERIFY_RESULT(answer);
        QCOMPARE(namesOf(*answer), std::string("CardError:3"));
        const Issue& card = answer->issues[0];
        QCOMPARE(card.firstSeen, start + 20 * second);
        QCOMPARE(card.lastSeen, start + 35 * second);
        QCOMPARE(card.firstVersion, std::string("1.0.0"));
        QCOMPARE(card.lastVersion, std::string("1.1.0"));
        QCOMPARE(card.traces, std::uint64_t{ 2 });
        QCOMPARE(std::accumulate(card.trend.begin(), card.trend.end(), 0U), 3U);
    }
    void totalsOfAllOccurrencesAreThoseOfTheRows()
    {
        Query query;
        query.from = start;
        const auto rows = m_explorer->list({}, {});
        const auto scanned = m_explorer->list(query, {});
        VERIFY_RESULT(rows);
        VERIFY_RESULT(scanned);
        QVERIFY(rows->issues == scanned->issues);
        QVERIFY(rows->perState == scanned->perState);
    }
    void countsStatesWhateverTheStatusAskedFor()
    {
        const auto answer = m_explorer->list(*parseQuery("status:reviewed"), {});
        VERIFY_RESULT(answer);
        QCOMPARE(answer->occurrences, std::uint64_t{ 2 });
        QVERIFY((answer->perState == std::array<std::uint64_t, 5>{ 1, 1, 0, 0, 1 }));
    }
    void sorts()
    {
        QCOMPARE(list(*m_explorer, "", { SortKey::Count, false }), std::string("KeyError:2 CardError:9"));
        QCOMPARE(list(*m_explorer, "", { SortKey::FirstSeen, false }), std::string("CardError:9 KeyError:2"));
        QCOMPARE(list(*m_explorer, "", { SortKey::New, true }), std::string("KeyError:2 CardError:9"));
        QCOMPARE(list(*m_explorer, "", { SortKey::LastSeen, true }), std::string("KeyError:2 CardError:9"));
    }

    void drawsTheTimeline()
    {
        const auto timeline = m_explorer->timeline({}, 8);
        VERIFY_RESULT(timeline);
        QCOMPARE(totalsOf(*timeline), std::string("shop:9 cart:2"));
        QCOMPARE(timeline->from, start);
        QVERIFY((timeline->series[1].counts == std::vector<std::uint32_t>{ 1, 0, 0, 0, 0, 0, 0, 1 }));
        const auto staging = m_explorer->timeline(*parseQuery("env:staging"), 8);
        VERIFY_RESULT(staging);
        QCOMPARE(totalsOf(*staging), std::string("shop:1"));
        const auto excluded = m_explorer->timeline(*parseQuery("status:*"), 8);
        VERIFY_RESULT(excluded);
        QCOMPARE(totalsOf(*excluded), std::string("shop:9 cart:3"));
    }
    void drawsTheSameTimelineWithoutColumns()
    {
        const auto early = opened(m_path, false);
        const Query all = *parseQuery("status:*");
        const auto before = early->timeline(all, 8);
        const auto after = m_explorer->timeline(all, 8);
        VERIFY_RESULT(before);
        QVERIFY(*before == *after);
        const auto some = early->timeline(*parseQuery("service:cart"), 8);
        VERIFY_RESULT(some);
        QCOMPARE(totalsOf(*some), std::string("cart:2"));
        QCOMPARE(some->series[0].counts.size(), std::size_t{ 32 });
        QVERIFY(!early->timeline(*parseQuery("env:staging"), 8));
    }
    void breaksDownImpactedSpans()
    {
        const IssueId card{ m_shop.card };
        const auto byVersion = m_explorer->impactedSpans(card, Dimension::Version, 8);
        VERIFY_RESULT(byVersion);
        QCOMPARE(totalsOf(*byVersion), std::string("1.1.0:5 1.0.0:4"));
        // A bucket is a little wider than 10 s, so that the last occurrence lies in the last one.
        QVERIFY((byVersion->series[1].counts == std::vector<std::uint32_t>{ 1, 1, 0, 1, 0, 1, 0, 0 }));
        QCOMPARE(totalsOf(*m_explorer->impactedSpans(card, Dimension::Operation, 3)),
            std::string("GET /b:5 GET /a:4"));
        QCOMPARE(sharesOf(*m_explorer->breakdown(card, Dimension::Environment)),
            std::string("production:8 staging:1"));
        QCOMPARE(sharesOf(*m_explorer->breakdown(card, Dimension::Host)), std::string("host-1:9"));
        QVERIFY(!m_explorer->breakdown(IssueId{ 12345 }, Dimension::Host));
    }

    void walksThroughOccurrences()
    {
        const IssueId card{ m_shop.card };
        const auto first = m_explorer->occurrence(card, 0);
        VERIFY_RESULT(first);
        QCOMPARE(first->occurrence.start, start);
        QCOMPARE(first->count, std::uint64_t{ 9 });
        QCOMPARE(m_explorer->occurrence(card, 4)->occurrence.start, start + 35 * second);
        const auto last = m_explorer->occurrence(card, 8);
        VERIFY_RESULT(last);
        QCOMPARE(last->occurrence.start, start + 70 * second);
        QCOMPARE(last->occurrence.exceptions.size(), std::size_t{ 1 });
        QVERIFY(last->occurrence.exceptions[0].stack.starts_with("TypeError: card 17 declined\n"));
        const auto past = m_explorer->occurrence(card, 9);
        QVERIFY(!past);
        QCOMPARE(past.error().message, std::string("issue 1 has 9 occurrences, not 10"));
        const auto spans = m_explorer->spans(card);
        VERIFY_RESULT(spans);
        QCOMPARE(spans->size(), std::size_t{ 9 });
        QVERIFY((spans->front() == std::pair(first->occurrence.trace, first->occurrence.span)));
    }
    void takesTheLatestIfAllAreAlike()
    {
        for (const bool columns : { false, true }) {
            const auto view = opened(m_path, columns)->latestRelevant(IssueId{ m_shop.card });
            VERIFY_RESULT(view);
            QCOMPARE(view->occurrence.start, start + 70 * second);
            QCOMPARE(view->index, std::uint64_t{ 8 });
            QCOMPARE(view->count, std::uint64_t{ 9 });
        }
    }
    void prefersAWholeStackOfTheApplication()
    {
        const std::string path = m_folder.filePath("relevance").toStdString();
        WorkspaceBuilder builder(path);
        const auto resource = builder.resource({});
        const auto issue = builder.issue({});
        OccurrenceSpec spec;
        spec.resource = resource;
        for (const char* text :
            { appStack, "plain text",
                "E: \x1A\n    at f (/srv/shop/node_modules/express/lib/layer.js:95:5)\n",
                "TypeError: \x1A\n    at price (/srv/shop/src/price.js:42:7)\n    at ord...", "no frames" }) {
            spec.stack = builder.stack(text);
            spec.signature = builder.signature(issue, spec.stack);
            spec.start += second;
            builder.occurrence(spec);
        }
        builder.finish();
        for (const bool columns : { false, true }) {
            const auto view = opened(path, columns)->latestRelevant(IssueId{ issue });
            VERIFY_RESULT(view);
            QCOMPARE(view->index, std::uint64_t{ 0 });
        }
    }

    void tellsWhyErrorSpansAreNotTracked()
    {
        for (const bool columns : { false, true }) {
            const auto ledger = opened(m_path, columns)->ledger();
            VERIFY_RESULT(ledger);
            QCOMPARE(ledger->untracked, std::uint64_t{ 2 });
            QCOMPARE(ledger->reasons.size(), std::size_t{ 2 });
            QVERIFY(ledger->reasons[0].lack == Lack::EntrySpan);
            QCOMPARE(ledger->reasons[0].count, std::uint64_t{ 2 });
            QCOMPARE(ledger->reasons[0].examples.size(), std::size_t{ 2 });
            QCOMPARE(ledger->reasons[0].examples[0].service, std::string("cart"));
            QCOMPARE(ledger->reasons[0].examples[1].message, std::string("card 17 declined"));
            QVERIFY(ledger->reasons[1].lack == Lack::Stack);
            QCOMPARE(ledger->reasons[1].count, std::uint64_t{ 1 });
        }
    }
    void doesNotSeeLaterChanges()
    {
        const std::string path = m_folder.filePath("later").toStdString();
        {
            WorkspaceBuilder builder(path);
            fillShop(builder);
            builder.finish();
        }
        const auto explorer = opened(path, false);
        auto writer = Database::open(path, Database::Mode::ReadWrite);
        VERIFY_RESULT(writer);
        VERIFY_RESULT(writer->execute("PRAGMA foreign_keys=OFF; DELETE FROM occurrence; DELETE FROM stack"));
        VERIFY_RESULT(explorer->loadColumns({}));
        QCOMPARE(explorer->breakdown(IssueId{ 1 }, Dimension::Host)->at(0).count, std::uint64_t{ 9 });
    }
    void stopsLoading()
    {
        const auto explorer = opened(m_path, false);
        std::stop_source source;
        source.request_stop();
        const auto done = explorer->loadColumns(source.get_token());
        QVERIFY(!done && done.error().kind == Error::Kind::Cancelled);
        QVERIFY(!explorer->hasColumns());
    }
    void opensAnEmptyWorkspace()
    {
        const std::string path = m_folder.filePath("empty").toStdString();
        QVERIFY(Database::open(path, Database::Mode::ReadWrite).hasValue());
        const auto explorer = opened(path);
        QVERIFY(explorer);
        QCOMPARE(list(*explorer, ""), std::string());
        QCOMPARE(totalsOf(*explorer->timeline({}, 100)), std::string());
        QVERIFY(!explorer->latestRelevant(IssueId{ 1 }));
        QCOMPARE(explorer->ledger()->untracked, std::uint64_t{ 0 });
        QVERIFY(!Explorer::open(m_folder.filePath("nothing here").toStdString()));
    }

    /// Of an issue's four spans two tell of one failure, one of them handled.
    void countsFailuresAndWhatWasHandled()
    {
        const std::string path = m_folder.filePath("failures").toStdString();
        {
            WorkspaceBuilder builder(path);
            builder.capture("a.jsonl", 10, 3);
            OccurrenceSpec spec;
            spec.resource = builder.resource({});
            const std::int64_t first = builder.signature(builder.issue({}));
            IssueSpec other;
            other.type = "OtherError";
            const std::int64_t second = builder.signature(builder.issue(other));
            const auto add = [&](std::int64_t signature, std::uint64_t span, std::uint64_t parent,
                                 TimeNs start, std::int64_t flags, std::int64_t origin) {
                spec.signature = signature;
                spec.span = span;
                spec.parent = parent;
                spec.start = start;
                spec.flags = flags;
                spec.origin = origin;
                return builder.occurrence(spec);
            };
            const std::int64_t origin = add(first, 3, 2, 30, 32, 0);
            add(first, 2, 1, 20, 64, origin);
            add(second, 1, 0, 10, 64, origin);
            add(first, 7, 0, 70, 0, 0);
            add(first, 8, 0, 80, 64, 0);
            builder.finish(TrackingPolicy::All);
        }
        const auto explorer = opened(path);
        QVERIFY(explorer);
        const auto figures = [&](const char* text) {
            const auto answer = explorer->list(*parseQuery(text), {});
            std::string out;
            for (const Issue& issue : answer ? answer->issues : std::vector<Issue>()) {
                out += issue.type + " " + std::to_string(issue.failures) + "/" + std::to_string(issue.count)
                    + " ";
            }
            return out;
        };
        QCOMPARE(figures(""), std::string("TypeError 3/4 OtherError 1/1 "));
        QCOMPARE(figures("env:production"), std::string("TypeError 3/4 OtherError 1/1 ")); // by the columns
        QCOMPARE(figures("handled:yes"), std::string("TypeError 1/1 "));
        QCOMPARE(figures("handled:no"), std::string("TypeError 2/2 OtherError 1/1 "));
        QCOMPARE(figures("-handled:no"), std::string("TypeError 2/2 "));
        QCOMPARE(figures("handled:unknown"), std::string("TypeError 1/1 "));
        QCOMPARE(figures("handled:yes handled:no"), std::string("TypeError 2/3 OtherError 1/1 "));

        const auto issues = explorer->list({}, {});
        VERIFY_RESULT(issues);
        const IssueId id = issues->issues[0].id;
        const auto handling = explorer->handling(id);
        VERIFY_RESULT(handling);
        QCOMPARE(*handling, (HandlingCounts{ 1, 2, 1 }));
        const auto ofQuery = explorer->spans(id, *parseQuery("handled:yes"));
        VERIFY_RESULT(ofQuery);
        QCOMPARE(ofQuery->size(), std::size_t{ 1 });
        QVERIFY(!opened(path, false)->list(*parseQuery("handled:yes"), {}));

        const auto view = explorer->occurrence(id, 0); // the oldest is span 2
        VERIFY_RESULT(view);
        QCOMPARE(view->occurrence.handling, Handling::Unhandled);
        QCOMPARE(view->path.size(), std::size_t{ 3 });
        QVERIFY(view->path[0].isOrigin && !view->path[0].isShown);
        QVERIFY(view->path[1].isShown && !view->path[1].isOrigin);
        QCOMPARE(view->path[0].span, SpanId{ 3 });
        QCOMPARE(view->path[1].offset, DurationNs{ -10 });
        QCOMPARE(view->path[2].span, SpanId{ 1 });
        QVERIFY(view->path[2].isTracked);
        const auto alone = explorer->occurrence(id, 3);
        VERIFY_RESULT(alone);
        QVERIFY(alone->path.empty());
    }
};

QTEST_APPLESS_MAIN(TestExplorer)
#include "tst_explorer.moc"
