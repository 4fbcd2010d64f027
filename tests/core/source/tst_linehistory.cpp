#include "core/source/git/repository.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TimeNs always = std::numeric_limits<TimeNs>::min();
constexpr TimeNs second = 1'000'000'000;

std::string numbered(int first, int last, const std::string& text = "line")
{
    std::string out;
    for (int i = first; i <= last; ++i) {
        out += text + " " + std::to_string(i) + "\n";
    }
    return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// Lines of the file whose origin is another one than git blame's, as text.
std::string differences(Repository& repository, GitFolder& git, const std::string& file,
    const std::string& commit, std::size_t step = 1)
{
    std::string out;
    const auto blamed = git.blame(commit, file);
    for (std::size_t i = 0; i < blamed.size(); i += step) {
        const auto origin = repository.originOf(commit, file, static_cast<int>(i) + 1, always, {});
        const std::string line = file + ":" + std::to_string(i + 1) + " ";
        if (!origin) {
            out += line + origin.error().message + "\n";
        } else if (!*origin) {
            out += line + "nothing\n";
        } else if ((*origin)->commit.id != blamed[i].commit || (*origin)->path != blamed[i].path
            || (*origin)->line != blamed[i].line) {
            out += line + (*origin)->commit.id + " " + (*origin)->path + ":" + std::to_string((*origin)->line)
                + " but git says " + blamed[i].commit + " " + blamed[i].path + ":"
                + std::to_string(blamed[i].line) + "\n";
        }
    }
    return blamed.empty() ? "no lines" : out;
}

} // namespace

/// Repository::originOf() and what it is made of, beside git blame.
class TestLineHistory : public QObject {
    Q_OBJECT

private slots:
    void agreesWithBlameOnEdits();
    void agreesWithBlameOnRenames();
    void agreesWithBlameOnMerges();
    void agreesWithBlameOnManyRandomEdits();
    void agreesWithBlameOnTheApplications_data();
    void agreesWithBlameOnTheApplications();
    void tellsTheFirstTag();
    void stopsAtTheGivenTime();
    void toleratesACommitWithAWrongClock();
    void knowsNothingBeyondAShallowBorder();
    void tellsNothingForLinesThatAreNotThere();
    void canBeCancelled();
};

void TestLineHistory::agreesWithBlameOnEdits()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    std::string text = numbered(1, 30);
    git.commit("src/pay.js", text, "one");
    git.commit("src/pay.js", text = replaced(text, "line 7\n", "changed\n"), "two");
    git.commit("other.txt", "x\n", "elsewhere");
    git.commit("src/pay.js", text = "first\n" + text, "three");
    git.commit("src/pay.js", text = replaced(text, "line 20\nline 21\n", ""), "four");
    git.commit("src/pay.js", text = replaced(text, "changed\n", "changed\r\n"), "five");
    git.commit("src/pay.js", text += "without a line break", "six");
    git.commit("src/pay.js", text += " but more", "seven");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(differences(**repository, git, "src/pay.js", git.head()), std::string());
    QCOMPARE(differences(**repository, git, "src/pay.js", git.idOf("HEAD~3")), std::string());
}

void TestLineHistory::agreesWithBlameOnRenames()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    std::string text = numbered(1, 40);
    git.write("b/decoy.js", numbered(1, 10) + numbered(100, 130));
    git.commit("a/pay.js", text, "one");
    git.commit("a/pay.js", text = replaced(text, "line 7\n", "changed\n"), "two");
    git.move("a/pay.js", "b/checkout.js");
    git.commit("pure rename");
    git.commit("b/checkout.js", text = replaced(text, "line 30\n", "line thirty\n"), "three");
    git.git({ "mv", "b/checkout.js", "c.js" });
    git.git({ "rm", "--quiet", "b/decoy.js" });
    git.commit("c.js", text = replaced(text, "line 31\n", "line 31 and more\n"), "rename with an edit");
    git.commit("c.js", text += "end\n", "four");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(differences(**repository, git, "c.js", git.head()), std::string());
}

