#pragma once

#include "ui/issues/issuelistmodel.h"

#include <memory>
#include <string>

/// Issues for tests of the list, numbered from 1; the higher the number the rarer and the newer.
inline spanglass::Issue testIssue(int number)
{
    spanglass::Issue issue;
    issue.id = spanglass::IssueId{ number };
    issue.fingerprint = "v1:" + std::to_string(number);
    issue.service = number % 2 == 0 ? "payments" : "pricing";
    issue.type = "TypeError" + std::to_string(number);
    issue.message = "Cannot read properties of undefined (reading 'discount')";
    issue.culprit = { "applyDiscount", "src/pricing.ts", 42 };
    issue.count = 20'000U - static_cast<unsigned>(number);
    issue.traces = issue.count;
    issue.firstSeen = 1'000'000'000'000 + number * 1'000'000'000LL;
    issue.lastSeen = issue.firstSeen + 500'000'000'000;
    issue.trend = { 0, 0, 3, 7, 1, 0, 9, 4 };
    return issue;
}

inline std::shared_ptr<const spanglass::IssueList> testList(int count)
{
    auto list = std::make_shared<spanglass::IssueList>();
    for (int i = 1; i <= count; ++i) {
        list->issues.push_back(testIssue(i));
    }
    return list;
}

inline constexpr spanglass::DataRange testRange{ 1'000'000'000'000, 2'000'000'000'000 };
