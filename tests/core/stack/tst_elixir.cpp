#include "core/grouping/framekey.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestElixir : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void countsWhatItDoesNotKnow();
    void knowsForeignCode();
    void keysOutliveArities();
};

void TestElixir::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << std::string(text) << std::string(expected);
    };
    row("frames of an application and its libraries",
        "** (RuntimeError) no thread\n"
        "    (loom 0.1.0) lib/loom.ex:14: anonymous fn/2 in Loom.weave/2\n"
        "    (elixir 1.14.0) lib/enum.ex:975: Enum.\"-each/2-lists^foreach/1-0-\"/2\n"
        "    (loom 0.1.0) lib/loom.ex:13: Loom.weave/2\n"
        "    (stdlib 5.0) gen_server.erl:1077: :gen_server.try_handle_call/4\n"
        "    main.exs:54: (file)\n",
        "reported RuntimeError: no thread\n"
        "* anonymous fn/2 in Loom.weave/2 lib/loom.ex:14\n"
        "  Enum.\"-each/2-lists^foreach/1-0-\"/2 lib/enum.ex:975 [elixir]\n"
        "* Loom.weave/2 lib/loom.ex:13\n"
        "  :gen_server.try_handle_call/4 gen_server.erl:1077 [stdlib]\n"
        "* (file) main.exs:54\n");
    row("calls without a place", // the place of a built-in is not known
        "** (KeyError) key :blue not found in: %{red: 1}\n"
        "    :erlang.map_get(:blue, %{red: 1})\n"
        "    Enum.at([1], :x)\n"
        "    lib/loom.ex:29: Loom.lookup(%{red: 1}, \"b: c/2\")\n",
        "reported KeyError: key :blue not found in: %{red: 1}\n"
        "  :erlang.map_get :0 [erlang]\n"
        "  Enum.at :0 [elixir]\n"
        "* Loom.lookup lib/loom.ex:29\n");
    row("an old version",
        "** (ArgumentError) no\n    (elixir) lib/enum.ex:1: Enum.at/2\n    lib/a.ex:2: A.b/0\n",
        "reported ArgumentError: no\n  Enum.at/2 lib/enum.ex:1 [elixir]\n* A.b/0 lib/a.ex:2\n");
    row("a message of several lines", "** (RuntimeError) one\ntwo: 2\n    lib/a.ex:2: A.b/0\n",
        "reported RuntimeError: one\ntwo: 2\n* A.b/0 lib/a.ex:2\n");
    row("what clauses were tried is no message",
        "** (FunctionClauseError) no function clause matching in Loom.colour/1\n"
        "    \n"
        "    The following arguments were given to Loom.colour/1:\n"
        "    \n"
        "        # 1\n"
        "        %{nme: \"rot\"}\n"
        "    \n"
        "    Attempted function clauses (showing 1 out of 1):\n"
        "    \n"
        "        def colour(%{name: name})\n"
        "    \n"
        "    lib/loom.ex:20: Loom.colour/1\n",
        "reported FunctionClauseError: no function clause matching in Loom.colour/1\n"
        "* Loom.colour/1 lib/loom.ex:20\n");
    row("an exit with its cause",
        "** (exit) exited in: GenServer.call(#PID<0.120.0>, :boom, 5000)\n"
        "    ** (EXIT) an exception was raised:\n"
        "        ** (RuntimeError) boom\n"
        "            (shop 0.1.0) lib/worker.ex:10: Worker.handle_call/3\n"
        "            (stdlib 5.0) gen_server.erl:721: :gen_server.try_handle_call/4\n"
        "    (elixir 1.14.0) lib/gen_server.ex:1038: GenServer.call/3\n"
        "    (shop 0.1.0) lib/shop.ex:3: Shop.ask/1\n",
        "reported exit: exited in: GenServer.call(#PID<0.120.0>, :boom, 5000)\n"
        "    ** (EXIT) an exception was raised:\n"
        "  GenServer.call/3 lib/gen_server.ex:1038 [elixir]\n"
        "* Shop.ask/1 lib/shop.ex:3\n"
        "cause RuntimeError: boom\n"
        "* Worker.handle_call/3 lib/worker.ex:10\n"
        "  :gen_server.try_handle_call/4 gen_server.erl:721 [stdlib]\n");
    row("an exit from another process",
        "** (EXIT from #PID<0.98.0>) an exception was raised:\n"
        "    ** (ArithmeticError) bad argument in arithmetic expression\n"
        "        lib/a.ex:2: A.b/0\n",
        "reported EXIT: an exception was raised:\n"
        "cause ArithmeticError: bad argument in arithmetic expression\n"
        "* A.b/0 lib/a.ex:2\n");
    row("a crash report",
        "GenServer Shop.Worker terminating\n"
        "** (RuntimeError) boom\n"
        "    (shop 0.1.0) lib/worker.ex:10: Shop.Worker.handle_call/3\n"
        "Last message (from #PID<0.1.0>): :boom\n"
        "State: %{}\n",
        "reported RuntimeError: boom\n* Shop.Worker.handle_call/3 lib/worker.ex:10\n");
}

void TestElixir::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Elixir);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread.count, 0U);
}

void TestElixir::countsWhatItDoesNotKnow()
{
    const auto stack = parseStack("** (A) b\n    lib/a.ex:2: A.b/0\nnothing\n    lib/a.ex:3: A.c/0\n");
    QCOMPARE(stack.unread.count, 1U);
    QCOMPARE(stack.unread.first.front(), std::string("nothing"));
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(2));
}

void TestElixir::knowsForeignCode()
{
    const auto stack = parseStack("** (A) b\n"
                                  "    (phoenix 1.7.2) lib/phoenix/router.ex:3: Phoenix.Router.call/2\n"
                                  "    deps/thing/lib/thing.ex:3: Thing.call/2\n"
                                  "    (phoenix_shop 1.0.0) lib/shop.ex:3: Shop.call/2\n");
    const auto& frames = stack.exceptions.front().frames;
    QCOMPARE(frames.size(), std::size_t(3));
    QCOMPARE(frames[0].package, std::string("phoenix"));
    QCOMPARE(frames[1].package, std::string("thing"));
    QCOMPARE(frames[2].inApp, true);
}

void TestElixir::keysOutliveArities()
{
    const auto keyOf = [](const char* function) {
        StackFrame frame;
        frame.function = function;
        frame.file = "lib/loom.ex";
        return frameKey(Language::Elixir, frame);
    };
    QCOMPARE(keyOf("Loom.weave/2"), keyOf("Loom.weave"));
    QCOMPARE(keyOf("anonymous fn/2 in Loom.weave/2"), keyOf("anonymous fn/3 in Loom.weave/1"));
    QCOMPARE(keyOf("Enum.\"-each/2-lists^foreach/1-0-\"/2"), keyOf("Enum.each/2"));
    QCOMPARE(keyOf(":elixir_compiler_0.__FILE__/1"), keyOf(":elixir_compiler_7.__FILE__/1"));
    QCOMPARE(keyOf("#Function<6.99386804/1 in Loom.weave>"), keyOf("#Function<7.1/1 in Loom.weave>"));
    QVERIFY(keyOf("Loom.weave/2") != keyOf("Loom.colour/2"));
    QVERIFY(keyOf("anonymous fn/2 in Loom.weave/2") != keyOf("Loom.weave/2"));
}

QTEST_APPLESS_MAIN(TestElixir)
#include "tst_elixir.moc"
