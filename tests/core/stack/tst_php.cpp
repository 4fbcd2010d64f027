#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <ctime>

using namespace spanglass;

class TestPhp : public QObject {
    Q_OBJECT

private slots:
    void namesThePlaceInEachFunction();
    void readsOpenTelemetry();
    void givesOneStackInBothForms();
    void readsPrevious();
    void readsArgumentsAndNames();
    void readsHeaders_data();
    void readsHeaders();
    void takesNoFramesFromTheMessage();
    void takesThePlaceFromTheMessage();
    void readsLogsAndConsoles();
    void readsTypesOfConsoles();
    void readsXdebug();
    void marksLibraries_data();
    void marksLibraries();
    void tellsWhatItDoesNotUnderstand();
    void isLinear();
};

void TestPhp::namesThePlaceInEachFunction()
{
    const auto stack = parseStack("PHP Fatal error:  Uncaught Shop\\NoStock: none in /srv/src/Cart.php:5\n"
                                  "Stack trace:\n"
                                  "#0 [internal function]: Shop\\Cart->Shop\\{closure}()\n"
                                  "#1 /srv/src/Cart.php(9): array_map()\n"
                                  "#2 /srv/main.php(12): Shop\\Cart::all()\n"
                                  "#3 {main}\n"
                                  "  thrown in /srv/src/Cart.php on line 5\n");
    QCOMPARE(stack.language, Language::Php);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported Shop\\NoStock: none\n"
                    "* Shop\\Cart|{closure} /srv/src/Cart.php:5\n"
                    "  array_map [internal]:0 [php]\n"
                    "* Shop\\Cart|all /srv/src/Cart.php:9\n"
                    "* {main} /srv/main.php:12\n"));
}

void TestPhp::readsOpenTelemetry()
{
    const auto stack = parseStack("Shop.OrderFailed: order 7\n"
                                  "\tat intdiv(Cart.php:24)\n"
                                  "\tat Shop.Cart.add(Cart.php:39)\n"
                                  "\tat array_map(Unknown Source)\n"
                                  "\tat {main}(main.php:37)\n"
                                  "Caused by: DomainException: price of -23 cents\n"
                                  "\tat Shop.Price.__construct(Price.php:24)\n"
                                  "\t... 2 more\n");
    QCOMPARE(stack.language, Language::Php);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported Shop\\OrderFailed: order 7\n"
                    "* intdiv Cart.php:24\n"
                    "* Shop\\Cart|add Cart.php:39\n"
                    "  array_map [internal]:0 [php]\n"
                    "* {main} main.php:37\n"
                    "cause DomainException: price of -23 cents\n"
                    "* Shop\\Price|__construct Price.php:24\n"
                    "  +2\n"));
}

void TestPhp::givesOneStackInBothForms()
{
    const auto native = parseStack("Shop\\E: no in Cart.php:5\nStack trace:\n#0 Cart.php(9): json_decode()\n"
                                   "#1 main.php(12): Shop\\Cart->add()\n#2 {main}");
    const auto javaLike =
        parseStack("Shop.E: no\n\tat json_decode(Cart.php:5)\n\tat Shop.Cart.add(Cart.php:9)"
                   "\n\tat {main}(main.php:12)");
    QCOMPARE(textOf(native), textOf(javaLike));
    QCOMPARE(native.exceptions.front().frames.size(), std::size_t(3));
}

void TestPhp::readsPrevious()
{
    const auto stack = parseStack("DomainException: price of -24 cents in /srv/Price.php:24\n"
                                  "Stack trace:\n#0 /srv/Cart.php(37): Price->__construct()\n#1 {main}\n\n"
                                  "Next Shop\\OrderFailed: order 7 in /srv/Cart.php:39\n"
                                  "Stack trace:\n#0 {main}\n");
    QCOMPARE(textOf(stack),
        std::string("reported Shop\\OrderFailed: order 7\n* {main} /srv/Cart.php:39\n"
                    "cause DomainException: price of -24 cents\n* Price|__construct /srv/Price.php:24\n"
                    "* {main} /srv/Cart.php:37\n"));
}

void TestPhp::readsArgumentsAndNames()
{
    std::string text = "E: no in /srv/a.php:5\nStack trace:\n"
                       "#0 /srv/a.php(9): Shop\\Cart->add('a (b) \"', Array, Object(Shop\\X))\n"
                       "#1 /srv/a.php(10): f('line\n#x): two')\n"
                       "#2 /srv/a.php(12) : eval()'d code(3): class@anonymous->handle('(')\n"
                       "#3 /srv/b.php(3): App\\H@anonymous~/srv/b.php:3$0->handle()\n"
                       "#4 /srv/b.php(4): {closure:/srv/b.php:4}()\n"
                       "#5 /srv/b.php(5): Shop\\Cart->{closure:Shop\\Cart::all():9}(1)\n"
                       "#6 /srv/b.php(6): require('/srv/c.php')\n"
                       "#7 {main}";
    text.replace(text.find('~'), 1, 1, '\0');
    const auto stack = parseStack(text);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported E: no\n"
                    "* Shop\\Cart|add /srv/a.php:5\n"
                    "* f /srv/a.php:9\n"
                    "* class@anonymous|handle /srv/a.php:10\n"
                    "* App\\H@anonymous|handle /srv/a.php(12) : eval()'d code:3\n"
                    "* {closure:/srv/b.php:4} /srv/b.php:3\n"
                    "* Shop\\Cart|{closure:Shop\\Cart::all():9} /srv/b.php:4\n"
                    "* require /srv/b.php:5\n"
                    "* {main} /srv/b.php:6\n"));
}

