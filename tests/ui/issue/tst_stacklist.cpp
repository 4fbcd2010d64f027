#include "ui/issue/stacklist.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/stackdelegate.h"
#include "ui/issue/stackmodel.h"

#include <QElapsedTimer>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;

namespace {

/// A stack in a list, as it is in the window.
struct Shown {
    StackModel model{};
    StackList list{ &model };

    explicit Shown(int frames, bool hasRoots)
    {
        model.setHasRoots(hasRoots);
        model.setStack(sample::deepStack(frames), true);
        list.resize(500, 300);
        list.show();
    }
    int top(FrameIndex frame)
    {
        return list
            .visualRect(model.index(model.rowOf({ .exception = frame.exception, .first = frame.frame })))
            .top();
    }
    void answer(FrameIndex frame, const FrameSource& source)
    {
        list.keepPlace([&] { model.setSource(frame, source); });
    }
};

} // namespace

class StackListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersAboveMoveNothing_data()
    {
        QTest::addColumn<bool>("hasRoots");
        QTest::newRow("room kept") << true;
        QTest::newRow("no room kept") << false;
    }
    void answersAboveMoveNothing()
    {
        QFETCH(bool, hasRoots);
        Shown shown(60, hasRoots);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        const int row = shown.model.rowOf({ .exception = 0, .first = 20 });
        shown.list.setCurrentIndex(shown.model.index(row));
        shown.list.scrollTo(shown.model.index(row), QAbstractItemView::PositionAtTop);
        shown.list.verticalScrollBar()->setValue(shown.list.verticalScrollBar()->value() + 7);
        const int top = shown.top({ 0, 20 });
        for (const int frame : { 2, 0, 4 }) {
            shown.answer({ 0, frame }, frame == 4 ? FrameSource{ .note = "none" } : sample::source());
            QCOMPARE(shown.top({ 0, 20 }), top);
        }
        QCOMPARE(shown.model.row(shown.list.currentIndex().row()).first, 20);
        QCOMPARE(shown.list.selectionModel()->selectedRows().size(), 1);
    }

    void answersInSightMoveNothingAboveThem()
    {
        Shown shown(60, false);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        const int top = shown.top({ 0, 0 });
        shown.answer({ 0, 0 }, sample::source());
        QCOMPARE(shown.top({ 0, 0 }), top);
        QCOMPARE(shown.list.verticalScrollBar()->value(), 0);
    }

    void lateAnswersMoveNothingBelowThem()
    {
        Shown shown(60, true);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        shown.model.setSettled(true);
        const int top = shown.top({ 0, 2 });
        shown.answer({ 0, 0 }, { .note = "The clone lacks the commit." });
        QCOMPARE(shown.top({ 0, 2 }), top);
    }

    void spareRowsGoOutOfSight()
    {
        Shown shown(60, true);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        shown.model.setSettled(true);
        const int before = shown.model.rowCount();
        const int top = shown.top({ 0, 2 });
        shown.answer({ 0, 0 }, { .note = "none" });
        shown.answer({ 0, 4 }, { .note = "none" }); // below the window's end
        QTRY_COMPARE(shown.model.rowCount(), before - 12);
        QCOMPARE(shown.top({ 0, 2 }), top);
        shown.list.scrollTo(shown.model.index(shown.model.rowCount() - 1));
        const int last = shown.list.visualRect(shown.model.index(shown.model.rowCount() - 1)).bottom();
        QTRY_COMPARE(shown.model.rowCount(), before - 24);
        QCOMPARE(shown.list.visualRect(shown.model.index(shown.model.rowCount() - 1)).bottom(), last);
    }

    void showsTheLinesOfAFrameOpenedAtTheLowerEdge()
    {
        Shown shown(60, false);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        shown.list.resize(500, 450);
        const int row = shown.model.rowOf({ .exception = 0, .first = 40 });
        shown.list.scrollTo(shown.model.index(row), QAbstractItemView::PositionAtBottom);
        shown.list.toggle(shown.model.index(row));
        shown.answer({ 0, 40 }, sample::source());
        const auto lastBottom = [&] {
            return shown.list.visualRect(shown.model.index(shown.model.endOfBody(row) - 1)).bottom();
        };
        QTRY_COMPARE(lastBottom() + 1, shown.list.viewport()->height());
        QVERIFY(shown.top({ 0, 40 }) >= 0);
        // An answer to what nobody opened here scrolls nothing.
        const int place = shown.list.verticalScrollBar()->value();
        shown.answer({ 0, 41 }, sample::source());
        QCoreApplication::processEvents();
        QCOMPARE(shown.list.verticalScrollBar()->value(), place);
    }

    void notesTakeTwoLinesWhereOneIsTooShort()
    {
        Shown shown(6, false);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        std::string words;
        for (int i = 0; i < 15; ++i)
            words += "several words ";
        shown.answer({ 0, 0 }, { .note = words });
        const auto height = [&] { return shown.list.visualRect(shown.model.index(2)).height(); };
        const int two = height();
        shown.list.resize(4000, 300);
        QTRY_VERIFY(height() < two);
        QVERIFY(!shown.list.grab().isNull());
    }

    void moreLinesLeaveTheOwnLineInPlace()
    {
        Shown shown(60, false);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        shown.answer({ 0, 0 }, sample::source());
        const StackRow own{ .kind = StackKind::Code, .exception = 0, .first = 0, .line = 42 };
        const int top = shown.list.visualRect(shown.model.index(shown.model.rowOf(own))).top();
        QVERIFY(shown.model.showMore({ 0, 0 }));
        shown.list.keepPlace([&] { shown.model.setSource({ 0, 0 }, sample::source(25)); }, own);
        QCOMPARE(shown.list.visualRect(shown.model.index(shown.model.rowOf(own))).top(), top);
        QVERIFY(shown.list.verticalScrollBar()->value() > 0);
    }

    void expandingAllKeepsPlaceCurrentRowAndSelection()
    {
        Shown shown(60, true);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
        const int row = shown.model.rowOf({ .exception = 0, .first = 30 });
        shown.list.setCurrentIndex(shown.model.index(row));
        shown.list.scrollTo(shown.model.index(row), QAbstractItemView::PositionAtTop);
        const int top = shown.top({ 0, 30 });
        for (const bool expanded : { true, false }) {
            shown.list.keepPlace([&] { shown.model.setAllExpanded(expanded); });
            QCOMPARE(shown.model.row(shown.list.currentIndex().row()).first, 30);
            QCOMPARE(shown.list.selectionModel()->selectedRows().size(), 1);
            if (expanded)
                QCOMPARE(shown.top({ 0, 30 }), top);
        }
    }

    void linesAreLowerThanFrames()
    {
        Shown shown(60, false);
        shown.answer({ 0, 0 }, sample::source());
        const int code =
            shown.model.rowOf({ .kind = StackKind::Code, .exception = 0, .first = 0, .line = 42 });
        QVERIFY(code > 0);
        const auto height = [&](int row) { return shown.list.visualRect(shown.model.index(row)).height(); };
        QVERIFY(height(code) < height(0));
        QVERIFY(!shown.list.uniformItemSizes());
        Shown deep(10'000, true);
        QVERIFY(deep.list.uniformItemSizes());
    }

    void copiesTheSelectedRows()
    {
        Shown shown(6, false);
        shown.answer({ 0, 0 }, sample::source());
        const int code =
            shown.model.rowOf({ .kind = StackKind::Code, .exception = 0, .first = 0, .line = 42 });
        shown.list.setCurrentIndex(shown.model.index(code + 1));
        QTest::keyClick(&shown.list, Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(shown.list.selectedText(),
            QStringLiteral("  const tier = customer.loyalty.discount;\n"
                           "  return cart.total * (1 - rule.rate) * (1 - tier);"));
    }

    void givesCommandsByKey_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<int>("command");
        const auto row = [](const char* name, int key, Qt::KeyboardModifiers modifiers,
                             StackList::Command command) {
            QTest::newRow(name) << key << static_cast<int>(modifiers) << static_cast<int>(command);
        };
        row("E", Qt::Key_E, Qt::NoModifier, StackList::Command::ExpandAll);
        row("C", Qt::Key_C, Qt::NoModifier, StackList::Command::CollapseAll);
        row("O", Qt::Key_O, Qt::NoModifier, StackList::Command::OpenInEditor);
        row("Ctrl+Enter", Qt::Key_Return, Qt::ControlModifier, StackList::Command::OpenInEditor);
        row("F", Qt::Key_F, Qt::NoModifier, StackList::Command::WholeFile);
        row("P", Qt::Key_P, Qt::NoModifier, StackList::Command::CopyPath);
        row("Shift+P", Qt::Key_P, Qt::ShiftModifier, StackList::Command::CopyPermalink);
        row("Esc", Qt::Key_Escape, Qt::NoModifier, StackList::Command::Leave);
        row("/", Qt::Key_Slash, Qt::NoModifier, StackList::Command::Find);
        row("F3", Qt::Key_F3, Qt::NoModifier, StackList::Command::FindNext);
        row("Shift+F3", Qt::Key_F3, Qt::ShiftModifier, StackList::Command::FindPrevious);
    }
    void givesCommandsByKey()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QFETCH(int, command);
        Shown shown(6, false);
        QSignalSpy spy(&shown.list, &StackList::commandGiven);
        QTest::keyClick(&shown.list, static_cast<Qt::Key>(key), Qt::KeyboardModifiers(modifiers));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(static_cast<int>(spy[0][0].value<StackList::Command>()), command);
    }

    void stepsFromFrameToFrame()
    {
        Shown shown(6, true);
        shown.list.setCurrentIndex(shown.model.index(0));
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(&shown.list, key, Qt::ControlModifier);
            return shown.model.row(shown.list.currentIndex().row());
        };
        for (const int frame : { 0, 1, 2, 3 })
            QCOMPARE(press(Qt::Key_Down).first, frame);
        for (const int frame : { 2, 1, 0 })
            QCOMPARE(press(Qt::Key_Up).first, frame);
        QCOMPARE(press(Qt::Key_Up).kind, StackKind::Exception);
        QCOMPARE(press(Qt::Key_Up).kind, StackKind::Exception);
        QCOMPARE(press(Qt::Key_Left).kind, StackKind::Exception);
    }

    void takesDroppedFolders()
    {
        const QTemporaryDir folder;
        Shown shown(6, false);
        QSignalSpy spy(&shown.list, &StackList::foldersDropped);
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(folder.path()),
            QUrl::fromLocalFile(folder.filePath(QStringLiteral("none"))) });
        QDragEnterEvent enter({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(shown.list.viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(shown.list.viewport(), &drop);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toStringList(), QStringList({ folder.path() }));
    }

    void cutsTheNoteOfALineLast()
    {
        const QFontMetrics metrics(QGuiApplication::font());
        const QString full = QStringLiteral("d77432a · 8 days before · 1.2.0");
        const QString brief = QStringLiteral("d77432a · 8d · 1.2.0");
        const int width = metrics.horizontalAdvance(brief);
        const auto note = [&](int code, int room) {
            return lineNoteThatFits(full, brief, metrics, code, room);
        };
        QCOMPARE(note(100, 100 + 4 * width), full);
        QCOMPARE(note(100, 100 + width + 1), brief);
        QCOMPARE(note(100 * width, 5 * width / 2 + 5), brief); // in place of code
        QCOMPARE(note(100 * width, 2 * width), QStringLiteral("d77432a · 8d"));
        QCOMPARE(note(100 * width, width), QStringLiteral("d77432a"));
        QCOMPARE(lineNoteThatFits({}, {}, metrics, 10, 5), QString());
    }

    void laysOutManyRowsInNoTime()
    {
        for (const int frames : { 3'900, 10'000 }) {
            Shown shown(frames, true);
            shown.model.setMode(StackModel::Mode::All);
            QVERIFY(QTest::qWaitForWindowExposed(&shown.list));
            shown.list.grab();
            QElapsedTimer timer;
            timer.start();
            shown.answer({ 0, 0 }, sample::source());
            shown.list.grab();
            qInfo("%d rows: an answer is shown in %lld ms", shown.model.rowCount(), timer.elapsed());
            timer.restart();
            const auto found = shown.model.find(QStringLiteral("visit99"));
            qInfo("found in %lld ms", timer.elapsed());
            QVERIFY(!found.empty());
        }
    }
};

QTEST_MAIN(StackListTest)
#include "tst_stacklist.moc"
