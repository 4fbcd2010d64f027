#include "core/grouping/framekey.h"
#include "core/stack/stackparser.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

std::string keyOf(Language language, const char* module, const char* function, const char* file)
{
    StackFrame frame;
    frame.module = module;
    frame.function = function;
    frame.file = file;
    frame.line = 12;
    frame.inApp = true;
    auto key = frameKey(language, frame);
    for (auto& c : key)
        c = c == '\x1F' ? '|' : c;
    return key;
}

} // namespace

/// Keys of frames of Ruby, PHP, .NET and Dart.
class TestManagedFrameKeys : public QObject {
    Q_OBJECT

private slots:
    void takesOffWhatARunAdds_data();
    void takesOffWhatARunAdds();
    void isTheSameInAllForms_data();
    void isTheSameInAllForms();
};

void TestManagedFrameKeys::takesOffWhatARunAdds_data()
{
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("expected");
    const auto row = [](Language language, const char* module, const char* function, const char* file,
                         const char* expected) {
        QTest::addRow("%s %s %s", module, function, file)
            << keyOf(language, module, function, file) << std::string(expected);
    };
    row(Language::Ruby, "", "checkout", "/srv/lib/cart.rb", "cart|checkout");
    row(Language::Ruby, "", "block (2 levels) in checkout", "/srv/lib/cart.rb", "cart|block in checkout");
    row(Language::Ruby, "", "block in Shop::Cart#checkout", "/srv/lib/cart.rb", "cart|block in checkout");
    row(Language::Ruby, "", "block in refund", "/srv/lib/cart.rb", "cart|block in refund");
    row(Language::Ruby, "", "rescue in block (3 levels) in checkout", "/srv/lib/cart.rb",
        "cart|block in checkout");
    row(Language::Ruby, "", "block in <main>", "/srv/lib/cart.rb", "cart|block in <main>");
    row(Language::Ruby, "", "ensure in Shop::Cart#checkout", "/srv/lib/cart.rb", "cart|checkout");
    row(Language::Ruby, "", "Shop::Cart#checkout", "/srv/lib/cart.rb", "cart|checkout");
    row(Language::Ruby, "", "Shop::Cart.checkout", "/srv/lib/cart.rb", "cart|checkout");
    row(Language::Ruby, "", "rescue in checkout", "/srv/lib/cart.rb", "cart|checkout");
    row(Language::Ruby, "", "<top (required)>", "/srv/lib/cart.rb", "cart|<top (required)>");
    row(Language::Ruby, "", "_app_views_show_html_erb___2834782347_1234", "/srv/show.html.erb",
        "show.html|_app_views_show_html_erb");
    row(Language::Ruby, "", "add_2", "/srv/lib/cart.rb", "cart|add_2");

    row(Language::Php, "Shop\\Cart", "add", "/srv/Cart.php", "Shop\\Cart|add");
    row(Language::Php, "", "json_decode", "/srv/Cart.php", "|json_decode");
    row(Language::Php, "Shop", "{closure}", "/srv/Cart.php", "Cart|{closure}");
    row(Language::Php, "Shop\\Cart", "{closure:Shop\\Cart::all():9}", "/srv/Cart.php", "Cart|{closure}");
    row(Language::Php, "class@anonymous", "handle", "/srv/Cart.php", "|handle");
    row(Language::Php, "", "{main}", "/srv/a.php(12) : eval()'d code", "a|{main}");
    row(Language::Php, "", "{main}", "/srv/public/index.php", "index|{main}");
    row(Language::Php, "Proxies\\__CG__\\Shop\\Cart", "add", "/tmp/x.php", "Shop\\Cart|add");

    row(Language::CSharp, "Shop.Cart", "Add", "", "Shop.Cart|Add");
    row(Language::CSharp, "Shop.Cart", "Add[T]", "", "Shop.Cart|Add");
    row(Language::CSharp, "Shop.Box`1[System.String]", "get_Item", "", "Shop.Box|get_Item");
    row(Language::CSharp, "Shop.Cart.<>c__DisplayClass3_0", "<Run>b__1", "", "Shop.Cart|Run");
    row(Language::CSharp, "Shop.Cart.<>c", "<Run>b__12_0", "", "Shop.Cart|Run");
    row(Language::CSharp, "Shop.Cart", "<A>g__B|3_0", "", "Shop.Cart|B");
    row(Language::CSharp, "Shop.Cart+<Sizes>c__Iterator1", "MoveNext", "", "Shop.Cart|Sizes");
    row(Language::CSharp, "Shop.Program+<Main>c__AnonStorey0", "<>m__2", "", "Shop.Program|Main");
    row(Language::CSharp, "Shop.Program", "<Main>m__1", "", "Shop.Program|Main");
    row(Language::CSharp, "Shop.Cart+Inner", "Add", "", "Shop.Cart.Inner|Add");
    row(Language::CSharp, "Shop.Totals.total@12-1", "Invoke", "", "Shop.Totals|total");
    row(Language::CSharp, "Program", "<Main>$", "", "Program|Main");
    row(Language::CSharp, "", "lambda_method12", "", "|lambda_method");

    row(Language::Dart, "", "new Cart.of", "package:shop/cart.dart", "cart|Cart.of");
    row(Language::Dart, "", "Cart.add.<anonymous closure>", "package:shop/cart.dart", "cart|Cart.add.<fn>");
    row(Language::Dart, "", "f", "dart:isolate-patch/isolate_patch.dart", "dart:isolate|f");
}

