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

    void showsTheWayOfTheFailure()
    {
        OccurrenceView view = sample::occurrence();
        view.occurrence.handling = Handling::Unhandled;
        PathSpan origin;
        origin.service = "inventory";
        origin.name = "GET /stock";
        origin.kind = SpanKind::Server;
        origin.duration = 2'000'000;
        origin.isOrigin = origin.isTracked = true;
        PathSpan between = origin;
        between.service = "orders";
        between.name = "GET";
        between.kind = SpanKind::Client;
        between.isOrigin = between.isTracked = false;
        between.lacks = Lack::EntrySpan | Lack::Type;
        PathSpan passed = between;
        passed.failed = false;
        PathSpan shown = between;
        shown.isShown = true;
        view.path = { origin, between, passed, shown };
        OccurrenceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOccurrence(view);
        const QModelIndex section = model.index(1, 0);
        QCOMPARE(section.data().toString(), QStringLiteral("Propagation"));
        QStringList rows;
        for (int row = 0; row < model.rowCount(section); ++row)
            rows << model.index(row, 0, section).data(Qt::AccessibleTextRole).toString();
        QCOMPARE(rows,
            QStringList({ QStringLiteral("inventory: GET /stock (server) · began here · 2.0 ms"),
                QStringLiteral(
                    "orders: GET (client) · not tracked: not a service entry span, no type · 2.0 ms"),
                QStringLiteral("orders: GET (client) · did not fail · 2.0 ms"),
                QStringLiteral("orders: GET (client) · this span · 2.0 ms") }));
        const QModelIndex span = model.index(0, 0);
        const QModelIndex last = model.index(model.rowCount(span) - 1, 0, span);
        QCOMPARE(model.nameText(last) + u'=' + model.valueText(last), QStringLiteral("Handled=no"));
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
