#include "ui/issue/codestyler.h"

#include <QElapsedTimer>
#include <QTest>

using namespace spanglass;

namespace {

/// "keyword" where the text stands in the first line that has it; "" if it is plain.
QString styleOfText(
    const QStringList& lines, const std::vector<std::vector<CodeSpan>>& spans, const QString& text)
{
    static const QStringList names{ QString(), QStringLiteral("keyword"), QStringLiteral("name"),
        QStringLiteral("string"), QStringLiteral("number"), QStringLiteral("comment"),
        QStringLiteral("operator"), QStringLiteral("preprocessor") };
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const auto at = static_cast<int>(lines[i].indexOf(text));
        if (at < 0)
            continue;
        for (const CodeSpan& span : spans[static_cast<std::size_t>(i)]) {
            if (span.begin <= at && at < span.begin + span.length)
                return names[static_cast<int>(span.style)];
        }
        return {};
    }
    return QStringLiteral("(not there)");
}

} // namespace

class CodeStylerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stylesEachLanguage_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("keyword");
        QTest::addColumn<QString>("string");
        QTest::addColumn<QString>("comment");
        const auto row = [](const char* path, const char* code, const char* keyword, const char* string,
                             const char* comment) {
            QTest::newRow(path) << QString::fromLatin1(path) << QString::fromLatin1(code)
                                << QString::fromLatin1(keyword) << QString::fromLatin1(string)
                                << QString::fromLatin1(comment);
        };
        row("a.ts", "interface Cart { }\nconst x = `t ${y}`; // why", "interface", "`t", "// why");
        row("a.js", "const x = 'text'; /* why */", "const", "'text'", "/* why");
        row("a.py", "def f(x):\n    return 'text'  # why", "return", "'text'", "# why");
        row("A.java", "public class A { String s = \"text\"; } // why", "class", "\"text\"", "// why");
        row("a.kt", "fun f() { val s = \"text\" } // why", "val", "\"text\"", "// why");
        row("a.scala", "def f = { val s = \"text\" } // why", "val", "\"text\"", "// why");
        row("a.go", "func f() { s := \"text\" // why\n}", "func", "\"text\"", "// why");
        row("a.rb", "def f\n  s = 'text' # why\nend", "def", "'text'", "# why");
        row("a.php", "final class A { function f() { $s = 'text'; // why\n} }", "final", "'text'", "// why");
        row("a.cs", "public string S() { return \"text\"; } // why", "return", "\"text\"", "// why");
        row("a.rs", "fn f() { let s = \"text\"; } // why", "let", "\"text\"", "// why");
        row("a.cpp", "return \"text\"; // why", "return", "\"text\"", "// why");
        row("a.swift", "func f() { let s = \"text\" } // why", "let", "\"text\"", "// why");
        row("a.dart", "Future f() async { final s = 'text'; } // why", "final", "'text'", "// why");
        row("a.ex", "def f(%{a: b}) do\n  s = <<\"text\">> # why\nend", "def", "\"text\"", "# why");
        row("a.erl", "f() -> case x of _ -> \"text\" end. % why", "case", "\"text\"", "% why");
        row("a.pl", "my $s = 'text'; # why", "my", "'text'", "# why");
        row("a.lua", "local s = 'text' -- why", "local", "'text'", "-- why");
        row("a.sql", "select 'text' -- why", "select", "'text'", "-- why");
        row("a.sh", "if true; then echo 'text' # why\nfi", "if", "'text'", "# why");
    }
    void stylesEachLanguage()
    {
        QFETCH(QString, path);
        QFETCH(QString, code);
        QFETCH(QString, keyword);
        QFETCH(QString, string);
        QFETCH(QString, comment);
        CodeStyler styler;
        const QStringList lines = code.split(u'\n');
        const auto spans = styler.style(lines, syntaxOf(path.toStdString(), Language::Unknown));
        QCOMPARE(spans.size(), static_cast<std::size_t>(lines.size()));
        QCOMPARE(styleOfText(lines, spans, keyword), QStringLiteral("keyword"));
        QCOMPARE(styleOfText(lines, spans, string), QStringLiteral("string"));
        QCOMPARE(styleOfText(lines, spans, comment), QStringLiteral("comment"));
    }

    void knowsTheSyntaxByExtensionElseByLanguage()
    {
        QCOMPARE(syntaxOf("src/A.KT", Language::Java), Syntax::Kotlin);
        QCOMPARE(syntaxOf("src/page", Language::Php), Syntax::Php);
        QCOMPARE(syntaxOf("a.b/page", Language::Ruby), Syntax::Ruby);
        QCOMPARE(syntaxOf("a.unknown", Language::Unknown), Syntax::None);
        QCOMPARE(syntaxOf("", Language::Unknown), Syntax::None);
        QCOMPARE(syntaxOf("Vue.vue", Language::JavaScript), Syntax::Html);
    }

    void findsNamesOfFunctionsAndNumbers()
    {
        CodeStyler styler;
        const QStringList lines{ QStringLiteral("const n = rules.find(r => r.matches(cart)) + 42;") };
        const auto spans = styler.style(lines, Syntax::JavaScript);
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("find")), QStringLiteral("name"));
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("matches")), QStringLiteral("name"));
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("42")), QStringLiteral("number"));
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("rules")), QString());
    }

    void seesThatLinesBeginInAComment()
    {
        CodeStyler styler;
        const QStringList block{ QStringLiteral("it's what return does"), QStringLiteral(" */"),
            QStringLiteral("return 1;") };
        auto spans = styler.style(block, Syntax::Java);
        QCOMPARE(styleOfText(block, spans, QStringLiteral("it's")), QStringLiteral("comment"));
        QCOMPARE(styleOfText(block, spans, QStringLiteral("return 1")), QStringLiteral("keyword"));
        const QStringList stars{ QStringLiteral(" * return"), QStringLiteral(" *"), QStringLiteral(" * x") };
        spans = styler.style(stars, Syntax::JavaScript);
        QCOMPARE(styleOfText(stars, spans, QStringLiteral("return")), QStringLiteral("comment"));
        const QStringList docstring{ QStringLiteral("    It's for what we return."),
            QStringLiteral("    \"\"\""), QStringLiteral("    return 1") };
        spans = styler.style(docstring, Syntax::Python);
        QCOMPARE(styleOfText(docstring, spans, QStringLiteral("return 1")), QStringLiteral("keyword"));
        const QStringList opening{ QStringLiteral("def f():"), QStringLiteral("    \"\"\""),
            QStringLiteral("    what we return") };
        spans = styler.style(opening, Syntax::Python);
        QCOMPARE(styleOfText(opening, spans, QStringLiteral("def")), QStringLiteral("keyword"));
        QVERIFY(styleOfText(opening, spans, QStringLiteral("return")) != QStringLiteral("keyword"));
    }

    void spansFitLinesThatAreNotAscii()
    {
        CodeStyler styler;
        const QStringList lines{ QStringLiteral("// ü 🎉 ש"), QStringLiteral("f('🎉ü'); return 1;") };
        const auto spans = styler.style(lines, Syntax::JavaScript);
        QCOMPARE(spans[0].size(), 1U);
        QCOMPARE(spans[0][0].length, static_cast<int>(lines[0].size()));
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("return")), QStringLiteral("keyword"));
        QCOMPARE(styleOfText(lines, spans, QStringLiteral("ü'")), QStringLiteral("string"));
    }

    void boundaries()
    {
        CodeStyler styler;
        QVERIFY(styler.style({}, Syntax::Python).empty());
        QCOMPARE(styler.style({ QStringLiteral("x") }, Syntax::None).size(), 1U);
        QCOMPARE(styler.style({ QString(), QString() }, Syntax::Php).size(), 2U);
    }

    void takesAMoment()
    {
        CodeStyler styler;
        QStringList lines;
        for (int i = 0; i < 51; ++i)
            lines << QString(QStringLiteral("const a = f('x'); ")).repeated(110);
        QElapsedTimer timer;
        timer.start();
        styler.style(lines.mid(0, 11), Syntax::JavaScript);
        qInfo("the first 11 lines of all: %lld ms", timer.elapsed());
        timer.restart();
        const auto spans = styler.style(lines, Syntax::JavaScript);
        qInfo("51 lines of 2,000 characters styled in %lld ms", timer.elapsed());
        QVERIFY(!spans[50].empty());
        timer.restart();
        styler.style(
            lines.mid(0, 11).replaceInStrings(QStringLiteral("a"), QStringLiteral("b")), Syntax::Python);
        qInfo("first use of another lexer, 11 lines: %lld ms", timer.elapsed());
    }
};

QTEST_MAIN(CodeStylerTest)
#include "tst_codestyler.moc"
