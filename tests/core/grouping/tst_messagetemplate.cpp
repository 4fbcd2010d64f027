#include "core/grouping/messagetemplate.h"

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
    row("connect db-3.internal.acme.com:5432 refused", "connect db-<num>.internal.acme.com:<num> refused");
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
        "tried to allocate <num> GiB (GPU <num>; <num> GiB total)");
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
    row("peer 00:1a:2b:3c:4d:5e left", "peer <hex> left");
    row("Unexpected token 'a', \"name;qty;pr\"... is not valid JSON",
        "Unexpected token <str>, <str>... is not valid JSON");
    // names of the program, not values
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
        QVERIFY(messageTemplate({ exact.data(), exact.size() }).size() <= 400);
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
    const std::clock_t start = std::clock();
    for (const std::string unit :
        { "'a ", "a-", "a@", "1:", "::", "„", "/", "a.b/", "\n", "\" \"", "Jan 1 " }) {
        std::string message;
        while (message.size() < 1024 * 1024)
            message += unit;
        QVERIFY(messageTemplate(message).size() <= 400);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    QVERIFY2(seconds < 30, qPrintable(QString::number(seconds)));
}

QTEST_APPLESS_MAIN(TestMessageTemplate)
#include "tst_messagetemplate.moc"
