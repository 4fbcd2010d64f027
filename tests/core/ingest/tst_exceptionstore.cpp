#include "core/ingest/exceptionstore.h"

#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"
#include "core/store/occurrencereader.h"
#include "tests/support/handmadecaptures.h"
#include "tests/support/print.h"
#include "tests/support/workspacecontent.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <functional>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TraceId trace{ 0x11a23e9d721fed44, 0xf6a6f12a9da29832 };
constexpr TimeNs noon = 1'795'249'664'000'000'000;

HandSpan at(std::uint64_t span, std::uint64_t parent, std::vector<Thrown> thrown, bool failed = true)
{
    HandSpan out;
    out.trace = trace;
    out.span = span;
    out.parent = parent;
    out.failed = failed;
    out.thrown = std::move(thrown);
    return out;
}

/// One capture's part of a run.
using Part = std::function<void(HandMadeCaptures&)>;

Part spansOf(const char* path, std::vector<HandSpan> all)
{
    return [=](HandMadeCaptures& to) {
        to.capture(path);
        for (const HandSpan& span : all) {
            to.add(span);
        }
    };
}

Part spans(std::vector<HandSpan> all)
{
    return spansOf("/spans", std::move(all));
}

Part apart(std::vector<HandSpan> all, Standing standing, const char* path = "/apart")
{
    return [=](HandMadeCaptures& to) {
        to.capture(path);
        for (const HandSpan& span : all) {
            to.addApart(span, standing);
        }
    };
}

} // namespace

class TestExceptionStore : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HandMadeCaptures> m_captures;

    [[nodiscard]] std::string workspace() const { return m_folder->filePath("workspace").toStdString(); }
    [[nodiscard]] std::int64_t number(const std::string& sql) const { return m_captures->number(sql); }
    [[nodiscard]] std::int64_t tracked() const
    {
        return number("SELECT value FROM meta WHERE key = 'tracked'");
    }
    [[nodiscard]] std::int64_t rows() const { return number("SELECT count(*) FROM occurrence"); }

    /// A workspace from these parts in this order, each ingest with so many of them.
    void build(const std::vector<Part>& parts, std::size_t together)
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_captures = std::make_unique<HandMadeCaptures>(workspace());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            parts[i](*m_captures);
            if ((i + 1) % together == 0 || i + 1 == parts.size()) {
                VERIFY_RESULT(m_captures->store());
            }
        }
    }

    /// Builds it in each order, in one ingest and in several; all are the same. Leaves the last one.
    void buildInAnyOrder(std::vector<Part> parts)
    {
        std::vector<std::size_t> order(parts.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        build(parts, parts.size());
        const std::vector<std::string> wanted = workspaceContent(workspace());
        const auto figures = [&] {
            return m_captures->text("SELECT group_concat(path || exceptions || '-' || unfailed) FROM"
                                    " (SELECT * FROM capture ORDER BY path)");
        };
        const std::string wantedFigures = figures();
        do {
            std::vector<Part> ordered;
            for (const std::size_t i : order) {
                ordered.push_back(parts[i]);
            }
            for (const std::size_t together : { parts.size(), std::size_t{ 1 } }) {
                build(ordered, together);
                QCOMPARE(firstDifference(workspaceContent(workspace()), wanted), std::string());
                QCOMPARE(figures(), wantedFigures);
            }
        } while (std::ranges::next_permutation(order).found);
    }

    [[nodiscard]] Occurrence occurrence(std::int64_t span) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        const auto id = db ? db->integer("SELECT id FROM occurrence WHERE span = " + std::to_string(span))
                           : Result<std::int64_t>(0);
        auto read = id ? readOccurrence(*db, OccurrenceId{ *id }) : Result<Occurrence>(Occurrence{});
        return read ? *std::move(read) : Occurrence{};
    }
    static bool hasTag(const Occurrence& occurrence)
    {
        return std::ranges::count(occurrence.attributes, Attribute{ "recorded", "apart", ValueType::String })
            == 1;
    }

