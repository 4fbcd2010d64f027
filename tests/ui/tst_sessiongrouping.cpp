#include "ui/session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace spanglass;

namespace {

constexpr auto waitMs = 20'000; ///< for the slowest machine; what is waited for comes in milliseconds

/// The last answers of a session.
struct Answers {
    explicit Answers(Session& session)
    {
        QObject::connect(&session, &Session::rowsChanged, &session, [this](const IssueRows& given) {
            if (given.list) {
                rows = given.list;
            }
        });
        QObject::connect(&session, &Session::explanationReady, &session,
            [this](const auto& given) { explanation = given; });
        QObject::connect(
            &session, &Session::similarReady, &session, [this](const auto& given) { similar = given; });
        QObject::connect(
            &session, &Session::differenceReady, &session, [this](const auto& given) { difference = given; });
        QObject::connect(
            &session, &Session::previewReady, &session, [this](const auto& given) { preview = given; });
        QObject::connect(&session, &Session::previewFailed, &session,
            [this](const QString& message) { previewError = message; });
        QObject::connect(
            &session, &Session::groupingReady, &session, [this](const auto& given) { state = given; });
        QObject::connect(
            &session, &Session::problem, &session, [this](const QString& message) { problems << message; });
        QObject::connect(&session, &Session::movingSpansReady, &session,
            [this](const auto& given) { moving = given->size(); });
    }
    [[nodiscard]] std::size_t issues() const { return rows ? rows->issues.size() : 0; }
    [[nodiscard]] const Issue& largest() const
    {
        return *std::max_element(rows->issues.begin(), rows->issues.end(),
            [](const Issue& a, const Issue& b) { return a.count < b.count; });
    }
    std::shared_ptr<const IssueList> rows{};
    std::shared_ptr<const IssueExplanation> explanation{};
    std::shared_ptr<const std::vector<SimilarIssue>> similar{};
    std::shared_ptr<const IssueDifference> difference{};
    std::shared_ptr<const RegroupPreview> preview{};
    std::shared_ptr<const GroupingState> state{};
    QString previewError;
    QStringList problems;
    std::size_t moving = 0;
};

} // namespace

/// What the window does with grouping, on the demo's capture and a workspace of its own.
class TestSessionGrouping : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Answers> m_answers;
    std::size_t m_issues = 0;

    void select(const Issue& issue)
    {
        QSignalSpy details(m_session.get(), &Session::detailsReady);
        m_session->select(issue);
        QVERIFY(details.count() > 0 || details.wait(waitMs));
    }

private slots:
    void init()
    {
        QVERIFY(m_folder.isValid());
        static int number = 0;
        m_session = std::make_unique<Session>(m_folder.filePath(QString::number(++number)));
        m_answers = std::make_unique<Answers>(*m_session);
        m_session->setFollowing(false);
        QSignalSpy ended(m_session.get(), &Session::readingEnded);
        m_session->open({ QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz") });
        QVERIFY(ended.count() > 0 || ended.wait(waitMs));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->phase() == Phase::Ready && m_answers->issues() > 10, waitMs);
        m_issues = m_answers->issues();
    }
    void cleanup()
    {
        QCOMPARE(m_answers->problems, QStringList());
        m_session.reset();
        m_answers.reset();
    }

    void explainsTheSelectedIssue()
    {
        select(m_answers->largest());
        m_session->askExplanation();
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->explanation && m_answers->similar, waitMs);
        QCOMPARE(m_answers->explanation->issue.id, m_session->selected().id);
        QCOMPARE(m_answers->explanation->explanation.fingerprint, m_session->selected().fingerprint);
        QVERIFY(!m_answers->explanation->outdated);
    }
    void previewsAppliesAndUndoes()
    {
        m_session->askGrouping();
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->state != nullptr, waitMs);
        GroupingConfig config = m_answers->state->config;
        config.strategy = Strategy::TypeOnly;
        m_session->askPreview(config);
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->preview != nullptr, waitMs);
        QCOMPARE(m_answers->preview->issuesBefore, std::uint64_t{ m_issues });
        const std::size_t after = m_answers->preview->issuesAfter;
        QVERIFY(after < m_issues);
        QCOMPARE(m_answers->issues(), m_issues); // nothing has happened
        m_session->askMovingSpans(m_answers->preview->changes.front());
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->moving > 0, waitMs);
        QSignalSpy ended(m_session.get(), &Session::regroupEnded);
        m_session->regroup(config);
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), after, waitMs);
        QCOMPARE(ended.count(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->state->config.strategy, Strategy::TypeOnly, waitMs);
        m_session->undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues, waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->state->config.strategy, Strategy::Page, waitMs);
        m_session->redo();
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), after, waitMs);
    }
    void tellsOfRulesThatAreNone()
    {
        GroupingConfig config;
        config.rules = "type:E -> jion x";
        m_session->askPreview(config);
        QTRY_VERIFY_WITH_TIMEOUT(!m_answers->previewError.isEmpty(), waitMs);
        QVERIFY(m_answers->previewError.contains(QStringLiteral("line 1")));
    }
    void mergesAndTakesApart()
    {
        const auto& issues = m_answers->rows->issues;
        const std::uint64_t both = issues[0].count + issues[1].count;
        m_session->mergeIssues({ issues[0].id, issues[1].id });
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues - 1, waitMs);
        const auto& rows = m_answers->rows->issues;
        const auto merged = std::find_if(
            rows.begin(), rows.end(), [both](const Issue& issue) { return issue.count == both; });
        QVERIFY(merged != rows.end());
        select(*merged);
        m_session->askExplanation();
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->explanation != nullptr, waitMs);
        QCOMPARE(m_answers->explanation->parts.size(), std::size_t{ 2 });
        m_session->takeApart({});
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues, waitMs);
        m_session->undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues - 1, waitMs);
    }
    void movesAnOccurrence()
    {
        select(m_answers->largest());
        const std::uint64_t count = m_session->selected().count;
        OccurrenceId shown;
        connect(m_session.get(), &Session::occurrenceReady, this,
            [&shown](const auto& view) { shown = view->occurrence.id; });
        m_session->showOccurrence(0);
        QTRY_VERIFY_WITH_TIMEOUT(static_cast<bool>(shown), waitMs);
        m_session->moveOccurrence(shown);
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues + 1, waitMs);
        QCOMPARE(m_answers->largest().count, count - 1);
        m_session->undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_answers->issues(), m_issues, waitMs);
        QCOMPARE(m_answers->largest().count, count);
    }
    void joinsByTheRuleItWrites()
    {
        const auto& issues = m_answers->rows->issues;
        const auto other = std::find_if(issues.begin() + 1, issues.end(),
            [&issues](const Issue& issue) { return issue.type != issues.front().type; });
        QVERIFY(other != issues.end());
        const IssueId otherId = other->id;
        select(issues.front());
        m_session->askDifference(otherId);
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->difference != nullptr, waitMs);
        QVERIFY(m_answers->difference->difference.has_value());
        GroupingConfig config;
        config.rules = m_answers->difference->rule;
        QVERIFY(!config.rules.empty());
        m_session->askPreview(config);
        QTRY_VERIFY_WITH_TIMEOUT(m_answers->preview != nullptr, waitMs);
        QCOMPARE(m_answers->preview->issuesAfter, std::uint64_t{ m_issues - 1 });
    }
};

QTEST_MAIN(TestSessionGrouping)
#include "tst_sessiongrouping.moc"
