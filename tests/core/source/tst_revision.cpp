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
        QTest::addColumn<QString>("tag");
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
        QTest::newRow("another service's only") << QStringList{ "pay-1.2.0" } << "1.2.0"
                                                << "orders"
                                                << "";
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
        const TagInfo* const found = tagOfVersion(all, version.toStdString(), service.toStdString());
        QCOMPARE(found == nullptr ? QString() : QString::fromStdString(found->name), tag);
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
    }
};

QTEST_APPLESS_MAIN(TestRevision)
#include "tst_revision.moc"
