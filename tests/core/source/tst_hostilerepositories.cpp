#include "core/source/git/repository.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

#include <sys/stat.h>
#include <unistd.h>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TimeNs always = std::numeric_limits<TimeNs>::min();
constexpr std::size_t enough = 1'000'000;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString& path, const QByteArray& content)
{
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("cannot write %s", qPrintable(path));
    }
}

QString of(const std::string& path)
{
    return QString::fromStdString(path);
}

/// Why the folder is not opened, "opened" if it is.
std::string refusal(const std::string& path)
{
    const auto repository = Repository::open(path);
    return repository ? "opened" : repository.error().message;
}

/// Asks everything; what counts is that it ends without a crash.
int askEverything(const std::string& path, const std::string& commit)
{
    const auto opened = Repository::open(path);
    if (!opened) {
        return 0;
    }
    Repository& repository = **opened;
    int answers = repository.head() ? 1 : 0;
    answers += repository.tags() ? 1 : 0;
    answers += repository.commit(commit) ? 1 : 0;
    answers += repository.commit(commit.substr(0, 8)) ? 1 : 0;
    answers += repository.formerFiles(100, {}) ? 1 : 0;
    const auto files = repository.files(commit, nullptr, {});
    if (!files) {
        return answers;
    }
    for (const std::string& file : files->paths) {
        answers += repository.read(commit, file, enough) ? 1 : 0;
        answers += repository.originOf(commit, file, 1, always, {}) ? 1 : 0;
        answers += repository.follow(commit, file, commit, {}) ? 1 : 0;
        answers += repository.homeOf(commit, file) ? 1 : 0;
    }
    return answers;
}

void makePipe(const std::string& path)
{
    QDir().mkpath(QFileInfo(of(path)).path());
    QFile::remove(of(path));
    if (mkfifo(path.c_str(), 0600) != 0) {
        qFatal("cannot make %s", path.c_str());
    }
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// A repository with a few commits in one pack.
GitFolder packed(const QTemporaryDir& folder)
{
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    std::string text;
    for (int i = 0; i < 8; ++i) {
        text += "line " + std::to_string(i) + "\n";
        git.write("src/a" + std::to_string(i) + ".js", text);
        git.commit("src/pay.js", text, "edit");
    }
    git.annotatedTag("v1");
    git.git({ "gc", "--quiet" });
    return git;
}

/// A tree with one entry of these raw bytes as its name.
std::string treeWith(GitFolder& git, const std::string& mode, const std::string& name, const std::string& id)
{
    std::string entry = mode + " " + name + '\0';
    const QByteArray raw = QByteArray::fromHex(QByteArray::fromStdString(id));
    entry.append(raw.data(), static_cast<std::size_t>(raw.size()));
    std::string out;
    if (!git.tryGit({ "hash-object", "-t", "tree", "-w", "--stdin", "--literally" }, &out, entry)) {
        qFatal("hash-object: %s", out.c_str());
    }
    return out.substr(0, 40);
}

} // namespace

/// Repositories that want to lead out, to crash or to stop the program.
class TestHostileRepositories : public QObject {
    Q_OBJECT

private slots:
    void refusesAGitFileThatPointsToAnotherRepository();
    void refusesAGitFileThatPretendsToBeAWorkTree();
    void refusesLinksThatLeadOut();
    void refusesSettingsThatLeadOut();
    void refusesACommonFolderElsewhere();
    void refusesPipes();
    void refusesPipesAmongObjects_data();
    void refusesPipesAmongObjects();
    void refusesLinksAmongObjects();
    void readsNoPipeThatARefNames();
    void readsNoIncludedFiles();
    void readsNoSettingsOfTheUser();
    void readsRemotesAsGitDoes();
    void looksAtNothingOfAForeignRepository();
    void borrowsFromRepositoriesOnly();
    void refusesOtherObjectFormats();
    void endsWhereAlternatesGoInCircles();
    void survivesDamagedFiles_data();
    void survivesDamagedFiles();
    void survivesADamagedPack();
    void survivesTruncatedObjects();
    void tellsMissingContent();
    void leavesOutNamesThatLeadOut();
    void keepsNamesAsTheyAre();
    void endsInDeepTrees();
    void endsInTreesThatMultiply();
    void doesNotUnpackLargeFiles();
    void runsNothing();
    void doesNotEnterForeignSubmodules();
};

