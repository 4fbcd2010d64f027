#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestPython : public QObject {
    Q_OBJECT

private slots:
    void putsTheRaiseFirst();
    void putsTheReportedExceptionBeforeItsCauses();
    void readsGroups();
    void readsChainsInsideGroups();
    void namesForeignPackages_data();
    void namesForeignPackages();
    void readsPlacesOfSyntaxErrors();
    void readsTextsThatLostTheirStart();
    void keepsNotesWithTheMessage();
    void knowsLinesOfCode();
    void readsIndentedTexts();
    void readsTracebacksBehindALogPrefix();
    void readsTracebacksOfOtherProcesses();
    void readsDumpsOfCrashes();
    void readsAbridgedGroups();
    void separatesTracebacksOfALog();
    void recognisesTextsThatWereCut_data();
    void recognisesTextsThatWereCut();
    void keepsThePlaceOfAReportedExceptionThatWasCutOff();
    void knowsMessagesThatEndIndented();
    void keepsMessagesOfCausesToTheByte();
    void keepsTypesWithoutMessages();
    void tellsWhatItDidNotRead();
};

void TestPython::putsTheRaiseFirst()
{
    const std::string text = R"(Traceback (most recent call last):
  File "/opt/venv/lib/python3.11/site-packages/opentelemetry/trace/__init__.py", line 602, in use_span
    yield span
  File "/srv/studio/python/studio/main.py", line 48, in <lambda>
    ("POST /fold", lambda: jobs.fold({})),
                           ^^^^^^^^^^^^^
  File "/srv/studio/python/studio/jobs.py", line 59, in fold
    return fold({"half": sheet}, depth + 1) if depth >= 0 else sheet
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  [Previous line repeated 990 more times]
RecursionError: maximum recursion depth exceeded
)";
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Python);
    QCOMPARE(textOf(stack), std::string(R"(reported RecursionError: maximum recursion depth exceeded
* fold /srv/studio/python/studio/jobs.py:59
* <lambda> /srv/studio/python/studio/main.py:48
  use_span /opt/venv/lib/python3.11/site-packages/opentelemetry/trace/__init__.py:602 [opentelemetry]
)"));
}

void TestPython::putsTheReportedExceptionBeforeItsCauses()
{
    const std::string text = R"(Traceback (most recent call last):
  File "/srv/studio/python/studio/jobs.py", line 45, in lookup
    return prices[job["paper"]]
           ~~~~~~^^^^^^^^^^^^^^
KeyError: 'silk'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/studio/python/studio/jobs.py", line 47, in lookup
    raise LookupError(f"no price for paper {job['paper']!r} of job {job['id']}")
LookupError: no price for paper 'silk' of job 7

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/studio/python/studio/jobs.py", line 110, in ship
    raise err
studio.jobs.StudioError: no courier today
job 3e348982-ffb0-4409-8d63-43d8f2ed5fd9
courier list was empty
)";
    QCOMPARE(textOf(parseStack(text, "studio.jobs.StudioError", "no courier today")),
        std::string(R"(reported studio.jobs.StudioError: no courier today
job 3e348982-ffb0-4409-8d63-43d8f2ed5fd9
courier list was empty
* ship /srv/studio/python/studio/jobs.py:110
cause LookupError: no price for paper 'silk' of job 7
* lookup /srv/studio/python/studio/jobs.py:47
cause KeyError: 'silk'
* lookup /srv/studio/python/studio/jobs.py:45
)"));
}

