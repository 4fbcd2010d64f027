#include "core/capture/bytesource.h"
#include "core/capture/capturereader.h"
#include "tests/support/golden.h"
#include "tests/support/print.h"
#include "tests/support/recordingsink.h"

#include <QDirIterator>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const QString corpora = QStringLiteral(SPANGLASS_SHARED "/corpora/");

QStringList capturesOf(const QString& folder)
{
    QStringList files;
    for (QDirIterator it(corpora + folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        const QString path = it.next();
        const QString name = it.fileName();
        if (name != "PROVENANCE.md" && !name.startsWith("LICENSE") && !name.startsWith("NOTICE")) {
            files.push_back(path.mid(corpora.size()));
        }
    }
    files.sort();
    return files;
}

/// What a file gives, in a line.
std::string summary(const QString& file)
{
    auto source = openSource((corpora + file).toStdString());
    if (!source) {
        return "not opened";
    }
    RecordingSink sink;
    ReadOptions options;
    options.sinks = { &sink };
    const auto outcome = readCapture(*source, options, {});
    if (!outcome) {
        return "not opened";
    }
    const auto errors = std::ranges::count(
        sink.spans, SpanStatus::Error, [](const RecordedSpan& span) { return span.status; });
    return outcome->format + " spans " + std::to_string(sink.spans.size()) + " errors "
        + std::to_string(errors) + " exceptions apart "
        + std::to_string(sink.remarks.size() + sink.reports.size()) + " warnings "
        + std::to_string(outcome->warningCount)
        + (outcome->state == CaptureState::Complete ? "" : " damaged");
}

} // namespace

/// Every capture of the corpora with what is read from it. The files stay where they lie; the project
/// keeps the counts.
class TestCorpora : public QObject {
    Q_OBJECT
private slots:
    void readsAsCounted_data()
    {
        QTest::addColumn<QString>("folder");
        for (const char* folder :
            { "aws-xray", "datadog-dd-trace-dotnet", "datadog-dd-trace-php", "datadog-dd-trace-py",
                "datadog-wire", "elastic-apm", "jaeger", "jaeger-otelcontrib", "logs-lnav", "otlp",
                "sentry-envelopes", "sentry-events", "tempo-pkg-tempopb", "zipkin", "zipkin-otelcontrib" }) {
            QTest::newRow(folder) << QString::fromLatin1(folder);
        }
    }
    void readsAsCounted()
    {
        QFETCH(QString, folder);
        const QStringList files = capturesOf(folder);
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        std::string text;
        for (const QString& file : files) {
            text += file.toStdString() + ": " + summary(file) + "\n";
        }
        COMPARE_GOLDEN(text, "corpora/" + folder.toStdString() + ".txt");
    }
};

QTEST_APPLESS_MAIN(TestCorpora)
#include "tst_corpora.moc"
