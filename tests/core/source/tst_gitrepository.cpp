#include "core/source/git/repository.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
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

class TestGitRepository : public QObject {
    Q_OBJECT

private slots:
    void readsAWorkTree();
    void readsABareRepository();
    void readsAFolderInsideAWorkTree();
    void readsALinkedWorkTree();
    void readsAClonedBundleWithPacks();
    void opensARepositoryWithoutCommits();
    void refusesWhatIsNoRepository();
    void findsCommits();
    void listsTags();
    void listsFilesByDifference();
    void readsFiles();
    void followsRenames();
    void findsFormerFiles();
    void tellsRemotes();
};

void TestGitRepository::readsAWorkTree()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("src/pay.js", "a\n", "First of all\n\nwith a body");
    const auto repository = Repository::open(git.path() + "/");
    VERIFY_RESULT(repository);
    QCOMPARE((*repository)->path(), git.path());
    QCOMPARE((*repository)->prefix(), std::string());
    QVERIFY(!(*repository)->isBare());
    QVERIFY(!(*repository)->isShallow());
    const auto head = (*repository)->head();
    VERIFY_RESULT(head);
    QCOMPARE(head->value_or(""), commit);
    const auto info = (*repository)->commit(commit);
    VERIFY_RESULT(info);
    QVERIFY(info->has_value());
    QCOMPARE((*info)->id, commit);
    QCOMPARE((*info)->subject, std::string("First of all"));
    QCOMPARE((*info)->author, std::string("Ana Ruiz"));
    QCOMPARE((*info)->email, std::string("ana@example.org"));
    QCOMPARE((*info)->authored, TimeNs{ 1'767'225'660'000'000'000 });
    QCOMPARE(filesOf(**repository, commit), std::string("src/pay.js;"));
    git.git({ "checkout", "--quiet", "--detach" });
    QCOMPARE((*repository)->head()->value_or(""), commit);
}

void TestGitRepository::readsABareRepository()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("pay.js", "a\n", "one");
    const GitFolder bare = GitFolder::clone(git.path(), folder.filePath("shop.git"), { "--bare" });
    for (const std::string& path : { bare.path(), git.pathOf(".git") }) {
        const auto repository = Repository::open(path);
        VERIFY_RESULT(repository);
        QVERIFY((*repository)->isBare());
        QCOMPARE((*repository)->head()->value_or(""), commit);
        QCOMPARE(textOf(**repository, commit, "pay.js"), std::string("a\n"));
    }
}

void TestGitRepository::readsAFolderInsideAWorkTree()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.write("services/pay/src/pay.js", "a\n");
    git.write("services/pay/old.js", "1\n2\n3\n");
    git.write("secret.js", "secret\n");
    const std::string first = git.commit("one");
    git.move("services/pay/old.js", "services/pay/new.js");
    const std::string second = git.commit("two");
    const auto repository = Repository::open(git.pathOf("services/pay"));
    VERIFY_RESULT(repository);
    QCOMPARE((*repository)->prefix(), std::string("services/pay"));
    QCOMPARE(filesOf(**repository, first), std::string("old.js;src/pay.js;"));
    QCOMPARE(textOf(**repository, first, "src/pay.js"), std::string("a\n"));
    QCOMPARE(textOf(**repository, first, "secret.js"), std::string("nothing"));
    QCOMPARE(textOf(**repository, first, "../../secret.js"), std::string("nothing"));
    QCOMPARE(followed(**repository, first, "old.js", second), std::string("new.js"));
    const auto origin = (*repository)->originOf(second, "new.js", 2, std::numeric_limits<TimeNs>::min(), {});
    VERIFY_RESULT(origin);
    QCOMPARE((*origin)->path, std::string("old.js"));
    const auto former = (*repository)->formerFiles(enough, {});
    VERIFY_RESULT(former);
    QCOMPARE(*former, (std::vector<Repository::Former>{ { "old.js", first } }));
    QCOMPARE((*repository)->homeOf(second, "new.js")->path, std::string("services/pay/new.js"));
}

void TestGitRepository::readsALinkedWorkTree()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string first = git.commit("pay.js", "a\n", "one");
    git.commit("pay.js", "b\n", "two");
    const GitFolder linked = git.addWorktree(folder.filePath("linked"), first);
    const auto repository = Repository::open(linked.path());
    VERIFY_RESULT(repository);
    QCOMPARE((*repository)->head()->value_or(""), first);
    QVERIFY(!(*repository)->isBare());
    QCOMPARE(textOf(**repository, first, "pay.js"), std::string("a\n"));
}

