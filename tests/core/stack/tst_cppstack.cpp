#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QElapsedTimer>

using namespace spanglass;

class TestCppStack : public QObject {
    Q_OBJECT

private slots:
    void readsFrames_data();
    void readsFrames();
    void passesOverWhatMakesTheError();
    void isWholeWhereFramesHaveNoPlace();
    void readsNestedExceptions();
    void readsSanitizers();
    void readsTheFirstStackOnly();
    void prefersAStackWithNames();
    void turnsOldestFirstAround();
    void readsWhatTerminatePrints();
    void beginsBelowThrowers();
    void readsKernels();
    void tellsWhatItDidNotRead();
    void isLinearOnHostileTexts_data();
    void isLinearOnHostileTexts();
};

void TestCppStack::readsFrames_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* line, const char* expected) {
        QTest::newRow(name) << std::string(line) << std::string(expected);
    };
    row("boost",
        " 0# acme::weight(std::vector<int, std::allocator<int> > const&, unsigned long) at /srv/a.cpp:70 "
        "(discriminator 4)",
        "* acme::weight /srv/a.cpp:70");
    row("boost with image", "12# _start in /srv/cppbin", "  _start /srv/cppbin:0 [runtime]");
    row("boost without a place", " 2# __libc_start_main at :0", "  __libc_start_main :0 [runtime]");
    row("boost with neither", " 2# acme::f(int) at ??:0", "* acme::f :0");
    row("boost with an address", "10# 0x00007FE8AF44524A in /lib/x86_64-linux-gnu/libc.so.6",
        "   /lib/x86_64-linux-gnu/libc.so.6:0 [libc.so.6]");
    row("std::stacktrace", "   0# acme::f(int) at /srv/a.cpp:7 [0x55d0c1a2]", "* acme::f /srv/a.cpp:7");
    row("std::stacktrace of Visual Studio", "0> C:\\shop\\cart.cpp(12): shop!acme::Cart::add+0x2F",
        "* acme::Cart::add C:\\shop\\cart.cpp:12");
    row("backward", "#3    Object \"/srv/shop\", at 0x55d0c1a2, in acme::f(int)", "* acme::f /srv/shop:0");
    row("backward with source", "#2    Source \"/srv/a.cpp\", line 12, in acme::f(int) [0x55d0c1a2]",
        "* acme::f /srv/a.cpp:12");
    row("gdb", "#0  0x000055555555513d in acme::f (n=0, s=...) at cart.cpp:12", "* acme::f cart.cpp:12");
    row("gdb without address", "#1  main (argc=1, argv=0x7ffe) at main.c:9", "* main main.c:9");
    row("gdb in a library", "#2  0x00007ffff7c42520 in qsort () from /lib/x86_64-linux-gnu/libc.so.6",
        "  qsort /lib/x86_64-linux-gnu/libc.so.6:0 [libc.so.6]");
    row("lldb", "  * frame #0: 0x0000000100003f5c shop`acme::f(n=0) at cart.cpp:12:5",
        "* acme::f cart.cpp:12:5");
    row("address sanitizer", "    #0 0x55d0c1 in acme::f(std::vector<int>&) /srv/my shop/a.cc:12:3",
        "* acme::f /srv/my shop/a.cc:12:3");
    row("sanitizer with a module", "    #1 0x7f10 in qsort (/lib/libc.so.6+0x12) (BuildId: 1a2b)",
        "  qsort /lib/libc.so.6:0 [libc.so.6]");
    row("sanitizer without a name", "    #1 0x7f10  (/srv/shop+0x12)", "*  /srv/shop:0");
    row("glibc", "./shop(_ZN4acme4Cart3addEi+0x12) [0x55d0c1a2]", "* acme::Cart::add ./shop:0");
    row("glibc with demangled names", "/srv/shop(acme::Cart::add(int)+0x12)[0x55d0]",
        "* acme::Cart::add /srv/shop:0");
    row("absl", "    @     0x5605333e2ca0  acme::Cart::add()", "* acme::Cart::add :0");
    row("node", " 3: 0xb090e0 node::Abort() [node]", "* node::Abort node:0");
    row("WinDbg", "00 0012f7d4 7c812a5b shop!acme::f+0x12 [d:\\src\\a.cpp @ 12]",
        "* acme::f d:\\src\\a.cpp:12");
    row("Android", "  #00 pc 0001a43c  /system/lib/libc.so (abort+64)",
        "  abort /system/lib/libc.so:0 [runtime]");
    row("Android in a log",
        "F DEBUG   :     #01 pc 0001a43c  /data/app/shop/lib/arm/libshop.so (acme::f(int)+12)",
        "* acme::f /data/app/shop/lib/arm/libshop.so:0");
    row("Fuchsia", "#1    0x000002113ef7 in f cart.cc:12 <app>+0x12", "* f cart.cc:12");
    row("Chrome on Windows", "\tcontent::Host::OnCancel [0x65F254C9+313] (content\\host.cc:215)",
        "* content::Host::OnCancel content\\host.cc:215");
    row("signal handler", "#2  <signal handler called>", "  <signal handler called> :0 [runtime]");
}

