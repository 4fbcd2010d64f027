#include "core/capture/datadog/msgpackcursor.h"

#include "tests/support/print.h"

#include <QTest>

#include <msgpack.hpp>
#include <nlohmann/json.hpp>

#include <limits>
#include <random>

using namespace spanglass;
using nlohmann::json;

namespace {

using Type = MsgpackValue::Type;

template <typename T> std::string packed(const T& value)
{
    msgpack::sbuffer buffer;
    msgpack::pack(buffer, value);
    return { buffer.data(), buffer.size() };
}

MsgpackValue valueOf(const std::string& bytes)
{
    MsgpackCursor cursor(bytes);
    MsgpackValue value;
    cursor.next(value);
    return value;
}

std::string jsonOf(const std::string& bytes)
{
    MsgpackCursor cursor(bytes);
    std::string out;
    appendJson(out, cursor);
    return out;
}

/// Nested values of all kinds.
// NOLINTNEXTLINE(misc-no-recursion): depth is given
json randomValue(std::mt19937& random, int depth)
{
    const auto below = [&](int end) { return std::uniform_int_distribution(0, end - 1)(random); };
    switch (below(depth > 0 ? 8 : 6)) {
    case 0: return nullptr;
    case 1: return below(2) == 0;
    case 2:
        return std::uniform_int_distribution<std::int64_t>(std::numeric_limits<std::int64_t>::min())(random);
    case 3: return std::uniform_int_distribution<std::uint64_t>()(random) >> below(64);
    case 4: return below(1000) + 0.25;
    case 5: return std::string(static_cast<std::size_t>(below(400)), static_cast<char>('a' + below(26)));
    case 6: {
        json list = json::array();
        for (int i = below(20); i > 0; --i) {
            list.push_back(randomValue(random, depth - 1));
        }
        return list;
    }
    default: {
        json map = json::object();
        for (int i = below(20); i > 0; --i) {
            map["key" + std::to_string(i)] = randomValue(random, depth - 1);
        }
        return map;
    }
    }
}

} // namespace

