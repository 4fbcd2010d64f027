#include "core/grouping/similarity.h"

#include "core/base/text.h"
#include "core/explore/explorer.h"
#include "core/grouping/messagetemplate.h"
#include "core/ingest/ingest.h"
#include "core/stack/stackparser.h"
#include "tests/support/print.h"

#include <QFile>
#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include <map>

using namespace spanglass;

namespace {

const std::string captures = SPANGLASS_SHARED "/captures/";

IssueTraits traits(const std::string& type, const std::string& message, const std::string& frames)
{
    const auto stack = parseStack(type + ": " + message + '\n' + frames, type, message);
    return traitsOf(type, messageTemplate(message), stack);
}

const std::string place = "    at charge (/app/dist/psp.js:67:15)\n"
                          "    at pay (/app/dist/pay.js:12:3)\n"
                          "    at checkout (/app/dist/server.js:90:28)\n"
                          "    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)\n";

/// Traits of the issues of a capture by the bug they are, as far as the truth knows it.
std::multimap<std::string, IssueTraits> bugsOf(const std::string& capture, const std::string& truth)
{
    QTemporaryDir folder;
    IngestOptions options;
    options.paths = { captures + capture };
    options.workspace = folder.filePath("workspace").toStdString();
    std::multimap<std::string, IssueTraits> bugs;
    if (!ingest(options, {})) {
        return bugs;
    }
    auto explorer = Explorer::open(options.workspace);
    if (!explorer || !(*explorer)->loadColumns({})) {
        return bugs;
    }
    QFile file(QString::fromStdString(captures + "truth/" + truth + ".truth.json"));
    std::map<std::string, std::string> bugOf;
    if (file.open(QIODevice::ReadOnly)) {
        const auto json = nlohmann::json::parse(file.readAll().toStdString());
        for (const auto& bug : json.at("bugs")) {
            for (const auto& span : bug.at("spans")) {
                bugOf[span] = bug.at("id");
            }
        }
    }
    const auto list = (*explorer)->list({}, {});
    if (!list) {
        return bugs;
    }
    for (const auto& issue : list->issues) {
        const auto spans = (*explorer)->spans(issue.id);
        const auto occurrence = (*explorer)->latestRelevant(issue.id);
        if (spans && !spans->empty() && occurrence) {
            const auto& [trace, span] = spans->front();
            bugs.emplace(bugOf[toHex(trace) + '/' + toHex(span)],
                traitsOf(issue.type, issue.message, occurrence->occurrence.stack));
        }
    }
    return bugs;
}

} // namespace

class TestSimilarity : public QObject {
    Q_OBJECT

private slots:
    void isOneForEqualErrors();
    void isNothingForErrorsWithNothingInCommon();
    void variantsOfABugAreAlike_data();
    void variantsOfABugAreAlike();
    void keepsBounds();
    void tellsRealBugsApart();
};

void TestSimilarity::isOneForEqualErrors()
{
    const auto error = traits("CardDeclined", "card 4242 was declined by bank 7", place);
    QCOMPARE(similarity(error, error), 1.0);
    QCOMPARE(similarity(error, traits("CardDeclined", "card 1 was declined by bank 99", place)), 1.0);
    QCOMPARE(similarity(traits("E", "", ""), traits("E", "", "")), 1.0);
}

void TestSimilarity::isNothingForErrorsWithNothingInCommon()
{
    const auto error = traits("CardDeclined", "card 4242 was declined", place);
    const auto other =
        traits("TypeError", "undefined is not iterable", "    at load (/app/dist/db.js:1:1)\n");
    QCOMPARE(similarity(error, other), 0.0);
    QVERIFY(similarity(error, traits("CardDeclined", "nothing left", "    at load (/app/dist/db.js:1:1)\n"))
        < leastSimilarity); // the type alone does not do
}

void TestSimilarity::variantsOfABugAreAlike_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("frames");
    const auto row = [](const char* name, const char* type, const char* message, const std::string& frames) {
        QTest::newRow(name) << std::string(type) << std::string(message) << frames;
    };
    const char* message = "card 4242 was declined by its bank";
    row("another type", "PaymentError", message, place);
    row("another message", "CardDeclined", "no answer", place);
    row("through a new function", "CardDeclined", message,
        "    at retry (/app/dist/retry.js:6:1)\n" + place.substr(0, place.rfind("    at checkout"))
            + "    at withSpan (/app/dist/trace.js:1:1)\n    at checkout (/app/dist/server.js:90:28)\n");
    row("from another place", "CardDeclined", message, "    at refund (/app/dist/refund.js:1:1)\n");
    row("without a stack", "CardDeclined", message, "");
}

void TestSimilarity::variantsOfABugAreAlike()
{
    QFETCH(std::string, type);
    QFETCH(std::string, message);
    QFETCH(std::string, frames);
    const auto one = traits("CardDeclined", "card 7 was declined by its bank", place);
    const auto other = traits(type, message, frames);
    QVERIFY(similarity(one, other) >= leastSimilarity);
    QVERIFY(similarity(one, other) < 1);
    QCOMPARE(similarity(one, other), similarity(other, one));
}

void TestSimilarity::keepsBounds()
{
    std::string frames;
    std::string message;
    for (int i = 0; i < 1000; ++i) {
        const std::string letters{ static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26 % 26), 'x',
            static_cast<char>('a' + i / 676) };
        frames += "    at " + letters + " (/app/" + letters + ".js:1:1)\n";
        message += letters + ' ';
    }
    const auto stack = parseStack("E: x\n" + frames, "E", "x");
    const auto large = traitsOf("E", message, stack);
    QCOMPARE(large.framePairs.size(), std::size_t{ 64 });
    QCOMPARE(large.words.size(), std::size_t{ 64 });
    QVERIFY(std::is_sorted(large.framePairs.begin(), large.framePairs.end()));
}

/// One run's issues against those of a release later, whose lines have moved and whose files were compiled
/// anew: the same bug is alike, others are not, but for those that share a way through the program.
void TestSimilarity::tellsRealBugsApart()
{
    if (!QFile::exists(QString::fromStdString(captures))) {
        QSKIP("the folder ../shared with the captures is not here");
    }
    const auto earlier = bugsOf("otlp/larder-1.0.0.jsonl.gz", "otlp-larder-1.0.0");
    const auto later = bugsOf("otlp/larder-1.2.0.jsonl.gz", "otlp-larder-1.2.0");
    int same = 0;
    int alike = 0;
    int others = 0;
    int apart = 0;
    for (const auto& [bug, its] : earlier) {
        for (const auto& [other, others_] : later) {
            const bool above = similarity(its, others_) >= leastSimilarity;
            if (bug == other) {
                ++same;
                alike += above ? 1 : 0;
                if (!above) {
                    qInfo("%s is not like itself: %.2f", bug.c_str(), similarity(its, others_));
                }
            } else {
                ++others;
                apart += above ? 0 : 1;
            }
        }
    }
    qInfo("%d of %d bugs are like themselves, %d of %d pairs are not alike", alike, same, apart, others);
    QVERIFY(same >= 30);
    QCOMPARE(alike, same);
    QVERIFY(apart * 100 >= others * 97);
}

QTEST_APPLESS_MAIN(TestSimilarity)
#include "tst_similarity.moc"