void TestCppStack::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack(line + '\n', "E", "m");
    QCOMPARE(stack.language, Language::Cpp);
    QCOMPARE(textOf(stack), "reported E: m\n" + expected + '\n');
}

void TestCppStack::passesOverWhatMakesTheError()
{
    const std::string text =
        " 0# acme::Traced::Traced() at /usr/include/boost/stacktrace/stacktrace.hpp:129\n"
        " 1# acme::WithTrace<std::out_of_range>::WithTrace(std::out_of_range const&) at /srv/a.cpp:27\n"
        " 2# void acme::raise<std::out_of_range>(std::out_of_range const&) at /srv/a.cpp:33\n"
        " 3# acme::weight(unsigned long) at /srv/a.cpp:70\n"
        " 4# main at /srv/a.cpp:165\n";
    QCOMPARE(textOf(parseStack(text, "acme::WithTrace<std::out_of_range>", "letter 9")),
        std::string(R"(reported acme::WithTrace<std::out_of_range>: letter 9
  acme::Traced::Traced /usr/include/boost/stacktrace/stacktrace.hpp:129 [boost]
  acme::WithTrace<std::out_of_range>::WithTrace /srv/a.cpp:27 [raise]
  acme::raise<std::out_of_range> /srv/a.cpp:33 [raise]
* acme::weight /srv/a.cpp:70
* main /srv/a.cpp:165
)"));
}

void TestCppStack::isWholeWhereFramesHaveNoPlace()
{
    for (const char* end : { "2# __libc_start_main at :0", " 2# __libc_start_main at :0\n" }) {
        const auto stack = parseStack(
            std::string("0# acme::f(int) at /srv/a.cpp:7\n1# main at /srv/a.cpp:9\n") + end, "E", "m");
        QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(3));
        QCOMPARE(stack.exceptions.front().frames.back().function, std::string("__libc_start_main"));
        QCOMPARE(stack.unread, UnreadLines{});
        QVERIFY(!stack.truncated);
    }
}