void TestHostileRepositories::refusesAGitFileThatPointsToAnotherRepository()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    secret.commit("key", "secret\n", "secret");
    QDir().mkpath(folder.filePath("bait/src"));
    for (const QString& target : { of(secret.pathOf(".git")), QString("../secret/.git") }) {
        writeFile(folder.filePath("bait/.git"), "gitdir: " + target.toUtf8() + "\n");
        for (const char* path : { "bait", "bait/src" }) {
            const std::string why = refusal(folder.filePath(path).toStdString());
            QVERIFY2(why.find("does not know this folder") != std::string::npos, why.c_str());
        }
    }
    for (const char* content : { "gitdir: /nowhere\n", "gitdir:\n", "nothing\n", "", "gitdir: .git\n" }) {
        writeFile(folder.filePath("bait/.git"), content);
        QVERIFY(refusal(folder.filePath("bait").toStdString()) != "opened");
    }
}

void TestHostileRepositories::refusesAGitFileThatPretendsToBeAWorkTree()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    secret.commit("key", "secret\n", "secret");
    const GitFolder linked = secret.addWorktree(folder.filePath("linked"));
    QDir().mkpath(folder.filePath("bait"));
    QVERIFY(QFile::copy(folder.filePath("linked/.git"), folder.filePath("bait/.git")));
    const std::string why = refusal(folder.filePath("bait").toStdString());
    QVERIFY2(why.find("does not know this folder") != std::string::npos, why.c_str());
    QCOMPARE(refusal(linked.path()), std::string("opened"));
    // A made-up one within the bait whose commondir is the secret.
    QDir().mkpath(folder.filePath("bait/own/worktrees/x"));
    writeFile(folder.filePath("bait/own/worktrees/x/HEAD"), "ref: refs/heads/main\n");
    writeFile(folder.filePath("bait/own/worktrees/x/commondir"), secret.pathOf(".git").c_str());
    writeFile(folder.filePath("bait/own/worktrees/x/gitdir"), folder.filePath("bait/.git").toUtf8());
    writeFile(folder.filePath("bait/.git"), "gitdir: own/worktrees/x\n");
    const std::string other = refusal(folder.filePath("bait").toStdString());
    QVERIFY2(other.find("does not know this folder") != std::string::npos, other.c_str());
}

void TestHostileRepositories::refusesLinksThatLeadOut()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    secret.commit("key", "secret\n", "secret");
    QDir().mkpath(folder.filePath("bait"));
    QVERIFY(QFile::link(of(secret.pathOf(".git")), folder.filePath("bait/.git")));
    const std::string why = refusal(folder.filePath("bait").toStdString());
    QVERIFY2(why.find("leads out") != std::string::npos, why.c_str());
    for (const char* name : { "objects", "refs", "HEAD", "config", "packed-refs" }) {
        GitFolder git = GitFolder::init(folder.filePath(QString("with-") + name));
        git.commit("a", "a\n", "a");
        git.git({ "pack-refs", "--all" });
        secret.git({ "pack-refs", "--all" });
        const QString path = of(git.pathOf(".git/")) + name;
        QVERIFY(QDir(path).removeRecursively() && (!QFile::exists(path) || QFile::remove(path)));
        QVERIFY(QFile::link(of(secret.pathOf(".git/")) + name, path));
        const std::string reason = refusal(git.path());
        QVERIFY2(reason.find("leads out of the repository") != std::string::npos, reason.c_str());
    }
}

void TestHostileRepositories::refusesSettingsThatLeadOut()
{
    QTemporaryDir folder;
    QDir().mkpath(folder.filePath("elsewhere"));
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "a\n", "a");
    git.git({ "config", "core.worktree", folder.filePath("elsewhere").toStdString() });
    const std::string why = refusal(git.path());
    QVERIFY2(why.find("core.worktree leads to") != std::string::npos, why.c_str());
    git.git({ "config", "core.worktree", ".." });
    QCOMPARE(refusal(git.path()), std::string("opened"));
}

void TestHostileRepositories::refusesACommonFolderElsewhere()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    secret.commit("key", "secret\n", "secret");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "a\n", "a");
    writeFile(of(git.pathOf(".git/commondir")), secret.pathOf(".git").c_str());
    QVERIFY(refusal(git.path()) != "opened");
    QVERIFY(refusal(git.pathOf(".git")) != "opened");
}

