#include "core/grouping/messagetemplate.h"

#include "core/grouping/messagewords.h"

#include "core/base/text.h"
#include "tests/support/print.h"

#include <QElapsedTimer>

#include <ctime>
#include <random>
#include <vector>

using namespace spanglass;

class TestMessageTemplate : public QObject {
    Q_OBJECT

private slots:
    void replacesValues_data();
    void replacesValues();
    void putsValuesOfAllClassesUnderOneKey_data();
    void putsValuesOfAllClassesUnderOneKey();
    void keysLeaveWordsAsTheyAre();
    void isEqualForOtherValues_data();
    void isEqualForOtherValues();
    void isShort();
    void acceptsAnyBytes();
    void isFast();
    void isLinearOnHostileTexts();
};

void TestMessageTemplate::replacesValues_data()
{
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("expected");
    const auto row = [](std::string message, std::string expected) {
        QTest::newRow(qPrintable(QString::fromStdString(message).simplified()))
            << message << std::move(expected);
    };
    const auto same = [&row](const std::string& message) { row(message, message); };
    row("user bob.smith+x@corp.example.org not found", "user <email> not found");
    row("GET https://api.shop.test/v1/cart?id=9 failed", "GET <url> failed");
    row("see (http://a.b/c).", "see (<url>).");
    row("no broker at tcp://10.0.0.1:61616", "no broker at <url>");
    row("connect db-3.internal.acme.com:5432 refused", "connect <host>:<num> refused");
    row("dial tcp 10.4.0.17:6379: connect: connection refused",
        "dial tcp <ip>:<num>: connect: connection refused");
    row("dial tcp [fe80::1%eth0]:80: no route", "dial tcp [<ip>]:<num>: no route");
    row("connect ECONNREFUSED ::1:5432", "connect ECONNREFUSED <ip>");
    row("order 7f3c2d10-9b1e-4a57-8c33-0d5a1e2f9b64 missing", "order <uuid> missing");
    row("order 7F3C2D10-9B1E-4A57-8C33-0D5A1E2F9B64 missing", "order <uuid> missing");
    row("etag 9e107d9d372bb6826bd81d3542a419d6 mismatch", "etag <hex> mismatch");
    row("token expired at 2025-11-03T08:15:30.123Z", "token expired at <date>");
    row("since 2025-11-03 08:15:30,123 +0100 down", "since <date> down");
    row("modified Sat, 21 Nov 2026 10:44:39 GMT", "modified <date>");
    row("valid until Nov 21, 2026", "valid until <date>");
    row("closed at 08:15:30", "closed at <date>");
    row("retry after 250ms", "retry after <duration>");
    row("took 1.5s", "took <duration>");
    row("pointer 0x7ffee4c0 is null", "pointer <hex> is null");
    row("byte 0xfc in position 2", "byte <hex> in position <num>");
    row("row 123456789 not found", "row <num> not found");
    row("row 1234567 not found", "row <num> not found");
    row("commit a93c7d2 broken", "commit <hex> broken");
    row("name='alice' age=30", "name=<str> age=<num>");
    row("KeyError: 'user_42'", "KeyError: <str>");
    row("no price for paper 'silk' of job", "no price for paper <str> of job");
    row("tried to allocate 2.50 GiB (GPU 0; 15.78 GiB total)",
        "tried to allocate <size> (GPU <num>; <size> total)");
    row("HTTP 503 from cart-svc-7d9f8b6c5-x2x9z", "HTTP <num> from cart-svc-<id>");
    row("count 4,150,908 of 1e6", "count <num> of <num>");
    row("invalid quantity -3 for LRD-1004", "invalid quantity <num> for LRD-<num>");
    row("value <-3> out of range", "value <<num>> out of range");
    row("session k9Mtd2gDcgG is gone", "session <id> is gone");
    row("Card declined (charge ch_323f976911fb, attempt 2)",
        "Card declined (charge ch_<hex>, attempt <num>)");
    row("inventory: GET /products/LRD-357 answered 500", "inventory: GET <path> answered <num>");
    row("panic in src/main.rs:10", "panic in <path>:<num>");
    row("cannot open C:\\Users\\me\\x.txt: denied", "cannot open <path>: denied");
    row("ENOENT: no such file or directory, open '/srv/price-2026-11-15.csv'",
        "ENOENT: no such file or directory, open <str>");
    row("Produkt „LRD-357“ ist nicht verfügbar", "Produkt <str> ist nicht verfügbar");
    row("{\"code\": \"invalid\", \"path\": [3]}", "{<str>: <str>, <str>: [<num>]}");
    row("  first line \r\n\n  second 7\nthird", "first line second <num>");
    row("peer 00:1a:2b:3c:4d:5e left", "peer <mac> left");
    row("Unexpected token 'a', \"name;qty;pr\"... is not valid JSON",
        "Unexpected token <str>, <str>... is not valid JSON");
    row("root at root@db-3.internal.acme.com:22", "root at <email>:<num>");
    row("getaddrinfo ENOTFOUND api.shop.test", "getaddrinfo ENOTFOUND <host>");
    row("lookup orders.prod.svc.cluster.local on 10.96.0.10:53: no such host",
        "lookup <host> on <ip>:<num>: no such host");
    row("broker kafka-0.kafka:9092 is away", "broker <host>:<num> is away");
    row("could not reach localhost:5432", "could not reach localhost:<num>");
    row("cannot reach postgres://user:pw@db.acme.com:5432/shop?sslmode=off", "cannot reach <url>");
    row("jdbc:postgresql://db/shop is down", "jdbc:<url> is down");
    row("peer [2001:db8::ff00:42:8329]:443 and 2001:db8::1 left", "peer [<ip>]:<num> and <ip> left");
    row("card 00-1A-2b-3c-4D-5e is unknown", "card <mac> is unknown");
    row("traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 is odd",
        "traceparent <trace> is odd");
    row("segment 1-58406520-a006649127e371903a2de979 is lost", "segment <trace> is lost");
    row("ulid 01ARZ3NDEKTSV4RRFFQ69G5FAV and 01arz3ndektsv4rrffq69g5fav", "ulid <id> and <id>");
    row("document 507f1f77bcf86cd799439011 is gone", "document <hex> is gone");
    row("order K-00042 is open", "order K-<num> is open");
    row("no role arn:aws:iam::123456789012:role/checkout-1: denied", "no role <id>: denied");
    row("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r expired",
        "token <id> expired");
    row("cannot decode aGVsbG8gd29ybGQ5IQ== now", "cannot decode <id> now");
    row("commit 12345ab and commit 4150908 and commit 1e5b2c3",
        "commit <hex> and commit <num> and commit <hex>");
    row("at Fri Nov 21 2026 10:44:39 GMT+0100 (Central European Standard Time) it broke",
        "at <date> it broke");
    row("on Saturday, 21-Nov-26 10:44:39 GMT it broke", "on <date> it broke");
    row("on 21.11.2026 and 11/21/2026, 8:26:30 PM it broke", "on <date> and <date> it broke");
    row("from 20251103T081530Z on", "from <date> on");
    row("[21/Nov/2026:10:44:39 +0000] it broke", "[<date>] it broke");
    row("due datetime.datetime(2026, 11, 21, 8, 26, tzinfo=datetime.timezone.utc) is past",
        "due <date> is past");
    row("closed at 8:15:30 PM", "closed at <date>");
    row("after 1m30.5s and 250 ms and 5 seconds", "after <duration> and <duration> and <num> seconds");
    row("heap 512MB of 1 GiB, 176934K->1K", "heap <size> of <size>, <size>-><size>");
    row("disk 97.5% full", "disk <num>% full");
    row("plugin v1.2.3 wants 1.2.3-rc.1 and 2.0.0+build5", "plugin <version> wants <version> and <version>");
    row("dry=true name=\"x\" retries=3", "dry=<bool> name=<str> retries=<num>");
    row("{\"ok\": true, \"left\": null, \"n\": 4}", "{<str>: <bool>, <str>: <bool>, <str>: <num>}");
    row("HTTP 503 from web-0", "HTTP <num> from web-<num>");
    row("node agent fluentd-x2x9z gone", "node agent fluentd-<id> gone");
    row("job backup-28123456-x2x9z failed", "job backup-<id> failed");
    row("key “user_42” and ‘b’ and `c` and key:“d”", "key <str> and <str> and <str> and key:<str>");
    row("no C:\\Program Files (x86)\\Acme\\x.dll there", "no <path> there");
    row("no \\\\server\\share\\x there", "no <path> there");
    row("main.rs:10 panicked", "main.rs:<num> panicked");
    row("row <num> of <str> is a template", "row <num> of <str> is a template");
    row("host01 and shard-7 and row 5px", "host<num> and shard-<num> and row <num>px");
    // names of the program, not values
    same("utf-8, UTF-16, sha-256, HTTP/1.1 and TLSv1.2 are names");
    same("Utf8Decoder and parseBase64Url and sha256sum and x86_64");
    same("module shop.cart.items has no attribute");
    same("com.acme.shop.test.Cart failed");
    same("io.netty.channel and org.apache.commons.net are packages");
    same("cannot import socket.io or config.yaml");
    same("Feed::dead() and Fee::add() failed");
    same("x.test() and foo.bar.com() are calls");
    same("a https-only page on grpc-https");
    same("System.IO.FileNotFoundException: Could not load file or assembly");
    same("java.io.FileNotFoundException: gone");
    same("python3.11 is too old");
    same("cannot decode utf-8 and ISO-8859-1 with sha256");
    same("Fee::add() failed");
    same("can't read the user's cart, don't retry");
    same("text/plain and application/json and/or nothing");
    same("Cannot read properties of undefined (reading 'email')");
    same("name 'price' is not defined");
    same("relation \"order_audit\" does not exist");
    same("في انتظار 在庫なし");
    same("May the march be with you, or Sat down");
    same("");
}

