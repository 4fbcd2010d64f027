#include "ui/issue/stackmodel.h"

#include "tests/ui/issue/sample.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace spanglass;

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

QTEST_APPLESS_MAIN(StackModelTest)
#include "tst_stackmodel.moc"
