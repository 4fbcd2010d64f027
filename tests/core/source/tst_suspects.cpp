#include "core/source/issuesources.h"
#include "tests/core/source/sourcescene.h"
#include "tests/support/print.h"
#include "tests/support/truth.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <map>
#include <string>

using namespace spanglass;
using namespace spanglass::test;
using nlohmann::json;

namespace {

constexpr std::int64_t start = 1'767'225'600; ///< 2026-01-01, in seconds

/// Someone who commits some days after the start.
GitAuthor onDay(int day, const std::string& name = "Ana Ruiz")
{
    return { name, "someone@example.org", start + day * daySeconds, 0 };
}

TimeNs timeOnDay(int day)
{
    return (start + day * daySeconds) * nsPerSecond;
}

/// The commit that all bugs of larder 1.0.0 came with.
const std::string firstOfLarder = "823566d";

/// Those that came later, from the shop's history and the versions that the truths name; "-": its stacks have
/// no frame of the application, so that nobody can tell.
const std::map<std::string, std::string> introducedLater{
    { "gw-preview-totals", "dd346d6" },
    { "in-restock", "dd346d6" },
    { "or-audit", "dd346d6" },
    { "gw-upstream-loyalty", "d77432a" }, // the call is new, the line that fails is not
    { "or-loyalty-statement", "d77432a" },
    { "or-loyalty-tier", "d77432a" },
    { "or-rates", "-" },
    { "pa-hangup", "-" },
};

} // namespace

