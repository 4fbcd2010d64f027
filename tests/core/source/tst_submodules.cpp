#include "core/source/git/repository.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace spanglass;
using namespace spanglass::test;

namespace {

using Paths = std::vector<std::string>;

constexpr std::size_t enough = 1'000'000;

std::string joined(const Paths& paths)
{
    std::string out;
    for (const std::string& path : paths) {
        out += path + ";";
    }
    return out;
}

/// What files() gives, or its error.
std::string filesOf(
    Repository& repository, const std::string& commit, const Repository::Files* base = nullptr)
{
    const auto files = repository.files(commit, base, {});
    return files ? joined(files->paths) : files.error().message;
}

/// What read() gives, "nothing" or its error.
std::string textOf(Repository& repository, const std::string& commit, const std::string& path)
{
    const auto text = repository.read(commit, path, enough);
    return !text ? text.error().message : *text ? **text : "nothing";
}

std::string followed(
    Repository& repository, const std::string& from, const std::string& path, const std::string& to)
{
    const auto there = repository.follow(from, path, to, {});
    return !there ? there.error().message : *there ? **there : "nothing";
}

} // namespace

/// Files of submodules, which are files of the repository too.
class TestSubmodules : public QObject {
    Q_OBJECT

private slots:
    void entersSubmodules();
    void entersNestedSubmodules();
    void leavesOutSubmodulesThatAreNotThere();
    void readsOldCommitsOfASubmoduleThatWasRemoved();
};

void TestSubmodules::entersSubmodules()
{
    QTemporaryDir folder;
    GitFolder money = GitFolder::init(folder.filePath("money"));
    const std::string oldMoney = money.commit("src/money.js", "1\n2\n3\n4\n", "money");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("pay.js", "a\n", "one");
    git.addSubmodule(money.path(), "libs/money");
    const std::string first = git.commit("with money");
    GitFolder inner(git.pathOf("libs/money"));
    inner.git({ "mv", "src/money.js", "src/cash.js" });
    const std::string newMoney = inner.commit("src/new.js", "x\n", "cash");
    const std::string second = git.commit("newer money");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const std::string before = ".gitmodules;libs/money/src/money.js;pay.js;";
    const std::string after = ".gitmodules;libs/money/src/cash.js;libs/money/src/new.js;pay.js;";
    QCOMPARE(filesOf(**repository, first), before);
    QCOMPARE(filesOf(**repository, second), after);
    const auto base = (*repository)->files(first, nullptr, {});
    QCOMPARE(filesOf(**repository, second, &*base), after);
    QCOMPARE(textOf(**repository, first, "libs/money/src/money.js"), std::string("1\n2\n3\n4\n"));
    QVERIFY(textOf(**repository, first, "libs/money").ends_with(": is a submodule"));
    QCOMPARE(followed(**repository, first, "libs/money/src/money.js", second),
        std::string("libs/money/src/cash.js"));
    const auto origin =
        (*repository)->originOf(second, "libs/money/src/cash.js", 2, std::numeric_limits<TimeNs>::min(), {});
    VERIFY_RESULT(origin);
    QVERIFY(origin->has_value());
    QCOMPARE((*origin)->commit.id, oldMoney);
    QCOMPARE((*origin)->path, std::string("libs/money/src/money.js"));
    const HomeOfFile home{ money.path(), newMoney, "src/cash.js" };
    QCOMPARE(*(*repository)->homeOf(second, "libs/money/src/cash.js"), home);
    QCOMPARE(*(*repository)->homeOf(newMoney, "libs/money/src/cash.js"), home);
    // The submodule as a root of its own.
    const auto alone = Repository::open(inner.path());
    VERIFY_RESULT(alone);
    QCOMPARE((*alone)->head()->value_or(""), newMoney);
    // A folder above it as the root.
    const auto libs = Repository::open(git.pathOf("libs"));
    VERIFY_RESULT(libs);
    QCOMPARE(filesOf(**libs, second), std::string("money/src/cash.js;money/src/new.js;"));
}

void TestSubmodules::entersNestedSubmodules()
{
    QTemporaryDir folder;
    GitFolder deep = GitFolder::init(folder.filePath("deep"));
    deep.commit("deep.js", "deep\n", "deep");
    GitFolder middle = GitFolder::init(folder.filePath("middle"));
    middle.addSubmodule(deep.path(), "vendor/deep");
    middle.commit("middle.js", "middle\n", "middle");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.addSubmodule(middle.path(), "middle");
    git.git({ "submodule", "--quiet", "update", "--init", "--recursive" });
    const std::string commit = git.commit("one");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(filesOf(**repository, commit),
        std::string(".gitmodules;middle/.gitmodules;middle/middle.js;middle/vendor/deep/deep.js;"));
    QCOMPARE(textOf(**repository, commit, "middle/vendor/deep/deep.js"), std::string("deep\n"));
    QCOMPARE((*repository)->homeOf(commit, "middle/vendor/deep/deep.js")->path, std::string("deep.js"));
}

void TestSubmodules::leavesOutSubmodulesThatAreNotThere()
{
    QTemporaryDir folder;
    GitFolder money = GitFolder::init(folder.filePath("money"));
    money.commit("money.js", "money\n", "money");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.addSubmodule(money.path(), "money");
    const std::string commit = git.commit("pay.js", "a\n", "one");
    GitFolder clone = GitFolder::clone(git.path(), folder.filePath("clone"));
    const auto repository = Repository::open(clone.path());
    VERIFY_RESULT(repository);
    QCOMPARE(filesOf(**repository, commit), std::string(".gitmodules;pay.js;"));
    QCOMPARE(textOf(**repository, commit, "money/money.js"), std::string("nothing"));
    QVERIFY((*repository)->homeOf(commit, "money/money.js").hasValue());
}

void TestSubmodules::readsOldCommitsOfASubmoduleThatWasRemoved()
{
    QTemporaryDir folder;
    GitFolder money = GitFolder::init(folder.filePath("money"));
    money.commit("money.js", "money\n", "money");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.addSubmodule(money.path(), "money");
    const std::string first = git.commit("pay.js", "a\n", "one");
    git.git({ "rm", "--quiet", "money" });
    const std::string second = git.commit("two");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto base = (*repository)->files(first, nullptr, {});
    VERIFY_RESULT(base);
    QCOMPARE(joined(base->paths), std::string(".gitmodules;money/money.js;pay.js;"));
    QCOMPARE(filesOf(**repository, second, &*base), filesOf(**repository, second));
    QCOMPARE(textOf(**repository, first, "money/money.js"), std::string("money\n"));
}

QTEST_GUILESS_MAIN(TestSubmodules)
#include "tst_submodules.moc"
