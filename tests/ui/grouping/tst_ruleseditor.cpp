#include "ui/grouping/ruleseditor.h"

#include <QSignalSpy>
#include <QtTest>

using namespace spanglass;

class TestRulesEditor : public QObject {
    Q_OBJECT

private slots:
    void checksWhatIsTyped();
    void underlinesErrors();
    void addsRulesAboveAllOthers();
    void bearsOddTexts();
};

void TestRulesEditor::checksWhatIsTyped()
{
    RulesEditor editor;
    const QSignalSpy checked(&editor, &RulesEditor::checked);
    QTest::keyClicks(&editor, QStringLiteral("type:E -> join e"));
    QVERIFY(checked.count() > 0);
    QVERIFY(editor.errors().empty());
    QTest::keyClicks(&editor, QStringLiteral(" and more"));
    QVERIFY(!editor.errors().empty());
    QCOMPARE(editor.errors().front().line, 1);
}

void TestRulesEditor::underlinesErrors()
{
    RulesEditor editor;
    editor.setPlainText(QStringLiteral("type:E -> join e\ntipe:E -> join e\n"));
    QCOMPARE(editor.errors().size(), std::size_t{ 1 });
    QCOMPARE(editor.extraSelections().size(), 1);
    const QTextCursor cursor = editor.extraSelections().front().cursor;
    QCOMPARE(cursor.blockNumber(), 1);
    QVERIFY(cursor.hasSelection());
    editor.goTo(editor.errors().front());
    QCOMPARE(editor.textCursor().blockNumber(), 1);
    QCOMPARE(editor.textCursor().positionInBlock(), editor.errors().front().column - 1);
    editor.setPlainText(QString());
    QVERIFY(editor.extraSelections().isEmpty());
}

void TestRulesEditor::addsRulesAboveAllOthers()
{
    RulesEditor editor;
    editor.addRules(QStringLiteral("type:A -> join a"));
    QCOMPARE(editor.toPlainText(), QStringLiteral("type:A -> join a\n"));
    editor.setPlainText(QStringLiteral("# mine"));
    editor.addRules(QStringLiteral("type:B -> join b"));
    QCOMPARE(editor.toPlainText(), QStringLiteral("type:B -> join b\n# mine"));
}

void TestRulesEditor::bearsOddTexts()
{
    RulesEditor editor;
    editor.resize(300, 200);
    editor.show();
    QVERIFY(QTest::qWaitForWindowExposed(&editor));
    for (const char* text :
        { "\"", "type:\"", "->", "->->", "@", "!", ":", "# \"", "type:\"\\", "a\u2028b:c -> d" }) {
        editor.setPlainText(QString::fromUtf8(text));
        editor.grab();
        for (const RuleError& error : editor.errors()) {
            editor.goTo(error);
            QVERIFY(error.line >= 1 && error.column >= 1);
        }
    }
}

QTEST_MAIN(TestRulesEditor)
#include "tst_ruleseditor.moc"
