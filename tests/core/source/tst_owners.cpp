#include "core/source/owners.h"

#include "tests/support/print.h"

#include <QTest>

#include <algorithm>

using namespace spanglass;

namespace {

std::string ownersOf(std::string_view text, std::string_view path)
{
    std::string joined;
    for (const auto& owner : CodeOwners::parse(text).ownersOf(path))
        joined += (joined.empty() ? "" : " ") + owner;
    return joined;
}

/// Whether one pattern matches a path.
bool owns(const std::string& pattern, std::string_view path)
{
    return ownersOf(pattern + " @a", path) == "@a";
}

/// The example of docs.github.com "About code owners".
constexpr std::string_view github = "# This is a comment.\n"
                                    "*       @global-owner1 @global-owner2\n"
                                    "*.js    @js-owner #This is an inline comment.\n"
                                    "*.go docs@example.com\n"
                                    "*.txt @octo-org/octocats\n"
                                    "/build/logs/ @doctocat\n"
                                    "docs/* docs@example.com\n"
                                    "apps/ @octocat\n"
                                    "/docs/ @doctocat\n"
                                    "/scripts/ @doctocat @octocat\n"
                                    "**/logs @octocat\n"
                                    "/apps/ @octocat\n"
                                    "/apps/github\n";

/// From docs.gitlab.com "Code Owners syntax".
constexpr std::string_view gitlab = "*.rb @ruby-owner\n"
                                    "[Documentation] @docs-team\n"
                                    "docs/\n"
                                    "README.md\n"
                                    "[Database] @database-team @agarcia\n"
                                    "model/db/\n"
                                    "config/db/database-setup.md @docs-team\n"
                                    "^[Optional][2] @opt\n"
                                    "*.go @@developer\n"
                                    "[DOCUMENTATION]\n"
                                    "ee/docs/ @ee\n";

} // namespace

class TestOwners : public QObject {
    Q_OBJECT
private slots:
    void readsGitHubsExample()
    {
        QCOMPARE(ownersOf(github, "README"), std::string("@global-owner1 @global-owner2"));
        QCOMPARE(ownersOf(github, "src/cart.js"), std::string("@js-owner"));
        QCOMPARE(ownersOf(github, "main.go"), std::string("docs@example.com"));
        QCOMPARE(ownersOf(github, "notes/a.txt"), std::string("@octo-org/octocats"));
        QCOMPARE(ownersOf(github, "build/logs/a.js"), std::string("@octocat")); // the later **/logs
        QCOMPARE(ownersOf(github, "docs/getting-started.md"), std::string("@doctocat"));
        QCOMPARE(ownersOf(github, "scripts/deep/run.sh"), std::string("@doctocat @octocat"));
        QCOMPARE(ownersOf(github, "deeply/nested/logs/x"), std::string("@octocat"));
        QCOMPARE(ownersOf(github, "other/apps/x.go"), std::string("@octocat"));
        QCOMPARE(ownersOf(github, "apps/x"), std::string("@octocat"));
        QCOMPARE(ownersOf(github, "apps/github"), std::string());
        QCOMPARE(ownersOf(github, "apps/github/x.js"), std::string());
    }

    void readsGitLabsSections()
    {
        QCOMPARE(ownersOf(gitlab, "docs/a.rb"), std::string("@ruby-owner @docs-team"));
        QCOMPARE(ownersOf(gitlab, "sub/README.md"), std::string("@docs-team"));
        QCOMPARE(ownersOf(gitlab, "model/db/x"), std::string("@database-team @agarcia"));
        QCOMPARE(ownersOf(gitlab, "sub/model/db/x"), std::string("@database-team @agarcia"));
        QCOMPARE(ownersOf(gitlab, "config/db/database-setup.md"), std::string("@docs-team"));
        QCOMPARE(ownersOf(gitlab, "x/main.go"), std::string("@@developer"));
        QCOMPARE(ownersOf(gitlab, "ee/docs/x"), std::string("@ee")); // the last of its section
        QCOMPARE(ownersOf(gitlab, "ee/docs/main.go"), std::string("@@developer @ee"));
        QCOMPARE(ownersOf(gitlab, "x.c"), std::string());
    }

