#include "core/explore/tagdistributions.h"

#include "core/explore/explorer.h"
#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const TagDistribution* find(const std::vector<TagDistribution>& tags, const char* key, TagGroup group)
{
    const auto at = std::ranges::find_if(
        tags, [&](const TagDistribution& tag) { return tag.key == key && tag.group == group; });
    return at == tags.end() ? nullptr : &*at;
}

std::string written(const TagDistribution* tag)
{
    if (tag == nullptr) {
        return "none";
    }
    std::string out = std::to_string(tag->occurrences) + "/" + std::to_string(tag->distinct);
    for (const TagShare& share : tag->top) {
        out += " " + share.value + ":" + std::to_string(share.count);
    }
    return out;
}

} // namespace

class TestTagDistributions : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::vector<TagDistribution> m_tags;
    std::string m_path;

private slots:
    void initTestCase()
    {
        m_path = m_folder.filePath("tags").toStdString();
        WorkspaceBuilder builder(m_path);
        const auto resource = [&](const char* host) {
            return builder.resource({ "shop", "1", "production", host,
                { { "service.name", "shop" }, { "host.name", host }, { "k8s.pod.name", "pod" },
                    { "telemetry.sdk.name", "otel" } } });
        };
        const std::int64_t hosts[] = { resource("a"), resource("b") };
        const auto issue = builder.issue({});
        const auto signature = builder.signature(issue);
        const auto other = builder.signature(builder.issue({}));
        for (int i = 0; i < 20; ++i) {
            OccurrenceSpec spec;
            spec.resource = hosts[i % 4 == 0];
            spec.signature = signature;
            spec.start = 1000 - i;
            spec.tags = { builder.tag("route", i < 15 ? "/a" : "/b"), builder.tag("id", std::to_string(i)),
                builder.tag("scheme", "http"), builder.tag("exception.message", "x"),
                builder.tag("error.stack", "x"),
                builder.tag("code", "500", i < 3 ? ValueType::String : ValueType::Int) };
            if (i < 4) {
                spec.tags.push_back(builder.tag("rare", i < 2 ? "x" : "y"));
            }
            builder.occurrence(spec);
            spec.signature = other;
            spec.tags = { builder.tag("route", "/other") };
            builder.occurrence(spec);
            spec.signature = signature;
            spec.lacks = LackSet{ 0 } | Lack::EntrySpan;
            builder.occurrence(spec);
        }
        builder.finish();
        auto explorer = Explorer::open(m_path);
        VERIFY_RESULT(explorer);
        VERIFY_RESULT((*explorer)->loadColumns({}));
        auto tags = (*explorer)->tags(IssueId{ issue }, {});
        VERIFY_RESULT(tags);
        m_tags = *std::move(tags);
    }
    void countsSpanTags()
    {
        QCOMPARE(written(find(m_tags, "route", TagGroup::Span)), std::string("20/2 /a:15 /b:5"));
        QCOMPARE(written(find(m_tags, "scheme", TagGroup::Span)), std::string("20/1 http:20"));
        QCOMPARE(written(find(m_tags, "rare", TagGroup::Span)), std::string("4/2 x:2 y:2"));
        const TagDistribution* id = find(m_tags, "id", TagGroup::Span);
        QVERIFY(id != nullptr);
        QCOMPARE(id->distinct, std::uint64_t{ 20 });
        QCOMPARE(id->top.size(), std::size_t{ 10 });
    }
    void takesEqualTextsForOneValue()
    {
        QCOMPARE(written(find(m_tags, "code", TagGroup::Span)), std::string("20/1 500:20"));
    }
    void countsResourceTagsByTheirOccurrences()
    {
        QCOMPARE(written(find(m_tags, "host.name", TagGroup::Host)), std::string("20/2 a:15 b:5"));
        QCOMPARE(written(find(m_tags, "k8s.pod.name", TagGroup::Container)), std::string("20/1 pod:20"));
        QCOMPARE(written(find(m_tags, "service.name", TagGroup::Host)), std::string("20/1 shop:20"));
    }
    void leavesOutTheException()
    {
        QVERIFY(find(m_tags, "exception.message", TagGroup::Span) == nullptr);
        QVERIFY(find(m_tags, "error.stack", TagGroup::Span) == nullptr);
    }
    void putsUsefulTagsFirst()
    {
        std::string keys;
        for (const TagDistribution& tag : m_tags) {
            keys += (keys.empty() ? "" : " ") + tag.key;
        }
        QCOMPARE(keys,
            std::string("host.name route rare code k8s.pod.name scheme service.name id telemetry.sdk.name"));
    }
    void stopsWhenAsked()
    {
        auto explorer = Explorer::open(m_path);
        VERIFY_RESULT((*explorer)->loadColumns({}));
        std::stop_source source;
        source.request_stop();
        const auto tags = (*explorer)->tags(IssueId{ 1 }, source.get_token());
        QVERIFY(!tags && tags.error().kind == Error::Kind::Cancelled);
    }
    void groupsResourceTags()
    {
        QVERIFY(groupOfResourceTag("container.id") == TagGroup::Container);
        QVERIFY(groupOfResourceTag("k8s.namespace.name") == TagGroup::Container);
        QVERIFY(groupOfResourceTag("host.name") == TagGroup::Host);
        QVERIFY(groupOfResourceTag("cloud.region") == TagGroup::Host);
        QVERIFY(groupOfResourceTag("containers") == TagGroup::Host);
    }
};

QTEST_APPLESS_MAIN(TestTagDistributions)
#include "tst_tagdistributions.moc"
