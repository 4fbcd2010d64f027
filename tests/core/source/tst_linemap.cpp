#include "core/source/git/repository.h"

#include <QTest>

using namespace spanglass;

/// lineAfter(): lines of one text in another.
class TestLineMap : public QObject {
    Q_OBJECT

private slots:
    void mapsLinesOfTwoTexts_data();
    void mapsLinesOfTwoTexts();
};

void TestLineMap::mapsLinesOfTwoTexts_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("exact");
    QTest::addColumn<int>("nearest");
    QTest::newRow("same") << QByteArray("a\nb\n") << QByteArray("a\nb\n") << 2 << 2 << 2;
    QTest::newRow("pushed down") << QByteArray("a\nb\n") << QByteArray("x\ny\na\nb\n") << 2 << 4 << 4;
    QTest::newRow("pulled up") << QByteArray("x\ny\na\nb\n") << QByteArray("a\nb\n") << 4 << 2 << 2;
    QTest::newRow("changed") << QByteArray("a\nb\nc\n") << QByteArray("x\na\nB\nc\n") << 2 << 0 << 3;
    QTest::newRow("removed") << QByteArray("a\nb\nc\n") << QByteArray("a\nc\n") << 2 << 0 << 2;
    QTest::newRow("removed at the end") << QByteArray("a\nb\nc\n") << QByteArray("a\nb\n") << 3 << 0 << 2;
    QTest::newRow("CRLF") << QByteArray("a\nb\nc\n") << QByteArray("x\r\na\r\nb\r\nc\r\n") << 3 << 4 << 4;
    QTest::newRow("no line break") << QByteArray("a\nb") << QByteArray("a\nb\nc\n") << 2 << 2 << 2;
    QTest::newRow("emptied") << QByteArray("a\nb\n") << QByteArray("") << 2 << 0 << 1;
    QTest::newRow("of nothing") << QByteArray("") << QByteArray("a\n") << 1 << 0 << 0;
    QTest::newRow("line 0") << QByteArray("a\n") << QByteArray("a\n") << 0 << 0 << 0;
    QTest::newRow("past the end") << QByteArray("a\n") << QByteArray("a\nb\n") << 2 << 0 << 0;
    QTest::newRow("too large") << QByteArray(5'000'000, 'a') << QByteArray("a\n") << 1 << 0 << 0;
}

void TestLineMap::mapsLinesOfTwoTexts()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(int, line);
    QFETCH(int, exact);
    QFETCH(int, nearest);
    QCOMPARE(lineAfter(before.toStdString(), after.toStdString(), line).value_or(0), exact);
    QCOMPARE(lineAfter(before.toStdString(), after.toStdString(), line, true).value_or(0), nearest);
}

QTEST_GUILESS_MAIN(TestLineMap)
#include "tst_linemap.moc"
