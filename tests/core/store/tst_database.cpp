#include "core/store/database.h"

#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace spanglass;

class TestDatabase : public QObject {
    Q_OBJECT
private slots:
    void makesAWorkspaceOnceAndReadsIt()
    {
        const auto path = m_folder.filePath("new").toStdString();
        QVERIFY(!Database::open(path, Database::Mode::ReadOnly));
        QVERIFY2(!QFile::exists(QString::fromStdString(path)), "reading made a file");
        VERIFY_RESULT(Database::open(path, Database::Mode::ReadWrite));
        const auto db = Database::open(path, Database::Mode::ReadOnly);
        VERIFY_RESULT(db);
        const auto captures = db->integer("SELECT count(*) FROM capture");
        VERIFY_RESULT(captures);
        QCOMPARE(*captures, 0);
        QVERIFY(!db->execute("DELETE FROM capture"));
    }
    void opensWhatACrashLeftEmpty()
    {
        // Killed between making the file and laying its tables.
        QFile file(m_folder.filePath("empty"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const auto db = Database::open(file.fileName().toStdString(), Database::Mode::ReadOnly);
        VERIFY_RESULT(db);
        const auto captures = db->integer("SELECT count(*) FROM capture");
        VERIFY_RESULT(captures);
        QCOMPARE(*captures, 0);
    }
    void opensWhatACrashLeftWithAJournal()
    {
        const QString path = m_folder.filePath("journal");
        {
            const auto db = Database::open(path.toStdString(), Database::Mode::ReadWrite);
            VERIFY_RESULT(db);
            // A journal is written only outside of WAL, and spilled to disk when the cache is small.
            VERIFY_RESULT(
                db->execute("PRAGMA journal_mode=DELETE; PRAGMA cache_size=2; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                            "INSERT INTO string SELECT i, hex(randomblob(50)) FROM n;"));
            QVERIFY(QFile::copy(path, path + "2"));
            QVERIFY(QFile::copy(path + "-journal", path + "2-journal"));
            VERIFY_RESULT(db->execute("ROLLBACK"));
        }
        const auto db = Database::open((path + "2").toStdString(), Database::Mode::ReadOnly);
        VERIFY_RESULT(db);
        const auto strings = db->integer("SELECT count(*) FROM string");
        VERIFY_RESULT(strings);
        QCOMPARE(*strings, 1);
    }
    /// A workspace on a medium or in a folder that is not ours to write to. Root may write anywhere, so the
    /// child of a fork gives its rights up.
    void readsFromAFolderThatCannotBeWritten()
    {
        QTemporaryDir outer;
        QFile::setPermissions(outer.path(), everyoneMayRead);
        const QString folder = outer.filePath("a?b%20#c");
        QVERIFY(QDir().mkdir(folder));
        const std::string path = (folder + "/workspace").toStdString();
        VERIFY_RESULT(Database::open(path, Database::Mode::ReadWrite));
        QVERIFY(QFile::setPermissions(
            QString::fromStdString(path), QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther));
        QVERIFY(QFile::setPermissions(folder, everyoneMayRead & ~QFile::WriteOwner));
        const pid_t child = ::fork();
        if (child == 0) {
            constexpr uid_t nobody = 65534;
            const bool dropped = ::geteuid() != 0 || ::setuid(nobody) == 0;
            const auto db = Database::open(path, Database::Mode::ReadOnly);
            const auto captures = db ? db->integer("SELECT count(*) FROM capture") : Result<std::int64_t>(-1);
            ::_exit(dropped && captures && *captures == 0 ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(QFile::setPermissions(folder, everyoneMayRead));
        QCOMPARE(status, 0);
    }
    void refusesOtherFiles()
    {
        const QString path = m_folder.filePath("other");
        {
            const auto db = Database::open(path.toStdString(), Database::Mode::ReadWrite);
            VERIFY_RESULT(db);
            VERIFY_RESULT(db->execute("PRAGMA user_version=99"));
        }
        const auto newer = Database::open(path.toStdString(), Database::Mode::ReadWrite);
        QVERIFY(!newer);
        QVERIFY(newer.error().message.find("made by a newer Spanglass (version 99") != std::string::npos);
        {
            const auto db = Database::open(m_folder.filePath("old").toStdString(), Database::Mode::ReadWrite);
            VERIFY_RESULT(db);
            VERIFY_RESULT(db->execute("PRAGMA user_version=1"));
        }
        for (const auto mode : { Database::Mode::ReadWrite, Database::Mode::ReadOnly }) {
            const auto older = Database::open(m_folder.filePath("old").toStdString(), mode);
            QVERIFY(!older);
            QVERIFY2(
                older.error().message.ends_with("made by an earlier Spanglass (version 1, this one knows 4):"
                                                " open its captures again in a new workspace"),
                older.error().message.c_str());
        }
        QFile file(m_folder.filePath("note"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'n'));
        file.close();
        QVERIFY(!Database::open(file.fileName().toStdString(), Database::Mode::ReadWrite));
        const auto other = Database::open(file.fileName().toStdString(), Database::Mode::ReadOnly);
        QVERIFY(!other);
        QCOMPARE(other.error().message, file.fileName().toStdString() + ": not a Spanglass workspace");
        QCOMPARE(file.size(), 5000);
    }

private:
    static constexpr QFile::Permissions everyoneMayRead = QFile::ReadOwner | QFile::WriteOwner
        | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther;
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TestDatabase)
#include "tst_database.moc"
