#pragma once

#include "core/regroup/regroup.h"

#include <QDialog>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QTimer;
class QTreeWidget;

namespace spanglass {

class Placeholder;
class RulesEditor;

/// How a workspace is grouped, and at once what another grouping would do to it: which issues would merge or
/// split, and the spans that move. Nothing changes until it is applied.
class RegroupDialog : public QDialog {
    Q_OBJECT
public:
    explicit RegroupDialog(QWidget* parent = nullptr);

    /// What is in force. What was changed and not applied stays, unless `startOver`.
    void setState(const GroupingState& state, bool startOver);
    void addRules(const QString& rules); ///< above the workspace's, once those are known
    void setPreview(std::shared_ptr<const RegroupPreview> preview);
    void showProblem(const QString& text); ///< something asked for did not happen
    void showPreviewError(const QString& text);
    void setMovingSpans(const std::vector<std::pair<TraceId, SpanId>>& spans);
    /// While it is being applied nothing can be changed.
    void setBusy(bool busy);

    [[nodiscard]] GroupingConfig config() const;

Q_SIGNALS:
    void previewWanted(const spanglass::GroupingConfig& config);
    void applyWanted(const spanglass::GroupingConfig& config);
    void movingSpansWanted(const spanglass::RegroupChange& change);

private:
    QWidget* createSettings();
    QWidget* createPreview();
    void takeConfig(const GroupingConfig& config);
    void changed();
    void askPreview();
    void showErrors();
    void showChanges();
    void showChosen();
    void hideSpans();
    void enableButtons();
    [[nodiscard]] QString problem() const; ///< why there can be no preview; "" if there can

    GroupingState m_state;
    bool m_known = false; ///< m_state is the workspace's
    QString m_rulesToCome; ///< added before it was
    std::shared_ptr<const RegroupPreview> m_preview;
    bool m_busy = false;
    bool m_waiting = false; ///< for a preview
    QTimer* m_delay;
    QComboBox* m_strategy = nullptr;
    QLabel* m_strategyNote = nullptr;
    QComboBox* m_chain = nullptr;
    QLabel* m_attributesLabel = nullptr;
    QLineEdit* m_attributes = nullptr;
    RulesEditor* m_rules = nullptr;
    QListWidget* m_errors = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_note = nullptr;
    Placeholder* m_place = nullptr;
    QTreeWidget* m_changes = nullptr;
    QLabel* m_spansHead = nullptr;
    QListWidget* m_spans = nullptr;
    QPushButton* m_drop = nullptr;
    QPushButton* m_apply = nullptr;
};

/// So many spans of a change are shown.
inline constexpr std::size_t movingSpansShown = 200;

/// "41 issues become 17: 9 merged, 2 split"; "Nothing would change" if so.
QString headlineOf(const RegroupPreview& preview);

} // namespace spanglass
