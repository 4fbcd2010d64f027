// Groups the tracked errors of real captures and compares with what is known of their bugs.

#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "tests/support/print.h"

#include <QFileInfo>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <fstream>
#include <map>
#include <set>

using namespace spanglass;
using nlohmann::json;

namespace {

const std::string captures = SPANGLASS_SHARED "/captures/";

std::string unzipped(const std::string& path)
{
    std::string text;
    std::string buffer(1 << 20, '\0');
    const gzFile file = gzopen(path.c_str(), "rb");
    for (int n = 0; (n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;)
        text.append(buffer, 0, static_cast<std::size_t>(n));
    gzclose(file);
    return text;
}

/// String attributes by name; others do not matter here.
std::map<std::string, std::string> attributesOf(const json& owner)
{
    std::map<std::string, std::string> result;
    for (const auto& attribute : owner.value("attributes", json::array())) {
        if (attribute["value"].contains("stringValue"))
            result[attribute["key"]] = attribute["value"]["stringValue"];
    }
    return result;
}

struct ErrorSpan {
    std::string trace{};
    std::string span{};
    std::string parent{};
    std::string service{};
    bool parentIsLocal = false;
    std::string type{};
    std::string message{};
    std::string stack{};
};

using Services = std::map<std::string, std::string>; ///< of every span, by "trace/span"

void setException(ErrorSpan& error, const json& span)
{
    auto attributes = attributesOf(span);
    std::string prefix = "error.";
    std::string stack = "stack";
    for (const auto& event : span.value("events", json::array())) {
        if (event.value("name", "") == "exception") {
            attributes = attributesOf(event);
            prefix = "exception.";
            stack = "stacktrace";
        }
    }
    error.type = attributes[prefix + "type"];
    error.message = attributes[prefix + "message"];
    error.stack = attributes[prefix + stack];
}

void readLine(const json& request, std::vector<ErrorSpan>& errors, Services& services)
{
    for (const auto& resource : request.value("resourceSpans", json::array())) {
        const std::string service = attributesOf(resource.value("resource", json::object()))["service.name"];
        for (const auto& scope : resource.value("scopeSpans", json::array())) {
            for (const auto& span : scope.value("spans", json::array())) {
                const std::string trace = span["traceId"];
                const std::string id = span["spanId"];
                services[trace + '/' + id] = service;
                if (span.value("status", json::object()).value("code", 0) != 2)
                    continue;
                ErrorSpan error{ trace, id, span.value("parentSpanId", ""), service, false, {}, {}, {} };
                error.parentIsLocal = (span.value("flags", 0) & 0x300) == 0x100;
                setException(error, span);
                errors.push_back(std::move(error));
            }
        }
    }
}

bool isEntry(const ErrorSpan& error, const Services& services)
{
    if (error.parent.empty())
        return true;
    const auto parent = services.find(error.trace + '/' + error.parent);
    return parent == services.end() ? !error.parentIsLocal : parent->second != error.service;
}

std::vector<ErrorSpan> trackedErrors(const std::vector<std::string>& files)
{
    std::vector<ErrorSpan> errors;
    Services services;
    for (const auto& file : files) {
        const std::string text = unzipped(captures + file);
        for (std::size_t from = 0; from < text.size();) {
            const auto end = std::min(text.find('\n', from), text.size());
            readLine(json::parse(text.substr(from, end - from)), errors, services);
            from = end + 1;
        }
    }
    std::erase_if(errors, [&](const ErrorSpan& e) {
        return e.type.empty() || e.message.empty() || e.stack.empty() || !isEntry(e, services);
    });
    return errors;
}

struct Grouped {
    std::string issue{};
    Culprit culprit{};
};

Grouped grouped(const ErrorSpan& error)
{
    // as in the workspace, which keeps the reduced stack
    const auto stack = parseStack(reduceStack(error.stack, error.message), error.type, error.message);
    const auto text = messageTemplate(error.message);
    return { Grouper().group({ error.service, error.type, text, &stack }).fingerprint, culpritOf(stack) };
}

/// The true place of a bug is one of its top frames; those without a frame do not count.
bool isTopFrame(const Culprit& culprit, const json& frame)
{
    const std::string text = frame["frame"];
    const bool file = frame.contains("deployed_path") ? frame["deployed_path"] == culprit.file
                                                      : text.find(culprit.file) != std::string::npos;
    // Go prints a frame's function on the line before, which the truth leaves out
    const bool function = text.find(culprit.function) != std::string::npos || text.starts_with('/');
    return file && function && frame["line"] == culprit.line;
}

} // namespace

class TestGroupingTruth : public QObject {
    Q_OBJECT

private slots:
    void groupsLikeTheTruth_data();
    void groupsLikeTheTruth();
};

void TestGroupingTruth::groupsLikeTheTruth_data()
{
    QTest::addColumn<std::vector<std::string>>("files");
    QTest::addColumn<std::string>("truth");
    QTest::addColumn<std::set<std::string>>("services");
    QTest::addColumn<double>("leastF1");
    for (const char* name : { "1.0.0", "1.1.0", "1.2.0", "1.2.0-staging", "1.2.0-collector" }) {
        const std::string base = std::string("otlp/larder-") + name;
        QTest::newRow(name) << std::vector<std::string>{ base + ".jsonl.gz" }
                            << "otlp-larder-" + std::string(name) + ".truth.json" << std::set<std::string>{}
                            << 0.97;
    }
    QTest::newRow("languages") << std::vector<std::string>{ "langs/print.jsonl.gz", "langs/bindery.jsonl.gz",
        "langs/gallery.jsonl.gz" }
                               << std::string("langs-studio.truth.json")
                               << std::set<std::string>{ "print", "bindery", "gallery" } << 0.95;
}

void TestGroupingTruth::groupsLikeTheTruth()
{
    QFETCH(std::vector<std::string>, files);
    QFETCH(std::string, truth);
    QFETCH(std::set<std::string>, services);
    QFETCH(double, leastF1);
    if (!QFileInfo::exists(QString::fromStdString(captures)))
        QSKIP("the captures are not beside the project");

    std::map<std::string, json> bugOf;
    std::ifstream truthFile(captures + "truth/" + truth);
    const json bugs = json::parse(truthFile)["bugs"];
    for (const auto& bug : bugs) {
        if (!services.empty() && !services.contains(bug["service"]))
            continue;
        for (const auto& span : bug["spans"])
            bugOf[span] = bug;
    }

    const auto errors = trackedErrors(files);
    QCOMPARE(errors.size(), bugOf.size());
    std::map<std::pair<std::string, std::string>, double> cells;
    std::map<std::string, double> perBug;
    std::map<std::string, double> perIssue;
    std::map<std::string, std::set<std::string>> bugsOfIssue;
    int located = 0;
    int locatable = 0;
    for (const auto& error : errors) {
        const auto found = bugOf.find(error.trace + '/' + error.span);
        QVERIFY(found != bugOf.end());
        const json& bug = found->second;
        const Grouped result = grouped(error);
        const std::string id = bug["id"];
        ++cells[{ id, result.issue }];
        ++perBug[id];
        ++perIssue[result.issue];
        bugsOfIssue[result.issue].insert(id);
        bool hasFrame = false;
        bool hit = false;
        for (const auto& frame : bug["top_frames"]) {
            hasFrame = hasFrame || !frame["frame"].is_null();
            hit = hit || (!frame["frame"].is_null() && isTopFrame(result.culprit, frame));
        }
        locatable += hasFrame ? 1 : 0;
        located += hit ? 1 : 0;
        if (hasFrame && !hit)
            qInfo("%s: culprit %s %s:%d", id.c_str(), result.culprit.function.c_str(),
                result.culprit.file.c_str(), result.culprit.line);
    }

    const auto pairs = [](const auto& counts) {
        double sum = 0;
        for (const auto& [key, n] : counts)
            sum += n * (n - 1) / 2;
        return sum;
    };
    const double precision = pairs(cells) / pairs(perIssue);
    const double recall = pairs(cells) / pairs(perBug);
    const double f1 = 2 * precision * recall / (precision + recall);
    const double share = static_cast<double>(located) / locatable;
    qInfo("%zu errors, %zu bugs, %zu issues, F1 %.4f, culprits %.1f %%", errors.size(), perBug.size(),
        perIssue.size(), f1, share * 100);
    for (const auto& [issue, ids] : bugsOfIssue)
        QVERIFY2(ids.size() == 1, ids.begin()->c_str());
    QVERIFY(f1 >= leastF1);
    QVERIFY(share >= 0.99);
}

QTEST_APPLESS_MAIN(TestGroupingTruth)
#include "tst_groupingtruth.moc"
