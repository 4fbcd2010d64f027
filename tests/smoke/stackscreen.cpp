#include "tests/smoke/stackscreen.h"

#include "ui/issue/stacklist.h"
#include "ui/mainwindow.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QTest>

namespace spanglass::test {

namespace {

QAbstractItemView* issuesOf(const QWidget& window)
{
    for (auto* view : window.findChildren<QAbstractItemView*>()) {
        if (view->accessibleName() == QLatin1String("Issues")) {
            return view;
        }
    }
    return nullptr;
}

} // namespace

StackScreen::StackScreen() = default;
StackScreen::~StackScreen() = default;

bool StackScreen::open(const QString& capture)
{
    close();
    m_window =
        std::make_unique<MainWindow>(path(QStringLiteral("window.json")), path(QStringLiteral("workspaces")));
    m_window->resize(1500, 940);
    m_window->show();
    if (!QTest::qWaitForWindowActive(m_window.get(), patience)) {
        return false;
    }
    if (capture.isEmpty()) {
        m_window->openWorkspace(workspace());
    } else {
        m_window->openCaptures({ capture }, workspace());
    }
    const Session& session = m_window->session();
    return QTest::qWaitFor(
        [&session] {
            return session.phase() == Phase::Ready && !session.isReading() && session.sourceSettings();
        },
        patience);
}

bool StackScreen::openWithRoot(const QString& capture, const QString& root)
{
    if (!open(capture)) {
        return false;
    }
    m_window->session().addSourceRoots({ root });
    return QTest::qWaitFor([this] { return stored().roots.size() == 1; }, patience);
}

SourceSettings StackScreen::stored() const
{
    const auto settings = readSourceSettings(workspace().toStdString());
    return settings ? *settings : SourceSettings{};
}

bool StackScreen::selectFirstIssue()
{
    QAbstractItemView* list = issuesOf(*m_window);
    if (!list || !QTest::qWaitFor([list] { return list->model()->rowCount() > 0; }, patience)) {
        return false;
    }
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Home);
    return QTest::qWaitFor(
        [this, list] {
            return list->currentIndex().row() == 0 && m_window->session().selected().id && !rows().isEmpty();
        },
        patience);
}

void StackScreen::close()
{
    m_window.reset();
}

StackList& StackScreen::stack() const
{
    return *m_window->findChild<StackList*>();
}

QStringList StackScreen::rows() const
{
    QStringList texts;
    // While no screen reader listens, Qt does not tell an interface that rows came or went.
    if (QAccessibleInterface* old = QAccessible::queryAccessibleInterface(&stack())) {
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(old));
    }
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&stack());
    for (int i = 0; list && i < list->childCount(); ++i) {
        QAccessibleInterface* row = list->child(i);
        texts << (row ? row->text(QAccessible::Name) : QString());
    }
    return texts;
}

int StackScreen::rowWith(const QString& words) const
{
    const QStringList texts = rows();
    for (int i = 0; i < texts.size(); ++i) {
        if (texts[i].contains(words)) {
            return i;
        }
    }
    return -1;
}

QRect StackScreen::placeOfRow(int row) const
{
    const QRect place = stack().visualRect(stack().model()->index(row, 0));
    const QWidget* area = stack().viewport();
    return place.intersected(area->rect()).translated(area->mapToGlobal(QPoint()));
}

bool StackScreen::goTo(const QString& words)
{
    const int row = rowWith(words);
    if (row < 0) {
        return false;
    }
    stack().setFocus();
    QTest::keyClick(&stack(), Qt::Key_Home);
    for (int i = 0; i < row; ++i) {
        QTest::keyClick(&stack(), Qt::Key_Down);
    }
    return stack().currentIndex().row() == rowWith(words);
}

void StackScreen::click(int row)
{
    const QPoint at = placeOfRow(row).center();
    QTest::mouseClick(
        stack().viewport(), Qt::LeftButton, Qt::NoModifier, stack().viewport()->mapFromGlobal(at));
}

} // namespace spanglass::test