void TestHostileRepositories::refusesPipes()
{
    QTemporaryDir folder;
    for (const char* name : { "config", "HEAD", "packed-refs", "shallow", "refs/tags/v1" }) {
        GitFolder git = GitFolder::init(folder.filePath(QString("with-") + QString(name).section('/', -1)));
        git.commit("a", "a\n", "a");
        const std::string path = git.pathOf(".git/") + name;
        QFile::remove(of(path));
        QCOMPARE(mkfifo(path.c_str(), 0600), 0);
        QVERIFY(refusal(git.path()) != "opened");
    }
}

void TestHostileRepositories::refusesOtherObjectFormats()
{
    QTemporaryDir folder;
    for (const char* kind : { "--object-format=sha256", "--bare" }) {
        const GitFolder git = GitFolder::init(folder.filePath(kind), { "--object-format=sha256", kind });
        const std::string why = refusal(git.path());
        QVERIFY2(why.find("ids, which are not read yet") != std::string::npos, why.c_str());
    }
}

void TestHostileRepositories::refusesPipesAmongObjects_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : { "pack/multi-pack-index", "pack/pack-1.idx", "pack/pack-1.pack",
             "pack/pack-1.rev", "info/alternates", "ab" }) {
        QTest::newRow(name) << name;
    }
}

void TestHostileRepositories::refusesPipesAmongObjects()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    GitFolder borrower =
        GitFolder::clone(git.path(), folder.filePath("borrower"), { "--shared", "--no-checkout" });
    QCOMPARE(refusal(borrower.path()), std::string("opened"));
    const std::string pipe = git.pathOf(".git/objects/" + name.toStdString());
    makePipe(pipe);
    for (const std::string& path : { git.path(), borrower.path() }) {
        const std::string why = refusal(path);
        QVERIFY2(has(why, pipe + ": is no regular file"), why.c_str());
    }
}

void TestHostileRepositories::refusesLinksAmongObjects()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    const std::string commit = secret.commit("key", "secret\n", "secret");
    const std::string fan = commit.substr(0, 2);
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    for (const std::string& name : { std::string("pack"), std::string("pack/pack-1.idx"), fan }) {
        QDir(of(git.pathOf(".git/objects"))).mkpath("pack");
        const QString path = of(git.pathOf(".git/objects/" + name));
        QVERIFY(QDir(path).removeRecursively());
        QVERIFY(QFile::link(of(secret.pathOf(".git/objects/" + fan)), path));
        const std::string why = refusal(git.path());
        QVERIFY2(has(why, path.toStdString() + ": is a link"), why.c_str());
        QVERIFY(QFile::remove(path));
    }
    // A single object is not looked for before it is asked for.
    const std::string object = ".git/objects/" + fan + "/" + commit.substr(2);
    QDir(of(git.pathOf(".git/objects"))).mkpath(of(fan));
    QVERIFY(QFile::link(of(secret.pathOf(object)), of(git.pathOf(object))));
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto found = (*repository)->commit(commit);
    QVERIFY(!found || !*found);
    QVERIFY(QFile::remove(of(git.pathOf(object))));
    makePipe(git.pathOf(object));
    const auto again = (*repository)->commit(commit);
    QVERIFY(!again || !*again);
}

void TestHostileRepositories::readsNoPipeThatARefNames()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    makePipe(git.pathOf(".git/hooks/pipe"));
    makePipe(git.pathOf(".git/FETCH_HEAD"));
    for (const char* name : { "hooks/pipe", "FETCH_HEAD", "refs/../hooks/pipe", "/dev/tty", "HEAD", "" }) {
        writeFile(of(git.pathOf(".git/HEAD")), QByteArray("ref: ") + name + "\n");
        const auto repository = Repository::open(git.path());
        VERIFY_RESULT(repository);
        const auto head = (*repository)->head();
        QVERIFY(!head);
        QVERIFY2(has(head.error().message, ".git/HEAD: names no branch"), head.error().message.c_str());
        QVERIFY((*repository)->commit(commit)->has_value());
    }
}

