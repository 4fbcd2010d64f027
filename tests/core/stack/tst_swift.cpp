#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestSwift : public QObject {
    Q_OBJECT

private slots:
    void readsCrashReports();
    void prefersTheExceptionsBacktrace();
    void readsExceptionsOfObjectiveC();
    void readsBacktracesOfSwift();
    void readsFatalErrors();
    void tellsWhatItDidNotRead();
};

void TestSwift::readsCrashReports()
{
    const std::string text =
        "Process:               Shop [123]\n"
        "Exception Type:        EXC_BREAKPOINT (SIGTRAP)\n"
        "Exception Codes:       0x0000000000000001, 0x00000001a0b1c2d3\n\n"
        "Thread 1:\n"
        "0   libsystem_kernel.dylib        \t0x00000001a0b1c2d3 mach_msg_trap + 8\n\n"
        "Thread 0 Crashed:\n"
        "0   libswiftCore.dylib            \t0x00000001a0b1c2d3 _assertionFailure(_:_:file:line:flags:) + "
        "308\n"
        "1   Shop                          \t0x0000000100f1c2d3 closure #1 in Cart.add(item:) + 12 "
        "(Cart.swift:31)\n"
        "2   Shop Kit                      \t0x0000000100f1c2d4 -[Cart addItem:] + 44\n"
        "3   UIKitCore                     \t0x00000001a0b1c2d4 UIApplicationMain + 340\n\n"
        "Thread 0 crashed with ARM Thread State (64-bit):\n"
        "    x0: 0x0000000000000000   x1: 0x0000000000000000\n";
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Swift);
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack), std::string(R"(reported EXC_BREAKPOINT: EXC_BREAKPOINT (SIGTRAP)
  _assertionFailure(_:_:file:line:flags:) :0 [libswiftCore.dylib]
* closure #1 in Cart.add(item:) Cart.swift:31
* -[Cart addItem:] :0
  UIApplicationMain :0 [UIKitCore]
)"));
}

void TestSwift::prefersTheExceptionsBacktrace()
{
    const auto stack = parseStack("Last Exception Backtrace:\n"
                                  "0   CoreFoundation  0x00000001a0b1c2d3 __exceptionPreprocess + 220\n"
                                  "1   libobjc.A.dylib  0x00000001a0b1c2d4 objc_exception_throw + 60\n"
                                  "2   Shop  0x0000000100f1c2d3 -[Cart total] + 12\n\n"
                                  "Thread 0 Crashed:\n"
                                  "0   libsystem_kernel.dylib  0x00000001a0b1c2d5 __pthread_kill + 8\n",
        "NSRangeException", "beyond");
    QCOMPARE(textOf(stack), std::string(R"(reported NSRangeException: beyond
  __exceptionPreprocess :0 [CoreFoundation]
  objc_exception_throw :0 [libobjc.A.dylib]
* -[Cart total] :0
)"));
}

void TestSwift::readsExceptionsOfObjectiveC()
{
    const std::string text =
        "*** Terminating app due to uncaught exception 'NSRangeException', reason: '*** -[__NSArrayM "
        "objectAtIndex:]: index 3 beyond bounds'\n"
        "*** First throw call stack:\n(\n"
        "\t0   CoreFoundation                      0x00007fff2043a126 __exceptionPreprocess + 242\n"
        "\t1   Shop                                0x0000000103f1c2d3 -[Cart itemAt:] + 98\n)\n";
    const auto stack = parseStack(text);
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack),
        std::string("reported NSRangeException: *** -[__NSArrayM objectAtIndex:]: index 3 beyond bounds\n"
                    "  __exceptionPreprocess :0 [CoreFoundation]\n"
                    "* -[Cart itemAt:] :0\n"));
}

void TestSwift::readsBacktracesOfSwift()
{
    const std::string text =
        "Thread 0 crashed:\n\n"
        "0 [inlined] [system] Swift._assertionFailure() in libswiftCore.so at /usr/src/Assert.swift:1:2\n"
        "1 0x0000000100003f1c level2() + 12 in crash at /srv/shop/crash.swift:3:5\n\n"
        "     1│ func level2() {\n"
        "     3│   p.pointee = 42\n\n"
        "2 [ra] 0x0000000100003f1d main + 12 in crash at /srv/shop/crash.swift:9:1\n";
    const auto stack = parseStack(text, "E", "m");
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack),
        std::string("reported E: m\n"
                    "  Swift._assertionFailure() /usr/src/Assert.swift:1:2 [libswiftCore.so]\n"
                    "* level2() /srv/shop/crash.swift:3:5\n"
                    "* main /srv/shop/crash.swift:9:1\n"));
}

void TestSwift::readsFatalErrors()
{
    QCOMPARE(textOf(parseStack("Fatal error: Index out of range: file Shop/Cart.swift, line 12\n")),
        std::string("reported Fatal error: Index out of range\n*  Shop/Cart.swift:12\n"));
    QCOMPARE(textOf(parseStack("Shop/Cart.swift:12: Fatal error: Index out of range\n")),
        std::string("reported Fatal error: Index out of range\n*  Shop/Cart.swift:12\n"));
}

void TestSwift::tellsWhatItDidNotRead()
{
    const auto stack = parseStack("0   Shop  0x0000000100f1c2d3 -[Cart total] + 12\nlights out\n");
    QCOMPARE(stack.unread.count, 1U);
}

QTEST_APPLESS_MAIN(TestSwift)
#include "tst_swift.moc"
