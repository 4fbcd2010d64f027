// What changes between two occurrences of one bug must not change its key; what tells two bugs apart must.
// All of it on the stacks of real captures.

#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/realstacks.h"
#include "tests/support/print.h"

#include <QDir>
#include <QRegularExpression>

#include <functional>

using namespace spanglass;
using spanglass::test::RealStack;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");

struct Keyed {
    StackTrace stack{};
    std::string pattern{};
};

/// As an ingest does it: the message is cut out of the stack before it is parsed.
Keyed keyed(const RealStack& error)
{
    return { parseStack(reduceStack(error.text, error.message), error.type, {}),
        messageTemplate(error.message) };
}

GroupingInput inputOf(const RealStack& error, const Keyed& of)
{
    return { "service", error.type, of.pattern, &of.stack };
}

std::string keyOf(const RealStack& error)
{
    const Keyed of = keyed(error);
    return Grouper().group(inputOf(error, of)).fingerprint;
}

std::string replacedAll(std::string text, const std::string& from, const std::string& to)
{
    for (auto at = text.find(from); !from.empty() && at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

RealStack withMessage(const RealStack& error, const std::string& message)
{
    return { error.type, message, replacedAll(error.text, error.message, message) };
}

/// Each digit another one. Numbers keep their length, names of things keep their letters.
RealStack withOtherNumbers(const RealStack& error)
{
    std::string message = error.message;
    for (char& c : message) {
        c = c >= '0' && c <= '9' ? static_cast<char>('1' + (c - '0' + 4) % 9) : c;
    }
    return withMessage(error, message);
}

RealStack changedFrames(const RealStack& error, const QString& pattern, const QString& to)
{
    QString text = QString::fromStdString(replacedAll(error.text, error.message, "\x1A"));
    text.replace(QRegularExpression(pattern), to);
    return { error.type, error.message, replacedAll(text.toStdString(), "\x1A", error.message) };
}

/// An edit further up moved every line by some 1,000.
RealStack withMovedLines(const RealStack& error)
{
    return changedFrames(
        error, QStringLiteral("(?<=[a-z]:|line |[a-z]\\()(\\d+)(?=[:)\\s,]|$)"), QStringLiteral("1\\1"));
}

RealStack deployedElsewhere(const RealStack& error)
{
    return changedFrames(error, QStringLiteral("/srv/larder/|/usr/src/app/|/srv/studio/|/app/"),
        QStringLiteral("/opt/releases/20261121-77/"));
}

RealStack withOtherVersions(const RealStack& error)
{
    const auto versions = QStringLiteral("(python3\\.|go-1\\.|@v|@|ruby/|jdk-)\\d+");
    return changedFrames(error, versions,
        QStringLiteral("\\1"
                       "47"));
}

/// Numbers of another length, and what else names one of many alike.
RealStack withOtherNames(const RealStack& error)
{
    return withMessage(error,
        error.message
            + " (on cart-svc-7d9f8b6c5-x2x9z at db-3.internal.acme.com:5432 for 10.4.0.17 in row 1234567)");
}

RealStack withYetOtherNames(const RealStack& error)
{
    return withMessage(error,
        error.message
            + " (on cart-svc-5c6b7d8f9-q8k2m at db-17.internal.acme.com:55432 for 10.9.12.7 in row 12)");
}

RealStack withOtherAddresses(const RealStack& error)
{
    return changedFrames(error, QStringLiteral("0x[0-9a-f]+"), QStringLiteral("0x7f00deadbee0"));
}

} // namespace

class TestKeyRobustness : public QObject {
    Q_OBJECT

private:
    std::vector<RealStack> m_errors;

private slots:
    void initTestCase();
    void keepsKeys_data();
    void keepsKeys();
    void keepsKeysOnOtherHosts();
    void knowsMinifiedNamesMappedBack();
    void joinsStacksThatWereCutOff_data();
    void joinsStacksThatWereCutOff();
    void keepsOtherBugsApart();
};

void TestKeyRobustness::initTestCase()
{
    if (!QDir(captures).exists()) {
        QSKIP("the folder ../shared with the captures is not here");
    }
    QStringList files{ captures + "otlp/larder-1.0.0.jsonl.gz", captures + "otlp/larder-1.2.0.jsonl.gz" };
    for (const QFileInfo& file : QDir(captures + "langs").entryInfoList({ "*.jsonl.gz" }, QDir::Files)) {
        files << file.filePath();
    }
    for (const QString& file : files) {
        const auto stacks = test::stacksOf(file.toStdString());
        m_errors.insert(m_errors.end(), stacks.begin(), stacks.end());
    }
    QVERIFY(m_errors.size() > 100);
}

using Change = std::function<RealStack(const RealStack&)>;
Q_DECLARE_METATYPE(Change)

void TestKeyRobustness::keepsKeys_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("other numbers and ids") << Change(withOtherNumbers);
    QTest::newRow("moved lines") << Change(withMovedLines);
    QTest::newRow("deployed elsewhere") << Change(deployedElsewhere);
    QTest::newRow("other versions") << Change(withOtherVersions);
    QTest::newRow("other addresses") << Change(withOtherAddresses);
}

void TestKeyRobustness::keepsKeys()
{
    QFETCH(Change, change);
    std::size_t changed = 0;
    for (const RealStack& error : m_errors) {
        const RealStack other = change(error);
        changed += other == error ? 0 : 1;
        const std::string was = error.type + ": " + error.message + " | " + other.message + "\n" + error.text
            + "\n---\n" + other.text;
        QVERIFY2(keyOf(other) == keyOf(error), was.c_str());
    }
    qInfo("%zu of %zu stacks changed by it", changed, m_errors.size());
    QVERIFY(changed > 0);
}