void TestGitRepository::readsAClonedBundleWithPacks()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    for (int i = 0; i < 20; ++i) {
        git.commit("src/pay.js", std::string(static_cast<std::size_t>(i + 1), 'a') + "\n", "edit");
        git.tag("v" + std::to_string(i));
    }
    git.git({ "gc", "--quiet" });
    git.git({ "bundle", "create", "--quiet", "../shop.bundle", "--all" });
    GitFolder clone =
        GitFolder::clone(folder.filePath("shop.bundle").toStdString(), folder.filePath("clone"));
    for (const std::string& path : { git.path(), clone.path() }) {
        const auto repository = Repository::open(path);
        VERIFY_RESULT(repository);
        const auto tags = (*repository)->tags();
        VERIFY_RESULT(tags);
        QCOMPARE(tags->size(), std::size_t{ 20 });
        QCOMPARE(tags->front().name, std::string("v0"));
        QCOMPARE(textOf(**repository, tags->front().commit, "src/pay.js"), std::string("a\n"));
    }
}

void TestGitRepository::opensARepositoryWithoutCommits()
{
    QTemporaryDir folder;
    const GitFolder git = GitFolder::init(folder.filePath("shop"));
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto head = (*repository)->head();
    VERIFY_RESULT(head);
    QVERIFY(!head->has_value());
    QVERIFY((*repository)->tags()->empty());
    QVERIFY((*repository)->formerFiles(enough, {})->empty());
    QVERIFY(!(*repository)->files(std::string(40, '0'), nullptr, {}));
}

void TestGitRepository::refusesWhatIsNoRepository()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath("plain"));
    for (const QString& path : { folder.filePath("plain"), folder.filePath("missing"), QString() }) {
        QVERIFY(!Repository::open(path.toStdString()));
    }
    const GitFolder git = GitFolder::init(folder.filePath("shop"));
    QVERIFY(!Repository::open(git.pathOf(".git/refs")));
}

void TestGitRepository::findsCommits()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("pay.js", "a\n", "one");
    git.annotatedTag("v1");
    const std::string tag = git.git({ "rev-parse", "v1^{tag}" });
    const std::string blob = git.git({ "rev-parse", "HEAD:pay.js" });
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto idOf = [&](const std::string& id) {
        const auto info = (*repository)->commit(id);
        return !info ? info.error().message : *info ? (*info)->id : std::string("nothing");
    };
    QString upper = QString::fromStdString(commit).toUpper();
    for (const std::string& id :
        { commit, commit.substr(0, 7), commit.substr(0, 39), upper.toStdString(), tag, tag.substr(0, 8) }) {
        QCOMPARE(idOf(id), commit);
    }
    for (const std::string& id : { blob, std::string(40, '0'), std::string("0000000"), commit.substr(0, 6),
             std::string("HEAD"), std::string("v1"), std::string("main"), std::string("HEAD~1"), commit + "a",
             commit + "^", std::string(), std::string("@{upstream}"), std::string(64, 'a') }) {
        QCOMPARE(idOf(id), std::string("nothing"));
    }
}

