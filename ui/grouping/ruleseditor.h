#pragma once

#include "core/grouping/rules.h"

#include <QPlainTextEdit>

#include <vector>

namespace spanglass {

/// The text of rules with its words coloured, its lines numbered and its errors underlined. Rules are checked
/// as they are typed.
class RulesEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit RulesEditor(QWidget* parent = nullptr);
    ~RulesEditor() override;

    [[nodiscard]] const std::vector<RuleError>& errors() const { return m_errors; }
    /// Puts the cursor where the error is.
    void goTo(const RuleError& error);
    /// Adds rules above all others, where joining ones win, and shows them.
    void addRules(const QString& rules);

Q_SIGNALS:
    void checked(); ///< errors() is of the text as it is now

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    class Numbers;
    class Highlighter;
    void check();
    void underline();
    void placeNumbers();
    void paintNumbers(QPaintEvent* event);
    [[nodiscard]] int numbersWidth() const;

    Numbers* m_numbers;
    Highlighter* m_highlighter;
    std::vector<RuleError> m_errors;
};

} // namespace spanglass
