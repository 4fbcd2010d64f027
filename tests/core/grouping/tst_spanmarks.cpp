#include "core/grouping/spanmarks.h"

#include <QTest>

using namespace spanglass;

class TestSpanMarks : public QObject {
    Q_OBJECT
private slots:
    void readsMarks_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("own");
        QTest::addColumn<bool>("answered");
        const auto row = [](const char* key, const char* value, Handling own, bool answered) {
            QTest::addRow("%s=%s", key, value)
                << QByteArray(key) << QByteArray(value) << static_cast<int>(own) << answered;
        };
        constexpr Handling unknown = Handling::Unknown;
        row("error.handled", "true", Handling::Handled, false);
        row("error.handled", "false", Handling::Unhandled, false);
        row("error.handled", "maybe", unknown, false);
        row("error.handling", "handled", Handling::Handled, false);
        row("error.handling", "unhandled", Handling::Unhandled, false);
        row("exception.escaped", "true", Handling::Unhandled, false);
        row("exception.escaped", "True", Handling::Unhandled, false);
        row("exception.escaped", "False", unknown, false);
        row("exception.escaped", "false", unknown, false);
        row("_dd.span_events.has_exception", "true", unknown, false);
        row("log.severity", "WARN", Handling::Handled, false);
        row("log.severity", "Warning", Handling::Handled, false);
        row("log.severity", "ERROR", unknown, false);
        row("log.severity", "FATAL", Handling::Unhandled, false);
        row("http.response.status_code", "404", unknown, true);
        row("http.status_code", "422", unknown, true);
        row("http.status_code", "500", unknown, false);
        row("http.status_code", "4", unknown, false);
        row("rpc.grpc.status_code", "5", unknown, true);
        row("rpc.grpc.status_code", "13", unknown, false);
        row("rpc.response.status_code", "NOT_FOUND", unknown, true);
        row("rpc.response.status_code", "INTERNAL", unknown, false);
        row("grpc.status.code", "not_found", unknown, true);
        row("", "true", unknown, false);
        row("handled", "true", unknown, false);
    }
    void readsMarks()
    {
        QFETCH(const QByteArray, key);
        QFETCH(const QByteArray, value);
        SpanMarks marks;
        noteMark(marks, { key.toStdString(), value.toStdString() });
        QTEST(static_cast<int>(marks.own), "own");
        QTEST(marks.answered, "answered");
    }

    void keepsWhatWasSaid()
    {
        SpanMarks marks;
        noteMark(marks, { "error.handled", "true" });
        noteMark(marks, { "exception.escaped", "False" });
        noteMark(marks, { "http.status_code", "404" });
        noteMark(marks, { "http.response.status_code", "text" });
        QCOMPARE(marks.own, Handling::Handled);
        QVERIFY(marks.answered);
    }
};

QTEST_APPLESS_MAIN(TestSpanMarks)
#include "tst_spanmarks.moc"
