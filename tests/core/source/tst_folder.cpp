#include "core/source/folder.h"

#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <thread>

using namespace spanglass;

namespace {

constexpr std::size_t plenty = std::size_t{ 1 } << 20U;

/// A folder "in" to be read and a file "secret" beside it that never may be.
class Place {
public:
    Place()
    {
        ::chmod(m_folder.path().toUtf8().constData(), 0755);
        makeFolder("");
        write("../secret", "secret");
        ::mkdir(path("../outside").c_str(), 0755);
        write("../outside/inner", "secret");
    }
    ~Place() // QTemporaryDir leaves names that are not UTF-8
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder.path().toStdString() + "/in", ignored);
    }
    Q_DISABLE_COPY_MOVE(Place)
    [[nodiscard]] std::string path(const std::string& name = {}) const
    {
        return m_folder.path().toStdString() + "/in" + (name.empty() ? "" : '/' + name);
    }
    void makeFolder(const std::string& name) const { QDir().mkpath(QString::fromStdString(path(name))); }
    void write(const std::string& name, const std::string& content) const
    {
        const int fd = ::open(path(name).c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
        QVERIFY(fd >= 0);
        QCOMPARE(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
        ::close(fd);
    }
    void link(const std::string& target, const std::string& name) const
    {
        QCOMPARE(::symlink(target.c_str(), path(name).c_str()), 0);
    }

private:
    QTemporaryDir m_folder;
};

/// Neither content nor "no such file": an Error that names the path.
bool isRefused(const SourceFolder& folder, const std::string& path, std::size_t atMost = plenty)
{
    const auto content = folder.read(path, atMost);
    return !content && !content.error().message.empty();
}

bool isAbsent(const SourceFolder& folder, const std::string& path)
{
    const auto content = folder.read(path, plenty);
    const auto place = folder.locate(path);
    return content && !*content && place && !*place;
}

std::string contentOf(const SourceFolder& folder, const std::string& path)
{
    const auto content = folder.read(path, plenty);
    return !content ? "error: " + content.error().message : content->value_or("nothing");
}

/// Reads as somebody who may not read everything.
class AsNobody {
public:
    AsNobody()
        : m_user(::geteuid())
    {
        if (m_user == 0) {
            m_changed = ::seteuid(65534) == 0;
        }
    }
    ~AsNobody()
    {
        if (m_changed && ::seteuid(m_user) != 0) {
            std::abort();
        }
    }
    Q_DISABLE_COPY_MOVE(AsNobody)
    [[nodiscard]] bool isSo() const { return m_user != 0 || m_changed; }

private:
    uid_t m_user;
    bool m_changed = false;
};

} // namespace

class TestFolder : public QObject {
    Q_OBJECT

private slots:
    void readsFiles_data() { methods(); }
    void readsFiles();
    void followsLinksThatStayInside_data() { methods(); }
    void followsLinksThatStayInside();
    void refusesWhatLeadsOut_data() { methods(); }
    void refusesWhatLeadsOut();
    void refusesLongChainsOfLinks_data() { methods(); }
    void refusesLongChainsOfLinks();
    void refusesMagicLinks_data() { methods(); }
    void refusesMagicLinks();
    void neverReadsOutsideWhileLinksAreSwapped_data() { methods(); }
    void neverReadsOutsideWhileLinksAreSwapped();
    void refusesWhatIsNoRegularFile_data() { methods(); }
    void refusesWhatIsNoRegularFile();
    void refusesDevices_data() { methods(); }
    void refusesDevices();
    void refusesLargeFiles_data() { methods(); }
    void refusesLargeFiles();
    void takesAnyNameAFileMayHave_data() { methods(); }
    void takesAnyNameAFileMayHave();
    void tellsWhatMayNotBeRead_data() { methods(); }
    void tellsWhatMayNotBeRead();
    void opensFoldersOnly();
    void locatesForAnotherProgram();
    void listsRegularFiles();
    void stopsListingAtTheMost();
    void boundsTheDepthOfFolders();
    void cancelsListing();
    void tellsBinaries();

private:
    static void methods()
    {
        QTest::addColumn<int>("method");
        QTest::newRow("best") << static_cast<int>(OpenMethod::Best);
        QTest::newRow("kernel") << static_cast<int>(OpenMethod::Kernel);
        QTest::newRow("walk") << static_cast<int>(OpenMethod::Walk);
    }
    static bool hasKernelMethod()
    {
        const Descriptor root(::open("/", O_PATH | O_CLOEXEC));
        return openBeneath(root.get(), ".", O_PATH, OpenMethod::Kernel).cause == 0;
    }
    static SourceFolder opened(const std::string& path, OpenMethod method = OpenMethod::Best)
    {
        auto folder = SourceFolder::open(path, method);
        return *std::move(folder);
    }
};