/// Which commit brought an issue, and whose the code is.
class TestSuspects : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void namesTheNewestThatTouchedTheStack()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\na2\na3\n", "Add a", onDay(0));
        git.commit("b.js", "b1\nb2\n", "Add b", onDay(1));
        const auto suspect = git.commit("a.js", "a1\nchanged\na3\n", "Change a", onDay(2, "Ben Osei"));
        git.commit("a.js", "a1\nchanged\nother\n", "Change another line", onDay(3));
        git.commit("c.js", "c\n", "Add c", onDay(4));
        const auto ran = git.head();
        const auto found = ask(git, { inApp("b", "/app/b.js", 1), inApp("a", "/app/a.js", 2) }, ran, 5);
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->commit.id, suspect);
        QCOMPARE((*found)->commit.subject, std::string("Change a"));
        QCOMPARE((*found)->commit.author, std::string("Ben Osei"));
        QCOMPARE((*found)->commit.authored, timeOnDay(2));
        QCOMPARE((*found)->file.path, std::string("a.js"));
        QCOMPARE((*found)->line, 2);
        QCOMPARE((*found)->frame, (FrameIndex{ 0, 1 }));
    }

    void namesNoneFromAfterTheFirstOccurrence()
    {
        auto git = GitFolder::init(at("shop"));
        const auto before = git.commit("a.js", "a1\na2\n", "Add a", onDay(0));
        git.commit("a.js", "a1\nchanged\n", "Change a", onDay(10));
        const auto ran = git.head();
        const auto none = ask(git, { inApp("a", "/app/a.js", 2) }, ran, 5);
        VERIFY_RESULT(none);
        QVERIFY(!none->has_value());
        const auto other = ask(git, { inApp("a", "/app/a.js", 2), inApp("a", "/app/a.js", 1) }, ran, 5);
        VERIFY_RESULT(other);
        QVERIFY(other->has_value());
        QCOMPARE((*other)->commit.id, before);
    }

    /// 90 days to the nanosecond.
    void namesNoneThatIsTooOld()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\n", "Add a", onDay(0));
        const auto onTime = ask(git, { inApp("a", "/app/a.js", 1) }, ran, 90);
        VERIFY_RESULT(onTime);
        QVERIFY(onTime->has_value());
        auto finder = finderFor({ git.path() });
        const auto late =
            finder.suspectOf(occurrenceWith({ inApp("a", "/app/a.js", 1) }, ran), timeOnDay(90) + 1, {});
        VERIFY_RESULT(late);
        QVERIFY(!late->has_value());
    }

    /// A rebase makes an old change come late, after the stack was seen it does not matter.
    void countsRebasedCommitsByWhenTheyCame()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\na2\n", "Add a", onDay(150));
        const GitAuthor rebased{ "Ben Osei", "ben@example.org", start, start + 160 * daySeconds };
        const auto suspect = git.commit("a.js", "a1\nchanged\n", "Change a", rebased);
        const GitAuthor later{ "Ben Osei", "ben@example.org", start + daySeconds, start + 190 * daySeconds };
        const auto last = git.commit("b.js", "b\n", "Add b", later);
        const std::vector<StackFrame> frames{ inApp("a", "/app/a.js", 1), inApp("a", "/app/a.js", 2),
            inApp("b", "/app/b.js", 1) };
        const auto found = ask(git, frames, last, 168);
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->commit.id, suspect);
        const auto old = ask(git, { inApp("b", "/app/b.js", 1) }, last, 168);
        VERIFY_RESULT(old);
        QVERIFY(!old->has_value()); // written 167 days before, committed after
        const auto young = ask(git, { inApp("b", "/app/b.js", 1) }, last, 60);
        VERIFY_RESULT(young);
        QVERIFY(young->has_value());
        QCOMPARE((*young)->commit.id, last);
    }

    void namesNoneForATagThatIsOnlyNear()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\n", "Add a", onDay(0));
        git.tag("v1.2.0");
        auto finder = finderFor({ git.path() });
        const auto ask = [&](const std::string& version, std::string& note) {
            return finder.suspectOf(
                occurrenceWith({ inApp("a", "/app/a.js", 1) }, {}, version), timeOnDay(5), {}, &note);
        };
        std::string note;
        const auto exact = ask("1.2.0", note);
        VERIFY_RESULT(exact);
        QVERIFY(exact->has_value());
        QCOMPARE(note, std::string());
        const auto near = ask("1.2.0-rc1", note);
        VERIFY_RESULT(near);
        QVERIFY(!near->has_value());
        QCOMPARE(note, std::string("the commit that ran is not known, only tag v1.2.0 near its version"));
    }

    void tellsWhyThereIsNone()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\n", "Add a", onDay(0));
        const auto ran = git.commit("b.js", "b1\n", "Add b", onDay(1));
        const auto shallow = GitFolder::clone("file://" + git.path(), at("shallow"), { "--depth=1" });
        const std::vector<StackFrame> frames{ inApp("a", "/app/a.js", 1) };
        const auto noteOf = [](const std::vector<std::string>& roots, const Occurrence& occurrence, int day) {
            std::string note;
            auto finder = finderFor(roots);
            const auto found = finder.suspectOf(occurrence, timeOnDay(day), {}, &note);
            return found && !*found ? note : "a suspect";
        };
        const std::string unchanged = "no line of the stack was changed in the 90 days before";
        QCOMPARE(noteOf({ git.path() }, occurrenceWith(frames, ran), 5), std::string("a suspect"));
        QCOMPARE(noteOf({ git.path() }, occurrenceWith(frames, ran), 200), unchanged);
        QCOMPARE(noteOf({ shallow.path() }, occurrenceWith(frames, ran), 5),
            unchanged + ", as far as is known: older history is hidden by the shallow clone "
                + shallow.path());
        QCOMPARE(noteOf({ git.path() }, occurrenceWith(frames), 5),
            std::string("the commit that ran is not known, only the work tree"));
        const std::string missing(40, 'e');
        QCOMPARE(noteOf({ git.path() }, occurrenceWith(frames, missing), 5),
            std::string("the clone \"shop\" lacks commit eeeeeee"));
        QCOMPARE(noteOf({ git.path() }, occurrenceWith({ inApp("f", "/gone/x.js", 1) }, missing), 5),
            std::string("the clone \"shop\" lacks commit eeeeeee"));
        git.write("lib/new.js", "new\n");
        QCOMPARE(noteOf({ git.path() }, occurrenceWith({ inApp("f", "/app/lib/new.js", 1) }, ran), 5),
            std::string("no source at a commit was found for the stack"));
        QCOMPARE(noteOf({ git.path() }, occurrenceWith({ inApp("f", "/gone/x.js", 1) }, ran), 5),
            std::string("no source at a commit was found for the stack"));
        QCOMPARE(noteOf({ git.path() }, occurrenceWith({}, ran), 5),
            std::string("the stack has no frame of the application"));
        QCOMPARE(noteOf({}, occurrenceWith(frames, ran), 5), std::string());
        const auto sources = [&] {
            auto finder = finderFor({ git.path() });
            const auto occurrence = occurrenceWith(frames, ran);
            return sourcesOf(finder, occurrence, occurrence, timeOnDay(200), 0, {});
        }();
        QCOMPARE(sources.suspectNote, unchanged);
        QCOMPARE(sources.problem, std::string());
    }

    /// Lines that did not run tell nothing of the bug.
    void namesNoneOfALineThatTheCaptureContradicts()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("a.py", "a1\nfail()\n");
        const auto ran = git.commit("Add a", onDay(0));
        git.tag("v1.0.0");
        auto finder = finderFor({ git.path() });
        const auto ask = [&finder](const std::string& line, const std::string& commit,
                             const std::string& version, std::string& note) {
            auto occurrence = occurrenceWith({ inApp("f", "/app/a.py", 2) }, commit, version);
            occurrence.stack.language = Language::Python;
            occurrence.exceptions.push_back({ 0, "ValueError", "no",
                "Traceback (most recent call last):\n  File \"/app/a.py\", line 2, in f\n    " + line
                    + "\nValueError: no\n" });
            const auto found = finder.suspectOf(occurrence, timeOnDay(5), {}, &note);
            return found && found->has_value();
        };
        std::string note;
        QVERIFY(ask("fail()", ran, {}, note));
        const std::string reason = "the capture has other lines than the commit found for it";
        QVERIFY(!ask("other()", ran, {}, note));
        QCOMPARE(note, reason);
        QVERIFY(!ask("other()", {}, "1.0.0", note));
        QCOMPARE(note, reason);
        QVERIFY(!ask("other()", {}, {}, note));
        QCOMPARE(note, std::string("the commit that ran is not known, only the work tree"));
    }

    /// No line was looked at, so none can be told to be unchanged.
    void countsOnlyLinesThatAreThere()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\n", "Add a", onDay(0));
        auto finder = finderFor({ git.path() });
        std::string note;
        const auto found =
            finder.suspectOf(occurrenceWith({ inApp("a", "/app/a.js", 9) }, ran), timeOnDay(200), {}, &note);
        VERIFY_RESULT(found);
        QVERIFY(!found->has_value());
        QCOMPARE(note, std::string("no source at a commit was found for the stack"));
    }

    /// Recursion fills stacks with thousands of frames.
    void looksAtTheFirstFramesOnly()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("CODEOWNERS", "* @shop/all\n");
        const auto ran = git.commit("a.js", "a1\n", "Add a", onDay(0));
        std::vector<StackFrame> frames(200, inApp("f", "/gone/x.js", 1));
        frames.back() = inApp("a", "/app/a.js", 1);
        auto finder = finderFor({ git.path() });
        QVERIFY(finder.suspectOf(occurrenceWith(frames, ran), timeOnDay(5), {})->has_value());
        QCOMPARE(finder.ownersOf(occurrenceWith(frames, ran), {}).size(), 1U);
        frames.insert(frames.begin(), inApp("f", "/gone/x.js", 1));
        QVERIFY(!finder.suspectOf(occurrenceWith(frames, ran), timeOnDay(5), {})->has_value());
        QVERIFY(finder.ownersOf(occurrenceWith(frames, ran), {}).empty());
    }

    void looksAtTheCommitThatRan()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\na2\n", "Add a", onDay(0));
        git.commit("a.js", "new\na1\na2\n", "Push the lines down", onDay(1));
        const auto found = ask(git, { inApp("a", "/app/a.js", 1) }, ran, 5);
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->commit.id, ran);
    }

    void namesNoneForTheWorkTree()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\n", "Add a", onDay(0));
        const auto found = ask(git, { inApp("a", "/app/a.js", 1) }, {}, 5);
        VERIFY_RESULT(found);
        QVERIFY(!found->has_value());
    }

    void asksTheOccurrenceShownWhereTheFirstKnowsNothing()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\n", "Add a", onDay(0));
        auto finder = finderFor({ git.path() });
        auto shown = occurrenceWith({ inApp("a", "/app/a.js", 1) }, ran);
        shown.id = OccurrenceId{ 2 };
        const auto first = occurrenceWith({ inApp("a", "/elsewhere/z.js", 1) });
        const auto found = suspectOf(finder, shown, first, timeOnDay(3), {});
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->commit.id, ran);
    }

    void pointsAtTheFrameOfTheStackShown()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\na2\n", "Add a", onDay(0));
        auto finder = finderFor({ git.path() });
        const auto first = occurrenceWith({ inApp("b", "/app/z.js", 9), inApp("a", "/app/a.js", 1) }, ran);
        auto shown = occurrenceWith({ inApp("a", "/app/a.js", 2), inApp("c", "/app/y.js", 3) }, ran);
        shown.id = OccurrenceId{ 2 };
        const auto found = suspectOf(finder, shown, first, timeOnDay(3), {});
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->frame, (FrameIndex{ 0, 0 }));
        auto other = occurrenceWith({ inApp("c", "/app/y.js", 3) }, ran);
        other.id = OccurrenceId{ 3 };
        const auto away = suspectOf(finder, other, first, timeOnDay(3), {});
        VERIFY_RESULT(away);
        QVERIFY(away->has_value());
        QCOMPARE((*away)->frame, noFrame);
    }

    void tellsTheFirstVersionWithIt()
    {
        auto git = GitFolder::init(at("shop"));
        git.commit("a.js", "a1\n", "Add a", onDay(0));
        git.tag("v1.0.0");
        git.commit("a.js", "changed\n", "Change a", onDay(1));
        git.commit("b.js", "b\n", "Add b", onDay(2));
        git.tag("v1.1.0");
        git.commit("b.js", "c\n", "Change b", onDay(3));
        git.tag("v1.2.0");
        const auto found = ask(git, { inApp("a", "/app/a.js", 1) }, git.head(), 5);
        VERIFY_RESULT(found);
        QVERIFY(found->has_value());
        QCOMPARE((*found)->version, std::string("v1.1.0"));
    }

    void isStoppedInTime()
    {
        auto git = GitFolder::init(at("shop"));
        const auto ran = git.commit("a.js", "a1\n", "Add a", onDay(0));
        auto finder = finderFor({ git.path() });
        std::stop_source stop;
        stop.request_stop();
        const auto found = finder.suspectOf(
            occurrenceWith({ inApp("a", "/app/a.js", 1) }, ran), timeOnDay(3), stop.get_token());
        QVERIFY(!found);
        QCOMPARE(found.error().kind, Error::Kind::Cancelled);
    }

    void namesTheOwners()
    {
        auto git = GitFolder::init(at("shop"));
        git.write(".github/CODEOWNERS", "* @shop/all\nsrc/pay/ @shop/payments ana@example.org\n");
        git.write("src/pay/psp.js", "a\n");
        git.write("src/cart.js", "a\n");
        const auto ran = git.commit("Add code");
        auto finder = finderFor({ git.path() });
        const auto owners = [&](std::vector<StackFrame> frames) {
            return finder.ownersOf(occurrenceWith(std::move(frames), ran), {});
        };
        const std::vector<std::string> payments{ "@shop/payments", "ana@example.org" };
        QCOMPARE(
            owners({ inApp("f", "/app/src/pay/psp.js", 1), inApp("f", "/app/src/cart.js", 1) }), payments);
        QCOMPARE(owners({ inApp("f", "/gone/x.js", 1), inApp("f", "/app/src/cart.js", 1) }),
            std::vector<std::string>{ "@shop/all" });
        QVERIFY(owners({ inApp("f", "/gone/x.js", 1) }).empty());
    }

    /// The owners of today know the file by its name of today.
    void namesTheOwnersOfARenamedFile()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("CODEOWNERS", "/src/ @shop/former\n");
        const auto ran = git.commit("src/app.js", numberedLines("a", 30), "Add code");
        git.move("src/app.js", "core.js");
        git.write("CODEOWNERS", "/core.js @shop/core\n");
        git.commit("Move it");
        auto finder = finderFor({ git.path() });
        QCOMPARE(finder.ownersOf(occurrenceWith({ inApp("f", "/app/src/app.js", 1) }, ran), {}),
            std::vector<std::string>{ "@shop/core" });
    }

    /// CODEOWNERS lies outside of the root, in the repository's top.
    void namesTheOwnersOfAFolderInARepository()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("CODEOWNERS", "* @shop/all\n/services/pay/ @shop/payments\n/src/ @shop/none\n");
        git.write("services/pay/CODEOWNERS", "* @shop/not-read\n");
        git.write("services/pay/src/psp.js", "a\n");
        git.write("services/cart/src/cart.js", "a\n");
        const auto ran = git.commit("Add code");
        const auto owners = [&](const std::string& folder, const std::string& file) {
            auto finder = finderFor({ git.pathOf(folder) });
            return finder.ownersOf(occurrenceWith({ inApp("f", "/app/src/" + file, 1) }, ran), {});
        };
        QCOMPARE(owners("services/pay", "psp.js"), std::vector<std::string>{ "@shop/payments" });
        QCOMPARE(owners("services/cart", "cart.js"), std::vector<std::string>{ "@shop/all" });
        QVERIFY(owners("services/cart", "psp.js").empty());
    }

    void findsWhoBroughtTheBugsOfLarder();

