#include "core/store/sourcestore.h"
#include "tests/support/gitfolder.h"
#include "tests/support/otlptext.h"
#include "ui/session.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr auto waitMs = 20'000; ///< for the slowest machine; what is waited for comes in milliseconds
constexpr FrameIndex firstFrame{ 0, 0 };

/// A failed span of a run at this commit.
std::string failedSpan(const std::string& id, const std::string& commit, const std::string& frame)
{
    const std::string attributes =
        R"(,"attributes":[{"key":"git.commit.sha","value":{"stringValue":")" + commit + R"("}}])";
    return otlpSpan("11a23e9d721fed44f6a6f12a9da298" + id, "00000000000000" + id, "",
        attributes + otlpError("TypeError", "boom", "TypeError: boom\\n    at pay (" + frame + ":2:3)"));
}

} // namespace

/// Two services with a file of the same name, in one repository, which holds the capture too.
class TestSessionSource : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<GitFolder> m_repository;
    std::string m_commit;
    QString m_workspace;
    std::unique_ptr<Session> m_session;
    Issue m_issue;
    std::shared_ptr<const IssueDetails> m_details;

    [[nodiscard]] QString root() const { return QString::fromStdString(m_repository->path()); }

    void openSession()
    {
        m_session = std::make_unique<Session>(m_folder->path());
        connect(m_session.get(), &Session::rowsChanged, this, [this](const IssueRows& rows) {
            m_issue = rows.list && !rows.list->issues.empty() ? rows.list->issues.front() : Issue();
        });
        connect(m_session.get(), &Session::detailsReady, this,
            [this](const auto& details) { m_details = details; });
    }

    void openCapture()
    {
        openSession();
        m_session->open({ QString::fromStdString(m_repository->pathOf("captures/week.jsonl")) }, m_workspace);
    }

    /// Opens the capture and shows its issue.
    void showIssue()
    {
        openCapture();
        QTRY_VERIFY_WITH_TIMEOUT(m_issue.id && !m_session->isReading(), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->sourceSettings(), waitMs);
        m_session->select(m_issue);
        QTRY_VERIFY_WITH_TIMEOUT(m_details, waitMs);
    }

    [[nodiscard]] SourceSettings stored() const
    {
        const auto settings = readSourceSettings(m_workspace.toStdString());
        return settings ? *settings : SourceSettings{};
    }

    static std::shared_ptr<const FrameSource> sourceIn(const QList<QVariant>& arguments)
    {
        return arguments.at(1).value<std::shared_ptr<const FrameSource>>();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_workspace = m_folder->filePath(QStringLiteral("week.spanglass"));
        m_repository = GitFolder::init(m_folder->filePath(QStringLiteral("shop")));
        m_repository->write("services/orders/src/pay.js", "// orders\norders();\n");
        m_repository->write("services/carts/src/pay.js", "// carts\ncarts();\n");
        m_repository->write("web/only.js", "// web\nweb();\n");
        GitAuthor author;
        author.authored = 1'795'163'264; // a day before the errors
        m_commit = m_repository->commit("Begin", author);
        m_repository->write("captures/week.jsonl",
            otlpRequest("till", failedSpan("a1", m_commit, "/app/src/pay.js")) + "\n"
                + otlpRequest("till", failedSpan("a2", m_commit, "/app/src/pay.js")) + "\n");
        m_issue = {};
        m_details.reset();
    }
    void cleanup() { m_session.reset(); }

    void suggestsTheRepositoryUntilItIsDeclined()
    {
        openCapture();
        QSignalSpy suggested(m_session.get(), &Session::repositorySuggested);
        QTRY_VERIFY_WITH_TIMEOUT(!suggested.isEmpty(), waitMs);
        QCOMPARE(suggested.back()[0].toString(), root());
        m_session->declineRepository(root());
        QTRY_COMPARE_WITH_TIMEOUT(stored().declined.size(), std::size_t(1), waitMs);
        openSession();
        QSignalSpy again(m_session.get(), &Session::repositorySuggested);
        QSignalSpy known(m_session.get(), &Session::sourceSettingsChanged);
        m_session->openWorkspace(m_workspace);
        QTRY_COMPARE_WITH_TIMEOUT(known.size(), 2, waitMs); // known, and the roots opened
        QVERIFY(m_session->sourceSettings()->declined == std::vector<std::string>{ m_repository->path() });
        for (const auto& one : again) {
            QCOMPARE(one[0].toString(), QString());
        }
    }
    void keepsRootsOfACommandLineUntilThereIsAWorkspace()
    {
        openCapture();
        m_session->addSourceRoots({ root() });
        QVERIFY(!m_session->sourceSettings());
        QTRY_COMPARE_WITH_TIMEOUT(stored().roots.size(), std::size_t(1), waitMs);
        QVERIFY(stored().roots.front().path == m_repository->path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->rootStates() && m_session->rootStates()->size() == 1, waitMs);
        QVERIFY(m_session->rootStates()->front().kind == RootState::Kind::Repository);
    }
    void tellsOfRootsThatAreNone()
    {
        showIssue();
        QSignalSpy problems(m_session.get(), &Session::problem);
        m_session->addSourceRoots({ m_folder->filePath(QStringLiteral("nowhere")) });
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(QLatin1String("nowhere")));
        QVERIFY(m_session->sourceSettings()->roots.empty());
    }
    void answersAgainWhenSourceComes()
    {
        showIssue();
        QSignalSpy sources(m_session.get(), &Session::frameSourceReady);
        QSignalSpy suspects(m_session.get(), &Session::suspectReady);
        m_session->askSource(firstFrame, 5);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 1, waitMs);
        QVERIFY(sourceIn(sources[0])->lines.empty());
        SourceSettings settings;
        settings.roots = { { {}, m_repository->pathOf("services/carts") } };
        m_session->setSourceSettings(settings);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 2, waitMs);
        QVERIFY(sourceIn(sources[1])->origin == SourceOrigin::Commit);
        QCOMPARE(sourceIn(sources[1])->file.path, std::string("src/pay.js"));
        QTRY_VERIFY_WITH_TIMEOUT(!suspects.isEmpty(), waitMs);
        QTRY_VERIFY_WITH_TIMEOUT(suspects.back()[0].value<std::shared_ptr<const SuspectCommit>>(), waitMs);
        QVERIFY(suspects.back()[0].value<std::shared_ptr<const SuspectCommit>>()->commit.id == m_commit);
    }
    /// The page does not ask anew about an occurrence that it shows already.
    void goesOnWhenTheSameOccurrenceComesAgain()
    {
        showIssue();
        QSignalSpy sources(m_session.get(), &Session::frameSourceReady);
        m_session->askSource(firstFrame, 5);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 1, waitMs);
        m_details.reset();
        m_session->addCaptures({ QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz") });
        QTRY_VERIFY_WITH_TIMEOUT(m_details, waitMs);
        m_session->addSourceRoots({ root() });
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 2, waitMs);
        QCOMPARE(sourceIn(sources[1])->choices.size(), std::size_t(2));
    }
    void asksOnceWhichFileIsMeant()
    {
        showIssue();
        m_session->addSourceRoots({ root() });
        QSignalSpy sources(m_session.get(), &Session::frameSourceReady);
        m_session->askSource(firstFrame, 5);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 1, waitMs);
        const auto asked = sourceIn(sources[0]);
        QCOMPARE(asked->choices.size(), std::size_t(2));
        QVERIFY(asked->lines.empty());
        m_session->chooseSourceFile({ 0, 9 }, asked->choices[1]); // no such frame
        m_session->chooseSourceFile(firstFrame, asked->choices[1]);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 2, waitMs);
        const auto chosen = sourceIn(sources[1]);
        QVERIFY(chosen->file == asked->choices[1]);
        QVERIFY(chosen->choices.empty() && !chosen->lines.empty());
        QTRY_COMPARE_WITH_TIMEOUT(stored().rules.size(), std::size_t(1), waitMs);
        const PathRule rule = stored().rules.front();
        QCOMPARE(rule.service, std::string("till"));
        QCOMPARE(rule.deployed, std::string("/app"));
        QCOMPARE(rule.repository, std::string("services/orders"));
        m_session->chooseSourceFile(firstFrame, asked->choices[0]); // takes its place
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 3, waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(stored().rules.front().repository, std::string("services/carts"), waitMs);
        QCOMPARE(stored().rules.size(), std::size_t(1));
    }
    void dropsAnswersOfAnOccurrenceThatIsNotShown()
    {
        showIssue();
        m_session->addSourceRoots({ root() });
        QSignalSpy occurrences(m_session.get(), &Session::occurrenceReady);
        m_session->showOccurrence(0);
        QTRY_COMPARE_WITH_TIMEOUT(occurrences.size(), 1, waitMs);
        QSignalSpy sources(m_session.get(), &Session::frameSourceReady);
        m_session->askSource(firstFrame, 5);
        m_session->clearSelection();
        m_session->askPermalink(firstFrame); // of nothing
        m_session->select(m_issue);
        m_details.reset();
        QTRY_VERIFY_WITH_TIMEOUT(m_details, waitMs);
        m_session->askSource(firstFrame, 1);
        QTRY_VERIFY_WITH_TIMEOUT(!sources.isEmpty(), waitMs);
        QCOMPARE(sources.size(), 1);
    }
    void answersAboutWholeFilesInAnyCase()
    {
        showIssue();
        m_session->addSourceRoots({ m_folder->filePath(QStringLiteral("shop/services/carts")) });
        QSignalSpy files(m_session.get(), &Session::wholeFileReady);
        m_session->askWholeFile(firstFrame);
        m_session->clearSelection();
        QTRY_COMPARE_WITH_TIMEOUT(files.size(), 1, waitMs);
        QCOMPARE(files[0][0].value<std::shared_ptr<const FrameSource>>()->lines.size(), std::size_t(2));
        m_details.reset();
        m_session->select(m_issue);
        QTRY_VERIFY_WITH_TIMEOUT(m_details, waitMs);
        m_session->askWholeFile(firstFrame);
        m_session->close();
        QCOMPARE(files.size(), 2);
        QVERIFY(!files[1][0].value<std::shared_ptr<const FrameSource>>()); // given up
        m_session->askWholeFile(firstFrame);
        QCOMPARE(files.size(), 3);
    }
    /// Changes while a capture is read are written when it has been.
    void keepsChangesWhileACaptureIsRead()
    {
        showIssue();
        m_session->addCaptures({ QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz") });
        m_session->addSourceRoots({ root() });
        QCOMPARE(m_session->sourceSettings()->roots.size(), std::size_t(1));
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->isReading(), waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(stored().roots.size(), std::size_t(1), waitMs);
    }
    void forgetsSourceWithTheWorkspace()
    {
        showIssue();
        m_session->addSourceRoots({ root() });
        QSignalSpy changed(m_session.get(), &Session::sourceSettingsChanged);
        m_session->close();
        QVERIFY(!m_session->sourceSettings() && !m_session->rootStates());
        QCOMPARE(changed.size(), 1);
        m_session->askSource(firstFrame, 5); // asked of nothing
        m_session->askEditorPlace(firstFrame);
        m_session->setSourceSettings({});
        QCoreApplication::processEvents();
        QCOMPARE(changed.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestSessionSource)
#include "tst_sessionsource.moc"