#define OPEN_FOLDER(PATH)                                                                                    \
    QFETCH(int, method);                                                                                     \
    if (method == static_cast<int>(OpenMethod::Kernel) && !hasKernelMethod())                                \
        QSKIP("this kernel has no openat2");                                                                 \
    const SourceFolder folder = opened(PATH, static_cast<OpenMethod>(method))

void TestFolder::readsFiles()
{
    const Place place;
    place.makeFolder("a/b");
    place.write("a/b/c.txt", "one\ntwo");
    place.write("empty", "");
    OPEN_FOLDER(place.path());
    QCOMPARE(folder.path(), place.path());
    QCOMPARE(contentOf(folder, "a/b/c.txt"), "one\ntwo");
    QCOMPARE(contentOf(folder, "./a//b/../b/c.txt"), "one\ntwo");
    QCOMPARE(contentOf(folder, "empty"), "");
    QVERIFY(isAbsent(folder, "a/b/d.txt"));
    QVERIFY(isAbsent(folder, "a/x/c.txt"));
    QVERIFY(isAbsent(folder, "a/b/c.txt/d"));
    QVERIFY(isAbsent(folder, "a/b/c.txt/"));
    QVERIFY(isAbsent(folder, ""));
}

void TestFolder::followsLinksThatStayInside()
{
    const Place place;
    place.makeFolder("a/b");
    place.makeFolder("d");
    place.write("a/b/c.txt", "text");
    place.link("../a/b/c.txt", "d/file");
    place.link("../a/b", "d/folder");
    place.link("file", "d/chain");
    place.link("d/../d/chain", "far");
    OPEN_FOLDER(place.path());
    QCOMPARE(contentOf(folder, "d/file"), "text");
    QCOMPARE(contentOf(folder, "d/folder/c.txt"), "text");
    QCOMPARE(contentOf(folder, "d/folder/../b/c.txt"), "text");
    QCOMPARE(contentOf(folder, "far"), "text");
}

void TestFolder::refusesWhatLeadsOut()
{
    const Place place;
    place.makeFolder("a");
    place.write("inside", "text");
    place.link("../secret", "relative");
    place.link("a/../../secret", "winding");
    place.link(place.path("../secret"), "absolute");
    place.link(place.path("inside"), "absoluteInside");
    place.link("relative", "chain");
    place.link("../../outside", "a/folder");
    place.link("/", "root");
    OPEN_FOLDER(place.path());
    for (const char* path : { "../secret", "a/../../secret", "../in/../secret", "/etc/passwd", "//etc/passwd",
             "relative", "winding", "absolute", "chain", "a/folder/inner", "root/etc/passwd", ".." }) {
        QVERIFY2(isRefused(folder, path), path);
        QVERIFY2(!folder.locate(path), path);
    }
    QVERIFY(isRefused(folder, place.path("../secret")));
    QVERIFY(isRefused(folder, place.path("inside"))); // absolute paths are none, wherever they lead
    QVERIFY(isRefused(folder, "absoluteInside"));
    const std::string zero("inside\0x", 8);
    QVERIFY(isRefused(folder, zero));
    QVERIFY(!folder.locate(zero));
}

void TestFolder::refusesLongChainsOfLinks()
{
    const Place place;
    place.link("circle", "circle");
    place.link("pong", "ping");
    place.link("ping", "pong");
    std::string last = "file";
    place.write(last, "text");
    for (int i = 0; i < 100; ++i) {
        const std::string name = "link" + std::to_string(i);
        place.link(last, name);
        last = name;
    }
    // each link leads twice through the one before it
    place.makeFolder("d");
    std::string bomb = "d";
    for (int i = 0; i < 30; ++i) {
        const std::string name = "bomb" + std::to_string(i);
        place.link(bomb + "/../" + bomb, name);
        bomb = name;
    }
    OPEN_FOLDER(place.path());
    QVERIFY(isRefused(folder, "circle"));
    QVERIFY(isRefused(folder, "ping"));
    QVERIFY(isRefused(folder, last));
    QCOMPARE(contentOf(folder, "link10"), "text");
    QVERIFY(isRefused(folder, bomb + "/x"));
}

