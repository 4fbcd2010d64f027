#include "core/stack/codecontext.h"

#include "core/capture/capturereader.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/stack/structured.h"
#include "tests/support/print.h"
#include "tests/support/recordingsink.h"

#include <nlohmann/json.hpp>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace spanglass;

namespace {

const QString shared = QStringLiteral(SPANGLASS_SHARED);

/// "file:line", then the lines with numbers, the line itself marked.
std::string textOf(const std::vector<CodeContext>& contexts)
{
    std::string text;
    for (const CodeContext& context : contexts) {
        text += context.file + ':' + std::to_string(context.line) + '\n';
        for (const std::string& line : context.before) {
            text += "  |" + line + '\n';
        }
        text += "> |" + context.text + '\n';
        for (const std::string& line : context.after) {
            text += "  |" + line + '\n';
        }
    }
    return text;
}

std::string contextText(std::string_view stack, Language language)
{
    return textOf(codeContextOf(stack, language));
}

QStringList filesOf(const QString& folder)
{
    QStringList files;
    for (QDirIterator it(shared + folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        it.next();
        if (!it.fileName().contains(QLatin1String("200mb"))) {
            files.push_back(it.filePath());
        }
    }
    files.sort();
    return files;
}

/// Each stack text of a capture once.
std::set<std::string> stacksOf(const QString& path)
{
    std::set<std::string> stacks;
    auto source = openSource(path.toStdString());
    test::RecordingSink sink;
    ReadOptions options;
    options.sinks = { &sink };
    if (!source || !readCapture(*source, options, {})) {
        return stacks;
    }
    const auto take = [&](const std::vector<Attribute>& attributes) {
        for (const Attribute& attribute : attributes) {
            if (attribute.key == "exception.stacktrace" || attribute.key == "error.stack") {
                stacks.insert(attribute.value);
            }
        }
    };
    for (const auto* spans : { &sink.spans, &sink.remarks, &sink.reports }) {
        for (const test::RecordedSpan& span : *spans) {
            take(span.attributes);
            for (const SpanEvent& event : span.events) {
                take(event.attributes);
            }
        }
    }
    return stacks;
}

using Places = std::set<std::pair<std::string, int>>;

Places placesOf(const StackTrace& stack)
{
    Places places;
    for (const auto& exception : stack.exceptions) {
        for (const auto& frame : exception.frames) {
            places.emplace(frame.file, frame.line);
        }
    }
    return places;
}

const CodeContext* contextAt(const std::vector<CodeContext>& contexts, const std::string& file, int line)
{
    const auto found = std::find_if(contexts.begin(), contexts.end(),
        [&](const CodeContext& context) { return context.file == file && context.line == line; });
    return found == contexts.end() ? nullptr : &*found;
}

/// What stands below `File "x", line N` in a text of Python, found another way than the code under test does.
std::map<std::pair<std::string, int>, std::set<std::string>> printedLines(const std::string& stack)
{
    static const QRegularExpression frame(QStringLiteral("^[ |]*File \"(.*)\", line ([0-9]+)(, in .*)?$"));
    std::map<std::pair<std::string, int>, std::set<std::string>> lines;
    const auto text = QString::fromStdString(stack).split(QLatin1Char('\n'));
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        const auto match = frame.match(text[i]);
        if (match.hasMatch() && !text[i + 1].contains(QLatin1String("File \""))
            && text[i + 1].contains(QLatin1String("    "))) {
            lines[{ match.captured(1).toStdString(), match.captured(2).toInt() }].insert(
                text[i + 1].mid(text[i].indexOf(QLatin1String("File"))).trimmed().toStdString());
        }
    }
    return lines;
}

} // namespace

class TestCodeContext : public QObject {
    Q_OBJECT

private slots:
    void takesLinesOfStructuredStacks();
    void takesEachPlaceOnce();
    void takesPythonsLines();
    void takesLinesOfExceptionGroups();
    void takesStatementsOfSeveralLines();
    void takesLinesOfSyntaxErrors();
    void takesNodesExcerpt();
    void takesBunsExcerpt();
    void takesBackwardsExcerpts();
    void takesColorEyresExcerpts();
    void takesElixirsExcerpts();
    void takesRubysHighlights();
    void hasNothingWhereATextHasNone();
    void boundsPlacesAndLines();
    void bearsDamage();
    void findsEachLineOfRealStacks();
    void findsEachLineOfSentryEvents();
    void findsEachLineOfElasticEvents();
};

