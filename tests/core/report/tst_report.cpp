#include "core/report/report.h"

#include "core/report/markdown.h"
#include "tests/support/print.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <iterator>
#include <utility>

using namespace spanglass;

class TestReport : public QObject {
    Q_OBJECT
private:
    static Issue anIssue()
    {
        Issue issue;
        issue.id = IssueId{ 7 };
        issue.fingerprint = "v1:00ff";
        issue.service = "pricing";
        issue.type = "TypeError";
        issue.message = "cannot read `x` | <b>y</b>";
        issue.culprit = { "applyDiscount", "src/pricing.ts", 42 };
        issue.count = 12;
        issue.traces = 11;
        issue.firstSeen = 1'700'000'000'000'000'001;
        issue.lastSeen = 1'700'000'100'000'000'000;
        issue.lastVersion = "1.2.0";
        return issue;
    }
    static OccurrenceView anOccurrence()
    {
        OccurrenceView view;
        view.index = 11;
        view.count = 12;
        Occurrence& occurrence = view.occurrence;
        occurrence.trace = TraceId{ 1, 2 };
        occurrence.span = SpanId{ 3 };
        occurrence.name = "GET /quote/:cart";
        occurrence.kind = SpanKind::Server;
        occurrence.start = 1'700'000'100'000'000'000;
        occurrence.duration = 1500;
        occurrence.resource.service = "pricing";
        occurrence.resource.attributes = { { "host.name", "a", ValueType::String } };
        occurrence.attributes = { { "http.status_code", "500", ValueType::Int },
            { "ratio", "0.5", ValueType::Double }, { "retry", "true", ValueType::Bool },
            { "ids", "[1,\"b\"]", ValueType::Array }, { "broken", "[1,", ValueType::Array },
            { "big", "99999999999999999999", ValueType::Int },
            { "deep", std::string(100'000, '['), ValueType::Array } };
        occurrence.exceptions = { { 0, "Inner", "first", "" },
            { 0, "TypeError", "cannot", "TypeError: cannot\n    at f (a.js:1:2)\n" } };
        StackException reported;
        reported.type = "TypeError";
        reported.message = "cannot";
        reported.frames = { { "", "f", "a.js", 1, 2, true, "" } };
        StackException cause = reported;
        cause.relation = StackException::Relation::Cause;
        occurrence.stack.exceptions = { reported, cause };
        return view;
    }
    static std::vector<TagDistribution> someTags()
    {
        return { { "http.route", TagGroup::Span, 12, 6,
                     { { "/a|b", 7 }, { "/c", 2 }, { "/d", 1 }, { "/e", 1 }, { "/f", 1 } } },
            { "host.name", TagGroup::Host, 12, 1, { { "a", 12 } } } };
    }

private slots:
    void escapesForMarkdown_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString(text) << QString(expected);
        };
        row("plain text, 42.", "plain text, 42.");
        row("`code`", "\\`code\\`");
        row("a|b", "a\\|b");
        row("<script>&", "&lt;script&gt;&amp;");
        row("[link](url) *b* _i_ # ~", "\\[link\\](url) \\*b\\* \\_i\\_ \\# \\~");
        row("two\r\nlines\tand a tab", "two lines and a tab");
        row("\x1B[31mred", "\uFFFD\\[31mred");
        row("back\\slash", "back\\\\slash");
        row("日本", "日本");
    }
    void escapesForMarkdown()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(markdownText(text.toStdString()), expected.toStdString());
    }
    void fencesWhatHoldsFences()
    {
        QCOMPARE(markdownBlock("a\r\n\tb\n\n"), std::string("```text\na\n\tb\n```\n"));
        QCOMPARE(markdownBlock("x\n````\ny"), std::string("`````text\nx\n````\ny\n`````\n"));
        QCOMPARE(markdownBlock(std::string("\x1A\x00", 2)), std::string("```text\n\uFFFD\uFFFD\n```\n"));
    }
    void writesMarkdown()
    {
        const std::string text = issueAsMarkdown(anIssue(), anOccurrence(), someTags());
        const std::string expected = "# TypeError: cannot read \\`x\\` \\| &lt;b&gt;y&lt;/b&gt;\n\n"
                                     "| | |\n| --- | --- |\n"
                                     "| Service | pricing |\n"
                                     "| Errors | 12 in 11 traces |\n"
                                     "| First seen | 2023-11-14T22:13:20.000000001Z |\n"
                                     "| Last seen | 2023-11-14T22:15:00.000000000Z in 1.2.0 |\n"
                                     "| State | for\\_review |\n"
                                     "| Raised by | applyDiscount at src/pricing.ts:42 |\n"
                                     "| Fingerprint | v1:00ff |\n\n"
                                     "## Occurrence 12 of 12\n\n"
                                     "Span GET /quote/:cart (server) at 2023-11-14T22:15:00.000000000Z, "
                                     "trace 00000000000000010000000000000002, span 0000000000000003\n\n"
                                     "```text\nTypeError: cannot\n    at f (a.js:1:2)\n```\n\n"
                                     "## Span tags\n\n| tag | values |\n| --- | --- |\n"
                                     "| http.route | /a\\|b 58 %, /c 16 %, /d 8 %, /e 8 %, 2 more |\n\n"
                                     "## Host tags\n\n| tag | values |\n| --- | --- |\n"
                                     "| host.name | a 100 % |\n";
        QCOMPARE(text, expected);
    }
    void writesMarkdownWithoutAnything()
    {
        const std::string text = issueAsMarkdown({}, {}, {});
        QVERIFY(text.starts_with("# \n\n"));
        QCOMPARE(text.find("Raised by"), std::string::npos);
    }
    void writesTheWayOfAFailure()
    {
        Issue issue = anIssue();
        issue.failures = 9;
        OccurrenceView view = anOccurrence();
        view.occurrence.handling = Handling::Handled;
        PathSpan origin;
        origin.span = SpanId{ 4 };
        origin.service = "stock";
        origin.name = "GET /a|b";
        origin.isOrigin = true;
        origin.lacks = Lack::EntrySpan | Lack::Stack;
        PathSpan shown;
        shown.service = "pricing";
        shown.name = "POST";
        shown.offset = -1500;
        shown.isShown = shown.isTracked = true;
        view.path = { origin, shown };
        const std::string text = issueAsMarkdown(issue, view, {});
        QVERIFY(text.find("| Errors | 12 of 9 failures in 11 traces |") != std::string::npos);
        QVERIFY(text.find(
                    ", span 0000000000000003, handled\n\nPropagation: **stock GET /a\\|b** → pricing POST\n")
            != std::string::npos);
        const auto json =
            QJsonDocument::fromJson(QByteArray::fromStdString(issueAsJson(issue, view, {}))).object();
        QCOMPARE(json["failures"].toInt(), 9);
        QCOMPARE(json["occurrence"]["handled"].toBool(), true);
        const auto first = json["propagation"][0];
        QCOMPARE(first["span"].toString(), QString("0000000000000004"));
        QVERIFY(first["origin"].toBool() && !first["shown"].toBool() && first["failed"].toBool());
        QCOMPARE(first["lacks"].toArray(), (QJsonArray{ "not a service entry span", "no stack" }));
        QCOMPARE(json["propagation"][1]["offset_ns"].toInt(), -1500);
        QVERIFY(json["propagation"][1]["tracked"].toBool());
        const auto plain =
            QJsonDocument::fromJson(QByteArray::fromStdString(issueAsJson(anIssue(), anOccurrence(), {})))
                .object();
        QVERIFY(plain["occurrence"]["handled"].isNull());
        QVERIFY(plain["propagation"].toArray().isEmpty());
    }
    void writesJson()
    {
        const std::string text = issueAsJson(anIssue(), anOccurrence(), someTags());
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        const QStringList keys = { "count", "culprit", "exceptions", "failures", "fingerprint", "first_seen",
            "first_version", "id", "last_seen", "last_version", "message", "occurrence", "owners",
            "propagation", "service", "stack", "state", "suspect_commit", "tags", "traces", "type" };
        QCOMPARE(json.keys(), keys);
        QCOMPARE(json["id"].toInt(), 7);
        QCOMPARE(json["first_seen"].toString(), QString("2023-11-14T22:13:20.000000001Z"));
        QCOMPARE(json["culprit"]["line"].toInt(), 42);
        QCOMPARE(json["stack"].toString(), QString("TypeError: cannot\n    at f (a.js:1:2)\n"));
        QCOMPARE(json["exceptions"][1]["relation"].toString(), QString("cause"));
        QCOMPARE(json["exceptions"][0]["frames"][0]["in_app"].toBool(), true);
        QCOMPARE(json["tags"][0]["values"][0]["count"].toInt(), 7);
        QCOMPARE(json["tags"][1]["group"].toString(), QString("host"));
        const auto occurrence = json["occurrence"];
        QCOMPARE(occurrence["trace"].toString(), QString("00000000000000010000000000000002"));
        QVERIFY(occurrence["parent"].isNull());
        QCOMPARE(occurrence["resource"]["attributes"]["host.name"].toString(), QString("a"));
        const auto attributes = occurrence["attributes"];
        QCOMPARE(attributes["http.status_code"].toInt(), 500);
        QCOMPARE(attributes["ratio"].toDouble(), 0.5);
        QCOMPARE(attributes["retry"].toBool(), true);
        QCOMPARE(attributes["ids"][1].toString(), QString("b"));
        QCOMPARE(attributes["broken"].toString(), QString("[1,"));
        QCOMPARE(attributes["big"].toString(), QString("99999999999999999999"));
        QCOMPARE(attributes["deep"].toString().size(), 100'000);
    }
    static IssueSources someSources()
    {
        FrameSource source;
        source.origin = SourceOrigin::Commit;
        source.file = { "/home/ana/shop", "src/a.js" };
        source.line = 2;
        source.column = 5;
        source.commit = std::string(40, 'c');
        source.firstLine = 1;
        source.lines = { "function f(x) {", "\treturn `${x}`; ", "}" };
        FrameSource open;
        open.note = "the clone lacks it";
        open.choices = { { "/home/ana/shop", "a/a.js" }, { "/home/ana/shop", "b/a.js" } };
        IssueSources sources;
        sources.frames = { { { 0, 0 }, source }, { { 1, 0 }, open } };
        sources.suspect = SuspectCommit{ { std::string(40, 'd'), "Change | f", "Ben Osei", "ben@example.org",
                                             1'700'000'000'000'000'000, 0 },
            source.file, 2, "v1.2.0", { 0, 0 } };
        sources.owners = { "@shop/all", "ana@example.org" };
        return sources;
    }
    void writesTheCodeAsJson()
    {
        const std::string text = issueAsJson(anIssue(), anOccurrence(), {}, someSources());
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        const QJsonObject expected{ { "repository", "/home/ana/shop" }, { "path", "src/a.js" }, { "line", 2 },
            { "column", 5 }, { "commit", QString(40, 'c') }, { "origin", "commit" },
            { "text", "return `${x}`;" } };
        const auto frame = json["exceptions"][0]["frames"][0];
        QCOMPARE(frame["source"].toObject(), expected);
        QVERIFY(frame["source_note"].isUndefined());
        const auto open = json["exceptions"][1]["frames"][0];
        QVERIFY(open["source"].isNull());
        QCOMPARE(open["source_note"].toString(), QString("the clone lacks it"));
        QCOMPARE(open["source_choices"][1]["path"].toString(), QString("b/a.js"));
        const QJsonObject suspect{ { "id", QString(40, 'd') }, { "subject", "Change | f" },
            { "author", "Ben Osei" }, { "date", "2023-11-14T22:13:20.000000000Z" }, { "path", "src/a.js" },
            { "line", 2 } };
        QCOMPARE(json["suspect_commit"].toObject(), suspect);
        QCOMPARE(json["owners"][1].toString(), QString("ana@example.org"));
        const auto none =
            QJsonDocument::fromJson(QByteArray::fromStdString(issueAsJson(anIssue(), anOccurrence(), {})))
                .object();
        QVERIFY(none["suspect_commit"].isNull());
        QVERIFY(none["suspect_note"].isUndefined());
        QVERIFY(none["owners"].toArray().isEmpty());
        QVERIFY(none["exceptions"][0]["frames"][0]["source"].isNull());
    }
    void writesWhyThereIsNoSuspect()
    {
        const auto noteOf = [](const IssueSources& sources) {
            const std::string text = issueAsJson(anIssue(), anOccurrence(), {}, sources);
            return QJsonDocument::fromJson(QByteArray::fromStdString(text))["suspect_note"];
        };
        IssueSources sources = someSources();
        sources.suspectNote = "a reason";
        QVERIFY(noteOf(sources).isUndefined());
        sources.suspect.reset();
        QCOMPARE(noteOf(sources).toString(), QString("a reason"));
        sources.problem = "it is damaged";
        QCOMPARE(noteOf(sources).toString(), QString("it is damaged"));
    }
    void writesTagsInMarkdown()
    {
        IssueSources sources = someSources();
        FrameSource& source = sources.frames.begin()->second;
        source.origin = SourceOrigin::Tag;
        source.tag = "v1.2.0";
        const auto has = [&sources](const char* part) {
            return issueAsMarkdown(anIssue(), anOccurrence(), {}, sources).find(part) != std::string::npos;
        };
        QVERIFY(has("\nsrc/a.js:2 at tag v1.2.0 (ccccccc)\n"));
        source.isNear = true;
        QVERIFY(has("\nsrc/a.js:2 at tag v1.2.0 (ccccccc), may differ\n"));
    }
    void writesInMarkdownWhatMayDiffer()
    {
        IssueSources sources = someSources();
        FrameSource& source = sources.frames.begin()->second;
        const auto has = [&sources](const char* part) {
            return issueAsMarkdown(anIssue(), anOccurrence(), {}, sources).find(part) != std::string::npos;
        };
        source.origin = SourceOrigin::SourceMap;
        QVERIFY(has("\nsrc/a.js:2 at commit ccccccc\n"));
        source.commit.clear();
        QVERIFY(has("\nsrc/a.js:2, work tree, may differ\n"));
        source.file.root.clear(); // as the map itself has it
        QVERIFY(has("\nsrc/a.js:2\n"));
    }
    void writesTheCodeAsMarkdown()
    {
        const std::string text = issueAsMarkdown(anIssue(), anOccurrence(), {}, someSources());
        for (const std::string& part : std::vector<std::string>{
                 "| Suspect commit | ddddddd Change \\| f, Ben Osei, 2023-11-14T22:13:20.000000000Z |\n",
                 "| Owners | @shop/all, ana@example.org |\n", "\nsrc/a.js:2 at commit ccccccc\n",
                 "```text\n  1  function f(x) {\n> 2  \treturn `${x}`; \n  3  }\n```\n" })
            QVERIFY2(text.find(part) != std::string::npos, (part + " in " + text).c_str());
    }
    void writesNotesInMarkdown()
    {
        IssueSources sources = someSources();
        const auto has = [&sources](const char* part) {
            return issueAsMarkdown(anIssue(), anOccurrence(), {}, sources).find(part) != std::string::npos;
        };
        QVERIFY(!has("the clone lacks it")); // its frame is not shown
        sources.suspectNote = "a reason";
        QVERIFY(!has("a reason"));
        FrameSource& source = sources.frames.begin()->second;
        source.note = "the capture has another line here: <b>";
        QVERIFY(has("at commit ccccccc\n\nthe capture has another line here: &lt;b&gt;\n\n```text\n"));
        std::swap(source, sources.frames.rbegin()->second);
        QVERIFY(has("\na.js:1: the clone lacks it\n\nsrc/a.js:2 at commit ccccccc\n"));
        sources.frames.erase(std::prev(sources.frames.end()));
        QVERIFY(has("\na.js:1: the clone lacks it\n\n## Occurrence"));
        sources.suspect.reset();
        QVERIFY(has("| Suspect commit | none: a reason |\n"));
        sources.problem = "it is damaged";
        QVERIFY(has("| Suspect commit | none: it is damaged |\n"));
    }
    void writesJsonOfBrokenTexts()
    {
        Issue issue = anIssue();
        issue.message = "a\xFF"
                        "b";
        const std::string text = issueAsJson(issue, {}, {});
        QVERIFY(!QJsonDocument::fromJson(QByteArray::fromStdString(text)).isNull());
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "tst_report.moc"
