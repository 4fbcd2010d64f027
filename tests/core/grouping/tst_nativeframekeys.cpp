#include "core/grouping/framekey.h"

#include "core/stack/nativename.h"
#include "core/stack/stackparser.h"

#include "tests/support/print.h"

#include <initializer_list>
#include <utility>

using namespace spanglass;

class TestNativeFrameKeys : public QObject {
    Q_OBJECT

private slots:
    void normalisesCpp_data();
    void normalisesCpp();
    void normalisesRust_data();
    void normalisesRust();
    void normalisesSwift_data();
    void normalisesSwift();
    void demangles_data();
    void demangles();
    void namesFilesOfPlainFunctionsOnly();
    void isTheSameForMainInAllForms();
};

namespace {

/// The function of a key.
std::string functionKey(Language language, const std::string& function)
{
    StackFrame frame;
    frame.function = function;
    const std::string key = frameKey(language, frame);
    return key.substr(key.find('\x1F') + 1);
}

void addRows(std::initializer_list<std::pair<const char*, const char*>> rows)
{
    QTest::addColumn<std::string>("written");
    QTest::addColumn<std::string>("expected");
    for (const auto& [written, expected] : rows)
        QTest::newRow(written) << std::string(written) << std::string(expected);
}

} // namespace

void TestNativeFrameKeys::normalisesCpp_data()
{
    addRows({
        { "static int acme::Cart::add(std::vector<int> const&, long) const", "acme::Cart::add" },
        { "acme::map<int, Foo<Bar>>::find(int)", "acme::map<T>::find" },
        { "run_jobs(int*) [clone .cold]", "run_jobs" },
        { "run_jobs.cold.1", "run_jobs" },
        { "run_jobs.constprop.0", "run_jobs" },
        { "main::$_3", "main::lambda" },
        { "main::{lambda()#5}::operator()() const", "main::lambda::operator()" },
        { "main::<lambda_1a2b3c>::operator()", "main::lambda::operator()" },
        { "main::'lambda0'(int)::operator()(int) const", "main::lambda::operator()" },
        { "pthread_join@@GLIBC_2.34", "pthread_join" },
        { "_add@16", "_add" },
        { "(anonymous namespace)::add(int)", "(anonymous namespace)::add" },
        { "`anonymous namespace'::add", "(anonymous namespace)::add" },
        { "?A0xc3a0617d::add", "(anonymous namespace)::add" },
        { "acme::{anonymous}::add(int)", "acme::(anonymous namespace)::add" },
        { "bool acme::operator<(acme::A const&, acme::A const&)", "acme::operator<" },
        { "std::ostream& acme::operator<< <char>(std::ostream&, char)", "acme::operator<<<T>" },
        { "acme::A::operator->() const", "acme::A::operator->" },
        { "acme::A::operator bool() const", "acme::A::operator bool" },
        { "operator new(unsigned long)", "operator new" },
        { "std::__1::vector<int>::at(unsigned long)", "std::vector<T>::at" },
        { "std::function<void ()>::operator()() const", "std::function<T>::operator()" },
        { "non-virtual thunk to acme::A::f(int)", "acme::A::f" },
        { "Cart_Add_m0123456789ABCDEF0123456789ABCDEF01234567", "Cart_Add" },
        { "shop::cart::add::h0123456789abcdef", "shop::cart::add" },
    });
}

void TestNativeFrameKeys::normalisesCpp()
{
    QFETCH(std::string, written);
    QFETCH(std::string, expected);
    QCOMPARE(functionKey(Language::Cpp, written), expected);
    QCOMPARE(functionKey(Language::Cpp, cppFunctionName(written)), expected); // as parsers keep it
}

void TestNativeFrameKeys::normalisesRust_data()
{
    addRows({
        { "shop::cart::add::h0123456789abcdef", "shop::cart::add" },
        { "<shop::Cart<T> as shop::Store>::save", "shop::Cart<T>::save" },
        { "<T as core::convert::Into<U>>::into", "core::convert::Into<T>::into" },
        { "<alloc::boxed::Box<dyn for<'a> core::ops::Fn(&'a u8) -> u8> as core::ops::Fn<()>>::call",
            "alloc::boxed::Box<T>::call" },
        { "core::panicking::assert_failed::<i32, i32>", "core::panicking::assert_failed" },
        { "core::result::Result<T,E>::map_err", "core::result::Result<T>::map_err" },
        { "shop::map<alloc::vec::Vec<u8> >", "shop::map" },
        { "shop::map::<alloc::vec::Vec<u8>>", "shop::map" },
        { "shop::map::h0123456789abcdef", "shop::map" },
        { "shop::Cart<u8>::map<u8>::{closure#0}", "shop::Cart<T>::map::{closure}" },
        { "shop::main::{{closure}}", "shop::main::{closure}" },
        { "shop::main::{closure#0}", "shop::main::{closure}" },
        { "shop::main::_$u7b$$u7b$closure$u7d$$u7d$::h0123456789abcdef", "shop::main::{closure}" },
        { "_$LT$shop..Cart$u20$as$u20$shop..Store$GT$::save::h0123456789abcdef", "shop::Cart::save" },
        { "shop[1a2b3c4d5e6f]::cart::add", "shop::cart::add" },
        { "<<shop::A as shop::B>::C as shop::D>::f", "shop::A::C::f" },
    });
}