void TestManagedFrameKeys::takesOffWhatARunAdds()
{
    QFETCH(std::string, key);
    QFETCH(std::string, expected);
    QCOMPARE(key, expected);
}

void TestManagedFrameKeys::isTheSameInAllForms_data()
{
    QTest::addColumn<std::string>("first");
    QTest::addColumn<std::string>("second");
    const auto row = [](const char* name, const char* first, const char* second) {
        QTest::newRow(name) << std::string(first) << std::string(second);
    };
    row("PHP",
        "Shop\\E: no in /srv/src/Cart.php:5\nStack trace:\n#0 [internal function]: "
        "Shop\\Cart->Shop\\{closure}()\n#1 /srv/src/Cart.php(9): array_map()\n"
        "#2 /srv/php/main.php(12): Shop\\Cart->all()\n#3 {main}",
        "Shop.E: no\n\tat Shop.Cart.Shop.{closure}(Cart.php:7)\n\tat array_map(Unknown Source)\n"
        "\tat Shop.Cart.all(Cart.php:11)\n\tat {main}(main.php:14)");
    row("Ruby 3.3 and 3.4",
        "/srv/a.rb:3:in `add': no (E)\n\tfrom /srv/a.rb:9:in `block (2 levels) in load'\n"
        "\tfrom /srv/a.rb:10:in `rescue in block in load'\n\tfrom /srv/a.rb:11:in `ensure in load'\n"
        "\tfrom /srv/a.rb:12:in `<main>'\n",
        "/srv/a.rb:4:in 'Shop::Cart#add': no (E)\n\tfrom /srv/a.rb:10:in 'block (2 levels) in "
        "Shop::Cart.load'\n\tfrom /srv/a.rb:11:in 'block in Shop::Cart.load'\n"
        "\tfrom /srv/a.rb:12:in 'Shop::Cart.load'\n"
        "\tfrom /srv/a.rb:13:in '<main>'\n");
    row("builds of .NET",
        "A.E: no\n   at Shop.Cart.<Add>d__5.MoveNext() in C:\\Cart.cs:line 33\n"
        "   at Shop.Cart.<>c__DisplayClass3_0.<Run>b__1(Int32 x)\n",
        "A.E: no\n   at Shop.Cart.<Add>d__7.MoveNext()\n"
        "   at Shop.Cart.<>c__DisplayClass8_0.<Run>b__4(Int32 x) in /src/Cart.cs:line 9\n");
    row("Dart",
        "E: no\n#0      Cart.add.<anonymous closure> (package:shop/cart.dart:12:5)\n"
        "#1      f (dart:async/zone.dart:1:2)\n",
        "E: no\npackage:shop/cart.dart 13:5  Cart.add.<fn>\ndart:async  f\n");
}

void TestManagedFrameKeys::isTheSameInAllForms()
{
    QFETCH(std::string, first);
    QFETCH(std::string, second);
    const auto keys = [](const std::string& text) {
        const auto stack = parseStack(text);
        std::vector<std::string> result;
        for (const auto& frame : stack.exceptions.front().frames)
            result.push_back(frameKey(stack.language, frame));
        return result;
    };
    QVERIFY(keys(first).size() > 1);
    QCOMPARE(keys(first), keys(second));
}

QTEST_APPLESS_MAIN(TestManagedFrameKeys)
#include "tst_managedframekeys.moc"