void TestGitRepository::listsTags()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string first = git.commit("pay.js", "a\n", "one");
    const std::string second = git.commit("pay.js", "b\n", "two");
    git.tag("z-old", first);
    git.annotatedTag("services/pay/v2", second);
    git.annotatedTag("of-a-tag", "services/pay/v2");
    git.git({ "tag", "tree", "HEAD^{tree}" });
    git.git({ "tag", "blob", "HEAD:pay.js" });
    for (const bool isPacked : { false, true }) {
        if (isPacked) {
            git.git({ "pack-refs", "--all" });
        }
        const auto repository = Repository::open(git.path());
        VERIFY_RESULT(repository);
        const auto tags = (*repository)->tags();
        VERIFY_RESULT(tags);
        const TimeNs time = 1'767'225'660'000'000'000;
        QCOMPARE(*tags,
            (std::vector<TagInfo>{ { "z-old", first, time }, { "of-a-tag", second, time + 60'000'000'000 },
                { "services/pay/v2", second, time + 60'000'000'000 } }));
    }
}

void TestGitRepository::listsFilesByDifference()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.write("a/b/c.js", "1");
    git.write("a.txt", "1");
    git.write("a-b/x", "1");
    git.write("gone/x", "1");
    const std::string first = git.commit("one");
    git.git({ "rm", "--quiet", "-r", "gone", "a/b/c.js" });
    git.write("a/b", "now a file");
    git.write("gone-too", "1");
    QVERIFY(QFile::link("a.txt", QString::fromStdString(git.pathOf("link"))));
    const std::string second = git.commit("two");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(filesOf(**repository, first), std::string("a-b/x;a.txt;a/b/c.js;gone/x;"));
    const auto base = (*repository)->files(first, nullptr, {});
    VERIFY_RESULT(base);
    const std::string expected = "a-b/x;a.txt;a/b;gone-too;link;";
    QCOMPARE(filesOf(**repository, second), expected);
    QCOMPARE(filesOf(**repository, second, &*base), expected);
    const auto back = (*repository)->files(second, nullptr, {});
    QCOMPARE(filesOf(**repository, first, &*back), joined(base->paths));
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE((*repository)->files(first, nullptr, stop.get_token()).error().kind, Error::Kind::Cancelled);
}

void TestGitRepository::readsFiles()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.write("src/pay.js", "a\r\nb");
    git.write(".gitattributes", "* text=auto eol=crlf filter=evil diff=evil ident\n");
    git.write("lfs.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    git.write("empty", "");
    QVERIFY(QFile::link("/etc/passwd", QString::fromStdString(git.pathOf("link"))));
    git.git({ "config", "core.autocrlf", "false" });
    const std::string commit = git.commit("one");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(textOf(**repository, commit, "src/pay.js"), git.git({ "cat-file", "blob", "HEAD:src/pay.js" }));
    QCOMPARE(textOf(**repository, commit, "empty"), std::string());
    QVERIFY(textOf(**repository, commit, "lfs.bin").starts_with("version https"));
    for (const char* path :
        { "src/none", "none", "src/pay.js/x", "", "src//pay.js", "/src/pay.js", "src/" }) {
        const std::string text = textOf(**repository, commit, path);
        QVERIFY2(text == "nothing" || text.ends_with(": is a folder"), text.c_str());
    }
    QVERIFY(textOf(**repository, commit, "link").ends_with(": is a link"));
    QVERIFY(textOf(**repository, commit, "src").ends_with(": is a folder"));
    QVERIFY((*repository)->read(commit, "src/pay.js", 4).hasValue());
    const auto tooLarge = (*repository)->read(commit, "lfs.bin", 10);
    QVERIFY(!tooLarge);
    QVERIFY2(tooLarge.error().message.find("lfs.bin") != std::string::npos, tooLarge.error().message.c_str());
    QVERIFY(!(*repository)->read(std::string(40, '1'), "empty", 4));
    QVERIFY(!(*repository)->read("HEAD", "empty", 4));
}

void TestGitRepository::followsRenames()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    std::string text;
    for (int i = 0; i < 50; ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    git.write("src/pay.js", text);
    git.write("src/exact.js", "same content\n");
    git.write("src/gone.js", "nothing like it\n");
    git.write("src/stays.js", "stays\n");
    const std::string first = git.commit("one");
    git.move("src/exact.js", "lib/exact.js");
    git.git({ "rm", "--quiet", "src/pay.js", "src/gone.js" });
    git.write("src/stays.js", "quite different now\n");
    git.write("lib/checkout.js", "a new line\n" + text);
    git.write("lib/other.txt", text);
    const std::string second = git.commit("two");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE(followed(**repository, first, "src/exact.js", second), std::string("lib/exact.js"));
    QCOMPARE(followed(**repository, first, "src/stays.js", second), std::string("src/stays.js"));
    QCOMPARE(followed(**repository, first, "src/gone.js", second), std::string("nothing"));
    QCOMPARE(followed(**repository, first, "none.js", second), std::string("nothing"));
    // The same content counts more than the extension.
    QCOMPARE(followed(**repository, first, "src/pay.js", second), std::string("lib/other.txt"));
    git.git({ "rm", "--quiet", "lib/other.txt" });
    const std::string third = git.commit("three");
    QCOMPARE(followed(**repository, first, "src/pay.js", third), std::string("lib/checkout.js"));
    QCOMPARE(followed(**repository, third, "lib/checkout.js", first), std::string("src/pay.js"));
}

void TestGitRepository::findsFormerFiles()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.write("a.js", "a\n");
    git.write("b.js", "b\n");
    git.write("back.js", "c\n");
    const std::string first = git.commit("one");
    git.git({ "rm", "--quiet", "a.js", "back.js" });
    const std::string second = git.commit("back.js2", "x\n", "two");
    git.git({ "rm", "--quiet", "b.js" });
    git.commit("back.js", "c\n", "three");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto former = (*repository)->formerFiles(enough, {});
    VERIFY_RESULT(former);
    QCOMPARE(*former, (std::vector<Repository::Former>{ { "b.js", second }, { "a.js", first } }));
    QCOMPARE((*repository)->formerFiles(1, {})->size(), std::size_t{ 1 });
}

void TestGitRepository::tellsRemotes()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    const std::string commit = git.commit("pay.js", "a\n", "one");
    git.git({ "remote", "add", "backup", "https://git.example.org/backup.git" });
    const auto home = [&] {
        const auto repository = Repository::open(git.path());
        return repository ? *(*repository)->homeOf(commit, "pay.js") : HomeOfFile();
    };
    QCOMPARE(home(), (HomeOfFile{ "https://git.example.org/backup.git", commit, "pay.js" }));
    git.git({ "remote", "add", "origin", "git@git.example.org:team/shop.git" });
    QCOMPARE(home(), (HomeOfFile{ "git@git.example.org:team/shop.git", commit, "pay.js" }));
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QCOMPARE((*repository)->remotes().size(), std::size_t{ 2 });
    QCOMPARE((*repository)->remotes().front().first, std::string("origin"));
}

QTEST_GUILESS_MAIN(TestGitRepository)
#include "tst_gitrepository.moc"
