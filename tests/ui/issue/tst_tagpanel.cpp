#include "ui/issue/tagpanel.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/foldlist.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/tagmodel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

namespace {

QModelIndex rowOf(const FoldList& list, const QString& key)
{
    for (int row = 0; row < list.model()->rowCount(); ++row) {
        if (list.model()->index(row, 0).data(TagModel::KeyRole).toString() == key)
            return list.model()->index(row, 0);
    }
    return {};
}

QAction* entry(const QMenu& menu, const QString& start)
{
    for (QAction* action : menu.actions()) {
        if (action->text().startsWith(start))
            return action;
    }
    return nullptr;
}

} // namespace

class TagPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void offersWhatCanBeDoneByEnter()
    {
        TagPanel panel;
        panel.resize(260, 400);
        panel.setTags(sample::tags());
        panel.show();
        auto* list = panel.findChild<FoldList*>();
        list->setFocus();
        list->setCurrentIndex(rowOf(*list, QStringLiteral("deployment.environment")));
        QTest::keyClick(list, Qt::Key_Return);
        auto* menu = panel.findChild<QMenu*>();
        QVERIFY(menu);
        QSignalSpy spy(&panel, &TagPanel::filterWanted);
        entry(*menu, QStringLiteral("Only issues with env:production"))->trigger();
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("env:production"));
        entry(*menu, QStringLiteral("Without"))->trigger();
        QCOMPARE(spy[1][0].toString(), QStringLiteral("-env:production"));
        entry(*menu, QStringLiteral("Copy deployment.environment:production"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("deployment.environment:production"));
        entry(*menu, QStringLiteral("&Show values"))->trigger();
        QCOMPARE(list->model()->index(list->currentIndex().row() + 1, 0).data().toString(),
            QStringLiteral("production"));
    }

    void offersNoFilterForOtherTags()
    {
        TagPanel panel;
        panel.resize(260, 400);
        panel.setTags(sample::tags());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        auto* list = panel.findChild<FoldList*>();
        const QModelIndex route = rowOf(*list, QStringLiteral("http.route"));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(route).center());
        auto* menu = panel.findChild<QMenu*>();
        QVERIFY(menu);
        QVERIFY(entry(*menu, QStringLiteral("Copy http.route:/quote/:cart")));
        QVERIFY(!entry(*menu, QStringLiteral("Only")));
    }

    void opensAndClosesByArrowKeys()
    {
        TagPanel panel;
        panel.setTags(sample::tags());
        auto* list = panel.findChild<FoldList*>();
        const int closed = list->model()->rowCount();
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_Right);
        QCOMPARE(list->model()->rowCount(), closed + 3);
        QTest::keyClick(list, Qt::Key_Left);
        QCOMPARE(list->model()->rowCount(), closed);
    }

    void hasALoadingAndAnEmptyState()
    {
        TagPanel panel;
        auto* place = panel.findChild<Placeholder*>();
        panel.showLoading();
        QVERIFY(!place->showsContent());
        QTRY_COMPARE(place->text(), QStringLiteral("Loading…"));
        panel.setTags({});
        QCOMPARE(place->text(), QStringLiteral("The errors carry no tags."));
        panel.setTags(sample::tags());
        QVERIFY(place->showsContent());
    }

    void rowsGrowWhenThePanelIsNarrow()
    {
        TagPanel panel;
        panel.resize(260, 400);
        panel.setTags(sample::tags());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        auto* list = panel.findChild<FoldList*>();
        const QModelIndex tag = list->model()->index(1, 0);
        const int wide = list->visualRect(tag).height();
        panel.resize(168, 400);
        QTRY_VERIFY(list->visualRect(tag).height() > wide);
        QVERIFY(list->visualRect(tag).width() <= list->viewport()->width());
    }
};

QTEST_MAIN(TagPanelTest)
#include "tst_tagpanel.moc"