void TestKeyRobustness::keepsKeysOnOtherHosts()
{
    for (const RealStack& error : m_errors) {
        const RealStack one = withOtherNames(error);
        QVERIFY2(keyOf(one) == keyOf(withYetOtherNames(error)), one.message.c_str());
    }
    // Without a place known all words count, those in parentheses too.
    const auto bare = [](const char* message) { return keyOf({ "E", message, "" }); };
    QCOMPARE(bare("no answer from cart-svc-7d9f8b6c5-x2x9z:8080 after 30s"),
        bare("no answer from cart-svc-5c6b7d8f9-q8k2m:9090 after 250ms"));
}

void TestKeyRobustness::knowsMinifiedNamesMappedBack()
{
    // One bug: compiled code, and the same mapped back to its sources.
    const RealStack compiled{ "TypeError", "no",
        "TypeError: no\n    at charge (/app/dist/psp.js:67:15)\n"
        "    at Object.pay (/app/dist/pay.3f2a9c81.js:1:1045)\n" };
    const RealStack mapped{ "TypeError", "no",
        "TypeError: no\n    at charge (/app/src/psp.ts:40:11)\n    at pay (/app/src/pay.ts:9:3)\n" };
    QCOMPARE(keyOf(mapped), keyOf(compiled));
}

void TestKeyRobustness::joinsStacksThatWereCutOff_data()
{
    QTest::addColumn<int>("percent");
    QTest::addColumn<std::size_t>("atLeast"); ///< percent of the recognised ones that join
    // Cut right behind a panic, a Go stack shows the deferred function only; cut among its makers, a C++
    // error shows none but them. Neither says where it arose.
    const std::pair<int, std::size_t> rows[] = { { 90, 99 }, { 70, 95 }, { 50, 90 }, { 35, 85 } };
    for (const auto& [percent, atLeast] : rows) {
        QTest::addRow("%d %%", percent) << percent << atLeast;
    }
}

void TestKeyRobustness::joinsStacksThatWereCutOff()
{
    QFETCH(int, percent);
    QFETCH(std::size_t, atLeast);
    const Grouper grouper;
    std::size_t cut = 0;
    std::size_t joined = 0;
    for (const RealStack& error : m_errors) {
        const auto length = error.text.size() * static_cast<std::size_t>(percent) / 100;
        const auto head = error.text.find(error.message) + error.message.size();
        const char before = error.text[length - 1];
        const char at = error.text[length];
        if (length < head + 60 || before == '\n' || at == '\n' || at == ')') {
            continue; // between two lines nothing tells of the cut
        }
        const RealStack part{ error.type, error.message, error.text.substr(0, length) };
        const Keyed partOf = keyed(part);
        const Keyed fullOf = keyed(error);
        if (!partOf.stack.truncated) {
            continue;
        }
        ++cut;
        const GroupKey key = grouper.group(inputOf(part, partOf));
        const GroupKey full = grouper.group(inputOf(error, fullOf));
        const bool joins = key.partial ? grouper.completes(key, inputOf(error, fullOf))
                                       : key.fingerprint == full.fingerprint;
        joined += joins ? 1 : 0;
        if (!joins && qEnvironmentVariableIsSet("SPANGLASS_SHOW")) {
            qInfo("%s\n---\n%s", part.text.c_str(), error.text.c_str());
        }
    }
    qInfo("%zu stacks recognised as cut, %zu join the full one", cut, joined);
    QVERIFY(cut > 50);
    QVERIFY(joined * 100 >= cut * atLeast);
}

void TestKeyRobustness::keepsOtherBugsApart()
{
    for (const RealStack& error : m_errors) {
        if (error.type.ends_with("RecursionError") || error.type.ends_with("StackOverflowError")
            || error.type == "SystemStackError") {
            continue; // what it says depends on where the stack overflowed
        }
        QVERIFY(keyOf(withMessage(error, "the moon is in the wrong phase")) != keyOf(error));
    }
    const RealStack place{ "E", "what failed here",
        "E: what failed here\n    at charge (/app/src/psp.js:67:15)\n" };
    const std::pair<const char*, const char*> pairs[] = { { "Payment Declined", "Payment Timeout" },
        { "INVALID_CARD", "EXPIRED_TOKEN" }, { "card-declined", "token-expired" },
        { "HTTP/1.1 503 Service Unavailable", "HTTP/1.1 404 Not Found" },
        { "connect ECONNREFUSED 10.0.0.1:5432", "connect ETIMEDOUT 10.0.0.1:5432" },
        { "14 UNAVAILABLE: upstream", "4 DEADLINE_EXCEEDED: upstream" },
        { "user.getName is not a function", "order.getTotal is not a function" },
        { "undefined method `email' for nil:NilClass", "undefined method `price' for nil:NilClass" },
        { "Couldn't find User with 'id'=42", "Couldn't find Order with 'id'=42" },
        { "java.lang.String is not x", "java.lang.Integer is not x" } };
    for (const auto& [one, other] : pairs) {
        QVERIFY2(keyOf(withMessage(place, one)) != keyOf(withMessage(place, other)), one);
    }
}

QTEST_APPLESS_MAIN(TestKeyRobustness)
#include "tst_keyrobustness.moc"