void TestFolder::refusesMagicLinks()
{
    OPEN_FOLDER("/proc/self");
    QFile file(QStringLiteral(SPANGLASS_SOURCE "/LICENSE"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto fd = "fd/" + std::to_string(file.handle());
    for (const std::string& path : { fd, std::string("exe"), std::string("root/etc/passwd"),
             std::string("cwd/CMakeLists.txt"), "task/../" + fd }) {
        QVERIFY2(isRefused(folder, path), path.c_str());
        QVERIFY2(!folder.locate(path), path.c_str());
    }
}

void TestFolder::neverReadsOutsideWhileLinksAreSwapped()
{
    const Place place;
    place.makeFolder("a/real");
    place.write("a/real/inner", "text");
    place.link("../../outside", "a/link");
    place.link("real", "a/swapped");
    OPEN_FOLDER(place.path());
    std::atomic<bool> done = false;
    std::thread other([&] {
        while (!done) {
            for (const char* target : { "a/real", "a/link" }) {
                ::rename(place.path(target).c_str(), place.path("a/moved").c_str());
                ::rename(place.path("a/moved").c_str(), place.path(target).c_str());
            }
            ::unlink(place.path("a/swapped").c_str());
            static_cast<void>(::symlink("../../outside", place.path("a/swapped").c_str()));
            ::unlink(place.path("a/swapped").c_str());
            static_cast<void>(::symlink("real", place.path("a/swapped").c_str()));
        }
    });
    bool sawSecret = false;
    for (int i = 0; i < 2000; ++i) {
        for (const char* path : { "a/swapped/inner", "a/moved/inner", "a/moved/../real/inner" }) {
            sawSecret = sawSecret || contentOf(folder, path) == "secret";
        }
    }
    done = true;
    other.join();
    QVERIFY(!sawSecret);
    QCOMPARE(contentOf(folder, "a/real/inner"), "text");
}

void TestFolder::refusesWhatIsNoRegularFile()
{
    const Place place;
    place.makeFolder("folder");
    QCOMPARE(::mkfifo(place.path("pipe").c_str(), 0644), 0); // nobody ever writes to it
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = place.path("socket");
    QVERIFY(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size());
    QCOMPARE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    place.link("pipe", "link");
    OPEN_FOLDER(place.path());
    for (const char* name : { "folder", "folder/", ".", "pipe", "socket", "link" }) {
        QVERIFY2(isRefused(folder, name), name);
        QVERIFY2(!folder.locate(name), name);
    }
    ::close(fd);
}

void TestFolder::refusesDevices()
{
    OPEN_FOLDER("/dev");
    for (const char* name : { "zero", "null", "full", "random", "tty" }) {
        const auto content = folder.read(name, plenty);
        QVERIFY2(!content || !*content, name); // no terminal may be there
    }
    QVERIFY(isRefused(folder, "zero"));
}

void TestFolder::refusesLargeFiles()
{
    const Place place;
    place.write("sparse", "x");
    QCOMPARE(::truncate(place.path("sparse").c_str(), off_t{ 10'000'000'000 }), 0);
    place.write("ten", "0123456789");
    OPEN_FOLDER(place.path());
    QVERIFY(isRefused(folder, "sparse"));
    QVERIFY(isRefused(folder, "ten", 9));
    QVERIFY(isRefused(folder, "ten", 0));
    QVERIFY(folder.read("ten", 10));
    // as a file that grows: its size is said to be 0
    const SourceFolder proc = opened("/proc/self", static_cast<OpenMethod>(method));
    QVERIFY(isRefused(proc, "status", 10));
    QVERIFY(contentOf(proc, "status").starts_with("Name:"));
}

void TestFolder::takesAnyNameAFileMayHave()
{
    const Place place;
    const std::vector<std::string> names{ "line\nbreak.js",
        "evil\xE2\x80\xAE"
        "sj.txt",
        "not utf8 \xFF\xFE", " ", "..a", "...", "-rf", "a\\..\\b", std::string(255, 'n') };
    for (const std::string& name : names) {
        place.write(name, name);
    }
    OPEN_FOLDER(place.path());
    for (const std::string& name : names) {
        QCOMPARE(contentOf(folder, name), name);
        QCOMPARE(**folder.locate(name),
            QDir(QString::fromStdString(place.path())).canonicalPath().toStdString() + '/' + name);
    }
    auto sorted = names;
    std::sort(sorted.begin(), sorted.end());
    QCOMPARE(folder.files(100, {})->paths, sorted);
    QVERIFY(isAbsent(folder, std::string(256, 'n')));
    QVERIFY(isAbsent(folder, std::string(100'000, 'n')));
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "a/";
    }
    QVERIFY(isAbsent(folder, deep));
}

void TestFolder::tellsWhatMayNotBeRead()
{
    const Place place;
    place.makeFolder("closed");
    place.makeFolder("open");
    place.write("closed/file", "secret");
    place.write("open/file", "text");
    place.write("unreadable", "secret");
    ::chmod(place.path("unreadable").c_str(), 0);
    ::chmod(place.path("closed").c_str(), 0);
    OPEN_FOLDER(place.path());
    const AsNobody nobody;
    if (!nobody.isSo()) {
        QSKIP("may read everything and cannot become somebody else");
    }
    QVERIFY(isRefused(folder, "unreadable"));
    QVERIFY(isRefused(folder, "closed/file"));
    QCOMPARE(contentOf(folder, "open/file"), "text");
    const auto files = folder.files(100, {});
    QVERIFY(files);
    const std::vector<std::string> expected{ "open/file", "unreadable" };
    QCOMPARE(files->paths, expected);
    ::chmod(place.path("closed").c_str(), 0755); // works for who made it
}

void TestFolder::opensFoldersOnly()
{
    const Place place;
    place.write("file", "text");
    QVERIFY(!SourceFolder::open(place.path("file")));
    QVERIFY(!SourceFolder::open(place.path("none")));
    QVERIFY(!SourceFolder::open(""));
    QVERIFY(!SourceFolder::open(std::string("/tmp\0/x", 7)));
    auto moved = SourceFolder::open(place.path());
    QVERIFY(moved);
    SourceFolder folder = *std::move(moved);
    QCOMPARE(contentOf(folder, "file"), "text");
    folder = opened("/");
    QCOMPARE(folder.path(), "/");
    QVERIFY(isAbsent(folder, "no/such/file"));
}

void TestFolder::locatesForAnotherProgram()
{
    const Place place;
    place.makeFolder("a/b");
    place.write("a/b/c.txt", "text");
    place.link("a/b", "short");
    place.link("short/c.txt", "file");
    place.link("in", "../alias");
    const auto real = QDir(QString::fromStdString(place.path())).canonicalPath().toStdString() + "/a/b/c.txt";
    const SourceFolder folder = opened(place.path("../alias"));
    for (const char* path : { "a/b/c.txt", "short/c.txt", "file", "a/../short/../b/./c.txt" }) {
        const auto found = folder.locate(path);
        QVERIFY2(found && *found, path);
        QCOMPARE(**found, real);
    }
    // Another folder under the name is not the one that was opened.
    ::unlink(place.path("../alias").c_str());
    place.link("outside", "../alias");
    QCOMPARE(contentOf(folder, "file"), "text");
    QVERIFY(!folder.locate("file"));
}

void TestFolder::listsRegularFiles()
{
    const Place place;
    place.makeFolder("b/.git/objects");
    place.makeFolder("b/c");
    place.makeFolder(".git");
    place.write(".git/config", "");
    place.write("b/.git/objects/x", "");
    place.write("b/c/two", "");
    place.write("b/c/one", "");
    place.write("b-side", "");
    place.write(".gitignore", "");
    place.write("b/c/.git", "gitdir: elsewhere");
    place.link("../outside", "outside");
    place.link("b", "linked");
    place.link("..", "b/up");
    QCOMPARE(::mkfifo(place.path("pipe").c_str(), 0644), 0);
    const auto files = opened(place.path()).files(100, {});
    QVERIFY(files);
    const std::vector<std::string> expected{ ".gitignore", "b-side", "b/c/one", "b/c/two" };
    QCOMPARE(files->paths, expected);
    QVERIFY(!files->isCut);
}

void TestFolder::stopsListingAtTheMost()
{
    const Place place;
    for (int i = 0; i < 10; ++i) {
        place.write("f" + std::to_string(i), "");
    }
    const SourceFolder folder = opened(place.path());
    QCOMPARE(folder.files(10, {})->isCut, false);
    QCOMPARE(folder.files(9, {})->isCut, true);
    QCOMPARE(folder.files(9, {})->paths.size(), std::size_t{ 9 });
    QCOMPARE(folder.files(0, {})->isCut, true);
}

void TestFolder::boundsTheDepthOfFolders()
{
    const Place place;
    std::string path;
    for (int i = 0; i < 200; ++i) {
        path += i == 0 ? "d" : "/d";
        if (i == 100) {
            place.makeFolder(path);
            place.write(path + "/near", "");
        }
    }
    place.makeFolder(path);
    place.write(path + "/far", "text");
    const auto files = opened(place.path()).files(100, {});
    QVERIFY(files);
    QVERIFY(files->isCut);
    QCOMPARE(files->paths.size(), std::size_t{ 1 });
    QVERIFY(files->paths.front().ends_with("/near"));
    QVERIFY(isAbsent(opened(place.path(), OpenMethod::Walk), path + "/far")); // deeper than it goes
}

void TestFolder::cancelsListing()
{
    const Place place;
    std::stop_source stop;
    stop.request_stop();
    const auto files = opened(place.path()).files(100, stop.get_token());
    QVERIFY(!files);
    QCOMPARE(files.error().kind, Error::Kind::Cancelled);
}

void TestFolder::tellsBinaries()
{
    QVERIFY(!isBinary(""));
    QVERIFY(!isBinary("text\n\xFF\xFE"));
    QVERIFY(isBinary(std::string_view("a\0b", 3)));
    QVERIFY(isBinary(std::string(7999, 'x') + '\0'));
    QVERIFY(!isBinary(std::string(8000, 'x') + '\0'));
}

QTEST_APPLESS_MAIN(TestFolder)
#include "tst_folder.moc"
