#include "core/regroup/joiningparts.h"

#include "core/grouping/rules.h"
#include "tests/support/print.h"

using namespace spanglass;

namespace {

JoiningParts parts(const char* type, const char* message, const char* function)
{
    JoiningParts made{ "orders", type, message };
    if (*function != '\0') {
        made.functions.emplace_back(function);
    }
    return made;
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

} // namespace

class TestJoiningParts : public QObject {
    Q_OBJECT

private slots:
    void oneLineWhereBothHaveEnoughInCommon()
    {
        QCOMPARE(ruleForBoth({ parts("E", "no answer", "pay") }, { parts("E", "no answer", "refund") }),
            std::string("service:orders type:E message:\"no answer\" -> join \"E: no answer\""));
        QCOMPARE(ruleForBoth({ parts("E", "no answer", "pay") }, { parts("F", "no answer", "pay") }),
            std::string("service:orders message:\"no answer\" function:pay -> join \"E: no answer\""));
    }

    /// A type and a function alone would join other bugs of that function too.
    void aLineForEachWhereTheyHaveNot()
    {
        const auto lines =
            linesOf(ruleForBoth({ parts("E", "no answer", "pay") }, { parts("E", "no money", "pay") }));
        QCOMPARE(lines,
            (std::vector<std::string>{
                "service:orders type:E message:\"no answer\" function:pay -> join \"E: no answer\"",
                "service:orders type:E message:\"no money\" function:pay -> join \"E: no answer\"" }));
        QCOMPARE(linesOf(ruleForBoth({ parts("E", "a", "f"), parts("E", "b", "g"), parts("E", "a", "f") },
                             { parts("F", "c", "h") }))
                     .size(),
            std::size_t{ 3 });
    }

    void goesUnderTheKeyOfARuleThatIsThere()
    {
        JoiningParts joined = parts("E", "no answer", "pay");
        joined.key = "bank";
        const std::string rule = ruleForBoth({ joined }, { parts("F", "no money", "refund") });
        QCOMPARE(
            rule, std::string("service:orders type:F message:\"no money\" function:refund -> join bank"));
        QCOMPARE(ruleForBoth({ parts("F", "no money", "refund") }, { joined }), rule);
    }

    void isNothingWhereNoRuleCan()
    {
        JoiningParts custom = parts("E", "no answer", "pay");
        custom.isCustom = true;
        QCOMPARE(ruleForBoth({ custom }, { parts("F", "x", "g") }), std::string());
        QCOMPARE(ruleForBoth({ parts("E", "x", "g") }, {}), std::string());
    }

    void keepsWhatAllErrorsHave()
    {
        JoiningParts common = parts("E", "no answer", "pay");
        common.functions = { "retry", "pay" };
        StackTrace stack;
        stack.exceptions.emplace_back().frames.push_back({ .function = "pay" });
        keepCommon(common, "orders", "E", "no money", stack);
        QCOMPARE(common.type, std::string("E"));
        QCOMPARE(common.message, std::string());
        QCOMPARE(common.functions, std::vector<std::string>{ "pay" });
        QVERIFY(common.isTelling());
        keepCommon(common, "web", "F", "no money", {});
        QVERIFY(!common.isTelling());
    }
};

QTEST_APPLESS_MAIN(TestJoiningParts)
#include "tst_joiningparts.moc"
