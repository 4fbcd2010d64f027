#include "ui/issue/occurrencemodel.h"

#include "tests/ui/issue/sample.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace spanglass;

class OccurrenceModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsEverySection()
    {
        OccurrenceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOccurrence(sample::occurrence());
        QStringList sections;
        for (int row = 0; row < model.rowCount(); ++row)
            sections << model.index(row, 0).data().toString();
        QCOMPARE(sections,
            QStringList({ QStringLiteral("Span"), QStringLiteral("Attributes"), QStringLiteral("Resource"),
                QStringLiteral("Events"), QStringLiteral("Links"), QStringLiteral("Other exceptions") }));
        const QModelIndex span = model.index(0, 0);
        QStringList names;
        for (int row = 0; row < model.rowCount(span); ++row)
            names << model.nameText(model.index(row, 0, span)) + u'='
                    + model.valueText(model.index(row, 0, span));
        QVERIFY(names.contains(QStringLiteral("Trace id=4bf92f3577b34da6a3ce929d0e0e4736")));
        QVERIFY(names.contains(QStringLiteral("Span id=00f067aa0ba902b7")));
        QVERIFY(names.contains(QStringLiteral("Duration=12.4 ms")));
        QVERIFY(names.contains(QStringLiteral("Start=2026-11-21T07:52:14.803000000Z")));
        QVERIFY(names.contains(QStringLiteral("Capture=week.otlp.jsonl.gz")));
        const QModelIndex event = model.index(0, 0, model.index(3, 0));
        QCOMPARE(model.rowCount(event), 1);
        QCOMPARE(model.parent(model.index(0, 0, event)), event);
        const QModelIndex other = model.index(0, 0, model.index(5, 0));
        QCOMPARE(model.nameText(other), QStringLiteral("LookupError"));
    }

    void leavesOutWhatIsNotThere()
    {
        OccurrenceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOccurrence({});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowCount(model.index(0, 0)), 2); // kind and duration
        model.clear();
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.valueText({}), QString());
    }

    void showsHostileValuesOnOneLineAndCopiesThemWhole()
    {
        OccurrenceView view;
        view.occurrence.attributes = { { "key\x07", std::string(100'000, 'v') + "\nend" },
            { "<img src=x>", "שלום 🎉" } };
        OccurrenceModel model;
        model.setOccurrence(view);
        const QModelIndex attributes = model.index(1, 0);
        QCOMPARE(model.index(0, 0, attributes).data().toString(), QStringLiteral("key␇"));
        QVERIFY(model.index(0, 1, attributes).data().toString().size() < 600);
        QCOMPARE(model.valueText(model.index(0, 1, attributes)).size(), 100'004);
        QCOMPARE(model.index(1, 1, attributes).data().toString(), QStringLiteral("שלום 🎉"));
        QVERIFY(model.index(1, 0, attributes)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("&lt;img")));
    }
};

QTEST_APPLESS_MAIN(OccurrenceModelTest)
#include "tst_occurrencemodel.moc"
