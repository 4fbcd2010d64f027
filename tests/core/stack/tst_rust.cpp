#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestRust : public QObject {
    Q_OBJECT

private slots:
    void startsBelowThePanicMachinery();
    void readsTheOldPanicMessage();
    void knowsWhereAPanicWithoutBacktraceIs();
    void readsFullBacktraces();
    void readsCausesOfAnyhow();
    void passesOverWhatMakesTheError();
    void readsColorEyre();
    void namesCrates();
    void takesNoMessageLineForAFrame();
    void tellsWhatItDidNotRead();
};

void TestRust::startsBelowThePanicMachinery()
{
    const std::string text =
        "thread 'main' panicked at src/plate.rs:51:21:\n"
        "index out of bounds: the len is 2 but the index is 7\n"
        "stack backtrace:\n"
        "   0: etching::main::{{closure}}\n"
        "             at ./src/main.rs:48:60\n"
        "   1: rust_begin_unwind\n"
        "             at /rustc/59807616e1fa/library/std/src/panicking.rs:689:5\n"
        "   2: core::panicking::panic_fmt\n"
        "             at /rustc/59807616e1fa/library/core/src/panicking.rs:80:14\n"
        "   3: etching::plate::Plate::groove::h0123456789abcdef\n"
        "             at ./src/plate.rs:51:21\n"
        "   4: etching::main\n"
        "             at ./src/main.rs:69:22\n"
        "   5: std::sys::backtrace::__rust_begin_short_backtrace\n"
        "             at /rustc/59807616e1fa/library/std/src/sys/backtrace.rs:166:18\n"
        "   6: main\n"
        "   7: __libc_start_main\n"
        "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.\n";
    const auto stack = parseStack(text, "panic", "index out of bounds: the len is 2 but the index is 7");
    QCOMPARE(stack.language, Language::Rust);
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(
        textOf(stack), std::string(R"(reported panic: index out of bounds: the len is 2 but the index is 7
  etching::main::{{closure}} ./src/main.rs:48:60 [raise]
  rust_begin_unwind /rustc/59807616e1fa/library/std/src/panicking.rs:689:5 [std]
  core::panicking::panic_fmt /rustc/59807616e1fa/library/core/src/panicking.rs:80:14 [core]
* etching::plate::Plate::groove ./src/plate.rs:51:21
* etching::main ./src/main.rs:69:22
  std::sys::backtrace::__rust_begin_short_backtrace /rustc/59807616e1fa/library/std/src/sys/backtrace.rs:166:18 [std]
  main :0 [runtime]
  __libc_start_main :0 [runtime]
)"));
}

void TestRust::readsTheOldPanicMessage()
{
    const auto stack = parseStack("thread 'worker' panicked at 'no ink, src/x.rs', src/main.rs:1:2\n"
                                  "stack backtrace:\n"
                                  "   0: shop::print\n"
                                  "             at src/main.rs:1\n");
    QCOMPARE(textOf(stack), std::string("reported panic: no ink, src/x.rs\n* shop::print src/main.rs:1\n"));
}

void TestRust::knowsWhereAPanicWithoutBacktraceIs()
{
    const auto stack =
        parseStack("thread 'main' panicked at src/main.rs:3:9:\nno ink\n"
                   "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n");
    QCOMPARE(textOf(stack), std::string("reported panic: no ink\n*  src/main.rs:3:9\n"));
}

void TestRust::readsFullBacktraces()
{
    const auto stack =
        parseStack("stack backtrace:\n"
                   "   0:     0x55d0c1a2b3c4 - shop::cart::add::h0123456789abcdef\n"
                   "                               at /srv/shop/src/cart.rs:12:5\n"
                   "   1:     0x55d0c1a2b3c5 - <shop::Cart<T> as shop::Store>::save::h0123456789abcdef\n"
                   "   2:     0x55d0c1a2b3c6 - <unknown>\n",
            "Error", "full");
    QCOMPARE(textOf(stack), std::string(R"(reported Error: full
* shop::cart::add /srv/shop/src/cart.rs:12:5
* <shop::Cart<T> as shop::Store>::save :0
   :0 [unknown]
)"));
}

void TestRust::readsCausesOfAnyhow()
{
    const std::string text = "Error: plate is not there\n\nCaused by:\n"
                             "    0: cannot read /srv/plates/7.svg\n"
                             "    1: No such file or directory (os error 2)\n\n"
                             "Stack backtrace:\n"
                             "   0: anyhow::error::<impl anyhow::Error>::msg\n"
                             "   1: shop::load\n"
                             "             at ./src/plate.rs:79:58\n";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported : plate is not there
  anyhow::error::<impl anyhow::Error>::msg :0 [anyhow]
* shop::load ./src/plate.rs:79:58
cause : cannot read /srv/plates/7.svg
cause : No such file or directory (os error 2)
)"));
}

void TestRust::passesOverWhatMakesTheError()
{
    const std::string text = "   0: shop::plate::failure\n             at ./src/plate.rs:31:60\n"
                             "   1: shop::plate::load\n             at ./src/plate.rs:79:58\n";
    QCOMPARE(textOf(parseStack(text, "shop::plate::Failure", "gone")),
        std::string(R"(reported shop::plate::Failure: gone
  shop::plate::failure ./src/plate.rs:31:60 [raise]
* shop::plate::load ./src/plate.rs:79:58
)"));
    QCOMPARE(textOf(parseStack(text, "std::io::Error", "gone")), std::string(R"(reported std::io::Error: gone
* shop::plate::failure ./src/plate.rs:31:60
* shop::plate::load ./src/plate.rs:79:58
)"));
}

void TestRust::readsColorEyre()
{
    const std::string text =
        "Error: \n   0: unable to read config\n   1: no such file\n\nLocation:\n   src/main.rs:12\n\n"
        "  ━━━━━━━━ SPANTRACE ━━━━━━━━\n\n"
        "   0: usage::read_config\n      at src/main.rs:38\n\n"
        "  ━━━━━━━━ BACKTRACE ━━━━━━━━\n"
        "               ⋮ 5 frames hidden ⋮\n"
        "   6: usage::read_file::h0123456789abcdef\n      at /srv/usage/src/main.rs:32\n"
        "               ⋮ 10 frames hidden ⋮\n\n"
        "Run with COLORBT_SHOW_HIDDEN=1 environment variable to disable frame filtering.\n";
    const auto stack = parseStack(text);
    QCOMPARE(stack.unread.count, 0U);
    QCOMPARE(textOf(stack),
        std::string("reported : unable to read config\n* usage::read_file /srv/usage/src/main.rs:32\n"
                    "cause : no such file\n"));
}

void TestRust::namesCrates()
{
    const auto packageOf = [](const std::string& file) {
        return parseStack("   0: a::b\n             at " + file + ":1:1\n")
            .exceptions.front()
            .frames.front()
            .package;
    };
    const std::string registry = "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/";
    QCOMPARE(packageOf(registry + "serde_json-1.0.96/src/de.rs"), std::string("serde_json"));
    QCOMPARE(packageOf(registry + "tower-http-0.4.0/src/lib.rs"), std::string("tower-http"));
    QCOMPARE(packageOf("/home/me/.cargo/git/checkouts/mio-1a2b3c4d/5e6f/src/lib.rs"), std::string("mio"));
    QCOMPARE(packageOf("/rustc/90c541806/library/alloc/src/boxed.rs"), std::string("alloc"));
    QCOMPARE(packageOf("/usr/lib/rustlib/src/rust/library/core/src/option.rs"), std::string("core"));
    QCOMPARE(packageOf("src/main.rs"), std::string());
}

void TestRust::takesNoMessageLineForAFrame()
{
    const std::string message = "two faults\n   0: core::no::frame\n   1: core::nor::this";
    const auto stack = parseStack("panicked at src/a.rs:1:1:\n" + message
            + "\nstack backtrace:\n   0: shop::a\n             at src/a.rs:1:1\n",
        "panic", message);
    QCOMPARE(textOf(stack), "reported panic: " + message + "\n* shop::a src/a.rs:1:1\n");
}

void TestRust::tellsWhatItDidNotRead()
{
    const auto stack =
        parseStack("stack backtrace:\n   0: shop::a\n             at src/a.rs:1:1\nlights out\n");
    QCOMPARE(stack.unread.count, 1U);
    QCOMPARE(stack.unread.first.front(), std::string("lights out"));
}

QTEST_APPLESS_MAIN(TestRust)
#include "tst_rust.moc"
