#pragma once

#include "core/base/result.h"

#include <QTest>

#include <string>

/// QCOMPARE prints std::string with this.
namespace QTest {
template <>
inline char* toString(const std::string& text)
{
    return qstrdup(text.c_str());
}
} // namespace QTest

/// Fails the test with the error's message if `result` holds one. Evaluates it once.
#define VERIFY_RESULT(result)                                                                                  \
    do {                                                                                                       \
        const auto& verifiedResult = (result);                                                                 \
        QVERIFY2(verifiedResult.hasValue(),                                                                    \
            verifiedResult.hasValue() ? "" : verifiedResult.error().message.c_str());                          \
    } while (false)
