#include "core/source/fetchhint.h"
#include "tests/core/source/sourcescene.h"
#include "tests/support/print.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// A folder whose name a shell takes apart and runs, unless it is quoted.
const QString hostileName = QStringLiteral("it's a $(touch ran) \"clone\"; touch ran; #`touch ran`");

} // namespace

/// The commands are run, against remotes made here.
class TestFetchHint : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void bringsACommit_data()
    {
        QTest::addColumn<QStringList>("options"); // of the clone
        QTest::addColumn<QString>("branch");
        QTest::addColumn<bool>("isWhole");
        for (const bool isWhole : { true, false }) {
            const char* const id = isWhole ? "whole" : "short";
            for (const char* branch : { "main", "other" }) {
                const auto row = [&](const char* name, const QStringList& options) {
                    QTest::addRow("%s, %s id, %s", name, id, branch) << options << branch << isWhole;
                };
                row("clone", {});
                row("shallow", { "--depth=1" });
                row("one branch", { "--single-branch" });
                row("bare", { "--bare" });
            }
        }
    }

    void bringsACommit()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, branch);
        QFETCH(bool, isWhole);
        auto remote = GitFolder::init(at("remote"));
        remote.commit("a.js", "a\n", "Add a");
        remote.commit("a.js", "b\n", "Change a");
        std::vector<std::string> all{ "--origin=upstream" };
        for (const QString& option : options)
            all.push_back(option.toStdString());
        const auto clone = GitFolder::clone("file://" + remote.path(), at(hostileName), all);
        if (branch != "main")
            remote.branch(branch.toStdString());
        const auto wanted = remote.commit("b.js", "b\n", "Add b");
        remote.commit("b.js", "c\n", "Change b");
        bring(clone, isWhole ? wanted : wanted.substr(0, 8), wanted);
    }

    /// Older than where a shallow clone begins.
    void bringsACommitBehindTheBorder()
    {
        auto remote = GitFolder::init(at("remote"));
        const auto first = remote.commit("a.js", "a\n", "Add a");
        remote.commit("a.js", "b\n", "Change a");
        for (const bool isWhole : { true, false }) {
            const auto clone = GitFolder::clone(
                "file://" + remote.path(), at(QStringLiteral("clone %1").arg(isWhole)), { "--depth=1" });
            bring(clone, isWhole ? first : first.substr(0, 7), first);
        }
    }

    void takesTheRemoteThatTheSpanNames()
    {
        auto git = GitFolder::init(at("clone"));
        git.git({ "remote", "add", "mine", "git@example.org:ana/shop.git" });
        git.git({ "remote", "add", "origin", "https://example.org/fork/shop" });
        git.git({ "remote", "add", "up/stream", "https://example.org/team/shop.git" });
        const auto clone = Repository::open(git.path());
        VERIFY_RESULT(clone);
        const std::string id(40, 'e');
        const std::string command = "git -C '" + git.path() + "' fetch ";
        QCOMPARE(fetchCommand(**clone, id, "git@example.org:team/shop.git"), command + "up/stream " + id);
        QCOMPARE(fetchCommand(**clone, id, ""), command + "origin " + id);
    }

    /// What a fork lacks is in the repository that the span names.
    void takesTheUrlThatTheSpanNames()
    {
        auto git = GitFolder::init(at("clone"));
        const auto ask = [&git](const std::string& url, const std::string& id) {
            const auto clone = Repository::open(git.path());
            return clone ? fetchCommand(**clone, id, url) : clone.error().message;
        };
        const std::string id(40, 'e');
        const std::string command = "git -C '" + git.path() + "' fetch ";
        for (const bool hasRemote : { false, true }) {
            if (hasRemote)
                git.git({ "remote", "add", "origin", "git@example.org:ana/shop.git" });
            QCOMPARE(ask("https://example.org/team/shop.git", id),
                command + "'https://example.org/team/shop' " + id);
            QCOMPARE(ask("https://ana:secret@example.org:8443/team/shop", id),
                command + "'https://example.org:8443/team/shop' " + id);
            QCOMPARE(ask("git@example.org:team/shop.git", id),
                command + "'ssh://git@example.org/team/shop' " + id);
            QCOMPARE(ask("https://example.org/team/shop", "eeeeeee"),
                command + "--tags 'https://example.org/team/shop' '+refs/heads/*:refs/spanglass/*'");
            QCOMPARE(ask("https://example.org/it's/$(x)", id),
                command + "'https://example.org/it'\\''s/$(x)' " + id);
            for (const char* url : { "--upload-pack=touch ran", "-oProxyCommand=x@example.org:shop",
                     "/a/shop", "ext::sh -c x", "file:///a/shop", "https://example.org/a\nb" }) {
                const std::string said = ask(url, id);
                QVERIFY2(said == (hasRemote ? command + "origin " + id : "")
                        || said == command + "'ssh://git@example.org/shop' " + id,
                    said.c_str());
            }
        }
    }

    void clonesWhatTheSpanNames()
    {
        QCOMPARE(cloneCommand("https://ana:secret@example.org/team/shop.git"),
            std::string("git clone 'https://example.org/team/shop'"));
        for (const char* url : { "", "/a/shop", "--upload-pack=touch ran", "ext::sh -c x" })
            QCOMPARE(cloneCommand(url), std::string());
    }

    void hasNoCommandWhereNoneIsSafe()
    {
        auto git = GitFolder::init(at("clone"));
        const std::string id(40, 'e');
        const auto ask = [&id](const GitFolder& folder, const std::string& commit) {
            const auto clone = Repository::open(folder.path());
            return clone ? fetchCommand(**clone, commit.empty() ? id : commit, "") : clone.error().message;
        };
        QCOMPARE(ask(git, {}), std::string());
        for (const char* name : { "--upload-pack=touch ran", "a;touch ran", "a b", "ext::sh -c x", "$(x)" })
            git.git({ "config", std::string("remote.") + name + ".url", "https://example.org/shop" });
        QCOMPARE(ask(git, {}), std::string());
        git.git({ "remote", "add", "plain", "https://example.org/shop" });
        QCOMPARE(ask(git, {}), "git -C '" + git.path() + "' fetch plain " + id);
        QCOMPARE(ask(git, std::string(64, 'e')), std::string());
        auto broken = GitFolder::init(at(QStringLiteral("a\nb")));
        broken.git({ "remote", "add", "plain", "https://example.org/shop" });
        QCOMPARE(ask(broken, {}), std::string());
    }