void TestCppStack::readsNestedExceptions()
{
    const std::string text =
        " 0# acme::order(unsigned int) at /srv/a.cpp:78\n 1# main at /srv/a.cpp:165\n"
        "nested: acme::WithTrace<acme::MouldError>: mould Q too cold\n"
        " 0# acme::Mould::cast(int) const at /srv/a.cpp:49\n 1# main at /srv/a.cpp:165\n";
    QCOMPARE(textOf(parseStack(text, "std::logic_error", "not cast")),
        std::string(R"(reported std::logic_error: not cast
* acme::order /srv/a.cpp:78
* main /srv/a.cpp:165
cause acme::WithTrace<acme::MouldError>: mould Q too cold
* acme::Mould::cast /srv/a.cpp:49
* main /srv/a.cpp:165
)"));
}

void TestCppStack::readsSanitizers()
{
    const std::string text = "=================================================================\n"
                             "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x1233 at pc "
                             "0x7ff7 bp 0x0096 sp 0x0096\n"
                             "READ of size 8 at 0x1233 thread T0\n"
                             "    #0 0x7ff7 in __asan_memcpy (/srv/shop+0x12)\n"
                             "    #1 0x7ff8 in acme::f(int) /srv/a.cc:5:1\n"
                             "    #2 0x7ff9 in main /srv/a.cc:9:1\n"
                             "    #3 0x7ffa in __libc_start_main (/lib/libc.so.6+0x12)\n\n"
                             "0x1233 is located 392 bytes inside of 1296-byte region [0x1233,0x1234)\n"
                             "freed by thread T0 here:\n"
                             "    #0 0x7ff7 in free (/srv/shop+0x13)\n"
                             "    #1 0x7ff8 in acme::g(int) /srv/a.cc:7:1\n\n"
                             "SUMMARY: AddressSanitizer: heap-use-after-free /srv/a.cc:5:1 in acme::f(int)\n";
    const auto stack = parseStack(text);
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack),
        std::string("reported heap-use-after-free: heap-use-after-free on address 0x1233 at pc 0x7ff7 bp "
                    "0x0096 sp 0x0096\n"
                    "  __asan_memcpy /srv/shop:0 [asan]\n"
                    "* acme::f /srv/a.cc:5:1\n"
                    "* main /srv/a.cc:9:1\n"
                    "  __libc_start_main /lib/libc.so.6:0 [runtime]\n"));
}

void TestCppStack::readsTheFirstStackOnly()
{
    const auto stack =
        parseStack("Thread 1 (LWP 7):\n#0  0x01 in acme::f () at a.c:1\n#1  0x02 in main () at a.c:2\n"
                   "Thread 2 (LWP 8):\n#0  0x03 in acme::g () at a.c:3\n#1  0x02 in main () at a.c:2\n");
    QCOMPARE(textOf(stack), std::string("reported : \n* acme::f a.c:1\n* main a.c:2\n"));
}

void TestCppStack::prefersAStackWithNames()
{
    const auto stack =
        parseStack("#0 0x56db0c75ad86 <unknown>\n#1 0x792fdb880d94 <unknown>\n"
                   "    #0 0x56db0c75ad86 in acme::f() a.cc:1:2\n    #1 0x792fdb880d94 in main a.cc:9:1\n",
            "E", "m");
    QCOMPARE(textOf(stack), std::string("reported E: m\n* acme::f a.cc:1:2\n* main a.cc:9:1\n"));
}

void TestCppStack::turnsOldestFirstAround()
{
    const auto stack = parseStack("Stack trace (most recent call last):\n"
                                  "#2    Object \"/srv/shop\", at 0x1, in _start\n"
                                  "#1    Source \"/srv/a.cpp\", line 9, in main [0x2]\n"
                                  "          8: {\n      >   9:     f();\n"
                                  "#0    Source \"/srv/a.cpp\", line 5, in acme::f() [0x3]\n",
        "E", "m");
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack),
        std::string(
            "reported E: m\n* acme::f /srv/a.cpp:5\n* main /srv/a.cpp:9\n  _start /srv/shop:0 [runtime]\n"));
}

void TestCppStack::readsWhatTerminatePrints()
{
    const auto stack = parseStack("terminate called after throwing an instance of 'acme::Declined'\n"
                                  "  what():  card declined\n"
                                  "./shop(_ZN4acme3payEv+0x12) [0x55d0c1a2]\n");
    QCOMPARE(textOf(stack), std::string("reported acme::Declined: card declined\n* acme::pay ./shop:0\n"));
}

