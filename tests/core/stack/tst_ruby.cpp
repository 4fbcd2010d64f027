#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <ctime>

using namespace spanglass;

class TestRuby : public QObject {
    Q_OBJECT

private slots:
    void readsFullMessages();
    void readsTheOrderOfTerminals();
    void readsHeaders_data();
    void readsHeaders();
    void takesNoFramesFromTheMessage();
    void readsFrames_data();
    void readsFrames();
    void readsFramesOfOtherRuntimes();
    void readsJRuby();
    void tellsWhatItDoesNotUnderstand();
    void noticesTornFrames();
    void isLinear();
};

void TestRuby::readsFullMessages()
{
    const auto stack = parseStack("/srv/shop/cart.rb:38:in `rescue in add': cannot add 7 (Shop::Error)\n"
                                  "Did you mean?  odd\n"
                                  "\tfrom /srv/shop/cart.rb:35:in `add'\n"
                                  "\tfrom /usr/lib/ruby/3.1.0/json/common.rb:216:in `parse'\n"
                                  "\t ... 9999 levels...\n"
                                  "\tfrom main.rb:30:in `block (2 levels) in <main>'\n"
                                  "/srv/shop/stock.rb:30:in `take': none left (KeyError)\n"
                                  "\tfrom main.rb:9:in `<main>'\n");
    QCOMPARE(stack.language, Language::Ruby);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported Shop::Error: cannot add 7\nDid you mean?  odd\n"
                    "* rescue in add /srv/shop/cart.rb:38\n"
                    "* add /srv/shop/cart.rb:35\n"
                    "  parse /usr/lib/ruby/3.1.0/json/common.rb:216 [ruby]\n"
                    "* block (2 levels) in <main> main.rb:30\n"
                    "cause KeyError: none left\n"
                    "* take /srv/shop/stock.rb:30\n"
                    "* <main> main.rb:9\n"));
}

void TestRuby::readsTheOrderOfTerminals()
{
    const auto stack = parseStack("Traceback (most recent call last):\n"
                                  "\t2: from /srv/a.rb:12:in `<main>'\n"
                                  "\t1: from /srv/a.rb:9:in `load'\n"
                                  "/srv/a.rb:3:in `take': none left (KeyError)\n"
                                  "\t1: from /srv/a.rb:12:in `<main>'\n"
                                  "/srv/a.rb:5:in `rescue in add': cannot add (Shop::Error)\n"
                                  "Did you mean?  odd\n");
    QCOMPARE(textOf(stack),
        std::string("reported Shop::Error: cannot add\nDid you mean?  odd\n"
                    "* rescue in add /srv/a.rb:5\n"
                    "* <main> /srv/a.rb:12\n"
                    "cause KeyError: none left\n"
                    "* take /srv/a.rb:3\n"
                    "* load /srv/a.rb:9\n"
                    "* <main> /srv/a.rb:12\n"));
    QCOMPARE(stack.truncated, false);
}

void TestRuby::readsHeaders_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << std::string(text) << std::string(expected);
    };
    row("a.rb:1:in 'f': none (Shop::Error)", "Shop::Error: none\n* f a.rb:1");
    row("a.rb:1:in 'f': none (12) (Shop::Error)", "Shop::Error: none (12)\n* f a.rb:1");
    row("a.rb:1:in 'f': Shop::Error", "Shop::Error: \n* f a.rb:1");
    row("a.rb:1:in 'f': unhandled exception", "RuntimeError: \n* f a.rb:1");
    row("a.rb:1:in 'f': no class here", ": no class here\n* f a.rb:1");
    row("Shop::Error: none: of 3\na.rb:1:in `f'", "Shop::Error: none: of 3\n* f a.rb:1");
    row(" Shop::Error (none of\n3):\n  a.rb:1:in `f'", "Shop::Error: none of\n3\n* f a.rb:1");
    row("something is wrong\na.rb:1:in `f'", ": something is wrong\n* f a.rb:1");
    row("a.rb:1:in `f'", ": \n* f a.rb:1");
}

void TestRuby::readsHeaders()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    QCOMPARE(textOf(parseStack(text)), "reported " + expected + "\n");
}

void TestRuby::takesNoFramesFromTheMessage()
{
    const std::string expected = "reported Shop::Error: bad\n/tmp/x.rb:1:in `fake'\n* add /srv/a.rb:3\n"
                                 "* <main> /srv/a.rb:12\n";
    const std::string text = "/srv/a.rb:3:in `add': bad (Shop::Error)\n/tmp/x.rb:1:in `fake'\n"
                             "\tfrom /srv/a.rb:12:in `<main>'\n";
    QCOMPARE(textOf(parseStack(text)), expected);
    QCOMPARE(textOf(parseStack(text, "Shop::Error", "bad\n/tmp/x.rb:1:in `fake'")), expected);
}

