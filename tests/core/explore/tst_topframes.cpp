#include "core/base/text.h"
#include "core/explore/explorer.h"
#include "core/grouping/grouper.h"
#include "core/ingest/ingest.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>

using namespace spanglass;
using nlohmann::json;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");

/// Of all tracked spans together, in percent.
constexpr double leastShare = 99;

/// Bugs whose truth says that there is no frame of the application, where there is one.
constexpr std::string_view silentTruths[] = {
    "py-pages", // its frames stand in the tree of an exception group
    "ex-ask", // main.exs is a script of the application, but not in the repository
    "ex-undefined", // as before
};

bool isSilent(const json& bug)
{
    return std::find(std::begin(silentTruths), std::end(silentTruths), bug.at("id").get<std::string>())
        != std::end(silentTruths);
}

/// Of the spans of one truth.
struct Share {
    int spans = 0;
    int equal = 0;
    std::map<std::string, int> differences{}; ///< of one bug alike
};

/// The first in-app frame with a place of the reported exception, else of those it is related to; null if
/// none. Frames without a place (calls of programs without debug information) are in no truth.
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

/// Whether the text of a frame names its function: Go and Rust print it on the line before, and where the
/// raise is told in the line of the message there is none.
bool namesFunction(const std::string& frame)
{
    return frame.starts_with("at ") ? frame.find('(') != std::string::npos
                                    : frame.starts_with("File ") || frame.starts_with("from ")
            || frame.starts_with("lib/") || frame.find("# ") == 1 || frame.find(":in `") != std::string::npos;
}

bool isTopFrame(const StackFrame* own, const json& top)
{
    if (top["frame"].is_null())
        return own == nullptr;
    if (own == nullptr)
        return false;
    const std::string text = top["frame"];
    const bool file = top.contains("deployed_path") ? top["deployed_path"] == own->file
                                                    : text.find(own->file) != std::string::npos;
    const bool function = !namesFunction(text) || text.find(own->function) != std::string::npos;
    const bool line = top["line"] == own->line;
    const bool column = !top.contains("column") || top["column"] == own->column;
    return file && function && line && column;
}

std::string described(const StackFrame* own)
{
    return own == nullptr ? std::string("no frame")
                          : own->function + " " + own->file + ":" + std::to_string(own->line) + ":"
            + std::to_string(own->column);
}

/// Bugs by their spans.
std::map<std::string, const json*> bugsOf(const json& truth)
{
    std::map<std::string, const json*> bugs;
    for (const auto& bug : truth.at("bugs")) {
        for (const auto& span : bug.at("spans"))
            bugs[span.get<std::string>()] = &bug;
    }
    return bugs;
}

void compare(const json& bug, const Occurrence& occurrence, Share& share)
{
    const auto* const own = topFrameOf(occurrence.stack);
    std::string expected;
    bool equal = false;
    for (const auto& top : bug.at("top_frames")) {
        if (top.at("version") != occurrence.resource.version)
            continue;
        equal = equal || isTopFrame(own, top) || (top["frame"].is_null() && own != nullptr && isSilent(bug));
        expected = top.at("frame").dump(-1, ' ', false, json::error_handler_t::replace);
    }
    ++share.spans;
    if (equal)
        ++share.equal;
    else
        ++share.differences[bug.at("id").get<std::string>() + ": expected " + expected + ", got "
            + described(own)];
    const auto culprit = culpritOf(occurrence.stack);
    QVERIFY(own == nullptr || culprit.file.empty() || culprit.line == own->line);
}

} // namespace

/// The place in the code that is shown for each tracked span of real captures is the one that is known to be
/// true: file, line, column and function of the first in-app frame. SPANGLASS_SHOW=1 prints each difference.
class TestTopFrames : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(captures).exists())
            QSKIP("the folder ../shared with the captures is not here");
    }

    void showsTheTruePlace_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(captures + "truth").entryList({ "*.truth.json" }, QDir::Files)) {
            if (!file.contains("200mb")) // names no spans
                QTest::newRow(qPrintable(file)) << file.chopped(static_cast<int>(qstrlen(".truth.json")));
        }
    }

    void showsTheTruePlace()
    {
        QFETCH(QString, name);
        QFile file(captures + "truth/" + name + ".truth.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const json truth = json::parse(file.readAll().toStdString());
        const auto bugs = bugsOf(truth);
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
        Share share;
        const auto list = (*explorer)->list(*parseQuery("status:*"), {});
        VERIFY_RESULT(list);
        for (const Issue& issue : list->issues) {
            for (std::uint64_t i = 0; i < issue.count; ++i) {
                const auto view = (*explorer)->occurrence(issue.id, i);
                VERIFY_RESULT(view);
                const Occurrence& occurrence = view->occurrence;
                const auto bug = bugs.find(toHex(occurrence.trace) + "/" + toHex(occurrence.span));
                QVERIFY(bug != bugs.end());
                compare(*bug->second, occurrence, share);
            }
        }
        QCOMPARE(share.spans, truth.at("tracked").get<int>());
        print(name.toStdString(), share);
        m_spans += share.spans;
        m_equal += share.equal;
    }

    /// Goes over what the others found.
    void almostAllAreTrue()
    {
        std::printf("%-36s %5d of %5d, %.2f %%\n", "all", m_equal, m_spans, 100.0 * m_equal / m_spans);
        QVERIFY(m_spans > 0);
        QVERIFY(100.0 * m_equal >= leastShare * m_spans);
    }

private:
    static void print(const std::string& name, const Share& share)
    {
        std::printf("%-36s %5d of %5d, %.2f %%\n", name.c_str(), share.equal, share.spans,
            share.spans > 0 ? 100.0 * share.equal / share.spans : 100.0);
        if (qEnvironmentVariableIsSet("SPANGLASS_SHOW")) {
            for (const auto& [difference, count] : share.differences)
                std::printf("    %d x %s\n", count, difference.c_str());
        }
    }

    int m_spans = 0;
    int m_equal = 0;
};

QTEST_APPLESS_MAIN(TestTopFrames)
#include "tst_topframes.moc"
