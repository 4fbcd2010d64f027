#include "core/grouping/framekey.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestPerl : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void takesTheRaiseFromTheMessage();
    void isNoPerl();
    void keysOutliveAddresses();
};

void TestPerl::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    QTest::addColumn<int>("unread");
    const auto row = [](const char* name, const char* text, const char* expected, int unread = 0) {
        QTest::newRow(name) << std::string(text) << std::string(expected) << unread;
    };
    row("die", "no glaze at /srv/kiln.pl line 12.\n", "reported : no glaze\n*  /srv/kiln.pl:12\n");
    row("die while a file is read", "no glaze at kiln.pl line 12, <STDIN> line 3.\n",
        "reported : no glaze\n*  kiln.pl:12\n");
    row("confess",
        "no glaze at 5 line at /srv/lib/Kiln.pm line 31.\n"
        "\tStudio::Kiln::glaze(Studio::Kiln=HASH(0x563a), \"x called at y line 3\") called at main.pl line "
        "16\n"
        "\tmain::__ANON__() called at main.pl line 28\n"
        "\teval {...} called at main.pl line 28\n",
        "reported : no glaze at 5 line\n"
        "* Studio::Kiln::glaze /srv/lib/Kiln.pm:31\n"
        "* main::__ANON__ main.pl:16\n"
        "* eval {...} main.pl:28\n"
        "*  main.pl:28\n");
    row("the same twice, by a handler",
        "none at Kiln.pm line 31.\n"
        "\tKiln::glaze(1) called at main.pl line 16\n"
        " at Kiln.pm line 31.\n"
        "\tKiln::glaze(1) called at main.pl line 16\n",
        "reported : none\n* Kiln::glaze Kiln.pm:31\n*  main.pl:16\n");
    row("frames by a handler only",
        "none at Kiln.pm line 42.\n at Kiln.pm line 42.\n\tKiln::dry(1) called at main.pl line 16\n",
        "reported : none\n* Kiln::dry Kiln.pm:42\n*  main.pl:16\n");
    row("another stack behind",
        "none at Kiln.pm line 42.\n\tKiln::dry(1) called at main.pl line 16\nother at Kiln.pm line 9.\n",
        "reported : none\n* Kiln::dry Kiln.pm:42\n*  main.pl:16\n", 1);
    row("Devel::StackTrace",
        "Trace begun at /srv/lib/Kiln.pm line 3\nKiln::heat('Kiln=HASH(0x1)', 5) called at main.pl line 9\n",
        "reported : \n* Kiln::heat /srv/lib/Kiln.pm:3\n*  main.pl:9\n");
    row("libraries",
        "Attribute (x) is required at /usr/share/perl5/Moose/Object.pm line 24\n"
        "\tMoose::Object::new('Kiln') called at /usr/lib/x86_64-linux-gnu/perl5/5.36/Class/MOP/Class.pm line "
        "3\n"
        "\tKiln::make() called at (eval 12) line 4\n"
        "\teval '...' called at /home/u/perl5/lib/perl5/Try/Tiny.pm line 9\n"
        "\tmain::go() called at /srv/kiln.pl line 10\n",
        "reported : Attribute (x) is required\n"
        "  Moose::Object::new /usr/share/perl5/Moose/Object.pm:24 [Moose]\n"
        "  Kiln::make /usr/lib/x86_64-linux-gnu/perl5/5.36/Class/MOP/Class.pm:3 [Class]\n"
        "  eval {...} (eval 12):4 [eval]\n"
        "  main::go /home/u/perl5/lib/perl5/Try/Tiny.pm:9 [Try]\n"
        "*  /srv/kiln.pl:10\n");
    row("a compilation",
        "syntax error at lib/A.pm line 3, near \"}\"\n"
        "Compilation failed in require at main.pl line 2.\n"
        "BEGIN failed--compilation aborted at main.pl line 2.\n",
        "reported : syntax error at lib/A.pm line 3, near \"}\"\nCompilation failed in require\n"
        "* BEGIN main.pl:2\n*  main.pl:2\n");
}

void TestPerl::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    QFETCH(int, unread);
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Perl);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(static_cast<int>(stack.unread.count), unread);
}

/// Tracers give the whole text of an error as its message, which is cut out of stacks.
void TestPerl::takesTheRaiseFromTheMessage()
{
    const std::string message = "none at Kiln.pm line 31.";
    const std::string calls = "\n\tKiln::glaze(1) called at main.pl line 16\n";
    QCOMPARE(textOf(parseStack(message + calls, "die", message)),
        "reported die: " + message + "\n* Kiln::glaze Kiln.pm:31\n*  main.pl:16\n");
    QCOMPARE(textOf(parseStack(messageMark + calls, "die", {})),
        std::string("reported die: \n* Kiln::glaze :0\n*  main.pl:16\n"));
}

void TestPerl::isNoPerl()
{
    for (const char* text : { "Unexpected token at index 3 line 5.", "went wrong at noon", "at line 3" })
        QCOMPARE(parseStack(text).language, Language::Unknown);
}

void TestPerl::keysOutliveAddresses()
{
    const auto keyOf = [](const char* function, const char* file) {
        StackFrame frame;
        frame.function = function;
        frame.file = file;
        return frameKey(Language::Perl, frame);
    };
    QCOMPARE(
        keyOf("Kiln::__ANON__[/srv/Kiln.pm:3]", "/srv/Kiln.pm"), keyOf("Kiln::__ANON__", "/opt/Kiln.pm"));
    QCOMPARE(keyOf("A::b", "(eval 12)"), keyOf("A::b", "(eval 7)"));
    QCOMPARE(keyOf("eval {...}", "main.pl"), std::string());
    QVERIFY(keyOf("A::b", "A.pm") != keyOf("A::c", "A.pm"));
}

QTEST_APPLESS_MAIN(TestPerl)
#include "tst_perl.moc"
