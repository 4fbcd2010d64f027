#include "core/explore/query.h"

#include "core/explore/textmatch.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

void append(std::string& out, const char* key, const std::vector<Query::Term>& terms)
{
    for (const Query::Term& term : terms) {
        out += out.empty() ? "" : " | ";
        out += std::string(term.exclude ? "not " : "") + key + "=" + term.value;
    }
}

/// "type=KeyError | not env=staging"
std::string written(const Query& query)
{
    std::string out;
    append(out, "text", query.text);
    append(out, "service", query.service);
    append(out, "env", query.environment);
    append(out, "version", query.version);
    append(out, "type", query.type);
    append(out, "status", query.status);
    append(out, "handled", query.handled);
    return out;
}

} // namespace

class TestQuery : public QObject {
    Q_OBJECT
private slots:
    void readsTerms_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* typed, const char* expected) {
            QTest::newRow(name) << QString(typed) << QString(expected);
        };
        row("nothing", "", "");
        row("blanks", " \t ", "");
        row("words", "card  declined", "text=card | text=declined");
        row("excluded word", "card -declined", "text=card | not text=declined");
        row("lone minus", "a - b", "text=a | text=- | text=b");
        row("minus at the end", "a -", "text=a | text=-");
        row("keys", "service:orders env:prod version:1.2.0 type:KeyError",
            "service=orders | env=prod | version=1.2.0 | type=KeyError");
        row("key in capitals", "Service:orders", "service=orders");
        row("excluded key", "-env:staging", "not env=staging");
        row("alternatives", "env:a env:b", "env=a | env=b");
        row("quoted value", "service:\"my shop\" x", "text=x | service=my shop");
        row("quoted word", "\"not found\"", "text=not found");
        row("excluded quoted word", "-\"not found\"", "not text=not found");
        row("escapes in quotes", "\"a \\\"b\\\" \\\\ \\n\"", "text=a \"b\" \\ \\n");
        row("empty quoted value", "env:\"\"", "env=");
        row("empty quoted word", "\"\"", "");
        row("quoted key", "\"foo:bar\"", "text=foo:bar");
        row("star", "type:java.*", "type=java.*");
        row("value with colon", "service:a:b", "service=a:b");
        row("two colons are text", "ActiveRecord::RecordNotFound", "text=ActiveRecord::RecordNotFound");
        row("url is text", "http://host/x", "text=http://host/x");
        row("drive is text", "C:\\app", "text=C:\\app");
        row("file and line are text", "src/a.js:12", "text=src/a.js:12");
        row("address is text", "127.0.0.1:80", "text=127.0.0.1:80");
        row("status", "status:open -status:Resolved status:For-Review",
            "status=open | not status=resolved | status=for_review");
        row("handled", "handled:no -handled:Unknown", "handled=no | not handled=unknown");
        row("status with star", "status:*", "status=*");
        row("status with star at the end", "status:re*", "status=re*");
        row("other scripts", "service:größe 日本", "text=日本 | service=größe");
    }
    void readsTerms()
    {
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        const auto query = parseQuery(typed.toStdString());
        VERIFY_RESULT(query);
        QCOMPARE(written(*query), expected.toStdString());
    }
    void namesTheColumn_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* typed, const char* message) {
            QTest::newRow(name) << QString(typed) << QString(message);
        };
        row("unknown key", "env:prod foo:bar", "column 10: unknown key 'foo'");
        row("unknown excluded key", "-foo:bar", "column 2: unknown key 'foo'");
        row("characters, not bytes", "日本 foo:x", "column 4: unknown key 'foo'");
        row("no value", "card env: x", "column 10: no value after 'env:'");
        row("no value at the end", "env:", "column 5: no value after 'env:'");
        row("open quote", "service:\"a b", "column 9: the quote is not closed");
        row("open quote of a word", "a \"b", "column 3: the quote is not closed");
        row("unknown answer", "handled:maybe", "column 9: unknown answer 'maybe' (yes, no or unknown)");
        row("unknown status", "status:done",
            "column 8: unknown status 'done' (open, for_review, reviewed, resolved, ignored or excluded)");
    }
    void namesTheColumn()
    {
        QFETCH(QString, typed);
        QFETCH(QString, message);
        const auto query = parseQuery(typed.toStdString());
        QVERIFY(!query);
        QVERIFY(query.error().kind == Error::Kind::Usage);
        QCOMPARE(query.error().message, message.toStdString());
    }
    void matchesPatterns_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* pattern, const char* text, bool expected) {
            QTest::addRow("%s on %s", pattern, text) << QString(pattern) << QString(text) << expected;
        };
        row("KeyError", "keyerror", true);
        row("Key", "KeyError", false);
        row("Key*", "KeyError", true);
        row("*Error", "KeyError", true);
        row("*y*r*", "KeyError", true);
        row("*z*", "KeyError", false);
        row("K*E*x", "KeyError", false);
        row("**", "", true);
        row("", "", true);
        row("", "a", false);
        row("a*b", "ab", true);
        row("*ab", "aab", true);
    }
    void matchesPatterns()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QFETCH(bool, expected);
        QCOMPARE(globMatches(pattern.toStdString(), text.toStdString()), expected);
    }
    void longPatternsTakeNoTime()
    {
        std::string pattern;
        for (int i = 0; i < 1000; ++i) {
            pattern += "a*";
        }
        QVERIFY(!globMatches(pattern + "b", std::string(10'000, 'a')));
    }
};

QTEST_APPLESS_MAIN(TestQuery)
#include "tst_query.moc"