void TestNativeFrameKeys::normalisesRust()
{
    QFETCH(std::string, written);
    QFETCH(std::string, expected);
    QCOMPARE(functionKey(Language::Rust, written), expected);
}

void TestNativeFrameKeys::normalisesSwift_data()
{
    addRows({
        { "-[Cart addItem:count:]", "-[Cart addItem:count:]" },
        { "__22-[Cart addItem:count:]_block_invoke", "__22-[Cart addItem:count:]_block_invoke" },
        { "Cart.add(item:)", "Cart.add" },
        { "Shop.Cart.add(item: Swift.Int) throws -> Swift.Int", "Shop.Cart.add" },
        { "closure #1 in Cart.add(item:)", "closure in Cart.add" },
        { "closure #2 in closure #1 in Cart.add(item:)", "closure in closure in Cart.add" },
        { "partial apply for closure #1 in Cart.add(item:)", "closure in Cart.add" },
        { "thunk for @escaping @callee_guaranteed () -> ()", "thunk for closure" },
        { "reabstraction thunk helper from @escaping () -> ()", "thunk for closure" },
        { "specialized Cart.add<A>(item:)", "Cart.add<T>" },
        { "generic specialization <Swift.Int> of Shop.Cart.add<A>(A) -> ()", "Shop.Cart.add<T>" },
        { "static Cart.make()", "Cart.make" },
        { "@objc Cart.viewDidLoad()", "Cart.viewDidLoad" },
        { "protocol witness for Store.save() in conformance Cart", "Store.save" },
        { "(1) suspend resume partial function for Cart.load()", "Cart.load" },
        { "Shop.Cart.(total in _1A2B3C)(of: Swift.Int) -> Swift.Int", "Shop.Cart.total" },
        { "Array.subscript.getter", "Array.subscript.getter" },
        { "acme::Cart<int>::add(int)", "acme::Cart<T>::add" },
    });
}

void TestNativeFrameKeys::normalisesSwift()
{
    QFETCH(std::string, written);
    QFETCH(std::string, expected);
    QCOMPARE(functionKey(Language::Swift, written), expected);
}

void TestNativeFrameKeys::demangles_data()
{
    addRows({
        { "_ZN4acme4Cart3addEi", "acme::Cart::add" },
        { "__ZN4acme4Cart3addEi", "acme::Cart::add" },
        { "_ZNK4acme4CartltERKS0_", "acme::Cart::operator<" },
        { "_ZN4acme4CartC2Ev", "acme::Cart::Cart" },
        { "_ZN4acme4CartD1Ev", "acme::Cart::~Cart" },
        { "_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<T>::push_back" },
        { "_ZN12_GLOBAL__N_13addEv", "(anonymous namespace)::add" },
        { "_ZZN4acme3barEvENK3$_0clEv", "acme::bar::$_0::operator()" },
        { "_ZZ4mainENKUlvE_clEv", "main::{lambda}::operator()" },
        { "_Z3barIiEvT_", "bar<T>" },
        { "_ZL3fooi", "foo" },
        { "_ZN", "" },
        { "_ZN9999999a", "" },
        { "main", "" },
    });
}

void TestNativeFrameKeys::demangles()
{
    QFETCH(std::string, written);
    QFETCH(std::string, expected);
    QCOMPARE(demangledName(written), expected);
}

void TestNativeFrameKeys::namesFilesOfPlainFunctionsOnly()
{
    StackFrame frame;
    frame.file = "/srv/shop/cart.c";
    frame.line = 12;
    frame.function = "add";
    QCOMPARE(frameKey(Language::Cpp, frame),
        std::string("cart\x1F"
                    "add"));
    frame.function = "acme::add";
    QCOMPARE(frameKey(Language::Cpp, frame),
        std::string("\x1F"
                    "acme::add"));
    frame.function = "main"; // a program has but one
    QCOMPARE(frameKey(Language::Cpp, frame),
        std::string("\x1F"
                    "main"));
    frame.function = "add";
    frame.file = "/srv/bin/shop";
    frame.line = 0; // an image
    QCOMPARE(frameKey(Language::Cpp, frame),
        std::string("\x1F"
                    "add"));
}

void TestNativeFrameKeys::isTheSameForMainInAllForms()
{
    const auto keyIn = [](const std::string& line) {
        const auto stack = parseStack(line + "\n", "E", "m");
        return frameKey(stack.language, stack.exceptions.front().frames.at(0));
    };
    const auto key = keyIn("./a.out(main+0x12) [0x55d0c1a2]");
    QCOMPARE(keyIn("#1  main (argc=1, argv=0x7ffe) at main.cpp:9"), key);
    QCOMPARE(keyIn(" 1# main at /srv/shop/main.cpp:9"), key);
    QCOMPARE(keyIn("    #2 0x7ff9 in main /srv/a.cc:9:1"), key);
    QVERIFY(keyIn("#1  add (n=1) at main.cpp:9") != key);
}

QTEST_APPLESS_MAIN(TestNativeFrameKeys)
#include "tst_nativeframekeys.moc"
