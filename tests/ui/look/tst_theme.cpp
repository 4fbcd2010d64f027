#include "ui/look/theme.h"

#include <QApplication>
#include <QFile>
#include <QSet>
#include <QTest>

#include <algorithm>

using namespace spanglass;

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyColourOfTheSheetHasAName()
    {
        for (const bool dark : { false, true }) {
            const QString sheet = styleSheetFor(dark);
            QVERIFY(!sheet.isEmpty());
            QVERIFY2(!sheet.contains(QLatin1Char('@')),
                qPrintable(sheet.mid(std::max<qsizetype>(0, sheet.indexOf(QLatin1Char('@')) - 40), 80)));
        }
    }

    void textReadsOnEveryBackground_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textReadsOnEveryBackground()
    {
        QFETCH(bool, dark);
        const ThemeColors c = themeColors(dark);
        const auto reads = [](const QColor& text, const QColor& behind) {
            const double ratio = contrastRatio(text, behind);
            if (ratio < 4.5) {
                qWarning() << text.name() << "on" << behind.name() << "has contrast" << ratio;
            }
            return ratio >= 4.5;
        };
        for (const QColor& behind : { c.window, c.surface, c.code }) {
            for (const QColor& text : { c.text, c.muted, c.faint, c.accent, c.error, c.warning, c.success }) {
                QVERIFY(reads(text, behind));
            }
        }
        for (const QColor& text : { c.text, c.muted, c.faint }) {
            QVERIFY(reads(text, c.selection));
            QVERIFY(reads(text, c.raised));
        }
        for (const QColor& behind : { c.code, c.selection, c.errorFill }) {
            for (const QColor& text : { c.text, c.muted, c.codeKeyword, c.codeName, c.codeString, c.codeNumber,
                     c.codeComment, c.codePreprocessor }) {
                QVERIFY(reads(text, behind));
            }
        }
        QVERIFY(reads(c.text, c.hover));
        QVERIFY(reads(c.onAccent, c.accent));
        QVERIFY(reads(c.badgeNew, c.badgeNewFill));
        QVERIFY(reads(c.badgeRegressed, c.badgeRegressedFill));
        QVERIFY(reads(c.error, c.errorFill));
    }

    void paletteTellsItsTheme()
    {
        QVERIFY(colorsFor(paletteFor(true)).dark);
        QVERIFY(!colorsFor(paletteFor(false)).dark);
    }

    void seriesColorsDifferAndRepeat()
    {
        for (const bool dark : { false, true }) {
            QSet<QRgb> seen;
            for (int i = 0; i < 8; ++i) {
                const QColor color = seriesColor(i, dark);
                seen.insert(color.rgb());
                QVERIFY(contrastRatio(color, themeColors(dark).surface) >= 2.0);
            }
            QCOMPARE(seen.size(), 8);
            QCOMPARE(seriesColor(8, dark), seriesColor(0, dark));
            QCOMPARE(seriesColor(-1, dark), seriesColor(0, dark));
        }
    }

    void serviceKeepsItsColor()
    {
        QCOMPARE(
            serviceColor(QStringLiteral("pricing"), true), serviceColor(QStringLiteral("pricing"), true));
        QSet<QRgb> seen;
        for (const char* name : { "payments", "pricing", "orders", "inventory", "gateway", "shipping" }) {
            seen.insert(serviceColor(QString::fromLatin1(name), false).rgb());
        }
        QVERIFY(seen.size() >= 3);
    }

    void appliesToTheProgram()
    {
        applyTheme(*qApp, ThemeChoice::Dark);
        QVERIFY(colorsFor(qApp->palette()).dark);
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
        applyTheme(*qApp, ThemeChoice::Light);
        QVERIFY(!colorsFor(qApp->palette()).dark);
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
    }

    void followsTheDesktopsGtkTheme()
    {
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("GTK_THEME", "Adwaita:dark");
        applyTheme(*qApp, ThemeChoice::System);
        QVERIFY(colorsFor(qApp->palette()).dark);
        qputenv("GTK_THEME", "Adwaita");
        applyTheme(*qApp, ThemeChoice::System);
        QVERIFY(!colorsFor(qApp->palette()).dark);
        qunsetenv("GTK_THEME");
    }

    void iconsAreInTheProgram()
    {
        for (const char* name : { "chevron-dark.svg", "chevron-light.svg", "org.spanglass.Spanglass.svg" }) {
            QVERIFY(QFile::exists(QStringLiteral(":/spanglass/") + QString::fromLatin1(name)));
        }
    }

    void choiceSurvivesItsName()
    {
        for (const auto choice : { ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark }) {
            QCOMPARE(themeFromName(nameOf(choice)), choice);
        }
        QCOMPARE(themeFromName(QStringLiteral("pink")), ThemeChoice::System);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
