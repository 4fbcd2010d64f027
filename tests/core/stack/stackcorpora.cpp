#include "tests/core/stack/stackcorpora.h"

#include "core/stack/structured.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace spanglass::test {

using nlohmann::json;

namespace {

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string stringOf(const json& node, const char* key)
{
    return node.contains(key) && node[key].is_string() ? node[key].get<std::string>() : std::string();
}

/// A number that is asserted, or -1.
int numberOf(const json& node, const char* key)
{
    return node.contains(key) && node[key].is_number() ? node[key].get<int>() : -1;
}

CorpusCase caseOf(const std::filesystem::path& folder, const json& entry)
{
    CorpusCase result;
    result.source = folder.filename().string();
    result.language = stringOf(entry, "language");
    result.expected = entry.value("expected", json::object());
    result.type = stringOf(entry, "error_type");
    result.message = stringOf(entry, "error_message");
    result.id = stringOf(entry, "id");
    result.text = stringOf(entry, "stack");
    if (entry.contains("line_text")) // a frame alone
        result.text = "Error: x\n" + stringOf(entry, "line_text");
    if (entry.contains("file")) {
        result.id = std::filesystem::path(stringOf(entry, "file")).stem().string();
        result.text = contentOf(folder / stringOf(entry, "file"));
    }
    if (entry.contains("is_stack"))
        result.expected["is_stack"] = entry["is_stack"];
    return result;
}

std::string nameOf(const StackFrame& frame)
{
    return frame.module.empty() ? frame.function : frame.module + '.' + frame.function;
}

void replaceAll(std::string& text, const std::string& what, const std::string& with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// The spellings of a frame's name that a source may expect.
bool isName(const StackFrame& frame, std::string expected)
{
    std::string own = nameOf(frame);
    const auto matches = [&] { return own == expected || frame.function == expected; };
    if (matches())
        return true;
    replaceAll(expected, "%2e", ".");
    if (matches())
        return true;
    for (const char* prefix : { "new ", "async ", "async new " }) {
        if (frame.function == prefix + expected || prefix + own == expected)
            return true;
    }
    return false;
}

/// "Type.Method(String a) in C:\\x.cs:line 12" -> "Type.Method".
std::string nameOfDotNet(const std::string& text)
{
    auto name = text.substr(0, text.find('('));
    while (name.ends_with(' '))
        name.pop_back();
    return name;
}

/// A name as dd-trace-js takes it apart.
std::string joinedName(const json& frame)
{
    const auto type = stringOf(frame, "type");
    const auto method = stringOf(frame, "method");
    return (type.empty() ? "" : type + '.') + stringOf(frame, "function")
        + (method.empty() ? "" : " [as " + method + "]");
}

std::string textOf(const StackFrame& frame)
{
    return nameOf(frame) + " " + frame.file + ":" + std::to_string(frame.line) + ":"
        + std::to_string(frame.column);
}

class Comparer {
public:
    Comparer(const CorpusCase& given, const StackTrace& stack)
        : m_case(given)
        , m_stack(stack)
    {
    }

    Comparison run()
    {
        const json& expected = m_case.expected;
        if (m_case.source == "clusterfuzz")
            compareState();
        else if (m_case.source == "js-dd-trace")
            compareSingle(expected);
        else if (expected.contains("exceptions"))
            compareExceptions(expected["exceptions"]);
        else if (expected.contains("goroutines"))
            compareGoroutines(expected["goroutines"]);
        else if (expected.contains("frames"))
            compareOne(expected);
        compareLanguage();
        return std::move(m_result);
    }

private:
    void differ(const std::string& what, const std::string& expected, const std::string& actual)
    {
        m_result.differences.push_back(what + ": expected " + expected + ", got " + actual);
    }

    void compareLanguage()
    {
        const bool isStack = !m_case.expected.is_object() || m_case.expected.value("is_stack", true);
        if (!isStack) {
            if (!m_stack.exceptions.front().frames.empty())
                differ("frames", "none", textOf(m_stack.exceptions.front().frames.front()));
            return;
        }
        const Language language = languageOfPlatform(m_case.language);
        const bool hasFrames = std::any_of(m_stack.exceptions.begin(), m_stack.exceptions.end(),
            [](const StackException& e) { return !e.frames.empty(); });
        if (language != Language::Unknown && hasFrames && m_stack.language != language)
            differ("language", m_case.language, std::to_string(static_cast<int>(m_stack.language)));
        if (language != Language::Unknown && m_case.expected.is_object()
            && m_case.expected.contains("is_stack") && !hasFrames)
            differ("frames", "some", "none");
    }

    void compareFrame(const json& expected, const StackFrame* frame, const std::string& name)
    {
        ++m_result.framesExpected;
        const std::string index = "frame " + std::to_string(numberOf(expected, "index"));
        if (frame == nullptr) {
            differ(index, expected.dump(), "none");
            return;
        }
        const int line = numberOf(expected, "line");
        const int column = numberOf(expected, "column");
        const bool equal = (name.empty() || isName(*frame, name))
            && (!expected.contains("file") || !expected["file"].is_string()
                || expected["file"] == frame->file)
            && (line < 0 || line == frame->line) && (column < 0 || column == frame->column);
        if (equal)
            ++m_result.framesEqual;
        else
            differ(index, name + " " + expected.dump(), textOf(*frame));
    }

    void compareFrames(const json& expected, const std::vector<StackFrame>& frames)
    {
        std::size_t next = 0;
        for (const auto& frame : expected) {
            const auto index = static_cast<std::size_t>(std::max(0, numberOf(frame, "index")));
            const auto at = frame.contains("index") ? index : next;
            next = at + 1;
            const auto name =
                frame.contains("text") ? nameOfDotNet(stringOf(frame, "text")) : stringOf(frame, "function");
            compareFrame(frame, at < frames.size() ? &frames[at] : nullptr, name);
        }
    }

    void compareCount(int expected, std::size_t actual)
    {
        if (expected >= 0 && static_cast<std::size_t>(expected) != actual)
            differ("frames", std::to_string(expected), std::to_string(actual));
    }

    /// What a tracer said is expected of sources; here the text wins if it says another thing.
    void compareHeader(const json& expected, const StackException& exception)
    {
        for (const char* key : { "type", "message" }) {
            const auto wanted = stringOf(expected, key);
            const auto& actual = std::string_view(key) == "type" ? exception.type : exception.message;
            const auto& given = std::string_view(key) == "type" ? m_case.type : m_case.message;
            const bool otherInText = wanted == given && !actual.empty()
                && m_case.text.find(actual) != std::string::npos
                && m_case.text.find(wanted) != m_case.text.find(actual);
            const bool said = m_case.text.find(wanted) != std::string::npos;
            if (expected.contains(key) && said && !otherInText && wanted != actual)
                differ(key, wanted, actual);
        }
    }

    void compareOne(const json& expected)
    {
        auto frames = m_stack.exceptions.front().frames;
        if (m_case.source == "python-boltons") // oldest first
            std::reverse(frames.begin(), frames.end());
        if (m_case.source == "dotnet-StackTraceParser") { // as printed: inner exceptions first
            frames.clear();
            for (auto e = m_stack.exceptions.rbegin(); e != m_stack.exceptions.rend(); ++e)
                frames.insert(frames.end(), e->frames.begin(), e->frames.end());
        }
        compareFrames(expected["frames"], frames);
        compareCount(numberOf(expected, "frame_count"), frames.size());
        if (const int least = numberOf(expected, "frame_count_min"); static_cast<int>(frames.size()) < least)
            differ("frames", "at least " + std::to_string(least), std::to_string(frames.size()));
        compareHeader(expected, m_stack.exceptions.front());
    }

    void compareSingle(const json& expected)
    {
        const auto& frames = m_stack.exceptions.front().frames;
        compareFrame(expected, frames.empty() ? nullptr : &frames.front(), joinedName(expected));
    }

    void compareExceptions(const json& expected)
    {
        std::size_t at = 0;
        for (const auto& exception : expected) {
            while (at > 0 && at < m_stack.exceptions.size()
                && m_stack.exceptions[at].relation == StackException::Relation::Suppressed)
                ++at; // X-Ray has none
            if (at >= m_stack.exceptions.size()) {
                differ("exception", exception.dump(), "none");
                return;
            }
            const auto& own = m_stack.exceptions[at++];
            compareHeader(exception, own);
            if (exception.contains("frames"))
                compareFrames(exception["frames"], own.frames);
            compareCount(numberOf(exception, "stack_len"), own.frames.size());
        }
    }

    /// "created by" may be a frame.
    void compareGoroutines(const json& expected)
    {
        if (expected.empty())
            return;
        json frames = expected[0]["frames"];
        const auto& own = m_stack.exceptions.front().frames;
        if (frames.size() < own.size())
            frames.insert(frames.end(), expected[0]["created_by"].begin(), expected[0]["created_by"].end());
        compareFrames(frames, own);
        compareCount(static_cast<int>(frames.size()), own.size());
    }

    /// Names of frames near the raise, without arguments and templates.
    void compareState()
    {
        for (const auto& one : m_case.expected) {
            std::istringstream lines(stringOf(one, "state"));
            for (std::string line; std::getline(lines, line);) {
                if (line.empty() || line == "NULL")
                    continue;
                ++m_result.framesExpected;
                const auto found = [&](const StackException& e) {
                    return std::any_of(e.frames.begin(), e.frames.end(), [&](const StackFrame& f) {
                        return nameOf(f).find(line) != std::string::npos
                            || f.file.find(line) != std::string::npos;
                    });
                };
                if (std::any_of(m_stack.exceptions.begin(), m_stack.exceptions.end(), found))
                    ++m_result.framesEqual;
                else
                    differ("state", line, "no such frame");
            }
        }
    }

    const CorpusCase& m_case;
    const StackTrace& m_stack;
    Comparison m_result;
};

} // namespace

std::vector<CorpusCase> stackCorpora(const std::string& folder)
{
    std::vector<std::filesystem::path> files;
    std::error_code missing;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, missing)) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<CorpusCase> cases;
    for (const auto& file : files) {
        const json document = json::parse(contentOf(file), nullptr, false);
        for (const auto& entry : document.value("cases", json::array())) {
            auto one = caseOf(file.parent_path(), entry);
            if (!one.text.empty())
                cases.push_back(std::move(one));
        }
    }
    const auto race = contentOf(folder + "/go-panicparse/static_panic_race.txt");
    if (!race.empty())
        cases.push_back({ "go-panicparse", "static_panic_race", "", race, "", "", json::object() });
    return cases;
}

Comparison compared(const CorpusCase& given, const StackTrace& stack)
{
    return Comparer(given, stack).run();
}

} // namespace spanglass::test
