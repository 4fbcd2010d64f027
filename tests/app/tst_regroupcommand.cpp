#include "core/store/groupingstore.h"
#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

using namespace spanglass::test;
using nlohmann::json;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");
const QString larder = captures + "otlp/larder-1.2.0.jsonl.gz";

void write(const QString& path, const std::string& content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(QByteArray::fromStdString(content));
}

std::string text(const json& value)
{
    return value.dump();
}

QString idOf(const json& issue)
{
    return QString::number(issue.at("id").get<int>());
}

} // namespace

/// `spanglass regroup`, `merge` and `unmerge` on a capture of a real tracer. Each test has a copy of the
/// workspace.
class TestRegroupCommand : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        if (!QFile::exists(larder)) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        VERIFY_CODE(runSpanglass({ "ingest", larder, "--workspace", m_folder.filePath("larder") }), 0);
    }

    void init()
    {
        m_workspace = m_folder.filePath(QString("copy%1").arg(++m_copies));
        QVERIFY(QFile::copy(m_folder.filePath("larder"), m_workspace));
    }

    void toTypesAndBackGivesTheSameKeys()
    {
        const auto before = countByFingerprint();
        QVERIFY(before.size() >= 30);
        const auto coarse = regrouped({ "--strategy", "type-only" });
        const auto between = countByFingerprint();
        QVERIFY(between.size() < before.size());
        QCOMPARE(coarse.at("issues_before").get<std::size_t>(), before.size());
        QCOMPARE(coarse.at("issues_after").get<std::size_t>(), between.size());
        const auto back = regrouped({ "--strategy", "page" });
        QCOMPARE(back.at("issues_after").get<std::size_t>(), before.size());
        QVERIFY(countByFingerprint() == before);
    }

    void dryRunChangesNothing()
    {
        const auto issues = issuesText();
        const auto dry = regrouped({ "--strategy", "type-only", "--dry-run" });
        QVERIFY(dry.at("dry_run").get<bool>());
        QVERIFY(dry.at("issues_after").get<int>() < dry.at("issues_before").get<int>());
        QVERIFY(dry.at("merged").get<int>() > 0);
        QCOMPARE(issuesText(), issues);
        const auto real = regrouped({ "--strategy", "type-only" });
        for (const char* figure :
            { "issues_before", "issues_after", "merged", "split", "moving", "occurrences" }) {
            QCOMPARE(text(real.at(figure)), text(dry.at(figure)));
        }
    }

    void dryRunReadsCaptures()
    {
        const auto run =
            runSpanglass({ "regroup", larder, "--strategy", "type-only", "--dry-run", "--json" });
        VERIFY_CODE(run, 0);
        QCOMPARE(text(run.json().at("merged")),
            text(regrouped({ "--strategy", "type-only", "--dry-run" }).at("merged")));
    }

    void listsChangesWithTheSpansThatMove()
    {
        std::map<std::string, std::string> issueOf;
        const auto list =
            runSpanglass({ "issues", "--workspace", m_workspace, "--json", "--spans" }).json().at("issues");
        for (const auto& issue : list) {
            for (const auto& span : issue.at("spans")) {
                issueOf[span] = issue.at("fingerprint");
            }
        }
        const auto answer = regrouped({ "--strategy", "type-only", "--dry-run" });
        std::uint64_t moving = 0;
        for (const auto& change : answer.at("changes")) {
            std::set<std::string> sources;
            std::uint64_t before = 0;
            std::uint64_t after = 0;
            for (const auto& issue : change.at("before")) {
                sources.insert(issue.at("fingerprint"));
                before += issue.at("count").get<std::uint64_t>();
            }
            for (const auto& issue : change.at("after")) {
                after += issue.at("count").get<std::uint64_t>();
            }
            QCOMPARE(after, before);
            const auto its = change.at("moving").get<std::uint64_t>();
            QCOMPARE(change.at("spans").size(), std::min<std::uint64_t>(its, 100));
            for (const auto& span : change.at("spans")) {
                QVERIFY(sources.contains(issueOf[span]));
            }
            moving += its;
        }
        QCOMPARE(answer.at("moving").get<std::uint64_t>(), moving);
    }

    void printsItForPeople()
    {
        const auto answer = regrouped({ "--strategy", "type-only", "--dry-run" });
        const auto run = runSpanglass(words({ "--strategy", "type-only", "--dry-run" }));
        VERIFY_CODE(run, 0);
        const std::string head = answer.at("issues_before").dump() + " issues become "
            + answer.at("issues_after").dump() + ": " + answer.at("merged").dump() + " merged";
        QVERIFY2(run.output.starts_with(head), run.output.c_str());
        QVERIFY(run.output.find("  before") != std::string::npos);
        QVERIFY(run.output.find("  spans") == std::string::npos);
        const auto verbose = runSpanglass(words({ "--strategy", "type-only", "--dry-run", "--verbose" }));
        QVERIFY(verbose.output.find("  spans   ") != std::string::npos);
        const auto same = runSpanglass(words({ "--dry-run" }));
        VERIFY_CODE(same, 0);
        QVERIFY2(same.output.find(" stay as they are\n") != std::string::npos, same.output.c_str());
    }

    void ruleOfExplainJoinsTwo()
    {
        const auto issues = listed();
        for (const auto& [a, b] : { std::pair(0, 1), std::pair(2, 3), std::pair(4, 20), std::pair(7, 30) }) {
            const auto& first = issues.at(static_cast<std::size_t>(a));
            const auto& second = issues.at(static_cast<std::size_t>(b));
            const auto told =
                runSpanglass({ "explain", idOf(first), idOf(second), "--workspace", m_workspace, "--json" });
            VERIFY_CODE(told, 0);
            const std::string rule = told.json().at("rule");
            const QString file = m_folder.filePath("joining.txt");
            write(file, rule + "\n");
            const auto answer = regrouped({ "--rules", file, "--dry-run" });
            QVERIFY2(answer.at("changes").size() == 1, (rule + "\n" + answer.dump(1)).c_str());
            const auto& change = answer.at("changes").at(0);
            QCOMPARE(text(change.at("kind")), text(json("merged")));
            std::set<json> ids;
            for (const auto& issue : change.at("before")) {
                ids.insert(issue.at("id"));
            }
            QVERIFY2((ids == std::set<json>{ first.at("id"), second.at("id") }), rule.c_str());
        }
    }

    void rulesJoinAndAreTakenAway()
    {
        const auto before = countByFingerprint();
        const auto issues = listed();
        const auto told = runSpanglass(
            { "explain", idOf(issues[0]), idOf(issues[1]), "--workspace", m_workspace, "--json" });
        VERIFY_CODE(told, 0);
        const QString file = m_folder.filePath("rules.txt");
        write(file, "# two of them\n" + told.json().at("rule").get<std::string>() + "\n");
        const auto answer = regrouped({ "--rules", file });
        QVERIFY(answer.at("rules").at(0).at("occurrences").get<int>() > 0);
        const auto joined = countByFingerprint();
        QCOMPARE(joined.size(), before.size() - 1);
        const auto largest = listed()[0];
        QCOMPARE(largest.at("count").get<int>(),
            issues[0].at("count").get<int>() + issues[1].at("count").get<int>());
        const auto explained =
            runSpanglass({ "explain", idOf(largest), "--workspace", m_workspace, "--json" }).json();
        QCOMPARE(text(explained.at("explanation").at("basis")), text(json("a rule")));
        QCOMPARE(text(explained.at("explanation").at("rule")), text(json(2)));
        QVERIFY(!regrouped({ "--no-rules" }).is_discarded());
        QVERIFY(countByFingerprint() == before);
    }

    void keepsWhatIsNotSaid()
    {
        const QString file = m_folder.filePath("kept.txt");
        write(file, "type:NoSuchType -> join nothing\n");
        QVERIFY(!regrouped({ "--strategy", "frames", "--rules", file }).is_discarded());
        const auto grouping = regrouped({ "--chain", "innermost" }).at("grouping");
        QCOMPARE(text(grouping.at("strategy")), text(json("frames")));
        QCOMPARE(text(grouping.at("chain")), text(json("innermost")));
        QCOMPARE(text(grouping.at("rules")), text(json("type:NoSuchType -> join nothing\n")));
    }

    void groupsByAttributes()
    {
        const auto answer = regrouped({ "--strategy", "attributes", "--attribute", "http.route" });
        QCOMPARE(text(answer.at("grouping").at("attributes")), text(json::array({ "http.route" })));
        QVERIFY(answer.at("issues_after").get<int>() < answer.at("issues_before").get<int>());
        const auto page = regrouped({ "--strategy", "page" });
        QVERIFY(page.at("grouping").at("attributes").empty());
        VERIFY_CODE(runSpanglass(words({ "--strategy", "attributes" })), 2);
        VERIFY_CODE(runSpanglass(words({ "--attribute", "http.route" })), 2);
    }

    void tellsErrorsInRulesByTheirPlace()
    {
        const auto before = issuesText();
        const QString file = m_folder.filePath("bad.txt");
        write(file, "# rules\ntype:X -> join x\nservice:shop typ:Y -> join y\ntype:Z -> jion z\n");
        ProgramSetup setup;
        setup.folder = m_folder.path();
        const auto run = runSpanglass({ "regroup", "--workspace", m_workspace, "--rules", "bad.txt" }, setup);
        VERIFY_CODE(run, 2);
        QVERIFY2(run.errors.starts_with("bad.txt:3:14: unknown matcher 'typ'; did you mean 'type'?"),
            run.errors.c_str());
        QVERIFY2(run.errors.find("\nbad.txt:4:11: unknown action 'jion'") != std::string::npos,
            run.errors.c_str());
        QCOMPARE(run.output, std::string());
        QCOMPARE(issuesText(), before);
        VERIFY_CODE(runSpanglass(words({ "--rules", m_folder.filePath("missing.txt") })), 3);
    }

    void refusesWhatItDoesNotKnow()
    {
        for (const QStringList& options : { QStringList{ "--strategy", "best" },
                 QStringList{ "--chain", "all" }, QStringList{ "--no-rules", "--rules", "x" } }) {
            VERIFY_CODE(runSpanglass(words(options)), 2);
        }
        VERIFY_CODE(runSpanglass({ "regroup", larder }), 2);
        VERIFY_CODE(runSpanglass({ "regroup", "--workspace", m_folder.filePath("none"), "--dry-run" }), 3);
        QVERIFY(!QFile::exists(m_folder.filePath("none")));
    }

    void mergesAndTakesApart()
    {
        const auto before = issuesText();
        const auto issues = listed();
        const QStringList three{ idOf(issues[0]), idOf(issues[3]), idOf(issues[5]) };
        const auto merged =
            runSpanglass(QStringList{ "merge", "--workspace", m_workspace, "--json" } + three);
        VERIFY_CODE(merged, 0);
        QCOMPARE(text(merged.json().at("issue")), text(issues[0].at("id")));
        QCOMPARE(merged.json().at("parts").size(), std::size_t{ 3 });
        QCOMPARE(listed().size(), issues.size() - 2);
        const auto explained = runSpanglass({ "explain", three[0], "--workspace", m_workspace });
        QVERIFY(explained.output.find("merged of\n") != std::string::npos);

        const auto one = runSpanglass({ "unmerge", three[0], three[2], "--workspace", m_workspace });
        VERIFY_CODE(one, 0);
        QCOMPARE(listed().size(), issues.size() - 1);
        VERIFY_CODE(runSpanglass({ "unmerge", three[0], "--workspace", m_workspace }), 0);
        QCOMPARE(issuesText(), before);
        VERIFY_CODE(runSpanglass({ "merge", three[0], "--workspace", m_workspace }), 2);
        VERIFY_CODE(runSpanglass({ "merge", three[0], "4711", "--workspace", m_workspace }), 1);
        VERIFY_CODE(runSpanglass({ "unmerge", three[0], "4711", "--workspace", m_workspace }), 1);
    }

    void takesDigitsForANumber()
    {
        const auto issues = listed();
        std::set<std::string> numbers;
        for (const auto& issue : issues) {
            numbers.insert(text(issue.at("id")));
        }
        int asked = 0;
        for (const auto& issue : issues) { // beginnings of digits that are no number of an issue
            const std::string fingerprint = issue.at("fingerprint");
            const auto digits = fingerprint.substr(fingerprint.find(':') + 1);
            const auto number =
                digits.substr(0, std::min<std::size_t>(7, digits.find_first_not_of("0123456789")));
            if (number.empty() || number.front() == '0' || numbers.contains(number)) {
                continue;
            }
            const auto name = QString::fromStdString(number);
            for (const QString& command : { QString("explain"), QString("issue"), QString("unmerge") }) {
                VERIFY_CODE(runSpanglass({ command, name, "--workspace", m_workspace }), 1);
            }
            ++asked;
        }
        QVERIFY(asked > 0);
    }

    void takesThePartForTheWhole()
    {
        const auto issues = listed();
        const QString whole = idOf(issues[0]);
        const QString part = idOf(issues[5]);
        VERIFY_CODE(runSpanglass({ "merge", whole, part, "--workspace", m_workspace }), 0);
        const auto note = QString("issue %1 is part of %2").arg(part, whole).toStdString();
        const auto explained = runSpanglass({ "explain", part, "--workspace", m_workspace, "--json" });
        VERIFY_CODE(explained, 0);
        QCOMPARE(text(explained.json().at("issue").at("id")), text(issues[0].at("id")));
        QVERIFY(explained.errors.find(note) != std::string::npos);
        const auto shown = runSpanglass({ "issue", part, "--workspace", m_workspace });
        VERIFY_CODE(shown, 0);
        QVERIFY(shown.errors.find(note) != std::string::npos);
        VERIFY_CODE(runSpanglass({ "merge", part, whole, "--workspace", m_workspace }), 2);
        const auto more =
            runSpanglass({ "merge", part, idOf(issues[7]), "--workspace", m_workspace, "--json" });
        VERIFY_CODE(more, 0);
        QCOMPARE(more.json().at("parts").size(), std::size_t{ 3 });

        VERIFY_CODE(runSpanglass({ "unmerge", part, "--workspace", m_workspace }), 0);
        QCOMPARE(listed().size(), issues.size() - 1); // the third stays
        const auto own = runSpanglass({ "explain", part, "--workspace", m_workspace, "--json" });
        QCOMPARE(text(own.json().at("issue").at("id")), text(issues[5].at("id")));
    }

    void movesOccurrencesToAnIssueOfTheirOwn()
    {
        const auto list =
            runSpanglass({ "issues", "--workspace", m_workspace, "--json", "--spans" }).json().at("issues");
        const auto& from = list.at(0);
        const auto spans = from.at("spans").get<std::vector<std::string>>();
        QVERIFY(spans.size() > 3);
        const QStringList two{ QString::fromStdString(spans[1]), QString::fromStdString(spans[2]) };
        const QStringList move{ "move", "--workspace", m_workspace, idOf(from) };
        const auto run = runSpanglass(move + two + QStringList{ two[0], "--json" });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.json().at("moved").get<int>(), 2);
        QCOMPARE(text(run.json().at("from")), text(from.at("id")));
        const auto after =
            runSpanglass({ "issues", "--workspace", m_workspace, "--json", "--spans" }).json().at("issues");
        bool isThere = false;
        for (const auto& issue : after) {
            if (issue.at("id") == run.json().at("issue")) {
                isThere = true;
                const auto moved = issue.at("spans").get<std::set<std::string>>();
                QVERIFY((moved == std::set<std::string>{ spans[1], spans[2] }));
            } else if (issue.at("id") == from.at("id")) {
                QCOMPARE(issue.at("count").get<int>(), from.at("count").get<int>() - 2);
            }
        }
        QVERIFY(isThere);
        VERIFY_CODE(runSpanglass(move + two), 1); // they are not there any more
        const auto wrong = runSpanglass(move + QStringList{ "12/34" });
        VERIFY_CODE(wrong, 2);
        QVERIFY(wrong.errors.find("'12/34' is no TRACE/SPAN") != std::string::npos);
        VERIFY_CODE(runSpanglass(move), 2);
        VERIFY_CODE(runSpanglass({ "move", "4711", two[0], "--workspace", m_workspace }), 1);
        const auto printed = runSpanglass(move + QStringList{ QString::fromStdString(spans[3]) });
        VERIFY_CODE(printed, 0);
        QVERIFY(printed.output.starts_with("1 occurrence of issue "));
    }

    void tellsAttributesThatNothingHas()
    {
        const QStringList options{ "--strategy", "attributes", "--dry-run", "--attribute" };
        const auto none = runSpanglass(words(options + QStringList{ "no.such" }));
        VERIFY_CODE(none, 0);
        QVERIFY(none.errors.find("no error has the attribute 'no.such'") != std::string::npos);
        const auto some = runSpanglass(words(options + QStringList{ "exception.type", "--quiet" }));
        VERIFY_CODE(some, 0);
        write(m_folder.filePath("bad.txt"), "zz:a -> join b\ntype:a -> drop\n");
        const auto wrong = runSpanglass(words({ "--rules", m_folder.filePath("bad.txt") }));
        VERIFY_CODE(wrong, 2);
        QVERIFY2(wrong.errors.find("unknown matcher 'zz'. Expected one of") != std::string::npos,
            wrong.errors.c_str());
        QVERIFY2(wrong.errors.find("unknown action 'drop'. Expected one of") != std::string::npos,
            wrong.errors.c_str());
    }

    void dryRunTakesNothingIn()
    {
        const auto before = contentOf(m_workspace);
        const QString parts = QStringLiteral(SPANGLASS_TEST_DATA "/otlp/parts.json");
        for (const QStringList& options : { QStringList{ "--tracking", "all" }, QStringList{ parts } }) {
            const auto run = runSpanglass(words(options + QStringList{ "--dry-run" }));
            VERIFY_CODE(run, 2);
            QVERIFY(run.errors.find("--dry-run changes nothing") != std::string::npos);
        }
        VERIFY_CODE(runSpanglass(words({ "--strategy", "type-only", "--dry-run" })), 0);
        QVERIFY(contentOf(m_workspace) == before);
        VERIFY_CODE(runSpanglass({ "regroup", parts, "--tracking", "all", "--dry-run" }), 0);
    }

    void tellsKeysOfAnOlderVersion()
    {
        const std::string note = "grouped by an older version";
        const auto errorsOf = [this](const QString& command, const QStringList& options) {
            const auto run = runSpanglass(QStringList{ command, "--workspace", m_workspace } + options);
            return run.code == 0 ? run.errors : "it failed: " + run.errors;
        };
        QVERIFY(errorsOf("issues", {}).find(note) == std::string::npos);
        QVERIFY(!regrouped({ "--dry-run" }).at("outdated").get<bool>());
        makeOld();
        for (const QString& command : { QString("issues"), QString("captures") }) {
            const auto told = errorsOf(command, { "--json" });
            QVERIFY2(told.find(note) != std::string::npos, told.c_str());
            QCOMPARE(told.find(note), told.rfind(note));
        }
        QVERIFY(errorsOf("regroup", { "--dry-run" }).find(note) != std::string::npos);
        QVERIFY(regrouped({ "--dry-run" }).at("outdated").get<bool>());
        QVERIFY(regrouped({}).at("outdated").get<bool>());
        QVERIFY(!regrouped({ "--dry-run" }).at("outdated").get<bool>());
        QVERIFY(errorsOf("issues", {}).find(note) == std::string::npos);
    }

