#include "core/base/text.h"
#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"
#include "core/report/report.h"
#include "core/triage/triage.h"
#include "tests/support/print.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace spanglass;

/// The answers over a real capture agree with its truth and with each other.
class TestRealCapture : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string m_path;
    QJsonObject m_truth;
    std::unique_ptr<Explorer> m_explorer;

    static std::uint64_t sumOf(const std::vector<TagShare>& shares)
    {
        return std::accumulate(shares.begin(), shares.end(), std::uint64_t{ 0 },
            [](std::uint64_t sum, const TagShare& share) { return sum + share.count; });
    }
    static std::uint64_t sumOf(const Histogram& histogram)
    {
        std::uint64_t sum = 0;
        for (const HistogramSeries& series : histogram.series) {
            sum = std::accumulate(series.counts.begin(), series.counts.end(), sum);
        }
        return sum;
    }
    std::vector<Issue> issues() const { return m_explorer->list(*parseQuery("status:*"), {})->issues; }

private slots:
    void initTestCase()
    {
        const QString shared = QStringLiteral(SPANGLASS_SHARED);
        QFile truth(shared + "/captures/truth/otlp-larder-1.1.0.truth.json");
        if (!truth.open(QIODevice::ReadOnly)) {
            QSKIP("the folder with real captures is not here");
        }
        m_truth = QJsonDocument::fromJson(truth.readAll()).object();
        m_path = m_folder.filePath("larder").toStdString();
        IngestOptions options;
        options.paths = { (shared + "/captures/otlp/larder-1.1.0.jsonl.gz").toStdString() };
        options.workspace = m_path;
        VERIFY_RESULT(ingest(options, {}));
        auto explorer = Explorer::open(m_path);
        VERIFY_RESULT(explorer);
        m_explorer = *std::move(explorer);
        VERIFY_RESULT(m_explorer->loadColumns({}));
    }
    void countsAsTheTruth()
    {
        const WorkspaceSummary& summary = m_explorer->summary();
        QCOMPARE(summary.spans, std::uint64_t{ 9389 });
        QCOMPARE(summary.traces, std::uint64_t{ 714 });
        QCOMPARE(summary.errorSpans, std::uint64_t{ 591 });
        QCOMPARE(summary.tracked, std::uint64_t{ 200 });
        const auto ledger = m_explorer->ledger();
        VERIFY_RESULT(ledger);
        QCOMPARE(ledger->untracked, std::uint64_t{ 391 });
    }
    void everyTrackedSpanIsOfOneIssue()
    {
        QSet<QString> expected;
        for (const auto& bug : m_truth["bugs"].toArray()) {
            for (const auto& span : bug.toObject()["spans"].toArray()) {
                expected.insert(span.toString());
            }
        }
        QSet<QString> found;
        for (const Issue& issue : issues()) {
            const auto spans = m_explorer->spans(issue.id);
            VERIFY_RESULT(spans);
            QCOMPARE(spans->size(), issue.count);
            for (const auto& [trace, span] : *spans) {
                found.insert(QString::fromStdString(toHex(trace) + "/" + toHex(span)));
            }
        }
        QCOMPARE(found.size(), 200);
        QVERIFY(found == expected);
    }
    void sumsAgree()
    {
        std::uint64_t all = 0;
        for (const Issue& issue : issues()) {
            all += issue.count;
            for (const auto by : { Dimension::Version, Dimension::Service, Dimension::Environment,
                     Dimension::Host, Dimension::Operation }) {
                QCOMPARE(sumOf(*m_explorer->breakdown(issue.id, by)), issue.count);
                QCOMPARE(sumOf(*m_explorer->impactedSpans(issue.id, by, 60)), issue.count);
            }
            QCOMPARE(
                std::accumulate(issue.trend.begin(), issue.trend.end(), std::uint64_t{ 0 }), issue.count);
        }
        QCOMPARE(all, std::uint64_t{ 200 });
        QCOMPARE(sumOf(*m_explorer->timeline({}, 120)), all);
    }
    void decodesEveryOccurrence()
    {
        for (const Issue& issue : issues()) {
            TimeNs before = 0;
            for (std::uint64_t i = 0; i < issue.count; ++i) {
                const auto view = m_explorer->occurrence(issue.id, i);
                VERIFY_RESULT(view);
                const Occurrence& occurrence = view->occurrence;
                QVERIFY(occurrence.start >= before);
                before = occurrence.start;
                QCOMPARE(occurrence.resource.service, issue.service);
                QVERIFY(!occurrence.attributes.empty());
                QVERIFY(!occurrence.exceptions.empty());
                const ExceptionEvent& primary = occurrence.exceptions.back();
                QCOMPARE(primary.type, issue.type);
                QVERIFY(!primary.message.empty() && !primary.stack.empty());
                QVERIFY(primary.stack.find('\x1A') == std::string::npos);
            }
            QCOMPARE(before, issue.lastSeen);
        }
    }
    void showsTheApplicationsFrames()
    {
        int withFrames = 0;
        const auto all = issues();
        for (const Issue& issue : all) {
            const auto view = m_explorer->latestRelevant(issue.id);
            VERIFY_RESULT(view);
            QVERIFY(view->index < view->count);
            const auto same = m_explorer->occurrence(issue.id, view->index);
            VERIFY_RESULT(same);
            QCOMPARE(same->occurrence.id.value, view->occurrence.id.value);
            for (const StackException& exception : view->occurrence.stack.exceptions) {
                if (std::ranges::any_of(exception.frames, &StackFrame::inApp)) {
                    ++withFrames;
                    break;
                }
            }
        }
        QVERIFY2(
            withFrames * 10 >= static_cast<int>(all.size()) * 8, qPrintable(QString::number(withFrames)));
    }
    void tagsAddUp()
    {
        for (const Issue& issue : issues()) {
            const auto tags = m_explorer->tags(issue.id, {});
            VERIFY_RESULT(tags);
            QVERIFY(tags->size() > 5);
            bool knowsService = false;
            for (const TagDistribution& tag : *tags) {
                QVERIFY(!tag.key.starts_with("exception."));
                QVERIFY2(tag.occurrences <= issue.count, tag.key.c_str());
                QVERIFY(sumOf(tag.top) == tag.occurrences || tag.distinct > 10);
                knowsService =
                    knowsService || (tag.key == "service.name" && tag.top[0].value == issue.service);
            }
            QVERIFY(knowsService);
            const auto view = m_explorer->latestRelevant(issue.id);
            const auto json =
                QJsonDocument::fromJson(QByteArray::fromStdString(issueAsJson(issue, *view, *tags)));
            QCOMPARE(json["count"].toInteger(), static_cast<qint64>(issue.count));
        }
    }
    void policySwitchesWithoutReadingAgain()
    {
        VERIFY_RESULT(setTrackingPolicy(m_path, TrackingPolicy::All, {}));
        const auto all = Explorer::open(m_path);
        VERIFY_RESULT(all);
        QVERIFY((*all)->summary().tracked > 200);
        VERIFY_RESULT(setTrackingPolicy(m_path, TrackingPolicy::Entry, {}));
        const auto again = Explorer::open(m_path);
        VERIFY_RESULT(again);
        QVERIFY((*again)->list(*parseQuery("status:*"), {})->issues == issues());
        QVERIFY((*again)->summary() == m_explorer->summary());
    }
};

QTEST_APPLESS_MAIN(TestRealCapture)
#include "tst_realcapture.moc"