void TestLineHistory::agreesWithBlameOnMerges()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string text = numbered(1, 40);
    git.commit("pay.js", text, "one");
    git.branch("side");
    git.commit("pay.js", replaced(text, "line 35\n", "line 35 of side\n"), "side");
    git.commit("new.js", numbered(1, 5, "new"), "only on side");
    git.checkout("main");
    git.commit("pay.js", replaced(text, "line 5\n", "line 5 of main\n"), "main");
    git.merge("side");
    git.branch("evil");
    git.commit("pay.js", replaced(text, "line 10\n", "line 10 of evil\n"), "evil");
    git.checkout("main");
    git.commit("pay.js", replaced(text, "line 10\n", "line 10 of main\n"), "main again");
    QVERIFY(!git.tryGit({ "merge", "--quiet", "evil" }));
    git.commit("pay.js", replaced(text, "line 10\n", "line 10 of the merge\n") + "more\n", "evil merge");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(differences(**repository, git, "pay.js", git.head()), std::string());
    QCOMPARE(differences(**repository, git, "new.js", git.head()), std::string());
}

void TestLineHistory::agreesWithBlameOnManyRandomEdits()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    unsigned state = 7;
    const auto random = [&](unsigned below) {
        state = state * 1'103'515'245U + 12'345U;
        return static_cast<std::size_t>((state >> 16U) % below);
    };
    // Few different lines: differences have several equally good ways to be told.
    std::vector<std::string> lines(60, "}\n");
    for (int i = 0; i < 40; ++i) {
        for (int edit = 0; edit < 3; ++edit) {
            const std::size_t at = random(static_cast<unsigned>(lines.size()));
            static const std::vector<std::string> words{ "}\n", "\n", "    return;\n", "{\n", "  call();\n" };
            const std::string& word = words[random(5)];
            if (random(3) == 0) {
                lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
            } else if (random(2) == 0) {
                lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), word);
            } else {
                lines[at] = word;
            }
        }
        std::string text;
        for (const std::string& line : lines) {
            text += line;
        }
        git.commit("x.c", text, "edit");
    }
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(differences(**repository, git, "x.c", git.head()), std::string());
}

void TestLineHistory::agreesWithBlameOnTheApplications_data()
{
    QTest::addColumn<QString>("bundle");
    QTest::newRow("larder") << "larder.bundle";
    QTest::newRow("studio") << "studio.bundle";
}

void TestLineHistory::agreesWithBlameOnTheApplications()
{
    QFETCH(QString, bundle);
    const QString path = QString(SPANGLASS_SHARED) + "/captures/apps/" + bundle;
    if (!QFileInfo::exists(path)) {
        QSKIP("the applications' bundles are not here");
    }
    QTemporaryDir folder;
    GitFolder git = GitFolder::clone(path.toStdString(), folder.filePath("clone"));
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto files = (*repository)->files(git.head(), nullptr, {});
    VERIFY_RESULT(files);
    int compared = 0;
    std::string out;
    for (const std::string& file : files->paths) {
        const auto text = (*repository)->read(git.head(), file, 1'000'000);
        if (text && *text && !(*text)->empty() && (*text)->find('\0') == std::string::npos
            && ++compared <= 40) {
            out += differences(**repository, git, file, git.head());
        }
    }
    QCOMPARE(out, std::string());
    QVERIFY(compared > 5);
}

