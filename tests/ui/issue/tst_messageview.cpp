#include "ui/issue/messageview.h"

#include "ui/issue/flatbutton.h"

#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QTest>

using namespace spanglass;

class MessageViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsAShortMessageWhole()
    {
        MessageView view;
        view.resize(400, 100);
        view.show();
        view.setMessage("short");
        QVERIFY(!view.isLong());
        QVERIFY(!view.findChild<FlatButton*>()->isVisible());
        QVERIFY(view.findChild<QPlainTextEdit*>()->height() < 40);
    }

    void foldsALongMessageToThreeLines()
    {
        MessageView view;
        view.resize(400, 100);
        view.show();
        view.setMessage("1\n2\n3\n4\n5");
        QVERIFY(view.isLong());
        auto* text = view.findChild<QPlainTextEdit*>();
        const int folded = text->height();
        QCOMPARE(folded, 3 * text->fontMetrics().lineSpacing());
        QTest::keyClick(view.findChild<FlatButton*>(), Qt::Key_Space);
        QVERIFY(view.isExpanded());
        QCOMPARE(text->height(), 5 * text->fontMetrics().lineSpacing());
        view.setMessage("another");
        QVERIFY(!view.isExpanded());
    }

    void countsWrappedLines()
    {
        const QFont font;
        QCOMPARE(wrappedLines(QString(), font, 100, 4), 1);
        QCOMPARE(wrappedLines(QStringLiteral("a\n\nb"), font, 100, 4), 3);
        QCOMPARE(wrappedLines(QStringLiteral("a\nb\n"), font, 100, 4), 3);
        QCOMPARE(wrappedLines(QString(10'000, u'x'), font, 100, 4), 4);
    }

    void aHugeMessageCostsLittle()
    {
        const std::string huge(10 << 20, 'x');
        MessageView view;
        view.resize(400, 100);
        view.show();
        QElapsedTimer timer;
        timer.start();
        view.setMessage(huge);
        view.grab();
        qInfo("10 MB message shown in %lld ms", timer.elapsed());
        QVERIFY(view.text().size() <= 64 * 1024 + 20);
        QVERIFY(view.isLong());
    }

    void keepsRightToLeftTextAndShowsControls()
    {
        MessageView view;
        view.setMessage("שלום 🎉\x1b[0m");
        QCOMPARE(view.text(), QStringLiteral("שלום 🎉␛[0m"));
    }
};

QTEST_MAIN(MessageViewTest)
#include "tst_messageview.moc"
