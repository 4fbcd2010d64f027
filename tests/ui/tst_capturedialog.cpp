#include "ui/capturedialog.h"

#include "core/capture/format.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;

class TestCaptureDialog : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(content);
        }
        return file.fileName();
    }

private Q_SLOTS:
    void offersEachFormat()
    {
        const QStringList filters = CaptureDialog::filters();
        QCOMPARE(filters.size(), static_cast<qsizetype>(knownFormats().size()) + 2);
        QVERIFY(filters.first().startsWith(QLatin1String("Captures (")));
        QVERIFY(filters.filter(QLatin1String("OpenTelemetry OTLP JSON (")).size() == 1);
        for (const QString& filter : filters) {
            QCOMPARE(filter.count(QLatin1Char('(')), 1);
            QVERIFY(filter.endsWith(QLatin1Char(')')));
        }
        QCOMPARE(filters.last(), QStringLiteral("All files (*)"));
    }
    void saysWhatAFileIs()
    {
        CaptureDialog dialog(QStringLiteral("Open"));
        QCOMPARE(dialog.hint(), QString());
        Q_EMIT dialog.currentChanged(QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz"));
        QTRY_COMPARE(dialog.hint(), QStringLiteral("Recognised as: OpenTelemetry OTLP JSON, gzip"));
        Q_EMIT dialog.currentChanged(write(QStringLiteral("page"), "<html></html>"));
        QTRY_COMPARE(dialog.hint(), QStringLiteral("No trace capture, it looks like: an HTML page"));
        Q_EMIT dialog.currentChanged(m_folder.path());
        QCOMPARE(dialog.hint(), QString());
    }
    /// The last one wins, and closing does not wait for what is not shown any more.
    void followsTheMark()
    {
        CaptureDialog dialog(QStringLiteral("Open"));
        for (int i = 0; i < 50; ++i) {
            Q_EMIT dialog.currentChanged(QStringLiteral(SPANGLASS_SOURCE "/resources/demo/larder.jsonl.gz"));
        }
        Q_EMIT dialog.currentChanged(write(QStringLiteral("note"), "a note"));
        QTRY_VERIFY(!dialog.hint().isEmpty());
        QCOMPARE(dialog.hint(), QStringLiteral("No trace capture, it looks like: text that is no JSON"));
    }
    void letsFilesBeMarked()
    {
        const QString page = write(QStringLiteral("page.json"), "{}");
        CaptureDialog dialog(QStringLiteral("Open"));
        QVERIFY(dialog.testOption(QFileDialog::DontUseNativeDialog));
        QCOMPARE(dialog.fileMode(), QFileDialog::ExistingFiles);
        dialog.setDirectory(m_folder.path());
        dialog.selectFile(page);
        QCOMPARE(dialog.selectedFiles(), QStringList{ page });
    }
};

QTEST_MAIN(TestCaptureDialog)
#include "tst_capturedialog.moc"
