#include "core/grouping/framekey.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestErlang : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void namesApplications();
    void keysOutliveClosures();
};

void TestErlang::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << std::string(text) << std::string(expected);
    };
    row("a term",
        "[{mill,grind,1,[{file,\"mill.erl\"},{line,15}]},"
        "{lists,map,2,[{file,\"lists.erl\"},{line,1239}]},"
        "{mill,'-run/1-fun-0-',[{a,[b,\"x]\"]}],[{file,\"src/mill.erl\"},{line,9}]},"
        "{erlang,apply,2,[]}]",
        "reported : \n"
        "* mill|grind/1 mill.erl:15\n"
        "  lists|map/2 lists.erl:1239 [lists]\n"
        "* mill|-run/1-fun-0- src/mill.erl:9\n"
        "  erlang|apply/2 :0 [erlang]\n");
    row("a term with its reason",
        "{{badmatch,{error,enoent}},[{mill,read,1,[{file,\"mill.erl\"},{line,3}]},\n"
        "    {proc_lib,init_p_do_apply,3,\n        [{file,\"proc_lib.erl\"},\n         {line,240}]}]}",
        "reported : {badmatch,{error,enoent}}\n"
        "* mill|read/1 mill.erl:3\n"
        "  proc_lib|init_p_do_apply/3 proc_lib.erl:240 [proc_lib]\n");
    row("frames in arguments are none",
        "[{mill,log,[{mill,no,1,[{file,\"no.erl\"},{line,1}]}],[{file,\"mill.erl\"},{line,2}]}]",
        "reported : \n* mill|log mill.erl:2\n");
    row("the shell",
        "** exception error: no match of right hand side value 2\n"
        "     in function  mill:grind/1 (mill.erl, line 12)\n"
        "        called as mill:grind(1)\n"
        "     in call from mill:run/0 (mill.erl, line 3)\n"
        "     in call from erl_eval:do_apply/7 (erl_eval.erl, line 748)\n",
        "reported error: no match of right hand side value 2\n"
        "* mill|grind/1 mill.erl:12\n"
        "* mill|run/0 mill.erl:3\n"
        "  erl_eval|do_apply/7 erl_eval.erl:748 [erl_eval]\n");
    row("closures in the shell",
        "** exception error: no\n"
        "     in function  mill:'-run/1-fun-0-'/1 (mill.erl, line 12)\n"
        "     in call from 'odd mill':'f(x)'/2 (mill.erl, line 3)\n"
        "     in call from mill:'a b'(1,'c d')\n",
        "reported error: no\n"
        "* mill|-run/1-fun-0-/1 mill.erl:12\n"
        "* odd mill|f(x)/2 mill.erl:3\n"
        "* mill|a b :0\n");
    row("a crash report",
        "=CRASH REPORT==== 21-Nov-2026::08:53:34 ===\n"
        "  crasher:\n"
        "    initial call: mill:init/1\n"
        "    pid: <0.100.0>\n"
        "    registered_name: []\n"
        "    exception exit: {noproc,x}\n"
        "      in function  mill:stop/1 (/srv/mill/src/mill.erl, line 7)\n"
        "    ancestors: [mill_sup,<0.90.0>]\n"
        "    reductions: 12\n",
        "reported exit: {noproc,x}\n* mill|stop/1 /srv/mill/src/mill.erl:7\n");
}

void TestErlang::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Erlang);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread.count, 0U);
}

void TestErlang::namesApplications()
{
    const auto stack =
        parseStack("** exception error: x\n"
                   "     in function  a:b/1 (/usr/lib/erlang/lib/stdlib-5.0/src/lists.erl, line 12)\n"
                   "what is this\n"
                   "     in call from c:d/1 (/srv/x/_build/default/deps/thing/src/c.erl, line 12)\n"
                   "     in call from cowboy_stream_h:run/1 (cowboy_stream_h.erl, line 12)\n");
    const auto& frames = stack.exceptions.front().frames;
    QCOMPARE(frames.size(), std::size_t(3));
    QCOMPARE(frames[0].package, std::string("stdlib"));
    QCOMPARE(frames[1].package, std::string("thing"));
    QCOMPARE(frames[2].package, std::string("cowboy"));
    QCOMPARE(stack.unread.count, 1U);
}

void TestErlang::keysOutliveClosures()
{
    const auto keyOf = [](const char* function) {
        StackFrame frame;
        frame.module = "mill";
        frame.function = function;
        return frameKey(Language::Erlang, frame);
    };
    QCOMPARE(keyOf("-run/1-fun-0-/2"), keyOf("-run/1-fun-3-/1"));
    QCOMPARE(keyOf("'-run/1-fun-0-'/1"), keyOf("-run/1-fun-3-/1")); // of tracers that keep quotes
    QCOMPARE(keyOf("run/1"), keyOf("run"));
    QVERIFY(keyOf("run/1") != keyOf("stop/1"));
}

QTEST_APPLESS_MAIN(TestErlang)
#include "tst_erlang.moc"
