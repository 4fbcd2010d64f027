#include "core/source/revision.h"
#include "tests/support/print.h"

#include <QTest>

#include <string>
#include <vector>

using namespace spanglass;

namespace {

std::vector<TagInfo> tagsNamed(const std::vector<std::string>& names)
{
    std::vector<TagInfo> tags;
    for (const std::string& name : names)
        tags.push_back({ name, std::string(40, 'a'), 0 });
    return tags;
}

} // namespace

class TestRevision : public QObject {
    Q_OBJECT
private slots:
    void findsCommitsInVersions_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("commit");
        QTest::newRow("whole") << "9f3c1e7a"
                               << "9f3c1e7a";
        QTest::newRow("upper case") << "9F3C1E7A"
                                    << "9f3c1e7a";
        QTest::newRow("git describe") << "v1.2.0-3-g9f3c1e7"
                                      << "9f3c1e7";
        QTest::newRow("build metadata") << "1.2.0+9f3c1e7"
                                        << "9f3c1e7";
        QTest::newRow("appended") << "1.2.0-9f3c1e7"
                                  << "9f3c1e7";
        QTest::newRow("a release") << "1.2.0"
                                   << "";
        QTest::newRow("a build number") << "1.2.0-20261121"
                                        << "";
        QTest::newRow("a date") << "20261121"
                                << "";
        QTest::newRow("too short") << "9f3c1e"
                                   << "";
        QTest::newRow("a word") << "1.2.0-feedback"
                                << "";
        const auto row = [](const char* version, const char* commit) {
            QTest::newRow(version) << version << commit;
        };
        row("9f3c1e7-dirty", "9f3c1e7");
        row("9F3C1E7.Dirty", "9f3c1e7");
        row("v1.2.0-3-g9f3c1e7-dirty", "9f3c1e7");
        row("1.2.0+9f3c1e7.dirty", "9f3c1e7");
        row("2026-11-01.9f3c1e7", "9f3c1e7");
        row("1.8.0_9f3c1e7", "9f3c1e7");
        row("1.2.0-dirty", "");
        row("dirty", "");
        row("-dirty", "");
        row("1.2.0.20261121", "");
        row("1.2.0.effaced", "");
        QTest::newRow("empty") << ""
                               << "";
    }

    void findsCommitsInVersions()
    {
        QFETCH(QString, version);
        QFETCH(QString, commit);
        QCOMPARE(QString::fromStdString(commitInVersion(version.toStdString())), commit);
    }

    void findsTheTagOfAVersion_data()
    {
        QTest::addColumn<QStringList>("tags");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("tag"); // with "~": not exact
        QTest::newRow("with v") << QStringList{ "v1.1.0", "v1.2.0" } << "1.2.0"
                                << "orders"
                                << "v1.2.0";
        QTest::newRow("plain") << QStringList{ "1.2.0" } << "v1.2.0"
                               << "orders"
                               << "1.2.0";
        QTest::newRow("of the service") << QStringList{ "v1.2.0", "orders-1.2.0", "pay-1.2.0" } << "1.2.0"
                                        << "orders"
                                        << "orders-1.2.0";
        QTest::newRow("service as a folder") << QStringList{ "pay/v1.2.0", "orders/v1.2.0" } << "1.2.0"
                                             << "orders"
                                             << "orders/v1.2.0";
        QTest::newRow("service with scope") << QStringList{ "@shop/orders@1.2.0" } << "1.2.0"
                                            << "orders"
                                            << "@shop/orders@1.2.0";
        QTest::newRow("separators differ") << QStringList{ "order-api-v2.0.0" } << "2.0.0"
                                           << "order_api"
                                           << "order-api-v2.0.0";
        QTest::newRow("release") << QStringList{ "release-1.2.0" } << "1.2.0"
                                 << "orders"
                                 << "release-1.2.0";
        const auto row = [](const char* name, QStringList tags, const char* version, const char* tag) {
            QTest::newRow(name) << std::move(tags) << version << "orders" << tag;
        };
        row("another name's only", { "app-v1.4.0", "app-v1.5.0" }, "1.5.0", "app-v1.5.0");
        row("another name's where there are more", { "app-v1.5.0", "pay-v1.4.0" }, "1.5.0", "~app-v1.5.0");
        row("another name's beside own", { "pay-1.2.0", "orders-1.1.0" }, "1.2.0", "");
        row("other names'", { "pay-1.2.0", "app-1.2.0" }, "1.2.0", "");
        row("ends in the service", { "shop-pay-v1.6.0", "shop-orders-v1.6.0" }, "1.6.0",
            "shop-orders-v1.6.0");
        row("ends in the service only alike", { "reorders-v1.6.0", "pay-v1.6.0" }, "1.6.0", "");
        row("a part of another", { "release-2026-7", "v1.2.0-rc-7" }, "7", "");
        row("Spring", { "v1.1.0", "v1.2.0" }, "1.2.0.RELEASE", "v1.2.0");
        row("Spring with its own tag", { "v1.2.0", "v1.2.0.RELEASE" }, "1.2.0.RELEASE", "v1.2.0.RELEASE");
        row("Hibernate", { "1.2.0" }, "1.2.0.Final", "1.2.0");
        row("reference", { "v1.6.0", "v1.7.0" }, "refs/tags/v1.7.0", "v1.7.0");
        row("reference of another", { "v1.6.0", "app@1.7.0" }, "refs/tags/app@1.7.0", "app@1.7.0");
        row("package", { "v1.1.0", "v1.2.0" }, "orders@1.2.0", "v1.2.0");
        row("package with its own tag", { "v1.2.0", "orders@1.2.0" }, "orders@1.2.0", "orders@1.2.0");
        row("package with scope", { "v1.2.0", "orders-v1.2.0" }, "@shop/orders@1.2.0", "orders-v1.2.0");
        row("package that is not the service", { "v1.2.0", "pay-1.2.0" }, "pay@1.2.0", "pay-1.2.0");
        row("service in front", { "v1.2.0" }, "orders-v1.2.0", "v1.2.0");
        row("a branch in front", { "v77", "77" }, "build-77", "");
        row("candidate", { "v1.2.0" }, "1.2.0-rc1", "~v1.2.0");
        row("snapshot", { "v1.2.0" }, "1.2.0-SNAPSHOT", "~v1.2.0");
        row("dirty", { "v1.1.0" }, "v1.1.0-dirty", "~v1.1.0");
        row("described", { "v1.2.0" }, "1.2.0-3-gdeadbee", "~v1.2.0");
        row("candidate with build metadata", { "v1.2.0", "v1.2.0-rc1" }, "1.2.0-rc1+7", "v1.2.0-rc1");
        QTest::newRow("ends alike") << QStringList{ "v11.2.0", "v0.1.2.0" } << "1.2.0"
                                    << "orders"
                                    << "";
        QTest::newRow("a part of it") << QStringList{ "v1.2", "v1.2.0.1" } << "1.2.0"
                                      << "orders"
                                      << "";
        QTest::newRow("build metadata") << QStringList{ "v1.2.0" } << "1.2.0+77"
                                        << "orders"
                                        << "v1.2.0";
        QTest::newRow("a candidate has its own tag") << QStringList{ "v1.2.0", "v1.2.0-rc1" } << "1.2.0-rc1"
                                                     << "orders"
                                                     << "v1.2.0-rc1";
        QTest::newRow("no number") << QStringList{ "latest", "vdev" } << "latest"
                                   << "orders"
                                   << "";
        QTest::newRow("none") << QStringList{} << "1.2.0"
                              << "orders"
                              << "";
        QTest::newRow("empty") << QStringList{ "v", "" } << ""
                               << ""
                               << "";
    }

    void isNotSureOfTwoTags()
    {
        auto tags = tagsNamed({ "v1.2.0", "1.2.0" });
        QVERIFY(tagOfVersion(tags, "1.2.0", "orders").isExact);
        tags[1].commit = std::string(40, 'b');
        QVERIFY(!tagOfVersion(tags, "1.2.0", "orders").isExact);
    }

    void findsTheTagOfAVersion()
    {
        QFETCH(QStringList, tags);
        QFETCH(QString, version);
        QFETCH(QString, service);
        QFETCH(QString, tag);
        std::vector<std::string> names;
        for (const QString& name : tags)
            names.push_back(name.toStdString());
        const auto all = tagsNamed(names);
        const auto [found, isExact] = tagOfVersion(all, version.toStdString(), service.toStdString());
        const QString name = found == nullptr ? QString() : QString::fromStdString(found->name);
        QCOMPARE(found == nullptr || isExact ? name : "~" + name, tag);
    }

    /// The span knows best, then its resource, then the trace's local root.
    void readsTheCluesInTheirOrder()
    {
        Occurrence occurrence;
        occurrence.attributes = { { "_dd.git.commit.sha", "AAAAAAA1", ValueType::String },
            { "vcs.ref.head.revision", "main", ValueType::String } };
        occurrence.resource.attributes = { { "vcs.ref.head.revision", "bbbbbbb2", ValueType::String },
            { "vcs.repository.url.full", "https://example.org/shop", ValueType::String } };
        occurrence.resource.version = "1.0.0-3-gccccccc";
        occurrence.resource.service = "orders";
        occurrence.traceRevision = { { "git.commit.sha", "ddddddd3", ValueType::String },
            { "git.repository_url", "https://example.org/other", ValueType::String } };
        const RevisionClues clues = cluesOf(occurrence);
        const std::vector<std::string> commits{ "aaaaaaa1", "bbbbbbb2", "ddddddd3", "ccccccc" };
        QCOMPARE(clues.commits, commits);
        QCOMPARE(clues.repositoryUrl, std::string("https://example.org/shop"));
        QCOMPARE(clues.version, std::string("1.0.0-3-gccccccc"));
        QCOMPARE(clues.service, std::string("orders"));
    }

    void takesNothingElseForACommit()
    {
        Occurrence occurrence;
        occurrence.attributes = { { "git.commit.sha", "HEAD~3", ValueType::String },
            { "vcs.ref.head.revision", "--upload-pack=x", ValueType::String },
            { "_dd.git.commit.sha", std::string(65, 'a'), ValueType::String } };
        QVERIFY(cluesOf(occurrence).commits.empty());
        occurrence.attributes = { { "git.commit.sha", "20250901", ValueType::String },
            { "vcs.ref.head.revision", std::string(39, '7'), ValueType::String } };
        QVERIFY(cluesOf(occurrence).commits.empty());
    }

    void takesDigitsThatAreSurelyACommit()
    {
        Occurrence occurrence;
        occurrence.attributes = { { "git.commit.sha", std::string(40, '7'), ValueType::String } };
        occurrence.resource.version = "1.2.0-3-g1234567";
        const std::vector<std::string> commits{ std::string(40, '7'), "1234567" };
        QCOMPARE(cluesOf(occurrence).commits, commits);
    }
};

QTEST_APPLESS_MAIN(TestRevision)
#include "tst_revision.moc"
