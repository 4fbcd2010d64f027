#include "core/grouping/glob.h"

#include <QTest>

#include <string>

using namespace spanglass;

Q_DECLARE_METATYPE(spanglass::Glob::Kind)

class TestGlob : public QObject {
    Q_OBJECT

private slots:
    void matches_data();
    void matches();
    void agreesWithAPlainWalk();
    void staysLinearWhereOthersGoBack();
    void pairsNeverRejectWhatMatches();
};

void TestGlob::matches_data()
{
    QTest::addColumn<Glob::Kind>("kind");
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("matches");
    const auto row = [](Glob::Kind kind, const char* pattern, const char* text, bool matches) {
        QTest::addRow("%s on %s", pattern, text)
            << kind << std::string(pattern) << std::string(text) << matches;
    };
    const auto text = Glob::Kind::Text;
    row(text, "KeyError", "KeyError", true);
    row(text, "KeyError", "keyerror", false);
    row(text, "KeyError", "KeyErrors", false);
    row(text, "*Error", "ValueError", true);
    row(text, "*Error", "Error", true);
    row(text, "*Error", "ErrorX", false);
    row(text, "card * declined", "card <num> declined", true);
    row(text, "card * declined", "card declined", false);
    row(text, "a*b*c", "a--b--b--c", true);
    row(text, "a*b*c", "a--c--b", false);
    row(text, "*", "anything/at.all", true);
    row(text, "a?c", "abc", true);
    row(text, "a?c",
        "a\xC3\xA9"
        "c",
        true); // a letter of two bytes
    row(text, "a?c", "ac", false);
    row(text, "a??c",
        "a\xC3\xA9"
        "c",
        false);
    row(text, "?*", "\xE2\x82\xAC", true);
    row(text, "what\\?", "what?", true);
    row(text, "what\\?", "whatx", false);
    row(text, "a\\*", "a*", true);
    row(text, "a\\*", "ab", false);
    row(text, "App\\\\Cart", "App\\Cart", true);
    row(text, "***", "x", true);

    const auto path = Glob::Kind::Path;
    row(path, "lib/retry.js", "/app/lib/retry.js", true);
    row(path, "lib/retry.js", "lib/retry.js", true);
    row(path, "lib/retry.js", "/app/mylib/retry.js", false);
    row(path, "**/lib/retry.js", "lib/retry.js", true);
    row(path, "**/lib/retry.js", "c:/app/lib/retry.js", true);
    row(path, "/app/*.js", "/app/main.js", true);
    row(path, "/app/*.js", "/app/lib/main.js", false);
    row(path, "/app/**.js", "/app/lib/main.js", true);
    row(path, "/app/**/main.js", "/app/main.js", true);
    row(path, "/app/**/main.js", "/app/lib/x/main.js", true);
    row(path, "/app/**/main.js", "/app/libmain.js", false);
    row(path, "/app/main.js", "file:///app/main.js", true);
    row(path, "**/express/**", "/srv/node_modules/express/lib/router.js", true);
    row(path, "**/express/**", "/srv/node_modules/express.js", false);
    row(path, "App\\\\Http\\\\*", "c:/app/app/http/kernel.php", true);
    row(path, "LIB/*", "/app/lib/a.rb", true);
    row(path, "a?b", "a/b", false);

    const auto module = Glob::Kind::Module;
    row(module, "com.acme.*", "com.acme.Cart", true);
    row(module, "com.acme.*", "com.acme.shop.Cart", false);
    row(module, "com.acme.**", "com.acme.shop.Cart", true);
    row(module, "com.acme.**", "com.acmes.Cart", false);
    row(module, "github.com/acme/*", "github.com/acme/shop", true);
    row(module, "github.com/acme/*", "github.com/acme/shop/v2", false);
    row(module, "shop::*::cart", "shop::web::cart", true);
    row(module, "shop::*::cart", "shop::web::v1::cart", false);
    row(module, "Com.acme.**", "com.acme.Cart", false);
}

void TestGlob::matches()
{
    QFETCH(Glob::Kind, kind);
    QFETCH(std::string, pattern);
    QFETCH(std::string, text);
    QTEST(Glob(pattern, kind).matches(text), "matches");
}

namespace {

/// What is meant, in the plainest way, for short texts.
bool plainMatch(std::string_view pattern, std::string_view text)
{
    if (pattern.empty()) {
        return text.empty();
    }
    if (pattern[0] == '*') {
        return plainMatch(pattern.substr(1), text) || (!text.empty() && plainMatch(pattern, text.substr(1)));
    }
    return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0])
        && plainMatch(pattern.substr(1), text.substr(1));
}

/// The texts of up to `length` letters of an alphabet, by number.
std::string textOf(unsigned number, std::string_view alphabet)
{
    std::string text;
    for (; number > 0; number /= static_cast<unsigned>(alphabet.size() + 1)) {
        if (const auto digit = number % static_cast<unsigned>(alphabet.size() + 1); digit > 0) {
            text += alphabet[digit - 1];
        }
    }
    return text;
}

} // namespace

void TestGlob::agreesWithAPlainWalk()
{
    int compared = 0;
    for (unsigned p = 0; p < 3125; ++p) { // up to 5 of a b * ?
        const std::string pattern = textOf(p, "ab*?");
        const Glob glob(pattern);
        for (unsigned t = 0; t < 729; t += 2) {
            const std::string text = textOf(t, "ab");
            if (glob.matches(text) != plainMatch(pattern, text)) {
                QFAIL(("'" + pattern + "' on '" + text + "'").c_str());
            }
            ++compared;
        }
    }
    QVERIFY(compared > 1'000'000);
}

/// Going back over 100 stars would take longer than the world is old.
void TestGlob::staysLinearWhereOthersGoBack()
{
    std::string pattern;
    for (int i = 0; i < 100; ++i) {
        pattern += "*a";
    }
    const std::string text = std::string(4000, 'a') + "b";
    QVERIFY(!Glob(pattern + "c*").matches(text));
    QVERIFY(Glob(pattern + "*").matches(text));
    QVERIFY(!Glob("**/" + pattern + "/**/*x*/z", Glob::Kind::Path).matches(text));
    QVERIFY(Glob(std::string(500, '?')).matches(std::string(500, 'x'))); // more states than a word has bits
    QVERIFY(!Glob(std::string(500, '?')).matches(std::string(499, 'x')));
}

void TestGlob::pairsNeverRejectWhatMatches()
{
    const std::pair<const char*, const char*> matching[] = { { "**/lib/*.js", "/app/lib/retry.js" },
        { "/app/**/main.js", "/app/main.js" }, { "lib/a.js", "lib/a.js" }, { "a*", "a" } };
    for (const auto& [pattern, text] : matching) {
        const Glob glob(pattern, Glob::Kind::Path);
        BytePairs pairs;
        pairs.add(text);
        QVERIFY2(glob.matches(text), pattern);
        QVERIFY2(pairs.mayHold(glob.pairs()), pattern);
    }
    BytePairs others;
    others.add("something else");
    QVERIFY(!others.mayHold(Glob("retry*").pairs()));
}

QTEST_APPLESS_MAIN(TestGlob)
#include "tst_glob.moc"
