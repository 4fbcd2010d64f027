#include "core/capture/findings.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace spanglass {

void ReadingLog::add(Finding finding)
{
    ++count;
    if (findings.size() < keptWarnings) {
        findings.push_back(std::move(finding));
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
        outcome.warnings.push_back({ "capture", std::to_string(count) + " " + what + " were passed over" });
    }
}

} // namespace spanglass
