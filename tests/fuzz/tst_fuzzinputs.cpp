#include "core/capture/format.h"
#include "tests/fuzz/checkcontainer.h"
#include "tests/fuzz/checkreader.h"
#include "tests/fuzz/checkrules.h"
#include "tests/fuzz/checksourcemap.h"
#include "tests/fuzz/checkstack.h"
#include "tests/fuzz/checktemplate.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <string>
#include <vector>

using namespace spanglass;

namespace {

constexpr qint64 largest = qint64{ 128 } << 10U;

/// Files of a folder and those below it, small ones only.
QStringList filesOf(const QString& folder)
{
    QStringList files;
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        it.next();
        if (it.fileInfo().size() <= largest) {
            files.push_back(it.filePath());
        }
    }
    files.sort();
    return files;
}

void verifyReads(const Format& format, const QString& path)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    const std::string bytes = file.readAll().toStdString();
    const std::string problem = test::checkReader(format.name, bytes);
    QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
}

void verifyTemplates(const QStringList& files)
{
    for (const QString& path : files) {
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
        const std::string problem = test::checkTemplate(file.readAll().toStdString());
        QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
    }
}

/// The stacks of a file: itself, and those that it holds as cases.
std::vector<std::string> stacksIn(const QByteArray& bytes)
{
    std::vector<std::string> stacks{ bytes.toStdString() };
    const auto cases = QJsonDocument::fromJson(bytes).object()["cases"].toArray();
    for (const auto& entry : cases) {
        stacks.push_back(entry.toObject()["stack"].toString().toStdString());
    }
    return stacks;
}

void verifyStacks(const QStringList& files)
{
    for (const QString& path : files) {
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
        for (const std::string& stack : stacksIn(file.readAll())) {
            const std::string problem = test::checkStack(stack);
            QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem + "\n" + stack).c_str());
        }
    }
}

} // namespace

/// What the fuzz targets start from, and every input that ever failed, through the same check.
class TestFuzzInputs : public QObject {
    Q_OBJECT
private slots:
    void readsInputsThatFailedOnce_data() { formats(); }
    void readsInputsThatFailedOnce()
    {
        QFETCH(QString, format);
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/") + format);
        for (const QString& file : files) {
            verifyReads(*formatNamed(format.toStdString()), file);
        }
        QVERIFY(formatNamed(format.toStdString()) != nullptr);
    }

    void opensContainersThatFailedOnce()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/container"));
        QVERIFY(!files.isEmpty()); // what the fuzzer starts from is there too
        for (const QString& path : files) {
            QFile file(path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
            const std::string problem = test::checkContainer(file.readAll().toStdString());
            QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
        }
    }

    void readsRulesThatFailedOnce()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/rules"));
        QVERIFY(!files.isEmpty());
        for (const QString& path : files) {
            QFile file(path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
            const std::string problem = test::checkRules(file.readAll().toStdString());
            QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
        }
    }

    void readsSourceMapsThatFailedOnce()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/sourcemap"))
            + filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/sourcemaps"));
        QVERIFY(!files.isEmpty());
        for (const QString& path : files) {
            QFile file(path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
            const std::string problem = test::checkSourceMap(file.readAll().toStdString());
            QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
        }
    }

    void readsStacksThatFailedOnce()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/stack"));
        QVERIFY(!files.isEmpty());
        verifyStacks(files);
    }

    void readsTheSeedsAsStacks()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_SHARED "/corpora/stacks"));
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        verifyStacks(files);
    }

    void readsMessagesThatFailedOnce()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_TEST_DATA "/fuzz/template"));
        QVERIFY(!files.isEmpty());
        verifyTemplates(files);
    }

    void readsTheSeedsAsMessages()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_SHARED "/corpora"));
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        verifyTemplates(files);
    }

    /// Every format meets every file, its own and those of others.
    void readsTheSeeds_data() { formats(); }
    void readsTheSeeds()
    {
        QFETCH(QString, format);
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_SHARED "/corpora"));
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        for (const QString& file : files) {
            verifyReads(*formatNamed(format.toStdString()), file);
        }
    }

    void readsTheSeedsAsRules()
    {
        const QStringList files = filesOf(QStringLiteral(SPANGLASS_SHARED "/corpora"));
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the corpora is not here");
        }
        for (const QString& path : files) {
            QFile file(path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
            const std::string problem = test::checkRules(file.readAll().toStdString());
            QVERIFY2(problem.empty(), (path.toStdString() + ": " + problem).c_str());
        }
    }

private:
    static void formats()
    {
        QTest::addColumn<QString>("format");
        for (const Format& format : knownFormats()) {
            QTest::newRow(format.name) << QString::fromLatin1(format.name);
        }
    }
};

QTEST_APPLESS_MAIN(TestFuzzInputs)
#include "tst_fuzzinputs.moc"
