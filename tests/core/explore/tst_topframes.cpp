#include "core/grouping/grouper.h"
#include "tests/support/print.h"
#include "tests/support/truth.h"

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <string_view>

using namespace spanglass;
using nlohmann::json;

namespace {

/// Of all tracked spans together, in percent.
constexpr double leastShare = 99;

/// Of the spans of one truth.
struct Share {
    int spans = 0;
    int equal = 0;
    std::map<std::string, int> differences{}; ///< of one bug alike
};

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

void compare(const json& bug, const Occurrence& occurrence, Share& share)
{
    const auto* const own = frameAt(occurrence.stack, test::topFrameOf(occurrence.stack));
    std::string expected;
    bool equal = false;
    for (const auto& top : bug.at("top_frames")) {
        if (top.at("version") != occurrence.resource.version)
            continue;
        equal = equal || isTopFrame(own, top)
            || (top["frame"].is_null() && own != nullptr && test::isSilentTruth(bug));
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
        if (!QDir(test::realCaptures).exists())
            QSKIP("the folder ../shared with the captures is not here");
    }

    void showsTheTruePlace_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : test::truthNames()) {
            if (!name.contains("200mb")) // names no spans
                QTest::newRow(qPrintable(name)) << name;
        }
    }

    void showsTheTruePlace()
    {
        QFETCH(QString, name);
        const json truth = test::readTruth(name);
        QVERIFY(truth.is_object());
        const auto bugs = test::bugsBySpan(truth);
        const QTemporaryDir folder;
        const auto explorer = test::exploreTruth(truth, name, folder.filePath("workspace"));
        VERIFY_RESULT(explorer);
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
