#include "core/grouping/rules.h"

#include "core/base/text.h"
#include "core/grouping/messagetemplate.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

StackFrame frame(const char* function, const char* file, const char* module = "", bool inApp = true)
{
    StackFrame made;
    made.function = function;
    made.file = file;
    made.module = module;
    made.inApp = inApp;
    made.package = inApp ? "" : "library";
    return made;
}

/// charge <- retryTwice <- pay <- handle of express <- listen
StackTrace sample()
{
    StackTrace stack;
    stack.language = Language::JavaScript;
    StackException reported;
    reported.type = "CardDeclined";
    reported.frames = { frame("charge", "/app/dist/psp.js"), frame("retryTwice", "/app/lib/Retry.js"),
        frame("pay", "/app/dist/pay.js", "acme.shop.pay"),
        frame("handle", "/app/node_modules/express/lib/layer.js", "", false),
        frame("listen", "node:net", "", false) };
    StackException cause;
    cause.relation = StackException::Relation::Cause;
    cause.frames = { frame("connect", "/app/dist/db.js"), frame("charge", "/app/dist/psp.js") };
    stack.exceptions = { reported, cause };
    return stack;
}

const std::vector<NamedValue> attributes{ { "http.route", "/checkout/:id" }, { "tenant", "blue" } };

RuleSubject subject()
{
    return { "orders", "CardDeclined", "card <num> declined by <str>", attributes };
}

Rules rulesOf(const std::string& text)
{
    ParsedRules parsed = parseRules(text);
    if (!parsed.errors.empty()) {
        qWarning("%s: %s", text.c_str(), parsed.errors.front().message.c_str());
        return {};
    }
    return parsed.rules;
}

/// "1:3+4 message" of each error.
std::string errorsOf(const std::string& text)
{
    std::string errors;
    for (const auto& error : parseRules(text).errors) {
        errors += std::to_string(error.line) + ":" + std::to_string(error.column) + "+"
            + std::to_string(error.length) + " " + error.message + "\n";
    }
    return errors;
}

/// A letter for each frame of the reported exception: Foreign, App, cut (small).
std::string marksOf(const std::string& text)
{
    StackTrace stack = sample();
    const FrameRulings rulings = rulesOf(text).rule(stack, subject());
    std::string marks;
    for (std::size_t i = 0; i < stack.exceptions[0].frames.size(); ++i) {
        const char mark = stack.exceptions[0].frames[i].inApp ? 'A' : 'F';
        marks += !rulings.empty() && rulings[0][i].cut > 0 ? static_cast<char>(mark + 32) : mark;
    }
    return marks;
}

} // namespace

class TestRules : public QObject {
    Q_OBJECT

private slots:
    void readsTheExample();
    void passesOverCommentsAndBlankLines();
    void joins_data();
    void joins();
    void firstJoiningRuleCounts();
    void marksFrames_data();
    void marksFrames();
    void tellsWhichRuleDidIt();
    void cutsWithinEachException();
    void namesAttributes();
    void tellsErrors_data();
    void tellsErrors();
    void columnsAreCharacters();
    void tellsAtMostAHundredErrors();
    void hasLimits();
    void writtenRuleJoins_data();
    void writtenRuleJoins();
    void writesNothingForNothing();
};

void TestRules::readsTheExample()
{
    const std::string text = "# comment\n"
                             "type:\"ValueError\" message:\"card * declined\" -> join \"card declined\"\n"
                             "service:orders @http.route:\"/checkout/**\" -> join checkout\n"
                             "function:\"retry*\" path:\"**/lib/retry.js\" -> foreign\n"
                             "module:\"com.acme.**\" -> app\n"
                             "function:\"*::panic_handler\" -> cut-above\n"
                             "path:\"**/express/**\" -> cut-below\n";
    QCOMPARE(errorsOf(text), std::string());
    const Rules rules = rulesOf(text);
    const auto join = rules.joining(sample(), subject());
    QVERIFY(join.has_value());
    QCOMPARE(std::string(join->key), std::string("checkout"));
    QCOMPARE(join->line, 3);
    QCOMPARE(marksOf(text), std::string("AFAFf"));
}

