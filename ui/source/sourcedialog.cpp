#include "ui/source/sourcedialog.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"
#include "ui/messagepage.h"
#include "ui/source/pathrulestable.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

enum RootPage { PageRoots, PageEmpty };
enum RootColumn { PathColumn, KindColumn };

QLabel* createHeading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(scaledFont(parent->font(), 1.0, QFont::DemiBold));
    return label;
}

QLabel* createHint(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    setTextRole(*label, QStringLiteral("muted"));
    return label;
}

QString titleOfKind(const RootState& state)
{
    const QString commit = fromUtf8(std::string_view(state.head).substr(0, 7));
    switch (state.kind) {
    case RootState::Kind::Repository:
        return commit.isEmpty() ? SourceDialog::tr("Repository without a commit yet")
                                : SourceDialog::tr("Repository at %1").arg(commit);
    case RootState::Kind::BareRepository:
        return commit.isEmpty() ? SourceDialog::tr("Bare repository without a commit")
                                : SourceDialog::tr("Bare repository at %1").arg(commit);
    case RootState::Kind::Folder: return SourceDialog::tr("Folder without git: its files as they are now");
    case RootState::Kind::Unusable: break;
    }
    return SourceDialog::tr("Cannot be used: %1").arg(oneLine(state.problem, 300));
}

} // namespace

QString titleOf(const RootState& state)
{
    QString title = titleOfKind(state);
    if (state.kind != RootState::Kind::Unusable && state.files > 0) {
        title = state.files == 1 ? SourceDialog::tr("%1, 1 file").arg(title)
                                 : SourceDialog::tr("%1, %2 files").arg(title, formatCount(state.files));
    }
    return state.isShallow ? SourceDialog::tr("%1, shallow: earlier commits are not there").arg(title)
                           : title;
}

QStringList foldersOf(const QMimeData& data)
{
    QStringList folders;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isDir()) {
            folders << url.toLocalFile();
        }
    }
    return folders;
}

bool isRepositoryFolder(const QString& path)
{
    const auto has = [&path](const char* name) {
        return QFileInfo::exists(path + QLatin1Char('/') + QLatin1String(name));
    };
    return has(".git") || (has("HEAD") && has("objects") && has("refs"));
}

SourceDialog::SourceDialog(QProcessEnvironment environment, QWidget* parent)
    : QDialog(parent)
    , m_environment(std::move(environment))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Source and Editor"));
    setAcceptDrops(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    setTextRole(*m_problem, QStringLiteral("error"));
    // In the order of reading, which Tab goes by.
    QWidget* roots = createRoots();
    QWidget* rootButtons = createRootButtons();
    m_rules = new PathRulesTable(this);
    QWidget* editor = createEditor();
    auto* close = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_problem);
    layout->addWidget(createHeading(tr("Source roots"), this));
    layout->addWidget(roots, 3);
    layout->addWidget(rootButtons);
    layout->addSpacing(8);
    layout->addWidget(createHeading(tr("Path rules"), this));
    layout->addWidget(createHint(
        tr("Files are found by the ends of their paths. A rule says it where that is not enough."), this));
    layout->addWidget(m_rules, 2);
    layout->addSpacing(8);
    layout->addWidget(createHeading(tr("Editor"), this));
    layout->addWidget(editor);
    layout->addWidget(close);
    resize(860, 640);
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_rules, &PathRulesTable::rulesChanged, this, [this](const std::vector<PathRule>& rules) {
        m_settings.rules = rules;
        Q_EMIT settingsChosen(m_settings);
    });
    setSettings({}, {});
    setEditor({});
}