private:
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// As an earlier version of the program left it.
    void makeOld() const
    {
        auto db = spanglass::Database::open(m_workspace.toStdString(), spanglass::Database::Mode::ReadWrite);
        QVERIFY(db && readStoredGrouping(*db));
        auto grouping = *readStoredGrouping(*db);
        grouping.algorithm = "page.1";
        QVERIFY(writeStoredGrouping(*db, grouping));
    }
    [[nodiscard]] QStringList words(const QStringList& options) const
    {
        return QStringList{ "regroup", "--workspace", m_workspace } + options;
    }
    [[nodiscard]] json regrouped(const QStringList& options) const
    {
        const auto run = runSpanglass(words(options + QStringList{ "--json" }));
        if (run.code != 0) {
            qWarning("%s", run.errors.c_str());
        }
        return run.json();
    }
    [[nodiscard]] std::string issuesText() const
    {
        return runSpanglass({ "issues", "--workspace", m_workspace, "--json", "--spans" }).output;
    }
    [[nodiscard]] json listed() const
    {
        return runSpanglass({ "issues", "--workspace", m_workspace, "--json" }).json().at("issues");
    }
    [[nodiscard]] std::map<std::string, int> countByFingerprint() const
    {
        std::map<std::string, int> counts;
        for (const auto& issue : listed()) {
            counts[issue.at("fingerprint")] = issue.at("count");
        }
        return counts;
    }

    QTemporaryDir m_folder{};
    QString m_workspace{};
    int m_copies = 0;
};

QTEST_APPLESS_MAIN(TestRegroupCommand)
#include "tst_regroupcommand.moc"
