#pragma once

#include "core/explore/answers.h"
#include "core/model/source.h"
#include "ui/issue/stacklist.h"
#include "ui/issue/stackmodel.h"

#include <QPointer>
#include <QWidget>

#include <optional>
#include <string>

class QLabel;
class QMenu;
class QPlainTextEdit;
class QStackedWidget;
class QTimer;

namespace spanglass {

class Card;
class FindLine;
class Placeholder;
class Segments;
class SourceView;
class StackFinder;

/// The stack trace of one occurrence: its frames with foreign ones folded, all of them, or the text as
/// the tracer sent it. Frames show their lines of code, which it asks for and is given in any order.
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

    /// The answer to sourceWanted(), for the stack shown.
    void setFrameSource(FrameIndex frame, const FrameSource& source);
    void setWholeFile(const FrameSource& source); ///< the answer to the newest wholeFileWanted()
    /// What is told at the end of the frame's line; its age is relative to `relativeTo`.
    void setLineOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo);
    /// Lines that the commit touched are told apart.
    void setSuspect(const std::optional<SuspectCommit>& suspect);
    /// Whether the workspace has source roots: without any the stack says how to add one.
    void setHasRoots(bool hasRoots);
    /// Asks anew for the source of what is open: what it comes from has changed.
    void reloadSources();
    /// Null while the frame's source is not known.
    [[nodiscard]] const FrameSource* source(FrameIndex frame) const;

    void expandAll();
    /// Opens the line to find text in the stack.
    void find();
    /// Makes the frame the current row and opens it.
    void showFrame(FrameIndex frame);
    /// Takes the focus, on the first frame unless a row is current.
    void enter();

Q_SIGNALS:
    void sourceWanted(spanglass::FrameIndex frame, int around); ///< lines before and after its own
    void wholeFileWanted(spanglass::FrameIndex frame);
    void editorWanted(spanglass::FrameIndex frame);
    void permalinkWanted(spanglass::FrameIndex frame);
    /// The person said which of FrameSource::choices it is.
    void sourceFileChosen(spanglass::FrameIndex frame, const spanglass::SourceFile& file);
    void sourceRootsWanted();
    void noticed(const QString& text); ///< "Path copied: …"
    void left(); ///< the person is done with the stack
    void foldersDropped(const QStringList& folders);

private:
    void createControls();
    void createPages();
    void connectParts();
    void setStack(StackTrace stack, const std::string& raw, const QString& note, bool withSource);
    void showView();
    void showRaw();
    void choose(const QModelIndex& index);
    void showWholeFile(FrameIndex frame);
    void setAllExpanded(bool expanded);
    void obey(StackList::Command command);
    void showMenu(const QModelIndex& index, const QPoint& globalPos);
    void addFrameActions(QMenu& menu, FrameIndex frame);
    void addStackActions(QMenu& menu);
    void copy(const QString& text);
    void copyPath(FrameIndex frame);
    void copyPermalink(FrameIndex frame);
    void copyCommand(FrameIndex frame);
    void showQuestion(int row);
    [[nodiscard]] QString pathOf(FrameIndex frame) const;
    [[nodiscard]] bool hasFrames() const;
    [[nodiscard]] std::optional<FrameIndex> frameAt(const QModelIndex& index) const;

    Card* m_card = nullptr;
    Segments* m_segments = nullptr;
    Placeholder* m_place = nullptr;
    QStackedWidget* m_pages = nullptr;
    FindLine* m_find = nullptr;
    FindLine* m_rawFind = nullptr;
    StackFinder* m_finder = nullptr;
    StackList* m_list = nullptr;
    QLabel* m_notice = nullptr;
    QPlainTextEdit* m_rawText = nullptr;
    StackModel* m_model = nullptr;
    QTimer* m_settle = nullptr;
    QPointer<SourceView> m_fileView;
    Language m_fileLanguage = Language::Unknown; ///< of the stack that m_fileView was opened from
    OccurrenceId m_occurrence{};
    std::string m_raw;
    bool m_rawShown = false;
    View m_wanted = InAppOnly;
};

} // namespace spanglass