void TestHostileRepositories::readsNoIncludedFiles()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    makePipe(git.pathOf("pipe"));
    writeFile(folder.filePath("other"), "[remote \"stolen\"]\nurl = secret\n[core]\nworktree = /\n");
    const std::string other = folder.filePath("other").toStdString();
    const QByteArray config = contentOf(of(git.pathOf(".git/config")));
    for (const std::string& path :
        { git.pathOf("pipe"), other, std::string("config"), std::string("../pipe") }) {
        for (const char* section : { "[include]", "[includeIf \"gitdir:/**\"]" }) {
            writeFile(of(git.pathOf(".git/config")),
                config + section + "\npath = " + QByteArray::fromStdString(path) + "\n");
            const auto repository = Repository::open(git.path());
            VERIFY_RESULT(repository);
            QVERIFY((*repository)->remotes().empty());
            QVERIFY(askEverything(git.path(), commit) > 30);
        }
    }
    // The work tree's own settings count where the others say so, and are a regular file too.
    writeFile(of(git.pathOf(".git/config")), config + "[extensions]\nworktreeConfig = true\n");
    writeFile(of(git.pathOf(".git/config.worktree")), "[core]\nworktree = /\n");
    QVERIFY2(has(refusal(git.path()), "core.worktree leads to /"), refusal(git.path()).c_str());
    makePipe(git.pathOf(".git/config.worktree"));
    QVERIFY2(has(refusal(git.path()), "is no regular file"), refusal(git.path()).c_str());
}

void TestHostileRepositories::readsNoSettingsOfTheUser()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    QTemporaryDir home;
    makePipe(home.filePath(".gitconfig").toStdString());
    makePipe(home.filePath("git/config").toStdString());
    const QByteArray before = qgetenv("HOME");
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    const std::string opened = refusal(git.path());
    qputenv("HOME", before);
    qunsetenv("XDG_CONFIG_HOME");
    QCOMPARE(opened, std::string("opened"));
}

void TestHostileRepositories::readsRemotesAsGitDoes()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const QByteArray config = contentOf(of(git.pathOf(".git/config")));
    writeFile(of(git.pathOf(".git/config")),
        config
            + "[remote \"a \\\"b\\\" \\\\c\"] url = \"x # y\"  z ; comment\n"
              "[Remote \"Origin\"]\r\n\tURL = one\\\ntwo "
              "\t\r\n[remote.origin]\nurl=\"tab\\there\"#\nfetch\n");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto remotes = (*repository)->remotes();
    QCOMPARE(remotes.size(), std::size_t{ 3 });
    for (const auto& [name, url] : remotes) {
        QCOMPARE(url, git.git({ "config", "--local", "remote." + name + ".url" }));
    }
    QCOMPARE(remotes.front().first, std::string("origin"));
    for (const char* damage :
        { "[", "[a", "[a \"b]", "x = y", "[a]\nb = \"c", "[a]\nb = \\q", "[a]\n= c", "[]" }) {
        writeFile(of(git.pathOf(".git/config")), QByteArray("\n\n") + damage);
        const std::string why = refusal(git.path());
        QVERIFY2(has(why, ".git/config: line ") && has(why, "is no setting"), why.c_str());
    }
}

void TestHostileRepositories::looksAtNothingOfAForeignRepository()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    secret.commit("key", "secret\n", "secret");
    QDir().mkpath(folder.filePath("bait"));
    writeFile(folder.filePath("bait/.git"), "gitdir: ../secret/.git\n");
    // What would be told of them if they were looked at.
    makePipe(secret.pathOf(".git/packed-refs"));
    makePipe(secret.pathOf(".git/refs/tags/v1"));
    makePipe(secret.pathOf(".git/objects/pack/pack-1.idx"));
    const std::string why = refusal(folder.filePath("bait").toStdString());
    QVERIFY2(has(why, "bait/.git: points to ../secret/.git, which does not know this folder"), why.c_str());
    makePipe(secret.pathOf(".git/config"));
    const std::string again = refusal(folder.filePath("bait").toStdString());
    QVERIFY2(has(again, "which does not know this folder"), again.c_str());
}