private:
    QString at(const QString& name) const { return m_folder->filePath(name); }

    /// Runs the command that is told as a shell does and looks for the commit.
    void bring(const GitFolder& folder, const std::string& id, const std::string& wanted)
    {
        std::string command;
        {
            const auto clone = Repository::open(folder.path());
            VERIFY_RESULT(clone);
            QVERIFY(!*(*clone)->commit(wanted));
            command = fetchCommand(**clone, id, {});
        }
        QProcess shell;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.insert("GIT_CONFIG_NOSYSTEM", "1");
        shell.setProcessEnvironment(environment);
        shell.setWorkingDirectory(m_folder->path());
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start("sh", { "-c", QString::fromStdString(command) });
        QVERIFY(shell.waitForFinished());
        const QByteArray said = command.c_str() + QByteArray("\n") + shell.readAll();
        QVERIFY2(shell.exitCode() == 0, said.constData());
        const auto now = Repository::open(folder.path());
        VERIFY_RESULT(now);
        const auto found = (*now)->commit(id);
        VERIFY_RESULT(found);
        QVERIFY2(found->has_value() && (*found)->id == wanted, said.constData());
        QVERIFY2(!QFileInfo::exists(at("ran")), said.constData());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestFetchHint)
#include "tst_fetchhint.moc"
