#include "core/capture/looks.h"

#include "core/capture/sniff.h"
#include "tests/core/capture/looktexts.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

class TestLooks : public QObject {
    Q_OBJECT
private:
    static std::string looks(const std::string& content)
    {
        const std::string padded = content + std::string(jsonPadding, '\0');
        const auto sniffed = sniff(std::string_view(padded).substr(0, content.size()), true);
        return sniffed ? sniffed->format->name : sniffed.error().message;
    }

private slots:
    void tellsWhatAFileLooksLike_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("look");
        for (const LookText& text : lookTexts) {
            QTest::addRow("%s %lld", text.look, static_cast<long long>(&text - lookTexts.data()))
                << QByteArray(text.content) << QByteArray(text.look);
        }
    }
    void tellsWhatAFileLooksLike()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, look);
        QCOMPARE(looks(content.toStdString()),
            "not a trace capture that Spanglass knows: " + look.toStdString() + std::string(whatOpens));
    }
    void tellsZeroesAndEmptyFiles()
    {
        QCOMPARE(looks(std::string(5000, '\0')),
            "not a trace capture that Spanglass knows: nothing but zero bytes" + std::string(whatOpens));
        QCOMPARE(looks(""), std::string("the capture is empty"));
    }
    /// Cut anywhere, and with any byte, it says something and ends.
    void looksAtAnyBytes()
    {
        for (const LookText& text : lookTexts) {
            const std::string content = text.content;
            for (std::size_t size = 1; size <= content.size(); ++size) {
                QVERIFY(!looks(content.substr(0, size)).empty());
            }
        }
        for (int byte = 0; byte < 256; ++byte) {
            QVERIFY(!looks(std::string(3, static_cast<char>(byte))).empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestLooks)
#include "tst_looks.moc"
