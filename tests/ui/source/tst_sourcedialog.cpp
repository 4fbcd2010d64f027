#include "ui/source/pathrulestable.h"
#include "ui/source/sourcedialog.h"

#include "ui/look/theme.h"
#include "ui/messagepage.h"

#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

#include <optional>

using namespace spanglass;

namespace {

SourceSettings twoRoots()
{
    SourceSettings settings;
    settings.roots = { { { 1 }, "/home/ana/larder" }, { { 2 }, "/srv/studio.git" } };
    settings.rules = { { "orders", "/app", "/home/ana/larder", "services/orders" },
        { "", "C:/build", "/srv/studio.git", "" } };
    return settings;
}

std::vector<RootState> statesOfTwo()
{
    RootState larder;
    larder.path = "/home/ana/larder";
    larder.kind = RootState::Kind::Repository;
    larder.head = "9f3c1e7a00000000000000000000000000000000";
    larder.remote = "https://example.org/larder.git";
    larder.files = 1204;
    RootState studio;
    studio.path = "/srv/studio.git";
    studio.problem = "no such folder";
    return { larder, studio };
}

/// Drags come from the desktop only.
class OpenDialog : public SourceDialog {
public:
    using SourceDialog::dropEvent;
    using SourceDialog::SourceDialog;
};

QPushButton* button(const QWidget& dialog, const QString& text)
{
    for (QPushButton* one : dialog.findChildren<QPushButton*>()) {
        if (one->text() == text) {
            return one;
        }
    }
    return nullptr;
}

} // namespace

class TestSourceDialog : public QObject {
    Q_OBJECT
private:
    std::optional<SourceDialog> m_dialog;
    std::vector<SourceSettings> m_chosen;

    [[nodiscard]] QTreeWidget* roots() const { return m_dialog->findChild<QTreeWidget*>(); }
    [[nodiscard]] QTableWidget* rules() const { return m_dialog->findChild<QTableWidget*>(); }
    void edit(int row, int column, const QString& text) const { rules()->item(row, column)->setText(text); }

private Q_SLOTS:
    void init()
    {
        m_chosen.clear();
        m_dialog.emplace(QProcessEnvironment());
        connect(&*m_dialog, &SourceDialog::settingsChosen, this,
            [this](const SourceSettings& settings) { m_chosen.push_back(settings); });
    }
    void cleanup() { m_dialog.reset(); }

