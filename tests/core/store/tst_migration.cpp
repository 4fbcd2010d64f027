#include "core/store/database.h"

#include "core/store/contentexchange.h"
#include "core/store/overviewreader.h"
#include "core/store/sourcestore.h"
#include "tests/support/print.h"
#include "tests/support/version2.h"
#include "tests/support/version3.h"
#include "tests/support/workspacecontent.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace spanglass;
using namespace spanglass::test;

class TestMigration : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    static std::vector<std::string> columnsOf(const Database& db)
    {
        return rowsOf(db,
            "SELECT m.name, c.name, c.type, c.[notnull], c.dflt_value, c.pk FROM sqlite_schema m"
            " JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
            6);
    }

private slots:
    void bringsVersion2UpToDate_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("writing") << static_cast<int>(Database::Mode::ReadWrite);
        QTest::newRow("reading") << static_cast<int>(Database::Mode::ReadOnly);
    }
    void bringsVersion2UpToDate()
    {
        QFETCH(int, mode);
        const std::string path = m_folder.filePath(QTest::currentDataTag()).toStdString();
        QVERIFY(makeVersion2(path));
        const auto db = Database::open(path, static_cast<Database::Mode>(mode));
        VERIFY_RESULT(db);
        QCOMPARE(*db->integer("PRAGMA user_version"), std::int64_t{ schemaVersion });
        const auto issues = readIssues(*db);
        VERIFY_RESULT(issues);
        QCOMPARE(issues->size(), std::size_t{ 2 });
        QCOMPARE(issues->front().fingerprint, std::string("v1:00000000000000000000000000000001"));
        QVERIFY(issues->front().state == IssueState::Resolved);
        QCOMPARE(issues->front().count, std::uint64_t{ 2 });
        QCOMPARE(*db->integer("SELECT count(*) FROM signature WHERE own = issue"), std::int64_t{ 3 });
        QCOMPARE(*db->integer("SELECT sum(count) FROM signature"), std::int64_t{ 3 });
        QCOMPARE(*db->integer("SELECT count(*) FROM triage_log WHERE kind = 0 AND to_state > 0"),
            std::int64_t{ 2 });
        QCOMPARE(*db->integer("SELECT count(*) FROM meta WHERE key = 'algorithm' AND value = 'v1'"),
            std::int64_t{ 1 });
        QCOMPARE(*db->integer("SELECT count(*) FROM pragma_foreign_key_check"), std::int64_t{ 0 });
    }
    /// Whatever way a file came to this version, its tables are the same.
    void hasTheTablesOfANewOne()
    {
        const std::string path = m_folder.filePath("tables").toStdString();
        QVERIFY(makeVersion2(path));
        const auto old = Database::open(path, Database::Mode::ReadWrite);
        VERIFY_RESULT(old);
        const auto fresh =
            Database::open(m_folder.filePath("fresh").toStdString(), Database::Mode::ReadWrite);
        VERIFY_RESULT(fresh);
        QCOMPARE(columnsOf(*old), columnsOf(*fresh));
        const std::string indexes = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index'";
        QCOMPARE(rowsOf(*old, indexes, 3), rowsOf(*fresh, indexes, 3));
        const std::string made =
            "SELECT name, sql FROM sqlite_schema WHERE name IN ('signature', 'triage_log', 'moved')";
        QCOMPARE(rowsOf(*old, made, 2), rowsOf(*fresh, made, 2));
    }
    void bringsVersion3UpToDate_data() { bringsVersion2UpToDate_data(); }
    void bringsVersion3UpToDate()
    {
        QFETCH(int, mode);
        const std::string path =
            m_folder.filePath(QStringLiteral("3 ") + QTest::currentDataTag()).toStdString();
        QVERIFY(makeVersion3(path));
        const auto db = Database::open(path, static_cast<Database::Mode>(mode));
        VERIFY_RESULT(db);
        QCOMPARE(*db->integer("PRAGMA user_version"), std::int64_t{ schemaVersion });
        const auto issues = readIssues(*db);
        VERIFY_RESULT(issues);
        QCOMPARE(issues->size(), std::size_t{ 1 });
        QVERIFY(issues->front().state == IssueState::Resolved);
        QCOMPARE(issues->front().count, std::uint64_t{ 7 });
        const auto settings = readSourceSettings(*db);
        VERIFY_RESULT(settings);
        QVERIFY(*settings == SourceSettings{});
        const auto fresh =
            Database::open(m_folder.filePath("fresh 3").toStdString(), Database::Mode::ReadWrite);
        VERIFY_RESULT(fresh);
        QCOMPARE(columnsOf(*db), columnsOf(*fresh));
        const std::string made = "SELECT name, sql FROM sqlite_schema WHERE name IN ('source_root', "
                                 "'path_rule', 'source_declined')";
        QCOMPARE(rowsOf(*db, made, 2).size(), std::size_t{ 3 });
        QCOMPARE(rowsOf(*db, made, 2), rowsOf(*fresh, made, 2));
    }
    /// Two programs of this version open it at once.
    void findsDoneWhatAnotherDid()
    {
        const std::string path = m_folder.filePath("twice").toStdString();
        QVERIFY(makeVersion3(path));
        std::vector<std::string> failures(4);
        {
            std::vector<std::jthread> programs;
            for (std::string& failure : failures) {
                programs.emplace_back([&failure, &path] {
                    const auto db = Database::open(path, Database::Mode::ReadWrite);
                    failure = db ? "" : db.error().message;
                });
            }
        }
        for (const std::string& failure : failures) {
            QCOMPARE(failure, std::string());
        }
        VERIFY_RESULT(addSourceRoots(path, { m_folder.path().toStdString() }));
    }
    /// A disk that is full, a process that is killed: nothing is half done.
    void leavesWhatItCannotChange()
    {
        const std::string path = m_folder.filePath("broken").toStdString();
        QVERIFY(makeVersion2(path));
        {
            sqlite3* raw = nullptr;
            QCOMPARE(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
            QCOMPARE(sqlite3_exec(raw, "DROP TABLE triage_log", nullptr, nullptr, nullptr), SQLITE_OK);
            QCOMPARE(sqlite3_close(raw), SQLITE_OK);
        }
        const auto db = Database::open(path, Database::Mode::ReadWrite);
        QVERIFY(!db);
        QVERIFY2(db.error().message.find("cannot be brought up to date from an earlier version")
                != std::string::npos,
            db.error().message.c_str());
        sqlite3* raw = nullptr;
        QCOMPARE(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
        QCOMPARE(
            sqlite3_exec(raw, "SELECT issue, custom FROM signature", nullptr, nullptr, nullptr), SQLITE_OK);
        QVERIFY(sqlite3_exec(raw, "SELECT own FROM signature", nullptr, nullptr, nullptr) != SQLITE_OK);
        QCOMPARE(sqlite3_close(raw), SQLITE_OK);
    }
};

QTEST_APPLESS_MAIN(TestMigration)
#include "tst_migration.moc"
