#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace spanglass::test {

/// Compares text with a golden file. Returns "" if they are equal; else what differs, in lines with
/// - (expected) and + (actual), and the text is written beside the file as FILE.actual: move it over the
/// file to approve it.
inline std::string differenceFromGolden(const std::string& actual, const std::string& goldenPath)
{
    const auto linesOf = [](const std::string& text) {
        std::vector<std::string> lines;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);) {
            lines.push_back(line);
        }
        return lines;
    };
    const std::string actualPath = goldenPath + ".actual";
    std::ifstream file(goldenPath, std::ios::binary);
    const std::string expected((std::istreambuf_iterator<char>(file)), {});
    if (file && expected == actual) {
        std::remove(actualPath.c_str());
        return {};
    }
    std::ofstream(actualPath, std::ios::binary) << actual;
    const auto before = linesOf(expected);
    const auto after = linesOf(actual);
    std::size_t head = 0;
    while (head < std::min(before.size(), after.size()) && before[head] == after[head]) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail < std::min(before.size(), after.size()) - head
        && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
        ++tail;
    }
    std::string text = goldenPath + " line " + std::to_string(head + 1) + " (all in " + actualPath + ")\n";
    constexpr std::size_t most = 20;
    const auto list = [&](const std::vector<std::string>& lines, char sign) {
        const std::size_t end = lines.size() - tail;
        for (std::size_t i = head; i < std::min(end, head + most); ++i) {
            text += std::string(1, sign) + lines[i] + "\n";
        }
        text += end > head + most ? std::string(1, sign) + " and more\n" : "";
    };
    list(before, '-');
    list(after, '+');
    return text;
}

} // namespace spanglass::test

/// Fails with the difference unless the text equals tests/data/`name`.
#define COMPARE_GOLDEN(actual, name)                                                                         \
    do {                                                                                                     \
        const std::string difference =                                                                       \
            spanglass::test::differenceFromGolden(actual, std::string(SPANGLASS_TEST_DATA "/") + (name));    \
        QVERIFY2(difference.empty(), difference.c_str());                                                    \
    } while (false)