void TestHostileRepositories::borrowsFromRepositoriesOnly()
{
    QTemporaryDir folder;
    GitFolder source = packed(folder);
    const std::string commit = source.head();
    GitFolder git = GitFolder::clone(source.path(), folder.filePath("clone"), { "--shared" });
    QVERIFY(askEverything(git.path(), commit) > 30);
    const QString alternates = of(git.pathOf(".git/objects/info/alternates"));
    QDir().mkpath(folder.filePath("some/objects/pack"));
    for (const QString& elsewhere : { folder.filePath("some/objects"), of(source.path()), QString("/etc") }) {
        writeFile(alternates, elsewhere.toUtf8() + "\n");
        const std::string why = refusal(git.path());
        QVERIFY2(
            has(why, "info/alternates: names ") && has(why, "no repository's object folder"), why.c_str());
    }
    writeFile(alternates, "/nowhere\n");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    QVERIFY(!(*repository)->commit(commit)->has_value());
    if (geteuid() != 0) {
        return; // only root can give a folder away
    }
    writeFile(alternates, QByteArray::fromStdString(source.pathOf(".git/objects") + "\n"));
    QCOMPARE(chown(source.pathOf(".git/objects").c_str(), 1, 1), 0);
    QVERIFY2(has(refusal(git.path()), "belongs to another user"), refusal(git.path()).c_str());
    QCOMPARE(chown(source.pathOf(".git").c_str(), 1, 1), 0);
    QVERIFY2(has(refusal(source.path()), "belongs to another user"), refusal(source.path()).c_str());
}

void TestHostileRepositories::endsWhereAlternatesGoInCircles()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    const int whole = askEverything(git.path(), commit);
    QVERIFY(whole > 30);
    writeFile(of(git.pathOf(".git/objects/info/alternates")),
        QByteArray::fromStdString(git.pathOf(".git/objects") + "\n../../.git/objects\n/nowhere\n"));
    QCOMPARE(askEverything(git.path(), commit), whole);
}

void TestHostileRepositories::survivesDamagedFiles_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : { "HEAD", "config", "packed-refs", "index", "shallow", "objects/info/alternates",
             "objects/info/commit-graph", "refs/heads/main" }) {
        QTest::newRow(name) << name;
    }
}

void TestHostileRepositories::survivesDamagedFiles()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    const QString path = of(git.pathOf(".git/")) + name;
    const QByteArray whole = contentOf(path);
    const std::string text = contentOf(of(git.pathOf("src/a7.js"))).toStdString();
    QByteArray binary(3000, '\xff');
    binary[5] = '\0';
    for (const QByteArray& content :
        { QByteArray(), QByteArray("\n"), binary, QByteArray("ref: refs/heads/main"),
            QByteArray("ref: HEAD\n"), QByteArray("ref: ../../../etc/passwd\n"), QByteArray(100'000, 'a'),
            QByteArray(40, 'a') + "\n", whole.left(whole.size() / 2), whole + whole, "[" + whole }) {
        writeFile(path, content);
        const auto opened = Repository::open(git.path());
        const std::string file = name.section('/', -1).toStdString();
        if (!opened) {
            QVERIFY2(has(opened.error().message, file), opened.error().message.c_str());
            continue;
        }
        // Ids need no refs: what they lead to is as it was.
        Repository& repository = **opened;
        QCOMPARE(repository.read(commit, "src/a7.js", enough)->value_or(""), text);
        QCOMPARE(repository.files(commit, nullptr, {})->paths.size(), std::size_t{ 9 });
        const auto head = repository.head();
        QVERIFY2(head || has(head.error().message, file), head ? "" : head.error().message.c_str());
        // A branch may be another commit's now, but not a made-up one's.
        QVERIFY(!head || !*head || **head == commit || **head == std::string(40, 'a'));
        const auto tags = repository.tags();
        QVERIFY2(tags || has(tags.error().message, file), tags ? "" : tags.error().message.c_str());
        QVERIFY(!tags || tags->empty() || (tags->size() == 1 && tags->front().commit == commit));
        QVERIFY(name == "packed-refs" || (tags && tags->size() == 1));
    }
}

void TestHostileRepositories::survivesADamagedPack()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    const QDir packs(of(git.pathOf(".git/objects/pack")));
    int answers = 0;
    for (const char* pattern : { "*.pack", "*.idx" }) {
        const QStringList names = packs.entryList({ pattern });
        QCOMPARE(names.size(), 1);
        const QString path = packs.filePath(names.front());
        const QByteArray whole = contentOf(path);
        for (qsizetype at = 0; at < whole.size(); at += 1 + whole.size() / 150) {
            QByteArray damaged = whole;
            damaged[at] = static_cast<char>(~static_cast<unsigned char>(damaged[at]));
            writeFile(path, damaged);
            answers += askEverything(git.path(), commit);
        }
        constexpr int cuts = 40;
        for (int cut = 0; cut < cuts; ++cut) {
            const qsizetype size = whole.size() * cut / cuts;
            writeFile(path, whole.left(size));
            answers += askEverything(git.path(), commit);
        }
        writeFile(path, whole);
    }
    QVERIFY(answers > 100);
    QVERIFY(askEverything(git.path(), commit) > 30);
}

