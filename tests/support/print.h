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

/// Fails the test with the error's message if `result` holds one.
#define VERIFY_RESULT(result) QVERIFY2((result).hasValue(), (result).hasValue() ? "" : (result).error().message.c_str())
