#include "core/source/sourcefinder.h"
#include "core/source/tablecache.h"
#include "tests/core/source/sourcescene.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

/// Frames of made stacks against repositories made here; what real captures show is in tst_sourcetruth.
class TestSourceFinder : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void readsTheCommitThatRan()
    {
        auto git = GitFolder::init(at("shop"));
        const auto first = git.commit("src/cart.js", numberedLines("old", 20), "Add the cart");
        git.commit("src/cart.js", "// licence\n" + numberedLines("new", 20), "Add a licence");
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("add", "/app/src/cart.js", 7, 3) }, first), {}, 2);
        QCOMPARE(source.origin, SourceOrigin::Commit);
        QCOMPARE(source.commit, first);
        QCOMPARE(source.file, (SourceFile{ git.path(), "src/cart.js" }));
        QCOMPARE(source.firstLine, 5);
        QCOMPARE(source.lines,
            (std::vector<std::string>{
                "old line 5", "old line 6", "old line 7", "old line 8", "old line 9" }));
        QCOMPARE(source.fileLines, 20);
        QCOMPARE(source.column, 3);
        QVERIFY(source.note.empty());
    }

    void readsAsManyLinesAsAskedFor()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", numberedLines("a", 8), "Add a");
        auto finder = finderFor({ git.path() });
        const auto occurrence = occurrenceWith({ inApp("a", "/srv/a.js", 1), inApp("b", "/srv/a.js", 8) });
        QCOMPARE(finder.sourceOf(occurrence, { 0, 0 }, 5).lines.size(), 6U);
        QCOMPARE(finder.sourceOf(occurrence, { 0, 1 }, 5).firstLine, 3);
        QCOMPARE(finder.sourceOf(occurrence, { 0, 1 }, 0).lines.size(), 1U);
        QCOMPARE(finder.sourceOf(occurrence, { 0, 1 }, -1).lines.size(), 8U);
        QCOMPARE(finder.sourceOf(occurrence, { 0, 1 }, -2), FrameSource());
        QCOMPARE(finder.sourceOf(occurrence, { 0, 2 }, 5), FrameSource());
        QCOMPARE(finder.sourceOf(occurrence, { 1, 0 }, 5), FrameSource());
        QCOMPARE(finder.sourceOf(occurrence, { -1, -1 }, 5), FrameSource());
    }

    void takesATagWhereNoCommitIsNamed()
    {
        auto git = GitFolder::init(at("shop"));
        const auto tagged = git.commit("src/cart.js", numberedLines("tagged", 9), "Release");
        git.annotatedTag("v1.2.0");
        git.commit("src/cart.js", numberedLines("later", 9), "Go on");
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, {}, "1.2.0"), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::Tag);
        QCOMPARE(source.tag, std::string("v1.2.0"));
        QCOMPARE(source.commit, tagged);
        QCOMPARE(shownLine(source), std::string("tagged line 4"));
    }

    void marksTheWorkTree()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("src/cart.js", numberedLines("committed", 9), "Add the cart");
        git.write("src/cart.js", numberedLines("edited", 9));
        auto finder = finderFor({ git.path() });
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QVERIFY(source.commit.empty());
        QCOMPARE(shownLine(source), std::string("edited line 4"));
    }

    void tellsThatMoreWasBuiltThanTheCommitHas()
    {
        auto git = GitFolder::init(at("shop"));
        const std::string commit = git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        auto finder = finderFor({ git.path() });
        const auto noteOf = [&](const std::string& version) {
            const auto source =
                finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, {}, version), {}, 0);
            return source.commit == commit ? source.note : "another commit: " + source.commit;
        };
        QCOMPARE(noteOf(commit), std::string());
        QCOMPARE(noteOf(commit + "-dirty"), std::string("changes were built that are in no commit"));
    }

    void tellsWhatWouldBringAMissingCommit()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        git.tag("v2.0.0");
        git.git({ "remote", "add", "upstream", "https://example.org/shop.git" });
        const std::string missing(40, 'e');
        auto finder = finderFor({ git.path() });
        const auto tagged =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, missing, "2.0.0"), {}, 0);
        QCOMPARE(tagged.origin, SourceOrigin::Tag);
        QVERIFY2(tagged.note.ends_with("git -C '" + git.path() + "' fetch upstream " + missing),
            tagged.note.c_str());
        const auto lying =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, missing), {}, 0);
        QCOMPARE(lying.origin, SourceOrigin::Worktree);
        QVERIFY(lying.note.find("lacks commit eeeeeee") != std::string::npos);
    }

    void tellsOnlyThatACommitIsMissingWithoutARemote()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        auto finder = finderFor({ git.path() });
        const auto source = finder.sourceOf(
            occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, std::string(40, 'e')), {}, 0);
        QCOMPARE(source.note, std::string("the clone \"shop\" lacks commit eeeeeee"));
    }

    /// Whatever else is to be told of a frame, or if there is nothing of it to show.
    void tellsOfAMissingCommitInEveryCase()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("src/cart.js", numberedLines("a", 9));
        git.write("a/x.js", numberedLines("ax", 9));
        git.write("b/x.js", numberedLines("bx", 9));
        git.write("shop/cart.py", numberedLines("other", 9));
        git.commit("src/old.js", numberedLines("old", 30), "Add the shop");
        git.move("src/old.js", "src/newer.js");
        git.commit("Rename a file");
        git.git({ "remote", "add", "origin", "https://example.org/shop.git" });
        const std::string missing(40, 'e');
        const std::string lacks = "the clone \"shop\" lacks commit eeeeeee; this would bring it: git -C '"
            + git.path() + "' fetch origin " + missing;
        auto finder = finderFor({ git.path() });
        const auto noteOf = [&](const std::string& file, int line, bool isOurs = true) {
            StackFrame frame = inApp("f", file, line);
            frame.inApp = isOurs;
            return finder.sourceOf(occurrenceWith({ frame }, missing), {}, 0).note;
        };
        QCOMPARE(noteOf("/app/src/gone.js", 4), lacks);
        QCOMPARE(noteOf("/app/x.js", 4), lacks); // one of two
        QCOMPARE(
            noteOf("/app/src/cart.js", 40), "src/cart.js has 9 lines, the stack names line 40; " + lacks);
        const auto renamed = noteOf("/app/src/old.js", 4);
        QVERIFY2(renamed.starts_with("src/old.js was renamed to src/newer.js after ")
                && renamed.ends_with("; " + lacks),
            renamed.c_str());
        QCOMPARE(noteOf("/srv/node_modules/pg/lib/gone.js", 4, false), std::string());
        Occurrence python = pythonOccurrence();
        python.attributes.push_back({ "git.commit.sha", missing, ValueType::String });
        const auto captured = finder.sourceOf(python, {}, 0);
        QCOMPARE(captured.origin, SourceOrigin::Capture);
        QCOMPARE(captured.note, "shop/cart.py has another line there now; " + lacks);
        git.tag("v1.2.0");
        python.resource.version = "1.2.0";
        auto tagged = finderFor({ git.path() });
        QCOMPARE(tagged.sourceOf(python, {}, 0).note,
            "the capture has another line here: return total / count; " + lacks);
    }

    /// Which one is to have it, the span's URL tells.
    void tellsWhichOfSeveralRootsLacksACommit()
    {
        auto shop = GitFolder::init(at("shop"));
        shop.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        auto other = GitFolder::init(at("other"));
        other.commit("src/other.js", numberedLines("a", 9), "Add another");
        write("plain/src/plain.js", numberedLines("plain", 9));
        const std::string missing(40, 'e');
        auto occurrence = occurrenceWith(
            { inApp("f", "/app/src/gone.js", 4), inApp("f", "/app/src/plain.js", 4) }, missing);
        const auto noteOf = [&](const std::vector<std::string>& roots, int frame = 0) {
            return finderFor(roots).sourceOf(occurrence, { 0, frame }, 0).note;
        };
        const std::string folder = "commit eeeeeee is not looked for in the folder \"plain\", which is no "
                                   "clone; one within it can be a source root of its own";
        QCOMPARE(
            noteOf({ pathOf("plain"), shop.path() }), std::string("the clone \"shop\" lacks commit eeeeeee"));
        QCOMPARE(noteOf({ pathOf("plain") }), folder);
        QCOMPARE(noteOf({ pathOf("plain"), shop.path() }, 1), folder);
        QCOMPARE(noteOf({ other.path(), shop.path() }), std::string("no source root has commit eeeeeee"));
        shop.git({ "remote", "add", "origin", "git@example.org:team/shop.git" });
        occurrence.attributes.push_back(
            { "vcs.repository.url.full", "https://example.org/team/shop", ValueType::String });
        QCOMPARE(noteOf({ other.path(), shop.path() }),
            "the clone \"shop\" lacks commit eeeeeee; this would bring it: git -C '" + shop.path()
                + "' fetch origin " + missing);
    }

    /// A tag of the version is another program's there; a fork's is the same.
    void tellsThatTheSpanNamesAnotherRepository()
    {
        auto git = GitFolder::init(at("cart"));
        const auto tagged = git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        git.tag("v1.2.0");
        git.git({ "remote", "add", "origin", "git@example.org:team/cart.git" });
        const auto asked = [](const std::string& url, const std::string& commit = {}) {
            auto occurrence = occurrenceWith(
                { inApp("f", "/app/src/cart.js", 4), inApp("f", "/app/src/gone.js", 4) }, commit, "1.2.0");
            occurrence.attributes.push_back({ "vcs.repository.url.full", url, ValueType::String });
            return occurrence;
        };
        auto finder = finderFor({ git.path() });
        const std::string url = "https://example.org/team/payments";
        const std::string other =
            "the span names example.org/team/payments, the clone \"cart\" is of another repository";
        const auto source = finder.sourceOf(asked(url), {}, 0);
        QCOMPARE(shownLine(source), std::string("a line 4"));
        QVERIFY(source.isNear);
        QCOMPARE(source.note, other);
        std::string why;
        const auto suspect = finder.suspectOf(asked(url), nsPerSecond * 1'767'300'000, {}, &why);
        VERIFY_RESULT(suspect);
        QVERIFY(!suspect->has_value());
        QCOMPARE(why, other);
        const std::string lacks =
            "; commit eeeeeee is to be had from a clone of that as a source root: git clone '" + url + "'";
        for (const int frame : { 0, 1 }) {
            const auto lacking = finder.sourceOf(asked(url, std::string(40, 'e')), { 0, frame }, 0);
            QCOMPARE(lacking.note, other + lacks);
        }
        QVERIFY(finder.sourceOf(asked(url, tagged), {}, 0).note.empty()); // the commit is surer
        for (const char* same : { "https://example.org/team/cart", "https://example.org/ana/cart", "" }) {
            const auto exact = finder.sourceOf(asked(same), {}, 0);
            QVERIFY(!exact.isNear);
            QCOMPARE(exact.note, std::string());
        }
        auto payments = GitFolder::init(at("payments"));
        payments.commit("src/pay.js", numberedLines("a", 9), "Add payments");
        payments.git({ "remote", "add", "origin", url });
        const auto both =
            finderFor({ git.path(), payments.path() }).sourceOf(asked(url, std::string(40, 'e')), {}, 0);
        QCOMPARE(both.note,
            other + "; the clone \"payments\" lacks commit eeeeeee; this would bring it: git -C '"
                + payments.path() + "' fetch origin " + std::string(40, 'e'));
    }

    void tellsWhatAPartialCloneLeavesOut_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("file");
        QTest::addRow("files") << "--filter=blob:none"
                               << "src/cart.js";
        QTest::addRow("folders") << "--filter=tree:0"
                                 << "the list of files";
    }

    /// And the command brings it.
    void tellsWhatAPartialCloneLeavesOut()
    {
        QFETCH(QString, filter);
        QFETCH(QString, file);
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("src/cart.js", numberedLines("old", 9), "Add the cart");
        git.move("src/cart.js", "src/basket.js");
        git.commit("src/basket.js", numberedLines("new", 9), "Change it");
        git.git({ "config", "uploadpack.allowFilter", "true" });
        git.git({ "config", "uploadpack.allowAnySHA1InWant", "true" });
        auto clone = GitFolder::clone("file://" + git.path(), at("clone"), { filter.toStdString() });
        const auto occurrence = occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, ran);
        QCOMPARE(finderFor({ clone.path() }).sourceOf(occurrence, {}, 0).note,
            file.toStdString() + " of commit " + ran.substr(0, 7)
                + " is left out of the clone \"clone\" by its filter; this would bring it: git -C '"
                + clone.path() + "' fetch --refetch --no-filter origin " + ran);
        clone.git({ "fetch", "--refetch", "--no-filter", "origin", ran });
        const auto source = finderFor({ clone.path() }).sourceOf(occurrence, {}, 0);
        QCOMPARE(shownLine(source), std::string("old line 4"));
        QCOMPARE(source.note, std::string());
    }

    void tellsThatASparseWorkTreeHasNoSuchFile()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        const auto clone = GitFolder::clone(git.path(), at("clone"), { "--sparse" });
        const auto source = finderFor({ clone.path() })
                                .sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }), {}, 0);
        QCOMPARE(source.note, std::string("src/cart.js is not in the work tree"));
    }

    /// It may be another commit than the one that ran.
    void tellsThatATagIsOnlyNearTheVersion()
    {
        auto git = GitFolder::init(at("shop"));
        const auto tagged = git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        git.tag("v1.2.0");
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, {}, "1.2.0-rc1"), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::Tag);
        QCOMPARE(source.commit, tagged);
        QVERIFY(source.isNear);
        QCOMPARE(source.note, std::string("tag v1.2.0 is near version 1.2.0-rc1 and may differ"));
    }

    void readsBareRepositories()
    {
        auto git = GitFolder::init(at("shop"));
        const auto first = git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        git.commit("src/cart.js", numberedLines("b", 9), "Change it");
        const auto bare = GitFolder::clone(git.path(), at("bare.git"), { "--bare" });
        auto finder = finderFor({ bare.path() });
        const auto states = finder.prepare({});
        QCOMPARE(states.front().kind, RootState::Kind::BareRepository);
        QCOMPARE(states.front().files, 1U);
        const auto frames = std::vector{ inApp("f", "/app/src/cart.js", 4) };
        QCOMPARE(shownLine(finder.sourceOf(occurrenceWith(frames, first), {}, 0)), std::string("a line 4"));
        const auto newest = finder.sourceOf(occurrenceWith(frames), {}, 0);
        QCOMPARE(shownLine(newest), std::string("b line 4"));
        QCOMPARE(newest.origin, SourceOrigin::Worktree);
        const auto place = finder.editorPlaceOf(newest);
        QVERIFY(!place);
        QVERIFY(place.error().message.find("bare") != std::string::npos);
    }

    /// What the end of the application's path has in common with a package tells nothing.
    void answersNoFrameOfTheApplicationFromPackages_data()
    {
        QTest::addColumn<QString>("lying");
        QTest::addColumn<QString>("frame");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("node_modules") << "node_modules/foo/src/app.js"
                                      << "/app/src/app.js" << false;
        QTest::newRow("virtual environment") << "venv/lib/python3.11/site-packages/foo/app/models.py"
                                             << "/srv/app/models.py" << false;
        QTest::newRow("vendor") << "vendor/foo/src/Service/Cart.php"
                                << "/var/www/src/Service/Cart.php" << false;
        QTest::newRow("named") << "node_modules/foo/src/app.js"
                               << "/app/node_modules/foo/src/app.js" << true;
        QTest::newRow("named, but another") << "node_modules/foo/vendor/app.js"
                                            << "/app/vendor/app.js" << false;
        QTest::newRow("no package") << "generated/src/app.js"
                                    << "/app/src/app.js" << true;
    }

    void answersNoFrameOfTheApplicationFromPackages()
    {
        QFETCH(QString, lying);
        QFETCH(QString, frame);
        QFETCH(bool, isFound);
        const auto expected = isFound ? lying.toStdString() : std::string();
        const auto occurrence = occurrenceWith({ inApp("f", frame.toStdString(), 4) });
        auto ignoring = GitFolder::init(at("ignoring"));
        ignoring.commit(".gitignore", "*\n!.gitignore\n", "Ignore all");
        ignoring.write(lying.toStdString(), numberedLines("lying", 9));
        QCOMPARE(finderFor({ ignoring.path() }).sourceOf(occurrence, {}, 0).file.path, expected);
        auto tracking = GitFolder::init(at("tracking"));
        tracking.commit(lying.toStdString(), numberedLines("tracked", 9), "Add it");
        QCOMPARE(finderFor({ tracking.path() }).sourceOf(occurrence, {}, 0).file.path, expected);
        write("plain/" + lying, numberedLines("plain", 9));
        QCOMPARE(finderFor({ pathOf("plain") }).sourceOf(occurrence, {}, 0).file.path, expected);
    }

    /// Where a package has more of the path than the application's own file.
    void takesTheOwnFileThoughAPackageIsLiker()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("orders/checkout.js", numberedLines("own", 9), "Add the checkout");
        git.write("node_modules/foo/src/orders/checkout.js", numberedLines("foreign", 9));
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/orders/checkout.js", 4) }), {}, 0);
        QCOMPARE(shownLine(source), std::string("own line 4"));
    }

    void findsTheFilesOfAServiceCalledVendor()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("services/vendor/src/rates.js", numberedLines("own", 9), "Add vendors");
        auto finder = finderFor({ git.path() });
        const auto frames = std::vector{ inApp("f", "/app/src/rates.js", 4) };
        QCOMPARE(shownLine(finder.sourceOf(occurrenceWith(frames, {}, {}, "vendor"), {}, 0)),
            std::string("own line 4"));
    }

    void readsPlainFolders()
    {
        write("plain/src/cart.js", numberedLines("plain", 9));
        auto finder = finderFor({ pathOf("plain") });
        QCOMPARE(finder.prepare({}).front().kind, RootState::Kind::Folder);
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QCOMPARE(shownLine(source), std::string("plain line 4"));
        QCOMPARE(finder.permalinkOf(source).error().message,
            std::string("this line has no address: it is of no git repository"));
    }

    void followsARenamedFile()
    {
        auto git = GitFolder::init(at("shop"));
        const auto first = git.commit("src/pricing.js", numberedLines("price", 30), "Add prices");
        git.move("src/pricing.js", "src/pricing/lines.js");
        git.commit("Move prices");
        git.commit("README.md", "shop\n", "Add a readme");
        auto finder = finderFor({ git.path() });
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/pricing.js", 4) }), {}, 0);
        QCOMPARE(source.file.path, std::string("src/pricing/lines.js"));
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QCOMPARE(shownLine(source), std::string("price line 4"));
        QCOMPARE(
            source.note, "src/pricing.js was renamed to src/pricing/lines.js after " + first.substr(0, 7));
    }

    void asksWhichFileIsMeant()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("services/gateway/src/server.js", numberedLines("gateway", 9));
        git.write("services/orders/src/server.js", numberedLines("orders", 9));
        const auto commit = git.commit("Add two services");
        auto finder = finderFor({ git.path() });
        const auto frames = std::vector{ inApp("f", "/app/src/server.js", 4) };
        const auto own = finder.sourceOf(occurrenceWith(frames, commit, {}, "orders"), {}, 0);
        QCOMPARE(shownLine(own), std::string("orders line 4"));
        const auto open = finder.sourceOf(occurrenceWith(frames, commit, {}, "shop-api"), {}, 0);
        QCOMPARE(open.origin, SourceOrigin::None);
        QCOMPARE(open.choices,
            (std::vector<SourceFile>{ { git.path(), "services/gateway/src/server.js" },
                { git.path(), "services/orders/src/server.js" } }));
        const auto rule = PathRule{ "shop-api", "/app", git.path(), "services/gateway" };
        finder.setRules({ rule });
        const auto answered = finder.sourceOf(occurrenceWith(frames, commit, {}, "shop-api"), {}, 0);
        QCOMPARE(shownLine(answered), std::string("gateway line 4"));
        QCOMPARE(answered.commit, commit);
        QVERIFY(answered.choices.empty());
    }

    /// The commit tells which clone is meant, wherever that stands among the roots.
    void prefersTheRepositoryThatHasTheCommit()
    {
        auto other = GitFolder::init(at("other"));
        other.commit("src/cart.js", numberedLines("other", 9), "Add a cart");
        auto git = GitFolder::init(at("shop"));
        const auto commit = git.commit("src/cart.js", numberedLines("shop", 9), "Add the cart");
        auto finder = finderFor({ other.path(), git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, commit), {}, 0);
        QCOMPARE(shownLine(source), std::string("shop line 4"));
    }

    /// A tag of the same version in a library says little about a frame whose path fits elsewhere.
    void trustsPathsMoreThanTags()
    {
        auto shop = GitFolder::init(at("shop"));
        shop.commit("services/orders/src/server.js", numberedLines("shop", 9), "Add the server");
        auto library = GitFolder::init(at("library"));
        library.commit("src/server.js", numberedLines("library", 9), "Add a server");
        library.tag("v1.2.0");
        auto finder = finderFor({ shop.path(), library.path() });
        for (const char* const file : { "/app/services/orders/src/server.js", "/app/src/server.js" }) {
            const auto source = finder.sourceOf(occurrenceWith({ inApp("f", file, 4) }, {}, "1.2.0"), {}, 0);
            QCOMPARE(shownLine(source), std::string("shop line 4"));
        }
    }

    /// A base name in the repository that ran is less than a whole path in another.
    void trustsPathsMoreThanBaseNamesAtTheCommit()
    {
        auto shop = GitFolder::init(at("shop"));
        const auto commit = shop.commit("tools/format.js", numberedLines("shop", 9), "Add a tool");
        auto library = GitFolder::init(at("library"));
        library.commit("lib/money/format.js", numberedLines("library", 9), "Format money");
        auto finder = finderFor({ shop.path(), library.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/lib/money/format.js", 4) }, commit), {}, 0);
        QCOMPARE(shownLine(source), std::string("library line 4"));
        QCOMPARE(source.note, "commit " + commit.substr(0, 7) + " has no file like this");
    }

    void tellsThatTheCommitHasNoSuchFile()
    {
        auto git = GitFolder::init(at("shop"));
        const auto before = git.commit("README.md", "shop\n", "Begin");
        git.commit("src/jobs/sync.js", numberedLines("later", 9), "Add jobs");
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/jobs/sync.js", 4) }, before), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QCOMPARE(source.note, "commit " + before.substr(0, 7) + " has no file like this");
    }

    void tellsThatAFileIsShorter()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        auto finder = finderFor({ git.path() });
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 40) }), {}, 0);
        QCOMPARE(source.origin, SourceOrigin::None);
        QCOMPARE(source.note, std::string("src/cart.js has 9 lines, the stack names line 40"));
    }

    void usesTheLinesOfTheCapture()
    {
        Occurrence occurrence = pythonOccurrence();
        auto finder = finderFor({});
        const auto source = finder.sourceOf(occurrence, {}, 5);
        QCOMPARE(source.origin, SourceOrigin::Capture);
        QCOMPARE(shownLine(source), std::string("    return total / count"));
        QVERIFY(source.file.root.empty());
    }

    void trustsTheCaptureMoreThanTheWorkTree()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("shop/cart.py", numberedLines("other", 9), "Add the cart");
        auto finder = finderFor({ git.path() });
        const auto captured = finder.sourceOf(pythonOccurrence(), {}, 5);
        QCOMPARE(captured.origin, SourceOrigin::Capture);
        QCOMPARE(captured.note, std::string("shop/cart.py has another line there now"));
        git.write("shop/cart.py", "1\n2\n    return total / count\n4\n");
        QCOMPARE(finder.sourceOf(pythonOccurrence(), {}, 5).origin, SourceOrigin::Worktree);
    }

    void opensTheEditorWhereTheLineIsNow()
    {
        auto git = GitFolder::init(at("shop"));
        const auto commit = git.commit("src/cart.js", numberedLines("a", 20), "Add the cart");
        git.move("src/cart.js", "src/basket.js");
        git.write("src/basket.js", "// licence\n// by us\n" + numberedLines("a", 20));
        git.commit("Rename and add a licence");
        auto finder = finderFor({ git.path() });
        const auto occurrence = occurrenceWith({ inApp("f", "/app/src/cart.js", 7, 3) }, commit);
        const auto place = finder.editorPlaceOf(finder.sourceOf(occurrence, {}, 0));
        VERIFY_RESULT(place);
        QCOMPARE(place->path,
            QDir(QString::fromStdString(git.path())).canonicalPath().toStdString() + "/src/basket.js");
        QCOMPARE(place->line, 9);
        QCOMPARE(place->column, 3);
        QVERIFY(!place->isMoved);
        git.write("src/basket.js", numberedLines("all other", 30));
        const auto changed = finder.editorPlaceOf(finder.sourceOf(occurrence, {}, 0));
        VERIFY_RESULT(changed);
        QVERIFY(changed->isMoved);
        QVERIFY(QFile::remove(QString::fromStdString(git.pathOf("src/basket.js"))));
        const auto gone = finder.editorPlaceOf(finder.sourceOf(occurrence, {}, 0));
        QVERIFY(!gone);
        QVERIFY(gone.error().message.find("no longer there") != std::string::npos);
    }

    void givesPermalinksAtTheCommit()
    {
        auto git = GitFolder::init(at("shop"));
        const auto commit = git.commit("src/cart.js", numberedLines("a", 20), "Add the cart");
        git.git({ "remote", "add", "origin", "git@github.com:team/shop.git" });
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 7) }, commit), {}, 0);
        const auto address = finder.permalinkOf(source);
        VERIFY_RESULT(address);
        QCOMPARE(*address, "https://github.com/team/shop/blob/" + commit + "/src/cart.js#L7");
    }

    void saysWhyALineHasNoPermalink()
    {
        auto git = GitFolder::init(at("shop"));
        const auto commit = git.commit("src/cart.js", numberedLines("a", 20), "Add the cart");
        const auto why = [&] {
            auto finder = finderFor({ git.path() });
            const auto source =
                finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 7) }, commit), {}, 0);
            const auto address = finder.permalinkOf(source);
            return address ? *address : address.error().message;
        };
        QCOMPARE(why(), std::string("this line has no address: its repository has no remote"));
        git.git({ "remote", "add", "origin", "/srv/git/shop.git" });
        QCOMPARE(why(), std::string("this line has no address: the remote of its repository is on no host"));
    }

    void tellsWhatItsRootsAre()
    {
        auto git = GitFolder::init(at("shop"));
        const auto commit = git.commit("a.js", "a\n", "Add a");
        write("file", "no folder");
        auto finder = finderFor({ git.path(), pathOf("nowhere"), pathOf("file") });
        const auto states = finder.prepare({});
        QCOMPARE(states.size(), 3U);
        QCOMPARE(states[0].kind, RootState::Kind::Repository);
        QCOMPARE(states[0].head, commit);
        QCOMPARE(states[0].files, 1U);
        for (const int unusable : { 1, 2 }) {
            QCOMPARE(states[static_cast<std::size_t>(unusable)].kind, RootState::Kind::Unusable);
            QVERIFY(!states[static_cast<std::size_t>(unusable)].problem.empty());
        }
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", "/app/a.js", 1) }, commit), {}, 0);
        QCOMPARE(shownLine(source), std::string("a"));
    }

    /// What one thread lists is there for another.
    void sharesWhatItLists()
    {
        auto git = GitFolder::init(at("shop"));
        const auto first = git.commit("src/cart.js", numberedLines("a", 9), "Add the cart");
        git.move("src/cart.js", "src/basket.js");
        const auto head = git.commit("Rename it");
        const auto tables = std::make_shared<TableCache>();
        SourceFinder preparing({ { {}, git.path() } }, {}, tables);
        preparing.prepare({});
        const auto occurrence = occurrenceWith({ inApp("f", "/app/src/cart.js", 4) }, first);
        QVERIFY(!tables->find(git.path(), first));
        preparing.prepareFor(occurrence, {});
        QVERIFY(tables->find(git.path(), first)->contains("src/cart.js"));
        QVERIFY(tables->find(git.path(), head)->contains("src/basket.js"));
        SourceFinder asked({ { {}, git.path() } }, {}, tables);
        QCOMPARE(shownLine(asked.sourceOf(occurrence, {}, 0)), std::string("a line 4"));
    }

    void keepsTheTablesUsedLast()
    {
        TableCache tables(2);
        const auto table = std::make_shared<const FileTable>();
        tables.add("/r", "a", table);
        tables.add("/r", "b", table);
        QVERIFY(tables.find("/r", "a"));
        tables.add("/r", "c", table);
        QVERIFY(tables.find("/r", "a"));
        QVERIFY(!tables.find("/r", "b"));
        QVERIFY(tables.find("/r", "c"));
        QVERIFY(!tables.find("/s", "c"));
    }

    void findsTheRepositoryAround()
    {
        auto git = GitFolder::init(at("shop"));
        QVERIFY(QDir(at("shop")).mkpath("captures/today"));
        QVERIFY(QDir(m_folder->path()).mkdir("elsewhere"));
        const auto root = QDir(at("shop")).canonicalPath().toStdString();
        QCOMPARE(enclosingRepository(git.pathOf("captures/today")), root);
        QCOMPARE(enclosingRepository(git.pathOf("captures/today/week.jsonl")), root);
        QCOMPARE(enclosingRepository(pathOf("elsewhere")), std::string());
    }

private:
    QString at(const QString& name) const { return m_folder->filePath(name); }
    std::string pathOf(const QString& name) const { return at(name).toStdString(); }

    void write(const QString& name, const std::string& content) const
    {
        QDir().mkpath(QFileInfo(at(name)).path());
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(content));
    }

    static Occurrence pythonOccurrence()
    {
        Occurrence occurrence = occurrenceWith({ inApp("mean", "/srv/shop/cart.py", 3) });
        occurrence.stack.language = Language::Python;
        occurrence.exceptions.push_back({ 0, "ZeroDivisionError", "division by zero",
            "Traceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 3, in mean\n"
            "    return total / count\nZeroDivisionError: division by zero\n" });
        return occurrence;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSourceFinder)
#include "tst_sourcefinder.moc"