void TestPhp::readsHeaders_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* header, const char* expected) {
        QTest::newRow(header) << std::string(header) << std::string(expected);
    };
    row("exception 'Shop\\E' with message 'it's in vain' in /a.php:5", "Shop\\E: it's in vain");
    row("exception 'Shop\\E' in /a.php:5", "Shop\\E: ");
    row("Shop\\E in /a.php:5", "Shop\\E: ");
    row("Shop\\E: two\nlines in /a.php:5", "Shop\\E: two\nlines");
    row("[21-Nov-2026 20:00:00 UTC] PHP Fatal error:  Uncaught E: no in /a.php:5", "E: no");
    row("Fatal error: Uncaught E: no in /a.php:5", "E: no");
    row("TypeError: f(): string given, called in /b.php on line 3 and defined in /a.php:5",
        "TypeError: f(): string given, called in /b.php on line 3");
}

void TestPhp::readsHeaders()
{
    QFETCH(std::string, header);
    QFETCH(std::string, expected);
    QCOMPARE(textOf(parseStack(header + "\nStack trace:\n#0 {main}\n")),
        "reported " + expected + "\n* {main} /a.php:5\n");
}

void TestPhp::takesNoFramesFromTheMessage()
{
    const std::string message = "bad\n#0 /fake.php(1): f()\nStack trace:\n#1 {main}";
    const auto stack =
        parseStack("E: " + message + " in /srv/a.php:5\nStack trace:\n#0 {main}", "E", message);
    QCOMPARE(textOf(stack), "reported E: " + message + "\n* {main} /srv/a.php:5\n");
}

void TestPhp::takesThePlaceFromTheMessage()
{
    const std::string frames = "#0 /srv/vendor/laravel/framework/src/x.php(54): App\\Cart->add()\n#1 {main}";
    const std::string message = "Uncaught Exception (500): no in /srv/app/Cart.php:22";
    QCOMPARE(textOf(parseStack(frames, "Exception", message)),
        "reported Exception: " + message
            + "\n* App\\Cart|add /srv/app/Cart.php:22\n"
              "  {main} /srv/vendor/laravel/framework/src/x.php:54 [laravel/framework]\n");
    QCOMPARE(textOf(parseStack(frames, "Exception", "no")),
        std::string("reported Exception: no\n* App\\Cart|add :0\n"
                    "  {main} /srv/vendor/laravel/framework/src/x.php:54 [laravel/framework]\n"));
}

void TestPhp::readsLogsAndConsoles()
{
    QCOMPARE(
        textOf(parseStack("local.ERROR: no {\"exception\":\"[object] (Shop\\\\E(code: 0): no at /srv/a.php:5)"
                          "\n[stacktrace]\n#0 /srv/b.php(9): Shop\\\\Cart->add()\n#1 {main}\n\n"
                          "[previous exception] [object] (PDOException(code: 3): gone at /srv/db.php:7)\n"
                          "[stacktrace]\n#0 {main}\n\"} \n")),
        std::string("reported Shop\\E: no\n* Shop\\Cart|add /srv/a.php:5\n* {main} /srv/b.php:9\n"
                    "cause PDOException: gone\n* {main} /srv/db.php:7\n"));
    QCOMPARE(textOf(parseStack(
                 "In Cart.php line 12:\n\n  no stock\n\nException trace:\n  at /srv/src/Cart.php:12\n"
                 " Shop\\Cart->add() at /srv/vendor/symfony/console/Command.php:255\n"
                 " Symfony\\C->run() at /srv/bin/console.php:9\n")),
        std::string("reported : no stock\n* Shop\\Cart|add /srv/src/Cart.php:12\n"
                    "  Symfony\\C|run /srv/vendor/symfony/console/Command.php:255 [symfony/console]\n"));
    QCOMPARE(textOf(parseStack("Shop\\E:\nno stock\n\n  at src/Cart.php:12\n"
                               "  at Shop\\Cart->add(object(X), 1)\n     (src/Kernel.php:163)\n")),
        std::string("reported : Shop\\E:\nno stock\n* Shop\\Cart|add src/Cart.php:12\n"));
}