    void matchesPatterns_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isMatch");
        const auto row = [](const char* pattern, const char* path, bool isMatch) {
            QTest::addRow("%s %s", pattern, path) << pattern << path << isMatch;
        };
        row("*", "a", true);
        row("*", "a/b/c", true);
        row("/*", "a", true);
        row("/*", "a/b", false);
        row("*.js", "a/b.js", true);
        row("*.js", "a/b.jsx", false);
        row("/a.js", "a.js", true);
        row("/a.js", "b/a.js", false);
        row("a.js", "b/a.js", true);
        row("docs", "docs/x/y", true);
        row("docs", "a/docs/x", true);
        row("docs/", "docs", false);
        row("docs/", "a/docs/x", true);
        row("/docs/", "a/docs/x", false);
        row("docs/*", "docs/a", true);
        row("docs/*", "docs/a/b", false);
        row("docs/*", "x/docs/a", false);
        row("docs/**", "docs/a/b", true);
        row("docs/**", "docs", false);
        row("src/api", "src/api/x.js", true);
        row("src/api", "x/src/api/x.js", false);
        row("**/src/api", "x/src/api/x.js", true);
        row("**/src/api", "src/api", true);
        row("a/**/b", "a/b", true);
        row("a/**/b", "a/x/y/b", true);
        row("a/**/b", "a/x/y/b/c", true);
        row("a/**/b", "a/x/bb", false);
        row("a/**/*.js", "a/b/c/d.js", true);
        row("a?c", "abc", true);
        row("a?c", "a/c", false);
        row("a*c", "a/c", false);
        row("a*b*c", "aXbXbXc", true);
        row("[ab].js", "a.js", false);
        row("\\*.js", "*.js", true);
        row("\\*.js", "a.js", false);
        row("path\\ with\\ spaces/", "path with spaces/a", true);
        row("\\#file", "#file", true);
        row("/apps/*/src", "apps/x/src/a", true);
        row("/apps/*/src", "apps/x/y/src/a", false);
        row("**", "a/b", true);
        row("/", "a", false);
        row("!a", "a", false);
    }

    void matchesPatterns()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, path);
        QFETCH(bool, isMatch);
        QCOMPARE(owns(pattern.toStdString(), path.toStdString()), isMatch);
    }

    void passesOverWhatIsNoRule()
    {
        QCOMPARE(ownersOf("* @a\n\n   \n# x\n*.js nobody\n", "x.js"), std::string("@a"));
        QCOMPARE(ownersOf("\xEF\xBB\xBF* @a\r\n*.js @b\r\n", "x.js"), std::string("@b"));
        QCOMPARE(
            ownersOf("*.js @a @a b@example.org no @ @c # @d", "x.js"), std::string("@a b@example.org @c"));
        QCOMPARE(ownersOf("  *.js\t@a", "x.js"), std::string("@a"));
        QCOMPARE(ownersOf("", "x.js"), std::string());
        QCOMPARE(ownersOf("* @a", ""), std::string());
        QCOMPARE(ownersOf("[broken @a\n[] @b\n[x]y @c\n* @d", "x"), std::string("@d"));
        QCOMPARE(ownersOf("* @a\n*.js", "x.js"), std::string());
    }

    void readsGiteasExpressions()
    {
        const std::string text = "# from its documents\n"
                                 ".*\\\\.go @user1 @user2 # comment\n"
                                 "frontend/src/.*\\.ts @user1 @web\n"
                                 "^docs/.+$ @docs\n"
                                 "!frontend/.* @org1/team1\n"
                                 "(a|b)/.* @none\n"
                                 "Makefile @make\n";
        QCOMPARE(ownersOf(text, "services/x/main.go"), std::string("@user1 @user2"));
        QCOMPARE(ownersOf(text, "main.gox"), std::string());
        QCOMPARE(ownersOf(text, "frontend/src/a/b.ts"), std::string("@user1 @web"));
        QCOMPARE(ownersOf(text, "x/frontend/src/b.ts"), std::string());
        QCOMPARE(ownersOf(text, "docs/gen.go"), std::string("@user1 @user2 @docs"));
        QCOMPARE(ownersOf(text, "docs/"), std::string());
        QCOMPARE(ownersOf(text, "a/x"), std::string());
        QCOMPARE(ownersOf(text, "Makefile"), std::string("@make"));
        QCOMPARE(ownersOf(text, "x/Makefile"), std::string());
    }

    void readsGiteasFolders()
    {
        for (const auto* file : { ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
                 ".gitea/CODEOWNERS" })
            QVERIFY(std::find(ownersFiles.begin(), ownersFiles.end(), file) != ownersFiles.end());
    }

    void standsHostileFiles()
    {
        std::string stars;
        std::string path;
        for (int i = 0; i < 300; ++i) {
            stars += "**/";
            path += "a/";
        }
        QVERIFY(owns("/" + stars + "a", path + "a"));
        QVERIFY(!owns("/" + stars + "b", path + "a"));
        std::string blowUp;
        for (int i = 0; i < 20'000; ++i)
            blowUp += std::string("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b @x\n");
        QCOMPARE(ownersOf(blowUp, std::string(4000, 'a')), std::string()); // gives up
        QCOMPARE(ownersOf(std::string(2000, 'a') + " @a\n* @b", "x"), std::string("@b"));
        QCOMPARE(ownersOf("* @a", std::string(1'000'000, 'a')), std::string());
        QCOMPARE(ownersOf(".*\\.a.*a.*a.*a.*b @x\n" + blowUp, std::string(4000, 'a')), std::string());
        std::string sections;
        for (int i = 0; i < 30'000; ++i)
            sections += "[s" + std::to_string(i) + "]\n* @o" + std::to_string(i % 7) + "\n";
        QCOMPARE(CodeOwners::parse(sections).ownersOf("x").size(), std::size_t{ 7 });
    }
};

QTEST_APPLESS_MAIN(TestOwners)
#include "tst_owners.moc"
