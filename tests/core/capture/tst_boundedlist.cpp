#include "core/capture/spansink.h"
#include "core/ingest/spancollector.h"

#include <QTest>

#include <string>

using namespace spanglass;

class TestBoundedList : public QObject {
    Q_OBJECT

private slots:
    void keepsTheFirstAndCountsTheOthers()
    {
        BoundedList<std::string, 2> list;
        list.push_back("a");
        list.emplace_back() = "b";
        list.emplace_back() = "c";
        list.push_back("d");
        QCOMPARE(list.size(), std::size_t{ 2 });
        QCOMPARE(list.back(), std::string("b"));
        QCOMPARE(list.dropped(), std::uint64_t{ 2 });
        list.clear();
        QVERIFY(list.empty());
        QCOMPARE(list.dropped(), std::uint64_t{ 0 });
    }

    void givesAnEmptyElementEachTime()
    {
        BoundedList<std::string, 1> list{ "a" };
        list.emplace_back() = "lost";
        QCOMPARE(list.emplace_back(), std::string());
        QCOMPARE(list.front(), std::string("a"));
    }

    void shortensWithoutCounting()
    {
        BoundedList<int, 3> list{ 1, 2, 3 };
        list.eraseIf([](int i) { return i == 2; });
        list.shorten(1);
        QCOMPARE(list.size(), std::size_t{ 1 });
        QCOMPARE(list[0], 1);
        QCOMPARE(list.dropped(), std::uint64_t{ 0 });
    }

    /// As SDKs tell what they dropped.
    void tellsWhatASpanLost()
    {
        ErrorDetails details;
        for (int i = 0; i < 5000; ++i) {
            details.attributes.push_back({ "key", "value", ValueType::String });
            details.events.emplace_back().name = "event";
        }
        SpanCollector collector;
        SpanRecord span{ { 1, 2 }, { 3 } };
        span.status = SpanStatus::Error;
        span.resource = collector.addResource({}, {});
        collector.errorSpan(span, details);
        QCOMPARE(collector.errors.size(), std::size_t{ 1 });
        QCOMPARE(valueOf(collector, "otel.dropped_attributes_count"), std::string("904"));
        QCOMPARE(valueOf(collector, "otel.dropped_events_count"), std::string("904"));
        QCOMPARE(valueOf(collector, "otel.dropped_links_count"), std::string());
    }

private:
    static std::string valueOf(const SpanCollector& collector, std::string_view key)
    {
        for (const LocalTag& tag : collector.tags) {
            if (collector.strings.text(tag.key) == key) {
                return std::string(collector.strings.text(tag.value));
            }
        }
        return {};
    }
};

QTEST_APPLESS_MAIN(TestBoundedList)
#include "tst_boundedlist.moc"
