#pragma once

#include "core/explore/answers.h"

#include <QWidget>

#include <string>

class QLabel;
class QPlainTextEdit;
class QStackedWidget;

namespace spanglass {

class Card;
class FoldList;
class Placeholder;
class Segments;
class StackModel;

/// The stack trace of one occurrence: its frames with foreign ones folded, all of them, or the text as
/// the tracer sent it.
class StackView : public QWidget {
    Q_OBJECT
public:
    enum View { InAppOnly, AllFrames, RawText };

    explicit StackView(QWidget* parent = nullptr);

    void setOccurrence(const OccurrenceView& view);
    /// A stack text seen during the read of a capture, with what is said of it ("being read").
    void setLive(
        const std::string& raw, const std::string& type, const std::string& message, const QString& note);
    void showLoading();
    void showError(const QString& text);

    /// The stack as the tracer sent it; as text of the frames if the capture has none. "" if there is
    /// no stack.
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool hasText() const;
    [[nodiscard]] View view() const;
    /// The view to use where the stack allows it; a stack without frames shows as raw text.
    void setView(View view);

private:
    void setStack(StackTrace stack, const std::string& raw, const QString& note);
    void showView();
    void showRaw();
    void showMenu(const QModelIndex& index, const QPoint& globalPos);
    void copy(const QString& text);
    [[nodiscard]] bool hasFrames() const;

    Card* m_card = nullptr;
    Segments* m_segments = nullptr;
    Placeholder* m_place = nullptr;
    QStackedWidget* m_pages = nullptr;
    FoldList* m_list = nullptr;
    QLabel* m_notice = nullptr;
    QPlainTextEdit* m_rawText = nullptr;
    StackModel* m_model = nullptr;
    std::string m_raw;
    bool m_rawShown = false;
    View m_wanted = InAppOnly;
};

} // namespace spanglass