void TestPython::readsGroups()
{
    const std::string text = R"(  + Exception Group Traceback (most recent call last):
  |   File "/srv/studio/python/studio/main.py", line 18, in handle
  |     work()
  |   File "/usr/lib/python3.11/asyncio/taskgroups.py", line 133, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/studio/python/studio/jobs.py", line 88, in check
    |     raise StudioError(f"page {page} of {job['id']} has no bleed")
    | studio.jobs.StudioError: page 1 has no bleed
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/srv/studio/python/studio/jobs.py", line 90, in check
    |     raise ValueError(f"page {page} is upside down")
    | ValueError: page 4 is upside down
    +------------------------------------
)";
    QVERIFY(!parseStack(text).truncated);
    QCOMPARE(parseStack(text + "    | \n").unread, UnreadLines{});
    QCOMPARE(textOf(parseStack(text)),
        std::string(R"(reported ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  __aexit__ /usr/lib/python3.11/asyncio/taskgroups.py:133 [python]
* handle /srv/studio/python/studio/main.py:18
member studio.jobs.StudioError: page 1 has no bleed
* check /srv/studio/python/studio/jobs.py:88
member ValueError: page 4 is upside down
* check /srv/studio/python/studio/jobs.py:90
)"));
}

void TestPython::readsChainsInsideGroups()
{
    const std::string text = R"(  + Exception Group Traceback (most recent call last):
  |   File "/a.py", line 1, in outer
  | ExceptionGroup: two (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/a.py", line 2, in root
    | KeyError: 'a'
    |
    | During handling of the above exception, another exception occurred:
    |
    | Exception Group Traceback (most recent call last):
    |   File "/a.py", line 3, in inner
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | ValueError: deep
      +------------------------------------

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/a.py", line 9, in main
RuntimeError: last
)";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported RuntimeError: last
* main /a.py:9
cause ExceptionGroup: two (1 sub-exception)
* outer /a.py:1
member ExceptionGroup: inner (1 sub-exception)
* inner /a.py:3
member ValueError: deep
cause KeyError: 'a'
* root /a.py:2
)"));
}

void TestPython::namesForeignPackages_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("package");
    const auto row = [](const char* file, const char* package) {
        QTest::newRow(file) << std::string(file) << std::string(package);
    };
    row("/srv/app/.venv/lib/python3.12/site-packages/django/core/handlers/base.py", "django");
    row("/usr/lib/python3/dist-packages/six.py", "six");
    row("C:\\Python311\\Lib\\site-packages\\flask\\app.py", "flask");
    row("/usr/lib64/python3.9/json/decoder.py", "python");
    row("/home/me/.pyenv/versions/3.11.4/lib/python3.11/asyncio/runners.py", "python");
    row("<frozen importlib._bootstrap>", "python");
    row("<template>", "eval");
    row("/srv/studio/python/studio/jobs.py", "");
    row("/srv/python3/lib/jobs.py", "");
    row("/var/runtime/bootstrap.py", "awslambdaric");
    row("/opt/python/requests/api.py", "requests");
    row("/srv/eggs/shapely-2.0-py3.11.egg/shapely/geometry.py", "shapely");
    row("C:\\Python311\\Lib\\json\\decoder.py", "python");
    row("/usr/lib/pypy3.9/json/decoder.py", "python");
    row("/home/me/python3/Lib/jobs.py", "");
    row("jobs.py", "");
    row("pandas/_libs/index.pyx", "pandas");
    row("src/lxml/etree.pyx", "lxml");
    row("lib/sqlalchemy/cyextension/util.pyx", "sqlalchemy");
    row("uvloop/loop.pyx", "uvloop");
    row("uvloop/handles/stream.pxi", "uvloop");
    row("asyncpg/protocol/protocol.pyx", "asyncpg");
    row("numpy/random/mtrand.pyx", "numpy");
    row("numpy\\__init__.pxd", "numpy");
    row("lxml.etree.pyx", "lxml");
    row("stringsource", "cython");
    row("/srv/app/fast/fold.pyx", "");
    row("src/jobs.py", "");
}

void TestPython::namesForeignPackages()
{
    QFETCH(std::string, file);
    QFETCH(std::string, package);
    const auto stack = parseStack(
        "Traceback (most recent call last):\n  File \"" + file + "\", line 3, in f\nKeyError: 1\n");
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t{ 1 });
    QCOMPARE(stack.exceptions.front().frames.front().package, package);
    QCOMPARE(stack.exceptions.front().frames.front().inApp, package.empty());
}