void TestMessageTemplate::replacesValues()
{
    QFETCH(std::string, message);
    QFETCH(std::string, expected);
    QCOMPARE(messageTemplate(message), expected);
}

void TestMessageTemplate::putsValuesOfAllClassesUnderOneKey_data()
{
    QTest::addColumn<std::string>("one");
    QTest::addColumn<std::string>("other");
    const auto row = [](const char* name, std::string one, std::string other) {
        QTest::newRow(name) << std::move(one) << std::move(other);
    };
    row("sha or number", "commit a93c7d2 broken", "commit 4150908 broken");
    row("long and short numbers", "row 123456789 not found", "row 1234567 not found");
    row("separators", "count 4,150,908", "count 4.15e6");
    row("pods of a deployment and a stateful set", "HTTP 503 from cart-svc-7d9f8b6c5-x2x9z",
        "HTTP 404 from cart-svc-0");
    row("pods of a daemon set", "no answer of cart-svc-bcdfg", "no answer of cart-svc-24567");
    row("hosts and addresses with ports", "connect db-3.internal.acme.com:5432 refused",
        "connect 1.2.3.4:80 refused");
    row("sizes and units", "allocate 2.50 GiB", "allocate 512 kB");
    row("durations and numbers", "waited 30s", "waited 1m3s");
    row("ids", "session k9Mtd2gDcgG is gone", "session 01ARZ3NDEKTSV4RRFFQ69G5FAV is gone");
    row("uuids and hashes", "order 7F3C2D10-9B1E-4A57-8C33-0D5A1E2F9B64 is gone",
        "order 507f1f77bcf86cd799439011 is gone");
    row("versions and dates", "since 1.2.3", "since 2026-11-21");
    row("paths and urls", "cannot open /srv/x.csv", "cannot open https://x.test/y");
}

