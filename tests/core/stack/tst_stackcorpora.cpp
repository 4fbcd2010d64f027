#include "core/stack/stackparser.h"
#include "tests/core/stack/stackcorpora.h"
#include "tests/support/print.h"

#include <QTest>

#include <cstdlib>
#include <map>
#include <string_view>

using namespace spanglass;
using test::Comparison;
using test::CorpusCase;

namespace {

/// What holds of a source. Cases and frames that are equal to what is expected, and the percentage of lines
/// of no meaning that are noticed: none may become fewer.
struct Floor {
    std::string_view source{};
    int cases = 0; ///< equal or different on purpose
    int frames = 0;
    double noticed = 0;
    int inserted = 0; ///< at least so many lines are tried
};

constexpr Floor floors[] = {
    { "clusterfuzz", 88, 262, 100, 5300 },
    { "coroot-multiline", 14, 0, 100, 200 },
    { "dotnet-StackTraceParser", 5, 53, 100, 49 },
    { "fluent-detect-exceptions", 18, 0, 100, 165 },
    { "go-panicparse", 17, 22, 100, 42 },
    { "js-dd-trace", 27, 27, 100, 0 }, // of one frame each
    { "js-error-stack-parser", 27, 56, 100, 70 },
    { "js-sentry-tracekit", 37, 139, 100, 130 },
    { "otel-awsxray-cause", 11, 30, 100, 60 },
    { "python-boltons", 5, 5, 100, 12 },
    { "ruby-airbrake", 5, 20, 100, 15 },
};

/// Cases that differ on purpose.
struct Deliberate {
    std::string_view source{};
    std::string_view id{};
    std::string_view reason{};
};

constexpr Deliberate deliberate[] = {
    { "go-panicparse", "LineErr", "a line number too large for a file is none; the path stays" },
    { "go-panicparse", "CreatedErr", "the same of \"created by\"" },
    { "go-panicparse", "UnmatchedOpeningCurlyBracketErr",
        "arguments do not matter to a frame, so brackets need not match" },
    { "go-panicparse", "UnmatchedClosingCurlyBracketErr", "as above" },
    { "go-panicparse", "OrderErr", "a stray place is passed over, the call behind it is a frame" },
    { "go-panicparse", "FileError", "a call without its place was cut off" },
    { "js-error-stack-parser", "should_parse_nested_eval_from_safari_9",
        "eval@[native code] is a frame like other native ones" },
    { "js-error-stack-parser", "should_parse_v8_entries_with_no_location",
        "the place is native, without its parentheses" },
    { "js-error-stack-parser", "should_parse_nested_eval_from_edge",
        "the function is \"eval code\", as it is printed" },
    { "js-sentry-tracekit", "chromium_should_parse_webpack_wrapped_exceptions",
        "an address in the message is no frame" },
    { "js-sentry-tracekit", "chromium_should_truncate_frames_that_are_over_1kb",
        "a long line is a frame like others" },
    { "js-sentry-tracekit", "chromium_should_correctly_parse_a_wasm_stack_trace",
        "C++ signatures are names, not places" },
    { "js-sentry-tracekit", "firefox_should_parse_firefox_errors_with_eval_urls",
        "code that is evaluated has no name in the text" },
    { "js-sentry-tracekit", "firefox_should_parse_exceptions_with_eval_frames_in_firefox_66", "as above" },
    { "js-sentry-tracekit", "opera_should_parse_opera_11_error",
        "its frames are of another property than the text" },
    { "js-sentry-tracekit", "opera_should_parse_opera_12_error", "as above" },
    { "js-sentry-tracekit",
        "react_should_correctly_parse_invariant_violation_errors_and_use_framestopop_to_drop_the_invariant_"
        "frame",
        "how many frames to leave out is told to the library, not in the text" },
    { "js-sentry-tracekit",
        "react_should_drop_invariant_frame_for_production_errors_if_framestopop_is_present", "as above" },
    { "otel-awsxray-cause", "TestParseExceptionWithJavaStacktraceNoCause", "\"Native Method\" is no file" },
    { "otel-awsxray-cause", "TestParseExceptionWithJavaStacktraceAndCauseWithoutStacktrace", "as above" },
    { "otel-awsxray-cause", "TestParseExceptionWithJavaStacktraceAndCauseWithoutMessageOrStacktrace",
        "as above" },
    { "otel-awsxray-cause", "TestParseExceptionWithJavaStacktraceAndCauseWithStacktrace", "as above" },
    { "otel-awsxray-cause",
        "TestParseExceptionWithJavaStacktraceAndCauseWithStacktraceSkipCommonAndSuppressedAndMalformed",
        "as above" },
    { "otel-awsxray-cause", "TestParseExceptionWithPythonStacktraceMalformedLines",
        "lines that no Python prints are counted as unread" },
};

bool isDeliberate(const CorpusCase& given)
{
    for (const auto& entry : deliberate) {
        if (entry.source == given.source && entry.id == given.id)
            return true;
    }
    return false;
}

struct Tally {
    int cases = 0;
    int casesEqual = 0;
    int deliberate = 0;
    int framesExpected = 0;
    int framesEqual = 0;
    int inserted = 0;
    int noticed = 0;
    std::string differences{};
    std::string lost{};
    std::string stale{}; ///< cases that are said to differ and are equal
};

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

std::string joined(const std::vector<std::string_view>& lines)
{
    std::string text;
    for (const auto line : lines)
        text += std::string(text.empty() ? "" : "\n") + std::string(line);
    return text;
}

std::size_t framesOf(const StackTrace& stack)
{
    std::size_t count = 0;
    for (const auto& exception : stack.exceptions)
        count += exception.frames.size();
    return count;
}

constexpr std::string_view junk = "zqx is no line of any stack";

/// Counted, or shown where people see it; never gone.
bool isNoticed(const StackTrace& with, const StackTrace& without)
{
    if (with.unread.count > without.unread.count)
        return true;
    for (const auto& exception : with.exceptions) {
        if (exception.message.find("zqx") != std::string::npos
            || exception.type.find("zqx") != std::string::npos)
            return true;
    }
    return false;
}

/// Puts a line of no meaning between any two lines from the first frame to the last.
void insertJunk(const CorpusCase& given, Tally& tally)
{
    const auto lines = linesOf(given.text);
    const auto plain = parseStack(joined(lines), given.type, given.message);
    if (framesOf(plain) < 2 || lines.size() > 400)
        return;
    std::size_t first = 0; // the text up to it has a frame
    while (framesOf(
               parseStack(joined({ lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first + 1) })))
            == 0
        && first + 1 < lines.size())
        ++first;
    std::size_t last = lines.size() - 1; // the text from it has a frame
    while (last > first
        && framesOf(parseStack(joined({ lines.begin() + static_cast<std::ptrdiff_t>(last), lines.end() })))
            == 0)
        --last;
    for (std::size_t at = first + 1; at <= last; ++at) {
        auto changed = lines;
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), junk);
        const auto stack = parseStack(joined(changed), given.type, given.message);
        ++tally.inserted;
        if (isNoticed(stack, plain))
            ++tally.noticed;
        else
            tally.lost +=
                given.source + "/" + given.id + ": not noticed before \"" + std::string(lines[at]) + "\"\n";
    }
}