void TestCodeContext::takesLinesOfStructuredStacks()
{
    StructuredStack stack;
    stack.platform = "python";
    StructuredException exception;
    exception.type = "E";
    StructuredFrame frame;
    frame.function = "f";
    frame.file = "/srv/a.py";
    frame.line = 12;
    frame.source = "    raise E: x\r\n";
    const std::array<std::string_view, 2> before{ "def f():\n", "" };
    const std::array<std::string_view, 1> after{ "\tg()\n" };
    frame.before = before;
    frame.after = after;
    StructuredFrame bare;
    bare.function = "main";
    bare.file = "/srv/b.py";
    bare.line = 3;
    exception.frames = { frame, bare };
    stack.exceptions.push_back(exception);
    const std::string text = structuredStack(stack);
    QCOMPARE(
        contextText(text, Language::Python), "/srv/a.py:12\n  |def f():\n  |\n> |    raise E: x\n  |\tg()\n");
    QCOMPARE(contextText(text, Language::Unknown), contextText(text, Language::Python));
    QCOMPARE(contextText(restoreStack(reduceStack(text, "x"), "x"), Language::Python),
        contextText(text, Language::Python));
    QVERIFY(contextAt(codeContextOf(text, Language::Python), parseStack(text).exceptions[0].frames[0].file,
        parseStack(text).exceptions[0].frames[0].line));
}

void TestCodeContext::takesEachPlaceOnce()
{
    QCOMPARE(contextText("Traceback (most recent call last):\n"
                         "  File \"a.py\", line 4, in f\n"
                         "    f(n)\n"
                         "  File \"a.py\", line 4, in f\n"
                         "    f(n)\n"
                         "  [Previous line repeated 990 more times]\n"
                         "  File \"a.py\", line 2, in f\n"
                         "    g()\n"
                         "RecursionError: deep\n",
                 Language::Python),
        "a.py:4\n> |    f(n)\na.py:2\n> |    g()\n");
}

void TestCodeContext::takesPythonsLines()
{
    QCOMPARE(contextText("Traceback (most recent call last):\n"
                         "  File \"/srv/app/a.py\", line 12, in handle\n"
                         "    price = cart[\"x\"] / n\n"
                         "            ~~~~~~~~~~^~~\n"
                         "  File \"/srv/app/none.py\", line 3, in gone\n"
                         "  File \"/srv/app/b.py\", line 7, in <module>\n"
                         "    ^x # not marks\n"
                         "KeyError: 'x'\n"
                         "\n"
                         "During handling of the above exception, another exception occurred:\n"
                         "\n"
                         "Traceback (most recent call last):\r\n"
                         "  File \"/srv/app/c.py\", line 1, in g\r\n"
                         "    raise E\r\n"
                         "E\r\n",
                 Language::Python),
        "/srv/app/a.py:12\n> |    price = cart[\"x\"] / n\n"
        "/srv/app/b.py:7\n> |    ^x # not marks\n"
        "/srv/app/c.py:1\n> |    raise E\n");
}

void TestCodeContext::takesLinesOfExceptionGroups()
{
    QCOMPARE(contextText("  + Exception Group Traceback (most recent call last):\n"
                         "  |   File \"a.py\", line 9, in main\n"
                         "  |     raise ExceptionGroup(\"g\", errors)\n"
                         "  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                         "  | ExceptionGroup: g (2 sub-exceptions)\n"
                         "  +-+---------------- 1 ----------------\n"
                         "    | Traceback (most recent call last):\n"
                         "    |   File \"a.py\", line 3, in one\n"
                         "    |     int(\"x\")\n"
                         "    | ValueError: x\n"
                         "    +---------------- 2 ----------------\n"
                         "    | TypeError: no traceback\n"
                         "    +------------------------------------\n",
                 Language::Python),
        "a.py:9\n> |    raise ExceptionGroup(\"g\", errors)\na.py:3\n> |    int(\"x\")\n");
}

void TestCodeContext::takesStatementsOfSeveralLines()
{
    QCOMPARE(contextText("Traceback (most recent call last):\n"
                         "  File \"a.py\", line 3, in f\n"
                         "    g(\n"
                         "    ~^\n"
                         "        1,\n"
                         "        ^^\n"
                         "    ...<2 lines>...\n"
                         "    )\n"
                         "    ^\n"
                         "E\n",
                 Language::Python),
        "a.py:3\n> |    g(\n  |        1,\n");
}

void TestCodeContext::takesLinesOfSyntaxErrors()
{
    QCOMPARE(contextText("Traceback (most recent call last):\n"
                         "  File \"run.py\", line 1, in <module>\n"
                         "    import bad\n"
                         "  File \"/srv/bad.py\", line 2\n"
                         "    def f(:\n"
                         "          ^\n"
                         "SyntaxError: invalid syntax\n",
                 Language::Python),
        "run.py:1\n> |    import bad\n/srv/bad.py:2\n> |    def f(:\n");
}