QWidget* SourceDialog::createRoots()
{
    m_rootPages = new QStackedWidget(this);
    m_roots = new QTreeWidget(m_rootPages);
    m_roots->setObjectName(
        QStringLiteral("sourceRoots")); // its headings stand above its rows, and it shows the focus
    m_roots->setAccessibleName(tr("Source roots"));
    m_roots->setHeaderLabels({ tr("Folder"), tr("What it is") });
    m_roots->setRootIsDecorated(false);
    m_roots->setUniformRowHeights(true);
    m_roots->setAllColumnsShowFocus(true);
    m_roots->setTextElideMode(Qt::ElideMiddle);
    m_roots->header()->setStretchLastSection(false);
    m_roots->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_noRoots = new MessagePage(m_rootPages);
    m_noRoots->setMessage(tr("No source yet"),
        tr("Add the folder or the clone that your stacks come from, or drop it here: frames then show their "
           "code. Nothing outside of it is read."));
    connect(m_noRoots->addButton(tr("Add &Folder…"), true), &QPushButton::clicked, this,
        &SourceDialog::chooseRoot);
    m_rootPages->addWidget(m_roots);
    m_rootPages->addWidget(m_noRoots);
    connect(m_roots, &QTreeWidget::currentItemChanged, this, &SourceDialog::updateButtons);
    const auto onKey = [this](const QKeySequence& keys, auto action) {
        auto* shortcut = new QShortcut(keys, m_roots);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    onKey(QKeySequence(QKeySequence::Delete), [this] { removeRoot(); });
    onKey(QKeySequence(Qt::ALT | Qt::Key_Up), [this] { moveRoot(-1); });
    onKey(QKeySequence(Qt::ALT | Qt::Key_Down), [this] { moveRoot(1); });
    return m_rootPages;
}

QWidget* SourceDialog::createRootButtons()
{
    auto* row = new QWidget(this);
    m_add = new QPushButton(tr("&Add…"), row);
    m_remove = new QPushButton(tr("&Remove"), row);
    m_remove->setToolTip(tr("Use this source no more, with its rules (Del). The folder stays."));
    m_up = new QPushButton(tr("&Up"), row);
    m_up->setToolTip(tr("Look here earlier (Alt+Up)"));
    m_down = new QPushButton(tr("Do&wn"), row);
    m_down->setToolTip(tr("Look here later (Alt+Down)"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (QPushButton* button : { m_add, m_remove, m_up, m_down }) {
        button->setAutoDefault(false);
        layout->addWidget(button);
    }
    layout->addStretch(1);
    connect(m_add, &QPushButton::clicked, this, &SourceDialog::chooseRoot);
    connect(m_remove, &QPushButton::clicked, this, &SourceDialog::removeRoot);
    connect(m_up, &QPushButton::clicked, this, [this] { moveRoot(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveRoot(1); });
    return row;
}

QWidget* SourceDialog::createEditor()
{
    auto* box = new QWidget(this);
    m_editor = new QComboBox(box);
    m_editor->setAccessibleName(tr("Editor"));
    m_editor->addItem(tr("As the project suggests"), QString());
    for (const KnownEditor& editor : knownEditors(m_environment)) {
        m_editor->addItem(
            editor.isInstalled ? editor.title : tr("%1 (not installed)").arg(editor.title), editor.name);
    }
    m_editor->addItem(tr("A command of my own"), QString(customEditor));
    m_command = new QLineEdit(box);
    m_command->setAccessibleName(tr("Command of the editor"));
    m_command->setPlaceholderText(QStringLiteral("myeditor --line %l --column %c %f"));
    m_commandHint = createHint({}, box);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_editor);
    row->addWidget(m_command, 1);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_commandHint);
    connect(m_editor, &QComboBox::currentIndexChanged, this, [this] {
        chooseEditor();
        if (m_command->isVisibleTo(this)) {
            m_command->setFocus();
        }
    });
    connect(m_command, &QLineEdit::textEdited, this, &SourceDialog::chooseEditor);
    return box;
}

void SourceDialog::setSettings(const SourceSettings& settings, const std::vector<RootState>& states)
{
    m_settings = settings;
    m_states = states;
    showRoots();
    m_rules->setRules(settings.rules, settings.roots);
}

void SourceDialog::showRoots()
{
    const std::string current = currentRoot() < 0
        ? std::string()
        : m_roots->currentItem()->data(PathColumn, Qt::UserRole).toByteArray().toStdString();
    const QSignalBlocker blocker(m_roots);
    m_roots->clear();
    for (const SourceRoot& root : m_settings.roots) {
        const auto state = std::ranges::find(m_states, root.path, &RootState::path);
        const QString kind = state == m_states.end() ? tr("Being opened…") : titleOf(*state);
        auto* item = new QTreeWidgetItem(m_roots, { oneLine(root.path), kind });
        item->setData(
            PathColumn, Qt::UserRole, QByteArray(root.path.data(), static_cast<qsizetype>(root.path.size())));
        item->setToolTip(PathColumn, toolTipText(oneLine(root.path)));
        item->setToolTip(KindColumn,
            toolTipText(state == m_states.end() || state->remote.empty() ? kind : oneLine(state->remote)));
        if (state != m_states.end() && state->kind == RootState::Kind::Unusable) {
            item->setForeground(KindColumn, colorsFor(palette()).error);
        }
        if (root.path == current || m_roots->topLevelItemCount() == 1) {
            m_roots->setCurrentItem(item);
        }
    }
    m_rootPages->setCurrentIndex(m_settings.roots.empty() ? PageEmpty : PageRoots);
    updateButtons();
}

int SourceDialog::currentRoot() const
{
    return m_roots->indexOfTopLevelItem(m_roots->currentItem());
}

void SourceDialog::updateButtons()
{
    const int row = currentRoot();
    m_add->setVisible(!m_settings.roots.empty());
    for (QPushButton* button : { m_remove, m_up, m_down }) {
        button->setVisible(!m_settings.roots.empty());
    }
    m_remove->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_roots->topLevelItemCount());
}

void SourceDialog::chooseRoot()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Add a Source Root"));
    if (!folder.isEmpty()) {
        Q_EMIT rootsChosen({ folder });
    }
}