void tallyCase(const CorpusCase& given, Tally& tally)
{
    const auto stack = parseStack(given.text, given.type, given.message);
    const Comparison result = compared(given, stack);
    ++tally.cases;
    const bool equal = result.differences.empty();
    const bool onPurpose = isDeliberate(given);
    tally.casesEqual += equal ? 1 : 0;
    tally.deliberate += !equal && onPurpose ? 1 : 0;
    if (equal && onPurpose)
        tally.stale += given.source + "/" + given.id + "\n";
    tally.framesExpected += result.framesExpected;
    tally.framesEqual += result.framesEqual;
    for (const auto& difference : result.differences) {
        tally.differences += given.source + "/" + given.id + (isDeliberate(given) ? " (deliberate): " : ": ")
            + difference + "\n";
    }
}

} // namespace

/// Stacks that other parsers are tested with, read from where they lie: what is expected of them, and that
/// no line is silently lost. SPANGLASS_SHOW=1 prints each difference.
class TestStackCorpora : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_cases = test::stackCorpora(SPANGLASS_SHARED "/corpora/stacks");
        if (m_cases.empty())
            QSKIP("the folder ../shared with the corpora is not here");
        for (const auto& given : m_cases) {
            auto& tally = m_tallies[given.source];
            tallyCase(given, tally);
            insertJunk(given, tally);
        }
        const bool show = std::getenv("SPANGLASS_SHOW") != nullptr;
        std::printf("%-26s %6s %6s %10s %8s %6s %8s %8s\n", "source", "cases", "equal", "deliberate",
            "frames", "equal", "junk", "noticed");
        for (const auto& [source, tally] : m_tallies) {
            std::printf("%-26s %6d %6d %10d %8d %6d %8d %8d\n", source.c_str(), tally.cases, tally.casesEqual,
                tally.deliberate, tally.framesExpected, tally.framesEqual, tally.inserted, tally.noticed);
            if (show)
                std::printf("%s%s", tally.differences.c_str(), tally.lost.c_str());
        }
    }

    void agreesWithWhatIsExpected_data() { sources(); }
    void agreesWithWhatIsExpected()
    {
        QFETCH(int, index);
        const Floor& floor = floors[index];
        const Tally& tally = m_tallies[std::string(floor.source)];
        QVERIFY(tally.cases > 0);
        QVERIFY2(tally.casesEqual + tally.deliberate >= floor.cases, tally.differences.c_str());
        QVERIFY2(tally.framesEqual >= floor.frames, tally.differences.c_str());
        QCOMPARE(tally.stale, std::string());
    }

    void losesNoLine_data() { sources(); }
    void losesNoLine()
    {
        QFETCH(int, index);
        const Floor& floor = floors[index];
        const Tally& tally = m_tallies[std::string(floor.source)];
        QVERIFY(tally.inserted >= floor.inserted);
        QVERIFY2(100.0 * tally.noticed >= floor.noticed * tally.inserted, tally.lost.c_str());
    }

private:
    static void sources()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(floors)); ++i)
            QTest::newRow(std::string(floors[i].source).c_str()) << i;
    }

    std::vector<CorpusCase> m_cases;
    std::map<std::string, Tally> m_tallies;
};

QTEST_APPLESS_MAIN(TestStackCorpora)
#include "tst_stackcorpora.moc"
