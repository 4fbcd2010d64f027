#include "core/capture/container/container.h"

#include "tests/support/packing.h"
#include "tests/support/print.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace spanglass;
using namespace spanglass::test;

/// Archives of a million members, which must cost no more than those that are looked at.
class TestContainerLarge : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    static long peakKilobytes()
    {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    }

private slots:
    void stopsAtAMillionMembers_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("filter");
        QTest::newRow("tar") << QByteArray("ustar") << QByteArray("none");
        QTest::newRow("tar, zstd") << QByteArray("ustar") << QByteArray("zstd");
        QTest::newRow("zip") << QByteArray("zip") << QByteArray("none");
    }
    void stopsAtAMillionMembers()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, filter);
        const QString path = m_folder.filePath("many");
        {
            Packer packer(format.constData(), filter.constData());
            for (int i = 0; i < 1'000'000; ++i) {
                packer.add({ std::to_string(i), {} });
            }
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            const std::string packed = packer.finish();
            file.write(packed.data(), static_cast<qint64>(packed.size()));
        }
        const long before = peakKilobytes();
        auto container = openContainer(path.toStdString());
        std::size_t members = 0;
        std::string error = container ? "" : container.error().message;
        while (error.empty()) {
            auto member = (*container)->next();
            QVERIFY2(!member || *member, "the end came without an error");
            members += member ? 1U : 0U;
            error = member ? "" : member.error().message;
        }
        QVERIFY2(error.ends_with("an archive of more than 65,000 members: stopped"), error.c_str());
        QVERIFY(members <= 65'000);
        QVERIFY(peakKilobytes() - before < 64L * 1024);
    }
};

QTEST_APPLESS_MAIN(TestContainerLarge)
#include "tst_containerlarge.moc"
