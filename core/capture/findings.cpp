#include "core/capture/findings.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>

namespace spanglass {

void ReadingLog::add(Finding finding)
{
    ++count;
    if (findings.size() < keptWarnings) {
        findings.push_back(std::move(finding));
    }
}

namespace {

constexpr std::string_view passedOverWhere = "capture";

/// "3 requests of metrics were passed over" as number and words; 0 for other messages.
std::pair<std::uint64_t, std::string> countedWords(const Warning& warning)
{
    std::uint64_t count = 0;
    const char* const end = warning.message.data() + warning.message.size();
    const auto [stop, error] = std::from_chars(warning.message.data(), end, count);
    return warning.where == passedOverWhere && error == std::errc{}
        ? std::pair(count, std::string(stop, end))
        : std::pair(std::uint64_t{ 0 }, std::string());
}

} // namespace

void addFindings(ReadOutcome& to, ReadOutcome found)
{
    to.state = found.state == CaptureState::Damaged ? found.state : to.state;
    to.warningCount += found.warningCount;
    for (Warning& warning : found.warnings) {
        const auto [count, words] = countedWords(warning);
        const auto same = std::ranges::find_if(to.warnings, [&, &words = words](const Warning& w) {
            return !words.empty() && countedWords(w).second == words;
        });
        if (same != to.warnings.end()) {
            same->message = std::to_string(countedWords(*same).first + count) + words;
            --to.warningCount;
        } else if (to.warnings.size() < keptWarnings || !words.empty()) {
            to.warnings.push_back(std::move(warning));
        }
    }
}

void collectFindings(std::vector<ReadingLog>& logs, Layout layout, ReadOutcome& outcome)
{
    std::vector<Finding> findings;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pieces;
    std::map<std::string, std::uint64_t> passedOver;
    for (ReadingLog& log : logs) {
        outcome.warningCount += log.count;
        for (const PassedOver& some : log.passedOver) {
            passedOver[some.what] += some.count;
        }
        outcome.state = log.damagedEnd ? CaptureState::Damaged : outcome.state;
        std::ranges::move(log.findings, std::back_inserter(findings));
        pieces.insert(pieces.end(), log.linesOfPieces.begin(), log.linesOfPieces.end());
    }
    std::ranges::sort(pieces);
    std::ranges::stable_sort(
        findings, {}, [](const Finding& f) { return std::tuple(f.piece, f.line, f.byte); });
    findings.resize(std::min(findings.size(), keptWarnings));
    for (Finding& finding : findings) {
        std::uint64_t line = finding.line + 1;
        for (const auto& [piece, lines] : pieces) {
            line += piece < finding.piece ? lines : 0;
        }
        const std::string byte = "byte " + std::to_string(finding.byte);
        outcome.warnings.push_back(
            { layout == Layout::Binary ? byte : "line " + std::to_string(line) + ", " + byte,
                std::move(finding.message) });
    }
    for (const auto& [what, count] : passedOver) {
        ++outcome.warningCount;
        outcome.warnings.push_back(
            { std::string(passedOverWhere), std::to_string(count) + " " + what + " were passed over" });
    }
}

} // namespace spanglass