void TestRules::passesOverCommentsAndBlankLines()
{
    QVERIFY(rulesOf("").isEmpty());
    QVERIFY(rulesOf("\n  \r\n\t# -> not a rule\n").isEmpty());
    QVERIFY(!rulesOf("\xEF\xBB\xBFtype:A -> join a # as told\r\n").isEmpty());
    QCOMPARE(errorsOf("path:x -> app # our own"), std::string());
    StackTrace unmarked = sample();
    QVERIFY(rulesOf("type:X -> join x").rule(unmarked, subject()).empty());
}

void TestRules::joins_data()
{
    QTest::addColumn<std::string>("matchers");
    QTest::addColumn<bool>("joins");
    const auto row = [](const char* matchers, bool joins) {
        QTest::newRow(matchers) << std::string(matchers) << joins;
    };
    row("type:CardDeclined", true);
    row("type:carddeclined", false);
    row("type:Card*", true);
    row("!type:Card*", false);
    row("!type:Key*", true);
    row("service:orders type:Card*", true);
    row("service:web type:Card*", false);
    row("message:\"card * declined*\"", true);
    row("message:\"card 4242 declined by 'the bank'\"", true); // values as they are written
    row("message:\"card <num> declined by <str>\"", true);
    row("message:\"card * declined by *\"", true);
    row("message:\"card\"", false);
    row("@http.route:\"/checkout/**\"", true);
    row("@\"http.route\":/checkout*", true);
    row("@http.route:/cart*", false);
    row("@missing:*", false);
    row("!@missing:*", true);
    row("!@tenant:blue", false);
    row("function:pay", true);
    row("function:connect", true); // of a cause
    row("function:pay path:\"**/psp.js\"", false); // not the same frame
    row("function:pay !path:\"**/psp.js\"", true);
    row("function:charge !path:\"**/psp.js\"", false);
    row("module:acme.*.pay", true);
    row("path:\"**\\\\PSP.js\"", true);
    row("module:**", true);
    row("function:\"*\" !module:** path:psp.js", true);
}

void TestRules::joins()
{
    QFETCH(std::string, matchers);
    const Rules rules = rulesOf(matchers + " -> join \"a key\"");
    QVERIFY(!rules.isEmpty());
    const StackTrace stack = sample();
    QTEST(rules.joining(stack, subject()).has_value(), "joins");
}

void TestRules::firstJoiningRuleCounts()
{
    const Rules rules = rulesOf(
        "type:Other -> join other\n\ntype:* -> join \"one of \\\"all\\\"\"\ntype:Card* -> join two\n");
    const auto join = rules.joining(sample(), subject());
    QVERIFY(join.has_value());
    QCOMPARE(std::string(join->key), std::string("one of \"all\""));
    QCOMPARE(join->line, 3);
    QVERIFY(!rules.joining(sample(), {}).has_value()); // an error without a type
}

void TestRules::marksFrames_data()
{
    QTest::addColumn<std::string>("rules");
    QTest::addColumn<std::string>("marks");
    const auto row = [](const char* rules, const char* marks) {
        QTest::newRow(rules) << std::string(rules) << std::string(marks);
    };
    row("path:lib/retry.js -> foreign", "AFAFF");
    row("path:**/express/** -> app", "AAAAF");
    row("!path:/app/dist/** -> foreign", "AFAFF");
    row("service:web path:lib/retry.js -> foreign", "AAAFF");
    row("service:orders path:lib/retry.js -> foreign", "AFAFF");
    row("path:** -> foreign\nmodule:acme.** -> app", "FFAFF");
    row("module:acme.** -> app\npath:** -> foreign", "FFFFF");
    row("function:pay -> cut-above", "aaAFF");
    row("function:pay -> cut-below", "AAAff");
    row("path:/app/dist/* -> cut-below", "Aaaff"); // the nearest to the raise
    row("path:/app/dist/* -> cut-above", "aaAFF"); // the furthest from it
    row("function:nothing -> cut-below", "AAAFF");
    row("function:retryTwice -> cut-below\nfunction:pay -> cut-above", "AAaff");
}

void TestRules::marksFrames()
{
    QFETCH(std::string, rules);
    QFETCH(std::string, marks);
    QCOMPARE(marksOf(rules), marks);
}

void TestRules::tellsWhichRuleDidIt()
{
    StackTrace stack = sample();
    const Rules rules =
        rulesOf("# first\nfunction:handle -> app\nfunction:pay -> cut-above\nfunction:handle -> app\n");
    const FrameRulings rulings = rules.rule(stack, subject());
    QCOMPARE(rulings.size(), std::size_t{ 2 });
    QCOMPARE(rulings[0][3].marked, 4);
    QCOMPARE(rulings[0][0].cut, 3);
    QCOMPARE(rulings[0][2].cut, 0);
    QVERIFY(stack.exceptions[0].frames[3].package.empty()); // the application's now
}