class TestMsgpackCursor : public QObject {
    Q_OBJECT
private slots:
    void readsWholeNumbersAtTheirBounds()
    {
        for (const std::uint64_t number : { 0ULL, 1ULL, 127ULL, 128ULL, 255ULL, 256ULL, 65535ULL, 65536ULL,
                 4294967295ULL, 4294967296ULL, 18446744073709551615ULL }) {
            const MsgpackValue value = valueOf(packed(number));
            QVERIFY(value.type == Type::Unsigned);
            QCOMPARE(value.number, number);
        }
        for (const std::int64_t number : { -1LL, -32LL, -33LL, -128LL, -129LL, -32768LL, -32769LL,
                 -2147483648LL, -2147483649LL, std::numeric_limits<long long>::min() }) {
            const MsgpackValue value = valueOf(packed(number));
            QVERIFY(value.type == Type::Int);
            QCOMPARE(static_cast<std::int64_t>(value.number), number);
        }
        const MsgpackValue fixed = valueOf(std::string("\xD3\x00\x00\x00\x00\x00\x00\x00\x05", 9));
        QVERIFY(fixed.type == Type::Unsigned);
        QCOMPARE(fixed.number, std::uint64_t{ 5 });
    }
    void readsOtherScalars()
    {
        QVERIFY(valueOf(packed(msgpack::type::nil_t())).type == Type::Nil);
        QVERIFY(valueOf(packed(true)).type == Type::Bool);
        QCOMPARE(valueOf(packed(true)).number, std::uint64_t{ 1 });
        QCOMPARE(valueOf(packed(1.5)).real, 1.5);
        QCOMPARE(valueOf(packed(1.5F)).real, 1.5);
        for (const std::size_t size : { 0U, 31U, 32U, 255U, 256U, 65535U, 65536U }) {
            const std::string text(size, 'x');
            const std::string bytes = packed(text);
            const MsgpackValue value = valueOf(bytes);
            QVERIFY(value.type == Type::String);
            QVERIFY(value.text == text);
            const std::string binary =
                packed(msgpack::type::raw_ref(text.data(), static_cast<std::uint32_t>(size)));
            const MsgpackValue raw = valueOf(binary);
            QVERIFY(raw.type == Type::Binary);
            QVERIFY(raw.text == text);
        }
    }
    void passesExtensionsOver()
    {
        for (const std::size_t size : { 1U, 2U, 4U, 8U, 16U, 3U, 300U, 70000U }) {
            msgpack::sbuffer buffer;
            msgpack::packer<msgpack::sbuffer> packer(buffer);
            packer.pack_ext(size, 7);
            packer.pack_ext_body(std::string(size, 'e').data(), static_cast<std::uint32_t>(size));
            packer.pack(42);
            const std::string bytes(buffer.data(), buffer.size());
            MsgpackCursor cursor(bytes);
            MsgpackValue value;
            QVERIFY(cursor.skip() && cursor.next(value));
            QCOMPARE(value.number, std::uint64_t{ 42 });
        }
    }
    void agreesWithAnotherPacker()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 500; ++i) {
            const json value = randomValue(random, 4);
            const auto raw = json::to_msgpack(value);
            const std::string bytes(raw.begin(), raw.end());
            const std::string text = jsonOf(bytes);
            QVERIFY2(json::parse(text, nullptr, false) == value, text.c_str());
            MsgpackCursor cursor(bytes);
            QVERIFY(cursor.skip());
            QCOMPARE(cursor.at() - bytes.data(), static_cast<std::ptrdiff_t>(bytes.size()));
        }
    }
    void wantsMoreWhereverItIsCut()
    {
        std::mt19937 random(11);
        json value = json::array();
        for (int i = 0; i < 10; ++i) {
            value.push_back(randomValue(random, 3));
        }
        const auto raw = json::to_msgpack(value);
        for (std::size_t size = 0; size < raw.size(); ++size) {
            const std::string bytes(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(size));
            MsgpackCursor cursor(bytes);
            QVERIFY(!cursor.skip());
            QVERIFY(cursor.scan() == Scan::More);
        }
    }
    void staysAtWhatIsNoMsgpack()
    {
        const std::string bytes = "\x92\xC1\x01";
        MsgpackCursor cursor(bytes);
        MsgpackValue value;
        QVERIFY(!cursor.skip());
        QVERIFY(cursor.scan() == Scan::Bad);
        QVERIFY(!cursor.next(value));
        QVERIFY(cursor.scan() == Scan::Bad);
    }
    void needsNoMemoryForClaimedLengths()
    {
        const std::string list("\xDD\xFF\xFF\xFF\xFF", 5);
        std::string bytes;
        for (int i = 0; i < 100'000; ++i) {
            bytes += list;
        }
        MsgpackCursor cursor(bytes);
        QVERIFY(!cursor.skip());
        QVERIFY(cursor.scan() == Scan::More);
        QVERIFY(!MsgpackCursor(std::string_view("\xDB\xFF\xFF\xFF\xFF"
                                                "a",
                                   6))
                     .skip());
    }
    void writesDeepNestingAsNull()
    {
        const std::string bytes = std::string(100'000, '\x91') + "\x01";
        const std::string text = jsonOf(bytes);
        QCOMPARE(text, std::string(32, '[') + "null" + std::string(32, ']'));
    }
    void writesKeysAndBytesAsText()
    {
        QCOMPARE(jsonOf("\x81\x01\xC4\x04"
                        "abcd"),
            std::string("{\"1\":\"YWJjZA==\"}"));
        QCOMPARE(jsonOf("\x91\xA2\xFF"
                        "a"),
            std::string("[\"\xEF\xBF\xBD"
                        "a\"]"));
        QCOMPARE(jsonOf(packed(std::numeric_limits<double>::infinity())), std::string("null"));
    }
};

QTEST_APPLESS_MAIN(TestMsgpackCursor)
#include "tst_msgpackcursor.moc"
