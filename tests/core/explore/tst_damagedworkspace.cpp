#include "core/explore/explorer.h"

#include "core/triage/triage.h"
#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace spanglass;
using namespace spanglass::test;

/// Whatever a workspace file holds: an error or an answer, never a crash.
class TestDamagedWorkspace : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string m_path;

    static void fill(WorkspaceBuilder& builder)
    {
        builder.capture("week.jsonl", 100, 10);
        for (int i = 0; i < 5; ++i) {
            const auto signature = builder.signature(builder.issue({}),
                builder.stack("E: \x1A\n    at f" + std::to_string(i) + " (/srv/a.js:1:2)\n"));
            const auto resource =
                builder.resource({ "shop", std::to_string(i), "production", "h", { { "host.name", "h" } } });
            for (int k = 0; k < 40; ++k) {
                OccurrenceSpec spec;
                spec.signature = signature;
                spec.resource = resource;
                spec.stack = i + 1;
                spec.trace = static_cast<std::uint64_t>(k);
                spec.start = 1000 * k;
                spec.tags = { builder.tag("id", std::to_string(k)), builder.tag("route", "/a") };
                spec.extra = "{\"events\":[{\"time\":\"1\",\"name\":\"n\",\"attributes\":[]}]}";
                spec.lacks = k % 5 == 0 ? LackSet{ 0 } | Lack::EntrySpan : LackSet{ 0 };
                builder.occurrence(spec);
            }
        }
        builder.finish();
    }

    /// Asks everything; the number of answers that are no errors.
    static int askEverything(const std::string& path)
    {
        auto opened = Explorer::open(path);
        if (!opened) {
            return 0;
        }
        const Explorer& explorer = **opened;
        int answers = explorer.timeline({}, 48) ? 1 : 0;
        answers += (*opened)->loadColumns({}) ? 1 : 0;
        Query query;
        query.from = 3000;
        query.environment.push_back({ "prod*", false });
        answers += explorer.list(query, {}) ? 1 : 0;
        answers += explorer.timeline(query, 7) ? 1 : 0;
        answers += explorer.ledger() ? 1 : 0;
        const auto list = explorer.list({}, {});
        if (!list) {
            return answers;
        }
        for (const Issue& issue : list->issues) {
            answers += explorer.latestRelevant(issue.id) ? 1 : 0;
            answers += explorer.occurrence(issue.id, 3) ? 1 : 0;
            answers += explorer.spans(issue.id) ? 1 : 0;
            answers += explorer.tags(issue.id, {}) ? 1 : 0;
            for (const auto by : { Dimension::Version, Dimension::Host, Dimension::Operation }) {
                answers +=
                    explorer.impactedSpans(issue.id, by, 10) && explorer.breakdown(issue.id, by) ? 1 : 0;
            }
        }
        return answers;
    }

private slots:
    void initTestCase()
    {
        m_path = m_folder.filePath("whole").toStdString();
        {
            WorkspaceBuilder builder(m_path);
            fill(builder);
        }
        QCOMPARE(askEverything(m_path), 5 + 5 * 7);
    }
    void bearsFlippedBytes()
    {
        QFile whole(QString::fromStdString(m_path));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray bytes = whole.readAll();
        std::mt19937 random(7);
        int answers = 0;
        for (int round = 0; round < 200; ++round) {
            QByteArray damaged = bytes;
            for (int flip = 0; flip < 1 + round % 40; ++flip) {
                damaged[static_cast<qsizetype>(random()) % damaged.size()] = static_cast<char>(random());
            }
            const QString path = m_folder.filePath("flipped");
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(damaged);
            file.close();
            answers += askEverything(path.toStdString());
        }
        QVERIFY(answers > 200);
    }
    void bearsTruncation()
    {
        QFile whole(QString::fromStdString(m_path));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray bytes = whole.readAll();
        for (qsizetype length = 0; length < bytes.size(); length += 1021) {
            const QString path = m_folder.filePath("truncated");
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(bytes.left(length));
            file.close();
            QVERIFY(askEverything(path.toStdString()) <= 5 + 5 * 7);
        }
    }
    void bearsStrangeValues_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("opens");
        for (const char* sql :
            { "UPDATE occurrence SET tags=randomblob(50)", "UPDATE resource SET tags=randomblob(50)",
                "UPDATE occurrence SET start=random()",
                "UPDATE occurrence SET trace=random(), resource=random()",
                "UPDATE occurrence SET name=random(), stack=random()", "UPDATE occurrence SET lacks=random()",
                "UPDATE occurrence SET signature='text', start=x'00FF'",
                "UPDATE occurrence SET extra=randomblob(90)", "UPDATE signature SET issue=random()",
                "UPDATE stack SET codec=1", "DELETE FROM occurrence", "UPDATE issue SET count=-1",
                "UPDATE issue SET count=1000000, trend=randomblob(128)",
                "UPDATE issue SET trend=x'01', state=99", "UPDATE tag SET value=randomblob(20), key=random()",
                "UPDATE string SET text=randomblob(20) WHERE id > 0",
                "UPDATE meta SET value='99999999999999999999'",
                "UPDATE meta SET "
                "value='{\"bucket_ns\":0,\"series\":[{\"service\":1,\"counts\":[1,-1,1.5,null]}]}'"
                " WHERE key='timeline'",
                "UPDATE meta SET value='-5' WHERE key LIKE '%seen'",
                "UPDATE meta SET value=9223372036854775807 WHERE key='first_seen'",
                "UPDATE capture SET warnings='[[[', spans=-1, state=7", "DELETE FROM meta",
                "DELETE FROM signature", "DELETE FROM resource", "DELETE FROM string" }) {
            QTest::newRow(sql) << QString(sql) << true;
        }
        QTest::newRow("no table") << QString("DROP TABLE stack") << true;
        QTest::newRow("no issues") << QString("DROP TABLE issue") << false;
        QTest::newRow("newer") << QString("PRAGMA user_version=99") << false;
    }
    void bearsStrangeValues()
    {
        QFETCH(QString, sql);
        QFETCH(bool, opens);
        const std::string path = m_folder.filePath("strange").toStdString();
        QFile::remove(QString::fromStdString(path));
        {
            WorkspaceBuilder builder(path);
            fill(builder);
            VERIFY_RESULT(builder.database().execute(sql.toUtf8().constData()));
        }
        QCOMPARE(askEverything(path) > 0, opens);
        (void)setTrackingPolicy(path, TrackingPolicy::All, {});
        (void)setIssueState(path, { IssueId{ 1 }, IssueId{ 2 } }, IssueState::Ignored);
        (void)undoTriage(path);
        QCOMPARE(askEverything(path) > 0, opens);
    }
};

QTEST_APPLESS_MAIN(TestDamagedWorkspace)
#include "tst_damagedworkspace.moc"
