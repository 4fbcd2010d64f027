#include "core/store/issuetotals.h"

#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace spanglass;
using namespace spanglass::test;

class TestIssueTotals : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    /// Two issues; the first has occurrences in three versions and two traces, one not an entry span.
    static void fill(WorkspaceBuilder& builder)
    {
        const auto one = builder.resource({ "shop", "1.0.0", "production", "a", {} });
        const auto two = builder.resource({ "shop", "1.1.0", "production", "a", {} });
        const auto none = builder.resource({ "shop", "", "production", "a", {} });
        const auto first = builder.signature(builder.issue({}));
        const auto second =
            builder.signature(builder.issue({ "cart", "KeyError", "'zone'", {}, IssueState::Resolved }));
        const auto add = [&](std::int64_t signature, std::int64_t resource, std::uint64_t trace, TimeNs start,
                             LackSet lacks = 0) {
            OccurrenceSpec spec;
            spec.signature = signature;
            spec.resource = resource;
            spec.trace = trace;
            spec.start = start;
            spec.lacks = lacks;
            builder.occurrence(spec);
        };
        add(first, two, 2, 1064);
        add(first, one, 1, 1000);
        add(first, one, 2, 1032);
        add(first, none, 3, 2000, LackSet{ 0 } | Lack::EntrySpan);
        add(second, none, 1, 1063);
        add(0, one, 4, 500, LackSet{ 0 } | Lack::Type);
    }
    static std::string text(const Database& db, const std::string& sql)
    {
        auto statement = db.prepare(sql);
        return statement && *statement->step() ? std::string(statement->text(0)) : std::string("none");
    }
    static std::vector<int> trendOf(const Database& db, int issue)
    {
        const std::string blob = text(db, "SELECT trend FROM issue WHERE id=" + std::to_string(issue));
        std::vector<int> counts;
        for (std::size_t i = 0; i + 3 < blob.size(); i += 4) {
            counts.push_back(
                static_cast<unsigned char>(blob[i]) + 256 * static_cast<unsigned char>(blob[i + 1]));
        }
        return counts;
    }
    static std::string row(const Database& db, int issue)
    {
        return text(db,
            "SELECT count || ' ' || traces || ' ' || first_seen || ' ' || last_seen || ' ' || f.text || ' ' "
            "|| l.text"
            " FROM issue JOIN string f ON f.id=first_version JOIN string l ON l.id=last_version WHERE "
            "issue.id="
                + std::to_string(issue));
    }

private slots:
    void computesTotalsOfTrackedOccurrences()
    {
        WorkspaceBuilder builder(m_folder.filePath("totals").toStdString());
        fill(builder);
        builder.finish();
        const Database& db = builder.database();
        QCOMPARE(row(db, 1), std::string("3 2 1000 1064 1.0.0 1.1.0"));
        QCOMPARE(row(db, 2), std::string("1 1 1063 1063  "));
        const auto trend = trendOf(db, 1);
        QCOMPARE(trend.size(), trendBuckets);
        QCOMPARE(trend[0], 1);
        QCOMPARE(trend[(1032 - 1000) / 3], 1);
        QCOMPARE(std::accumulate(trend.begin(), trend.end(), 0), 3);
        QCOMPARE(text(db, "SELECT value FROM meta WHERE key='tracked'"), std::string("4"));
        QCOMPARE(text(db, "SELECT value FROM meta WHERE key='error_spans'"), std::string("6"));
        QCOMPARE(text(db, "SELECT value FROM meta WHERE key='trend_from'"), std::string("1000"));
        QCOMPARE(text(db, "SELECT value FROM meta WHERE key='last_seen'"), std::string("1064"));
        QCOMPARE(text(db, "SELECT state FROM issue WHERE id=2"), std::string("2"));
    }
    void followsThePolicy()
    {
        WorkspaceBuilder builder(m_folder.filePath("policy").toStdString());
        fill(builder);
        builder.finish(TrackingPolicy::All);
        QCOMPARE(row(builder.database(), 1), std::string("4 3 1000 2000 1.0.0 "));
        VERIFY_RESULT(recomputeIssueTotals(builder.database(), TrackingPolicy::Entry, {}));
        QCOMPARE(row(builder.database(), 1), std::string("3 2 1000 1064 1.0.0 1.1.0"));
    }
    void namesTheLargestServicesInTheTimeline()
    {
        WorkspaceBuilder builder(m_folder.filePath("timeline").toStdString());
        const auto resource = builder.resource({});
        for (int service = 0; service < 9; ++service) {
            const auto signature =
                builder.signature(builder.issue({ "s" + std::to_string(service), "E", "m", {}, {} }));
            for (int i = 0; i <= service; ++i) {
                OccurrenceSpec spec;
                spec.signature = signature;
                spec.resource = resource;
                spec.start = 720'000 * (i + 1);
                builder.occurrence(spec);
            }
        }
        builder.finish();
        const std::string json = text(builder.database(), "SELECT value FROM meta WHERE key='timeline'");
        const auto s8 = std::to_string(builder.string("s8"));
        QVERIFY2(json.starts_with("{\"bucket_ns\":8001,\"series\":[{\"service\":" + s8 + ",\"counts\":[1,0"),
            json.c_str());
        QVERIFY(json.find("{\"service\":-1,\"counts\":[3,0") != std::string::npos);
        QCOMPARE(std::ranges::count(json, '{'), 8);
    }
    void clearsAnEmptyWorkspace()
    {
        WorkspaceBuilder builder(m_folder.filePath("empty").toStdString());
        builder.issue({});
        builder.execute("UPDATE issue SET count=7, first_seen=3");
        builder.finish();
        QCOMPARE(row(builder.database(), 1), std::string("0 0 0 0  "));
        QCOMPARE(text(builder.database(), "SELECT value FROM meta WHERE key='tracked'"), std::string("0"));
    }
    void bearsAnyTimesAndMissingRows()
    {
        WorkspaceBuilder builder(m_folder.filePath("strange").toStdString());
        fill(builder);
        builder.execute("UPDATE occurrence SET start=-9223372036854775807 - 1 WHERE id=1");
        builder.execute("UPDATE occurrence SET start=9223372036854775807, trace=1 << 62 WHERE id=2");
        builder.execute("UPDATE occurrence SET signature=1 << 60 WHERE id=3");
        VERIFY_RESULT(recomputeIssueTotals(builder.database(), TrackingPolicy::Entry, {}));
        QCOMPARE(row(builder.database(), 1),
            std::string("2 2 -9223372036854775808 9223372036854775807 1.1.0 1.0.0"));
        const auto trend = trendOf(builder.database(), 1);
        QCOMPARE(trend.front() + trend.back(), 2);
    }
    void stopsWhenAsked()
    {
        WorkspaceBuilder builder(m_folder.filePath("stop").toStdString());
        fill(builder);
        std::stop_source source;
        source.request_stop();
        const auto done = recomputeIssueTotals(builder.database(), TrackingPolicy::Entry, source.get_token());
        QVERIFY(!done && done.error().kind == Error::Kind::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestIssueTotals)
#include "tst_issuetotals.moc"
