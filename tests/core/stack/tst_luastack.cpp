#include "core/grouping/framekey.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestLuaStack : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void countsWhatItDoesNotKnow();
    void keysOutliveLines();
};

void TestLuaStack::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << std::string(text) << std::string(expected);
    };
    row("Lua 5.4",
        "lua: shop.lua:12: no stock\n"
        "stack traceback:\n"
        "\t[C]: in function 'error'\n"
        "\tshop.lua:12: in upvalue 'reserve'\n"
        "\tshop.lua:20: in local 'handle'\n"
        "\tshop.lua:31: in method 'Cart:add' (a note)\n"
        "\t(...tail calls...)\n"
        "\tshop.lua:40: in function <shop.lua:38>\n"
        "\t...\t(skipping 90 levels)\n"
        "\tshop.lua:50: in main chunk\n"
        "\t[C]: in ?\n",
        "reported : shop.lua:12: no stock\n"
        "  error [C]:0 [lua]\n"
        "* reserve shop.lua:12\n"
        "* handle shop.lua:20\n"
        "* Cart:add shop.lua:31\n"
        "* <shop.lua:38> shop.lua:40\n"
        "* main chunk shop.lua:50\n"
        "  ? [C]:0 [lua]\n");
    row("LuaJIT",
        "luajit: /srv/a.lua:3: attempt to index nil\n"
        "stack traceback:\n"
        "\t/srv/a.lua:3: in function 'f'\n"
        "\t/srv/a.lua:9: in main chunk\n"
        "\t[C]: at 0x00404b00\n",
        "reported : /srv/a.lua:3: attempt to index nil\n"
        "* f /srv/a.lua:3\n"
        "* main chunk /srv/a.lua:9\n"
        "   [C]:0 [lua]\n");
    row("OpenResty",
        "lua entry thread aborted: runtime error: /srv/app/cart.lua:7: bad\n"
        "stack traceback:\n"
        "coroutine 0:\n"
        "\t/srv/app/cart.lua:7: in function 'add'\n"
        "\t/usr/local/openresty/lualib/resty/redis.lua:12: in function 'query'\n"
        "\t/usr/local/share/lua/5.1/pl/app.lua:3: in field 'run'\n"
        "\tcontent_by_lua(nginx.conf:31):2: in main chunk\n",
        "reported : /srv/app/cart.lua:7: bad\n"
        "* add /srv/app/cart.lua:7\n"
        "  query /usr/local/openresty/lualib/resty/redis.lua:12 [resty/redis]\n"
        "  run /usr/local/share/lua/5.1/pl/app.lua:3 [pl]\n"
        "* main chunk content_by_lua(nginx.conf:31):2\n");
}

void TestLuaStack::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Lua);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread.count, 0U);
}

void TestLuaStack::countsWhatItDoesNotKnow()
{
    const auto stack =
        parseStack("x\nstack traceback:\n\ta.lua:1: in function 'f'\n\tnothing\n\ta.lua:2: in main chunk\n");
    QCOMPARE(stack.unread.count, 1U);
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(2));
}

void TestLuaStack::keysOutliveLines()
{
    const auto keyOf = [](const char* function, const char* file) {
        StackFrame frame;
        frame.function = function;
        frame.file = file;
        return frameKey(Language::Lua, frame);
    };
    QCOMPARE(keyOf("<shop.lua:38>", "shop.lua"), keyOf("<shop.lua:41>", "shop.lua"));
    QCOMPARE(keyOf("?", "[C]"), std::string());
    QVERIFY(keyOf("f", "shop.lua") != keyOf("g", "shop.lua"));
}

QTEST_APPLESS_MAIN(TestLuaStack)
#include "tst_luastack.moc"