void TestPhp::readsTypesOfConsoles()
{
    const std::string trace = "\n\nException trace:\n () at /srv/src/Cart.php:12\n"
                              " Shop\\Cart->add() at /srv/bin/console.php:9\n";
    const std::string frames = "* Shop\\Cart|add /srv/src/Cart.php:12\n";
    const auto blanks = std::string(20, ' ');
    const auto headerOf = [&](const std::string& header) {
        auto text = textOf(parseStack(header + trace));
        return text.ends_with(frames) ? text.substr(0, text.size() - frames.size()) : "no frames: " + text;
    };
    QCOMPARE(
        headerOf("\n" + blanks + "\n  [App\\X]        \n  no stock here   \n  at all          \n" + blanks),
        std::string("reported App\\X: no stock here\nat all\n"));
    QCOMPARE(
        headerOf("In Cart.php line 12:\n" + blanks + "\n  [App\\X (404)]  \n  no stock        \n" + blanks),
        std::string("reported App\\X: no stock\n"));
    QCOMPARE(headerOf("  [App\\X]  "), std::string("reported App\\X: \n"));
    QCOMPARE(
        headerOf("  [not a type]  \n  no stock  "), std::string("reported : [not a type]  \n  no stock\n"));
}

void TestPhp::readsXdebug()
{
    const std::string expected = "reported Shop\\E: no\n* Shop\\Cart|add /srv/Cart.php:5\n"
                                 "* all /srv/a.php:9\n* {main} /srv/a.php:12\n";
    auto stack = parseStack("PHP Fatal error:  Uncaught Shop\\E: no in /srv/Cart.php:5\nPHP Stack trace:\n"
                            "PHP   1. {main}() /srv/a.php:0\nPHP   2. all($n = '(a) b') /srv/a.php:12\n"
                            "PHP   3. Shop\\Cart->add() /srv/a.php:9\n");
    QCOMPARE(stack.language, Language::Php);
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread, UnreadLines{});
    stack = parseStack("Fatal error: Uncaught Shop\\E: no in /srv/Cart.php on line 5\n\nCall Stack:\n"
                       "    0.0002     392608   1. {main}() /srv/a.php:0\n"
                       "    0.0011     398000   2. all($n = '(a) b') /srv/a.php:12\n"
                       "    0.0012     398100   3. Shop\\Cart->add() /srv/a.php:9\n");
    QCOMPARE(textOf(stack), expected);
    QCOMPARE(stack.unread, UnreadLines{});
    stack = parseStack("PHP Fatal error:  Uncaught Shop\\E: no in /srv/Cart.php:5\nStack trace:\n"
                       "#0 /srv/a.php(9): Shop\\Cart->add()\n#1 /srv/a.php(12): all()\n#2 {main}\n"
                       "  thrown in /srv/Cart.php on line 5\nPHP Stack trace:\n"
                       "PHP   1. {main}() /srv/a.php:0\nPHP   2. all() /srv/a.php:12\n");
    QCOMPARE(textOf(stack), expected); // the same stack once more
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestPhp::marksLibraries_data()
{
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* frame, const char* expected) {
        QTest::newRow(frame) << std::string(frame) << std::string(expected);
    };
    row("Symfony.Kernel.handle(Kernel.php:1)", "  Symfony\\Kernel|handle Kernel.php:1 [Symfony]");
    row("Composer.f(phar:///usr/bin/composer.phar/vendor/acme/x/f.php:1)",
        "  Composer|f phar:///usr/bin/composer.phar/vendor/acme/x/f.php:1 [composer]");
    row("f(phar:///opt/phpunit/src/f.php:1)", "  f phar:///opt/phpunit/src/f.php:1 [phar]");
    row("Symfonic.Kernel.handle(Kernel.php:1)", "* Symfonic\\Kernel|handle Kernel.php:1");
    row("PDO.exec(Unknown Source)", "  PDO|exec [internal]:0 [php]");
    row("f(/srv/wp-includes/plugin.php:1)", "  f /srv/wp-includes/plugin.php:1 [wordpress]");
    row("Shop.f(/srv/vendor/acme/shop/src/f.php:1)",
        "  Shop|f /srv/vendor/acme/shop/src/f.php:1 [acme/shop]");
    row("Twig.f(/srv/src/f.php:1)", "* Twig|f /srv/src/f.php:1");
}

void TestPhp::marksLibraries()
{
    QFETCH(std::string, frame);
    QFETCH(std::string, expected);
    QCOMPARE(textOf(parseStack("E: no\n\tat " + frame + "\n\tat a(b.php:1)")),
        "reported E: no\n" + expected + "\n* a b.php:1\n");
}

void TestPhp::tellsWhatItDoesNotUnderstand()
{
    const auto stack = parseStack(
        "E: no in /a.php:1\nStack trace:\n#0 /b.php(2): f()\nnothing of PHP\n#1 {main}\nnor this\n");
    QCOMPARE(stack.unread, (UnreadLines{ 2, { "nothing of PHP", "nor this" } }));
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(2));
}

void TestPhp::isLinear()
{
    for (const std::string unit : { "#0 /x.php(1): f('\n", "): ", "#0 {closure:", "PHP   1. f() /x.php:1\n",
             "Next A: b in /x:1\nStack "
             "trace:\n#0 {main}\n" }) {
        std::string text = "#0 /x.php(1): f()\n";
        while (text.size() < 1024 * 1024)
            text += unit;
        const std::clock_t start = std::clock();
        QVERIFY(!parseStack(text, "T", unit).exceptions.empty());
        QVERIFY(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

QTEST_APPLESS_MAIN(TestPhp)
#include "tst_php.moc"
