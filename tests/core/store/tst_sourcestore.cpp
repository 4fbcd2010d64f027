#include "core/store/sourcestore.h"

#include "core/ingest/rebuild.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace spanglass;
using namespace spanglass::test;

class TestSourceStore : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace.spanglass"); }

    std::string folder(const char* name) const
    {
        return QDir(m_folder->path()).mkpath(QString::fromUtf8(name)) ? path(name) : std::string();
    }

    std::string capture(const char* name, const std::string& spans) const
    {
        QFile file(m_folder->filePath(QString::fromUtf8(name)));
        const std::string text = otlpRequest("shop", spans) + "\n";
        return file.open(QIODevice::WriteOnly) && file.write(text.data(), qint64(text.size())) > 0
            ? path(name)
            : std::string();
    }

    [[nodiscard]] Result<IngestReport> read(const std::vector<std::string>& paths) const
    {
        IngestOptions options;
        options.paths = paths;
        options.workspace = workspace();
        options.threads = 1;
        return ingest(options, {});
    }

    /// Everything set, with names that are odd but possible.
    [[nodiscard]] SourceSettings full() const
    {
        SourceSettings settings;
        settings.roots = { { {}, path("b") }, { {}, path("a 'quoted'\n") } };
        settings.rules = { { "shop", "/app", path("b"), "services/shop" }, { "", "/srv", path("b"), "" },
            { "", "server.js", path("b"), "web/server.js" } };
        settings.declined = { path("c"), path("d") };
        return settings;
    }

    void makeWorkspace() const { VERIFY_RESULT(Database::open(workspace(), Database::Mode::ReadWrite)); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void hasNothingAtFirst()
    {
        makeWorkspace();
        const auto settings = readSourceSettings(workspace());
        VERIFY_RESULT(settings);
        QVERIFY(*settings == SourceSettings{});
    }
    void keepsWhatIsWritten()
    {
        makeWorkspace();
        const auto written = writeSourceSettings(workspace(), full());
        VERIFY_RESULT(written);
        QVERIFY(written->roots[0].id && written->roots[1].id);
        QVERIFY(written->roots[0].id != written->roots[1].id);
        QVERIFY(written->rules == full().rules);
        QVERIFY(written->declined == full().declined);
        const auto read = readSourceSettings(workspace());
        VERIFY_RESULT(read);
        QVERIFY(*read == *written);
    }
    void keepsTheNumbersOfRoots()
    {
        makeWorkspace();
        auto settings = writeSourceSettings(workspace(), full());
        VERIFY_RESULT(settings);
        const SourceRootId second = settings->roots[1].id;
        std::swap(settings->roots[0], settings->roots[1]);
        settings->roots.insert(settings->roots.begin(), { {}, path("new") });
        settings->roots.push_back({ {}, path("b") }); // once is enough
        const auto changed = writeSourceSettings(workspace(), *settings);
        VERIFY_RESULT(changed);
        QCOMPARE(changed->roots.size(), std::size_t{ 3 });
        QCOMPARE(changed->roots[0].path, path("new"));
        QVERIFY(changed->roots[1].id == second);
        const auto read = readSourceSettings(workspace());
        VERIFY_RESULT(read);
        QVERIFY(*read == *changed);
        const auto emptied = writeSourceSettings(workspace(), {});
        VERIFY_RESULT(emptied);
        QVERIFY(*readSourceSettings(workspace()) == SourceSettings{});
    }
    void addsRootsOnce()
    {
        makeWorkspace();
        const std::string a = folder("a");
        const std::string b = folder("b");
        VERIFY_RESULT(addSourceRoots(workspace(), { b }));
        const auto all = addSourceRoots(workspace(), { a + "/", path("b/../b"), b + "/.", a });
        VERIFY_RESULT(all);
        QCOMPARE(all->roots.size(), std::size_t{ 2 });
        QCOMPARE(all->roots[0].path, b);
        QCOMPARE(all->roots[1].path, a);
    }
    void namesWhatIsNoFolder_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("missing") << "nowhere";
        QTest::newRow("file") << "workspace.spanglass";
        QTest::newRow("empty") << "";
    }
    void namesWhatIsNoFolder()
    {
        QFETCH(QString, name);
        makeWorkspace();
        const std::string given = name.isEmpty() ? "" : m_folder->filePath(name).toStdString();
        const auto added = addSourceRoots(workspace(), { folder("fine"), given });
        QVERIFY(!added);
        QVERIFY(added.error().kind == Error::Kind::Io);
        QVERIFY2(added.error().message.find(given.empty() ? "''" : given) != std::string::npos,
            added.error().message.c_str());
        QVERIFY(readSourceSettings(workspace())->roots.empty());
    }
    void makesNoWorkspace()
    {
        QVERIFY(!writeSourceSettings(workspace(), full()));
        QVERIFY(!addSourceRoots(workspace(), { folder("a") }));
        QVERIFY(!readSourceSettings(workspace()));
        QVERIFY(!QFile::exists(QString::fromStdString(workspace())));
    }
    /// Captures that are removed or read again build the workspace anew.
    void outlivesARebuild_data()
    {
        QTest::addColumn<bool>("removes");
        QTest::addColumn<bool>("gone");
        QTest::newRow("remove") << true << false;
        QTest::newRow("remove, rows deleted") << true << true;
        QTest::newRow("reload") << false << false;
    }
    void outlivesARebuild()
    {
        QFETCH(bool, removes);
        QFETCH(bool, gone);
        const std::string a =
            capture("a.jsonl", otlpSpan(traceA, "00000000000000a1", "", otlpError("TypeError")));
        const std::string b =
            capture("b.jsonl", otlpSpan(traceB, "00000000000000b1", "", otlpError("RangeError")));
        VERIFY_RESULT(read({ a, b }));
        const auto written = writeSourceSettings(workspace(), full());
        VERIFY_RESULT(written);
        QVERIFY(!gone || QFile::remove(QString::fromStdString(b)));
        ChangeOptions options;
        options.workspace = workspace();
        options.captures = { { 1 } };
        options.threads = 1;
        const auto changed = removes ? removeCaptures(options, {}) : reloadCaptures(options, {});
        VERIFY_RESULT(changed);
        QVERIFY(changed->changed);
        QCOMPARE(changed->inexact.empty(), !gone);
        const auto kept = readSourceSettings(workspace());
        VERIFY_RESULT(kept);
        QVERIFY(*kept == *written);
        VERIFY_RESULT(read({ capture("c.jsonl", otlpSpan(traceA, "00000000000000c1", "", otlpError())) }));
        QVERIFY(*readSourceSettings(workspace()) == *written);
    }
};

QTEST_APPLESS_MAIN(TestSourceStore)
#include "tst_sourcestore.moc"
