#pragma once

#include "core/source/sourcefinder.h"
#include "core/store/sourcestore.h"
#include "ui/source/editors.h"

#include <QDialog>

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QMimeData;
class QPushButton;
class QStackedWidget;
class QTreeWidget;

namespace spanglass {

class MessagePage;
class PathRulesTable;

/// Where the code of stacks is shown from, how deployed paths are mapped to it, and which editor opens it.
/// Every change counts at once.
class SourceDialog : public QDialog {
    Q_OBJECT
public:
    explicit SourceDialog(QProcessEnvironment environment, QWidget* parent = nullptr);

    /// `states` of the roots may not be known yet.
    void setSettings(const SourceSettings& settings, const std::vector<RootState>& states);
    void setEditor(const EditorChoice& choice);

    /// What a change could not do; "" takes it away.
    void showProblem(const QString& text);

Q_SIGNALS:
    void rootsChosen(const QStringList& paths); ///< to be added
    void settingsChosen(const spanglass::SourceSettings& settings);
    void editorChosen(const spanglass::EditorChoice& choice);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* createRoots();
    QWidget* createRootButtons();
    QWidget* createEditor();
    void showRoots();
    void updateButtons();
    void chooseRoot();
    void removeRoot();
    void moveRoot(int by);
    void chooseEditor();
    [[nodiscard]] int currentRoot() const; ///< -1: none

    QProcessEnvironment m_environment;
    SourceSettings m_settings;
    std::vector<RootState> m_states;
    QStackedWidget* m_rootPages = nullptr;
    QTreeWidget* m_roots = nullptr;
    MessagePage* m_noRoots = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    PathRulesTable* m_rules = nullptr;
    QComboBox* m_editor = nullptr;
    QLineEdit* m_command = nullptr;
    QLabel* m_commandHint = nullptr;
    QLabel* m_problem = nullptr;
};

/// What a root is, in a line: "Repository at 9f3c1e7, 1,204 files".
QString titleOf(const RootState& state);

/// The folders that a drag brings.
QStringList foldersOf(const QMimeData& data);

/// True for a clone: a folder with .git in it, or a bare repository.
bool isRepositoryFolder(const QString& path);

} // namespace spanglass
