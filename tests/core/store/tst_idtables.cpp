#include "core/store/idcounter.h"
#include "core/store/idindex.h"
#include "core/store/ledgercounter.h"
#include "core/store/packedids.h"

#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTest>

#include <limits>
#include <map>

using namespace spanglass;

class TestIdTables : public QObject {
    Q_OBJECT
private:
    static std::vector<std::int64_t> unpacked(std::string_view bytes, bool& whole)
    {
        std::vector<std::int64_t> ids;
        whole = forEachPackedId(bytes, [&](std::int64_t id) { ids.push_back(id); });
        return ids;
    }

private slots:
    void unpacksWhatWasPacked()
    {
        const std::vector<std::int64_t> ids = { 0, 1, 127, 128, 300, 16'383, 16'384,
            std::int64_t{ 1 } << 40 };
        bool whole = false;
        QVERIFY(unpacked(test::packed(ids), whole) == ids);
        QVERIFY(whole);
    }
    void stopsAtDamage()
    {
        bool whole = true;
        QVERIFY((unpacked("\x05\x80", whole) == std::vector<std::int64_t>{ 5 }));
        QVERIFY(!whole);
        QVERIFY((unpacked(std::string(20, '\xFF'), whole).empty()));
        QVERIFY(!whole);
        QVERIFY(unpacked("", whole).empty());
        QVERIFY(whole);
    }
    void indexesCompactIds()
    {
        const IdIndex index({ 5, 3, 5, 9 });
        QCOMPARE(index.size(), std::size_t{ 3 });
        QCOMPARE(index.find(3), 0U);
        QCOMPARE(index.find(5), 1U);
        QCOMPARE(index.find(9), 2U);
        QCOMPARE(index.find(4), IdIndex::none);
        QCOMPARE(index.find(10), IdIndex::none);
        QCOMPARE(index.find(-1), IdIndex::none);
        QCOMPARE(IdIndex().find(0), IdIndex::none);
    }
    void indexesStrangeIds()
    {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        const IdIndex index({ most, -7, 0 });
        QCOMPARE(index.find(-7), 0U);
        QCOMPARE(index.find(0), 1U);
        QCOMPARE(index.find(most), 2U);
        QCOMPARE(index.find(1), IdIndex::none);
    }
    void countsIds()
    {
        IdCounter counter;
        for (std::int64_t i = 0; i < 1000; ++i) {
            counter.add(i % 100 * 1'000'003);
        }
        counter.add(std::numeric_limits<std::int64_t>::max() - 1, 5);
        counter.add(-1);
        std::map<std::int64_t, std::uint64_t> counts;
        for (const auto& [id, count] : counter.counts()) {
            counts[id] = count;
        }
        QCOMPARE(counts.size(), std::size_t{ 101 });
        QCOMPARE(counts.at(0), std::uint64_t{ 10 });
        QCOMPARE(counts.at(99 * 1'000'003), std::uint64_t{ 10 });
        QCOMPARE(counts.at(std::numeric_limits<std::int64_t>::max() - 1), std::uint64_t{ 5 });
    }
    void keepsTheNewestExamples()
    {
        LedgerCounter ledger(TrackingPolicy::Entry);
        for (std::int64_t i = 1; i <= 100; ++i) {
            ledger.add(LackSet{ 0 } | Lack::EntrySpan, OccurrenceId{ i }, i * 7 % 101);
        }
        ledger.add(LackSet{ 0 } | Lack::TopmostSpan, OccurrenceId{ 200 }, 5);
        QCOMPARE(ledger.untracked(), std::uint64_t{ 100 });
        QCOMPARE(ledger.count(0), std::uint64_t{ 100 });
        QCOMPARE(ledger.count(4), std::uint64_t{ 0 });
        const auto examples = ledger.examples(0);
        QCOMPARE(examples.size(), LedgerCounter::maxExamples);
        for (std::size_t i = 0; i < examples.size(); ++i) {
            QCOMPARE(examples[i].value * 7 % 101, std::int64_t{ 100 } - static_cast<std::int64_t>(i));
        }
    }
};

QTEST_APPLESS_MAIN(TestIdTables)
#include "tst_idtables.moc"
