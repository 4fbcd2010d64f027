#include "tests/core/capture/otlp/logtext.h"
#include "tests/support/otlptext.h"
#include "tests/support/workspacebuilder.h"
#include "ui/session.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;

namespace {

constexpr auto waitMs = 20'000; ///< for the slowest machine; what is waited for comes in milliseconds

/// Two issues: TypeError three times, KeyError once.
void buildWorkspace(const QString& path)
{
    test::WorkspaceBuilder builder(path.toStdString());
    const auto resource = builder.resource({});
    const auto stack = builder.stack("TypeError: x\n    at price (/srv/shop/src/price.js:42:3)");
    const auto common = builder.signature(builder.issue({}), stack);
    const auto rare = builder.signature(builder.issue({ .service = "carts", .type = "KeyError" }), stack);
    builder.capture("/captures/week.jsonl", 9000, 800);
    for (int i = 0; i < 3; ++i) {
        builder.occurrence({ .signature = common,
            .resource = resource,
            .trace = 1U + static_cast<unsigned>(i),
            .start = 1'000'000'000'000LL * (i + 1),
            .stack = stack });
    }
    builder.occurrence({ .signature = rare,
        .resource = resource,
        .trace = 9,
        .start = 2'500'000'000'000LL,
        .type = "KeyError",
        .stack = stack });
    builder.finish();
}

/// A line with a failed root span.
QByteArray failedRequest(const std::string& id, const std::string& type)
{
    const std::string span = test::otlpSpan(
        "11a23e9d721fed44f6a6f12a9da298" + id, "00000000000000" + id, "", test::otlpError(type));
    return QByteArray::fromStdString(test::otlpRequest("shop", span) + "\n");
}

void append(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Append));
    QCOMPARE(file.write(text), text.size());
}

/// Keeps the rows that the session gave last.
struct Rows {
    explicit Rows(Session& session)
    {
        QObject::connect(&session, &Session::rowsChanged, &session, [this](const IssueRows& rows) {
            last = rows;
            ++times;
        });
    }
    [[nodiscard]] std::size_t count() const { return last.list ? last.list->issues.size() : 0; }
    [[nodiscard]] const Issue& at(std::size_t row) const { return last.list->issues.at(row); }
    IssueRows last;
    int times = 0;
};

} // namespace