private:
    QString at(const QString& name) const { return m_folder->filePath(name); }

    static Result<std::optional<SuspectCommit>> ask(
        const GitFolder& git, std::vector<StackFrame> frames, const std::string& commit, int firstSeenOnDay)
    {
        auto finder = finderFor({ git.path() });
        return finder.suspectOf(occurrenceWith(std::move(frames), commit), timeOnDay(firstSeenOnDay), {});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// The commit that introduced each bug of the demo shop, from its history.
void TestSuspects::findsWhoBroughtTheBugsOfLarder()
{
    if (!QDir(realCaptures + "apps").exists())
        QSKIP("the folder ../shared with the captures and their applications is not here");
    GitFolder::clone((realCaptures + "apps/larder.bundle").toStdString(), at("larder"));
    json captures;
    std::map<std::string, std::string> bugs;
    for (const QString version : { "1.0.0", "1.1.0", "1.2.0" }) {
        const json truth = readTruth("otlp-larder-" + version);
        QVERIFY(truth.is_object());
        for (const auto& path : truth.at("captures"))
            captures["captures"].push_back(path);
        for (const auto& [span, bug] : bugsBySpan(truth))
            bugs[span] = bug->at("id");
    }
    const auto explorer = exploreTruth(captures, "otlp-all", at("workspace"));
    VERIFY_RESULT(explorer);
    // The first of payments' errors are of compiled code, which is in no commit.
    QVERIFY(QDir(m_folder->path()).mkdir("compiled"));
    QCOMPARE(QProcess::execute(
                 "tar", { "-xzf", realCaptures + "apps/larder-payments-dist.tar.gz", "-C", at("compiled") }),
        0);
    auto finder = finderFor({ at("larder").toStdString(), at("compiled").toStdString() });
    const auto list = (*explorer)->list(*parseQuery("status:*"), {});
    VERIFY_RESULT(list);
    std::map<std::string, std::string> found;
    for (const Issue& issue : list->issues) {
        const auto view = (*explorer)->occurrence(issue.id, 0);
        VERIFY_RESULT(view);
        const auto suspect = finder.suspectOf(view->occurrence, issue.firstSeen, {});
        VERIFY_RESULT(suspect);
        const std::string span = toHex(view->occurrence.trace) + "/" + toHex(view->occurrence.span);
        found[bugs.at(span)] =
            *suspect ? (*suspect)->commit.id.substr(0, 7) + " " + (*suspect)->commit.subject : "-";
    }
    int right = 0;
    for (const auto& [bug, commit] : found) {
        const auto later = introducedLater.find(bug);
        const std::string expected = later == introducedLater.end() ? firstOfLarder : later->second;
        std::printf("%-24s %-8s %s\n", bug.c_str(), expected.c_str(), commit.c_str());
        right += commit.substr(0, expected.size()) == expected ? 1 : 0;
    }
    QCOMPARE(right, static_cast<int>(found.size()));
    QCOMPARE(found.size(), 47U);
}

QTEST_GUILESS_MAIN(TestSuspects)
#include "tst_suspects.moc"
