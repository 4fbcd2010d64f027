#include "core/base/text.h"
#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"
#include "core/source/pathmapping.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <set>

using namespace spanglass;
using nlohmann::json;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");

/// The files of both applications at one version each, as source roots.
using Tables = std::map<std::string, FileTable>; // by "app version"

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    for (const QString& line : QString::fromStdString(text).split('\n', Qt::SkipEmptyParts))
        lines.push_back(line.toStdString());
    return lines;
}

/// The first in-app frame with a place, of the reported exception first.
const StackFrame* topFrameOf(const StackTrace& stack)
{
    for (const auto& exception : stack.exceptions) {
        for (const auto& frame : exception.frames) {
            if (frame.inApp && !frame.file.empty())
                return &frame;
        }
    }
    return nullptr;
}

struct Share {
    int frames = 0;
    int equal = 0;
    std::map<std::string, int> differences{};
};

std::string described(const FileMatch& match)
{
    std::string text;
    for (const auto& file : match.files)
        text += file.root + ":" + file.path + " ";
    return text.empty() ? "nothing" : text;
}

} // namespace

/// The top frame of each tracked span of real captures leads to the file that it is known to be of, with the
/// repositories of all applications as roots. Frames that a source map has to be asked about first are left
/// out. SPANGLASS_SHOW=1 prints each difference, and what becomes of all other frames in the applications.
class TestTruePaths : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(captures).exists())
            QSKIP("the folder ../shared with the captures is not here");
        for (const QString app : { "larder", "studio" }) {
            const QString path = m_folder.filePath(app);
            auto clone = test::GitFolder::clone(
                (captures + "apps/" + app + ".bundle").toStdString(), path, { "--bare" });
            for (const auto& tag : linesOf(clone.git({ "tag" }))) {
                m_tables[app.toStdString() + " " + tag.substr(1)] =
                    FileTable(linesOf(clone.git({ "ls-tree", "-r", "--name-only", tag })));
            }
        }
        QVERIFY(m_tables.size() >= 5);
    }

    void findsTheTrueFile_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(captures + "truth").entryList({ "*.truth.json" }, QDir::Files)) {
            if (!file.contains("200mb")) // names no spans
                QTest::newRow(qPrintable(file)) << file.chopped(static_cast<int>(qstrlen(".truth.json")));
        }
    }

    void findsTheTrueFile()
    {
        QFETCH(QString, name);
        QFile file(captures + "truth/" + name + ".truth.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const json truth = json::parse(file.readAll().toStdString());
        std::map<std::string, const json*> bugs;
        for (const auto& bug : truth.at("bugs")) {
            for (const auto& span : bug.at("spans"))
                bugs[span.get<std::string>()] = &bug;
        }
        const QTemporaryDir folder;
        IngestOptions options;
        options.workspace = folder.filePath("workspace").toStdString();
        for (const auto& path : truth.at("captures"))
            options.paths.push_back(
                (captures + name.section('-', 0, 0) + "/" + QString::fromStdString(path)).toStdString());
        VERIFY_RESULT(ingest(options, {}));
        auto explorer = Explorer::open(options.workspace);
        VERIFY_RESULT(explorer);
        VERIFY_RESULT((*explorer)->loadColumns({}));
        const auto list = (*explorer)->list(*parseQuery("status:*"), {});
        VERIFY_RESULT(list);
        Share share;
        for (const Issue& issue : list->issues) {
            for (std::uint64_t i = 0; i < issue.count; ++i) {
                const auto view = (*explorer)->occurrence(issue.id, i);
                VERIFY_RESULT(view);
                const Occurrence& occurrence = view->occurrence;
                const auto bug = bugs.find(toHex(occurrence.trace) + "/" + toHex(occurrence.span));
                QVERIFY(bug != bugs.end());
                compare(*bug->second, truth.at("app"), occurrence, share);
            }
        }
        print(name.toStdString(), share);
        m_frames += share.frames;
        m_equal += share.equal;
    }

    /// Goes over what the others found.
    void allAreTrue()
    {
        print("all", { m_frames, m_equal, {} });
        QVERIFY(m_frames > 0);
        QCOMPARE(m_equal, m_frames);
    }

private:
    FileMatch matchOf(const StackFrame& frame, const Occurrence& occurrence, const std::string& app)
    {
        const std::string own = app + " " + occurrence.resource.version;
        const std::string other = app == "larder" ? "studio 2.0.0" : "larder 1.2.0";
        const std::vector<RootFiles> roots{ { &m_tables[other], "/clones/other", true, {} },
            { &m_tables[own], "/clones/own", true, {} } };
        FrameHints hints;
        hints.language = occurrence.stack.language;
        hints.service = occurrence.resource.service;
        hints.version = occurrence.resource.version;
        return matchFile(frame, hints, roots, {});
    }

    void compare(const json& bug, const std::string& app, const Occurrence& occurrence, Share& share)
    {
        showOthers(app, occurrence, share);
        const auto* const frame = topFrameOf(occurrence.stack);
        if (frame == nullptr)
            return;
        std::set<std::string> expected; // of several stacks of one bug
        for (const auto& top : bug.at("top_frames")) {
            const bool isOurs = top.at("version") == occurrence.resource.version
                && top.value("line", 0) == frame->line && top.contains("repo_path")
                && !top.value("needs_source_map", false);
            if (isOurs && top.at("repo_path").is_string())
                expected.insert(top.at("repo_path").get<std::string>());
        }
        if (expected.empty())
            return;
        const auto match = matchOf(*frame, occurrence, app);
        const bool isEqual = match.files.size() == 1 && match.files.front().root == "/clones/own"
            && expected.count(match.files.front().path) == 1;
        ++share.frames;
        share.equal += isEqual ? 1 : 0;
        if (!isEqual)
            ++share.differences[bug.at("id").get<std::string>() + ": expected " + *expected.begin() + ", got "
                + described(match) + " for " + frame->file];
    }

    void showOthers(const std::string& app, const Occurrence& occurrence, Share& share)
    {
        if (!qEnvironmentVariableIsSet("SPANGLASS_SHOW"))
            return;
        for (const auto& exception : occurrence.stack.exceptions) {
            for (const auto& frame : exception.frames) {
                const auto match = matchOf(frame, occurrence, app);
                if (frame.inApp || !match.files.empty())
                    ++share.differences[std::string("    ") + (frame.inApp ? "app " : "foreign ")
                        + occurrence.resource.service + ": " + frame.module + " " + frame.file + " -> "
                        + described(match)];
            }
        }
    }

    static void print(const std::string& name, const Share& share)
    {
        std::printf("%-36s %5d of %5d, %.2f %%\n", name.c_str(), share.equal, share.frames,
            share.frames > 0 ? 100.0 * share.equal / share.frames : 100.0);
        for (const auto& [difference, count] : share.differences)
            std::printf("    %d x %s\n", count, difference.c_str());
    }

    const QTemporaryDir m_folder;
    Tables m_tables;
    int m_frames = 0;
    int m_equal = 0;
};

QTEST_APPLESS_MAIN(TestTruePaths)
#include "tst_truepaths.moc"