class TestSession : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_workspace;

    static QString demo() { return QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz"); }

private Q_SLOTS:
    void takesCapturesForAFormat()
    {
        QTemporaryDir folder;
        QFile note(folder.filePath(QStringLiteral("note")));
        QVERIFY(note.open(QIODevice::WriteOnly));
        note.write("a note");
        note.close();
        Session session(folder.path());
        session.open({ note.fileName() }, {}, "otlp-json");
        QTRY_COMPARE_WITH_TIMEOUT(session.phase(), Phase::Ready, 20'000);
        session.open({ note.fileName() }, folder.filePath(QStringLiteral("other")));
        QTRY_COMPARE_WITH_TIMEOUT(session.phase(), Phase::Failed, 20'000);
    }

    void init()
    {
        static int number = 0;
        m_workspace = m_folder.filePath(QStringLiteral("w%1.spanglass").arg(++number));
        buildWorkspace(m_workspace);
    }

    void showsAWorkspace()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        const QSignalSpy timeline(&session, &Session::timelineChanged);
        session.openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        QCOMPARE(session.phase(), Phase::Ready);
        QCOMPARE(rows.at(0).type, std::string("TypeError"));
        QCOMPARE(session.summary()->tracked, std::uint64_t(4));
        QTRY_VERIFY_WITH_TIMEOUT(timeline.count() >= 2, waitMs);
    }

    void filtersSortsAndRefusesNonsense()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        session.openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        QVERIFY(session.setQueryText(QStringLiteral("service:carts")));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        QVERIFY(session.isFiltered());
        QSignalSpy failed(&session, &Session::queryFailed);
        QVERIFY(!session.setQueryText(QStringLiteral("foo:bar")));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(session.queryText(), QStringLiteral("service:carts"));
        QVERIFY(session.setQueryText({}));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        session.setSort({ .key = SortKey::Count, .descending = false });
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(0).type, std::string("KeyError"), waitMs);
        session.setTimeRange(2'400'000'000'000LL, 2'600'000'000'000LL);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        session.select(rows.at(0));
        session.setTimeRange(900'000'000'000LL, 1'100'000'000'000LL);
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(0).count, std::uint64_t(1), waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(0).type, std::string("TypeError"), waitMs);
        session.select(rows.at(0));
        QCOMPARE(session.selected().count, std::uint64_t(3)); // the page is about the whole issue
        session.setTimeRange(std::nullopt, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
    }

    void answersAboutTheSelectedIssueOnly()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        session.openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        std::vector<std::uint64_t> counts;
        connect(&session, &Session::detailsReady, this,
            [&](const auto& details) { counts.push_back(details->occurrence.count); });
        const QSignalSpy tags(&session, &Session::tagsReady);
        session.select(rows.at(0));
        session.select(rows.at(1)); // replaces the question before it was answered
        QTRY_VERIFY_WITH_TIMEOUT(!counts.empty() && tags.count() > 0, waitMs);
        QCOMPARE(counts, std::vector<std::uint64_t>{ 1 });
        session.select(rows.at(0));
        QTRY_COMPARE_WITH_TIMEOUT(counts.size(), std::size_t(2), waitMs);
        QCOMPARE(counts.back(), std::uint64_t(3));

        QList<quint64> seen;
        connect(&session, &Session::occurrenceReady, this, [&](const auto& view) { seen << view->index; });
        session.showOccurrence(0);
        QTRY_COMPARE_WITH_TIMEOUT(seen, QList<quint64>{ 0 }, waitMs);
        session.showLatest();
        QTRY_COMPARE_WITH_TIMEOUT(seen, (QList<quint64>{ 0, 2 }), waitMs);
        QSignalSpy histogram(&session, &Session::histogramReady);
        session.setDimension(Dimension::Environment);
        QTRY_COMPARE_WITH_TIMEOUT(histogram.count(), 1, waitMs);
    }

    void statesChangeAndUndo()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        session.openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        session.select(rows.at(0));
        session.setState({ rows.at(0).id, rows.at(1).id }, IssueState::Resolved);
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(0).state, IssueState::Resolved, waitMs);
        QCOMPARE(rows.at(1).state, IssueState::Resolved);
        session.undo();
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(0).state, IssueState::ForReview, waitMs);
        session.redo();
        QTRY_COMPARE_WITH_TIMEOUT(rows.at(1).state, IssueState::Resolved, waitMs);
        session.setState({ rows.at(1).id }, IssueState::Excluded);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        const QSignalSpy details(&session, &Session::detailsReady);
        session.select(rows.at(0)); // still the same issue
        QCOMPARE(session.selected().state, IssueState::Resolved);
    }

    void readsACaptureAndKnowsItTheNextTime()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        QSignalSpy ended(&session, &Session::readingEnded);
        session.open({ demo() });
        QCOMPARE(session.phase(), Phase::Reading);
        QTRY_VERIFY_WITH_TIMEOUT(session.phase() == Phase::Ready && rows.count() > 5, waitMs);
        QCOMPARE(ended.count(), 1);
        const auto tracked = session.summary()->tracked;
        const QString workspace = session.workspace();
        QVERIFY(QFile::exists(workspace));

        session.close();
        QCOMPARE(session.phase(), Phase::Start);
        ended.clear();
        session.open({ demo() });
        QCOMPARE(session.workspace(), workspace);
        QTRY_VERIFY_WITH_TIMEOUT(
            session.phase() == Phase::Ready && rows.count() > 5 && !session.isReading(), waitMs);
        QCOMPARE(session.summary()->tracked, tracked);
    }

    void addsACaptureToWhatIsOpen()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        session.openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        session.addCaptures({ demo() });
        QCOMPARE(session.workspace(), m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(rows.count() > 2, waitMs);
        QCOMPARE(session.summary()->captures.size(), std::size_t(2));
    }

    void followsACaptureThatGrows()
    {
        const QString path = m_folder.filePath(QStringLiteral("grows.jsonl"));
        append(path, failedRequest("0a", "Boom"));
        Session session(m_folder.path());
        const Rows rows(session);
        session.open({ path }, m_folder.filePath(QStringLiteral("grows.spanglass")));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(session.lastFollowed() != nullptr, waitMs);
        QCOMPARE(session.lastFollowed()->captures.front().state, FollowState::Following);
        append(path, failedRequest("0b", "Crash"));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(session.summary()->errorSpans, std::uint64_t(2), waitMs);
        QCOMPARE(session.summary()->captures.size(), std::size_t(1));
        const QSignalSpy notice(&session, &Session::notice);
        append(path, QByteArray::fromStdString(test::logRequest(test::exceptionLog()) + "\n"));
        QTRY_COMPARE_WITH_TIMEOUT(notice.count(), 1, waitMs);
        QCOMPARE(notice.at(0).at(0).toString(), QStringLiteral("1 new exception apart from spans"));

        session.setFollowing(false);
        QVERIFY(session.lastFollowed() == nullptr);
        append(path, failedRequest("0c", "Third"));
        session.setFollowing(true); // what came meanwhile is not lost
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(3), waitMs);
    }

    void readsAgainWhatChanged()
    {
        const QString path = m_folder.filePath(QStringLiteral("changes.jsonl"));
        append(path, failedRequest("0a", "Boom") + failedRequest("0b", "Crash"));
        Session session(m_folder.path());
        session.setFollowing(false);
        const Rows rows(session);
        session.open({ path }, m_folder.filePath(QStringLiteral("changes.spanglass")));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(!session.isReading(), waitMs);
        const QSignalSpy notice(&session, &Session::notice);
        session.reloadCaptures();
        QTRY_COMPARE_WITH_TIMEOUT(notice.count(), 1, waitMs);
        QCOMPARE(notice.at(0).at(0).toString(), QStringLiteral("No capture has changed"));
        QVERIFY(QFile::remove(path));
        append(path, failedRequest("0c", "Third"));
        session.reloadCaptures();
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        QCOMPARE(rows.at(0).type, std::string("Third"));
    }

    /// Opened again, a path shows what it holds now, and nothing of what it held.
    void opensAPathThatHoldsSomethingElse()
    {
        const QString path = m_folder.filePath(QStringLiteral("again.jsonl"));
        const QString workspace = m_folder.filePath(QStringLiteral("again.spanglass"));
        append(path, failedRequest("0a", "Boom") + failedRequest("0b", "Crash"));
        {
            Session session(m_folder.path());
            const Rows rows(session);
            session.open({ path }, workspace);
            QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
            QTRY_VERIFY_WITH_TIMEOUT(!session.isReading(), waitMs);
        }
        QVERIFY(QFile::remove(path));
        append(path, failedRequest("0c", "Third"));
        Session session(m_folder.path());
        const Rows rows(session);
        const QSignalSpy notice(&session, &Session::notice);
        session.open({ path }, workspace);
        QTRY_COMPARE_WITH_TIMEOUT(notice.count(), 1, waitMs);
        QVERIFY(notice.at(0).at(0).toString().contains(QLatin1String("what it holds now replaces that")));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        QCOMPARE(rows.at(0).type, std::string("Third"));
    }

    void takesACaptureOut()
    {
        const QString first = m_folder.filePath(QStringLiteral("first.jsonl"));
        const QString second = m_folder.filePath(QStringLiteral("second.jsonl"));
        append(first, failedRequest("0a", "Boom"));
        append(second, failedRequest("0b", "Crash"));
        Session session(m_folder.path());
        const Rows rows(session);
        session.open({ first, second }, m_folder.filePath(QStringLiteral("two.spanglass")));
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(2), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(session.lastFollowed() != nullptr, waitMs);
        QCOMPARE(session.summary()->captures.front().path, first.toStdString());
        session.removeCaptures({ session.summary()->captures.front().id });
        QVERIFY(session.isReading());
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), std::size_t(1), waitMs);
        QCOMPARE(rows.at(0).type, std::string("Crash"));
        QTRY_COMPARE_WITH_TIMEOUT(session.summary()->captures.size(), std::size_t(1), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(session.lastFollowed() != nullptr, waitMs); // the other one still
        QCOMPARE(session.lastFollowed()->captures.size(), std::size_t(1));
    }

    void tellsWhyACaptureCannotBeOpened()
    {
        Session session(m_folder.path());
        QSignalSpy failed(&session, &Session::failedToOpen);
        session.open({ QStringLiteral("/nowhere/week.jsonl") });
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, waitMs);
        QCOMPARE(session.phase(), Phase::Failed);
        QVERIFY(failed.first().first().toString().contains(QLatin1String("week.jsonl")));
        session.openWorkspace(QStringLiteral("/nowhere/w.spanglass"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 2, waitMs);
    }

    void cancelLeavesNothing()
    {
        Session session(m_folder.path());
        QSignalSpy notices(&session, &Session::notice);
        session.open({ demo() }, m_folder.filePath(QStringLiteral("cancelled.spanglass")));
        session.cancelReading();
        // The read may have been faster than the cancel; then its issues show.
        QTRY_VERIFY_WITH_TIMEOUT(!session.isReading() && session.phase() != Phase::Reading, waitMs);
        QVERIFY(session.phase() == Phase::Start ? notices.count() == 1 : session.phase() == Phase::Ready);
    }

    void destructionWhileReadingIsSafe()
    {
        for (int i = 0; i < 3; ++i) {
            Session session(m_folder.path());
            session.open({ demo() }, m_folder.filePath(QStringLiteral("gone%1.spanglass").arg(i)));
        }
        QVERIFY(true);
    }

    void tellsTheLedgerAndSwitchesThePolicy()
    {
        Session session(m_folder.path());
        const Rows rows(session);
        session.open({ demo() }, m_folder.filePath(QStringLiteral("policy.spanglass")));
        QTRY_VERIFY_WITH_TIMEOUT(
            session.phase() == Phase::Ready && !session.isReading() && rows.count() > 0, waitMs);
        std::shared_ptr<const Ledger> ledger;
        connect(&session, &Session::ledgerReady, this, [&](const auto& answer) { ledger = answer; });
        session.askLedger();
        QTRY_VERIFY_WITH_TIMEOUT(ledger, waitMs);
        QVERIFY(ledger->untracked > 0 && !ledger->reasons.empty());
        const auto tracked = session.summary()->tracked;
        session.setPolicy(TrackingPolicy::All);
        QTRY_VERIFY_WITH_TIMEOUT(session.summary()->tracked > tracked, waitMs);
        QCOMPARE(session.summary()->policy, TrackingPolicy::All);
    }

    void captureSetsHaveTheirWorkspace()
    {
        const QString a = defaultWorkspace(
            QStringLiteral("/w"), { QStringLiteral("/x/a-1.0.jsonl.gz"), QStringLiteral("/x/b.json") });
        QCOMPARE(a,
            defaultWorkspace(
                QStringLiteral("/w"), { QStringLiteral("/x/b.json"), QStringLiteral("/x/a-1.0.jsonl.gz") }));
        QVERIFY(a != defaultWorkspace(QStringLiteral("/w"), { QStringLiteral("/x/a-1.0.jsonl.gz") }));
        QVERIFY(a.startsWith(QLatin1String("/w/a-1.0-")) && a.endsWith(QLatin1String(".spanglass")));
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
