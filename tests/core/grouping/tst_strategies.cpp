#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/stack/stackparser.h"
#include "tests/support/print.h"

using namespace spanglass;

namespace {

const std::string chain = "shop.CheckoutError: checkout failed\n"
                          "\tat shop.Checkout.run(Checkout.java:10)\n"
                          "\tat shop.Api.post(Api.java:20)\n"
                          "Caused by: shop.PaymentError: card 42 declined\n"
                          "\tat shop.Payment.charge(Payment.java:30)\n"
                          "\tat shop.Checkout.run(Checkout.java:8)\n"
                          "\t... 1 more\n";

struct Failure {
    std::string type = "shop.CheckoutError";
    std::string message = "checkout failed";
    std::string text = chain;
    std::vector<NamedValue> attributes{};
};

Grouper grouperOf(
    Strategy strategy, ChainPolicy policy = ChainPolicy::Outermost, std::vector<std::string> attributes = {})
{
    auto grouper = Grouper::make({ strategy, policy, std::move(attributes), {} });
    return grouper ? std::move(*grouper) : Grouper();
}

template <typename Use> auto with(const Failure& error, Use use)
{
    const StackTrace stack = parseStack(error.text, error.type, error.message);
    const std::string pattern = messageTemplate(error.message);
    return use(GroupingInput{ "orders", error.type, pattern, &stack, {}, error.attributes });
}

std::string keyOf(const Grouper& grouper, const Failure& error)
{
    return with(error, [&](const GroupingInput& input) { return grouper.group(input).fingerprint; });
}

Explanation explain(const Grouper& grouper, const Failure& error)
{
    return with(error, [&](const GroupingInput& input) { return grouper.explain(input); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

const Failure plain{};
const Failure otherMessage{ "shop.CheckoutError", "basket is empty",
    replaced(chain, "checkout failed", "basket is empty") };
const Failure otherTop{ "shop.CheckoutError", "checkout failed",
    replaced(chain, "Checkout.run(Checkout.java:10)", "Checkout.walk(Checkout.java:10)") };
const Failure otherCaller{ "shop.CheckoutError", "checkout failed", replaced(chain, "Api.post", "Api.put") };
const Failure otherCause{ "shop.CheckoutError", "checkout failed",
    replaced(chain, "card 42 declined", "bank is closed") };
const Failure otherType{ "shop.OtherError", "checkout failed",
    replaced(chain, "shop.CheckoutError", "shop.OtherError") };
const Failure otherWrapper{ "shop.OtherError", "no checkout",
    replaced(replaced(chain, "shop.CheckoutError", "shop.OtherError"), "checkout failed", "no checkout") };

} // namespace

class TestStrategies : public QObject {
    Q_OBJECT

private slots:
    void separates_data();
    void separates();
    void groupsByAttributes();
    void fallsBackWithoutFrames();
    void namesAreTypedBack();
    void refusesWhatIsNoConfiguration();
    void recognisesCutStacks();
    void explainsEveryFrame();
    void explainsWithTheSameKey_data();
    void explainsWithTheSameKey();
    void findsTheFirstDifference();
};

void TestStrategies::separates_data()
{
    QTest::addColumn<int>("strategy");
    QTest::addColumn<int>("policy");
    QTest::addColumn<QString>("kept"); ///< letters of the failures that keep the key of the plain one
    const auto row = [](const char* name, Strategy strategy, ChainPolicy policy, const char* kept) {
        QTest::newRow(name) << static_cast<int>(strategy) << static_cast<int>(policy) << QString(kept);
    };
    // m = other message, f = other top frame, c = other caller, i = other cause's message, t = other type
    row("page", Strategy::Page, ChainPolicy::Outermost, "i");
    row("page, innermost", Strategy::Page, ChainPolicy::Innermost, "mfctw");
    row("page, whole chain", Strategy::Page, ChainPolicy::WholeChain, "");
    row("top frame", Strategy::TopFrame, ChainPolicy::Outermost, "ci");
    row("frames", Strategy::Frames, ChainPolicy::Outermost, "mi");
    row("frames, whole chain", Strategy::Frames, ChainPolicy::WholeChain, "mi");
    row("type and message", Strategy::TypeAndMessage, ChainPolicy::Outermost, "fci");
    row("type and message, innermost", Strategy::TypeAndMessage, ChainPolicy::Innermost, "mfctw");
    row("type only", Strategy::TypeOnly, ChainPolicy::Outermost, "mfci");
    row("type only, whole chain", Strategy::TypeOnly, ChainPolicy::WholeChain, "mfci");
}

void TestStrategies::separates()
{
    QFETCH(int, strategy);
    QFETCH(int, policy);
    QFETCH(QString, kept);
    const Grouper grouper = grouperOf(static_cast<Strategy>(strategy), static_cast<ChainPolicy>(policy));
    const std::string key = keyOf(grouper, plain);
    QVERIFY(key.starts_with(algorithmName(static_cast<Strategy>(strategy)) + ':'));
    QString same;
    const std::pair<char, const Failure*> others[] = { { 'm', &otherMessage }, { 'f', &otherTop },
        { 'c', &otherCaller }, { 'i', &otherCause }, { 't', &otherType }, { 'w', &otherWrapper } };
    for (const auto& [letter, error] : others) {
        same += keyOf(grouper, *error) == key ? QString(QChar(letter)) : QString();
    }
    QCOMPARE(same, kept);
}

void TestStrategies::groupsByAttributes()
{
    const Grouper grouper =
        grouperOf(Strategy::Attributes, ChainPolicy::Outermost, { "http.route", "tenant" });
    QCOMPARE(grouper.attributes(), (std::vector<std::string>{ "http.route", "tenant" }));
    const auto at = [&](std::vector<NamedValue> values, Failure error = plain) {
        error.attributes = std::move(values);
        return keyOf(grouper, error);
    };
    const std::string key = at({ { "http.route", "/pay" }, { "tenant", "a" } });
    QCOMPARE(at({ { "tenant", "a" }, { "http.route", "/pay" } }, otherType), key);
    QVERIFY(at({ { "http.route", "/pay" }, { "tenant", "b" } }) != key);
    QVERIFY(at({ { "http.route", "/pay" } }) != key);
    QVERIFY(at({ { "tenant", "/pay" }, { "http.route", "a" } }) != key);
}

void TestStrategies::fallsBackWithoutFrames()
{
    const Failure bare{ "E", "disk is full", "E: disk is full" };
    const Failure other{ "E", "no such user", "E: no such user" };
    for (const Strategy strategy : { Strategy::Page, Strategy::TopFrame, Strategy::Frames }) {
        const Grouper grouper = grouperOf(strategy);
        QVERIFY(keyOf(grouper, bare) != keyOf(grouper, other));
        QCOMPARE(explain(grouper, bare).basis, KeyBasis::Message);
    }
    const Failure foreign{ "E", "no", "E: no\n    at emit (node:events:536:35)\n" };
    QCOMPARE(explain(Grouper(), foreign).basis, KeyBasis::AllFrames);
}

void TestStrategies::namesAreTypedBack()
{
    for (const char* name :
        { "page", "top-frame", "frames", "type-and-message", "type-only", "attributes" }) {
        const auto strategy = strategyNamed(name);
        QVERIFY(strategy.has_value());
        QCOMPARE(std::string(nameOf(*strategy)), std::string(name));
    }
    QVERIFY(!strategyNamed("pages"));
    for (const char* name : { "outermost", "innermost", "whole-chain" }) {
        const auto policy = chainPolicyNamed(name);
        QVERIFY(policy.has_value());
        QCOMPARE(std::string(nameOf(*policy)), std::string(name));
    }
    QVERIFY(!chainPolicyNamed(""));
}

void TestStrategies::refusesWhatIsNoConfiguration()
{
    const auto fails = [](const GroupingConfig& config) {
        const auto grouper = Grouper::make(config);
        return !grouper && grouper.error().kind == Error::Kind::Usage;
    };
    QVERIFY(fails({ Strategy::Attributes, ChainPolicy::Outermost, {}, {} }));
    QVERIFY(fails({ Strategy::Attributes, ChainPolicy::Outermost, { "a", "b", "c", "d", "e", "f" }, {} }));
    QVERIFY(fails({ Strategy::Page, ChainPolicy::Outermost, { "a" }, {} }));
}

void TestStrategies::recognisesCutStacks()
{
    std::string full = "Error: no\n";
    for (int i = 0; i < 8; ++i) {
        const std::string n = std::to_string(i);
        full += "    at step" + n + " (/srv/a" + n + ".js:" + n + ":1)\n";
    }
    StackTrace whole = parseStack(full, "Error", "no");
    StackTrace cut = whole;
    cut.exceptions.front().frames.resize(3);
    cut.truncated = true;
    const GroupingInput fullInput{ "orders", "Error", "no", &whole };
    const GroupingInput cutInput{ "orders", "Error", "no", &cut };
    const Grouper grouper;
    const GroupKey key = grouper.group(cutInput);
    QVERIFY(key.partial);
    QVERIFY(grouper.completes(key, fullInput));
    QVERIFY(!grouper.completes(key, cutInput)); // cut itself
    QVERIFY(!grouper.completes(key, { "orders", "Error", "yes", &whole }));
    QVERIFY(!grouper.completes(key, { "payments", "Error", "no", &whole }));
    StackTrace other = whole;
    other.exceptions.front().frames[1].function = "elsewhere";
    QVERIFY(!grouper.completes(key, { "orders", "Error", "no", &other }));
    // As many frames as count are there: the rest does not matter.
    StackTrace late = whole;
    late.exceptions.front().frames.resize(6);
    late.truncated = true;
    const GroupKey lateKey = grouper.group({ "orders", "Error", "no", &late });
    QVERIFY(!lateKey.partial);
    QCOMPARE(lateKey.fingerprint, grouper.group(fullInput).fingerprint);
}

void TestStrategies::explainsEveryFrame()
{
    std::string text = "TypeError: no\n    at parse (/srv/node_modules/qs/lib/parse.js:9:1)\n";
    text += "    at walk (/srv/tree.js:1:1)\n    at walk (/srv/tree.js:1:1)\n";
    for (int i = 0; i < 6; ++i) {
        text += "    at f" + std::to_string(i) + " (/srv/f.js:1:1)\n";
    }
    const Explanation told = explain(Grouper(), { "TypeError", "no", text });
    std::vector<std::string> uses;
    for (const ExplainedFrame& frame : told.frames) {
        uses.emplace_back(nameOf(frame.use));
    }
    const std::vector<std::string> expected{ "library code", "counts", "repeats a frame above", "counts",
        "counts", "counts", "counts", "enough frames above count", "enough frames above count" };
    QCOMPARE(uses, expected);
    QCOMPARE(told.frames[1].key, std::string("tree walk"));
    QCOMPARE(told.basis, KeyBasis::AppFrames);
    QCOMPARE(told.parts.size(), std::size_t{ 3 });
    QCOMPARE(told.parts[2].key, std::string("no "));
    QVERIFY(told.parts[2].counts);
}

void TestStrategies::explainsWithTheSameKey_data()
{
    QTest::addColumn<int>("strategy");
    for (int i = 0; i <= static_cast<int>(Strategy::TypeOnly); ++i) {
        QTest::newRow(nameOf(static_cast<Strategy>(i))) << i;
    }
}

void TestStrategies::explainsWithTheSameKey()
{
    QFETCH(int, strategy);
    for (const ChainPolicy policy :
        { ChainPolicy::Outermost, ChainPolicy::Innermost, ChainPolicy::WholeChain }) {
        const Grouper grouper = grouperOf(static_cast<Strategy>(strategy), policy);
        for (const Failure* error : { &plain, &otherMessage, &otherTop, &otherCause, &otherType }) {
            const Explanation told = explain(grouper, *error);
            QCOMPARE(told.fingerprint, keyOf(grouper, *error));
            QCOMPARE(told.frames.size(), std::size_t{ 4 });
        }
    }
}

void TestStrategies::findsTheFirstDifference()
{
    const auto between = [](const Failure& a, const Failure& b) {
        return firstDifference(explain(Grouper(), a), explain(Grouper(), b));
    };
    QVERIFY(!between(plain, otherCause));
    QCOMPARE(*between(plain, otherType), (KeyDifference{ "type", "shop.CheckoutError", "shop.OtherError" }));
    QCOMPARE(
        *between(plain, otherMessage), (KeyDifference{ "message", "checkout failed ", "basket is empty " }));
    QCOMPARE(
        *between(plain, otherTop), (KeyDifference{ "frame 1", "shop.Checkout run", "shop.Checkout walk" }));
    QCOMPARE(*between(plain, otherCaller), (KeyDifference{ "frame 2", "shop.Api post", "shop.Api put" }));
    const Failure shorter{ "shop.CheckoutError", "checkout failed",
        "shop.CheckoutError: checkout failed\n\tat shop.Checkout.run(Checkout.java:10)\n" };
    QCOMPARE(*between(plain, shorter), (KeyDifference{ "frame 2", "shop.Api post", "" }));
    QCOMPARE(*between(shorter, plain), (KeyDifference{ "frame 2", "", "shop.Api post" }));
}

QTEST_APPLESS_MAIN(TestStrategies)
#include "tst_strategies.moc"
