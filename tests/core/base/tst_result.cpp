#include "core/base/result.h"

#include "tests/support/print.h"

#include <QTest>

#include <memory>

using namespace spanglass;

class TestResult : public QObject {
    Q_OBJECT
private slots:
    void holdsAValue()
    {
        Result<int> result = 7;
        QVERIFY(result.hasValue());
        QCOMPARE(*result, 7);
    }
    void holdsAnErrorWithContext()
    {
        Result<int> result = Error{Error::Kind::Format, "span has no traceId"};
        QVERIFY(!result);
        const Error error = std::move(result).error().within("week.jsonl line 812");
        QCOMPARE(error.message, std::string("week.jsonl line 812: span has no traceId"));
        QVERIFY(error.kind == Error::Kind::Format);
    }
    void movesValuesThatCannotBeCopied()
    {
        Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
        const std::unique_ptr<int> value = *std::move(result);
        QCOMPARE(*value, 3);
    }
    void withoutTypeSucceedsByDefault()
    {
        QVERIFY(Result<>().hasValue());
    }
};

QTEST_APPLESS_MAIN(TestResult)
#include "tst_result.moc"
