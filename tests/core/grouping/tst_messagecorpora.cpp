// Compares templates with what others expect of real log messages.

#include "core/grouping/messagetemplate.h"
#include "tests/support/print.h"

#include <QDirIterator>
#include <QFile>

#include <nlohmann/json.hpp>

#include <map>
#include <sstream>
#include <vector>

using namespace spanglass;
using nlohmann::json;

namespace {

const QString corpora = QStringLiteral(SPANGLASS_SHARED "/corpora/messages");

/// Where ours differs on purpose, by the case's place in its file.
const std::map<std::size_t, const char*> deliberate{
    { 3, "the month is part of the date; host01 has a value in it; v1.Pod is the name of a type" },
    { 6, "net/http is the name of a package" },
    { 9, "the month is part of the date" },
    { 10, "the month is part of the date" },
    { 14, "the month is part of the date; the node's name has values in it" },
};

std::vector<json> files()
{
    std::vector<json> found;
    for (QDirIterator it(corpora, { "cases.json" }, QDir::Files, QDirIterator::Subdirectories);
         it.hasNext();) {
        QFile file(it.next());
        if (file.open(QIODevice::ReadOnly))
            found.push_back(json::parse(file.readAll().toStdString()));
    }
    return found;
}

/// The template without what stands in brackets, which the expectations leave out and ours keep.
std::string withoutBrackets(std::string_view text)
{
    std::string result;
    int depth = 0;
    for (const char c : text) {
        depth += c == '(' || c == '[' || c == '{' ? 1 : 0;
        if (depth == 0)
            result += c == '=' ? ' ' : c; // names of values are words
        depth -= depth > 0 && (c == ')' || c == ']' || c == '}') ? 1 : 0;
    }
    return result;
}

/// Words without a value in them and without punctuation around.
std::string wordsOf(const std::string& message)
{
    std::istringstream in(withoutBrackets(messageTemplate(message)));
    std::string words;
    for (std::string word; in >> word;) {
        constexpr auto marks = ".,:;!?*#>=|\"'-/()[]{}";
        const auto from = word.find_first_not_of(marks);
        if (word.find('<') < word.find('>') || from == std::string::npos)
            continue;
        word = word.substr(from, word.find_last_not_of(marks) - from + 1);
        words += (words.empty() ? "" : " ") + word;
    }
    return words;
}

} // namespace

class TestMessageCorpora : public QObject {
    Q_OBJECT

private slots:
    void keepsTheWordsThatAreExpected();
    void isEqualWhereExpected();
};

void TestMessageCorpora::keepsTheWordsThatAreExpected()
{
    if (files().empty())
        QSKIP("the corpora are not beside the project");
    std::size_t equal = 0;
    std::size_t all = 0;
    for (const json& file : files()) {
        std::size_t place = 0;
        for (const json& each : file["cases"]) {
            const std::string words = wordsOf(each["input"]);
            const bool same = words == each["expected"].get<std::string>();
            const auto known = deliberate.find(place);
            qInfo("%2zu %s: %s", place,
                same                            ? "equal"
                    : known == deliberate.end() ? "DIFFERENT"
                                                : known->second,
                words.c_str());
            QVERIFY2(same == (known == deliberate.end()), each["input"].get<std::string>().c_str());
            equal += same ? 1 : 0;
            ++all;
            ++place;
        }
    }
    qInfo("%zu of %zu cases have the words expected", equal, all);
}

void TestMessageCorpora::isEqualWhereExpected()
{
    if (files().empty())
        QSKIP("the corpora are not beside the project");
    for (const json& file : files()) {
        for (const json& pair : file["same_pattern"])
            QCOMPARE(wordsOf(pair["a"]), wordsOf(pair["b"]));
    }
}

QTEST_APPLESS_MAIN(TestMessageCorpora)
#include "tst_messagecorpora.moc"
