#include "ui/issue/sourceview.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/findline.h"
#include "ui/look/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

class SourceViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsTheWholeFile()
    {
        SourceView view;
        view.setAttribute(Qt::WA_DeleteOnClose, false);
        view.setSource(sample::source(-1), QStringLiteral("at commit 9f3c1e7"), Language::JavaScript);
        view.show();
        QCOMPARE(view.windowTitle(), QStringLiteral("services/pricing/src/pricing.ts — at commit 9f3c1e7"));
        QCOMPARE(view.text().count(u'\n'), 80);
        QCOMPARE(view.markedLine(), 42);
        QCOMPARE(view.text().split(u'\n')[41], QStringLiteral("  const tier = customer.loyalty.discount;"));
        for (const bool dark : { true, false }) {
            applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
            QVERIFY(!view.grab().isNull());
        }
    }

    void findsAndGoesRound()
    {
        SourceView view;
        view.setAttribute(Qt::WA_DeleteOnClose, false);
        view.setSource(sample::source(-1), {}, Language::JavaScript);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::keyClick(view.focusWidget(), Qt::Key_F, Qt::ControlModifier);
        auto* find = view.findChild<FindLine*>();
        QTRY_VERIFY(find->isVisible());
        auto* text = find->findChild<QLineEdit*>();
        text->setText(QStringLiteral("RULE"));
        const QString first = find->place();
        QVERIFY2(first.endsWith(QStringLiteral(" of 5")), qPrintable(first));
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(text, Qt::Key_F3);
        QCOMPARE(find->place(), first);
        QTest::keyClick(text, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(find->place() != first);
        text->setText(QStringLiteral("nowhere"));
        QCOMPARE(find->place(), QStringLiteral("no match"));
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!find->isVisible());
        QVERIFY(view.isVisible());
        QTest::keyClick(&view, Qt::Key_Escape);
        QTRY_VERIFY(!view.isVisible());
    }

    void keepsLineNumbersOfAPart()
    {
        SourceView view;
        view.setSource(sample::source(5), {}, Language::JavaScript);
        QCOMPARE(view.markedLine(), 42);
        QCOMPARE(view.text().split(u'\n')[41], QStringLiteral("  const tier = customer.loyalty.discount;"));
    }

    void boundsHugeFiles()
    {
        FrameSource huge{ .origin = SourceOrigin::Worktree,
            .file = { "/r", "a.min.js" },
            .line = 40'000,
            .column = 5,
            .firstLine = 1,
            .fileLines = 80'000 };
        huge.lines.assign(80'000, std::string(200, 'x'));
        SourceView view;
        view.setSource(huge, QStringLiteral("work tree, may differ"), Language::JavaScript);
        QCOMPARE(view.markedLine(), 40'000);
        QVERIFY(view.text().size() < 5'000'000);
        QVERIFY(view.findChild<QLabel*>()->text().contains(QStringLiteral("too large")));
        huge.lines = { std::string(1 << 20, 'y') };
        huge.line = 1;
        huge.column = 500'000;
        huge.fileLines = 1;
        view.setSource(huge, {}, Language::JavaScript);
        QVERIFY(view.text().size() < 10'010);
    }

    void saysWhatIsMissing()
    {
        SourceView view;
        view.showLoading(QStringLiteral("src/a.js"));
        QCOMPARE(view.windowTitle(), QStringLiteral("src/a.js"));
        view.setSource({ .note = "The clone lacks it." }, {}, Language::Unknown);
        QCOMPARE(view.findChild<QLabel*>()->text(), QStringLiteral("The clone lacks it."));
        QCOMPARE(view.markedLine(), 0);
    }
};

QTEST_MAIN(SourceViewTest)
#include "tst_sourceview.moc"