void TestLineHistory::tellsTheFirstTag()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("pay.js", "a\n", "one");
    git.tag("v1.0.0");
    git.branch("side");
    git.commit("pay.js", "a\nb\n", "side");
    git.checkout("main");
    git.commit("x.js", "x\n", "main");
    git.annotatedTag("v1.1.0");
    git.merge("side");
    git.annotatedTag("v1.2.0");
    git.commit("pay.js", "a\nb\nc\n", "last");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const std::vector<std::string> versions{ "v1.0.0", "v1.2.0", "" };
    for (int line = 1; line <= 3; ++line) {
        const auto origin = (*repository)->originOf(git.head(), "pay.js", line, always, {});
        VERIFY_RESULT(origin);
        QVERIFY(origin->has_value());
        QCOMPARE((*origin)->version, versions[static_cast<std::size_t>(line - 1)]);
    }
}

void TestLineHistory::stopsAtTheGivenTime()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("pay.js", "old\n", "old", { "Ana", "ana@example.org", 1'700'000'000, 0 });
    const std::string recent =
        git.commit("pay.js", "old\nnew\n", "new", { "Ana", "ana@example.org", 1'710'000'000, 0 });
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const TimeNs between = 1'705'000'000 * second;
    const auto old = (*repository)->originOf(recent, "pay.js", 1, between, {});
    VERIFY_RESULT(old);
    QVERIFY(!old->has_value());
    const auto newer = (*repository)->originOf(recent, "pay.js", 2, between, {});
    VERIFY_RESULT(newer);
    QVERIFY(newer->has_value());
    QCOMPARE((*newer)->commit.id, recent);
    QCOMPARE((*newer)->commit.subject, std::string("new"));
    QCOMPARE((*newer)->commit.author, std::string("Ana"));
    QCOMPARE((*newer)->commit.committed, 1'710'000'000 * second);
}

void TestLineHistory::toleratesACommitWithAWrongClock()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string first =
        git.commit("pay.js", "a\n", "right", { "Ana", "ana@example.org", 1'710'000'000, 0 });
    const std::string last =
        git.commit("pay.js", "a\nb\n", "wrong clock", { "Ana", "ana@example.org", 100, 0 });
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto origin = (*repository)->originOf(last, "pay.js", 1, 1'705'000'000 * second, {});
    VERIFY_RESULT(origin);
    QVERIFY(origin->has_value());
    QCOMPARE((*origin)->commit.id, first);
}

void TestLineHistory::knowsNothingBeyondAShallowBorder()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("pay.js", "a\n", "one");
    git.commit("pay.js", "a\nb\n", "two");
    const std::string last = git.commit("pay.js", "a\nb\nc\n", "three");
    GitFolder clone = GitFolder::clone("file://" + git.path(), folder.filePath("clone"), { "--depth=2" });
    const auto repository = Repository::open(clone.path());
    VERIFY_RESULT(repository);
    QVERIFY((*repository)->isShallow());
    for (int line = 1; line <= 3; ++line) {
        const auto origin = (*repository)->originOf(last, "pay.js", line, always, {});
        VERIFY_RESULT(origin);
        QCOMPARE(origin->has_value(), line == 3);
    }
}

void TestLineHistory::tellsNothingForLinesThatAreNotThere()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("a/pay.js", "a\nb\n", "one");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    for (const auto& [path, line] : std::vector<std::pair<std::string, int>>{ { "a/pay.js", 0 },
             { "a/pay.js", 3 }, { "a/pay.js", -1 }, { "a/none.js", 1 }, { "a", 1 }, { "", 1 } }) {
        const auto origin = (*repository)->originOf(commit, path, line, always, {});
        VERIFY_RESULT(origin);
        QVERIFY(!origin->has_value());
    }
    QVERIFY(!(*repository)->originOf(std::string(40, 'a'), "a/pay.js", 1, always, {}));
}

void TestLineHistory::canBeCancelled()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("pay.js", "a\n", "one");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    std::stop_source stop;
    stop.request_stop();
    const auto origin = (*repository)->originOf(commit, "pay.js", 1, always, stop.get_token());
    QVERIFY(!origin);
    QCOMPARE(origin.error().kind, Error::Kind::Cancelled);
}

QTEST_GUILESS_MAIN(TestLineHistory)
#include "tst_linehistory.moc"