void TestRuby::readsFrames_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* line, const char* expected) {
        QTest::newRow(line) << std::string(line) << std::string(expected);
    };
    row("/srv/a.rb:139", "*  /srv/a.rb:139");
    row("/srv/config.ru:in `new'", "* new /srv/config.ru:0");
    row("C:/Program Files/shop/user.rb:13:in `magic'", "* magic C:/Program Files/shop/user.rb:13");
    row("/srv/a.rb:9:in 'block in Shop::Cart#add'", "* block in Shop::Cart#add /srv/a.rb:9");
    row("/srv/a.rb:1:in `<top (required)>'", "* <top (required)> /srv/a.rb:1");
    row("<internal:kernel>:187:in 'loop'", "  loop <internal:kernel>:187 [ruby]");
    row("/usr/bundle/gems/rack-test-2.0.2/lib/rack.rb:4:in `run'",
        "  run /usr/bundle/gems/rack-test-2.0.2/lib/rack.rb:4 [rack-test]");
    row("/b/bundler/gems/rails-1a2b3c4d5e6f/x.rb:1:in `y'",
        "  y /b/bundler/gems/rails-1a2b3c4d5e6f/x.rb:1 [rails]");
    row("/usr/lib/ruby/vendor_ruby/rake.rb:4:in `run'", "  run /usr/lib/ruby/vendor_ruby/rake.rb:4 [ruby]");
    row("(eval):1:in `z'", "  z (eval):1 [eval]");
    row("(erb):2:in `<main>'", "* <main> (erb):2");
}

void TestRuby::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack("/srv/b.rb:1:in `f'\n" + line + "\r\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack), "reported : \n* f /srv/b.rb:1\n" + expected + '\n');
}

void TestRuby::readsFramesOfOtherRuntimes()
{
    const auto stack = parseStack("/srv/a.rb:3:in `add'\n"
                                  "org.jruby.RubyKernel.eval(org/jruby/RubyKernel.java:1000)\n"
                                  "RUBY.load(/srv/b.rb:7)\n"
                                  "compile ((execjs):6692:19)\n"
                                  "(execjs):6703:8\n"
                                  "ORA-06512: at \"STORE.PACK\", line 1945\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported : \n* add /srv/a.rb:3\n"
                    "  org.jruby.RubyKernel|eval org/jruby/RubyKernel.java:1000 [jruby]\n"
                    "* load /srv/b.rb:7\n"
                    "  compile (execjs):6692:19 [execjs]\n"
                    "   (execjs):6703:8 [execjs]\n"
                    "* STORE.PACK :1945\n"));
}

void TestRuby::readsJRuby()
{
    const std::string expected = "reported RuntimeError: no\n  each org/jruby/RubyArray.java:1800 [jruby]\n"
                                 "* block in charge /app/my shop.rb:12\n* <main> /app/a.rb:5\n";
    auto stack = parseStack("RuntimeError: no\n             each at org/jruby/RubyArray.java:1800\n"
                            "  block in charge at /app/my shop.rb:12\n           <main> at /app/a.rb:5\n");
    QCOMPARE(stack.language, Language::Ruby);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread, UnreadLines{});
    stack = parseStack("org/jruby/RubyArray.java:1800:in 'each': no (RuntimeError)\n"
                       "\tfrom /app/my shop.rb:12:in 'block in charge'\n\tfrom /app/a.rb:5:in '<main>'\n");
    QCOMPARE(textOf(stack), expected);
    stack = parseStack("/srv/a.rb:1:in `f'\n/srv/who is at home/a.rb:12\n");
    QCOMPARE(stack.exceptions.front().frames.back().file, std::string("/srv/who is at home/a.rb"));
}

void TestRuby::tellsWhatItDoesNotUnderstand()
{
    const auto stack = parseStack("a.rb:1:in 'f': none (E)\n\tfrom a.rb:2:in 'g'\nnothing of Ruby\n\n"
                                  "\tfrom a.rb:3:in 'h'\n");
    QCOMPARE(stack.unread, (UnreadLines{ 1, { "nothing of Ruby" } }));
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(3));
}

void TestRuby::noticesTornFrames()
{
    const auto stack = parseStack("a.rb:1:in 'f': none (E)\n\tfrom a.rb:2:in 'g'\n\tfrom a.rb:3:in 'lo");
    QVERIFY(stack.truncated);
    QCOMPARE(textOf(stack), std::string("reported E: none\n* f a.rb:1\n* g a.rb:2\n"));
}

void TestRuby::isLinear()
{
    for (const std::string unit : { "/a.rb:1:in `x': m (E)\n", ":in `", "\t1: from /a.rb:1:in `x'\n" }) {
        std::string text = "Traceback (most recent call last):\n";
        while (text.size() < 1024 * 1024)
            text += unit;
        const std::clock_t start = std::clock();
        QVERIFY(!parseStack(text, "T", "m").exceptions.empty());
        QVERIFY(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

QTEST_APPLESS_MAIN(TestRuby)
#include "tst_ruby.moc"
