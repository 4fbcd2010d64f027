#include "core/ingest/skeleton.h"

#include "tests/support/print.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>
#include <stdexcept>

using namespace spanglass;

class TestSkeleton : public QObject {
    Q_OBJECT
private:
    static SpanSkeleton skeleton(std::uint64_t i)
    {
        SpanSkeleton out;
        out.trace = { i / 7, i / 7 };
        out.span = { i + 1 };
        return out;
    }

    /// Adds `count` skeletons and takes all partitions; each must come back once, in its trace's partition.
    static void checkAll(SkeletonLog& log, std::uint64_t count)
    {
        std::set<std::uint64_t> seen;
        for (std::size_t p = 0; p < partitionCount; ++p) {
            const std::size_t expected = log.sizeOf(p);
            std::vector<SpanSkeleton> out;
            log.take(p, out);
            QCOMPARE(out.size(), expected);
            for (const SpanSkeleton& s : out) {
                QCOMPARE(partitionOf(traceHash(s.trace)), p);
                QVERIFY(seen.insert(s.span.value).second);
            }
            QCOMPARE(log.sizeOf(p), std::size_t{ 0 });
        }
        QCOMPARE(seen.size(), static_cast<std::size_t>(count));
    }

private slots:
    void givesBackWhatWasAdded()
    {
        SkeletonLog log;
        for (std::uint64_t i = 0; i < 100'000; ++i) {
            log.add(skeleton(i));
        }
        checkAll(log, 100'000);
    }
    void spillsPastItsBudget()
    {
        const QTemporaryDir folder;
        SkeletonLog log;
        log.limitMemory(folder.path().toStdString(), 4U << 20U);
        for (std::uint64_t i = 0; i < 500'000; ++i) { // 32 MB
            log.add(skeleton(i));
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), qsizetype{ 0 });
        checkAll(log, 500'000);
    }
    void tellsWhereItCannotSpill()
    {
        SkeletonLog log;
        log.limitMemory("/nowhere/at/all", 1);
        QVERIFY_EXCEPTION_THROWN(
            for (std::uint64_t i = 0; i < 500'000; ++i) { log.add(skeleton(i)); }, std::runtime_error);
    }
};

QTEST_APPLESS_MAIN(TestSkeleton)
#include "tst_skeleton.moc"
