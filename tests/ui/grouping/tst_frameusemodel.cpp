#include "ui/grouping/frameusemodel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace spanglass;

class TestFrameUseModel : public QObject {
    Q_OBJECT

private slots:
    void tellsOfEachFrame();
    void isAModel();
};

namespace {

std::vector<ExplainedFrame> frames()
{
    StackFrame own;
    own.function = "place";
    own.file = "/srv/shop/orders.js";
    own.line = 41;
    own.inApp = true;
    StackFrame foreign;
    foreign.function = "handle";
    foreign.file = "/srv/shop/node_modules/express/lib/router/layer.js";
    foreign.package = "express";
    return { { 0, own, "orders place", FrameUse::Counts, 0 },
        { 0, foreign, "layer handle", FrameUse::Foreign, 0 }, { 0, own, "orders place", FrameUse::Cut, 7 } };
}

} // namespace

void TestFrameUseModel::tellsOfEachFrame()
{
    FrameUseModel model;
    model.setFrames(frames());
    const auto text = [&model](int row, int column) {
        return model.index(row, column).data(Qt::DisplayRole).toString();
    };
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(text(0, FrameUseModel::Frame), QStringLiteral("place"));
    QCOMPARE(text(0, FrameUseModel::Place), QStringLiteral("/srv/shop/orders.js:41"));
    QVERIFY(text(0, FrameUseModel::Why).contains(QStringLiteral("orders place")));
    QVERIFY(text(0, FrameUseModel::Use) != text(1, FrameUseModel::Use));
    QVERIFY(text(1, FrameUseModel::Why).contains(QStringLiteral("express")));
    QVERIFY(text(2, FrameUseModel::Why).contains(QStringLiteral("7")));
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("counts"));
    QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("does not count"));
}

void TestFrameUseModel::isAModel()
{
    FrameUseModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFrames(frames());
    QCOMPARE(model.columnCount(), static_cast<int>(FrameUseModel::ColumnCount));
    QVERIFY(!model.data({}, Qt::DisplayRole).isValid());
    model.setFrames({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(TestFrameUseModel)
#include "tst_frameusemodel.moc"