void TestMessageTemplate::putsValuesOfAllClassesUnderOneKey()
{
    QFETCH(std::string, one);
    QFETCH(std::string, other);
    QCOMPARE(messageWords(messageTemplate(one), allWords), messageWords(messageTemplate(other), allWords));
}

void TestMessageTemplate::keysLeaveWordsAsTheyAre()
{
    const auto words = [](const char* pattern) { return messageWords(pattern, allWords); };
    QCOMPARE(words("Card <str> of <host>:<num>, not there"), std::string("Card of not there "));
    QCOMPARE(words("connect ECONNREFUSED <ip>:<num>"), std::string("connect ECONNREFUSED "));
    QCOMPARE(words("cannot cast java.lang.String to card-number"),
        std::string("cannot cast java.lang.String to card-number "));
    QCOMPARE(words("reading 'email' for EUR-USD"), std::string("reading 'email' for "));
    QCOMPARE(words("cannot parse 'hello wor"), std::string("cannot parse "));
    QCOMPARE(words("key not found: <str> Did you mean?  <str>"), std::string("key not found "));
    QCOMPARE(messageWords("Key (email)=(bob smith) is there", 12), std::string("Key is there "));
    QCOMPARE(messageWords("one two three", 2), std::string("one two "));
    QCOMPARE(words(""), std::string());
}

