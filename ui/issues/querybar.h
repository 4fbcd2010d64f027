#pragma once

#include "ui/jobs/explorejob.h"

#include <QString>
#include <QStringList>
#include <QWidget>

class QCompleter;
class QLabel;
class QLineEdit;
class QStringListModel;
class QTimer;

namespace spanglass {

/// What can stand where the word at the cursor is: keys, or the values of the word's key.
struct Completion {
    int from = 0; ///< where the word begins
    int length = 0; ///< of the word up to the cursor
    QStringList words{};
};

Completion completionAt(const QString& line, int cursor, const Vocabulary& vocabulary);

/// The search line with completion of keys and values. A line that is no query gets its error below.
class QueryBar : public QWidget {
    Q_OBJECT
public:
    explicit QueryBar(QWidget* parent = nullptr);

    void setVocabulary(const Vocabulary& vocabulary);
    void setText(const QString& text); ///< without a textChanged signal
    void showError(const QString& message); ///< "" takes it away
    void focusLine();
    void addTerm(const QString& term); ///< toggles: a term that is there is taken out

    [[nodiscard]] QString text() const;
    [[nodiscard]] QString errorText() const;

Q_SIGNALS:
    void textChanged(const QString& text); ///< shortly after typing stops, at once on Return and clear
    void left(); ///< Escape in an empty line, or Down: focus wants to go on

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void complete();
    void insertCompletion(const QString& word);
    void announce();
    [[nodiscard]] bool isChoosingValue() const;
    void colorKeys();

    QLineEdit* m_line;
    QLabel* m_error;
    QCompleter* m_completer;
    QStringListModel* m_words;
    QTimer* m_pause;
    Vocabulary m_vocabulary;
    QString m_announced;
};

} // namespace spanglass