void TestCodeContext::takesNodesExcerpt()
{
    const std::string stack = "/srv/shop/a.js:12\n"
                              "    throw new TypeError('no');\n"
                              "    ^\n"
                              "\n"
                              "TypeError: no\n"
                              "    at pay (/srv/shop/a.js:12:11)\n"
                              "    at /srv/shop/b.js:3:1\n";
    QCOMPARE(
        contextText(stack, Language::JavaScript), "/srv/shop/a.js:12\n> |    throw new TypeError('no');\n");
    QVERIFY(placesOf(parseStack(stack)).count({ "/srv/shop/a.js", 12 }) == 1);
    QCOMPARE(contextText("file:///srv/x.mjs:3\nawait f();\n^\n\nError: x\n    at file:///srv/x.mjs:3:7",
                 Language::JavaScript),
        "file:///srv/x.mjs:3\n> |await f();\n");
    QCOMPARE(
        contextText("Error: a:1\nb\n^^\n\n    at f (/a.js:1:2)", Language::JavaScript), "Error: a:1\n> |b\n");
}

void TestCodeContext::takesBunsExcerpt()
{
    QCOMPARE(contextText("1 | function add() {\n2 |   throw new TypeError('no');\n              ^\n"
                         "TypeError: no\n      at add (/srv/a.ts:2:13)\n      at /srv/a.ts:5:1\n",
                 Language::JavaScript),
        "/srv/a.ts:2\n  |function add() {\n> |  throw new TypeError('no');\n");
}

void TestCodeContext::takesBackwardsExcerpts()
{
    const std::string stack = "Stack trace (most recent call last):\n"
                              "#2    Object \"/srv/shop\", at 0x1, in _start\n"
                              "#1    Source \"/srv/a.cpp\", line 9, in main [0x2]\n"
                              "          7: int main()\n"
                              "          8: {\n"
                              "      >   9:     f();\n"
                              "         10: }\n"
                              "#0    Source \"/srv/a.cpp\", line 5, in acme::f() [0x3]\n"
                              "      >   5:     throw \"x: 1\";\n"
                              "          9: not the next line\n";
    QCOMPARE(contextText(stack, Language::Cpp),
        "/srv/a.cpp:9\n  |int main()\n  |{\n> |    f();\n  |}\n"
        "/srv/a.cpp:5\n> |    throw \"x: 1\";\n");
    for (const CodeContext& context : codeContextOf(stack, Language::Cpp)) {
        QVERIFY(placesOf(parseStack(stack)).count({ context.file, context.line }) == 1);
    }
    QCOMPARE(
        contextText("#0  acme::f () at a.cpp:5\n5\t    throw 1;\n#1  main () at a.cpp:9\n", Language::Cpp),
        "a.cpp:5\n> |    throw 1;\n");
}

void TestCodeContext::takesColorEyresExcerpts()
{
    const std::string stack = "Error: \n"
                              "   0: no such file\n"
                              "\n"
                              "  \xE2\x94\x81\xE2\x94\x81\xE2\x94\x81 BACKTRACE \xE2\x94\x81\xE2\x94\x81\n"
                              "   6: usage::read_file::h1\n"
                              "      at ./src/usage.rs:28\n"
                              "        27 \xE2\x94\x82 fn read_file(path: &str) -> Result<()> {\n"
                              "        28 >     Ok(std::fs::read(path).map(drop)?)\n"
                              "        29 \xE2\x94\x82 }\n"
                              "   7: usage::main::h2\n"
                              "      at ./src/main.rs:4\n";
    QCOMPARE(contextText(stack, Language::Rust),
        "./src/usage.rs:28\n  |fn read_file(path: &str) -> Result<()> {\n"
        "> |    Ok(std::fs::read(path).map(drop)?)\n  |}\n");
    QVERIFY(placesOf(parseStack(stack)).count({ "./src/usage.rs", 28 }) == 1);
}

void TestCodeContext::takesElixirsExcerpts()
{
    QCOMPARE(contextText("** (SyntaxError) invalid syntax found on lib/x.ex:3:10:\n"
                         "    error: unexpected token\n"
                         "    \xE2\x94\x82\n"
                         "  3 \xE2\x94\x82   def foo do\n"
                         "    \xE2\x94\x82          ^\n"
                         "    \xE2\x94\x82\n"
                         "    \xE2\x94\x94\xE2\x94\x80 lib/x.ex:3:10\n"
                         "    (elixir 1.17.0) lib/code.ex:1: Code.eval/1\n",
                 Language::Elixir),
        "lib/x.ex:3\n> |  def foo do\n");
}

