#include "ui/issue/stackview.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/elidedlabel.h"
#include "ui/issue/findline.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/segments.h"
#include "ui/issue/sourceview.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace spanglass;

namespace {

const FindLine* openFindLine(const StackView& view)
{
    const auto lines = view.findChildren<FindLine*>();
    const auto open = std::ranges::find_if(lines, [](const FindLine* line) { return line->isVisible(); });
    return open == lines.end() ? nullptr : *open;
}

} // namespace

class StackViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsFramesOfAnOccurrence()
    {
        StackView view;
        view.resize(500, 400);
        view.setOccurrence(sample::occurrence());
        view.show();
        QCOMPARE(view.view(), StackView::InAppOnly);
        QCOMPARE(view.findChild<StackList*>()->model()->rowCount(), 9);
        QCOMPARE(view.text(), QString::fromStdString(sample::stackText()));
        view.setView(StackView::RawText);
        QCOMPARE(
            view.findChild<QPlainTextEdit*>()->toPlainText(), QString::fromStdString(sample::stackText()));
    }

    void worksByKeyboard()
    {
        StackView view;
        view.resize(500, 400);
        view.setOccurrence(sample::occurrence());
        view.show();
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 4);
        QTest::keyClick(list, Qt::Key_Right);
        QCOMPARE(list->model()->rowCount(), 16);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Left);
        QCOMPARE(list->currentIndex().row(), 4);
        QTest::keyClick(list, Qt::Key_Left);
        QCOMPARE(list->model()->rowCount(), 9);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(list->model()->rowCount(), 16);
        QTest::keyClick(list, Qt::Key_Space);
        QCOMPARE(list->model()->rowCount(), 9);
        QTest::keyClick(list, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(
            QGuiApplication::clipboard()->text(), QStringLiteral("7 frames from express, node:internal"));
    }

    void opensAFoldByAClick()
    {
        StackView view;
        view.resize(500, 400);
        view.setOccurrence(sample::occurrence());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto* list = view.findChild<StackList*>();
        const QPoint place = list->visualRect(list->model()->index(4, 0)).center();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(list->model()->rowCount(), 16);
    }

    void showsAnUnknownLanguageAsRawText()
    {
        OccurrenceView odd = sample::occurrence();
        odd.occurrence.stack = { .language = Language::Unknown, .exceptions = { { .type = "E" } } };
        odd.occurrence.exceptions.back().stack = "in line 7\nof a language";
        StackView view;
        view.resize(500, 400);
        view.show();
        view.setOccurrence(odd);
        QCOMPARE(view.view(), StackView::RawText);
        QVERIFY(view.findChild<QPlainTextEdit*>()->isVisible());
        // The choice of the person comes back with the next stack that has frames.
        view.setOccurrence(sample::occurrence());
        QCOMPARE(view.view(), StackView::InAppOnly);
    }

    void saysThatThereIsNoStack()
    {
        OccurrenceView bare = sample::occurrence();
        bare.occurrence.stack = {};
        bare.occurrence.exceptions.clear();
        StackView view;
        view.setOccurrence(bare);
        QVERIFY(!view.hasText());
        QCOMPARE(
            view.findChild<Placeholder*>()->text(), QStringLiteral("This occurrence has no stack trace."));
    }

    void writesFramesDownIfTheTextIsMissing()
    {
        OccurrenceView parsed = sample::occurrence();
        parsed.occurrence.exceptions.clear();
        StackView view;
        view.setOccurrence(parsed);
        QVERIFY(view.text().startsWith(QStringLiteral("TypeError: Cannot read")));
        QVERIFY(view.text().contains(QStringLiteral("\n    applyDiscount (src/pricing.ts:42:35)\n")));
        QCOMPARE(view.text().count(u'\n') + 1, 15);
    }

    void keepsOpenFoldsWhileTheSameLiveStackComesAgain()
    {
        StackView view;
        const std::string raw = sample::liveStackText();
        view.setLive(raw, "TypeError", "x is not a function", QStringLiteral("1"));
        auto* list = view.findChild<StackList*>();
        QCOMPARE(list->model()->rowCount(), 3);
        list->toggle(list->model()->index(2, 0));
        view.setLive(raw, "TypeError", "x is not a function", QStringLiteral("2"));
        QCOMPARE(list->model()->rowCount(), 5);
    }

    void staysSmoothWithThousandsOfFrames()
    {
        OccurrenceView deep = sample::occurrence();
        deep.occurrence.stack = sample::deepStack(5000);
        deep.occurrence.exceptions.back().stack = std::string(32 * 1024, 'x');
        StackView view;
        view.resize(500, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QElapsedTimer timer;
        timer.start();
        view.setOccurrence(deep);
        view.grab();
        qInfo("5000 frames shown in %lld ms", timer.elapsed());
        timer.restart();
        view.findChild<StackList*>()->scrollToBottom();
        view.grab();
        qInfo("scrolled to the end in %lld ms", timer.elapsed());
        timer.restart();
        view.setView(StackView::RawText);
        view.grab();
        qInfo("32 kB raw text in one line shown in %lld ms", timer.elapsed());
        QCOMPARE(view.findChild<StackList*>()->model()->rowCount(), 5001);
    }

    void framesWithoutSourceTakeOneRowHoweverTheyAreOpened_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("right") << int(Qt::Key_Right);
        QTest::newRow("space") << int(Qt::Key_Space);
        QTest::newRow("enter") << int(Qt::Key_Return);
    }
    void framesWithoutSourceTakeOneRowHoweverTheyAreOpened()
    {
        QFETCH(int, key);
        StackView view;
        view.resize(700, 600);
        view.setHasRoots(true);
        view.setOccurrence(sample::occurrence());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto* model = view.findChild<StackModel*>();
        auto* list = view.findChild<StackList*>();
        QTRY_VERIFY(model->isSettled());
        // A frame of a library, in the fold of such ones.
        const int fold = model->rowOf({ .kind = StackKind::Foreign, .exception = 0, .first = 3 });
        list->toggle(model->index(fold));
        const int closed = model->rowCount();
        list->setCurrentIndex(model->index(fold + 1));
        QTest::keyClick(list, static_cast<Qt::Key>(key));
        QVERIFY(model->rowCount() > closed + 1); // it waits
        view.setFrameSource({ 0, 3 }, {});
        QCOMPARE(model->rowCount(), closed + 1);
        QCOMPARE(model->row(fold + 2).kind, StackKind::Note);
    }

    void showsSourceAndAsksForMore()
    {
        StackView view;
        view.resize(700, 600);
        QSignalSpy wanted(&view, &StackView::sourceWanted);
        view.setHasRoots(true);
        view.setOccurrence(sample::occurrence());
        view.show();
        QCOMPARE(wanted.count(), 6);
        view.setFrameSource({ 0, 0 }, sample::source());
        QVERIFY(view.source({ 0, 0 }) && !view.source({ 0, 1 }));
        auto* list = view.findChild<StackList*>();
        // Down to "more lines above", which is a row like any other.
        list->setCurrentIndex(list->model()->index(1, 0));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(wanted.count(), 7);
        QCOMPARE(wanted.back()[1].toInt(), 25);
        view.setFrameSource({ 0, 0 }, sample::source(25));
        QSignalSpy files(&view, &StackView::wholeFileWanted);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(wanted.count(), 7);
        QCOMPARE(files.count(), 1);
        auto* file = view.findChild<SourceView*>();
        QVERIFY(file && file->isVisible());
        view.setWholeFile(sample::source(-1));
        QCOMPARE(file->markedLine(), 42);
        QCOMPARE(view.source({ 0, 0 })->lines.size(), 51U);
        QTest::keyClick(file, Qt::Key_Escape);
        QTRY_VERIFY(!view.findChild<SourceView*>());
        view.setWholeFile(sample::source(-1)); // nobody waits for it any more
        QVERIFY(!view.findChild<SourceView*>());
    }

    void showsAWholeFileAlthoughAnotherStackIsShown()
    {
        StackView view;
        view.resize(700, 600);
        view.setHasRoots(true);
        view.setOccurrence(sample::occurrence());
        view.show();
        view.setFrameSource({ 0, 0 }, sample::source());
        auto* list = view.findChild<StackList*>();
        list->setCurrentIndex(list->model()->index(1, 0));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_F);
        auto* file = view.findChild<SourceView*>();
        QVERIFY(file && file->isVisible());
        const auto note = [file] { return file->findChild<ElidedLabel*>()->text(); };
        QCOMPARE(note(), QStringLiteral("Loading…"));
        view.showLoading();
        OccurrenceView other = sample::occurrence();
        other.occurrence.id = OccurrenceId{ 43 };
        other.occurrence.stack.exceptions.pop_back();
        view.setOccurrence(other);
        view.setFrameSource({ 0, 0 }, sample::source()); // about the other stack
        QCOMPARE(note(), QStringLiteral("Loading…"));
        view.setWholeFile(sample::source(-1));
        QCOMPARE(file->markedLine(), 42);
        // It is given up for the next one: nothing of the one before stays.
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_F);
        QCOMPARE(file->text(), QString());
        const QString title = file->windowTitle();
        view.setWholeFile({});
        QCOMPARE(note(), QStringLiteral("The file could not be had."));
        QCOMPARE(file->windowTitle(), title);
        QVERIFY(!title.isEmpty());
    }

    void goesToNoFrameThatTheStackLacks()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.show();
        auto* list = view.findChild<StackList*>();
        list->setCurrentIndex(list->model()->index(2, 0));
        const int rows = list->model()->rowCount();
        for (const FrameIndex frame : { noFrame, FrameIndex{ 0, 99 }, FrameIndex{ 9, 0 } })
            view.showFrame(frame);
        QCOMPARE(list->currentIndex().row(), 2);
        QCOMPARE(list->model()->rowCount(), rows);
    }

    void keepsWhatIsReadWhenTheSameComesAgain()
    {
        StackView view;
        view.resize(700, 300);
        view.setHasRoots(true);
        QSignalSpy wanted(&view, &StackView::sourceWanted);
        view.setOccurrence(sample::occurrence());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrameSource({ 0, 0 }, sample::source());
        auto* list = view.findChild<StackList*>();
        list->toggle(list->model()->index(1, 0));
        list->setCurrentIndex(list->model()->index(3, 0));
        const int rows = list->model()->rowCount();
        OccurrenceView again = sample::occurrence();
        again.count += 5;
        view.setOccurrence(again);
        QVERIFY(view.source({ 0, 0 }));
        QCOMPARE(wanted.count(), 6);
        // Another occurrence may be of another commit: its source is asked for, what is open stays open.
        again.occurrence.id = OccurrenceId{ 43 };
        view.setOccurrence(again);
        QVERIFY(!view.source({ 0, 0 }));
        QCOMPARE(list->model()->rowCount(), rows);
        QCOMPARE(list->currentIndex().row(), 3);
        QCOMPARE(wanted.count(), 11);
    }

    void offersFilesToChooseFrom()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const std::vector<SourceFile> files{ { "/r", "services/gateway/src/pricing.ts" },
            { "/r", "services/orders/src/pricing.ts" } };
        view.setFrameSource({ 0, 0 }, { .choices = files });
        QSignalSpy chosen(&view, &StackView::sourceFileChosen);
        auto* list = view.findChild<StackList*>();
        QTest::mouseClick(
            list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(3, 0)).center());
        list->setCurrentIndex(list->model()->index(4, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(chosen[0][1].value<SourceFile>(), files[0]);
        QCOMPARE(chosen[1][1].value<SourceFile>(), files[1]);
    }

    void opensTheEditorAndAddsRoots()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setHasRoots(false);
        view.show();
        QSignalSpy editor(&view, &StackView::editorWanted);
        QSignalSpy roots(&view, &StackView::sourceRootsWanted);
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_O); // an exception is no place
        list->setCurrentIndex(list->model()->index(2, 0));
        QTest::keyClick(list, Qt::Key_O);
        QTest::keyClick(list, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(editor.count(), 2);
        QCOMPARE(editor[0][0].value<FrameIndex>(), FrameIndex({ 0, 1 }));
        list->setCurrentIndex(list->model()->index(6, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(roots.count(), 1);
    }

    void findsInTheStack()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setFrameSource({ 0, 0 }, sample::source());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Slash);
        const FindLine* find = openFindLine(view);
        QVERIFY(find);
        auto* text = find->findChild<QLineEdit*>();
        QTest::keyClicks(text, QStringLiteral("loyalty"));
        QCOMPARE(find->place(), QStringLiteral("1 of 3"));
        QTest::keyClick(text, Qt::Key_Return);
        QCOMPARE(find->place(), QStringLiteral("2 of 3"));
        QCOMPARE(list->currentIndex().data().toString(),
            QStringLiteral("  const tier = customer.loyalty.discount;"));
        QTest::keyClick(text, Qt::Key_F3, Qt::ShiftModifier);
        QTest::keyClick(text, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(find->place(), QStringLiteral("3 of 3"));
        // Source that comes now is searched as well; the match that is shown stays.
        view.setFrameSource({ 0, 1 }, sample::source());
        QCOMPARE(find->place(), QStringLiteral("5 of 5"));
        text->setText(QStringLiteral("processTicks"));
        QCOMPARE(find->place(), QStringLiteral("1 of 1"));
        QVERIFY(list->currentIndex().data().toString().contains(QStringLiteral("processTicksAndRejections")));
        text->setText(QStringLiteral("nowhere"));
        QCOMPARE(find->place(), QStringLiteral("no match"));
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!find->isVisible());
        QVERIFY(list->hasFocus());
    }
    void findsInTheRawText()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setView(StackView::RawText);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.enter();
        auto* raw = view.findChild<QPlainTextEdit*>();
        QTest::keyClick(raw, Qt::Key_Slash);
        QCOMPARE(view.view(), StackView::RawText);
        const FindLine* find = openFindLine(view);
        QVERIFY(find);
        auto* text = find->findChild<QLineEdit*>();
        QTest::keyClicks(text, QStringLiteral("AT "));
        const auto count =
            QString::fromStdString(sample::stackText()).count(QStringLiteral("at "), Qt::CaseInsensitive);
        QVERIFY(count > 2);
        QCOMPARE(find->place(), QStringLiteral("1 of %1").arg(count));
        QCOMPARE(raw->textCursor().selectedText(), QStringLiteral("at "));
        QTest::keyClick(text, Qt::Key_Return);
        QCOMPARE(find->place(), QStringLiteral("2 of %1").arg(count));
        QTest::keyClick(text, Qt::Key_F3, Qt::ShiftModifier);
        QTest::keyClick(text, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(find->place(), QStringLiteral("%1 of %1").arg(count));
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(raw->hasFocus());
        QVERIFY(!openFindLine(view));
        view.find(); // as by the window's menu
        QCOMPARE(view.view(), StackView::RawText);
        QVERIFY(openFindLine(view));
        text->setText(QStringLiteral("nowhere"));
        QCOMPARE(find->place(), QStringLiteral("no match"));
    }

    void expandsAllAndShowsAFrame()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.show();
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_E);
        QCOMPARE(list->model()->rowCount(), 16);
        QTest::keyClick(list, Qt::Key_C);
        QCOMPARE(list->model()->rowCount(), 9);
        view.setFrameSource({ 0, 5 }, sample::source());
        view.showFrame({ 0, 5 });
        QCOMPARE(list->currentIndex().data().toString(),
            QStringLiteral("  const tier = customer.loyalty.discount;"));
    }

    void offersWhatCanBeDoneWithAFrame()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setFrameSource({ 0, 0 }, sample::source());
        view.show();
        auto* list = view.findChild<StackList*>();
        QSignalSpy permalink(&view, &StackView::permalinkWanted);
        Q_EMIT list->menuWanted(list->model()->index(1, 0), {});
        auto* menu = view.findChild<QMenu*>();
        QVERIFY(menu);
        QStringList words;
        QString mnemonics;
        for (QAction* action : menu->actions()) {
            if (const QString key = action->text().section(u'&', 1).left(1).toUpper(); !key.isEmpty()) {
                QVERIFY2(!mnemonics.contains(key), qPrintable(action->text()));
                mnemonics += key;
            }
            words << QString(action->text().section(u'\t', 0, 0)).remove(u'&');
            if (words.back() == QLatin1String("Copy path") || words.back() == QLatin1String("Copy permalink"))
                action->trigger();
        }
        words.removeAll(QString());
        QCOMPARE(words,
            QStringList({ QStringLiteral("Open in editor"), QStringLiteral("Show whole file"),
                QStringLiteral("Copy path"), QStringLiteral("Copy permalink"), QStringLiteral("Copy line"),
                QStringLiteral("Copy stack"), QStringLiteral("Expand all"), QStringLiteral("Collapse all"),
                QStringLiteral("Find…") }));
        QCOMPARE(permalink.count(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("services/pricing/src/pricing.ts"));
        menu->close();
    }

    void copiesPathAndLinkByKey()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setFrameSource({ 0, 0 }, sample::source());
        view.show();
        QSignalSpy permalink(&view, &StackView::permalinkWanted);
        QSignalSpy noticed(&view, &StackView::noticed);
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_P);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("services/pricing/src/pricing.ts"));
        QCOMPARE(noticed.count(), 1);
        QCOMPARE(noticed[0][0].toString(), QStringLiteral("Path copied: services/pricing/src/pricing.ts"));
        QTest::keyClick(list, Qt::Key_P, Qt::ShiftModifier);
        QCOMPARE(permalink.count(), 1);
        FrameSource lying = sample::source();
        lying.commit.clear();
        view.setFrameSource({ 0, 0 }, lying);
        QTest::keyClick(list, Qt::Key_P, Qt::ShiftModifier);
        QCOMPARE(permalink.count(), 1);
        QCOMPARE(noticed.count(), 2);
    }

    void copiesTheCommandOfANote()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.setFrameSource(
            { 0, 0 }, { .note = "it lacks the commit; this would bring it: git fetch origin" });
        view.show();
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(3, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("git fetch origin"));
    }

    void goesToTheQuestionAbove()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        FrameSource source{ .choices = {} };
        for (int i = 0; i < 25; ++i)
            source.choices.push_back({ "/r", "s" + std::to_string(i) + "/src/pricing.ts" });
        view.setFrameSource({ 0, 0 }, source);
        view.setFrameSource({ 0, 1 }, source);
        view.show();
        auto* list = view.findChild<StackList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(2 + 1 + 20, 0));
        QCOMPARE(list->currentIndex().data().toString(), QStringLiteral("5 more…"));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(list->currentIndex().data().toString(), QStringLiteral("s20/src/pricing.ts"));
        const int asAbove = 2 + 1 + 25 + 1;
        list->setCurrentIndex(list->model()->index(asAbove, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(list->currentIndex().row(), 3);
    }

    void isEnteredAtItsFirstFrameAndLeft()
    {
        StackView view;
        view.resize(700, 600);
        view.setOccurrence(sample::occurrence());
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        QSignalSpy left(&view, &StackView::left);
        auto* list = view.findChild<StackList*>();
        view.enter();
        QVERIFY(list->hasFocus());
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClick(list, Qt::Key_Down);
        view.enter(); // stays where the person was
        QCOMPARE(list->currentIndex().row(), 2);
        QTest::keyClick(list, Qt::Key_Escape);
        QCOMPARE(left.count(), 1);
        view.setView(StackView::RawText);
        view.enter();
        auto* raw = view.findChild<QPlainTextEdit*>();
        QVERIFY(raw->hasFocus());
        QTest::keyClick(raw, Qt::Key_Escape);
        QCOMPARE(left.count(), 2);
    }

    void paintsHostileCode()
    {
        StackView view;
        view.resize(400, 600);
        view.setLayoutDirection(Qt::RightToLeft);
        view.setOccurrence(sample::occurrence());
        FrameSource source = sample::source();
        source.lines[2] = std::string(1 << 20, 'x');
        source.lines[3] = "\xE2\x80\xAE // \x01 \xD7\xA9 <b>";
        source.lines[5] = std::string(1 << 20, 'y');
        source.column = 700'000;
        view.setFrameSource({ 0, 0 }, source);
        view.setLineOrigin({ 0, 0 }, sample::lineOrigin(), sample::dataEnd());
        view.show();
        QVERIFY(!view.grab().isNull());
    }

    void everyPartHasAName()
    {
        StackView view;
        for (const QWidget* part : view.findChildren<QWidget*>()) {
            if (part->focusPolicy() != Qt::NoFocus
                && (qobject_cast<const QAbstractButton*>(part) || qobject_cast<const StackList*>(part)
                    || qobject_cast<const QPlainTextEdit*>(part)))
                QVERIFY2(!part->accessibleName().isEmpty(), part->metaObject()->className());
        }
    }
};

QTEST_MAIN(StackViewTest)
#include "tst_stackview.moc"
