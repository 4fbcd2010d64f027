#include "ui/issue/stackmodel.h"

#include "tests/ui/issue/sample.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace spanglass;

namespace {

QStringList rowsOf(const StackModel& model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.rowText(row);
    return rows;
}

int bodyRows(const StackModel& model)
{
    int count = 0;
    for (int row = 0; row < model.rowCount(); ++row)
        count += model.row(row).isBody() ? 1 : 0;
    return count;
}

int rowOfLine(const StackModel& model, FrameIndex frame, int line)
{
    return model.rowOf(
        { .kind = StackKind::Code, .exception = frame.exception, .first = frame.frame, .line = line });
}

} // namespace

class StackModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void foldsForeignFramesAndNamesTheirPackages()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack());
        QStringList rows;
        for (int row = 0; row < model.rowCount(); ++row)
            rows << model.rowText(row);
        QCOMPARE(rows,
            QStringList(
                { QStringLiteral("TypeError: Cannot read properties of undefined (reading 'discount')"),
                    QStringLiteral("applyDiscount (src/pricing.ts:42:35)"),
                    QStringLiteral("priceCart (src/pricing.ts:71:18)"),
                    QStringLiteral("async quoteHandler (src/routes/quote.ts:26:12)"),
                    QStringLiteral("7 frames from express, node:internal"),
                    QStringLiteral("Server.onRequest (src/server.ts:54:9)"),
                    QStringLiteral("Caused by: LookupError: customer 8831 has no loyalty record"),
                    QStringLiteral("loadCustomer (src/customers.ts:19:11)"),
                    QStringLiteral("async priceCart (src/pricing.ts:66:22)") }));
    }

    void opensAndClosesAFold()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack());
        const int closed = model.rowCount();
        QVERIFY(model.folds(4));
        QVERIFY(!model.folds(3));
        model.setExpanded(4, true);
        QCOMPARE(model.rowCount(), closed + 7);
        QCOMPARE(model.foldOf(11), 4);
        QCOMPARE(model.foldOf(12), -1);
        QCOMPARE(model.index(5).data(StackModel::DepthRole).toInt(), 1);
        model.setExpanded(4, false);
        QCOMPARE(model.rowCount(), closed);
        model.setAllExpanded(true);
        QCOMPARE(model.rowCount(), closed + 7);
        model.setAllExpanded(false);
        QCOMPARE(model.rowCount(), closed);
    }

    void showsEveryFrameInModeAll()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack());
        model.setMode(StackModel::Mode::All);
        QCOMPARE(model.rowCount(), 2 + 11 + 2);
    }

    void foldsRecursion_data()
    {
        QTest::addColumn<int>("period");
        QTest::addColumn<int>("times");
        QTest::addColumn<int>("rows");
        QTest::newRow("too few") << 1 << 3 << 1 + 3;
        QTest::newRow("direct") << 1 << 4 << 1 + 1 + 1;
        QTest::newRow("mutual") << 2 << 500 << 1 + 2 + 1;
        QTest::newRow("wide") << 8 << 4 << 1 + 8 + 1;
        QTest::newRow("too wide") << 9 << 4 << 1 + 36;
    }
    void foldsRecursion()
    {
        QFETCH(int, period);
        QFETCH(int, times);
        QFETCH(int, rows);
        StackException exception{ .type = "RangeError" };
        for (int i = 0; i < period * times; ++i)
            exception.frames.push_back(
                { .function = "f" + std::to_string(i % period), .file = "a.js", .line = 1, .inApp = true });
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack({ .language = Language::JavaScript, .exceptions = { exception } });
        QCOMPARE(model.rowCount(), rows);
        model.setAllExpanded(true);
        const bool folded = rows != 1 + period * times;
        QCOMPARE(model.rowCount(), 1 + period * times + (folded ? 1 : 0));
    }

    void opensTheFirstFramesIfNoneIsInApp()
    {
        StackException exception{ .type = "Error" };
        for (int i = 0; i < 30; ++i)
            exception.frames.push_back(
                { .function = "f" + std::to_string(i), .file = "x.js", .line = i + 1, .package = "express" });
        StackModel model;
        model.setStack({ .language = Language::JavaScript, .exceptions = { exception } });
        QVERIFY(model.isExpanded(1));
        QCOMPARE(model.rowText(2), QStringLiteral("f0 (x.js:1)"));
        QCOMPARE(model.rowCount(), 1 + 1 + 8 + 1);
        QCOMPARE(model.rowText(10), QStringLiteral("22 frames from express"));
    }

    void tellsCommonFramesAndSuppressed()
    {
        StackException reported{ .type = "A", .frames = { { .function = "f", .inApp = true } } };
        StackException suppressed{
            .relation = StackException::Relation::Suppressed, .type = "B", .framesInCommon = 12
        };
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack({ .language = Language::Java, .exceptions = { reported, suppressed } });
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.rowText(2), QStringLiteral("Suppressed: B"));
        QCOMPARE(model.rowText(3), QStringLiteral("12 frames in common with the exception before"));
    }

    void boundaries()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.rowText(0), QString());
        QCOMPARE(model.foldOf(-1), -1);
        QVERIFY(!model.folds(0));
        model.setStack({ .language = Language::Unknown, .exceptions = { {} } });
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowText(1), QStringLiteral("No frames"));
        QVERIFY(!model.index(1).data(StackModel::ExpandedRole).isValid());
        QVERIFY(!model.index(2).isValid());
    }

    void handlesThousandsOfFrames()
    {
        StackModel model;
        model.setStack(sample::deepStack(5000));
        QCOMPARE(model.rowCount(), 1 + 5000);
        model.setMode(StackModel::Mode::All);
        QCOMPARE(model.rowCount(), 1 + 5000);
    }

    void asksForTheFirstFramesInApp()
    {
        StackModel model;
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        model.setStack(sample::stack(), true);
        QList<FrameIndex> frames;
        for (const auto& call : wanted) {
            frames << call[0].value<FrameIndex>();
            QCOMPARE(call[1].toInt(), 5);
        }
        QCOMPARE(frames, QList<FrameIndex>({ { 0, 0 }, { 0, 1 }, { 0, 2 }, { 0, 10 }, { 1, 0 }, { 1, 1 } }));
        QCOMPARE(bodyRows(model), 0); // nothing is promised while no root is known
        model.setStack(sample::stack(), false);
        QCOMPARE(wanted.count(), 6);
    }

    void opensEachPlaceOfRecursionOnce()
    {
        StackException deep{ .type = "RecursionError" };
        for (int i = 0; i < 50; ++i)
            deep.frames.push_back(
                { .function = "walk", .file = "tree.py", .line = 1 + i % 2, .inApp = true });
        for (int i = 0; i < 20; ++i)
            deep.frames.push_back({ .function = "main", .file = "app.py", .line = 1 + i, .inApp = true });
        StackModel model;
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        model.setStack({ .language = Language::Python, .exceptions = { deep } }, true);
        QCOMPARE(wanted.count(), 10);
        QCOMPARE(wanted[1][0].value<FrameIndex>(), (FrameIndex{ 0, 1 }));
        QCOMPARE(wanted[2][0].value<FrameIndex>(), (FrameIndex{ 0, 50 }));
    }

    void answersTakeTheRoomKeptForThem()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHasRoots(true);
        model.setStack(sample::stack(), true);
        const int before = model.rowCount();
        QCOMPARE(bodyRows(model), 6 * 13);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.setSource({ 1, 0 }, sample::source());
        model.setSource({ 0, 0 }, sample::source());
        QCOMPARE(model.rowCount(), before);
        QCOMPARE(inserted.count() + removed.count(), 0);
        const int own = rowOfLine(model, { 0, 0 }, 42);
        QCOMPARE(model.rowText(own), QStringLiteral("  const tier = customer.loyalty.discount;"));
        QVERIFY(model.index(own).data(StackModel::OwnLineRole).toBool());
        QCOMPARE(model.index(1).data(StackModel::NoteRole).toString(), QStringLiteral("at commit 9f3c1e7"));
        QCOMPARE(model.index(1).data(StackModel::ShortNoteRole).toString(), QStringLiteral("at 9f3c1e7"));
        // One that comes late and is shorter still fills the room; one that comes early does not.
        FrameSource shorter = sample::source();
        shorter.lines.resize(3);
        shorter.fileLines = 39;
        shorter.line = 38;
        model.setSource({ 0, 1 }, shorter);
        QVERIFY(model.rowCount() < before);
        const int then = model.rowCount();
        model.setSettled(true);
        model.setSource({ 0, 2 }, { .note = "The clone lacks the commit." });
        QCOMPARE(model.rowCount(), then);
    }

    void takesSourcesInAnyOrder()
    {
        const std::vector<FrameIndex> frames{ { 0, 0 }, { 0, 1 }, { 0, 2 }, { 0, 5 }, { 1, 0 }, { 7, 7 } };
        QStringList expected;
        std::vector<std::size_t> order(frames.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        do {
            StackModel model;
            QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            model.setStack(sample::stack(), true);
            for (const std::size_t i : order)
                model.setSource(frames[i], sample::source());
            if (expected.isEmpty())
                expected = rowsOf(model);
            QCOMPARE(rowsOf(model), expected);
        } while (std::next_permutation(order.begin(), order.end()) && order[0] < 2);
        QVERIFY(expected.size() > 4 * 13);
    }

    void showsMoreInSteps()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, sample::source(-1)); // more than asked for is cut
        QCOMPARE(bodyRows(model), 13);
        const QPersistentModelIndex own = model.index(rowOfLine(model, { 0, 0 }, 42));
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        QVERIFY(model.showMore({ 0, 0 }));
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][1].toInt(), 25);
        model.setSource({ 0, 0 }, sample::source(25));
        QCOMPARE(bodyRows(model), 53);
        QCOMPARE(own.row(), rowOfLine(model, { 0, 0 }, 42));
        QVERIFY(rowsOf(model).contains(QStringLiteral("whole file")));
        QVERIFY(!model.showMore({ 0, 0 })); // the rest is another window's
        QVERIFY(!model.showMore({ 0, 5 })); // closed
        model.setSource({ 0, 0 }, sample::source(5));
        QCOMPARE(bodyRows(model), 13);
        QCOMPARE(own.row(), rowOfLine(model, { 0, 0 }, 42));
    }

    void opensAndClosesFrames()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setHasRoots(true);
        model.setStack(sample::stack(), true);
        QVERIFY(model.folds(1) && model.isExpanded(1));
        model.setExpanded(1, false);
        QVERIFY(!model.isExpanded(1));
        QCOMPARE(bodyRows(model), 5 * 13);
        model.setSource({ 0, 0 }, sample::source());
        QCOMPARE(bodyRows(model), 5 * 13);
        model.setExpanded(1, true);
        QCOMPARE(bodyRows(model), 6 * 13);
        QCOMPARE(model.foldOf(3), 1);
        QCOMPARE(model.foldOf(1), -1);
        // A frame of a library in a fold, and the fold closed over it.
        const int fold = model.rowOf({ .kind = StackKind::Foreign, .exception = 0, .first = 3 });
        model.setExpanded(fold, true);
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        model.setExpanded(fold + 1, true);
        QCOMPARE(wanted.count(), 1);
        model.setSource({ 0, 3 }, sample::source());
        QCOMPARE(model.foldOf(fold + 3), fold + 1);
        QCOMPARE(model.foldOf(fold + 1), fold);
        QCOMPARE(bodyRows(model), 7 * 13);
        model.setExpanded(fold, false);
        QCOMPARE(bodyRows(model), 6 * 13);
        model.setAllExpanded(false);
        QCOMPARE(rowsOf(model).size(), 9);
        model.setAllExpanded(true);
        QCOMPARE(bodyRows(model), 13 * 13);
        model.setMode(StackModel::Mode::All);
        QCOMPARE(bodyRows(model), 13 * 13);
    }

    void opensAtMostTwoHundredFrames()
    {
        StackModel model;
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        model.setStack(sample::deepStack(1000), true);
        model.setAllExpanded(true);
        QCOMPARE(wanted.count(), 200);
        for (const auto& call : wanted)
            QCOMPARE(call[0].value<FrameIndex>().frame % 2, 0); // those in app first
    }

    void offersChoicesAndNotes()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 },
            { .note = "a <b>note</b>\nof \xE2\x80\xAE two lines",
                .choices = { { "/r", "services/gateway/src/server.js" },
                    { "/r", "services/orders/src/server.js" } } });
        const QStringList rows = rowsOf(model);
        QCOMPARE(rows.mid(2, 4),
            QStringList({ QStringLiteral("a <b>note</b> of \uFFFD two lines"),
                QStringLiteral("2 files fit. Choose the one that ran; this is asked once."),
                QStringLiteral("services/gateway/src/server.js"),
                QStringLiteral("services/orders/src/server.js") }));
        // Silence of one that was not opened by hand is no row; else it is told.
        model.setSource({ 0, 1 }, {});
        QCOMPARE(bodyRows(model), 4);
        const int row = model.rowOf({ .exception = 0, .first = 1 });
        model.setExpanded(row, true);
        QCOMPARE(model.rowText(row + 1), QStringLiteral("No source was found for this frame."));
    }

    void offersAllFilesInSteps()
    {
        FrameSource source;
        for (int i = 0; i < 30; ++i)
            source.choices.push_back({ "/r", "s" + std::to_string(i) + "/src/pricing.ts" });
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, source);
        QCOMPARE(bodyRows(model), 1 + 20 + 1);
        QVERIFY(rowsOf(model).contains(QStringLiteral("10 more…")));
        model.showMoreChoices({ 0, 0 });
        QCOMPARE(bodyRows(model), 1 + 30);
        QVERIFY(rowsOf(model).contains(QStringLiteral("s29/src/pricing.ts")));
    }

    void asksOnceForFramesThatOneAnswerSettles()
    {
        const auto choices = [](const char* a, const char* b) {
            return FrameSource{ .choices = { { "/r", a }, { "/r", b } } };
        };
        const FrameSource pricing = choices("one/src/pricing.ts", "two/src/pricing.ts");
        const FrameSource quote = choices("one/src/routes/quote.ts", "two/src/routes/quote.ts");
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        const QString above =
            QStringLiteral("2 files fit as above. What is chosen there is taken here as well.");
        model.setSource({ 0, 2 }, quote); // comes first, stands last
        QCOMPARE(bodyRows(model), 3);
        model.setSource({ 0, 0 }, pricing);
        model.setSource({ 0, 1 }, choices("other/pricing.ts", "more/pricing.ts"));
        QCOMPARE(bodyRows(model), 3 + 3 + 1); // another question is asked
        QCOMPARE(rowsOf(model).indexOf(above), model.rowOf({ .exception = 0, .first = 2 }) + 1);
        model.setExpanded(1, false); // who asked is closed
        QVERIFY(!rowsOf(model).contains(above));
        model.setExpanded(1, true);
        QCOMPARE(rowsOf(model).count(above), 1);
    }

    void givesTheCommandOfANoteARow()
    {
        StackModel model;
        model.setStack(sample::stack(), true);
        model.setSource(
            { 0, 0 }, { .note = "the clone lacks 1: a; this would bring it: git -C /a: git fetch x" });
        QCOMPARE(rowsOf(model).mid(2, 2),
            QStringList({ QStringLiteral("the clone lacks 1: a; this would bring it: git -C /a:"),
                QStringLiteral("git fetch x") }));
        model.setSource({ 0, 0 }, { .note = "use git to fetch it" });
        QCOMPARE(rowsOf(model).at(2), QStringLiteral("use git to fetch it"));
        QCOMPARE(bodyRows(model), 1);
    }

    void tellsWhatVouchesForTheLines_data()
    {
        QTest::addColumn<int>("origin");
        QTest::addColumn<QString>("text");
        const auto row = [](SourceOrigin origin, const char* text) {
            QTest::newRow(text) << static_cast<int>(origin) << QString::fromLatin1(text);
        };
        row(SourceOrigin::Commit, "at commit 9f3c1e7");
        row(SourceOrigin::Tag, "at tag v1.2.0, commit 9f3c1e7");
        row(SourceOrigin::Worktree, "work tree, may differ");
        row(SourceOrigin::Capture, "as the capture has it");
        row(SourceOrigin::SourceMap, "through a source map, at commit 9f3c1e7");
    }
    void tellsWhatVouchesForTheLines()
    {
        QFETCH(int, origin);
        QFETCH(QString, text);
        FrameSource source = sample::source();
        source.origin = static_cast<SourceOrigin>(origin);
        source.tag = "v1.2.0";
        source.function = "originalName";
        StackModel model;
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, source);
        QCOMPARE(model.index(1).data(StackModel::NoteRole).toString(), text);
        QVERIFY(model.index(1).data(Qt::AccessibleTextRole).toString().contains(text));
        const bool mapped = source.origin == SourceOrigin::SourceMap;
        QCOMPARE(model.rowText(1),
            mapped ? QStringLiteral("originalName (services/pricing/src/pricing.ts:42:35)")
                   : QStringLiteral("applyDiscount (src/pricing.ts:42:35)"));
        const QString tip = model.index(1).data(Qt::ToolTipRole).toString();
        QCOMPARE(tip.contains(QStringLiteral("deployed as applyDiscount (src/pricing.ts:42:35)")), mapped);
        // A capture has no more lines than it has.
        QCOMPARE(bodyRows(model), source.origin == SourceOrigin::Capture ? 11 : 13);
    }

    void tellsThatAMappedWorkTreeMayDiffer()
    {
        FrameSource source = sample::source();
        source.origin = SourceOrigin::SourceMap;
        source.commit.clear();
        StackModel model;
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, source);
        const auto noteOf = [&model](int role) { return model.index(1).data(role).toString(); };
        QCOMPARE(noteOf(StackModel::NoteRole), QStringLiteral("through a source map, work tree, may differ"));
        QCOMPARE(noteOf(StackModel::ShortNoteRole), QStringLiteral("may differ"));
        source.file.root.clear(); // as the map itself has it
        model.setSource({ 0, 0 }, source);
        QCOMPARE(noteOf(StackModel::NoteRole), QStringLiteral("through a source map"));
        QCOMPARE(noteOf(StackModel::ShortNoteRole), QStringLiteral("map"));
    }

    void tellsTheCommitOfTheLine()
    {
        StackModel model;
        model.setStack(sample::stack(), true);
        model.setOrigin({ 0, 0 }, sample::lineOrigin(), sample::issue().firstSeen);
        model.setSource({ 0, 0 }, sample::source());
        const QModelIndex own = model.index(rowOfLine(model, { 0, 0 }, 42));
        QCOMPARE(
            own.data(StackModel::NoteRole).toString(), QStringLiteral("d77432a · 8 days before · 1.2.0"));
        QCOMPARE(own.data(StackModel::ShortNoteRole).toString(), QStringLiteral("d77432a · 8d · 1.2.0"));
        QVERIFY(!own.data(StackModel::SuspectRole).toBool());
        model.setSuspect(sample::suspect().commit.id);
        QVERIFY(own.data(StackModel::SuspectRole).toBool());
        QCOMPARE(own.data(Qt::AccessibleTextRole).toString(),
            QStringLiteral("failing line 42, const tier = customer.loyalty.discount;, column 35, d77432a · 8 "
                           "days before · 1.2.0"));
        QCOMPARE(own.siblingAtRow(own.row() + 1).data(StackModel::NoteRole).toString(), QString());
    }

    /// The commit of a line says nothing about the one that another answer puts in its place.
    void forgetsTheCommitOfAnotherLine()
    {
        FrameSource file = sample::source();
        file.file.path = "services/orders/src/pricing.ts";
        FrameSource commit = sample::source();
        commit.commit = std::string(40, 'b');
        FrameSource line = sample::source();
        line.line += 1;
        for (const FrameSource& other : { file, commit, line, FrameSource{ .note = "gone" } }) {
            StackModel model;
            model.setStack(sample::stack(), true);
            model.setSource({ 0, 0 }, sample::source());
            model.setOrigin({ 0, 0 }, sample::lineOrigin(), sample::issue().firstSeen);
            model.setSource({ 0, 0 }, sample::source(25)); // more of the same
            QVERIFY(model.sources().origin({ 0, 0 }));
            model.setSource({ 0, 0 }, other);
            QVERIFY(!model.sources().origin({ 0, 0 }));
        }
        StackModel model;
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, sample::source());
        model.setOrigin({ 0, 0 }, sample::lineOrigin(), sample::issue().firstSeen);
        model.reloadSources();
        QVERIFY(model.sources().source({ 0, 0 }));
        QVERIFY(!model.sources().origin({ 0, 0 }));
    }

    void saysHowToAddARootWhereThereIsNone()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setHasRoots(false);
        QCOMPARE(rowsOf(model).indexOf(QStringLiteral("Add the folder of the source… to see the lines of "
                                                      "code here")),
            6);
        QSignalSpy wanted(&model, &StackModel::sourceWanted);
        model.setHasRoots(true);
        QCOMPARE(wanted.count(), 6); // with a root the answers may be others
        QCOMPARE(model.row(6).kind == StackKind::AddRoot, false);
        StackException nameless{ .type = "E", .frames = { { .function = "f", .inApp = true } } };
        model.setHasRoots(false);
        model.setStack({ .language = Language::Go, .exceptions = { nameless } }, true);
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(!model.folds(1));
    }

    void saysThatNoRootHasTheSource()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setHasRoots(true);
        const auto hint = [&model] {
            return rowsOf(model).indexOf(
                QStringLiteral("Add the folder of the source… no source root has any of these files"));
        };
        const auto frames = model.sources().openFrames();
        QVERIFY(frames.size() > 1);
        for (const FrameIndex frame : frames) {
            QCOMPARE(hint(), -1); // the next may have some
            model.setSource(frame, {});
        }
        QCOMPARE(hint(), 6);
        model.setMode(StackModel::Mode::All);
        QVERIFY(hint() > 0);
        model.setSource(frames.back(), sample::source()); // of a root that was added
        QCOMPARE(hint(), -1);
        FrameSource told;
        told.note = "the clone lacks the commit";
        model.setSource(frames.back(), told);
        QCOMPARE(hint(), -1);
    }

    void findsInFramesAndCodeFoldedOrNot()
    {
        StackModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStack(sample::stack(), true);
        model.setSource({ 0, 0 }, sample::source());
        QCOMPARE(model.find(QString()).size(), 0U);
        QCOMPARE(model.find(QStringLiteral("LOYALTY")),
            std::vector<StackMatch>({ { { 0, 0 }, 41 }, { { 0, 0 }, 42 }, { { 1, -1 }, 0 } }));
        const auto layers = model.find(QStringLiteral("layer.handle"));
        QCOMPARE(layers.size(), 5U);
        QVERIFY(model.rowOf({ .exception = 0, .first = 7 }) < 0);
        const int revealed = model.reveal(layers[4]);
        QCOMPARE(revealed, model.rowOf({ .exception = 0, .first = 7 }));
        model.setAllExpanded(false);
        const int row = model.reveal({ { 0, 0 }, 42 });
        QCOMPARE(row, rowOfLine(model, { 0, 0 }, 42));
        QCOMPARE(model.row(model.reveal({ { 1, -1 }, 0 })).kind, StackKind::Exception);
        QCOMPARE(model.reveal({ { 9, 9 }, 0 }), -1);
    }

    void hidesNothingInHostileText()
    {
        StackException exception{ .type = "E\x1b[31m", .message = "a\nb\xff" };
        exception.frames.push_back(
            { .function = "<b>f</b>", .file = std::string("x\0y", 3), .line = 1, .inApp = true });
        StackModel model;
        model.setStack({ .language = Language::Go, .exceptions = { exception } });
        QCOMPARE(model.rowText(0), QStringLiteral("E␛[31m: a b\uFFFD"));
        QCOMPARE(model.rowText(1), QStringLiteral("<b>f</b> (x␀y:1)"));
        QVERIFY(model.index(1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;")));
    }
};

QTEST_MAIN(StackModelTest)
#include "tst_stackmodel.moc"