private slots:
    /// The entry span failed without an exception; a log record has it.
    void completesAnErrorSpan_data()
    {
        QTest::addColumn<int>("standing");
        QTest::newRow("log record") << static_cast<int>(Standing::Beside);
        QTest::newRow("report") << static_cast<int>(Standing::Alone);
    }
    void completesAnErrorSpan()
    {
        QFETCH(int, standing);
        buildInAnyOrder({ spans({ at(1, 0, {}) }),
            apart({ at(1, 0, { boom("boom", noon + 5) }) }, static_cast<Standing>(standing)) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 1 });
        const Occurrence joined = occurrence(1);
        QCOMPARE(joined.exceptions.size(), std::size_t{ 1 });
        QCOMPARE(joined.exceptions.front().message, std::string("boom"));
        QCOMPARE(joined.exceptions.front().stack, boom().stack);
        QCOMPARE(joined.exceptions.front().time, noon + 5);
        QVERIFY(hasTag(joined));
    }
    void countsAnEqualExceptionOnce()
    {
        buildInAnyOrder({ spans({ at(1, 0, { boom() }) }),
            apart({ at(1, 0, { boom("boom", noon) }) }, Standing::Beside) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        const Occurrence joined = occurrence(1);
        QCOMPARE(joined.exceptions.size(), std::size_t{ 1 });
        QVERIFY(hasTag(joined));
        QCOMPARE(number("SELECT sum(exceptions) FROM capture"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT sum(error_spans) FROM capture"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT sum(spans) FROM capture"), std::int64_t{ 1 });
    }
    void keepsAnotherExceptionBeside()
    {
        buildInAnyOrder({ spans({ at(1, 0, { boom() }) }),
            apart({ at(1, 0, { boom("other", noon) }) }, Standing::Beside) });
        const Occurrence joined = occurrence(1);
        QCOMPARE(joined.exceptions.size(), std::size_t{ 2 });
        QCOMPARE(joined.exceptions.front().message, std::string("other"));
        QCOMPARE(joined.exceptions.back().message, std::string("boom"));
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0"), std::int64_t{ 1 });
    }
    /// Three captures tell of one span's failure: the last exception by time is the primary one.
    void takesTheLastOfSeveral()
    {
        buildInAnyOrder({ spans({ at(1, 0, { { "TypeError", "", "", noon } }) }),
            apart(
                { at(1, 0, { boom("first", noon + 1), boom("third", noon + 3) }) }, Standing::Beside, "/one"),
            apart({ at(1, 0, { boom("second", noon + 2), boom("third", noon + 3) }) }, Standing::Beside,
                "/two") });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        const Occurrence joined = occurrence(1);
        QCOMPARE(joined.exceptions.size(), std::size_t{ 3 }); // what the span says of itself adds nothing
        QCOMPARE(joined.exceptions.at(0).message, std::string("first"));
        QCOMPARE(joined.exceptions.at(1).message, std::string("second"));
        QCOMPARE(joined.exceptions.at(2).message, std::string("third"));
    }
    /// It makes the error of a span that is no entry span: tracked if it is a report.
    void appliesTheEntryRuleToLogRecordsOnly()
    {
        const std::vector<HandSpan> run = { at(1, 0, {}, false), at(2, 1, {}) };
        buildInAnyOrder({ spans(run), apart({ at(2, 1, { boom() }) }, Standing::Beside) });
        QCOMPARE(tracked(), std::int64_t{ 0 });
        QCOMPARE(number("SELECT lacks FROM occurrence"), std::int64_t{ 1 });
        buildInAnyOrder({ spans(run), apart({ at(2, 1, { boom() }) }, Standing::Alone) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(number("SELECT lacks FROM occurrence"), std::int64_t{ 0 });
    }
    void reportsStandBesideSpansThatDidNotFail()
    {
        buildInAnyOrder({ spans({ at(1, 0, {}, false), at(2, 1, {}, false) }),
            apart({ at(2, 1, { boom() }) }, Standing::Alone) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 1 });
        QCOMPARE(number("SELECT sum(error_spans) FROM capture"), std::int64_t{ 0 });
        QVERIFY(occurrence(2).trace == trace);
    }
    void countsLogRecordsOfSpansThatDidNotFail()
    {
        buildInAnyOrder({ spans({ at(1, 0, {}, false) }),
            apart({ at(1, 0, { boom("a", noon), boom("b", noon) }) }, Standing::Beside) });
        QCOMPARE(rows(), std::int64_t{ 0 });
        QCOMPARE(number("SELECT count(*) FROM trace"), std::int64_t{ 0 });
        QCOMPARE(number("SELECT sum(unfailed) FROM capture"), std::int64_t{ 2 });
        auto explorer = Explorer::open(workspace());
        VERIFY_RESULT(explorer);
        std::vector<Warning> warnings;
        for (const Capture& capture : (*explorer)->summary().captures) {
            warnings.insert(warnings.end(), capture.warnings.begin(), capture.warnings.end());
        }
        QCOMPARE(warnings.size(), std::size_t{ 1 });
        QVERIFY(
            (warnings.front() == Warning{ "log records", "2 exceptions belong to spans that did not fail" }));
    }
    void keepsLogRecordsWithoutTheirSpan()
    {
        build({ apart({ at(1, 0, { boom() }), at(2, 0, { boom() }) }, Standing::Beside) }, 1);
        QCOMPARE(tracked(), std::int64_t{ 0 });
        auto explorer = Explorer::open(workspace());
        VERIFY_RESULT(explorer);
        const auto ledger = (*explorer)->ledger();
        VERIFY_RESULT(ledger);
        QCOMPARE(ledger->untracked, std::uint64_t{ 2 });
        QCOMPARE(ledger->reasons.size(), std::size_t{ 1 });
        QVERIFY(ledger->reasons.front().lack == Lack::Span);
        QCOMPARE(ledger->reasons.front().count, std::uint64_t{ 2 });
        QCOMPARE(number("SELECT sum(spans) + sum(error_spans) FROM capture"), std::int64_t{ 0 });
        QCOMPARE(number("SELECT count(*) FROM span_index"), std::int64_t{ 0 });
    }
    void reportsStandInForTheirSpan()
    {
        build({ apart({ at(1, 0, { boom() }), at(2, 0, { { "Lonely", "no stack", "", noon } }) },
                  Standing::Alone) },
            1);
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 2 });
        QCOMPARE(number("SELECT lacks FROM occurrence WHERE span = 2"), std::int64_t{ 8 });
        QCOMPARE(number("SELECT count(*) FROM rollup"), std::int64_t{ 0 });
    }
    /// The same exception in two captures, whether or not its span is known.
    void countsAnExceptionSentTwiceOnce()
    {
        for (const Standing standing : { Standing::Beside, Standing::Alone }) {
            const std::vector<HandSpan> records = { at(1, 0, { boom() }) };
            buildInAnyOrder({ apart(records, standing, "/one"), apart(records, standing, "/two") });
            QCOMPARE(rows(), std::int64_t{ 1 });
        }
    }
    void keepsExceptionsOutsideOfTraces()
    {
        HandSpan nowhere = at(0, 0, { boom() });
        nowhere.trace = {};
        build({ apart({ nowhere }, Standing::Alone), spans({ at(1, 0, { boom() }) }) }, 1);
        QCOMPARE(tracked(), std::int64_t{ 2 });
        build({ apart({ nowhere }, Standing::Beside), spans({ at(1, 0, { boom() }) }) }, 1);
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 2 });
    }
    /// The log says the whole id of the trace, the tracer half of it.
    void joinsOverWidthsOfIds()
    {
        HandSpan narrow = at(1, 0, {});
        narrow.trace.high = 0;
        buildInAnyOrder({ spans({ narrow }), apart({ at(1, 0, { boom() }) }, Standing::Beside) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 1 });
        HandSpan record = at(1, 0, { boom() });
        record.trace.high = 0;
        buildInAnyOrder({ spans({ at(1, 0, {}) }), apart({ record }, Standing::Beside) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        QCOMPARE(rows(), std::int64_t{ 1 });
    }
    /// Two services share the span's id: the error span has it; else the one of the record's service.
    void prefersTheErrorSpanThenTheService()
    {
        HandSpan other = at(1, 0, {});
        other.service = "cart";
        HandSpan passed = at(1, 0, {}, false);
        passed.kind = SpanKind::Client;
        buildInAnyOrder({ spans({ passed, other }), apart({ at(1, 0, { boom() }) }, Standing::Beside) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
        // The issue is one of the span's service.
        QCOMPARE(m_captures->text(
                     "SELECT s.text FROM issue i JOIN string s ON s.id = i.service WHERE i.count > 0"),
            std::string("cart"));
    }
    /// What a joined exception changes is seen by the rule of top-most errors.
    void carriesTheExceptionForSpansBelow()
    {
        build({ spans({ at(1, 0, {}), at(2, 1, { boom() }) }),
                  apart({ at(1, 0, { boom() }) }, Standing::Beside) },
            2);
        QCOMPARE(number("SELECT lacks FROM occurrence WHERE span = 2"), std::int64_t{ 1 + 16 });
    }
    /// Spans of a trace are kept for the error that stands in it.
    void keepsTheTraceOfAReport()
    {
        build({ spans({ at(1, 0, {}, false), at(2, 1, {}, false) }),
                  apart({ at(2, 1, { boom() }) }, Standing::Alone) },
            2);
        QCOMPARE(number("SELECT count(*) FROM trace_blob"), std::int64_t{ 1 });
        build({ apart({ at(2, 1, { boom() }) }, Standing::Alone),
                  spans({ at(1, 0, {}, false), at(2, 1, {}, false) }) },
            1);
        QCOMPARE(number("SELECT count(*) FROM trace_blob"), std::int64_t{ 1 });
    }
    /// A parent that comes later makes a report on a failed span no less tracked.
    void laterParentsLeaveReportsAlone()
    {
        buildInAnyOrder({ spans({ at(2, 1, {}) }), apart({ at(2, 1, { boom() }) }, Standing::Alone),
            spansOf("/parents", { at(1, 0, {}, false) }) });
        QCOMPARE(tracked(), std::int64_t{ 1 });
    }
    /// 51 log records of a real run, each of a span that recorded its exception too: 40 the same, 11 with the
    /// text of util.inspect, which has the causes. The issues are those of the spans.
    void readsTheLogOfARealRun()
    {
        const std::string folder = SPANGLASS_SHARED "/captures/otlp/";
        const std::string run = folder + "larder-1.1.0.jsonl.gz";
        const std::string log = folder + "larder-1.1.0.logs.jsonl.gz";
        if (!QFile::exists(QString::fromStdString(log))) {
            QSKIP("the folder with real captures is not here");
        }
        const auto contentOf = [&](const std::vector<std::vector<std::string>>& ingests) {
            m_folder = std::make_unique<QTemporaryDir>();
            m_captures = std::make_unique<HandMadeCaptures>(workspace());
            for (const std::vector<std::string>& paths : ingests) {
                IngestOptions options;
                options.paths = paths;
                options.workspace = workspace();
                const auto report = ingest(options, {});
                if (!report) {
                    return std::vector<std::string>{ report.error().message };
                }
            }
            return workspaceContent(workspace());
        };
        const std::vector<std::string> alone = contentOf({ { run } });
        QCOMPARE(tracked(), std::int64_t{ 200 });
        for (const auto& ingests : { std::vector<std::vector<std::string>>{ { run, log } }, { { log, run } },
                 { { run }, { log } }, { { log }, { run } } }) {
            QCOMPARE(firstDifference(contentOf(ingests), alone), std::string());
            QCOMPARE(number("SELECT sum(exceptions) FROM capture"), std::int64_t{ 51 });
            QCOMPARE(number("SELECT sum(unfailed) FROM capture"), std::int64_t{ 0 });
            QCOMPARE(number("SELECT sum(json_array_length(extra, '$.exceptions')) FROM occurrence"),
                std::int64_t{ 29 }); // 18 without the log
        }
        contentOf({ { log } });
        QCOMPARE(rows(), std::int64_t{ 51 });
        QCOMPARE(number("SELECT count(*) FROM occurrence WHERE lacks = 32"), std::int64_t{ 51 });
        QCOMPARE(tracked(), std::int64_t{ 0 });
    }
    /// One span with very many exceptions: time and memory stay in bounds.
    void boundsTheExceptionsOfASpan()
    {
        std::vector<Thrown> many;
        for (int i = 0; i < 20'000; ++i) {
            many.push_back(boom("boom " + std::to_string(i), noon + i));
        }
        build({ spans({ at(1, 0, {}) }), apart({ at(1, 0, many) }, Standing::Beside) }, 2);
        const Occurrence joined = occurrence(1);
        QCOMPARE(joined.exceptions.size(), std::size_t{ 100 });
        QCOMPARE(joined.exceptions.back().message, std::string("boom 19999"));
    }
};

QTEST_APPLESS_MAIN(TestExceptionStore)
#include "tst_exceptionstore.moc"