void TestHostileRepositories::survivesTruncatedObjects()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("src/pay.js", "a\nb\nc\n", "one");
    const std::string commit = git.commit("src/pay.js", "a\nB\nc\n", "two");
    QStringList objects;
    for (QDirIterator it(of(git.pathOf(".git/objects")), QDir::Files, QDirIterator::Subdirectories);
         it.hasNext();) {
        objects << it.next();
    }
    QVERIFY(objects.size() >= 8);
    const int all = askEverything(git.path(), commit);
    QVERIFY(all > 6);
    for (const QString& path : objects) {
        const QByteArray whole = contentOf(path);
        for (const qsizetype size : { qsizetype{ 0 }, qsizetype{ 3 }, whole.size() / 2, whole.size() - 1 }) {
            writeFile(path, whole.left(size));
            QVERIFY(askEverything(git.path(), commit) < all);
        }
        writeFile(path, whole);
    }
    QCOMPARE(askEverything(git.path(), commit), all);
}

void TestHostileRepositories::tellsMissingContent()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.git({ "config", "uploadpack.allowFilter", "true" });
    const std::string first = git.commit("pay.js", "one\n", "one");
    git.commit("pay.js", "two\n", "two");
    const GitFolder clone =
        GitFolder::clone("file://" + git.path(), folder.filePath("clone"), { "--filter=blob:none" });
    const auto repository = Repository::open(clone.path());
    VERIFY_RESULT(repository);
    const auto text = (*repository)->read(first, "pay.js", enough);
    QVERIFY(!text);
    QVERIFY2(
        text.error().message.find("is not in this clone") != std::string::npos, text.error().message.c_str());
}

void TestHostileRepositories::leavesOutNamesThatLeadOut()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "secret\n", "one");
    const std::string blob = git.idOf("HEAD:a");
    for (const std::string& name :
        { std::string(".."), std::string("."), std::string(".git"), std::string(".GIT"),
            std::string("../../etc/passwd"), std::string("/etc/passwd"), std::string() }) {
        const std::string file = treeWith(git, "100644", name, blob);
        const std::string commit = git.git({ "commit-tree", "-m", "hostile", file });
        const auto repository = Repository::open(git.path());
        VERIFY_RESULT(repository);
        const auto files = (*repository)->files(commit, nullptr, {});
        VERIFY_RESULT(files);
        QVERIFY(files->paths.empty());
        const auto text = (*repository)->read(commit, name, enough);
        QVERIFY(!text || !*text);
        const std::string outer = treeWith(git, "40000", "x", file);
        const std::string within = git.git({ "commit-tree", "-m", "hostile", outer });
        QVERIFY((*repository)->files(within, nullptr, {})->paths.empty());
    }
}

void TestHostileRepositories::keepsNamesAsTheyAre()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "content\n", "one");
    const std::string blob = git.idOf("HEAD:a");
    for (const std::string& name : { std::string("new\nline.js"), std::string("\"quoted\"\\.js"),
             std::string("bidi\xe2\x80\xaesj.js"), std::string("invalid\xff\xfe.js"), std::string("-rf"),
             std::string(":(glob)**"), std::string(" "), std::string("*") }) {
        const std::string tree = treeWith(git, "100644", name, blob);
        const std::string commit = git.git({ "commit-tree", "-m", "odd", tree });
        const auto repository = Repository::open(git.path());
        VERIFY_RESULT(repository);
        const auto files = (*repository)->files(commit, nullptr, {});
        VERIFY_RESULT(files);
        QCOMPARE(files->paths, std::vector<std::string>{ name });
        QCOMPARE((*repository)->read(commit, name, enough)->value_or(""), std::string("content\n"));
        QVERIFY((*repository)->originOf(commit, name, 1, always, {})->has_value());
    }
}