void TestMessageTemplate::isEqualForOtherValues_data()
{
    QTest::addColumn<std::string>("one");
    QTest::addColumn<std::string>("other");
    QTest::newRow("numbers") << std::string("batch 8802: expected 1302.90 got 1302.39")
                             << std::string("batch 8: expected 13 got -7");
    QTest::newRow("pods") << std::string("no answer from cart-7d9f8b6c5-x2x9z")
                          << std::string("no answer from cart-84c5d6f7b9-qk4zr");
    QTest::newRow("filters") << "bad filter " + std::string(9, '1') + ":like:abc;" + std::string(80, 'x')
                             << "bad filter " + std::string(7, 'a') + "2:like:x;" + std::string(90, 'y');
    QTest::newRow("quoted") << std::string("parsing \"13mm\": invalid")
                            << std::string("parsing \"wide\": invalid");
}

void TestMessageTemplate::isEqualForOtherValues()
{
    QFETCH(std::string, one);
    QFETCH(std::string, other);
    QCOMPARE(messageTemplate(one), messageTemplate(other));
}

void TestMessageTemplate::isShort()
{
    std::string message;
    for (int i = 0; i < 9000; ++i)
        message += "wörter ";
    const std::string result = messageTemplate(message);
    QVERIFY(result.size() <= 400);
    QVERIFY(QString::fromStdString(result).toStdString() == result); // cut between characters
}

void TestMessageTemplate::acceptsAnyBytes()
{
    std::mt19937 random(11);
    const std::string letters = "a1 -.:/@'\"\n<0x%fZ„\xE2\x80";
    for (int i = 0; i < 100000; ++i) {
        std::string message(random() % 40, ' ');
        for (char& c : message)
            c = random() % 20 == 0 ? static_cast<char>(random()) : letters[random() % letters.size()];
        // a buffer of just this size, so that a sanitizer sees reads beyond the end
        const std::vector<char> exact(message.begin(), message.end());
        const std::string result = messageTemplate({ exact.data(), exact.size() });
        QVERIFY(result.size() <= 400);
        QVERIFY(isValidUtf8(result) || !isValidUtf8(message));
        QVERIFY(messageWords(result, allWords).size() <= result.size() + 1);
    }
}

void TestMessageTemplate::isFast()
{
    const std::string message =
        "Refund for order 9b7b2aa8-92df-48e4-9294-c6c301432164 was not booked since the ledger is closed";
    QElapsedTimer timer;
    timer.start();
    std::size_t bytes = 0;
    for (int i = 0; i < 20000; ++i)
        bytes += messageTemplate(message).size();
    const double megabytes = 20000.0 * static_cast<double>(message.size()) / 1e6;
    qInfo("%.0f MB/s", megabytes * 1e9 / static_cast<double>(std::max<qint64>(1, timer.nsecsElapsed())));
    QVERIFY(bytes > 0);
}

void TestMessageTemplate::isLinearOnHostileTexts()
{
    for (const std::string unit :
        { "'a ", "a-", "a@", "1:", "::", "„", "/", "a.b/", "\n", "\" \"", "Jan 1 ", "1.", "a.", "-1", "aB3-",
            "1,234", "<num>", "a1_", "v1.", "1s", "eyJa", "+a1", "1a=", "C:\\Program Files", " " }) {
        std::string message;
        while (message.size() < 1024 * 1024)
            message += unit;
        const std::clock_t start = std::clock();
        QVERIFY(messageTemplate(message).size() <= 400);
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        // the bar is 50 ms; under sanitizers ten times that
        QVERIFY2(seconds < 0.5, qPrintable(QString::fromStdString(unit) + ' ' + QString::number(seconds)));
        qInfo("%s: %.2f ms", unit.c_str(), seconds * 1000);
    }
}

QTEST_APPLESS_MAIN(TestMessageTemplate)
#include "tst_messagetemplate.moc"
