#include "core/source/sourcefinder.h"
#include "tests/support/gitfolder.h"
#include "tests/support/print.h"
#include "tests/support/truth.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

using namespace spanglass;
using nlohmann::json;
using test::GitFolder;

namespace {

/// Of all tracked spans together, in percent.
constexpr double leastShare = 99;

struct Share {
    int spans = 0;
    int equal = 0;
    std::map<std::string, int> differences{};
};

std::string trimmed(const std::string& text)
{
    return QString::fromStdString(text).trimmed().toStdString();
}

std::string textAt(const FrameSource& source)
{
    const int shown = source.line - source.firstLine;
    return shown >= 0 && shown < static_cast<int>(source.lines.size())
        ? trimmed(source.lines[static_cast<std::size_t>(shown)])
        : std::string();
}

bool isTrue(const FrameSource& source, const json& top)
{
    return source.file.path == top.at("repo_path") && source.line == top.at("repo_line")
        && textAt(source) == trimmed(top.at("text"));
}

std::string described(const FrameSource& source)
{
    std::string text = std::string(nameOf(source.origin)) + " " + source.file.path + ":"
        + std::to_string(source.line) + " '" + textAt(source) + "' " + source.note;
    for (const auto& choice : source.choices)
        text += " or " + choice.path;
    return text;
}

std::string described(const json& top)
{
    return top.at("repo_path").get<std::string>() + ":" + std::to_string(top.at("repo_line").get<int>())
        + " '" + top.at("text").get<std::string>() + "'";
}

} // namespace

/// The code that is shown for each tracked span of the real captures is the code that ran: file, line and
/// text of the first in-app frame, out of clones whose work trees are of other commits. SPANGLASS_SHOW=1
/// prints each difference.
class TestSourceTruth : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(test::realCaptures + "apps").exists())
            QSKIP("the folder ../shared with the captures and their applications is not here");
        for (const QString& app : { QStringLiteral("larder"), QStringLiteral("studio") }) {
            GitFolder::clone(
                (test::realCaptures + "apps/" + app + ".bundle").toStdString(), m_folder.filePath(app));
            m_roots.push_back({ {}, m_folder.filePath(app).toStdString() });
        }
        // Compiled code with its maps, which is in no commit.
        QVERIFY(QDir(m_folder.path()).mkdir("compiled"));
        QCOMPARE(QProcess::execute("tar",
                     { "-xzf", test::realCaptures + "apps/larder-payments-dist.tar.gz", "-C",
                         m_folder.filePath("compiled") }),
            0);
        m_roots.push_back({ {}, m_folder.filePath("compiled").toStdString() });
    }

    void showsWhatRan_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : test::truthNames())
            QTest::newRow(qPrintable(name)) << name;
    }

    void showsWhatRan()
    {
        QFETCH(QString, name);
        const json truth = test::readTruth(name);
        QVERIFY(truth.is_object());
        const QTemporaryDir folder;
        const auto explorer = test::exploreTruth(truth, name, folder.filePath("workspace"));
        VERIFY_RESULT(explorer);
        const auto list = (*explorer)->list(*parseQuery("status:*"), {});
        VERIFY_RESULT(list);
        SourceFinder finder(m_roots, {});
        const auto bugs = test::bugsBySpan(truth);
        Share share;
        for (const Issue& issue : list->issues) {
            for (std::uint64_t i = 0; i < issue.count; ++i) {
                const auto view = (*explorer)->occurrence(issue.id, i);
                VERIFY_RESULT(view);
                compare(finder, truth, bugs, view->occurrence, share);
            }
        }
        QCOMPARE(share.spans, truth.at("tracked").get<int>());
        print(name.toStdString(), share);
        m_spans += share.spans;
        m_equal += share.equal;
    }

    /// Goes over what the others found.
    void almostAllIsTrue()
    {
        std::printf("%-36s %5d of %5d, %.2f %%\n", "all", m_equal, m_spans, 100.0 * m_equal / m_spans);
        QVERIFY(m_spans > 0);
        QVERIFY(100.0 * m_equal >= leastShare * m_spans);
    }

private:
    using Bugs = std::map<std::string, const json*>;

    /// The truth's frames that this occurrence may have: those of its bug, or where the truth names no spans
    /// those with the same deployed place.
    static std::vector<json> truthsOf(
        const json& truth, const Bugs& bugs, const Occurrence& occurrence, const StackFrame* frame)
    {
        std::vector<json> tops;
        const auto bug = bugs.find(toHex(occurrence.trace) + "/" + toHex(occurrence.span));
        for (const auto& one : truth.at("bugs")) {
            if (bug != bugs.end() && bug->second != &one)
                continue;
            for (const auto& top : one.at("top_frames")) {
                const bool isVersion = top.at("version") == occurrence.resource.version;
                const bool isNone = top.at("frame").is_null();
                const bool isPlace = bug != bugs.end()
                    || (isNone ? frame == nullptr
                               : frame != nullptr && top.value("deployed_path", "") == frame->file
                                && top.at("line") == frame->line && top.value("column", 0) == frame->column);
                if (isVersion && isPlace)
                    tops.push_back(isNone && test::isSilentTruth(one) ? json("silent") : top);
            }
        }
        return tops;
    }

    static void compare(
        SourceFinder& finder, const json& truth, const Bugs& bugs, const Occurrence& occurrence, Share& share)
    {
        const FrameIndex at = test::topFrameOf(occurrence.stack);
        const StackFrame* const frame = frameAt(occurrence.stack, at);
        const FrameSource source = frame == nullptr ? FrameSource() : finder.sourceOf(occurrence, at, 5);
        bool isEqual = false;
        std::string expected = "in no truth";
        for (const json& top : truthsOf(truth, bugs, occurrence, frame)) {
            if (top.is_string())
                isEqual = true;
            else if (top.at("frame").is_null())
                isEqual = isEqual || frame == nullptr;
            else
                isEqual = isEqual || isTrue(source, top);
            expected = top.is_string() || top.at("frame").is_null() ? "no frame" : described(top);
        }
        ++share.spans;
        if (isEqual)
            ++share.equal;
        else
            ++share.differences[occurrence.resource.service + ": expected " + expected + ", got "
                + described(source) + " for " + (frame == nullptr ? std::string() : frame->file)];
    }

    static void print(const std::string& name, const Share& share)
    {
        std::printf("%-36s %5d of %5d, %.2f %%\n", name.c_str(), share.equal, share.spans,
            share.spans > 0 ? 100.0 * share.equal / share.spans : 100.0);
        for (const auto& [difference, count] : share.differences)
            std::printf("    %d x %s\n", count, difference.c_str());
    }

    QTemporaryDir m_folder;
    std::vector<SourceRoot> m_roots;
    int m_spans = 0;
    int m_equal = 0;
};

QTEST_GUILESS_MAIN(TestSourceTruth)
#include "tst_sourcetruth.moc"