void TestCodeContext::takesRubysHighlights()
{
    const std::string stack = "/srv/a.rb:7:in `pay': undefined method `tme' for 1:Integer (NoMethodError)\n"
                              "\n"
                              "    1.tme {}\n"
                              "     ^^^^\n"
                              "Did you mean?  times\n"
                              "\tfrom /srv/b.rb:3:in `<main>'\n"
                              "/srv/c.rb:1:in 'X#f': no (RuntimeError)\n"
                              "\tfrom /srv/b.rb:2:in '<main>'\n";
    QCOMPARE(contextText(stack, Language::Ruby), "/srv/a.rb:7\n> |    1.tme {}\n");
    QVERIFY(placesOf(parseStack(stack)).count({ "/srv/a.rb", 7 }) == 1);
    QCOMPARE(contextText("x.rb:3: syntax error found (SyntaxError)\n"
                         "  2 | def f\n> 3 |   1 +\n    |     ^ unexpected\n",
                 Language::Ruby),
        "x.rb:3\n  |def f\n> |  1 +\n");
}

void TestCodeContext::hasNothingWhereATextHasNone()
{
    const std::string java =
        "shop.E: none\n\tat shop.Stock.f(Stock.java:12)\n\tat shop.Orders.g(Orders.java:4)\n";
    for (int i = 0; i < static_cast<int>(languageCount); ++i) {
        QCOMPARE(contextText(java, static_cast<Language>(i)), "");
        QCOMPARE(contextText("", static_cast<Language>(i)), "");
    }
}

