#include "core/source/sourcefinder.h"
#include "tests/core/source/sourcescene.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <memory>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const std::string secret = "the secret outside";

bool tells(const FrameSource& source)
{
    for (const std::string& line : source.lines) {
        if (line.find(secret) != std::string::npos)
            return true;
    }
    return source.note.find(secret) != std::string::npos;
}

} // namespace

/// Whatever a frame says, nothing outside the source roots is read, and nothing hangs.
class TestHostileSource : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("secret.js", secret + "\n" + secret + "\n");
        write("outside/secret.js", secret + "\n");
        write("root/src/cart.js", numberedLines("inside", 9));
    }

    void readsNothingOutside_data()
    {
        QTest::addColumn<QString>("file");
        const QString outside = QStringLiteral("%1/secret.js");
        QTest::newRow("absolute") << outside;
        QTest::newRow("file URL") << "file://" + outside;
        QTest::newRow("up") << "../secret.js";
        QTest::newRow("up from inside") << "src/../../secret.js";
        QTest::newRow("up with the other slash") << "..\\secret.js";
        QTest::newRow("escaped up") << "file:///app/%2e%2e/%2e%2e/secret.js";
        QTest::newRow("escaped slash") << "file:///app/..%2fsecret.js";
        QTest::newRow("root of the root") << "%1/root/../secret.js";
        QTest::newRow("etc") << "/etc/passwd";
        QTest::newRow("proc") << "/proc/self/environ";
        QTest::newRow("webpack") << "webpack:///../secret.js";
        QTest::newRow("linked file") << "/app/src/linked/secret.js";
        QTest::newRow("linked folder") << "/app/src/folder/secret.js";
        QTest::newRow("chained link") << "/app/src/chain/secret.js";
    }

    void readsNothingOutside()
    {
        QFETCH(QString, file);
        if (file.contains("%1"))
            file = file.arg(m_folder->path());
        QVERIFY(QDir().mkpath(m_folder->filePath("root/src/linked")));
        link("secret.js", "root/src/linked/secret.js");
        link("outside", "root/src/folder");
        link("root/src/folder", "root/src/chain");
        auto finder = finderFor({ pathOf("root") });
        const auto source = finder.sourceOf(occurrenceWith({ inApp("f", file.toStdString(), 1) }), {}, -1);
        QVERIFY2(!tells(source), source.lines.empty() ? "" : source.lines.front().c_str());
        QVERIFY(!finder.editorPlaceOf(source));
    }

    void readsRegularTextFilesOnly_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : { "pipe.js", "device.js", "folder.js", "large.js", "binary.js" })
            QTest::newRow(name) << name;
    }

    void readsRegularTextFilesOnly()
    {
        QFETCH(QString, name);
        const std::string path = pathOf("root/src/" + name);
        if (name == "pipe.js") {
            QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        } else if (name == "device.js") {
            if (::mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0)
                QSKIP("making a device file needs root");
        } else if (name == "folder.js") {
            QVERIFY(QDir().mkpath(QString::fromStdString(path)));
        } else if (name == "large.js") {
            write("root/src/large.js", "one\n");
            QCOMPARE(::truncate(path.c_str(), off_t{ 10 } << 30), 0);
        } else {
            write("root/src/binary.js", std::string("one\0two\n", 8));
        }
        auto finder = finderFor({ pathOf("root") });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/" + name.toStdString(), 1) }), {}, -1);
        QCOMPARE(source.origin, SourceOrigin::None);
        QVERIFY(source.lines.empty());
    }

    void standsOddFrames()
    {
        auto finder = finderFor({ pathOf("root") });
        const std::vector<std::string> files{ "", "/", "//", ".", "..", std::string("a\0b.js", 6),
            std::string(1'000'000, 'a'), std::string(1'000'000, '/'), "src/cart.js/", "\xFF\xFE.js",
            "src/\xE2\x80\xAEsj.trac", "src/cart.js\n", "-rf", "C:\\", "\\\\host\\share\\x.js", "file://",
            "%", "%0", "webpack://", "eval at f (eval at g (x.js:1:1))" };
        for (const std::string& file : files) {
            for (const int line : { 0, 1, -1, 2'147'483'647 }) {
                const auto source = finder.sourceOf(occurrenceWith({ inApp("f", file, line, line) }), {}, 5);
                QVERIFY(source.origin == SourceOrigin::None || source.file.path == "src/cart.js");
            }
        }
    }

    /// Other people's repositories may name files so that they look like others.
    void readsFilesWithOddNames()
    {
        auto git = GitFolder::init(m_folder->filePath("odd"));
        const std::string names[] = { "src/a\nb.js", "src/\xE2\x80\xAEtfos.js", "src/ blank.js",
            "src/-dash.js", "src/\"quote\".js" };
        for (const std::string& name : names)
            git.write(name, "code of " + name.substr(4, 1) + "\n");
        const auto commit = git.commit("Add odd names");
        auto finder = finderFor({ git.path() });
        for (const std::string& name : names) {
            const auto source =
                finder.sourceOf(occurrenceWith({ inApp("f", "/app/" + name, 1) }, commit), {}, 0);
            QCOMPARE(source.file.path, name);
            QCOMPARE(source.origin, SourceOrigin::Commit);
        }
    }

    /// A link in a repository is no file whose target would be read.
    void readsNoTargetsOfLinksInCommits()
    {
        auto git = GitFolder::init(m_folder->filePath("linked"));
        link("secret.js", "linked/secret.js");
        const auto commit = git.commit("Add a link");
        auto finder = finderFor({ git.path() });
        for (const std::string& id : { commit, std::string() }) {
            const auto source =
                finder.sourceOf(occurrenceWith({ inApp("f", "/app/secret.js", 1) }, id), {}, -1);
            QVERIFY(!tells(source));
            QCOMPARE(source.origin, SourceOrigin::None);
        }
    }

    void refusesARepositoryThatPointsElsewhere()
    {
        auto git = GitFolder::init(m_folder->filePath("private"));
        const auto commit = git.commit("src/cart.js", secret + "\n", "Add the cart");
        QVERIFY(QDir().mkpath(m_folder->filePath("bait")));
        write("bait/.git", "gitdir: " + git.path() + "/.git\n");
        auto finder = finderFor({ pathOf("bait") });
        const auto states = finder.prepare({});
        QCOMPARE(states.front().kind, RootState::Kind::Unusable);
        QVERIFY(!states.front().problem.empty());
        QVERIFY(
            !tells(finder.sourceOf(occurrenceWith({ inApp("f", "/app/src/cart.js", 1) }, commit), {}, -1)));
    }

private:
    std::string pathOf(const QString& name) const { return m_folder->filePath(name).toStdString(); }

    void write(const QString& name, const std::string& content) const
    {
        QDir().mkpath(QFileInfo(m_folder->filePath(name)).path());
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(content));
    }

    void link(const QString& target, const QString& name) const
    {
        QVERIFY(QFile::link(m_folder->filePath(target), m_folder->filePath(name)));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestHostileSource)
#include "tst_hostilesource.moc"
