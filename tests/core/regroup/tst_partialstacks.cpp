#include "core/regroup/regroup.h"
#include "tests/core/regroup/shoperrors.h"
#include "tests/support/print.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const char* const whole =
    "TypeError: boom\\n    at pay (/srv/shop/src/pay.js:10:5)\\n    at cart (/srv/shop/src/cart.js:4:2)"
    "\\n    at order (/srv/shop/src/order.js:7:9)\\n    at route (/srv/shop/src/routes.js:12:3)"
    "\\n    at main (/srv/shop/src/main.js:1:1)";
const char* const other =
    "TypeError: boom\\n    at pay (/srv/shop/src/pay.js:10:5)\\n    at cart (/srv/shop/src/cart.js:4:2)"
    "\\n    at repeat (/srv/shop/src/repeat.js:7:9)\\n    at route (/srv/shop/src/routes.js:12:3)"
    "\\n    at main (/srv/shop/src/main.js:1:1)";
const char* const cut =
    "TypeError: boom\\n    at pay (/srv/shop/src/pay.js:10:5)\\n    at cart (/srv/shop/src/cart.js:4:2)"
    "\\n    at ord";

} // namespace

class TestPartialStacks : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const std::string& name) const
    {
        return m_folder->filePath(QString::fromStdString(name)).toStdString();
    }
    [[nodiscard]] std::int64_t number(const std::string& sql) const
    {
        return numberIn(path("workspace"), sql);
    }
    void read(const char* stack, int span) const
    {
        const std::string name = path(std::to_string(span) + ".jsonl");
        writeText(name, otlpRequest("shop", shopSpan({}, span, stack)) + "\n");
        VERIFY_RESULT(readInto(path("workspace"), { name }));
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void joinsItsFullSiblingWhicheverComesFirst_data()
    {
        QTest::addColumn<QStringList>("stacks");
        QTest::newRow("cut one last") << QStringList{ whole, cut };
        QTest::newRow("cut one first") << QStringList{ cut, whole };
    }
    void joinsItsFullSiblingWhicheverComesFirst()
    {
        QFETCH(QStringList, stacks);
        int span = 0;
        for (const QString& stack : stacks) {
            read(stack.toUtf8().constData(), ++span);
        }
        QCOMPARE(number("SELECT count(*) FROM signature WHERE partial = 1"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT max(count) FROM issue"), std::int64_t{ 2 });
        // And stays there when all keys are computed anew.
        GroupingConfig frames;
        frames.strategy = Strategy::Frames;
        VERIFY_RESULT(applyRegroup(path("workspace"), frames, {}));
        QCOMPARE(number("SELECT max(count) FROM issue"), std::int64_t{ 2 });
    }
    /// It might be of either: then it is of none, whatever came when.
    void doesNotGuess_data()
    {
        QTest::addColumn<QStringList>("stacks");
        QTest::newRow("cut one last") << QStringList{ whole, other, cut };
        QTest::newRow("cut one first") << QStringList{ cut, whole, other };
        QTest::newRow("cut one between") << QStringList{ whole, cut, other };
    }
    void doesNotGuess()
    {
        QFETCH(QStringList, stacks);
        int span = 0;
        for (const QString& stack : stacks) {
            read(stack.toUtf8().constData(), ++span);
        }
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0"), std::int64_t{ 3 });
    }
};

QTEST_GUILESS_MAIN(TestPartialStacks)
#include "tst_partialstacks.moc"