void TestCppStack::beginsBelowThrowers()
{
    const auto stack = parseStack(
        "#0  0x01 in raise () from /lib/libc.so.6\n#1  0x02 in abort () from /lib/libc.so.6\n"
        "#2  0x03 in acme::onTerminate () at a.cpp:1\n#3  0x04 in std::terminate() () from "
        "/usr/lib/libstdc++.so.6\n"
        "#4  0x05 in __cxa_throw () from /usr/lib/libstdc++.so.6\n#5  0x06 in acme::pay () at a.cpp:7\n"
        "#6  0x07 in start_thread () from /lib/libpthread.so.0\n#7  0x08 in acme::wrapper () at a.cpp:9\n",
        "E", "m");
    QCOMPARE(textOf(stack), std::string(R"(reported E: m
  raise /lib/libc.so.6:0 [runtime]
  abort /lib/libc.so.6:0 [runtime]
  acme::onTerminate a.cpp:1 [raise]
  std::terminate /usr/lib/libstdc++.so.6:0 [std]
  __cxa_throw /usr/lib/libstdc++.so.6:0 [runtime]
* acme::pay a.cpp:7
  start_thread /lib/libpthread.so.0:0 [runtime]
  acme::wrapper a.cpp:9 [runtime]
)"));
}

void TestCppStack::readsKernels()
{
    const auto stack = parseStack("[   12.345678] BUG: KASAN: use-after-free in f2fs_register+0x208/0x390\n"
                                  "[   12.345679] CPU: 4 PID: 8262 Comm: io\n"
                                  "[   12.345680] Call trace:\n"
                                  "[   12.345681]  dump_stack+0x134/0x15c\n"
                                  "[   12.345682]  kasan_report+0xa4/0xa8\n"
                                  "[   12.345683]  f2fs_register+0x208/0x390 [f2fs]\n"
                                  "[   12.345684]  ? vfs_write+0x118/0x248\n");
    QCOMPARE(
        textOf(stack), std::string(R"(reported use-after-free: use-after-free in f2fs_register+0x208/0x390
  dump_stack :0 [runtime]
  kasan_report :0 [kernel]
* f2fs_register f2fs:0
* vfs_write :0
)"));
}

void TestCppStack::tellsWhatItDidNotRead()
{
    const auto stack = parseStack("#0  0x01 in f () at a.c:1\nlights out\n");
    QCOMPARE(stack.unread.count, 1U);
    QCOMPARE(stack.unread.first.front(), std::string("lights out"));
}

void TestCppStack::isLinearOnHostileTexts_data()
{
    QTest::addColumn<std::string>("unit");
    for (const char* const unit : { "#0 0x1 in f<", "#1 0x1 in (((\n", "    #2 0x12 in a<b<c<d< /x.c:1:1\n",
             "_ZNI1ST_", "./a(_ZN1aI1SI)[0x1]\n", " 0# a::b at ", "0x1 ", "[<", "   0: <a as <b as ",
             "$LT$..", "@ 0x1 a (b (c\n", "{lambda(", " in  at  from ", "#1 pc 000000 (", "Caused by: \n",
             "`'`", "0   a   0x00000001 (", "closure #1 in " })
        QTest::newRow(unit) << std::string(unit);
}

void TestCppStack::isLinearOnHostileTexts()
{
    QFETCH(std::string, unit);
    const auto timeOf = [&](std::size_t bytes) {
        std::string text = "#0 0x1 in acme::f() a.cc:1:2\n";
        while (text.size() < bytes)
            text += unit;
        QElapsedTimer timer;
        timer.start();
        const auto stack = parseStack(text);
        return std::pair(timer.elapsed(), stack.exceptions.size());
    };
    const auto [milliseconds, exceptions] = timeOf(1 << 20);
    QVERIFY(exceptions > 0);
    QVERIFY2(milliseconds < 2000, std::to_string(milliseconds).c_str()); // quadratic ones take minutes
}

QTEST_APPLESS_MAIN(TestCppStack)
#include "tst_cppstack.moc"