void TestPython::readsPlacesOfSyntaxErrors()
{
    const std::string text = R"(Traceback (most recent call last):
  File "/srv/studio/python/studio/jobs.py", line 103, in template
    return eval(compile(source, "<template>", "eval"))
  File "<template>", line 1
    price *
           ^
SyntaxError: invalid syntax
)";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported SyntaxError: invalid syntax
   <template>:1 [eval]
* template /srv/studio/python/studio/jobs.py:103
)"));
}

void TestPython::readsTextsThatLostTheirStart()
{
    const auto stack = parseStack("    yield span\n  File \"/a.py\", line 1, in f\n    x()\nKeyError: 'a'\n");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n* f /a.py:1\n"));
}

void TestPython::keepsNotesWithTheMessage()
{
    const auto stack =
        parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n    g()\n"
                   "ValueError: no paper\nprinter 7\nasked for by job 9\n");
    QCOMPARE(stack.exceptions.front().message, std::string("no paper\nprinter 7\nasked for by job 9"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPython::knowsLinesOfCode()
{
    const auto stack = parseStack("Traceback (most recent call last):\n"
                                  "  File \"/a.py\", line 7, in f\n"
                                  "    print(\n    ~~~~~^\n        fold(1),\n        ^^^^^^^^\n    )\n    ^\n"
                                  "  [Previous line repeated 3 more times]\n"
                                  "  File \"<string>\", line 2, in g\n"
                                  "KeyError: 'a'\n");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n  g <string>:2 [eval]\n* f /a.py:7\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPython::readsIndentedTexts()
{
    const auto stack =
        parseStack("    Traceback (most recent call last):\n      File \"/a.py\", line 1, in f\n"
                   "        g()\n    KeyError: 'a'\n");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n* f /a.py:1\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPython::readsTracebacksBehindALogPrefix()
{
    const auto stack =
        parseStack("2020-03-20 08:48:57,067 ERROR:__main__:Traceback (most recent call last):\n"
                   "  File \"/a.py\", line 1, in f\nKeyError: 'a'\n");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n* f /a.py:1\n"));
}

void TestPython::readsTracebacksOfOtherProcesses()
{
    const auto stack = parseStack("multiprocessing.pool.RemoteTraceback: \n\"\"\"\n"
                                  "Traceback (most recent call last):\n  File \"/w.py\", line 1, in work\n"
                                  "ValueError: no\n\"\"\"\n\n"
                                  "The above exception was the direct cause of the following exception:\n\n"
                                  "Traceback (most recent call last):\n  File \"/a.py\", line 2, in main\n"
                                  "ValueError: no\n");
    QCOMPARE(textOf(stack),
        std::string("reported ValueError: no\n* main /a.py:2\ncause ValueError: no\n* work /w.py:1\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPython::readsDumpsOfCrashes()
{
    const auto stack = parseStack("Fatal Python error: Segmentation fault\n\n"
                                  "Current thread 0x00007f2a (most recent call first):\n"
                                  "  File \"/a.py\", line 3 in read\n  File \"/a.py\", line 9 in <module>\n");
    QCOMPARE(textOf(stack), std::string("reported : \n* read /a.py:3\n* <module> /a.py:9\n"));
    QVERIFY(!stack.truncated);
}

void TestPython::readsAbridgedGroups()
{
    const auto stack = parseStack("  + Exception Group Traceback (most recent call last):\n"
                                  "  |   File \"/a.py\", line 1, in f\n"
                                  "  | ExceptionGroup: many (9 sub-exceptions)\n"
                                  "  +-+---------------- 1 ----------------\n"
                                  "    | ValueError: first\n"
                                  "    +---------------- ... ----------------\n"
                                  "    | and 8 more exceptions\n"
                                  "    +------------------------------------\n");
    QCOMPARE(textOf(stack),
        std::string(
            "reported ExceptionGroup: many (9 sub-exceptions)\n* f /a.py:1\nmember ValueError: first\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPython::separatesTracebacksOfALog()
{
    const auto stack =
        parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 'a'\n"
                   "Traceback (most recent call last):\n  File \"/b.py\", line 2, in g\nOSError: b\n");
    QCOMPARE(textOf(stack),
        std::string("reported KeyError: 'a'\n* f /a.py:1\nreported OSError: b\n* g /b.py:2\n"));
}

void TestPython::recognisesTextsThatWereCut_data()
{
    QTest::addColumn<std::string>("end");
    QTest::newRow("after a line of code") << std::string("    g(1)");
    QTest::newRow("after a frame") << std::string("    g(1)\n");
    QTest::newRow("within a function's name") << std::string("    g(1)\n  File \"/a.py\", line 1, in fo");
    QTest::newRow("within a path") << std::string("    g(1)\n  File \"/a");
}

void TestPython::recognisesTextsThatWereCut()
{
    QFETCH(std::string, end);
    const auto stack = parseStack(
        "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n" + end, "KeyError", "'a'");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n* f /a.py:1\n"));
    QCOMPARE(stack.unread.count, end.find("File") == std::string::npos ? 0U : 1U);
    QVERIFY(stack.truncated);
}

void TestPython::keepsThePlaceOfAReportedExceptionThatWasCutOff()
{
    const auto stack =
        parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 'a'\n\n"
                   "During handling of the above exception, another exception occurred:\n\n",
            "OSError", "last");
    QCOMPARE(textOf(stack), std::string("reported OSError: last\ncause KeyError: 'a'\n* f /a.py:1\n"));
    QVERIFY(stack.truncated);
}

void TestPython::knowsMessagesThatEndIndented()
{
    const std::string head = "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n    g()\n";
    const std::string tail = "pydantic.ValidationError: 1 error for Job\nid\n  no number\n"
                             "    For further information visit https://errors.test/2/v/int";
    for (const std::string end : { "", "\n" }) {
        const auto stack = parseStack(head + tail + end);
        QVERIFY(!stack.truncated);
        QCOMPARE(stack.exceptions.front().type, std::string("pydantic.ValidationError"));
        QVERIFY(stack.exceptions.front().message.ends_with("/2/v/int"));
    }
    QVERIFY(parseStack(head + tail + "\n" + head).truncated);
}

void TestPython::keepsMessagesOfCausesToTheByte()
{
    const auto stack =
        parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: boom\n\n"
                   "During handling of the above exception, another exception occurred:\n\n"
                   "Traceback (most recent call last):\n  File \"/b.py\", line 2, in g\nOSError: boom\n",
            "OSError", "boom");
    QCOMPARE(textOf(stack),
        std::string("reported OSError: boom\n* g /b.py:2\ncause KeyError: boom\n* f /a.py:1\n"));
}

void TestPython::keepsTypesWithoutMessages()
{
    const auto stack = parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n"
                                  "AssertionError\n2026-11-21 10:00:00 INFO jobs: next\n");
    QCOMPARE(stack.exceptions.front().type, std::string("AssertionError"));
    QCOMPARE(stack.exceptions.front().message, std::string("2026-11-21 10:00:00 INFO jobs: next"));
    const auto words = parseStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n"
                                  "no type here\nKeyError: 1\n");
    QCOMPARE(words.exceptions.front().type, std::string());
}

void TestPython::tellsWhatItDidNotRead()
{
    const auto stack =
        parseStack("Internal Server Error: /article\nTraceback (most recent call last):\n"
                   "  File \"/a.py\", lin 1, in f\n  File \"/a.py\", line 2, in g\nKeyError: 'a'\n");
    QCOMPARE(textOf(stack), std::string("reported KeyError: 'a'\n* g /a.py:2\n"));
    QCOMPARE(stack.unread.first,
        (std::vector<std::string>{ "Internal Server Error: /article", "  File \"/a.py\", lin 1, in f" }));
}

QTEST_APPLESS_MAIN(TestPython)
#include "tst_python.moc"
