#include "ui/issue/stackview.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/foldlist.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/segments.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

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
        QCOMPARE(view.findChild<FoldList*>()->model()->rowCount(), 9);
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
        auto* list = view.findChild<FoldList*>();
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
        auto* list = view.findChild<FoldList*>();
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
        auto* list = view.findChild<FoldList*>();
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
        view.findChild<FoldList*>()->scrollToBottom();
        view.grab();
        qInfo("scrolled to the end in %lld ms", timer.elapsed());
        timer.restart();
        view.setView(StackView::RawText);
        view.grab();
        qInfo("32 kB raw text in one line shown in %lld ms", timer.elapsed());
        QCOMPARE(view.findChild<FoldList*>()->model()->rowCount(), 5001);
    }

    void everyPartHasAName()
    {
        StackView view;
        for (const QWidget* part : view.findChildren<QWidget*>()) {
            if (part->focusPolicy() != Qt::NoFocus
                && (qobject_cast<const QAbstractButton*>(part) || qobject_cast<const FoldList*>(part)
                    || qobject_cast<const QPlainTextEdit*>(part)))
                QVERIFY2(!part->accessibleName().isEmpty(), part->metaObject()->className());
        }
    }
};

QTEST_MAIN(StackViewTest)
#include "tst_stackview.moc"
