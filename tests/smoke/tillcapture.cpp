#include "tests/smoke/tillcapture.h"

#include "tests/support/otlptext.h"

#include <QFile>

namespace spanglass::test {

std::string payFile()
{
    std::string text;
    for (int i = 1; i <= 40; ++i) {
        text += i == 12 ? "  return card.charge(total, 'euro'); // fails\n"
                        : "const step" + std::to_string(i) + " = " + std::to_string(i) + ";\n";
    }
    return text;
}

std::string nodeFrame(const std::string& function, const std::string& place)
{
    std::string text = "\n    at " + function + " (" + place + ")";
    for (std::size_t at = 0; (at = text.find_first_of("\n\"", at)) != std::string::npos; at += 2) {
        text.replace(at, 1, text[at] == '"' ? "\\\"" : "\\n"); // as JSON has it
    }
    return text;
}

bool writeCapture(const QString& path, const std::string& frames, const std::string& commit)
{
    const std::string attributes =
        R"(,"attributes":[{"key":"git.commit.sha","value":{"stringValue":")" + commit + R"("}}])";
    const std::string error = otlpError("TypeError", "no card", "TypeError: no card" + frames);
    const std::string span = otlpSpan(traceA, "00000000000000a1", "", attributes + error);
    const QByteArray content = QByteArray::fromStdString(otlpRequest("till", span) + "\n");
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace spanglass::test