void TestHostileRepositories::endsInDeepTrees()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "content\n", "one");
    const std::string blob = git.idOf("HEAD:a");
    // git fast-import makes a path of 4,000 folders at once.
    std::string path;
    for (int i = 0; i < 4000; ++i) {
        path += "d/";
    }
    const std::string input = "commit refs/heads/deep\ncommitter A <a@example.org> 1767225600 +0000\n"
                              "data 4\ndeep\nM 100644 "
        + blob + " " + path + "file\nM 100644 " + blob + " shallow\n\n";
    QVERIFY(git.tryGit({ "fast-import", "--quiet" }, nullptr, input));
    const std::string commit = git.idOf("deep");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto files = (*repository)->files(commit, nullptr, {});
    VERIFY_RESULT(files);
    QCOMPARE(files->paths, std::vector<std::string>{ "shallow" });
    QVERIFY((*repository)->read(commit, path + "file", enough).hasValue());
}

void TestHostileRepositories::endsInTreesThatMultiply()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.commit("a", "content\n", "one");
    std::string tree = git.idOf("HEAD^{tree}");
    for (int level = 0; level < 10; ++level) {
        std::string list;
        for (int i = 0; i < 10; ++i) {
            list += "040000 tree " + tree + "\t" + std::to_string(i) + "\n";
        }
        std::string out;
        QVERIFY(git.tryGit({ "mktree" }, &out, list));
        tree = out.substr(0, 40);
    }
    const std::string commit = git.git({ "commit-tree", "-m", "ten thousand million files", tree });
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto files = (*repository)->files(commit, nullptr, {});
    QVERIFY(!files);
    QVERIFY2(files.error().message.find("2,000,000") != std::string::npos, files.error().message.c_str());
}

void TestHostileRepositories::doesNotUnpackLargeFiles()
{
    QTemporaryDir folder;
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    QFile large(of(git.pathOf("large.js")));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(64 * 1024 * 1024));
    large.close();
    const std::string commit = git.commit("one");
    const auto repository = Repository::open(git.path());
    VERIFY_RESULT(repository);
    const auto text = (*repository)->read(commit, "large.js", enough);
    QVERIFY(!text);
    QVERIFY2(text.error().message.find("more than the 1000000") != std::string::npos,
        text.error().message.c_str());
    const auto origin = (*repository)->originOf(commit, "large.js", 1, always, {});
    VERIFY_RESULT(origin);
    QVERIFY(!origin->has_value());
}

void TestHostileRepositories::runsNothing()
{
    QTemporaryDir folder;
    GitFolder git = packed(folder);
    const std::string commit = git.head();
    const QString mark = folder.filePath("ran");
    const std::string command = "touch " + mark.toStdString();
    for (const char* name : { "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand",
             "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.smudge",
             "filter.evil.clean", "filter.evil.process", "core.alternateRefsCommand" }) {
        git.git({ "config", name, command });
    }
    writeFile(of(git.pathOf(".git/info/attributes")), "* filter=evil diff=evil\n");
    QVERIFY(askEverything(git.path(), commit) > 30);
    QVERIFY(!QFile::exists(mark));
}

void TestHostileRepositories::doesNotEnterForeignSubmodules()
{
    QTemporaryDir folder;
    GitFolder secret = GitFolder::init(folder.filePath("secret"));
    const std::string hidden = secret.commit("key", "secret\n", "secret");
    GitFolder git = GitFolder::init(folder.filePath("shop"));
    git.write(".gitmodules", "[submodule \"../../../secret/.git\"]\n\tpath = sub\n\turl = ./x\n");
    git.git({ "add", "--all" });
    git.git({ "update-index", "--add", "--cacheinfo", "160000," + hidden + ",sub" });
    git.git({ "commit", "--quiet", "-m", "foreign" });
    const std::string commit = git.head();
    const auto isHidden = [&] {
        const auto repository = Repository::open(git.path());
        const auto files = (*repository)->files(commit, nullptr, {});
        const auto text = (*repository)->read(commit, "sub/key", enough);
        return files && files->paths == std::vector<std::string>{ ".gitmodules" } && text && !*text;
    };
    QVERIFY(isHidden());
    QDir().mkpath(of(git.pathOf("sub")));
    writeFile(
        of(git.pathOf("sub/.git")), QByteArray::fromStdString("gitdir: " + secret.pathOf(".git") + "\n"));
    QVERIFY(isHidden());
    QVERIFY(QDir(of(git.pathOf("sub"))).removeRecursively());
    QVERIFY(QFile::link(of(secret.path()), of(git.pathOf("sub"))));
    QVERIFY(isHidden());
}

QTEST_GUILESS_MAIN(TestHostileRepositories)
#include "tst_hostilerepositories.moc"
