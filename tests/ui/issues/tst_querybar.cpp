#include "ui/issues/querybar.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

namespace {
Vocabulary words()
{
    return { .services = { QStringLiteral("payments"), QStringLiteral("pricing") },
        .environments = { QStringLiteral("production") },
        .versions = { QStringLiteral("1.2.0") },
        .types = { QStringLiteral("My Error"), QStringLiteral("TypeError") } };
}
} // namespace

class TestQueryBar : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void completesKeysAndValues_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("empty") << "" << QStringList();
        QTest::newRow("key") << "ser" << QStringList{ QStringLiteral("service:") };
        QTest::newRow("excluded key") << "-ser" << QStringList{ QStringLiteral("-service:") };
        QTest::newRow("all values") << "service:"
                                    << QStringList{ QStringLiteral("service:payments"),
                                           QStringLiteral("service:pricing") };
        QTest::newRow("some values") << "foo service:pri" << QStringList{ QStringLiteral("service:pricing") };
        QTest::newRow("whole value") << "service:pricing" << QStringList();
        QTest::newRow("blank in value") << "type:my" << QStringList{ QStringLiteral("type:\"My Error\"") };
        QTest::newRow("open quote") << "type:\"my e" << QStringList{ QStringLiteral("type:\"My Error\"") };
        QTest::newRow("state") << "status:rev"
                               << QStringList{ QStringLiteral("status:for_review"),
                                      QStringLiteral("status:reviewed") };
        QTest::newRow("handled") << "handled:un" << QStringList{ QStringLiteral("handled:unknown") };
        QTest::newRow("unknown key") << "foo:b" << QStringList();
        QTest::newRow("after a blank") << "service:pricing " << QStringList();
    }

    void completesKeysAndValues()
    {
        QFETCH(QString, line);
        QFETCH(QStringList, expected);
        QCOMPARE(completionAt(line, static_cast<int>(line.size()), words()).words, expected);
    }

    void cursorBeyondTheLineIsHarmless()
    {
        QVERIFY(completionAt(QString(), 10, words()).words.isEmpty());
        QVERIFY(completionAt(QStringLiteral("abc"), -1, words()).words.isEmpty());
    }

    void tellsTheLineOnceTypingRests()
    {
        QueryBar bar;
        QSignalSpy spy(&bar, &QueryBar::textChanged);
        QTest::keyClicks(bar.focusProxy(), QStringLiteral("card"));
        QCOMPARE(spy.count(), 0);
        QVERIFY(spy.wait());
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.first().first().toString(), QStringLiteral("card"));
        QTest::keyClicks(bar.focusProxy(), QStringLiteral("s"));
        QTest::keyClick(bar.focusProxy(), Qt::Key_Return);
        QCOMPARE(spy.count(), 2);
        QTest::keyClick(bar.focusProxy(), Qt::Key_Escape);
        QCOMPARE(spy.count(), 3);
        QCOMPARE(spy.last().first().toString(), QString());
    }

    void escapeInAnEmptyLineLeaves()
    {
        QueryBar bar;
        QSignalSpy spy(&bar, &QueryBar::left);
        QTest::keyClick(bar.focusProxy(), Qt::Key_Escape);
        QCOMPARE(spy.count(), 1);
    }

    void showsAndHidesErrors()
    {
        QueryBar bar;
        bar.showError(QStringLiteral("column 1: unknown key 'foo'"));
        QCOMPARE(bar.errorText(), QStringLiteral("column 1: unknown key 'foo'"));
        bar.showError({});
        QCOMPARE(bar.errorText(), QString());
    }

    void addsAndTakesOutTerms()
    {
        QueryBar bar;
        bar.addTerm(QStringLiteral("service:pricing"));
        QCOMPARE(bar.text(), QStringLiteral("service:pricing"));
        bar.addTerm(QStringLiteral("env:production"));
        QCOMPARE(bar.text(), QStringLiteral("service:pricing env:production"));
        bar.addTerm(QStringLiteral("service:pricing"));
        QCOMPARE(bar.text(), QStringLiteral("env:production"));
        bar.addTerm(QStringLiteral("env:production"));
        QCOMPARE(bar.text(), QString());
    }

    void setTextIsSilent()
    {
        QueryBar bar;
        QSignalSpy spy(&bar, &QueryBar::textChanged);
        bar.setText(QStringLiteral("card"));
        bar.setText({});
        QCOMPARE(spy.count(), 0);
    }
};

QTEST_MAIN(TestQueryBar)
#include "tst_querybar.moc"
