#include "ui/issue/flowlayout.h"

#include <QLabel>
#include <QTest>

using namespace spanglass;

class FlowLayoutTest : public QObject {
    Q_OBJECT
private:
    static QWidget* box(int width, QWidget* parent)
    {
        auto* widget = new QWidget(parent);
        widget->setFixedSize(width, 20);
        return widget;
    }

private Q_SLOTS:
    void breaksLines()
    {
        QWidget host;
        auto* layout = new FlowLayout(10, 5, &host);
        QList<QWidget*> boxes;
        for (int i = 0; i < 3; ++i) {
            boxes << box(40, &host);
            layout->addWidget(boxes.last());
        }
        QCOMPARE(layout->heightForWidth(140), 20);
        QCOMPARE(layout->heightForWidth(139), 45);
        QCOMPARE(layout->heightForWidth(50), 70);
        layout->setGeometry({ 0, 0, 100, 100 });
        QCOMPARE(boxes[1]->pos(), QPoint(50, 0));
        QCOMPARE(boxes[2]->pos(), QPoint(0, 25));
        boxes[0]->hide();
        QCOMPARE(layout->heightForWidth(90), 20);
    }

    void followsTheReadingDirection()
    {
        QWidget host;
        host.setLayoutDirection(Qt::RightToLeft);
        auto* layout = new FlowLayout(10, 5, &host);
        QWidget* first = box(40, &host);
        layout->addWidget(first);
        layout->setGeometry({ 0, 0, 100, 100 });
        QCOMPARE(first->pos(), QPoint(60, 0));
    }

    void boundaries()
    {
        QWidget host;
        auto* layout = new FlowLayout(10, 5, &host);
        QCOMPARE(layout->heightForWidth(100), 0);
        QCOMPARE(layout->count(), 0);
        QVERIFY(!layout->itemAt(0));
        QVERIFY(!layout->itemAt(-1));
        QVERIFY(!layout->takeAt(0));
        layout->addWidget(new QLabel(QString(500, u'x'), &host));
        QVERIFY(layout->minimumSize().width() < 100);
    }
};

QTEST_MAIN(FlowLayoutTest)
#include "tst_flowlayout.moc"
