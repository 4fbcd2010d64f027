#include "tests/core/capture/jaeger/jaegertext.h"
#include "tests/fuzz/checkreader.h"
#include "tests/support/print.h"
#include "tests/support/writers/jaegerthriftwriter.h"

#include <QTest>

#include <random>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// A small capture with everything in it; spans by spans.
std::string sample(const std::string& format)
{
    const std::vector<ModelSpan> spans = RandomSpans(11, jaegerAbilities()).make(6);
    if (format == "jaeger-thrift") {
        return jaegerThriftBatches(spans) + jaegerThriftCalls(spans);
    }
    std::string dialects = modelBatch() + elasticDocument();
    std::erase(dialects, '\n'); // a value on each line
    return failedSpan() + "\n" + jaegerAnswer(spans) + dialects;
}

void formats()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("JSON") << "jaeger-json";
    QTest::newRow("Thrift") << "jaeger-thrift";
}

} // namespace

/// Damaged Jaeger captures give what is whole, the same at once and in pieces.
class TestDamagedJaeger : public QObject {
    Q_OBJECT
private slots:
    void survivesEveryCut_data() { formats(); }
    void survivesEveryCut()
    {
        QFETCH(QString, format);
        const std::string whole = sample(format.toStdString());
        QVERIFY(whole.size() > 2000);
        std::size_t spans = 0;
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::string problem = checkReader(format.toUtf8().constData(), whole.substr(0, size));
            QVERIFY2(problem.empty(), (std::to_string(size) + ": " + problem).c_str());
            if (size % 16 == 0 || size == whole.size()) {
                const auto read = readJaeger(whole.substr(0, size));
                QVERIFY(read.sink.spans.size() >= spans); // a longer text holds no less
                spans = read.sink.spans.size();
            }
        }
        QCOMPARE(spans, std::size_t{ format == "jaeger-thrift" ? 12U : 9U });
    }

    void survivesFlippedBytes_data() { formats(); }
    void survivesFlippedBytes()
    {
        QFETCH(QString, format);
        const std::string whole = sample(format.toStdString());
        std::mt19937 random(5);
        for (int i = 0; i < 10'000; ++i) {
            std::string flipped = whole;
            for (auto n = 1 + random() % 3; n > 0; --n) {
                flipped[random() % flipped.size()] = static_cast<char>(random());
            }
            const std::string problem = checkReader(format.toUtf8().constData(), flipped);
            QVERIFY2(problem.empty(), ("flips " + std::to_string(i) + ": " + problem).c_str());
        }
    }

    void survivesDeepNesting_data()
    {
        QTest::addColumn<QByteArray>("opening");
        QTest::addColumn<QByteArray>("closing");
        QTest::newRow("lists") << QByteArray("[") << QByteArray("]");
        QTest::newRow("objects") << QByteArray("{\"data\":") << QByteArray("}");
        QTest::newRow("hits") << QByteArray("{\"hits\":") << QByteArray("}");
        QTest::newRow("tags") << QByteArray(
            "{\"traceID\":\"1\",\"spanID\":\"2\",\"tags\":[{\"key\":\"error\",\"value\":")
                              << QByteArray("}]}");
    }
    void survivesDeepNesting()
    {
        QFETCH(QByteArray, opening);
        QFETCH(QByteArray, closing);
        const std::string trace = jaegerTrace(jaegerSpan("b1", ""));
        const std::string bytes = trace + "\n" + opening.repeated(50'000).toStdString() + trace
            + closing.repeated(50'000).toStdString();
        const std::string problem = checkReader("jaeger-json", bytes);
        QVERIFY2(problem.empty(), problem.c_str());
        const auto read = readJaeger(bytes);
        QVERIFY(!read.sink.spans.empty());
        QCOMPARE(read.sink.spans[0].span, std::string("00000000000000b1"));
    }
};

QTEST_APPLESS_MAIN(TestDamagedJaeger)
#include "tst_damagedjaeger.moc"