void SourceDialog::removeRoot()
{
    const int row = currentRoot();
    if (row < 0) {
        return;
    }
    const std::string path = m_settings.roots[static_cast<std::size_t>(row)].path;
    m_settings.roots.erase(m_settings.roots.begin() + row);
    std::erase_if(m_settings.rules, [&](const PathRule& rule) { return rule.root == path; });
    m_settings.declined.push_back(path); // else it may be suggested again
    Q_EMIT settingsChosen(m_settings);
}

void SourceDialog::moveRoot(int by)
{
    const int row = currentRoot();
    const int to = row + by;
    if (row < 0 || to < 0 || to >= m_roots->topLevelItemCount()) {
        return;
    }
    std::swap(
        m_settings.roots[static_cast<std::size_t>(row)], m_settings.roots[static_cast<std::size_t>(to)]);
    Q_EMIT settingsChosen(m_settings);
}

void SourceDialog::setEditor(const EditorChoice& choice)
{
    const QSignalBlocker blocker(m_editor);
    m_editor->setCurrentIndex(std::max(m_editor->findData(choice.editor), 0));
    if (m_command->text() != choice.command) {
        m_command->setText(choice.command);
    }
    const bool isOwn = m_editor->currentData().toString() == customEditor;
    m_command->setVisible(isOwn);
    const QString why = isOwn ? problemOf(choice.command, m_environment) : QString();
    setTextRole(*m_commandHint, why.isEmpty() ? QStringLiteral("muted") : QStringLiteral("error"));
    m_commandHint->setText(!isOwn ? tr("The project's own marks (.idea, .vscode …) tell, then $VISUAL and "
                                       "$EDITOR, then what is installed.")
            : why.isEmpty()       ? tr("%f is the file, %l the line, %c the column. No shell is involved.")
                                  : why);
    m_commandHint->setVisible(isOwn || choice.editor.isEmpty());
}

void SourceDialog::chooseEditor()
{
    const EditorChoice choice{ m_editor->currentData().toString(), m_command->text() };
    setEditor(choice);
    Q_EMIT editorChosen(choice);
}

void SourceDialog::showProblem(const QString& text)
{
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
}

void SourceDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    if (!m_settings.roots.empty()) {
        m_roots->setFocus();
    }
}

void SourceDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_roots) {
        showRoots();
    }
}

void SourceDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (!foldersOf(*event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void SourceDialog::dropEvent(QDropEvent* event)
{
    const QStringList folders = foldersOf(*event->mimeData());
    if (!folders.isEmpty()) {
        event->acceptProposedAction();
        Q_EMIT rootsChosen(folders);
    }
}

} // namespace spanglass