    void tellsWhatRootsAre()
    {
        RootState state = statesOfTwo().front();
        QCOMPARE(titleOf(state), QStringLiteral("Repository at 9f3c1e7, 1,204 files"));
        state.files = 1;
        QCOMPARE(titleOf(state), QStringLiteral("Repository at 9f3c1e7, 1 file"));
        state.isShallow = true;
        QVERIFY(titleOf(state).contains(QLatin1String("shallow")));
        state.kind = RootState::Kind::BareRepository;
        QVERIFY(titleOf(state).startsWith(QLatin1String("Bare repository at 9f3c1e7")));
        state = {};
        state.kind = RootState::Kind::Folder;
        QVERIFY(titleOf(state).contains(QLatin1String("without git")));
        state.kind = RootState::Kind::Repository;
        QVERIFY(titleOf(state).contains(QLatin1String("without a commit")));
        state.kind = RootState::Kind::Unusable;
        state.problem = "not\na folder";
        QCOMPARE(titleOf(state), QStringLiteral("Cannot be used: not a folder"));
    }
    void asksForTheFirstRoot()
    {
        const auto* page = m_dialog->findChild<MessagePage*>();
        QCOMPARE(page->headline(), QStringLiteral("No source yet"));
        QVERIFY(page->isVisibleTo(&*m_dialog));
        QVERIFY(!button(*m_dialog, QStringLiteral("Add R&ule"))->isEnabled());
    }
    void listsRootsWithWhatTheyAre()
    {
        m_dialog->setSettings(twoRoots(), {});
        QCOMPARE(roots()->topLevelItemCount(), 2);
        QCOMPARE(roots()->topLevelItem(0)->text(0), QStringLiteral("/home/ana/larder"));
        QCOMPARE(roots()->topLevelItem(0)->text(1), QStringLiteral("Being opened…"));
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        QCOMPARE(roots()->topLevelItem(0)->text(1), QStringLiteral("Repository at 9f3c1e7, 1,204 files"));
        QCOMPARE(roots()->topLevelItem(1)->text(1), QStringLiteral("Cannot be used: no such folder"));
        QVERIFY(m_chosen.empty());
    }
    void showsHostileNamesOnOneLine()
    {
        SourceSettings settings;
        settings.roots = { { { 1 }, "/a\n\u202Eb" } };
        settings.rules = { { "s\n", "/\u202Eapp", "/a\n\u202Eb", "x" } };
        m_dialog->setSettings(settings, {});
        const QString shown =
            roots()->topLevelItem(0)->text(0) + rules()->item(0, 0)->text() + rules()->item(0, 1)->text();
        QVERIFY(!shown.contains(QLatin1Char('\n')) && !shown.contains(QChar(0x202E)));
        edit(0, PathRulesTable::RepositoryColumn, QStringLiteral("y"));
        QCOMPARE(m_chosen.size(), std::size_t{ 1 });
        QCOMPARE(m_chosen.back().rules.front().deployed, std::string("/\u202Eapp")); // as it was
        QCOMPARE(m_chosen.back().rules.front().repository, std::string("y"));
    }
    void movesAndRemovesRootsByKey()
    {
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(&*m_dialog));
        QCOMPARE(m_dialog->focusWidget(), roots());
        QCOMPARE(roots()->currentIndex().row(), 0);
        QTest::keyClick(roots(), Qt::Key_Up, Qt::AltModifier); // the first already
        QVERIFY(m_chosen.empty());
        QTest::keyClick(roots(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(m_chosen.size(), std::size_t{ 1 });
        QCOMPARE(m_chosen.back().roots.front().path, std::string("/srv/studio.git"));
        m_dialog->setSettings(m_chosen.back(), statesOfTwo());
        QCOMPARE(roots()->currentItem()->text(0), QStringLiteral("/home/ana/larder")); // goes with it
        QTest::keyClick(roots(), Qt::Key_Delete);
        const SourceSettings left = m_chosen.back();
        QCOMPARE(left.roots.size(), std::size_t{ 1 });
        QCOMPARE(left.rules.size(), std::size_t{ 1 });
        QCOMPARE(left.rules.front().root, std::string("/srv/studio.git"));
        QVERIFY(left.declined == std::vector<std::string>{ "/home/ana/larder" });
    }
    void takesDroppedFolders()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("clone/.git")));
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("bare.git/objects")));
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("bare.git/refs")));
        for (const char* name : { "file", "bare.git/HEAD" }) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QVERIFY(isRepositoryFolder(folder.filePath(QStringLiteral("clone"))));
        QVERIFY(isRepositoryFolder(folder.filePath(QStringLiteral("bare.git"))));
        QVERIFY(!isRepositoryFolder(folder.path()));
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(folder.filePath(QStringLiteral("clone"))),
            QUrl::fromLocalFile(folder.filePath(QStringLiteral("file"))),
            QUrl(QStringLiteral("https://example.org/")) });
        OpenDialog dialog{ QProcessEnvironment() };
        QSignalSpy spy(&dialog, &SourceDialog::rootsChosen);
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        dialog.dropEvent(&drop);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.front().front().toStringList(), QStringList(folder.filePath(QStringLiteral("clone"))));
    }

    void normalisesPrefixes_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("prefix");
        QTest::newRow("as it is") << "/app/src"
                                  << "/app/src";
        QTest::newRow("ends") << "//app//./src//"
                              << "/app/src";
        QTest::newRow("Windows") << "C:\\srv\\app\\"
                                 << "C:/srv/app";
        QTest::newRow("relative") << "./src"
                                  << "src";
        QTest::newRow("root") << "/"
                              << "/";
        QTest::newRow("nothing") << ""
                                 << "";
    }
    void normalisesPrefixes()
    {
        QFETCH(QString, given);
        QFETCH(QString, prefix);
        QCOMPARE(QString::fromStdString(rulePrefix(given.toStdString())), prefix);
    }
    void editsRules()
    {
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        edit(0, PathRulesTable::DeployedColumn, QStringLiteral("/srv//orders/"));
        QCOMPARE(m_chosen.back().rules.front().deployed, std::string("/srv/orders"));
        QCOMPARE(rules()->item(0, PathRulesTable::DeployedColumn)->text(), QStringLiteral("/srv/orders"));
        rules()->selectRow(1);
        button(*m_dialog, QStringLiteral("Remo&ve Rule"))->click();
        QCOMPARE(m_chosen.back().rules.size(), std::size_t{ 1 });
    }
    void keepsWhatIsBegunToItself()
    {
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        auto* table = m_dialog->findChild<PathRulesTable*>();
        button(*m_dialog, QStringLiteral("Add R&ule"))->click();
        QCOMPARE(rules()->rowCount(), 3);
        QVERIFY(m_chosen.empty());
        m_dialog->setSettings(twoRoots(), {}); // an answer that comes meanwhile
        QCOMPARE(rules()->rowCount(), 3);
        edit(2, PathRulesTable::DeployedColumn, QStringLiteral("/opt/web"));
        QCOMPARE(m_chosen.back().rules.size(), std::size_t{ 3 });
        QCOMPARE(table->problem(), QString());
        for (const char* out : { "../other", "/etc", "a/../../b" }) {
            edit(2, PathRulesTable::RepositoryColumn, QString::fromLatin1(out));
            QVERIFY2(table->problem().contains(QLatin1String("does not lie in the source root")), out);
            QCOMPARE(m_chosen.back().rules.size(), std::size_t{ 2 });
        }
        edit(2, PathRulesTable::RepositoryColumn, QStringLiteral("web"));
        QVERIFY((m_chosen.back().rules.back() == PathRule{ "", "/opt/web", "/home/ana/larder", "web" }));
    }

    void saysWhatIsWrongWithANewRuleAfterItsEditing()
    {
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(&*m_dialog));
        const auto* table = m_dialog->findChild<PathRulesTable*>();
        const QRect place = rules()->geometry();
        button(*m_dialog, QStringLiteral("Add R&ule"))->click();
        const auto editor = [this] { return rules()->viewport()->findChild<QLineEdit*>(); };
        QVERIFY(editor());
        QCOMPARE(table->problem(), QString());
        QTest::keyClick(editor(), Qt::Key_Backtab); // to the service, nothing said yet
        QTRY_COMPARE(rules()->currentColumn(), int{ PathRulesTable::ServiceColumn });
        QTRY_VERIFY(editor());
        QCoreApplication::processEvents();
        QCOMPARE(table->problem(), QString());
        QTest::keyClick(editor(), Qt::Key_Escape);
        QTRY_VERIFY(table->problem().contains(QLatin1String("how paths in stacks begin")));
        QCoreApplication::processEvents();
        QCOMPARE(rules()->geometry(), place);
    }
    void goesOnByTabInTheOrderOfReading()
    {
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        m_dialog->setEditor({ customEditor, {} });
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(&*m_dialog));
        roots()->setCurrentItem(roots()->topLevelItem(0));
        QCOMPARE(m_dialog->focusWidget(), roots());
        rules()->selectRow(0);
        const std::vector<QWidget*> order{ button(*m_dialog, QStringLiteral("&Add…")),
            button(*m_dialog, QStringLiteral("&Remove")), button(*m_dialog, QStringLiteral("Do&wn")), rules(),
            button(*m_dialog, QStringLiteral("Add R&ule")), button(*m_dialog, QStringLiteral("Remo&ve Rule")),
            m_dialog->findChild<QComboBox*>(), m_dialog->findChild<QLineEdit*>() };
        for (QWidget* next : order) {
            QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
            QCOMPARE(m_dialog->focusWidget(), next);
        }
    }
    void showsWhereTheKeyboardIs_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void showsWhereTheKeyboardIs()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(&*m_dialog));
        const ThemeColors colors = themeColors(dark);
        const auto edge = [](QWidget& list) {
            return list.grab().toImage().pixelColor(0, list.height() / 2);
        };
        QCOMPARE(edge(*roots()), colors.accent);
        QCOMPARE(edge(*rules()), colors.border);
        rules()->setFocus();
        QCOMPARE(edge(*roots()), colors.border);
        QCOMPARE(edge(*rules()), colors.accent);
        rules()->setCurrentCell(0, PathRulesTable::DeployedColumn);
        const auto isMarked = [&](int column) {
            const QRect cell = rules()->visualItemRect(rules()->item(0, column));
            const QImage image = rules()->viewport()->grab().toImage();
            return image.pixelColor(cell.center().x(), cell.top()) == colors.accent;
        };
        QVERIFY(isMarked(PathRulesTable::DeployedColumn));
        QTest::keyClick(rules(), Qt::Key_Right);
        QVERIFY(!isMarked(PathRulesTable::DeployedColumn));
        QVERIFY(isMarked(PathRulesTable::RootColumn));
    }

    void choosesAnEditor()
    {
        std::vector<EditorChoice> chosen;
        connect(&*m_dialog, &SourceDialog::editorChosen, this,
            [&](const EditorChoice& choice) { chosen.push_back(choice); });
        auto* box = m_dialog->findChild<QComboBox*>();
        auto* command = m_dialog->findChild<QLineEdit*>();
        QVERIFY(!command->isVisibleTo(&*m_dialog));
        QVERIFY(
            box->itemText(box->findData(QStringLiteral("kate"))).contains(QLatin1String("not installed")));
        m_dialog->setEditor({ QStringLiteral("kate"), {} });
        QVERIFY(chosen.empty());
        QCOMPARE(box->currentData().toString(), QStringLiteral("kate"));
        box->setCurrentIndex(box->findData(QString(customEditor)));
        QVERIFY(command->isVisibleTo(&*m_dialog));
        QTest::keyClicks(command, QStringLiteral("/bin/sh %f"));
        QVERIFY((chosen.back() == EditorChoice{ customEditor, QStringLiteral("/bin/sh %f") }));
        const auto says = [&](const char* text) {
            const auto labels = m_dialog->findChildren<QLabel*>();
            return std::ranges::any_of(
                labels, [&](QLabel* label) { return label->text().contains(QLatin1String(text)); });
        };
        QVERIFY(says("%f is the file"));
        QTest::keyClicks(command, QStringLiteral(" %z"));
        QVERIFY(says("only %f, %l, %c"));
    }
    void keepsItsLookInBothThemes_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void keepsItsLookInBothThemes()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        m_dialog->setSettings(twoRoots(), statesOfTwo());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(&*m_dialog));
        const QImage image = m_dialog->grab().toImage();
        QCOMPARE(image.pixelColor(2, 2), themeColors(dark).surface);
        if (const QString folder = qEnvironmentVariable("SPANGLASS_GRABS"); !folder.isEmpty()) {
            image.save(
                folder + (dark ? QStringLiteral("/source-dark.png") : QStringLiteral("/source-light.png")));
        }
    }
};

QTEST_MAIN(TestSourceDialog)
#include "tst_sourcedialog.moc"