void TestCodeContext::boundsPlacesAndLines()
{
    std::string stack = "Traceback (most recent call last):\n";
    for (int i = 1; i <= 3000; ++i) {
        stack +=
            "  File \"a.py\", line " + std::to_string(i) + ", in f\n    x" + std::string(5000, '\xC3') + "\n";
    }
    const auto contexts = codeContextOf(stack, Language::Python);
    QCOMPARE(contexts.size(), std::size_t{ 1000 });
    QVERIFY(contexts.front().text.size() <= 1003);
    std::string numbered = "#0  acme::f () at a.cpp:50000\n";
    for (int i = 1; i <= 100'000; ++i) {
        numbered += std::to_string(i) + "\tcode\n";
    }
    const auto cpp = codeContextOf(numbered, Language::Cpp);
    QCOMPARE(cpp.size(), std::size_t{ 1 });
    QVERIFY(cpp.front().before.size() <= 100 && cpp.front().after.size() <= 100);
    QCOMPARE(cpp.front().text, "code");
    for (int i = 1; i < static_cast<int>(languageCount); ++i) { // lines that are looked at from many places
        const std::string colons = "** (" + std::string(200'000, ':') + "1: syntax error";
        QVERIFY(codeContextOf(colons + '\n' + colons, static_cast<Language>(i)).size() <= 1);
    }
}

void TestCodeContext::bearsDamage()
{
    for (const char* text : { "{\"structured_stack\":1,", "{\"structured_stack\":1,\"exceptions\":[[[[",
             "{\"structured_stack\":1,\"exceptions\":[{\"frames\":[{\"line\":-1,\"source\":7,\"before\":[7]}]"
             "}]}",
             "  File \"a.py\", line 99999999999999999999, in f\n    x\n", ":1\n^\n^\n\n",
             "1 | a\n1 | b\n ^\n" }) {
        for (int i = 0; i < static_cast<int>(languageCount); ++i) {
            QCOMPARE(contextText(text, static_cast<Language>(i)), "");
        }
    }
}

/// Every line of code that stands in a stack of the captures is found, at the place of a frame.
void TestCodeContext::findsEachLineOfRealStacks()
{
    int stacks = 0;
    int frames = 0;
    int withLine = 0;
    int excerpts = 0;
    for (const char* folder :
        { "/captures/otlp", "/captures/langs", "/captures/datadog", "/captures/zipkin" }) {
        for (const QString& path : filesOf(QString::fromLatin1(folder))) {
            for (const std::string& text : stacksOf(path)) {
                const StackTrace stack = parseStack(text);
                const auto contexts = codeContextOf(text, stack.language);
                ++stacks;
                if (stack.language != Language::Python) {
                    for (const CodeContext& context : contexts) {
                        QVERIFY(text.find(context.text) != std::string::npos && !context.text.empty());
                        excerpts += 1;
                    }
                    continue;
                }
                const Places places = placesOf(stack);
                const auto printed = printedLines(text);
                frames += static_cast<int>(places.size());
                for (const auto& [place, lines] : printed) {
                    const CodeContext* const context = contextAt(contexts, place.first, place.second);
                    if (places.count(place) == 1) {
                        QVERIFY2(context != nullptr, (place.first + '\n' + text).c_str());
                        QVERIFY2(lines.count(std::string(trimmed(context->text))) == 1, text.c_str());
                        ++withLine;
                    }
                }
            }
        }
    }
    if (stacks == 0) {
        QSKIP("the folder ../shared with the captures is not here");
    }
    qInfo("%d stacks; Python: %d places, %d with their line; other languages: %d lines", stacks, frames,
        withLine, excerpts);
    QVERIFY(withLine > 0);
}

namespace {

/// The frames of exceptions in an event that carry their line.
void collectFrames(const nlohmann::json& node, bool inException,
    std::vector<std::pair<std::pair<std::string, int>, std::string>>& found)
{
    if (node.is_object() && inException && node.contains("context_line") && node["context_line"].is_string()
        && node.contains("lineno") && node["lineno"].is_number_integer()) {
        const auto text = [&](const char* key) {
            return node.contains(key) && node[key].is_string() ? node[key].get<std::string>() : std::string();
        };
        const std::string file = text("abs_path").empty() ? text("filename") : text("abs_path");
        std::string line = text("context_line");
        line.resize(std::min(line.find_first_of("\r\n"), line.size()));
        if (!line.empty() && node["lineno"].get<int>() > 0) {
            found.push_back({ { file, node["lineno"].get<int>() }, line });
        }
        return;
    }
    if (node.is_object()) {
        for (const auto& [key, value] : node.items()) {
            collectFrames(
                value, inException || key == "exception" || key == "sentry.interfaces.Exception", found);
        }
    } else if (node.is_array()) {
        for (const auto& value : node) {
            collectFrames(value, inException, found);
        }
    }
}

/// How many lines of a file's frames were looked for; -1 if one is missing, which is then printed.
int verifiedLines(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return -1;
    }
    std::vector<std::pair<std::pair<std::string, int>, std::string>> frames;
    const QByteArray bytes = file.readAll();
    const auto whole = nlohmann::json::parse(bytes.toStdString(), nullptr, false);
    collectFrames(whole, false, frames);
    for (const QByteArray& line : bytes.split('\n')) {
        if (whole.is_discarded()) {
            collectFrames(nlohmann::json::parse(line.toStdString(), nullptr, false), false, frames);
        }
    }
    // Of several calls on one minified line, which carry other cuts of it, one is kept.
    std::map<std::pair<std::string, int>, std::set<std::string>> carried;
    for (const auto& [place, line] : frames) {
        carried[place].insert(line.substr(0, 900));
    }
    std::set<std::pair<std::string, int>> found;
    for (const std::string& text : stacksOf(path)) {
        const StackTrace stack = parseStack(text);
        const Places places = placesOf(stack);
        for (const CodeContext& context : codeContextOf(text, stack.language)) {
            const std::pair<std::string, int> place{ context.file, context.line };
            if (places.count(place) == 1 && carried[place].count(context.text.substr(0, 900)) == 1) {
                found.insert(place);
            }
        }
    }
    for (const auto& [place, line] : frames) {
        if (found.count(place) == 0) {
            qWarning("%s: %s:%d has no line: %s", qPrintable(path), place.first.c_str(), place.second,
                line.substr(0, 200).c_str());
            return -1;
        }
    }
    return static_cast<int>(frames.size());
}

} // namespace

void TestCodeContext::findsEachLineOfSentryEvents()
{
    const QStringList files = filesOf(QStringLiteral("/corpora/sentry-events"));
    if (files.isEmpty()) {
        QSKIP("the folder ../shared with the corpora is not here");
    }
    int lines = 0;
    for (const QString& path : files) {
        const int count = verifiedLines(path);
        QVERIFY2(count >= 0, qPrintable(path));
        lines += count;
    }
    qInfo("%d lines", lines);
    QVERIFY(lines > 0);
}

void TestCodeContext::findsEachLineOfElasticEvents()
{
    const QStringList files = filesOf(QStringLiteral("/corpora/elastic-apm"));
    if (files.isEmpty()) {
        QSKIP("the folder ../shared with the corpora is not here");
    }
    int lines = 0;
    for (const QString& path : files) {
        const int count = verifiedLines(path);
        QVERIFY2(count >= 0, qPrintable(path));
        lines += count;
    }
    qInfo("%d lines", lines);
    QVERIFY(lines > 0);
}

QTEST_APPLESS_MAIN(TestCodeContext)
#include "tst_codecontext.moc"
