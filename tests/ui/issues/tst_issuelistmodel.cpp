#include "tests/ui/issues/testissues.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace spanglass;

class TestIssueListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void keepsTheContractOfModels()
    {
        IssueListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setList(testList(5), testRange);
        model.setList(testList(2), testRange);
        model.setList(nullptr, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsFailuresWhereSpansTellOfTheSameOne()
    {
        Issue issue;
        issue.count = 131;
        issue.traces = 74;
        QVERIFY(describeIssue(issue, testRange).contains(QStringLiteral("131 errors in 74 traces")));
        issue.failures = 79;
        QVERIFY(describeIssue(issue, testRange)
                    .contains(QStringLiteral("79 failures on 131 spans in 74 traces")));
    }

    void hasNothingBeyondItsEdges()
    {
        IssueListModel model;
        model.setList(testList(3), testRange);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.columnCount(), int(IssueListModel::ColumnCount));
        QCOMPARE(model.rowCount(model.index(0, 0)), 0);
        QCOMPARE(model.columnCount(model.index(0, 0)), 0);
        QVERIFY(model.index(2, IssueListModel::LastColumn).isValid());
        QVERIFY(!model.index(3, 0).isValid());
        QVERIFY(!model.index(0, IssueListModel::ColumnCount).isValid());
        QVERIFY(!model.index(-1, 0).isValid());
        QVERIFY(!model.data({}).isValid());
        QVERIFY(!model.headerData(IssueListModel::ColumnCount, Qt::Horizontal).isValid());
        QVERIFY(!model.headerData(-1, Qt::Horizontal).isValid());
        QVERIFY(!model.headerData(0, Qt::Vertical).isValid());
        QVERIFY(!model.issueAt(3));
        QVERIFY(!model.issueAt(-1));
        QCOMPARE(model.rowOf("v1:3"), 2);
        QCOMPARE(model.rowOf("v1:4"), -1);
    }

    void formatsCells()
    {
        IssueListModel model;
        model.setList(testList(1), testRange);
        const auto text = [&](int column) { return model.index(0, column).data().toString(); };
        QCOMPARE(text(IssueListModel::IssueColumn), QStringLiteral("TypeError1"));
        QCOMPARE(text(IssueListModel::CountColumn), QStringLiteral("19,999"));
        QCOMPARE(text(IssueListModel::FirstColumn), QStringLiteral("16m"));
        QCOMPARE(text(IssueListModel::LastColumn), QStringLiteral("8m"));
        const QString spoken = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY(spoken.contains(QLatin1String("TypeError1")) && spoken.contains(QLatin1String("pricing"))
            && spoken.contains(QLatin1String("For review")));
    }

    void toolTipNeverBecomesMarkup()
    {
        auto list = std::make_shared<IssueList>();
        list->issues.push_back(testIssue(1));
        list->issues[0].message = "<img src='file:///etc/passwd'>";
        IssueListModel model;
        model.setList(list, testRange);
        const QString tip = model.index(0, 0).data(Qt::ToolTipRole).toString();
        QVERIFY(!tip.contains(QLatin1String("<img")));
        QVERIFY(tip.contains(QLatin1String("&lt;img")));
    }

    void headerNamesTheOrder()
    {
        IssueListModel model;
        model.setList(testList(2), testRange);
        const auto header = [&](int column) {
            return model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        };
        QVERIFY(header(IssueListModel::CountColumn).endsWith(QStringLiteral("↓")));
        model.setSort({ .key = SortKey::FirstSeen, .descending = false });
        QVERIFY(!header(IssueListModel::CountColumn).endsWith(QStringLiteral("↓")));
        QVERIFY(header(IssueListModel::FirstColumn).endsWith(QStringLiteral("↑")));
        QVERIFY(header(IssueListModel::IssueColumn).startsWith(QLatin1Char('2')));
    }

    void sortsLiveIssues()
    {
        auto live = std::make_shared<std::vector<LiveIssue>>();
        for (const int number : { 3, 1, 2 }) {
            live->push_back({ testIssue(number), {}, {} });
        }
        IssueListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setLive(live, {});
        QCOMPARE(model.issueAt(0)->fingerprint, std::string("v1:1"));
        QCOMPARE(model.issueAt(2)->fingerprint, std::string("v1:3"));
        model.setLive(live, { .key = SortKey::LastSeen, .descending = true });
        QCOMPARE(model.issueAt(0)->fingerprint, std::string("v1:3"));
        model.setLive(live, { .key = SortKey::LastSeen, .descending = false });
        QCOMPARE(model.issueAt(0)->fingerprint, std::string("v1:1"));
    }

    void filtersLiveIssuesAsStoredOnes()
    {
        auto live = std::make_shared<std::vector<LiveIssue>>();
        for (const int number : { 1, 2, 3 }) {
            live->push_back({ testIssue(number), {}, {} });
        }
        live->at(0).issue.service = "zebra";
        live->at(1).issue.type = "KeyError";
        live->at(2).issue.message = "Card declined";
        IssueListModel model;
        const auto rowsFor = [&](const char* line) {
            model.setLive(live, {}, *parseQuery(line));
            return model.rowCount();
        };
        QCOMPARE(rowsFor(""), 3);
        QCOMPARE(rowsFor("service:zeb*"), 1);
        QCOMPARE(model.issueAt(0)->fingerprint, std::string("v1:1"));
        QCOMPARE(rowsFor("-service:zebra"), 2);
        QCOMPARE(rowsFor("type:keyerror"), 1);
        QCOMPARE(rowsFor("DECLINED"), 1);
        QCOMPARE(rowsFor("status:resolved"), 0);
        QCOMPARE(rowsFor("status:open"), 3);
        live->at(0).issue.firstSeen = live->at(0).issue.lastSeen = 9'000'000'000'000;
        QCOMPARE(rowsFor("service:zebra"), 1);
        QVERIFY(!model.data(model.index(0, 0), IssueListModel::NewRole).toBool()); // not known yet
    }

    void newIsWhatCameUpLateAndNobodyLookedAt()
    {
        Issue issue = testIssue(1);
        QVERIFY(!isNewIssue(issue, testRange));
        issue.firstSeen = 1'900'000'000'000;
        QVERIFY(isNewIssue(issue, testRange));
        issue.state = IssueState::Reviewed;
        QVERIFY(!isNewIssue(issue, testRange));
        QVERIFY(!isNewIssue(testIssue(1), {}));
    }
};

QTEST_GUILESS_MAIN(TestIssueListModel)
#include "tst_issuelistmodel.moc"