void TestRules::cutsWithinEachException()
{
    StackTrace stack = sample();
    const FrameRulings rulings = rulesOf("function:charge -> cut-above").rule(stack, subject());
    QCOMPARE(rulings[0][0].cut, 0);
    QCOMPARE(rulings[1][0].cut, 1);
    QCOMPARE(rulings[1][1].cut, 0);
}

void TestRules::namesAttributes()
{
    const Rules rules =
        rulesOf("@b:x @a:y -> join k\n!@b:z -> join l\n@\"a key: with blanks\":1 -> join m\n");
    const auto names = rules.attributes();
    QCOMPARE(std::vector<std::string>(names.begin(), names.end()),
        (std::vector<std::string>{ "b", "a", "a key: with blanks" }));
}

void TestRules::tellsErrors_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("place"); ///< line:column+length
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* text, const char* place, const char* says) {
        QTest::newRow(text) << std::string(text) << std::string(place) << std::string(says);
    };
    row("typ:X -> join x", "1:1+3", "unknown matcher 'typ'; did you mean 'type'?");
    row("type:X !mesage:Y -> join x", "1:9+6", "did you mean 'message'?");
    row("stack.function:f -> app", "1:1+14", "did you mean 'function'?");
    row("http.route:/a -> join x", "1:1+10", "did you mean the attribute '@http.route'?");
    row("zzzzzz:1 -> join x", "1:1+6", "Expected one of service, type, message, function");
    row("type:X -> joni x", "1:11+4", "unknown action 'joni'; did you mean 'join'?");
    row("path:x -> in-app", "1:11+6", "did you mean 'app'?");
    row("path:x -> remove-all", "1:11+10", "Expected one of join KEY, app, foreign");
    row("type:X join x", "1:8+4", "expected '->' before 'join'");
    row("type:X", "1:1+6", "expected '->' and an action");
    row("type:X->join x", "1:7+2", "expected '->' behind the matchers, with a blank before it");
    row("type:X => join x", "1:8+2", "expected '->' instead of '=>'");
    row("type:X ->", "1:8+2", "expected an action behind '->'");
    row("type:X -> join", "1:11+4", "expected a key behind 'join'");
    row("type:X -> join # none", "1:11+5", "expected a key behind 'join'");
    row("type:X -> join \"\"", "1:11+7", "expected a key behind 'join'");
    row("type:X -> join card declined", "1:16+13", "one of several words stands in double quotes");
    row("type:X -> join \"a b\" c", "1:16+7", "expected the end of the line");
    row("path:x -> app always", "1:15+6", "expected the end of the line");
    row("message:card declined -> join x", "1:14+8", "a pattern of several words stands in double quotes");
    row("type -> join x", "1:1+4", "expected ':' and a pattern right behind 'type'");
    row("type: X -> join x", "1:1+5", "the pattern is empty");
    row("type:\"\" -> join x", "1:1+7", "the pattern is empty");
    row("type:\"X -> join x", "1:6+12", "this quote has no end");
    row("type:X\"Y -> join x", "1:7+1", "stands in double quotes as a whole");
    row("type:\"X\"Y -> join x", "1:9+1", "expected a blank behind the closing quote");
    row("path:\"c:\\app\" -> app", "1:9+2", "a backslash is written \\\\");
    row("-> join x", "1:1+2", "expected a matcher before '->'");
    row(":x -> join x", "1:1+1", "expected a matcher before ':'");
    row("@:x -> join x", "1:1+1", "expected the name of an attribute");
    row("type:X -> app", "1:11+3",
        "'app' is about frames: the rule needs one of function:, path: and module:");
    row("type:X -> cut-below", "1:11+9", "the rule needs one of function:");
    row("!path:x -> join x", "1:1+7", "some frame that is not like this");
    row("type:a\xFFz -> join x", "1:7+1", "not valid UTF-8");
    row("type:a\x01z -> join x", "1:7+1", "control character");
    row("# fine\ntype:A -> join a\n  tpye:A -> join a\n", "3:3+4", "did you mean 'type'?");
}

