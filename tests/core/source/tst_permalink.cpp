#include "core/source/permalink.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

const std::string sha = "9f3c1e7a9f3c1e7a9f3c1e7a9f3c1e7a9f3c1e7a";

} // namespace

class TestPermalink : public QObject {
    Q_OBJECT
private slots:
    void knowsTheHostsForms_data()
    {
        QTest::addColumn<QString>("remote");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* remote, const char* expected) {
            QTest::newRow(remote) << remote << QString(expected).replace("SHA", QString::fromStdString(sha));
        };
        row("https://github.com/acme/shop.git", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("https://github.com/acme/shop", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("https://github.com/acme/shop/", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("https://ana:secret@github.com/acme/shop.git",
            "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("git@github.com:acme/shop.git", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("ssh://git@github.com/acme/shop.git", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("ssh://git@ssh.github.com:443/acme/shop.git",
            "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("git://github.com/acme/shop.git", "https://github.com/acme/shop/blob/SHA/src/a.js#L12");
        row("git+ssh://git@GitHub.com/acme/Shop.git", "https://github.com/acme/Shop/blob/SHA/src/a.js#L12");
        row("https://github.acme.dev/team/shop", "https://github.acme.dev/team/shop/blob/SHA/src/a.js#L12");
        row("https://gitlab.com/acme/web/shop.git",
            "https://gitlab.com/acme/web/shop/-/blob/SHA/src/a.js#L12");
        row("git@gitlab.acme.dev:team/shop.git", "https://gitlab.acme.dev/team/shop/-/blob/SHA/src/a.js#L12");
        row("https://git.acme.dev:8443/team/shop",
            "https://git.acme.dev:8443/team/shop/-/blob/SHA/src/a.js#L12");
        row("http://git.acme.dev/team/shop", "http://git.acme.dev/team/shop/-/blob/SHA/src/a.js#L12");
        row("ssh://git@git.acme.dev:2222/team/shop",
            "https://git.acme.dev/team/shop/-/blob/SHA/src/a.js#L12");
        row("git@bitbucket.org:acme/shop.git", "https://bitbucket.org/acme/shop/src/SHA/src/a.js#lines-12");
        row("https://ana@bitbucket.org/acme/shop.git",
            "https://bitbucket.org/acme/shop/src/SHA/src/a.js#lines-12");
        row("ssh://git@bitbucket.acme.dev:7999/SHOP/web.git",
            "https://bitbucket.acme.dev/projects/SHOP/repos/web/browse/src/a.js?at=SHA#12");
        row("https://bitbucket.acme.dev/scm/shop/web.git",
            "https://bitbucket.acme.dev/projects/shop/repos/web/browse/src/a.js?at=SHA#12");
        row("https://acme.dev/bitbucket/scm/shop/web.git",
            "https://acme.dev/bitbucket/scm/shop/web/-/blob/SHA/src/a.js#L12");
        row("https://bitbucket.acme.dev/code/scm/~ana/web.git",
            "https://bitbucket.acme.dev/code/users/ana/repos/web/browse/src/a.js?at=SHA#12");
        row("https://codeberg.org/acme/shop.git",
            "https://codeberg.org/acme/shop/src/commit/SHA/src/a.js#L12");
        row("https://gitea.acme.dev/acme/shop.git",
            "https://gitea.acme.dev/acme/shop/src/commit/SHA/src/a.js#L12");
        row("git@forgejo.acme.dev:acme/shop.git",
            "https://forgejo.acme.dev/acme/shop/src/commit/SHA/src/a.js#L12");
        const char* const azure =
            "https://dev.azure.com/acme/shop/_git/web?path=/src/a.js&version=GCSHA&line=12"
            "&lineEnd=13&lineStartColumn=1&lineEndColumn=1";
        row("https://acme@dev.azure.com/acme/shop/_git/web", azure);
        row("git@ssh.dev.azure.com:v3/acme/shop/web", azure);
        row("https://acme.visualstudio.com/shop/_git/web", azure);
        row("acme@vs-ssh.visualstudio.com:v3/acme/shop/web", azure);
    }

    void knowsTheHostsForms()
    {
        QFETCH(QString, remote);
        QFETCH(QString, expected);
        QCOMPARE(permalink(remote.toStdString(), sha, "src/a.js", 12), expected.toStdString());
    }

    void escapesPaths()
    {
        const auto link = [](std::string_view path) {
            return permalink("https://github.com/a/b", sha, path, 1).substr(28 + sha.size());
        };
        QCOMPARE(link("my shop/a.js"), std::string("/my%20shop/a.js#L1"));
        QCOMPARE(link("c#/what?.cs"), std::string("/c%23/what%3F.cs#L1"));
        QCOMPARE(link("100%/a.js"), std::string("/100%25/a.js#L1"));
        QCOMPARE(link("caf\xC3\xA9.js"), std::string("/caf%C3%A9.js#L1"));
        QCOMPARE(link("a\nb\"<>.js"), std::string("/a%0Ab%22%3C%3E.js#L1"));
        QCOMPARE(link("app/[id]/(auth)/page.tsx"), std::string("/app/%5Bid%5D/%28auth%29/page.tsx#L1"));
        QCOMPARE(link("\xE2\x80\xAEgnp.js"), std::string("/%E2%80%AEgnp.js#L1"));
    }

    void leavesOutWhatIsUnknown()
    {
        QCOMPARE(permalink("https://github.com/a/b", sha, "x.js", 0),
            "https://github.com/a/b/blob/" + sha + "/x.js");
        QCOMPARE(permalink("https://dev.azure.com/a/b/_git/c", sha, "x.js", 0),
            "https://dev.azure.com/a/b/_git/c?path=/x.js&version=GC" + sha);
        for (const std::string path : { "", "/etc/passwd", "../x", "a/../../x", "./x", "a//b", "a/" })
            QCOMPARE(permalink("https://github.com/a/b", sha, path, 1), std::string());
        for (const std::string commit : { "", "main", "abc", "../..", "9f3c1e7\n", "9f3c1e7?x" })
            QCOMPARE(permalink("https://github.com/a/b", commit, "x", 1), std::string());
    }

    void trustsNoRemote()
    {
        for (const std::string remote : { "", "javascript:alert(1)", "javascript://github.com/a/b",
                 "data:text/html,x", "/srv/git/shop.git", "../shop", "C:/repos/shop", "C:\\repos\\shop",
                 "file:///srv/git/shop.git", "shop.bundle", "https://github.com/a b/c",
                 "https://github.com/a/b\n", "https://git\x01hub.com/a/b", "https://github.com",
                 "https://github.com/", "https://github.com/acme", "https:///acme/shop",
                 "https://github.com/../../x/y", "https://github.com/a/%2", "https://github.com/a/\"onload=",
                 "https://github.com:80a/a/b", "https://-oProxyCommand=x/a/b", "ext::sh -c x", "git@:a/b",
                 "https://user@/a/b", "https://[::1]/a/b", "ftp://host/a/b", "https://github.com/a/b?x=y",
                 "https://github.com/a/b#x", "::", ":", "a:", "host::a/b" }) {
            QCOMPARE(permalink(remote, sha, "x.js", 1), std::string());
            QCOMPARE(webAddress(remote), std::string());
        }
        QCOMPARE(webAddress(std::string("https://github.com/a/b\0c/d", 26)), std::string());
        QCOMPARE(webAddress("https://github.com/" + std::string(1'000'000, 'a') + "/b"), std::string());
    }

    void showsNoCredentials()
    {
        for (const std::string remote : { "https://ana:secret@git.acme.dev/a/b",
                 "https://secret@git.acme.dev/a/b.git", "https://ana:se@cret@git.acme.dev/a/b",
                 "ssh://secret@git.acme.dev/a/b", "secret@git.acme.dev:a/b" })
            QCOMPARE(webAddress(remote), std::string("https://git.acme.dev/a/b"));
    }

    void givesThePage()
    {
        QCOMPARE(webAddress("git@github.com:team/shop.git"), std::string("https://github.com/team/shop"));
        QCOMPARE(webAddress("ssh://git@bitbucket.acme.dev:7999/SHOP/web.git"),
            std::string("https://bitbucket.acme.dev/projects/SHOP/repos/web"));
        QCOMPARE(webAddress("https://acme@dev.azure.com/acme/my%20shop/_git/web"),
            std::string("https://dev.azure.com/acme/my%20shop/_git/web"));
    }
};

QTEST_APPLESS_MAIN(TestPermalink)
#include "tst_permalink.moc"