void TestRules::tellsErrors()
{
    QFETCH(std::string, text);
    QFETCH(std::string, place);
    QFETCH(std::string, says);
    const std::string told = errorsOf(text);
    QVERIFY2(told.starts_with(place + " "), told.c_str());
    QVERIFY2(told.find(says) != std::string::npos, told.c_str());
    QVERIFY2(std::count(told.begin(), told.end(), '\n') == 1, told.c_str());
}

void TestRules::columnsAreCharacters()
{
    const std::string told = errorsOf("type:Fehler\xC3\xBC message:\"\xE2\x82\xAC *\" nmae:x -> join x");
    QVERIFY2(told.starts_with("1:28+4 "), told.c_str());
}

void TestRules::tellsAtMostAHundredErrors()
{
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += "nothing\n";
    }
    const auto parsed = parseRules(text);
    QCOMPARE(parsed.errors.size(), std::size_t{ 100 });
    QCOMPARE(parsed.errors.back().line, 100);
}

void TestRules::hasLimits()
{
    QVERIFY(errorsOf(std::string(2'000'000, ' ')).find("at most 1 MB") != std::string::npos);
    QVERIFY(errorsOf("type:" + std::string(501, 'x') + " -> join x")
                .starts_with("1:6+501 the pattern is too long"));
    QVERIFY(errorsOf("type:x -> join " + std::string(201, 'x')).starts_with("1:16+201 the key is too long"));
    std::string text;
    for (int i = 0; i < 60; ++i) {
        text += "type:x ";
    }
    QVERIFY(errorsOf(text + "-> join x").find("at most 50 matchers") != std::string::npos);
    text.clear();
    for (int i = 0; i < 1001; ++i) {
        text += "type:x -> join x\n";
    }
    QCOMPARE(errorsOf(text), std::string("1001:1+16 there are more than 1,000 rules\n"));
}

void TestRules::writtenRuleJoins_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("function");
    QTest::addColumn<std::string>("key");
    const auto row = [](const char* type, const char* message, const char* function, const char* key) {
        QTest::newRow(message) << std::string(type) << std::string(message) << std::string(function)
                               << std::string(key);
    };
    row("ValueError", "no charge for order 7", "charge", "charges");
    row("App\\Exceptions\\NotFound", "what? *nothing* at \"home\" \\o/", "Cart->add", "two words");
    row("E", "caf\xC3\xA9 \x01 closed", "<anonymous>", "a \"quoted\" key");
    row("E", "bad \xFF\xFE bytes", "f g", "#1");
    row("", "message only, at /srv/app/x.py and 10.0.0.1:80", "", "");
    row("TypeOnly", "", "", "k\nl");
    row("E", std::string(600, 'x').c_str(), std::string(900, '*').c_str(), "long");
    row("E", (std::string(399, 'x') + "\xE2\x82\xAC\xE2\x82\xAC").c_str(), "f",
        std::string(500, 'k').c_str());
}

void TestRules::writtenRuleJoins()
{
    QFETCH(std::string, type);
    QFETCH(std::string, message);
    QFETCH(std::string, function);
    QFETCH(std::string, key);
    const std::string shape = messageTemplate(message);
    const std::vector<NamedValue> its{ { "a \"name\": with all", "v*" } };
    StackTrace stack = sample();
    stack.exceptions[0].frames[1].function = function;
    const std::string otherType = type + "x";
    const std::string otherShape = shape + "x";
    const RuleSubject other{ "orders", otherType, otherShape, {} };
    for (const std::size_t named : { 0U, 1U }) {
        const RuleSubject error{ "orders", type, shape, std::span(its).first(named) };
        const std::string rule = joiningRule(error, function, key);
        const auto parsed = parseRules(rule);
        QVERIFY2(parsed.errors.empty(), (rule + errorsOf(rule)).c_str());
        QVERIFY2(parsed.rules.joining(stack, error).has_value(), rule.c_str());
        QVERIFY2(!parsed.rules.joining(sample(), other).has_value(), rule.c_str());
    }
}

void TestRules::writesNothingForNothing()
{
    QCOMPARE(joiningRule({}, "", "key"), std::string());
    QCOMPARE(joiningRule({ {}, "ValueError", "card <num> declined", {} }, "", "card declined"),
        std::string("type:ValueError message:\"card <num> declined\" -> join \"card declined\""));
    QCOMPARE(joiningRule({ {}, "E", {}, {} }, "f", "k"), std::string("type:E function:f -> join k"));
}

QTEST_APPLESS_MAIN(TestRules)
#include "tst_rules.moc"
